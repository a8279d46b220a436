"""Templates of plans: what a plan of help for a client group may begin with. They are proposals, never the plan."""

from dataclasses import dataclass

from . import Basis, Span


@dataclass(frozen=True)
class TemplateActivity:
    """One activity: `days` after the plan begins it should be done; `service` and `fund` are codes or empty."""

    words: str
    service: str = ""
    who: str = ""
    provider: str = ""
    days: int | None = None
    fund: str = ""
    emergency: bool = False


@dataclass(frozen=True)
class TemplateGoal:
    """One goal with its activities; `need` is a code of need_domain or empty."""

    words: str
    need: str
    activities: tuple[TemplateActivity, ...]


@dataclass(frozen=True)
class PlanTemplate:
    """A template for these client groups (none: for all)."""

    code: str
    name: str
    en: str
    groups: tuple[str, ...]
    goals: tuple[TemplateGoal, ...]
    basis: Basis
    span: Span
    file: str = ""

    def label(self, lang: str = "vi") -> str:
        return self.en if lang.startswith("en") else self.name

    def fits(self, group: str) -> bool:
        """Whether it is offered for a client group."""
        return not self.groups or group in self.groups
