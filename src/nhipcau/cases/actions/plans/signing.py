"""The signature of the client or of who speaks for them, given on paper and recorded."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from nhipcau.cases.models import Plan
from nhipcau.cases.queries.plans import is_child, must_be_heard
from nhipcau.cases.states import Capacity
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused, refuse_future
from nhipcau.kernel.text import clean
from nhipcau.kernel.writing import action

from .drafting import SIGNATURE, held
from .telling import told


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who signed, as what, on which day; of a child old enough, what it said or why it was not asked."""

    on: date
    name: str
    capacity: str
    child_said: str = ""
    child_not_asked: str = ""


@action
def sign_plan(*, plan: Plan, signature: Signature, by: Actor, at: datetime) -> Plan:
    """Record who signed this version. Raises Refused for a locked plan, a future day, a child that signs for itself,
    and when a child old enough was not heard and nobody says why."""
    held(plan)
    refuse_future(signature.on, at, "on")
    name, said, why = clean(signature.name)[:120], clean(signature.child_said), clean(signature.child_not_asked)
    if signature.capacity not in Capacity.values:
        raise Refused(_("Choose as what this person signs; nothing was saved."), "capacity")
    if not name:
        raise Refused(_("Write who signed; nothing was saved."), "name")
    if signature.capacity == Capacity.CLIENT and is_child(plan.case, signature.on):
        raise Refused(_("A parent, guardian or carer signs for a child; nothing was saved."), "capacity")
    if must_be_heard(plan.case, signature.on) and not said and not why:
        raise Refused(_("Write what the child says to this plan, or why it could not be asked."), "child_said")
    plan.signed_on, plan.signer_name, plan.signer_capacity = signature.on, name, signature.capacity
    plan.child_said, plan.child_not_asked = said[:500], why[:500]
    plan.signed_at, plan.signed_by = at, by
    plan.save(update_fields=SIGNATURE)
    told("cases.plan_signed", plan, by, at, capacity=plan.signer_capacity, signed_on=plan.signed_on)
    return plan
