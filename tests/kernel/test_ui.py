"""Components: what they write, what they refuse, and that nothing typed gets out of its quotes."""

import re
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client, RequestFactory
from django.utils import translation

from nhipcau.kernel.charts import bar_rows, column_marks
from nhipcau.kernel.htmx import ExpiredSessionMiddleware, render_part
from nhipcau.kernel.paging import paginate
from nhipcau.kernel.templatetags import ui

KERNEL = Path(ui.__file__).parents[1]


def drawn(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(context)).strip()


class Form(forms.Form):
    name = forms.CharField(label="Name", help_text="As on paper")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed", required=False)
    version = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("Together they do not fit.")


# --- attributes ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "source",
    [
        '{% card colour="red" %}{% endcard %}',
        '{% button "Save" kind="go" %}',
        '{% tag "Late" "red" %}',
        '{% button "Save" tone="urgent" %}',
        '{% step "One" state="over" %}{% endstep %}',
        "{% data_table %}{% enddata_table %}",
        "{% field nothing %}",
    ],
)
def test_what_a_component_does_not_know_is_an_error(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        drawn(source)


def test_words_are_escaped_everywhere() -> None:
    bad = '"><script>alert(1)</script>'
    page = drawn(
        "{% card title=bad id=bad %}{{ bad }}{% endcard %}{% tag bad %}{% button bad confirm=bad value=bad %}"
        "{% cell bad %}{{ bad }}{% endcell %}{% timeline_item title=bad when=bad by=bad %}{% endtimeline_item %}"
        "{% bars rows title=bad %}{% columns rows title=bad %}{% crumb bad bad %}{% stat 1 bad bad %}",
        bad=bad,
        rows=[(bad, 1, bad)],
    )
    assert "<script" not in page
    assert page.count("&quot;&gt;&lt;script&gt;") >= 15


# --- single components -----------------------------------------------------------------------------------------------
def test_button_and_link_button() -> None:
    assert drawn('{% button "Save" tone="go" name="do" value="save" confirm="Sure?" %}') == (
        '<button type="submit" class="btn btn-go" name="do" value="save" data-confirm="Sure?">Save</button>'
    )
    assert drawn('{% link_button "New" "/new/" shortcut="n" %}') == (
        '<a class="btn" href="/new/" data-shortcut="n" aria-keyshortcuts="n">New <kbd aria-hidden="true">n</kbd></a>'
    )


def test_saving_and_going_further_stands_in_the_save_bar() -> None:
    html = drawn('{% save_bar cancel="/x/" also="Lưu và mở ca" also_name="then_case" %}')
    bar = html[html.index('<div class="save">') :]
    assert bar.index("data-save") < bar.index('name="then_case" value="1"') < bar.index('href="/x/"')  # Enter saves
    assert "then_case" not in drawn("{% save_bar %}")


def test_tag_has_its_word() -> None:
    assert drawn('{% tag "Quá hạn" "urgent" %}') == '<span class="tag tag-urgent">Quá hạn</span>'


def test_cells_carry_the_words_of_their_column() -> None:
    assert drawn('{% cell "Amount" numeric=True %}5{% endcell %}') == '<td class="r" data-label="Amount">5</td>'
    assert drawn('{% cell "No." head=True %}5{% endcell %}') == '<th scope="row" class="" data-label="No.">5</th>'
    assert drawn('{% cell "Note" %} {% endcell %}') == '<td class="none" data-label="Note"> </td>'


def test_quiet_happening_and_step_in_words() -> None:
    assert drawn('{% timeline_item title="T" quiet=True tone="done" %}{% endtimeline_item %}').startswith(
        '<li class="quiet">'
    )
    with translation.override("en"):
        assert drawn('{% step "One" state="late" %}{% endstep %}') == (
            '<li class="late"><b>One</b><span class="only-read"> overdue</span></li>'
        )


def test_pager_counts_in_vietnamese_and_links_both_ways() -> None:
    page = drawn("{% pager page %}", page=paginate(QueryDict("page=2&unit=1"), range(1204)))
    assert "51–100" in page
    assert "1.204" in page
    assert 'rel="prev" href="?unit=1&amp;page=1"' in page
    assert 'rel="next" href="?unit=1&amp;page=3"' in page
    assert drawn("{% pager page %}", page=paginate(QueryDict(""), [])) == ""


# --- fields ----------------------------------------------------------------------------------------------------------
def test_a_field_ties_hint_and_error_to_its_input() -> None:
    page = drawn("{% field form.name %}", form=Form({"name": ""}))
    assert 'for="id_name"' in page
    assert 'aria-describedby="id_name_hint id_name_error"' in page
    assert 'id="id_name_hint">As on paper' in page
    assert 'id="id_name_error"' in page
    assert 'aria-invalid="true"' in page


def test_a_sound_field_has_no_error_and_keeps_its_hint() -> None:
    page = drawn("{% field form.name %}", form=Form())
    assert 'aria-describedby="id_name_hint"' in page
    assert "error" not in page


def test_choices_are_a_fieldset_and_a_tick_stands_before_its_label() -> None:
    form = Form({"kind": "x"})
    kind = drawn("{% field form.kind %}", form=form)
    assert '<fieldset class="choices" aria-describedby="id_kind_error"><legend>Kind' in kind
    agreed = drawn("{% field form.agreed %}", form=form)
    assert re.search(r'<label class="tick" for="id_agreed"><input type="checkbox"[^>]*><span>Agreed</span>', agreed)


def test_a_hidden_field_is_only_its_input() -> None:
    assert drawn("{% field form.version %}", form=Form()) == '<input type="hidden" name="version" id="id_version">'


def test_required_is_said_in_words() -> None:
    with translation.override("en"):
        assert "(required)" in drawn("{% field form.name %}", form=Form())
        assert "(required)" not in drawn("{% field form.agreed %}", form=Form())


def test_error_summary_lists_everything_and_jumps_to_each_field() -> None:
    page = drawn("{% form_errors form %}", form=Form({"name": ""}))
    assert "<li>Together they do not fit.</li>" in page
    assert re.findall(r'href="#(\w+)"', page) == ["id_name", "id_kind_0"]
    assert page.count("<li>") == 4  # the hidden field is named too, without a link
    assert drawn("{% form_errors form %}", form=Form()) == ""


def test_all_fields_in_order() -> None:
    page = drawn("{% fields form %}", form=Form())
    assert [match for match in re.findall(r'name="(\w+)"', page) if match != "kind"] == ["name", "agreed", "version"]


# --- charts ----------------------------------------------------------------------------------------------------------
def test_bars_are_shares_of_the_largest() -> None:
    rows = bar_rows([("A", 71), {"label": "B", "value": 0, "url": "/b"}, ("C", 35, None)])
    assert [(row["label"], row["width"], row["url"]) for row in rows] == [
        ("A", "100.0", ""),
        ("B", "0.0", "/b"),
        ("C", "49.3", ""),
    ]
    assert bar_rows([("A", 0)])[0]["width"] == "0"


def test_columns_stand_on_the_axis() -> None:
    picture = column_marks([("1", 40), ("2", 10)])
    base = float(picture["base"])
    assert [float(mark["y"]) + float(mark["height"]) for mark in picture["marks"]] == [base, base]
    assert [mark["height"] for mark in picture["marks"]] == ["140.0", "35.0"]
    assert picture["width"] == "96"


def test_charts_keep_the_point_in_vietnamese_and_tell_figures_in_a_table() -> None:
    with translation.override("vi"):
        page = drawn('{% bars rows title="T" %}{% columns rows title="U" %}', rows=[("A", 1204), ("B", 35, "/b")])
    assert 'width="2.9"' in page
    assert not re.search(r'(x|y|width|height)="\d+,\d', page)
    assert page.count("1.204") == 3  # the bar, the column and the table below it
    assert page.count('href="/b"') == 2
    assert drawn('{% bars rows title="T" %}{% columns rows title="U" %}', rows=[]) == ""


# --- filters ---------------------------------------------------------------------------------------------------------
def test_filters_write_as_vietnamese_offices_do() -> None:
    moment = datetime(2026, 11, 22, 22, 40, tzinfo=UTC)
    written = drawn(
        "{{ d|day }}|{{ m|day }}|{{ m|moment }}|{{ n|money }}|{{ n|number }}|{{ p|percent }}|{{ t|phone }}",
        d=date(2026, 3, 5),
        m=moment,
        n=1250000,
        p=138,
        t="0900009751",
    )
    assert written == "05/03/2026|23/11/2026|05:40 23/11/2026|1.250.000 đ|1.250.000|138%|0900 009 751"
    empty = drawn("{{ x|day }}|{{ x|moment }}|{{ x|money }}|{{ x|number }}|{{ x|percent }}|{{ x|phone }}", x=None)
    assert empty == "|||–|–|"


# --- fragments -------------------------------------------------------------------------------------------------------
class Htmx:
    boosted = False
    history_restore_request = False
    current_url_abs_path = "/cases/?unit=3"


def answer_of(middleware_location: str, *, htmx: Any) -> Any:
    from django.http import HttpResponseRedirect

    request = RequestFactory().get("/cases/rows/")
    request.htmx = htmx  # type: ignore[attr-defined]
    return ExpiredSessionMiddleware(lambda _request: HttpResponseRedirect(middleware_location))(request)


def test_an_expired_session_opens_the_sign_in_page_whole(settings: Any) -> None:
    settings.LOGIN_URL = "/account/sign-in/"
    answer = answer_of("/account/sign-in/?next=/cases/rows/", htmx=Htmx())
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/account/sign-in/?next=%2Fcases%2F%3Funit%3D3")
    assert answer_of("/cases/7/", htmx=Htmx()).status_code == 302
    assert answer_of("/account/sign-in/", htmx=None).status_code == 302


def test_htmx_gets_the_part_and_everybody_else_the_page(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        "{% load partials %}<html>{% partialdef rows inline %}<ul>{{ n }}</ul>{% endpartialdef %}</html>"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    request = RequestFactory().get("/")
    request.htmx = None  # type: ignore[attr-defined]
    whole = render_part(request, "page.html", "rows", {"n": 3})
    request.htmx = Htmx()  # type: ignore[attr-defined]
    part = render_part(request, "page.html", "rows", {"n": 3}, status=422)
    assert (whole.content, part.content) == (b"<html><ul>3</ul></html>", b"<ul>3</ul>")
    assert (whole.status_code, part.status_code, part["Vary"]) == (200, 422, "HX-Request")


# --- the whole page --------------------------------------------------------------------------------------------------
def test_no_page_of_kernel_needs_inline_style_or_script() -> None:
    for path in (KERNEL / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)|\|safe|javascript:", text), path.name


def test_the_style_sheet_is_small_enough() -> None:
    import gzip

    static = KERNEL / "static/kernel"
    sizes = {name: len(gzip.compress((static / name).read_bytes())) for name in ("nhip.css", "nhip.js", "htmx.min.js")}
    assert sizes["nhip.css"] <= 15_000
    assert sum(sizes.values()) <= 30_000  # css and js of the first page


def test_all_colours_are_tokens() -> None:
    css = (KERNEL / "static/kernel/nhip.css").read_text()
    rules = css.split("/* base */")[1].split("@media print")[0]
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", rules)) == {"#1b2733"}  # the skip link on its yellow


@pytest.mark.urls("tests.kernel.gallery_urls")
@pytest.mark.django_db
def test_the_gallery_shows_every_component(client: Client) -> None:
    page = client.get("/gallery/")
    assert page.status_code == 200
    used = (KERNEL / "templates/kernel/gallery.html").read_text()
    known = {name for name in ui.register.tags if name != "version"}
    assert {name for name in known if not re.search(r"{% " + name + r"\b", used)} == set()


@pytest.mark.urls("tests.kernel.gallery_urls")
@pytest.mark.sqlite
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.django_db
def test_the_gallery_is_usable_by_everybody(page: Any, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/gallery/")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.evaluate(
        files("axe_playwright_python").joinpath("axe.min.js").read_text()
    )  # by the debugger, because the page's own policy rightly refuses a script tag
    found = page.evaluate("axe.run()")
    assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found["violations"]] == []
