"""Contacts are logged, corrected, withdrawn and lead to cases; a sealed group stands in one place only."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from nhipcau.access.models import Correction, Sealed
from nhipcau.access.queries import sealed_code
from nhipcau.audit.models import Event
from nhipcau.audit.queries import verify
from nhipcau.intake.actions import (
    NewContact,
    correct_contact,
    link_case,
    link_officers,
    log_contacts,
    open_case_from,
    withdraw_contact,
)
from nhipcau.intake.models import Contact
from nhipcau.kernel.errors import Refused

pytestmark = pytest.mark.django_db
Call = Callable[..., Any]


def new(unit: Any, **values: Any) -> NewContact:
    first = {"unit": unit, "channel": "call", "received_at": datetime(2026, 3, 1, 7, 30, tzinfo=UTC)}
    return NewContact(**{**first, **values})


def test_a_contact_keeps_what_was_typed_and_what_it_means(call: Call, commune: Any) -> None:
    contact = call(
        caller_name="VÕ  HOÀI HÒA",
        caller_phone="0900 009 751",
        place=commune,
        address="Suối Trong, Sông Xanh",
        topic="policy",
        topic_words="chính sách",
        received_at=datetime(2026, 2, 28, 17, 30, tzinfo=UTC),
    )
    contact.refresh_from_db()
    assert (contact.caller_name, contact.caller_name_as_written) == ("Võ Hoài Hòa", "VÕ  HOÀI HÒA")
    assert (contact.caller_phone, contact.caller_phone_as_written) == ("0900009751", "0900 009 751")
    assert (contact.received_on, contact.month) == (date(2026, 3, 1), "2026-03")  # 00:30 in Viet Nam
    assert (contact.area_id, contact.names_key) == (commune.district_id, " vo hoai hoa ")
    assert contact.topic_counted == "policy"


def test_unknown_words_are_counted_under_themselves(call: Call) -> None:
    contact = call(topic_words="Hỏi đường", form_words="Qua thư")
    contact.refresh_from_db()
    assert (contact.topic_counted, contact.form_counted) == ("Hỏi đường", "Qua thư")


def test_each_contact_has_one_event_without_a_name(centre: Any, system: Any, at: datetime) -> None:
    made = log_contacts(
        contacts=[new(centre, caller_name="Lê Thị Bí Mật"), new(centre)], by=system, at=at, source="import:7"
    )
    events = list(Event.objects.filter(object_kind="intake.contact").order_by("id"))
    assert [(e.object_id, e.action, e.source) for e in events] == [
        (str(contact.pk), "intake.contact_logged", "import:7") for contact in made
    ]
    assert {event.object_words for event in events} == {"Cuộc gọi 01/03/2026"}
    assert verify()[1] is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"channel": "pigeon"}, "channel"),
        ({"client_group": "martians"}, "client_group"),
        ({"received_at": datetime(2026, 3, 3, 2, tzinfo=UTC)}, "received"),
    ],
)
def test_what_cannot_be_is_refused(centre: Any, system: Any, at: datetime, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        log_contacts(contacts=[new(centre, **values)], by=system, at=at)
    assert refused.value.field == field
    assert Contact.objects.count() == 0


def everything_stored() -> str:
    """Every row of contacts, corrections and audit as text, what is closed opened."""
    contacts = [{**row.__dict__, "phone": row.caller_phone} for row in Contact.objects.defer("caller_phone_as_written")]
    corrections = [(row.field, row.old, row.new, row.reason) for row in Correction.objects.all()]
    return " ".join(str(row) for row in (*contacts, *corrections, *Event.objects.values()))


def test_a_sealed_group_stands_in_the_sealed_values_alone(call: Call, centre: Any, system: Any, at: datetime) -> None:
    contact = call(client_group="hiv", client_group_words="NNHIV")
    sealed = Sealed.objects.get(pk=Sealed.key_of(contact.anchor_id, "client_group"))
    assert (sealed.field, sealed.code, sealed.words) == ("client_group", "hiv", "NNHIV")
    correct_contact(contact=contact, new=new(centre, client_group="elderly"), reason="nhầm", by=system, at=at)
    correct_contact(contact=contact, new=new(centre, client_group="hiv"), reason="nhầm", by=system, at=at)
    assert sealed_code(contact.anchor_id, "client_group")[0] == "hiv"
    text = everything_stored().lower()
    assert "hiv" not in text


def test_whoever_may_not_see_a_sealed_group_does_not_wipe_it_out(
    call: Call, centre: Any, system: Any, at: datetime
) -> None:
    contact = call(client_group="hiv")
    correct_contact(contact=contact, new=new(centre, note="x"), reason="thêm", keep_sealed=True, by=system, at=at)
    assert sealed_code(contact.anchor_id, "client_group")[0] == "hiv"
    correct_contact(contact=contact, new=new(centre), reason="bỏ", by=system, at=at)
    assert not Sealed.objects.exists()


def test_a_correction_keeps_the_old_text(call: Call, centre: Any, system: Any, at: datetime) -> None:
    contact = call(caller_name="Lê Văn An", topic="policy", minutes=5)
    changed = new(centre, caller_name="Lê Văn Ân", topic="allowance", minutes=5)
    correct_contact(contact=contact, new=changed, reason="nghe nhầm", by=system, at=at)
    contact.refresh_from_db()
    assert (contact.caller_name, contact.names_key, contact.topic_counted) == ("Lê Văn Ân", " le van an ", "allowance")
    kept = {(c.field, c.old, c.new, c.reason) for c in Correction.objects.filter(anchor=contact.anchor)}
    assert kept == {
        ("caller_name", "Lê Văn An", "Lê Văn Ân", "nghe nhầm"),
        ("topic", "Chính sách xã hội", "Thủ tục trợ cấp", "nghe nhầm"),
    }
    event = Event.objects.get(action="intake.contact_corrected")
    assert (event.reason, event.details) == ("nghe nhầm", {"fields": ["caller_name", "topic"]})


def test_a_correction_needs_a_reason(call: Call, centre: Any, system: Any, at: datetime) -> None:
    with pytest.raises(Refused) as refused:
        correct_contact(contact=call(), new=new(centre), reason="  ", by=system, at=at)
    assert refused.value.field == "reason"


def test_a_withdrawn_contact_is_kept_and_changes_no_more(call: Call, centre: Any, system: Any, at: datetime) -> None:
    contact = withdraw_contact(contact=call(), reason="gọi thử", by=system, at=at)
    assert (contact.withdrawn_at, contact.withdrawn_reason) == (at, "gọi thử")
    with pytest.raises(Refused):
        withdraw_contact(contact=contact, reason="lại", by=system, at=at)
    with pytest.raises(Refused):
        correct_contact(contact=contact, new=new(centre), reason="x", by=system, at=at)
    with pytest.raises(Refused):
        open_case_from(contact=contact, level="managed", name="Ai Đó", by=system, at=at)


def test_a_case_takes_all_along(call: Call, commune: Any, system: Any, at: datetime) -> None:
    contact = call(
        caller_name="Người Gọi",
        client_name="TRẦN VĂN KHÔI",
        client_sex="male",
        client_birth=date(2015, 1, 1),
        client_birth_precision="year",
        client_birth_words="2015",
        client_group="disabled",
        place=commune,
        topic="allowance",
        note="Chưa có giấy",
        officer_words="Lê Cán Bộ",
    )
    case = open_case_from(contact=contact, level="intervention", by=system, at=at)
    contact.refresh_from_db()
    assert (contact.case_id, contact.client_id, contact.outcome) == (case.pk, case.person_id, "case_opened")
    assert (case.person.name, case.person.sex, case.person.birth_words) == ("Trần Văn Khôi", "male", "2015")
    assert (case.level, case.source, case.client_group, case.place_id) == (
        "intervention",
        "hotline",
        "disabled",
        commune.pk,
    )
    assert (case.problem, case.officer_words, case.received_on) == (
        "Thủ tục trợ cấp. Chưa có giấy",
        "Lê Cán Bộ",
        date(2026, 3, 1),
    )
    assert case.person.name != contact.caller_name


def test_a_sealed_group_goes_to_the_sealed_values_of_the_case(call: Call, system: Any, at: datetime) -> None:
    contact = call(client_group="hiv", client_group_words="NNHIV")
    case = open_case_from(contact=contact, level="managed", name="Ai Đó", by=system, at=at)
    assert (case.client_group, sealed_code(case.anchor_id, "client_group")[0]) == ("", "hiv")
    assert "hiv" not in everything_stored().lower()


def test_nobody_named_opens_no_case(call: Call, system: Any, at: datetime) -> None:
    contact = call(caller_name="Người Gọi")
    with pytest.raises(Refused) as refused:
        open_case_from(contact=contact, level="managed", by=system, at=at)
    assert refused.value.field == "name"
    contact.refresh_from_db()
    assert (contact.case_id, contact.outcome) == (None, "")


def test_a_contact_belongs_to_one_case(call: Call, system: Any, at: datetime) -> None:
    first, second = call(), call(outcome="advised")
    case = open_case_from(contact=first, level="managed", name="Ai Đó", by=system, at=at)
    link_case(contact=second, case=case, by=system, at=at)
    second.refresh_from_db()
    assert (second.case_id, second.client_id, second.outcome) == (case.pk, case.person_id, "advised")
    with pytest.raises(Refused):
        link_case(contact=second, case=case, by=system, at=at)


def test_officers_are_linked_when_they_arrive(call: Call, centre: Any, system: Any, at: datetime) -> None:
    from nhipcau.org.actions import NewStaff, add_staff

    mine, other = call(officer_words="đỗ thị ngân"), call(officer_words="Ai Khác")
    person = add_staff(entry=NewStaff(unit=centre, name="Đỗ Thị Ngân"), by=system, at=at)
    link_officers(arrived=[person], by=system, at=at + timedelta(minutes=1))
    mine.refresh_from_db(), other.refresh_from_db()
    assert (mine.officer_id, other.officer_id) == (person.pk, None)
    assert Event.objects.filter(action="intake.officers_linked", object_id=str(mine.pk)).count() == 1
