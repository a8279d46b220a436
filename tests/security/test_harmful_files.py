"""All harmful files are refused in a sentence, within little memory; all genuine ones are taken."""

import gc
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from .genuine_files import GENUINE
from .harmful_files import HARMFUL, HEADER, ROW
from .world import World

pytestmark = pytest.mark.sqlite  # a file is refused before any database is asked

MOST_MEMORY = 100 * 2**20
FULL = os.environ.get("NHIPCAU_FULL") == "1"


def memory(what: str) -> int:
    """VmRSS or VmHWM (the most so far) of this process in bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(what))


class Spent:
    """What a piece of work takes beyond what was there: memory at its highest, seconds of the processor."""

    def __enter__(self) -> "Spent":
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5")  # from here on the highest counts anew
        self.before, self.begun = memory("VmRSS"), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds, self.bytes = time.process_time() - self.begun, memory("VmHWM") - self.before


def test_there_are_enough_of_them() -> None:
    assert (len(HARMFUL) >= 40, len(GENUINE) >= 30) == (True, True)


def test_harmful_files_end_in_a_sentence_and_take_little(world: World, signed_in: Any) -> None:
    """Through the page, as whoever means harm would send them; how long each took counts with NHIPCAU_FULL=1."""
    from nhipcau.importing.models import Import
    from nhipcau.intake.models import Contact

    client, before, wrong = signed_in(world.users["staff"]), Contact.objects.count(), {}
    for name, make in HARMFUL.items():
        content = make()
        data = {"register": "calls", "unit": world.office.pk, "file": SimpleUploadedFile(name, content)}
        with Spent() as spent:
            answer = client.post(reverse("importing:upload"), data, follow=True)
        body = answer.content.decode()
        found = Import.objects.latest("pk")
        sentence = found.result.get("sentence", "") if answer.status_code == 200 else "the form itself refused it"
        fine = answer.status_code in {200, 422} and len(sentence) > 20 and "Traceback" not in body
        if answer.status_code == 200:
            fine &= (found.file_name, found.status) == (name, "failed") and sentence.split("“")[0][:20] in body
        if not fine or spent.bytes > MOST_MEMORY or (FULL and spent.seconds > 2):
            wrong[name] = (answer.status_code, sentence, round(spent.bytes / 2**20), round(spent.seconds, 2))
    assert wrong == {}
    assert Contact.objects.count() == before


@pytest.mark.parametrize("name", GENUINE)
def test_genuine_files_are_taken(tmp_path: Path, name: str) -> None:
    from nhipcau.documents.queries import read_workbook

    (tmp_path / name).write_bytes(GENUINE[name]())
    first = read_workbook(tmp_path / name).sheets[0]
    rows = [[str(cell) for cell in cells[:3]] for _number, cells in first.rows][:2]
    assert rows == [HEADER, ROW]
