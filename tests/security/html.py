"""What a page offers to go to and to send, as a browser reads it."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value|"X-CSRFToken":|name="once" value)\s*=?\s*"[^"]*"')


@dataclass
class Form:
    """One form: where it goes, how, and name → values it starts with; `offered` are the options of choices."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """`links` and `forms` of a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._name = ""
        self._text: list[str] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.links += [given[name] for name in ("href", "hx-get", "hx-post") if given.get(name)]
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._input(self._form, tag, given)

    def _input(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag in {"select", "textarea"}:
            self._name = name
            form.fields.setdefault(name, [])
            self._text = [] if tag == "textarea" else None
        elif tag == "option":
            form.offered.setdefault(self._name, []).append(given.get("value", ""))
            if "selected" in given:
                form.fields[self._name].append(given.get("value", ""))
        elif tag == "input" and name:
            self._typed(form, name, given)

    def _typed(self, form: Form, name: str, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if kind == "file":
            form.files.add(name)
        elif kind in {"radio", "checkbox"}:
            form.offered.setdefault(name, []).append(given.get("value", "on"))
            form.fields.setdefault(name, [])
            if "checked" in given:
                form.fields[name].append(given.get("value", "on"))
        else:
            form.fields.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._text is not None and self._form is not None:
            self._form.fields[self._name].append("".join(self._text).removeprefix("\n"))
            self._text = None


def without_tokens(content: bytes) -> bytes:
    """The page without what is different each time it is drawn."""
    return TOKEN.sub(b"-", content)
