"""The check of the catalogues finds every kind of gap, and Django's own gaps are filled."""

import gettext
import subprocess
import sys
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po

from nhipcau.kernel.catalogues import compile_catalogues, missing_messages, read_catalogue

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'


def make_app(root: Path, name: str, *, code: str = "", page: str = "", po: str = "") -> Path:
    app = root / name
    catalogue = app / "locale/vi/LC_MESSAGES/django.po"
    catalogue.parent.mkdir(parents=True)
    (app / "templates").mkdir()
    (app / "__init__.py").write_text("")
    (app / "views.py").write_text(code)
    (app / "templates/page.html").write_text(page)
    catalogue.write_text(HEAD + po)
    return catalogue


def test_a_complete_app_has_no_faults(tmp_path: Path) -> None:
    code = 'a = _("Open")\nb = ngettext("%(n)s case", "%(n)s cases", 2)\nc = pgettext("verb", "Close")\n'
    po = (
        'msgid "Open"\nmsgstr "Mở"\n\nmsgid "%(n)s case"\nmsgid_plural "%(n)s cases"\nmsgstr[0] "%(n)s ca"\n\n'
        'msgctxt "verb"\nmsgid "Close"\nmsgstr "Đóng"\n'
    )
    make_app(tmp_path, "cases", code=code, po=po)
    assert missing_messages(tmp_path) == []


@pytest.mark.parametrize(
    ("code", "msgid"),
    [
        ('_("Open case")', "Open case"),
        ('gettext_lazy("Two " "halves")', "Two halves"),
        ('ngettext("%(n)s case", "%(n)s cases", 2)', "%(n)s case"),
        ('pgettext("verb", "Close")', "Close"),
        ('npgettext("verb", "One", "Many", 2)', "One"),
    ],
)
def test_code_without_translation_is_named(tmp_path: Path, code: str, msgid: str) -> None:
    make_app(tmp_path, "cases", code=f"x = {code}\n")
    assert missing_messages(tmp_path) == [f"cases: not translated: {msgid!r} (cases/views.py:1)"]


@pytest.mark.parametrize(
    ("page", "msgid"),
    [
        ('{% translate "Open case" %}', "Open case"),
        ("{% trans 'Open case' as words %}", "Open case"),
        ('{% card title=_("Open case") %}', "Open case"),
        ("{% blocktranslate trimmed %}\n  Open\n  case\n{% endblocktranslate %}", "Open case"),
        ("{% blocktranslate count n=2 %}One{% plural %}{{ n }} cases{% endblocktranslate %}", "One"),
        ("{% blocktranslate %}{{ n }} of {{ all }}{% endblocktranslate %}", "%(n)s of %(all)s"),
    ],
)
def test_templates_without_translation_are_named(tmp_path: Path, page: str, msgid: str) -> None:
    make_app(tmp_path, "cases", page=page)
    assert [fault.split(" (")[0] for fault in missing_messages(tmp_path)] == [f"cases: not translated: {msgid!r}"]


def test_a_context_is_another_message(tmp_path: Path) -> None:
    make_app(tmp_path, "cases", code='x = pgettext("verb", "Close")\n', po='msgid "Close"\nmsgstr "Gần"\n')
    assert missing_messages(tmp_path) == ["cases: not translated: 'Close' (cases/views.py:1)"]


def test_words_of_kernel_serve_every_app_and_those_of_a_sibling_do_not(tmp_path: Path) -> None:
    make_app(tmp_path, "kernel", po='msgid "Save"\nmsgstr "Lưu"\n')
    make_app(tmp_path, "care", po='msgid "Weigh"\nmsgstr "Cân"\n')
    make_app(tmp_path, "cases", code='x = _("Save")\ny = _("Weigh")\n')
    assert missing_messages(tmp_path) == ["cases: not translated: 'Weigh' (cases/views.py:2)"]


def test_two_wordings_of_one_message_are_found(tmp_path: Path) -> None:
    make_app(tmp_path, "care", po='msgid "Close"\nmsgstr "Đóng"\n')
    make_app(tmp_path, "cases", po='msgid "Close"\nmsgstr "Kết thúc"\n')
    assert missing_messages(tmp_path) == ["cases: 'Close' is 'Kết thúc' here, 'Đóng' in care"]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "Close"\nmsgstr ""\n', "cases: empty: 'Close'"),
        ('#, fuzzy\nmsgid "Close"\nmsgstr "Đóng"\n', "cases: fuzzy: 'Close'"),
        ('msgid "%(n)s left"\nmsgstr "còn %(m)s"\n', "cases: placeholders differ: '%(n)s left' → 'còn %(m)s'"),
        ('msgid "{n} left"\nmsgstr "còn"\n', "cases: placeholders differ: '{n} left' → 'còn'"),
        (
            'msgid "one"\nmsgid_plural "%(n)s cases"\nmsgstr[0] "các ca"\n',
            "cases: placeholders differ: 'one' → 'các ca'",
        ),
    ],
)
def test_bad_entries_are_found(tmp_path: Path, entry: str, fault: str) -> None:
    make_app(tmp_path, "cases", po=entry)
    assert missing_messages(tmp_path) == [fault]


def test_compiling_writes_what_gettext_reads_and_only_when_newer(tmp_path: Path) -> None:
    source = make_app(tmp_path, "cases", po='msgid "Close"\nmsgstr "Đóng"\n')
    compiled = source.with_suffix(".mo")
    assert compile_catalogues(tmp_path) == [compiled]
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Close") == "Đóng"
    assert compile_catalogues(tmp_path) == []


def test_the_command_needs_no_settings(tmp_path: Path) -> None:
    source = make_app(tmp_path, "cases", po='msgid "Close"\nmsgstr "Đóng"\n')
    command = [sys.executable, "-m", "nhipcau.kernel.catalogues", str(tmp_path)]
    done = subprocess.run(command, env={"PATH": ""}, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "cases/locale/vi/LC_MESSAGES/django.mo\n")
    assert source.with_suffix(".mo").exists()


@pytest.mark.parametrize("part", ["conf", "contrib/auth"])
def test_what_django_says_in_forms_is_vietnamese(part: str) -> None:
    """Every message of Django's forms, validators and passwords is in its catalogue or in ours."""
    folder = Path(django.__file__).parent / part / "locale"
    with (folder / "en/LC_MESSAGES/django.po").open("rb") as file:
        english = read_po(file)
    theirs = read_catalogue(folder / "vi/LC_MESSAGES/django.po")
    kernel = Path(__file__).parents[2] / "src/nhipcau/kernel/locale/vi/LC_MESSAGES/django.po"
    ours = read_catalogue(kernel)
    rooms = ("forms/", "core/validators", "auth/forms", "auth/password_validation", "auth/validators")
    gaps = []
    for entry in english:
        key = entry.id if isinstance(entry.id, str) else entry.id[0]
        if not key or not any(room in name for name, _line in entry.locations for room in rooms):
            continue
        found = [book.get(key, entry.context) for book in (ours, theirs)]
        if not any(match and not match.fuzzy and all(match.string) for match in found):
            gaps.append(key)
    assert gaps == []
