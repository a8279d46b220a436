"""A sealed group stands in no table but its own, in no correction, log or import. `rights/` walks the pages."""

import contextlib
import json
import logging
from typing import Any

import pytest

from .html import Page
from .rights.crawling import said
from .routes import address
from .world import CANARY, World


def test_the_report_counts_a_sealed_group_but_shows_no_row_of_it(world: World, signed_in: Any) -> None:
    client = signed_in(world.users["reader"])
    page = client.get(address("reports:periodic", world.ids)).content.decode()
    links = [link for link in Page(page).links if "rows" in link and "client_group" in link]
    assert links
    sealed = [text for link in links if "HIV" in (text := said(client.get(link)))]
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
    corrected = [(row.field, row.old, row.new, row.reason) for row in Correction.objects.all()]
    assert len(corrected) > 2
    kept = [repr(row) for row in (*corrected, *Event.objects.values_list())]
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
