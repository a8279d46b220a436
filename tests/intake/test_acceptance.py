"""The registers of nine months give their published figures, breakdowns included; a second import adds nothing."""

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from nhipcau.access.models import Sealed
from nhipcau.intake.models import Contact
from nhipcau.kernel.dates import local_start
from nhipcau.org import actions as org
from nhipcau.registry.models import Person
from nhipcau.reports.engine.figures import Period, compute
from nhipcau.resources.models import Donation
from nhipcau.rulebook.queries import indicators

pytestmark = pytest.mark.django_db
FILES = {
    "calls": "so-tong-dai.xlsx",
    "consultations": "so-tu-van.xlsx",
    "events": "su-kien.xlsx",
    "materials": "an-pham.xlsx",
    "donations": "van-dong-nguon-luc.xlsx",
}
MINE = ("contacts.", "outreach.", "materials.", "resources.")


def places_of(code: str, units: Path, into: Path) -> Path:
    """The rows of one province: itself, its districts and its communes of either time."""
    with units.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    districts = {row["code"] for row in rows if row["level"] == "district" and row["parent_code"] == code}
    inside = {"province": {""}, "district": {code}, "commune": districts | {code}}
    kept = [row for row in rows if row["parent_code"] in inside[row["level"]]]
    kept = [row for row in kept if row["level"] != "province" or row["code"] == code]
    with into.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(kept)
    return into


def imported(register: str, path: Path) -> dict[str, Any]:
    out = io.StringIO()
    try:
        call_command("import", register, str(path), "--json", stdout=out)
    except SystemExit as stop:
        assert stop.code == 0, out.getvalue()[-2000:]
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


@pytest.fixture
def haiphong(acceptance: Path, tmp_path: Path, system: Any, at: Any) -> Any:
    """A Centre of Hải Phòng with its places."""
    from nhipcau.org.models import Place

    Place.objects.filter(code="31", level="province").delete()
    places = places_of("31", acceptance.parent / "places" / "units.csv", tmp_path / "places.csv")
    org.load_current_places(by=system, at=at)
    unit = org.set_up_centre(code="TT", name="Trung tâm Công tác xã hội", province_code="31", by=system, at=at)
    imported("places", places)
    return unit


def test_nine_months(haiphong: Any, acceptance: Path) -> None:
    folder = acceptance / "haiphong-2019"
    answers = {register: imported(register, folder / name) for register, name in FILES.items()}
    assert {name: (a["rows"], a["created"], a["errors"]) for name, a in answers.items()} == {
        "calls": (311, 311, []),
        "consultations": (8, 8, []),
        "events": (66, 66, []),
        "materials": (5, 5, []),
        "donations": (5, 5, []),
    }
    period = Period(date(2019, 1, 1), date(2019, 9, 30))
    mine = [indicator for indicator in indicators(period.last) if indicator.code.startswith(MINE)]
    figures = {code: figure.as_json() for code, figure in compute(mine, None, period).items()}
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["report"]["figures"]
    wanted = {code: figure for code, figure in expected.items() if code.startswith(MINE)}
    shown = {
        code: figure
        | {"by": {name: dict(sorted(by.items())) for name, by in figure["by"].items() if name in wanted[code]["by"]}}
        for code, figure in figures.items()
    }
    assert shown == wanted
    assert (Person.objects.count(), Contact.objects.filter(case__isnull=False).count()) == (0, 0)
    assert (Sealed.objects.count(), Contact.objects.filter(client_group="hiv").count()) == (20, 0)
    again = {register: imported(register, folder / name) for register, name in FILES.items()}
    assert {(a["created"], a["updated"], a["rows"] - a["unchanged"]) for a in again.values()} == {(0, 0, 0)}


def test_what_stands_in_the_registers_is_stored_clean(haiphong: Any, acceptance: Path) -> None:
    folder = acceptance / "haiphong-2019"
    imported("calls", folder / FILES["calls"])
    imported("consultations", folder / FILES["consultations"])
    donations = imported("donations", folder / FILES["donations"])
    call = Contact.objects.filter(channel="call", names_key__contains=" vu thi thuy").earliest("received_at")
    assert (call.caller_name, call.caller_name_as_written, call.caller_phone) == (
        "Vũ Thị Thủy",
        "  Vũ  Thị Thủy",
        "0900001769",
    )
    visit = Contact.objects.filter(channel="visit").earliest("received_at")
    assert (visit.client_name, visit.caller_name, visit.form) == ("Võ Hoài Hòa", "", "centre")
    assert (visit.received_at, visit.time_known) == (local_start(date(2019, 2, 18)), False)
    assert (visit.client_birth, visit.client_birth_precision) == (date(2009, 1, 1), "year")
    assert Donation.objects.get(received_on=date(2019, 1, 20)).value is None
    assert [(w["row"], w["column"]) for w in donations["warnings"] if w["column"] != "Địa bàn"] == [
        (5, "Thành tiền (đồng)")
    ]
