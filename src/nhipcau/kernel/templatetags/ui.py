"""Components of the interface: one tag each, shown on the gallery page. An unknown attribute is a template error.

Block tags end with `end` and their name. `tone` is plain, urgent, soon or done (a colour comes with its word).
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from importlib import metadata
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.template import Node, TemplateSyntaxError
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext as _

from nhipcau.kernel.addresses import address_of
from nhipcau.kernel.cells import draw_cell, draw_tag, once_a_table
from nhipcau.kernel.charts import bar_rows, column_marks
from nhipcau.kernel.dates import format_day, format_moment
from nhipcau.kernel.formparts import ONCE, error_items, field_parts
from nhipcau.kernel.money import format_money, format_number
from nhipcau.kernel.paging import Page
from nhipcau.kernel.phones import format_phone

register = template.Library()

TONES = ("plain", "urgent", "soon", "done")
BUTTON_TONES = ("plain", "go", "danger", "link")
STEP_STATES = {"done": "ok", "now": "now", "todo": "", "late": "late"}


def draw(name: str, /, **context: Any) -> SafeString:
    """Render the template of a component; `tone` is checked here, so that a typing error never passes in silence."""
    _checked(context.get("tone", "plain"), BUTTON_TONES if name in {"button", "link_button"} else TONES, name)
    return render_to_string(f"kernel/ui/{name}.html", context)


def _checked(tone: str, allowed: tuple[str, ...], name: str) -> str:
    if tone not in allowed:
        raise TemplateSyntaxError(f"{name}: tone must be one of {', '.join(allowed)}, not {tone!r}")
    return tone


# --- words and buttons -----------------------------------------------------------------------------------------------
@register.simple_tag
def version() -> str:
    """The version of the program, for the foot of the page."""
    return _version()


@cache
def _version() -> str:
    return metadata.version("nhipcau")  # it reads a file each time


@register.simple_tag
def button(
    text: str,
    *,
    tone: str = "plain",
    type: str = "submit",
    name: str = "",
    value: str = "",
    form: str = "",
    confirm: str = "",
    shortcut: str = "",
    keys: str = "",
) -> SafeString:
    """A button. `confirm` is a question asked before; `shortcut` a key that presses it; `keys` only shows a key."""
    return draw(
        "button",
        text=text,
        tone=tone,
        type=type,
        name=name,
        value=value,
        form=form,
        confirm=confirm,
        shortcut=shortcut,
        keys=keys or shortcut,
    )


@register.simple_tag
def link_button(text: str, url: str, *, tone: str = "plain", shortcut: str = "", download: bool = False) -> SafeString:
    """A link that looks like a button (it goes somewhere and changes nothing)."""
    return draw("link_button", text=text, url=url, tone=tone, shortcut=shortcut, download=download)


@register.simple_tag
def tag(text: str, tone: str = "plain") -> SafeString:
    """A status with its word."""
    return draw_tag(str(text), _checked(tone, TONES, "tag"))


@register.simple_block_tag
def notice(content: str, *, tone: str = "plain", title: str = "") -> SafeString:
    """Something the reader should know before going on."""
    return draw("notice", content=content, tone=tone, title=title)


@register.simple_block_tag
def empty_state(content: str, *, title: str, url: str = "", link: str = "", level: int = 2) -> SafeString:
    """What to do when there is nothing to show."""
    return draw("empty_state", content=content, title=title, url=url, link=link, level=level)


@register.simple_block_tag
def crumbs(content: str) -> SafeString:
    """The way to this page; holds `crumb` tags."""
    return draw("crumbs", content=content, aria=_("You are here"))


@register.simple_tag
def crumb(text: str, url: str = "") -> SafeString:
    """One station of the way; the last has no address."""
    return draw("crumb", text=text, url=url)


# --- surfaces --------------------------------------------------------------------------------------------------------
@register.simple_block_tag
def card(
    content: str, *, title: str = "", level: int = 2, id: str = "", tag: str = "", tone: str = "plain",
    url: str = "", link: str = "",
) -> SafeString:  # fmt: skip
    """A part of the page that is really separate. `tag` stands beside the title, `url` with words `link` opposite."""
    return draw("card", content=content, title=title, level=level, id=id, tag=tag, tone=tone, url=url, link=link)


@register.simple_block_tag
def folded(content: str, *, title: str, words: str = "", tone: str = "plain", open: bool = False) -> SafeString:
    """A part of the page that is read now and then: `title`, and beside it in a few `words` what is inside."""
    return draw("folded", content=content, title=title, words=words, tone=tone, open=open)


@register.simple_block_tag
def identity_bar(
    content: str, *, name: str, words: str = "", meta: str = "", meta2: str = "", level: int = 1
) -> SafeString:
    """Who this page is about: the page's `h1`, so use it in `block whole`. The content is tags."""
    return draw("identity_bar", content=content, name=name, words=words, meta=meta, meta2=meta2, level=level)


@register.simple_block_tag
def next_step(
    content: str, *, title: str, url: str = "", link: str = "", word: str = "", tone: str = "plain"
) -> SafeString:
    """The one next thing to do on this page."""
    aria = _("The next step")
    return draw(
        "next_step", content=content, title=title, url=url, link=link or _("Open"), word=word, tone=tone, aria=aria
    )


@register.simple_block_tag
def stats(content: str, *, label: str = "") -> SafeString:
    """A row of numbers; holds `stat` tags."""
    return draw("stats", content=content, label=label)


@register.simple_tag
def stat(value: Any, label: str, url: str = "", tone: str = "plain") -> SafeString:
    """A number that opens its list."""
    shown = format_number(value) if isinstance(value, int) else value
    return draw("stat", value=shown, label=label, url=url, tone=tone)


# --- lists -----------------------------------------------------------------------------------------------------------
@register.simple_block_tag
def summary_list(content: str, *, label: str = "") -> SafeString:
    """Facts about one thing; holds `summary_row` tags."""
    return draw("summary_list", content=content, label=label)


@register.simple_block_tag
def summary_row(content: str, label: str, *, url: str = "", link: str = "") -> SafeString:
    """One fact; `url` is where it can be changed."""
    return draw("summary_row", content=content, label=label, url=url, link=link or _("Edit"))


@register.simple_block_tag
def task_list(content: str, *, label: str = "") -> SafeString:
    """Things to do; holds `task_item` tags."""
    return draw("task_list", content=content, label=label)


@register.simple_block_tag
def task_item(
    content: str, *, title: str, url: str = "", when: str = "", word: str = "", tone: str = "plain"
) -> SafeString:
    """One thing to do: when, what, and how it stands in a word."""
    return draw("task_item", content=content, title=title, url=url, when=when, word=word, tone=tone)


@register.simple_block_tag
def timeline(content: str, *, label: str = "") -> SafeString:
    """What happened, newest first; holds `timeline_item` tags."""
    return draw("timeline", content=content, label=label)


@register.simple_block_tag
def timeline_item(
    content: str, *, title: str, when: str = "", by: str = "", url: str = "", tone: str = "plain", quiet: bool = False
) -> SafeString:
    """One happening. `quiet` for what matters less."""
    return draw("timeline_item", content=content, title=title, when=when, by=by, url=url, tone=tone, quiet=quiet)


@register.simple_block_tag
def steps(content: str, *, label: str = "") -> SafeString:
    """Where something stands in its procedure; holds `step` tags."""
    return draw("steps", content=content, label=label)


@register.simple_block_tag
def step(content: str, label: str, *, state: str = "todo") -> SafeString:
    """One step; `state` is done, now, late or todo."""
    if state not in STEP_STATES:
        raise TemplateSyntaxError(f"step: state must be one of {', '.join(STEP_STATES)}, not {state!r}")
    words = {"done": _("done"), "now": _("current step"), "todo": _("not started"), "late": _("overdue")}[state]
    return draw("step", content=content, label=label, state=state, css=STEP_STATES[state], words=words)


# --- tables ----------------------------------------------------------------------------------------------------------
@register.simple_block_tag
def data_table(content: str, *, caption: str, hide_caption: bool = False, sideways: bool = False) -> SafeString:
    """A table that becomes a list on a phone. `sideways` keeps it a table there, to be pushed (wide reports)."""
    return draw("data_table", content=content, caption=caption, hide_caption=hide_caption, sideways=sideways)


@register.simple_tag
def column(label: str, *, numeric: bool = False, hidden: bool = False) -> SafeString:
    """A head of a column; `hidden` words are only read aloud."""
    return draw("column", label=label, numeric=numeric, hidden=hidden)


@register.simple_block_tag
def cell(content: str, label: str, *, numeric: bool = False, head: bool = False) -> SafeString:
    """A cell that carries the words of its column for the phone (none: what it holds says it). `head`: of its row."""
    return draw_cell(content, str(label), numeric=numeric, head=head)


compile_cell = register.tags["cell"]


@register.tag("cell")
def cell_of_a_row(parser: Parser, token: Token) -> Node:
    """`cell` as a node of the template, with its words translated once for all rows."""
    return once_a_table(compile_cell(parser, token))


@register.simple_tag
def pager(page: Page[Any]) -> SafeString:
    """“1–50 of 1.250” and the links to the pages before and after (kernel.paging)."""
    return draw("pager", page=page)


@register.simple_block_tag(takes_context=True)
def filter_panel(
    context: Context,
    content: str,
    *,
    title: str = "",
    active: str = "",
    open: bool = False,
    method: str = "get",
    action: str = "",
    clear: str = "",
    target: str = "",
) -> SafeString:
    """The filters of a list. `active` says in words what is filtered, `clear` is the address without filters."""
    return draw(
        "filter_panel",
        content=content,
        title=title or _("Filters"),
        active=active,
        open=open or bool(active),
        method=method,
        action=action,
        clear=clear,
        target=target,
        csrf_token=context.get("csrf_token", ""),
    )


# --- forms -----------------------------------------------------------------------------------------------------------
@register.simple_tag
def field(bound: BoundField, *, label: str = "", hint: str = "", short: bool = False) -> SafeString:
    """A field of a form: label, hint, error and input, tied together for people who hear the page."""
    if not isinstance(bound, BoundField):
        raise TemplateSyntaxError("field: this form has no such field")
    return draw("field", **field_parts(bound, label, hint), short=short)


@register.simple_tag
def fields(form: forms.BaseForm) -> SafeString:
    """All fields of a form, one below the other (hidden ones too)."""
    return format_html_join("", "{}", ((field(bound),) for bound in form))


@register.simple_tag
def form_errors(*given: forms.BaseForm) -> SafeString:
    """The list of what to correct, on top of the page; each line jumps to its field."""
    return draw("form_errors", items=[item for form in given for item in error_items(form)])


@register.simple_tag
def save_bar(
    text: str = "", *, cancel: str = "", also: str = "", also_name: str = "", danger: bool = False
) -> SafeString:
    """The end of a form: save (Ctrl+Enter, but not of what is hard to undo), `also` going further, and the way back."""
    mark = secrets.token_urlsafe(12)
    context = {"text": text or _("Save"), "cancel": cancel, "also": also, "also_name": also_name, "danger": danger}
    return draw("save_bar", **context, once_name=ONCE, once=mark)


# --- charts ----------------------------------------------------------------------------------------------------------
@register.simple_tag
def bars(rows: Iterable[Any], *, title: str, unit: str = "", column: str = "") -> SafeString:
    """Horizontal bars, largest as given. `rows`: (label, value[, url]), mappings or objects; it is a real table."""
    return draw(
        "bars",
        rows=bar_rows(rows),
        title=title,
        unit=unit or _("Number"),
        column=column or _("Group"),
        id=f"chart-{slugify(title)}",
    )


@register.simple_tag
def columns(rows: Iterable[Any], *, title: str, unit: str = "", column: str = "") -> SafeString:
    """Upright columns over time, with the same figures as a table below."""
    return draw(
        "columns",
        **column_marks(rows),
        title=title,
        unit=unit or _("Number"),
        column=column or _("Period"),
        id=f"chart-{slugify(title)}",
    )


# --- filters ---------------------------------------------------------------------------------------------------------
@register.filter
def day(value: date | datetime | None) -> str:
    """dd/mm/yyyy; nothing for nothing."""
    return format_day(value) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """14:30 dd/mm/yyyy in Viet Nam."""
    return format_moment(value) if value else ""


@register.filter
def money(value: int | None) -> str:
    """1.250.000 đ."""
    return "" if value is None else format_money(value)


@register.filter
def number(value: int | None) -> str:
    """1.250; a dash for what is not known."""
    return "–" if value is None else format_number(value)


@register.filter
def percent(value: int | None) -> str:
    """138% (no space); a dash for what is not known."""
    return "–" if value is None else f"{format_number(value)}%"


@register.filter
def phone(value: str | None) -> str:
    """A telephone number in groups, as people say it."""
    return format_phone(value) if value else ""


@register.filter
def address(record: Any, name: str) -> SafeString:
    """Where the page `name` of a row of a list is."""
    return address_of(name, record.pk)


@register.filter
def item(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value under a key that is only known in the template; empty when there is none."""
    return mapping.get(key, "")
