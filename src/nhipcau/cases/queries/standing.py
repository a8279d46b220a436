"""Where a case stands in its procedure: the version it keeps, the step it is in, what is still missing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nhipcau.access.queries import reaches
from nhipcau.cases.models import Case, CaseStep, Clock, Episode, OutsidePaper
from nhipcau.cases.states import ClockKind
from nhipcau.forms import queries as forms
from nhipcau.kernel.contracts import Condition, conditions, final_forms
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import Question, answered
from nhipcau.rulebook.queries import code_list, in_force, procedure, procedure_versions, procedures
from nhipcau.rulebook.states.procedures import Procedure, Step

from .cases import episodes_of

if TYPE_CHECKING:
    from nhipcau.access.models import User

STEPS, CLOCKS, PAPERS = "cases.steps", "cases.clocks", "cases.papers"
"""What the page of a case asks of its procedure, by the names its answers are kept under."""
PAPER_KIND, KIND = "paper_kind", "cases.case"


@dataclass(frozen=True)
class Standing:
    """A case in its procedure. `walked`: the steps of this run in order, the last one is `now`, not done."""

    case: Case
    procedure: Procedure
    walked: list[CaseStep]
    clocks: list[Clock]
    papers: list[OutsidePaper]
    since: datetime | None

    @property
    def now(self) -> CaseStep:
        return self.walked[-1]

    @property
    def step(self) -> Step:
        return self.procedure.step(self.now.key)

    @property
    def clock(self) -> Clock | None:
        """The clock of the step it is in, when one runs or is paused."""
        return next((c for c in self.clocks if c.step_id == self.now.pk and c.stopped_at is None), None)

    def open_clock(self, kind: ClockKind) -> Clock | None:
        """The emergency or separation that is not over."""
        return next((c for c in self.clocks if c.kind == kind and c.stopped_at is None), None)

    @property
    def filed(self) -> list[OutsidePaper]:
        """Papers of the present cycle."""
        return [p for p in self.papers if self.since is None or p.recorded_at > self.since]

    def last_done(self, key: str) -> CaseStep | None:
        """The step of this name that was done last."""
        return next((s for s in reversed(self.walked) if s.key == key and s.done_at is not None), None)


@dataclass(frozen=True)
class Need:
    """Something a step asks for that is not there: what it is called, the sentence, whose it is, and where it is done.

    `paper`: the form that is filled in for it, or the paper filed."""

    words: str
    sentence: str
    who: Permission
    url: str = ""
    paper: str = ""


def asked_of(case: Case) -> dict[str, Question]:
    """The questions about the procedure of a case that its page asks at once."""
    asked = {STEPS: _steps, CLOCKS: _clocks, PAPERS: _papers}
    return {key: Question(build, case=case.pk) for key, build in asked.items()}


def _steps(case: int) -> QuerySet[CaseStep]:
    return CaseStep.objects.filter(run__case_id=case).select_related("run").order_by("id")


def _clocks(case: int) -> QuerySet[Clock]:
    return Clock.objects.filter(case_id=case).order_by("id")


def _papers(case: int) -> QuerySet[OutsidePaper]:
    return OutsidePaper.objects.filter(case_id=case, withdrawn_at__isnull=True).order_by("-signed_on", "-id")


def clocks_of(case: Case) -> list[Clock]:
    """Clocks of a case the caller already may see, oldest first; what tells its story is blank where it is veiled."""
    return _blank(case, answered(case, CLOCKS, asked_of(case)[CLOCKS]), ("note", "result", "paused_reason"))


def papers_of(case: Case) -> list[OutsidePaper]:
    """Papers from outside of a case the caller already may see, the newest first; none of a veiled case."""
    return [] if case.veiled else answered(case, PAPERS, asked_of(case)[PAPERS])


def steps_of(case: Case) -> list[CaseStep]:
    """Every step a case ever entered, in order."""
    return _blank(case, answered(case, STEPS, asked_of(case)[STEPS]), ("note",))


def _blank(case: Case, rows: list[Any], fields: Collection[str]) -> list[Any]:
    for row in rows if case.veiled else ():
        for name in fields:
            row.__dict__[name] = ""
    return rows


def standing_of(case: Case) -> Standing | None:
    """Where a case the caller may see stands; None without a procedure."""
    steps = [step for step in steps_of(case) if step.run.ended_at is None]
    if not steps:
        return None
    run = steps[-1].run
    since = _since(steps, episodes_of(case))
    papers = answered(case, PAPERS, asked_of(case)[PAPERS])  # veiled or not: they decide what is missing
    return Standing(case, procedure(run.key, run.version), steps, clocks_of(case), papers, since)


def _since(steps: list[CaseStep], episodes: list[Episode]) -> datetime | None:
    """When the present cycle began; None in the first cycle of a case that was never reopened."""
    cycle = steps[-1].cycle
    if cycle > 1:
        return next(step.entered_at for step in steps if step.cycle == cycle)
    return episodes[-1].opened_at if len(episodes) > 1 else None


def fresh(case: Case) -> Case:
    """The same case without what a page asked of it before: an action looks again."""
    case.__dict__.pop("_answers", None)
    return case


def needs_of(standing: Standing, step: Step | None = None) -> list[Need]:
    """What the step the case is in (or another) still asks for: first what is done, then its forms and papers."""
    step = step or standing.step
    found = [_condition_need(standing, step, conditions[name]) for name in step.needs if not is_met(standing, name)]
    return found + [_paper_need(step, key) for key in missing_papers(standing, step.papers)]


def is_met(standing: Standing, name: str) -> bool:
    """Whether a named condition is there in the present cycle, or the paper that stands for it is filed."""
    condition = conditions[name]
    filed = bool(condition.paper) and any(paper.kind == condition.paper for paper in standing.filed)
    return filed or condition.met(standing.case, standing.since)


def stands_for(step: Step) -> tuple[str, ...]:
    """Every paper that counts for a step: those it asks for, and those that stand for its conditions."""
    return (*step.papers, *(conditions[name].paper for name in step.needs if conditions[name].paper))


def missing_papers(standing: Standing, keys: Collection[str]) -> list[str]:
    """Forms and papers that are neither final here nor filed from outside in the present cycle."""
    there = {paper.kind for paper in standing.filed}
    wanted = [key for key in keys if key not in there]
    for source in final_forms if wanted else ():
        there |= set(source(standing.case, wanted, standing.since))
    return [key for key in wanted if key not in there]


def _condition_need(standing: Standing, step: Step, condition: Condition) -> Need:
    url = condition.url(standing.case) if condition.url else ""
    return Need(str(condition.words), str(condition.missing), condition.who or step.who, url, condition.paper)


def _paper_need(step: Step, key: str) -> Need:
    words = paper_words(key)
    return Need(words, _("Not there yet: %(paper)s.") % {"paper": words}, step.who, paper=key)


def missing_need(standing: Standing, keys: Collection[str]) -> Need | None:
    """The first of these forms and papers that is missing."""
    missing = missing_papers(standing, keys)
    return _paper_need(standing.step, missing[0]) if missing else None


def form_page(user: "User", case: Case, key: str, on: date) -> str:
    """Where a form of a case is filled in: the draft that was begun, else where it is begun; nothing for a paper."""
    if all(form.key != key for form in forms.offered(user, case, forms.use_of(KIND), on)):
        return ""
    drafts = [sheet for sheet, form in forms.sheets_of(user, case, on) if sheet.is_draft and form.key == key]
    if drafts:
        return reverse("forms:sheet", args=[drafts[0].pk])
    return reverse("forms:start", args=[KIND, case.anchor_id, key])


def words_of_step(step: Step) -> list[str]:
    """What a step asks for, each by its name, in the order of `needs_of`."""
    return [*(str(conditions[name].words) for name in step.needs), *map(paper_words, step.papers)]


def paper_words(key: str) -> str:
    """What a form or paper is called, with its decree."""
    return code_list(PAPER_KIND).label(key, get_language() or "vi")


def may_do(user: "User", case: Case, step: Step, on: date) -> bool:
    """Whether `user` may do this step of a case: its permission reaches the case, and its story is open to them."""
    return not case.veiled and reaches(user, step.who, case, on)


def choices_for(case: Case, on: date) -> tuple[list[tuple[str, str]], str]:
    """(key, name) of the procedures a case may begin on a day, and the one its person's age speaks for."""
    found = procedures(on)
    age = case.person.age_on(on)
    if age is None and case.person.birth_date is not None:  # only the year is known: who may still be a child is one
        age = on.year - case.person.birth_date.year
    for each in found:
        if each.under and age is not None and age < int(in_force(each.under, on).value or 0):
            return _named(found), each.key
    return _named(found), next((p.key for p in found if not p.under and p.verified), "")


def _named(found: Collection[Procedure]) -> list[tuple[str, str]]:
    return [(each.key, each.label(get_language() or "vi")) for each in found]


def clock_of(case: Case, pk: int) -> Clock:
    """One clock of a case the caller already may see. Raises Missing."""
    try:
        return Clock.objects.select_related("case__unit", "step__run").get(case=case, pk=pk)
    except Clock.DoesNotExist:
        raise Missing from None


def paper_of(case: Case, pk: int) -> OutsidePaper:
    """One paper of a case the caller already may see; none of a veiled case. Raises Missing."""
    try:
        if not case.veiled:
            return OutsidePaper.objects.select_related("case__unit", "file").get(case=case, pk=pk)
    except OutsidePaper.DoesNotExist:
        pass
    raise Missing


def may_emergency(user: "User", case: Case, on: date) -> bool:
    """Whether `user` may declare an emergency: whoever works on the case, and its supervisor."""
    return not case.veiled and any(reaches(user, p, case, on) for p in (Permission.CASE_WRITE, Permission.SUPERVISE))


def ends_here(standing: Standing, reason: str) -> bool:
    """Whether this reason of the law ends the very step the case is in, with what the step asks for."""
    return any(each.reason == reason and standing.now.key in each.at for each in standing.procedure.closing)


def is_decision(kind: str) -> bool:
    """Whether a paper of this kind decides something in any procedure: then it has a number."""
    every = [version for versions in procedure_versions() for version in versions]
    steps = {step.decision for version in every for step in version.steps if step.decision}
    return kind in steps | {version.emergency.decision for version in every if version.emergency}


def legal_reasons(standing: Standing) -> list[tuple[str, str]]:
    """(code, words) of the legal reasons with which the case may end where it stands."""
    words = code_list("closing_reason_legal")
    found = standing.procedure.reasons(standing.now.key)
    return [(each.reason, words.label(each.reason, get_language() or "vi")) for each in found]
