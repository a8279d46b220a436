"""Word documents from templates: filled, escaped, the same bytes each time."""

import io
import time
import zipfile
from pathlib import Path

import docx
import pytest
from jinja2 import UndefinedError

from nhipcau.documents.word import render


@pytest.fixture
def template(tmp_path: Path) -> Path:
    document = docx.Document()
    document.add_paragraph("Kính gửi: {{ name }}")
    table = document.add_table(rows=4, cols=1)
    for cell, words in zip(
        table.columns[0].cells, ["Chỉ tiêu", "{%tr for row in rows %}", "{{ row }}", "{%tr endfor %}"], strict=True
    ):
        cell.text = words
    path = tmp_path / "template.docx"
    document.save(str(path))
    return path


def opened(content: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(content))


def test_filled_and_escaped(template: Path) -> None:
    nasty = "Lê <b>Hòa</b> & {{ 7 * 7 }}\x00\x0b"
    document = opened(render(template, {"name": nasty, "rows": ["một", None, "<w:p/>"]}))
    assert document.paragraphs[0].text == "Kính gửi: Lê <b>Hòa</b> & {{ 7 * 7 }}"
    assert [row.cells[0].text for row in document.tables[0].rows] == ["Chỉ tiêu", "một", "", "<w:p/>"]


def test_same_input_same_bytes(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = {"name": "Sở Y tế", "rows": ["1", "2"]}
    first = render(template, context)
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    assert render(template, context) == first
    assert render(template, context | {"name": "Sở Nội vụ"}) != first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"


def test_what_the_template_asks_must_be_there(template: Path) -> None:
    with pytest.raises(UndefinedError):
        render(template, {"rows": []})
