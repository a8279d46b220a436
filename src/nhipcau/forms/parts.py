"""What this app registers with the contracts of the kernel."""

from pathlib import Path

from nhipcau.kernel.contracts import CheckedTexts, Presenter, audit_actions, presenters, text_checks

from .engine.render import unverified
from .queries import known_lists, read_forms
from .states import AUDIT_ACTIONS, KEYS


def register() -> None:
    """Called once, from apps.ready()."""
    for code, words in AUDIT_ACTIONS.items():
        audit_actions.add(code, words)
    presenters.add("forms", Presenter(keys=KEYS))
    text_checks.add("forms", check_forms)


def check_forms(root: Path) -> CheckedTexts:
    """Every form of a rulebook: row and reason of each fault, and which were not compared with the original text."""
    found = read_forms(root, known_lists())
    forms = [form for versions in found.versions.values() for form in versions.values()]
    told = ((form, unverified(form)) for form in forms)
    waiting = [f"forms/{form.key}: {len(names)}/{len(form.questions)}" for form, names in told if names]
    return CheckedTexts(len(forms), list(found.faults), waiting)
