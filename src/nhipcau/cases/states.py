"""States of a case and the table of what leads from one to another; docs/states/cases.md is made from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.transitions import Transition


class Status(models.TextChoices):
    """Where a case stands. A withdrawn record was a mistake: it is kept and counts nowhere."""

    OPEN = "open", _("In progress")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Level(models.TextChoices):
    """How far the help goes: one page, or case management with its procedure."""

    INTERVENTION = "intervention", _("Intervention, support")
    MANAGED = "managed", _("Case management")


class Answer(models.TextChoices):
    """A result at closing; blank when it was not asked."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNCLEAR = "unclear", _("Not clear")


class ClockKind(models.TextChoices):
    """What a clock in a case is about."""

    STEP = "step", _("Step")
    EMERGENCY = "emergency", _("Emergency")
    SEPARATION = "separation", _("Temporary separation")


LATE = ("cases.late_officer", "cases.late_supervisor", "cases.late_director")
"""Kinds of notices of the climb of a clock that ran out: officer → supervisor → director, each told once."""
EMERGENCY_TOLD, SEPARATION_ENDS, SEPARATION_OVER = "cases.emergency", "cases.separation_ends", "cases.separation_over"

CLOCK_NOTICES = {
    LATE[0]: _("A step of a case is overdue"),
    LATE[1]: _("A step of a case is overdue, and its officer was told before"),
    LATE[2]: _("A step of a case is overdue, and officer and supervisor were told before"),
    EMERGENCY_TOLD: _("Emergency: a case needs safety measures within hours"),
    SEPARATION_ENDS: _("A temporary separation ends soon"),
    SEPARATION_OVER: _("A temporary separation is over: assess again"),
}

RESULTS = {
    "result_allowance": _("Receives an allowance"),
    "result_psychology": _("Psychologically stable"),
    "result_integration": _("Integrated in the community"),
}
"""The three results asked when a case is closed, apart from the Centre's closing reason."""

GROUP = "client_group"
"""The field under which a sealed group stands in the store of sealed values."""

URGENCIES = ("urgent", "priority", "normal")
"""Codes of the list `urgency`, the most urgent first."""

REASONS = "closing_reason_local"
"""The Centre's own list of closing reasons; the legal one is another list."""


TRANSITIONS: tuple[Transition, ...] = (
    Transition("open_case", _("Open case"), (), Status.OPEN, Permission.CASE_WRITE, "cases.opened"),
    Transition("step_up", _("Step up"), (Status.OPEN,), Status.OPEN, Permission.CASE_WRITE, "cases.stepped_up"),
    Transition("close", _("Close case"), (Status.OPEN,), Status.CLOSED, Permission.CASE_WRITE, "cases.closed"),
    Transition("reopen", _("Reopen case"), (Status.CLOSED,), Status.OPEN, Permission.CASE_WRITE, "cases.reopened"),
    Transition(
        "withdraw_case",
        _("Withdraw record"),
        (Status.OPEN, Status.CLOSED),
        Status.WITHDRAWN,
        Permission.CASE_WRITE,
        "cases.withdrawn",
    ),
)


class PlanStatus(models.TextChoices):
    """Where a version of a plan stands."""

    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("Submitted for approval")
    RETURNED = "returned", _("Returned to be changed")
    APPROVED = "approved", _("Approved, in force")
    REPLACED = "replaced", _("Replaced by a newer one")
    DROPPED = "dropped", _("Given up")


IN_WORK = (PlanStatus.DRAFT.value, PlanStatus.SUBMITTED.value, PlanStatus.RETURNED.value)
IN_FORCE = (PlanStatus.APPROVED.value,)
"""At most one version of a case is of each."""


class ActivityStatus(models.TextChoices):
    """How an activity of a plan stands."""

    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    NOT_DONE = "not_done", _("Not done")


class Capacity(models.TextChoices):
    """As what somebody signs a plan."""

    CLIENT = "client", _("The client")
    PARENT = "parent", _("Father or mother")
    GUARDIAN = "guardian", _("Guardian")
    CARER = "carer", _("Carer")
    REPRESENTATIVE = "representative", _("Representative by law or mandate")


class NoteKind(models.TextChoices):
    """What a note tells of."""

    PROGRESS = "progress", _("Progress")
    VISIT = "visit", _("Home visit")
    AFTER_CARE = "after_care", _("Visit after the end")


class Rating(models.TextChoices):
    """How one thing of a review went."""

    GOOD = "good", _("Good")
    FAIR = "fair", _("Fair")
    POOR = "poor", _("Not reached")


class ReviewPeriod(models.TextChoices):
    """What a review closes (TT 02/2020 Đ.7 k.3); unplanned ones come when something happened."""

    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    HALF = "half", _("Six months")
    YEAR = "year", _("Year")
    EXTRA = "extra", _("Unplanned")


class Proposal(models.TextChoices):
    """What a review proposes."""

    GO_ON = "go_on", _("Go on")
    CHANGE = "change", _("Change the plan")
    CLOSE = "close", _("Close the case")


class MeetingKind(models.TextChoices):
    """What a meeting about a case is for."""

    MEASURES = "measures", _("Meeting to set measures (NĐ 56/2017 Đ.27 k.2)")
    CONFERENCE = "conference", _("Case conference")
    CLOSING = "closing", _("Meeting to end case management (Mẫu số 06, TT 02/2020)")


class Moment(models.TextChoices):
    """When somebody is measured."""

    START = "start", _("Start")
    REVIEW = "review", _("At a review")
    END = "end", _("End")


GOAL_SCALE = {
    -2: _("Much worse than hoped"),
    -1: _("Worse than hoped"),
    0: _("As hoped"),
    1: _("Better than hoped"),
    2: _("Much better than hoped"),
}
"""Goal attainment scaling: shown in words, never as numbers."""
NEED_SCALE = {
    -2: _("Very hard"),
    -1: _("Hard"),
    0: _("Middling"),
    1: _("Fairly good"),
    2: _("Good"),
}
"""How somebody stands in a domain of needs, and in well-being as a whole."""
WELL_BEING = "well_being"
"""The domain that is no domain of needs: how somebody is as a whole."""


_WRITE, _DECIDE = Permission.PLAN_WRITE, Permission.DECIDE
PLAN_TRANSITIONS: tuple[Transition, ...] = (
    Transition("start_plan", _("Make the plan"), (), PlanStatus.DRAFT, _WRITE, "cases.plan_started"),
    Transition(
        "submit_plan",
        _("Submit for approval"),
        (PlanStatus.DRAFT, PlanStatus.RETURNED),
        PlanStatus.SUBMITTED,
        _WRITE,
        "cases.plan_submitted",
        told="deciders",
    ),
    Transition(
        "return_plan", _("Return"), (PlanStatus.SUBMITTED,), PlanStatus.RETURNED, _DECIDE, "cases.plan_returned"
    ),
    Transition(
        "approve_plan",
        _("Approve the plan"),
        (PlanStatus.SUBMITTED,),
        PlanStatus.APPROVED,
        _DECIDE,
        "cases.plan_approved",
    ),
    Transition(
        "drop_plan",
        _("Give this version up"),
        (PlanStatus.DRAFT, PlanStatus.RETURNED),
        PlanStatus.DROPPED,
        _WRITE,
        "cases.plan_dropped",
    ),
    Transition(
        "replace_plan",
        _("Replaced when a newer version is approved"),
        (PlanStatus.APPROVED,),
        PlanStatus.REPLACED,
        _DECIDE,
        "cases.plan_approved",
    ),
)

PLAN_SUBMITTED, PLAN_DECIDED = "cases.plan_submitted", "cases.plan_decided"
NOTICES = {
    PLAN_SUBMITTED: _("A plan waits for your decision"),
    PLAN_DECIDED: _("A plan you submitted was decided on"),
}
"""What people are told; nothing about a client."""

AUDIT_ACTIONS = {
    "cases.procedure_begun": _("began the procedure of a case"),
    "cases.procedure_moved": _("moved a case to another procedure or version"),
    "cases.procedure_ended": _("ended the procedure of a case with its closing"),
    "cases.step_done": _("did a step of a case"),
    "cases.step_returned": _("sent a case back to an earlier step"),
    "cases.paper_filed": _("filed a paper from outside"),
    "cases.paper_withdrawn": _("withdrew a paper from outside"),
    "cases.emergency_declared": _("declared an emergency"),
    "cases.measures_taken": _("recorded the measures of an emergency"),
    "cases.separation_recorded": _("recorded a temporary separation"),
    "cases.separation_ended": _("ended a temporary separation"),
    "cases.clock_paused": _("paused a time limit"),
    "cases.clock_resumed": _("let a time limit go on"),
    "cases.clock_late": _("told of an overdue step"),
    "cases.opened": _("opened a case"),
    "cases.stepped_up": _("stepped a case up to case management"),
    "cases.closed": _("closed a case"),
    "cases.reopened": _("reopened a case"),
    "cases.withdrawn": _("withdrew a case"),
    "cases.corrected": _("corrected a case"),
    "cases.officer_changed": _("gave a case to another officer"),
    "cases.moved": _("let a case rise to a unit above"),
    "cases.officer_linked": _("linked a case to a member of staff"),
    "cases.service_recorded": _("recorded a service"),
    "cases.service_withdrawn": _("withdrew a service"),
    "cases.plan_started": _("began a plan"),
    "cases.plan_line_written": _("wrote a line of a plan"),
    "cases.plan_line_removed": _("took a line out of a plan"),
    "cases.plan_written": _("changed a plan"),
    "cases.plan_signed": _("recorded the signature of a plan"),
    "cases.plan_submitted": _("submitted a plan"),
    "cases.plan_returned": _("returned a plan"),
    "cases.plan_approved": _("approved a plan"),
    "cases.plan_dropped": _("gave a version of a plan up"),
    "cases.plan_reviewed": _("reviewed a plan"),
    "cases.activity_settled": _("settled an activity of a plan"),
    "cases.activity_handed": _("named somebody else for an activity of a plan"),
    "cases.activity_postponed": _("put an activity of a plan off"),
    "cases.note_written": _("wrote a note"),
    "cases.note_withdrawn": _("withdrew a note"),
    "cases.conference_held": _("wrote minutes of a meeting"),
    "cases.conference_withdrawn": _("withdrew minutes"),
    "cases.point_agreed": _("wrote down what was agreed"),
    "cases.measured": _("measured how a client stands"),
    "cases.after_care_begun": _("planned visits after the end"),
}


def transition(action: str) -> Transition:
    """The line of the table of this action. Raises KeyError."""
    return {line.action: line for line in TRANSITIONS}[action]


def allows(action: str, status: str) -> bool:
    """Whether a case in `status` may take this action."""
    return status in transition(action).sources


FIELD_LABELS = {
    "number": _("Case number"),
    "received_on": _("Day received"),
    "source": _("Source"),
    "source_words": _("Source"),
    "client_group": _("Client group"),
    "client_group_words": _("Client group"),
    "problem": _("Problem"),
    "urgency": _("Urgency"),
    "urgency_words": _("Urgency"),
    "officer": _("Officer in charge"),
    "officer_words": _("Officer in charge"),
    "place": _("Commune, district"),
    "address_as_written": _("Address"),
    "origin_words": _("Where it came from"),
    "closed_on": _("Closed on"),
    "reason": _("Reason for closing"),
    "reason_words": _("Reason for closing"),
    "closing_note": _("Notes"),
    **RESULTS,
}
"""What a corrected field is called on the page."""

DETAILS = {"measurement": _("score sheet"), "moment": _("scored at")}
"""What the journal calls the details of events of cases."""
