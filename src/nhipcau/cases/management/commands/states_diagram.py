"""`./nhipcau states_diagram`: write docs/states/ from the tables of states."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from nhipcau.cases import states as cases
from nhipcau.kernel.transitions import diagram
from nhipcau.registry import states as registry
from nhipcau.rulebook.queries import procedure_versions
from nhipcau.rulebook.states.procedures import Procedure


def papers() -> dict[str, str]:
    """File of docs/states/ → what must stand in it."""
    return {
        "cases.md": diagram("States of a case", "cases/states.py", cases.TRANSITIONS),
        "plans.md": diagram("States of a plan", "cases/states.py", cases.PLAN_TRANSITIONS),
        "requests.md": diagram("States of a request about data", "registry/states.py", registry.REQUEST_TRANSITIONS),
        **{f"procedure-{versions[-1].key}.md": of_procedure(versions[-1]) for versions in procedure_versions()},
    }


def of_procedure(found: Procedure) -> str:
    """The newest version of a procedure as a diagram and a table, in code words only."""
    source = f"data/vn/{found.file}"
    lines = [f"# Procedure {found.key}, version {found.start}", ""]
    lines += [f"Made by `./nhipcau states_diagram` from `{source}`; do not edit.", "", "```mermaid", "stateDiagram-v2"]
    lines.append(f"    [*] --> {found.first.key}")
    for step in found.steps:
        lines += [f"    {step.key} --> {key}" for key in step.after]
        lines += [f"    {step.key} --> {key}: back" for key in step.back]
        lines += [f"    {step.key} --> [*]: {each.reason}" for each in found.closing if step.key in each.at]
    anywhere = ", ".join(f"`{each.reason}`" for each in found.closing if not each.at)
    lines += ["```", "", f"From any step a case may end with: {anywhere or '–'}.", ""]
    lines += [
        "| Step | Body | Permission | Forms, decision, conditions | Approves | Clock | Article |",
        "|" + "---|" * 7,
    ]
    lines += [_row(found, step.key) for step in found.steps]
    if track := found.emergency:
        lines += ["", f"Emergency: `{track.limit}` from receipt, after {_keys(track.forms)} ({track.rule.reference})."]
        if track.separation:
            lines.append(f"Separation: `{track.separation}`, by `{track.decision}`, warnings on days {track.warn}.")
    return "\n".join([*lines, ""])


def _row(found: Procedure, key: str) -> str:
    step = found.step(key)
    asked = _keys((*step.papers, *step.needs))
    clock = f"`{step.clock.limit}` from {step.clock.start}" if step.clock else "–"
    if step.clock and not step.clock.in_emergency:
        clock += ", off in an emergency"
    article = step.rule.reference + ("" if step.rule.verified else " (not verified)")
    cells = (f"`{key}`", step.body, f"`{step.who.value}`", asked, step.approves or "–", clock, article)
    return f"| {' | '.join(cells)} |"


def _keys(keys: Iterable[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys) or "–"


class Command(BaseCommand):
    help = "Write docs/states/ from the tables of states; with --check only compare."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="exit 1 when a file is not up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.ROOT) / "docs" / "states"
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in papers().items():
            path = folder / name
            if not options["check"]:
                path.write_text(text, encoding="utf-8")
                self.stdout.write(str(path))
            elif not path.exists() or path.read_text(encoding="utf-8") != text:
                self.stderr.write(f"{name} is not up to date: run ./nhipcau states_diagram.")
                raise SystemExit(1)
