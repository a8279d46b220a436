"""What one may not see stands nowhere: on no page, in no header, in no download, in no log; a sealed group nowhere."""

import contextlib
import io
import json
import logging
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.test import Client

from .html import Form, Page, without_tokens
from .routes import address
from .world import ALIAS, CANARY, World

NOT_FOLLOWED = ("/static/", "/account/sign-out/", "/language")
ENOUGH = 2  # pages of one kind
HIV_WORDS = ("Người nhiễm HIV", "NNHIV", "HIV")


def texts_of(answer: Any) -> str:
    """Everything an answer says: headers and body, workbooks and Word files unpacked."""
    head = "\n".join(f"{key}: {value}" for key, value in answer.items())
    body = without_tokens(answer.content)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return head + "\n" + body.decode(errors="replace")


def search_data(form: Form, word: str) -> dict[str, Any] | None:
    """What to type into a form that only looks for something; None for all others."""
    names = {name for name in form.fields if name not in form.offered} - {"csrfmiddlewaretoken"}
    if form.method != "post" or not names or not names <= {"q", "words", "name", "caller_phone", "born"}:
        return None
    return dict.fromkeys(names - {"born"}, word)


def shape(url: str) -> str:
    """Pages of one kind: numbers and values of the query do not matter, which figure is asked for does."""
    there = urlsplit(url)
    query = parse_qsl(there.query)
    kinds = sorted(value if name in {"code", "by"} else name for name, value in query)
    return f"{re.sub(r'[0-9]+', 'N', there.path)} {kinds}"


def crawl(client: Client, words: tuple[str, ...] = ("kanari",)) -> Iterator[tuple[str, Any]]:
    """Every page reachable by links, forms that filter and forms that look for `words`."""
    waiting, seen, times = ["/"], {"/"}, Counter[str]()
    while waiting:
        url = waiting.pop()
        answer = client.get(url)
        yield url, answer
        found = [answer.headers["Location"]] if "Location" in answer.headers else []
        if "text/html" in answer.headers.get("Content-Type", ""):
            page = Page(answer.content.decode())
            found += page.links + [form.action for form in page.forms if form.method == "get" and form.action]
            for form in page.forms:
                target = urljoin(url, form.action) if form.action else url
                for word in words:
                    data = search_data(form, word)
                    if data is not None and f"{target} {word}" not in seen:
                        seen.add(f"{target} {word}")
                        yield f"POST {target} {word}", client.post(target, data)
        for link in found:
            there = urlsplit(urljoin(f"http://testserver{url}", link))
            path = there.path + (f"?{there.query}" if there.query else "")
            if there.netloc == "testserver" and path not in seen and not path.startswith(NOT_FOLLOWED):
                seen.add(path)
                times[shape(path)] += 1
                if times[shape(path)] > ENOUGH:
                    continue
                waiting.append(path)


def pages_saying(client: Client, words: tuple[str, ...], asked: tuple[str, ...] = ("kanari",)) -> tuple[list[str], int]:
    found, count = [], 0
    for url, answer in crawl(client, asked):
        count += 1
        text = texts_of(answer).casefold()
        typed = url.startswith("POST")  # a search says again what was asked for, and that alone
        for word in words:
            times = text.count(word.casefold())
            if times > (1 if typed and word.casefold() in asked else 0):
                found.append(f"{url}: {word} × {times}")
    return found, count


@pytest.mark.parametrize("who", ["stranger", "admin", "other_admin"])
def test_nothing_of_hidden_records_on_any_page_in_reach(world: World, signed_in: Any, who: str) -> None:
    found, count = pages_saying(
        signed_in(world.users[who]), (CANARY, "MA-01", "0912 345 678"), ("kanari", "0912345678")
    )
    allowed = [line for line in found if "MA-01" in line and who == "admin" and "/account/audit/" in line]
    assert sorted(set(found) - set(allowed)) == []  # the audit of the Centre's administrator names cases by number
    assert count > 15


def test_whoever_may_not_see_sealed_groups_meets_no_word_of_them(world: World, signed_in: Any) -> None:
    """A reader sees the records of the office, and HIV only as a count of the report and as a word of the code list."""
    found, count = pages_saying(signed_in(world.users["reader"]), HIV_WORDS, ("kanari", "hiv"))
    assert count > 40
    others = [
        line for line in found
        if not line.startswith(("/rulebook/", "/reports/periodic", "POST"))
    ]  # fmt: skip
    assert others == []
    assert [line for line in found if ALIAS in line] == []
    # An answer to a search repeats what was typed and nothing else.
    assert [line for line in found if line.startswith("POST") and "Người nhiễm" in line] == []


def test_the_report_counts_a_sealed_group_but_shows_no_row_of_it(world: World, signed_in: Any) -> None:
    client = signed_in(world.users["reader"])
    page = client.get(address("reports:periodic", world.ids)).content.decode()
    links = [link for link in Page(page).links if "rows" in link and "client_group" in link]
    assert links
    sealed = [text for link in links if "HIV" in (text := texts_of(client.get(link)))]
    assert len(sealed) == 2  # of calls and of cases
    assert [text for text in sealed if CANARY in text or "<table" in text or "MA-0" in text] == []


def test_sealed_words_stand_in_no_table_but_their_own(world: World) -> None:
    from django.apps import apps

    found = []
    for model in apps.get_models():
        if model._meta.label == "access.Sealed":
            continue
        columns = [column.attname for column in model._meta.concrete_fields if column.name != "figures"]  # counts
        for row in model._base_manager.values(*columns):
            text = json.dumps(row, default=str, ensure_ascii=False)
            if "NNHIV" in text or "Người nhiễm HIV" in text or '"hiv"' in text:
                found.append((model._meta.label, text))
    assert found == []


def test_sealed_words_stay_out_of_corrections_audit_and_logs(
    world: World, signed_in: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """From sealed to open and back, on the pages, by somebody who may: the old text that is kept is not this one."""
    from nhipcau.access.models import Correction
    from nhipcau.audit.models import Event

    caplog.set_level(logging.DEBUG)
    client = signed_in(world.users["staff"])
    for group in ("elderly", "hiv", ""):
        for name in ("cases:correct", "intake:correct"):
            url = address(name, world.ids)
            form = next(form for form in Page(client.get(url).content.decode()).forms if "reason" in form.fields)
            data = {key: values for key, values in form.fields.items() if values}
            answer = client.post(url, data | {"client_group": group, "reason": "đổi nhóm", "place": ""})
            assert answer.status_code == 302, (name, group, answer.content.decode()[:20_000])
    kept = [repr(row) for model in (Correction, Event) for row in model.objects.values_list()]
    assert [row for row in kept if "HIV" in row or "'hiv'" in row] == []
    logged = [record for record in caplog.records if not record.name.startswith("django.db")]
    assert [r.getMessage() for r in logged if "HIV" in r.getMessage() or CANARY in r.getMessage()] == []


def test_an_import_that_changes_a_sealed_group_tells_no_word_of_it(
    world: World, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    import openpyxl
    from django.core.management import call_command

    from nhipcau.importing.models import Import

    header = ["Số hồ sơ", "Ngày tiếp nhận", "Họ và tên", "Năm sinh", "Nhóm đối tượng", "Cán bộ quản lý ca"]
    told = []
    for number, group in enumerate(
        ("NNHIV", "Người cao tuổi", "Người nhiễm HIV/AIDS", "Người có HIV lạ", "Trẻ em mồ côi")
    ):
        book = openpyxl.Workbook()
        book.active.append(header)
        book.active.append(["N-1", "05/02/2026", "Vũ Thị Sáu", "1990", group, ""])
        path = tmp_path / f"{number}.xlsx"
        book.save(path)
        for more in ([], ["--update"]):
            with contextlib.suppress(SystemExit):
                call_command("import", "cases", str(path), "--json", *more)
            told.append(capsys.readouterr())
    everything = [
        *(text for pair in told for text in pair),
        *(json.dumps(i.result, ensure_ascii=False) for i in Import.objects.all()),
    ]
    # Words of a group that is no group are refused in the words of the file: they name no known group.
    assert [text for text in everything if "HIV" in text.replace("Người có HIV lạ", "")] == []
