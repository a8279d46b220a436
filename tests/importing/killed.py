"""What test_killed.py runs as processes of their own: set up, import and be killed at a row, tell what is there.

`python -m tests.importing.killed setup|dump|FILE [ROW [MILLISECONDS]]` in the data folder and database of the
environment. The process kills itself with SIGKILL so long after it began to make the record of the ROW-th row.
"""

import hashlib
import json
import os
import signal
import sys
import threading
import time
from typing import Any

import django


def kill_at(row: int, milliseconds: float) -> None:
    """Be killed once so many rows were made in this process: nothing can be tidied up, nothing rolled back by us."""
    from nhipcau.registry.imports import people

    make, made = people._new, [0]

    def die() -> None:
        time.sleep(milliseconds / 1000)
        os.kill(os.getpid(), signal.SIGKILL)

    def new(*given: Any) -> Any:
        made[0] += 1
        if made[0] == row:
            threading.Thread(target=die, daemon=True).start() if milliseconds else die()
        return make(*given)

    people._new = new


def set_up() -> None:
    from django.core.management import call_command

    from nhipcau.kernel import actors, clock
    from nhipcau.org import actions

    call_command("migrate", interactive=False, verbosity=0)
    told = {"by": actors.system("thử"), "at": clock.now()}
    actions.load_current_places(**told)
    actions.set_up_centre(code="TT", name="Trung tâm thử", province_code="31", **told)


def dump() -> dict[str, Any]:
    """What the import left, in words: neither keys nor moments, which differ from run to run."""
    from django.apps import apps

    def rows(label: str, *columns: str) -> list[Any]:
        return sorted(map(list, apps.get_model(label).objects.values_list(*columns)), key=str)

    def numbers(label: str) -> list[Any]:  # they are closed in the database
        found = apps.get_model(label).objects.select_related("person")
        return sorted([one.number, one.person.note] for one in found)

    def results(*columns: str) -> list[Any]:
        found = apps.get_model("importing.import").objects.all()
        return sorted([[one.status, one.result, *(getattr(one, name) for name in columns)] for one in found], key=str)

    home = ("household__number", "household__hamlet", "household__place__name")
    person = ("note", "name", "birth_date", "birth_precision", "sex", "hamlet", "place__name", "unit__code")
    counts = ("rows", "created", "updated", "unchanged", "refused", "doubtful")
    found = {
        "people": rows("registry.person", *person),
        "phones": numbers("registry.Phone"),
        "papers": numbers("registry.IdentityPaper"),
        "households": rows("registry.household", "number", "hamlet", "place__name", "evidence"),
        "members": rows("registry.householdmember", "person__note", "relation", *home),
        "poverty": rows("registry.povertystatus", "year", "status", *home),
        "doubts": rows("registry.householddoubt", "person__note", *home),
        "pairs": rows("registry.pair", "first__note", "second__note", "bits", "reasons"),
        "links": rows("importing.row", "sheet_row", "kind", "model", "told"),
        "imports": results(*counts),
        "anchors": rows("access.anchor", "kind", "about__kind"),
        "events": rows("audit.event", "action"),
    }
    told = {name: len(value) for name, value in found.items()}
    whole = json.dumps(found, default=str, sort_keys=True, ensure_ascii=False)
    return {"counts": told, "sum": hashlib.sha256(whole.encode()).hexdigest()}


def main(what: str, *more: str) -> None:
    django.setup()
    if what == "setup":
        set_up()
    elif what == "dump":
        print(json.dumps(dump()))
    else:
        from django.core.management import call_command

        if more:
            kill_at(int(more[0]), float(more[1]))
        call_command("import", "people", what, "--json")


if __name__ == "__main__":
    main(*sys.argv[1:])
