"""Random worlds around two people: what hangs on them, what happens to them, and what a database says of it all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models

from nhipcau.access import actions as access
from nhipcau.access.models import Membership
from nhipcau.care import actions as care
from nhipcau.cases import actions as cases
from nhipcau.intake import actions as intake
from nhipcau.kernel.actors import Actor
from nhipcau.kernel.errors import Refused
from nhipcau.kernel.retracing import held
from nhipcau.kernel.writing import action
from nhipcau.org.models import Place
from nhipcau.registry import actions
from nhipcau.registry.actions.consents import NewConsent, NewRelease, ask_release, end_consent, record_consent
from nhipcau.registry.actions.requests import NewRequest, receive_request, withdraw_request
from nhipcau.registry.models import (
    OPEN,
    Address,
    GroupMembership,
    Household,
    HouseholdMember,
    IdentityPaper,
    Person,
    Phone,
    Relation,
)
from nhipcau.worklist import actions as worklist

DAY, AT = date(2026, 3, 2), datetime(2026, 3, 2, 2, tzinfo=UTC)
LEFT_OUT = {"audit", "sessions", "contenttypes", "django_tasks_db", "mfa", "usersessions", "account", "socialaccount"}
Cells = dict[tuple[str, Any], dict[str, Any]]
"""(table, id) → columns: all that the database holds but the audit, the merges and the queue of duplicates."""


def cells() -> Cells:
    found: Cells = {}
    for model in apps.get_models():
        if model._meta.app_label in LEFT_OUT or model._meta.label_lower in {
            "registry.merge",
            "registry.pair",
            "access.user",
        }:
            continue
        columns = [field for field in model._meta.concrete_fields if not isinstance(field, models.BinaryField)]
        names = [column.attname for column in columns]
        for row in model._base_manager.all():
            found[model._meta.label_lower, row.pk] = held(row, names)
    return found


def differences(before: Cells, after: Cells) -> list[tuple[str, Any, str, Any, Any]]:
    """(table, id, column, before, after) of every cell that differs; a whole row as the column ``."""
    found = []
    for key in sorted(before.keys() | after.keys(), key=str):
        if key not in after or key not in before:
            found.append((*key, "", before.get(key), after.get(key)))
            continue
        was, now = before[key], after[key]
        found += [(*key, name, was[name], now[name]) for name in was if was[name] != now[name]]
    return found


@action
def _sealed(*, person: Person, code: str, by: Actor, at: datetime) -> None:
    """A sealed value on the anchor of a person itself, as sealed groups of people will be."""
    access.seal([(person.anchor_id, "legal_group", code, "")])
    actions.correct_person(person=person, changes={"note": f"{person.note} ({code})"}, reason="thử", by=by, at=at)


@dataclass
class World:
    """`staff` are members of staff, `draw(n)` a number below n: hypothesis decides."""

    unit: Any
    staff: list[Any]
    by: Any
    draw: Callable[[int], int]
    people: list[Person] = field(default_factory=list)
    count: int = 0

    @property
    def place(self) -> Any:
        return Place.objects.order_by("pk").first()

    def pick(self, choices: Any) -> Any:
        return choices[self.draw(len(choices))]

    def fill(self) -> None:
        """Three people with all kinds of things about them."""
        names = ("Lò Thị Mai", "Lo Thi Mai", "Nguyễn Văn An", "Giàng A Páo")
        births = ((None, ""), (date(2015, 1, 1), "year"), (date(2015, 3, 5), "day"))
        for _ in range(3):
            born, precision = self.pick(births)
            new = actions.NewPerson(
                unit=self.unit, name=self.pick(names), birth_date=born, birth_precision=precision,
                phone=self.pick(("", "0912000111", "0912000222")), note=self.pick(("", "Ở với bà", "Hay chuyển chỗ ở")),
                sex=self.pick(("", "female", "male")), place=self.pick((None, self.unit.place)),
            )  # fmt: skip
            self.people.append(actions.add_person(person=new, by=self.by, at=AT))
        for person in self.people:
            for _ in range(self.draw(5)):
                self.happen(person)

    def happen(self, person: Person) -> None:
        """One more thing about a person; what the state of things does not allow does not happen."""
        try:
            self.pick(list(self.doings()))(Person.objects.select_related("anchor", "unit").get(pk=person.pk))
        except Refused:
            return

    def doings(self) -> Iterator[Callable[[Person], Any]]:
        yield from (self._case, self._contact, self._screening, self._correction, self._team, self._leaving)
        yield from (self._conflict, self._closing, self._task, self._seal, self._glass, self._known)
        yield from (self._home, self._kin, self._papers, self._away, self._away, self._moving, self._listed)
        yield from (self._gates, self._request)

    def _told(self) -> dict[str, Any]:
        self.count += 1
        return {"by": self.by, "at": AT + timedelta(minutes=self.count)}

    def _case(self, person: Person) -> None:
        told = self._told()
        new = cases.NewCase(
            unit=self.unit, person=person, received_on=DAY, number=f"CA-{self.count}-{person.pk}",
            officer=self.pick([None, *self.staff]), client_group=self.pick(("", "hiv", "elderly")),
        )  # fmt: skip
        cases.open_case(case=new, **told)

    def _contact(self, person: Person) -> None:
        new = intake.NewContact(
            unit=self.unit, channel="call", received_at=AT, caller_name="Bà ngoại", client=person,
            client_name=person.name, client_group=self.pick(("", "hiv")),
        )  # fmt: skip
        intake.log_contact(contact=new, **self._told())

    def _screening(self, person: Person) -> None:
        child = actions.NewPerson(unit=self.unit, name="Bé Khác")
        new = care.NewScreening(unit=self.unit, child=child, on=DAY, tool="asq_3", conclusion="watch")
        row = care.record_screenings(screenings=[new], **self._told())[0]
        _pointed(row=row, person=person, **self._told())

    def _correction(self, person: Person) -> None:
        told = self._told()
        changes = self.pick((
            {"name": f"Lò Thị Mai {'ABCDEFGH'[self.count % 8]}", "name_as_written": "Lò T. Mai"},
            {"birth_date": date(2014, 1 + self.count % 12, 1), "birth_precision": "month", "birth_as_written": "2014"},
            {"hamlet": f"Bản {self.count}"},
            {"note": f"{person.note} {self.count}"},
            {"sex": self.pick(("female", "male", ""))},
        ))  # fmt: skip
        actions.correct_person(person=person, changes=changes, reason="Ghi nhầm", **told)

    def _known(self, person: Person) -> None:
        told = self._told()
        actions.add_phone(person=person, new=actions.NewPhone(number=f"09120003{self.count:02}"), **told)
        actions.add_paper(person=person, new=actions.NewPaper(kind="other", number=f"Số {self.count}"), **told)
        actions.add_group(person=person, new=actions.NewGroup(group=self.pick(("TE01", "TE02", "NKT"))), **told)

    def _papers(self, person: Person) -> None:
        told = self._told()
        number = self.pick(("0912000111", "0912000333"))
        safe = self.pick(("unknown", "no"))
        actions.add_phone(person=person, new=actions.NewPhone(number=number, main=self.draw(2) == 1, safe=safe), **told)
        actions.add_address(person=person, new=actions.NewAddress(words=f"Bản {self.count}"), **told)

    def _away(self, person: Person) -> None:
        """One thing known of a person is withdrawn or ends."""
        told = self._told()
        parts = [
            *Phone.objects.filter(person=person, withdrawn_at=None).order_by("recorded_at", "pk"),
            *IdentityPaper.objects.filter(person=person, withdrawn_at=None).order_by("recorded_at", "pk"),
            *Address.objects.filter(person=person, withdrawn_at=None).order_by("pk"),
            *GroupMembership.objects.filter(person=person, withdrawn_at=None).order_by("pk"),
            *Relation.objects.filter(person=person, withdrawn_at=None).order_by("pk"),
        ]
        if not parts:
            return
        part = self.pick(parts)
        part.person = person
        if isinstance(part, Relation):
            actions.end_relation(relation=part, until=self.pick((None, DAY)), why="Đã dọn đi", **told)
        elif isinstance(part, GroupMembership) and self.draw(2):
            actions.end_group(membership=part, until=DAY, reason="Đã đủ 16 tuổi", **told)
        elif isinstance(part, GroupMembership):
            actions.withdraw_group(membership=part, reason="Ghi nhầm", **told)
        else:
            actions.withdraw_part(part=part, reason="Ghi nhầm", **told)

    def _moving(self, person: Person) -> None:
        told = self._told()
        to = actions.NewAddress(words=f"Bản {self.count}, xã Mường Lay", since=DAY)
        actions.move_person(person=person, to=to, **told)
        member = HouseholdMember.objects.filter(OPEN, person=person).select_related("household").first()
        if member is None:
            return
        actions.record_poverty(household=member.household, year=2026, status="poor", **self._told())
        if self.draw(2):
            actions.leave_household(
                household=member.household, member=member, until=None, why="Đi làm xa", **self._told()
            )

    def _listed(self, person: Person) -> None:
        told = self._told()
        new = actions.NewEntry(unit=self.unit, kind="poor", place=self.place, name=f"Lò Thị {self.count}")
        entry = actions.add_entries(entries=[new], **told)[0]
        actions.decide_entry(entry=entry, person=person, **told)

    def _gates(self, person: Person) -> None:
        """A consent and a release; some are withdrawn or decided."""
        told = self._told()
        what = {"person": person, "purpose": "referral", "recipient": f"Bệnh viện {self.count}", "told": "Họ tên"}
        days = {"given_on": DAY, "valid_from": DAY, "valid_until": date(2026, 9, 2)}
        consent = record_consent(
            consent=NewConsent(
                **what, **days, giver="parent", giver_name="Lò Văn Cha", child_agreed=True, evidence="Phiếu"
            ),
            **told,
        )
        ask_release(release=NewRelease(**what, why="Chuyển khám", valid_until=date(2026, 9, 2)), **told)
        if self.draw(2):
            end_consent(consent=consent, reason="Cha rút lại", **self._told())

    def _request(self, person: Person) -> None:
        told = self._told()
        new = NewRequest(
            person=person, kind="copy", requester="person", requester_name=person.name, proof="Căn cước",
            requester_contact="Gặp tại trạm", received_on=DAY,
        )  # fmt: skip
        row = receive_request(request=new, **told)
        if self.draw(2):
            withdraw_request(request=row, reason="Không cần nữa", **self._told())

    def _home(self, person: Person) -> None:
        """A household of their own, or they come into the last one made."""
        first = actions.Coming(person=person, relation=self.pick(("head", "child")))
        last = Household.objects.order_by("pk").last()
        if last is not None and first.relation == "child":
            actions.join_household(household=last, coming=first, **self._told())
        else:
            first = replace(first, relation="head")
            actions.make_household(first=first, address=actions.HouseholdAddress(hamlet="Bản Lướt"), **self._told())

    def _kin(self, person: Person) -> None:
        other = self.pick([None, *self.people])
        words = "" if other else f"Lò Thị Bà {self.count}"
        actions.add_relation(person=person, other=other, other_words=words, kind="sibling", **self._told())
        actions.name_harmer(person=person, other=other, other_words=words or "Lý A Tủa", **self._told())

    def _team(self, person: Person) -> None:
        part = self.pick(("supervisor", "named"))
        access.join_team(record=person, staff=self.pick(self.staff), part=part, **self._told())

    def _leaving(self, person: Person) -> None:
        team = list(Membership.objects.filter(anchor_id=person.anchor_id, ended_at__isnull=True).order_by("pk"))
        if team:
            access.leave_team(record=person, membership=self.pick(team), **self._told())

    def _conflict(self, person: Person) -> None:
        access.declare_conflict(record=person, staff=self.pick(self.staff), kind="kin", **self._told())

    def _closing(self, person: Person) -> None:
        level = self.pick(("normal", "restricted", "sealed"))
        access.set_sensitivity(record=person, sensitivity=level, **self._told())

    def _task(self, person: Person) -> None:
        told = self._told()
        worklist.add_task(assignee=self.pick(self.staff), kind="visit", anchor=person.anchor_id, **told)
        worklist.add_appointment(
            staff=self.pick(self.staff), starts=AT + timedelta(days=3), anchor=person.anchor_id, **told
        )

    def _seal(self, person: Person) -> None:
        _sealed(person=person, code=self.pick(("hiv", "hiv_child")), **self._told())

    def _glass(self, person: Person) -> None:
        user = self.pick(self.staff).account
        reason = "Cháu đang gặp nguy hiểm ngay lúc này"
        access.ask_glass(record=person, user=user, reason=reason, hours=timedelta(hours=4), **self._told())


@action
def _pointed(*, row: Any, person: Person, by: Actor, at: datetime) -> None:
    """A screening is recorded with a child of its own; here it is one of the people of the world."""
    type(row).objects.filter(pk=row.pk).update(person=person)
    row.person = person
    access.keep_about(row, by=by, at=at)
    actions.correct_person(person=person, changes={"note": f"{person.note}."}, reason="thử", by=by, at=at)
