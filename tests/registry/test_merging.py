"""Two records of one person become one on screen, and are taken apart again."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from nhipcau.access import actions as access
from nhipcau.access.models import Anchor, Conflict, Membership, Sealed
from nhipcau.audit.models import Event
from nhipcau.audit.queries import verify
from nhipcau.cases import actions as cases
from nhipcau.cases.models import Case
from nhipcau.kernel.errors import Refused
from nhipcau.registry.actions import (
    NewPaper,
    NewPhone,
    add_paper,
    add_phone,
    correct_person,
    merge_people,
    part_people,
    withdraw_part,
)
from nhipcau.registry.actions.consents import NewConsent, end_consent, record_consent
from nhipcau.registry.models import Merge, Person, Phone
from nhipcau.registry.queries import people_for
from nhipcau.registry.queries.merging import pointers
from nhipcau.registry.queries.standing import changed_told
from tests.counting import questions

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
WHY = "Cùng ngày sinh và cùng mẹ"


@pytest.fixture
def pair(record: Callable[..., Person], office: Any) -> tuple[Person, Person]:
    kept = record("Lò Thị Mai", "2015", unit=office, note="Ở với bà")
    return kept, record("Lo Thi Mai", "05/03/2015", "0912000111", unit=office, note="Nghỉ học", sex="female")


@pytest.fixture
def head(make_staff: Any, office: Any) -> Any:
    return make_staff("truong.vp", "office_head", office, "Đinh Thị Trưởng")


@pytest.fixture
def open_case(office: Any, system: Any, at: Any) -> Callable[..., Case]:
    def make(person: Person, number: str, **fields: Any) -> Case:
        new = cases.NewCase(unit=office, person=person, received_on=DAY, number=number, **fields)
        return cases.open_case(case=new, by=system, at=at)

    return make


def words_of(answer: Any) -> str:
    """What a page says, without its forms."""
    return str(answer.content.decode().split("<main", 1)[1].split("</main>", 1)[0])


def made_one(pair: Any, by: Any, at: Any, **chosen: str) -> Merge:
    return merge_people(kept=pair[0], merged=pair[1], chosen=chosen, reason=WHY, by=by, at=at)


def taken_apart(merge: Merge, by: Any, at: Any, rows: Any = (), fields: Any = ()) -> None:
    part_people(merge=merge, rows=rows, fields=fields, reason="Hai chị em", by=by, at=at)


def test_merged_on_screen_field_by_field(pair: Any, head: Any, open_case: Any, signed_in: Any) -> None:
    kept, merged = pair
    case, client = open_case(merged, "CA-1"), signed_in(head)
    url = reverse("registry:merge", args=[kept.pk, merged.pk])
    page = client.get(url).content.decode()
    for words in ("05/03/2015", "Nữ", "ca CA-1", "Nghỉ học", "Cả hai"):
        assert words in page, words
    data = {"name": "kept", "birth_date": "other", "sex": "other", "note": "both", "reason": WHY}
    assert client.post(url, {**data, "reason": ""}).status_code == 422
    assert Merge.objects.count() == 0
    assert client.post(url, data).url == reverse("desk:person", args=[kept.pk])
    now = Person.objects.get(pk=kept.pk)
    assert (now.name, now.birth_words, now.phone, now.note) == (
        "Lò Thị Mai", "05/03/2015", "0912000111", "Ở với bà\nNghỉ học",
    )  # fmt: skip
    case.refresh_from_db()
    assert (case.person_id, case.anchor.about_id) == (kept.pk, kept.anchor_id)
    assert "Lo Thi Mai" in client.get(reverse("desk:person", args=[kept.pk])).content.decode()


def test_the_merged_record_is_out_of_lists_and_its_page_leads_on(
    pair: Any, head: Any, stranger: Any, signed_in: Any, system: Any, at: Any, record: Any, office: Any
) -> None:
    kept, merged = pair
    made_one(pair, system, at)
    assert list(people_for(head, DAY)) == [kept]
    found = signed_in(head).post(reverse("desk:search"), {"q": "lo thi mai"}).content.decode()
    assert reverse("desk:person", args=[merged.pk]) not in found
    page = reverse("desk:person", args=[merged.pk])
    assert signed_in(head).get(page).url == reverse("desk:person", args=[kept.pk])
    assert signed_in(stranger).get(page).status_code == 404
    last = record("Lò Thị Mái", unit=office)
    made_one((last, kept), system, at)
    assert signed_in(head).get(page).url == reverse("desk:person", args=[last.pk])


def test_taken_apart_on_screen_also_after_later_edits(
    pair: Any, head: Any, open_case: Any, signed_in: Any, system: Any, at: Any
) -> None:
    kept, merged = pair
    old, client = open_case(merged, "CA-1"), signed_in(head)
    merge = made_one(pair, system, at, birth_date="other", sex="other")
    new, stays = open_case(kept, "CA-2"), open_case(kept, "CA-3")
    correct_person(person=Person.objects.get(pk=kept.pk), changes={"sex": "male"}, reason="nhầm", by=system, at=at)
    url = reverse("registry:part", args=[merge.pk])
    page = client.get(url).content.decode()
    assert ("CA-1" in page, "CA-2" in page, "Nam" in page) == (False, True, True)
    data = {"rows": [f"cases.case.person:{new.pk}"], "edited": ["sex"], "reason": "Hai chị em"}
    assert client.post(url, data).url == reverse("desk:person", args=[kept.pk])
    now = {row.pk: row for row in Person.objects.all()}
    assert (now[kept.pk].birth_words, now[kept.pk].sex) == ("2015", "")
    assert (now[merged.pk].birth_words, now[merged.pk].sex, now[merged.pk].withdrawn_at) == (
        "05/03/2015", "male", None,
    )  # fmt: skip
    owners = dict(Case.objects.values_list("number", "person_id"))
    assert owners == {"CA-1": merged.pk, "CA-2": merged.pk, "CA-3": kept.pk}
    for case in (old, new, stays):
        case.refresh_from_db()
        assert case.anchor.about_id == case.person.anchor_id
    told = Event.objects.filter(action__startswith="registry.people_").values_list("action", "object_id")
    assert sorted(told) == sorted(
        (f"registry.people_{what}", str(pk)) for what in ("merged", "parted") for pk in (kept.pk, merged.pk)
    )
    assert all("Mai" not in str(event.details) for event in Event.objects.all())
    assert verify()[1] is None
    assert made_one(pair, system, at).pk != merge.pk  # and once more


def test_merges_are_undone_in_the_reverse_order_only(
    pair: Any, record: Any, office: Any, head: Any, signed_in: Any, system: Any, at: Any
) -> None:
    first = made_one(pair, system, at)
    last = made_one((record("Lò Thị Mái", unit=office), pair[0]), system, at)
    with pytest.raises(Refused, match="02/03/2026"):
        taken_apart(first, system, at)
    page = signed_in(head).get(reverse("registry:part", args=[first.pk])).content.decode()
    assert reverse("registry:part", args=[last.pk]) in page
    taken_apart(last, system, at)
    taken_apart(first, system, at)
    with pytest.raises(Refused):
        taken_apart(first, system, at)


@pytest.mark.parametrize("side", [0, 1])
def test_who_may_not_see_both_may_not_merge_and_learns_nothing(
    pair: Any, head: Any, make_staff: Any, office: Any, signed_in: Any, system: Any, at: Any, side: int
) -> None:
    worker = make_staff("can.bo", "case_worker", office, "Hà Văn Đồng")
    missing = words_of(signed_in(worker).get(reverse("registry:merge", args=[pair[0].pk, 99_999])))
    access.set_sensitivity(record=pair[side], sensitivity="restricted", by=system, at=at)
    for url in (
        reverse("registry:merge", args=[pair[0].pk, pair[1].pk]),
        reverse("registry:merge", args=[pair[1].pk, pair[0].pk]),
    ):
        answer = signed_in(worker).get(url)
        assert (answer.status_code, words_of(answer)) == (404, missing)
        assert signed_in(worker).post(url, {"reason": WHY}).status_code == 404
        assert signed_in(head).get(url).status_code == 200
    shown = signed_in(worker).get(reverse("registry:other", args=[pair[1 - side].pk])).content.decode()
    assert reverse("desk:person", args=[pair[side].pk]) not in shown
    assert pair[side].name not in shown


@pytest.mark.parametrize("closed", [0, 1])
def test_the_stricter_sensitivity_holds_for_both_and_no_team_comes_in_by_the_merge(
    pair: Any, make_staff: Any, office: Any, system: Any, at: Any, closed: int, signed_in: Any, head: Any
) -> None:
    inside, outside = (make_staff(login, "case_worker", office, login) for login in ("trong", "ngoai"))
    for user, side in ((inside, closed), (outside, 1 - closed)):
        access.join_team(record=pair[side], staff=user.staff, part="named", by=system, at=at)
    access.set_sensitivity(record=pair[closed], sensitivity="sealed", by=system, at=at)
    merge = made_one([Person.objects.get(pk=one.pk) for one in pair], system, at)
    assert set(Anchor.objects.filter(pk__in=[one.anchor_id for one in pair]).values_list("sensitivity")) == {
        ("sealed",)
    }
    pages = [reverse("desk:person", args=[one.pk]) for one in pair]
    assert [signed_in(outside).get(page).status_code for page in pages] == [404, 404]
    assert signed_in(inside).get(pages[1]).url == pages[0]
    assert signed_in(inside).get(pages[0]).status_code == 200
    assert signed_in(head).get(pages[0]).status_code == 404
    taken_apart(merge, system, at)
    assert [signed_in(outside).get(page).status_code for page in pages][1 - closed] == 200
    assert [signed_in(outside).get(page).status_code for page in pages][closed] == 404
    assert Membership.objects.filter(ended_at__isnull=True).count() == 2


@pytest.mark.parametrize("side", [0, 1])
def test_a_conflict_with_either_hides_everything_about_both(
    pair: Any, make_staff: Any, office: Any, open_case: Any, system: Any, at: Any, side: int, signed_in: Any
) -> None:
    kin = make_staff("nguoi.nha", "case_worker", office, "Lý Văn Chú")
    about = [open_case(one, f"CA-{n}") for n, one in enumerate(pair)]
    access.declare_conflict(record=pair[side], staff=kin.staff, kind="kin", by=system, at=at)
    merge = made_one(pair, system, at)
    pages = [reverse("desk:person", args=[one.pk]) for one in pair]
    pages += [reverse("desk:case", args=[one.pk]) for one in about]
    assert [signed_in(kin).get(page).status_code for page in pages] == [404] * 4
    taken_apart(merge, system, at)
    shown = [signed_in(kin).get(page).status_code for page in pages]
    assert [shown[side], shown[2 + side], shown[1 - side], shown[3 - side]] == [404, 404, 200, 200]


def test_a_conflict_declared_after_the_merge_holds_for_both_when_they_are_apart(
    pair: Any, make_staff: Any, office: Any, system: Any, at: Any, signed_in: Any
) -> None:
    kin = make_staff("nguoi.nha", "case_worker", office, "Lý Văn Chú")
    merge = made_one(pair, system, at)
    access.declare_conflict(record=pair[0], staff=kin.staff, kind="kin", by=system, at=at)
    taken_apart(merge, system, at)
    pages = [reverse("desk:person", args=[one.pk]) for one in pair]
    assert [signed_in(kin).get(page).status_code for page in pages] == [404, 404]
    assert Conflict.objects.count() == 2


def test_refused_while_somebody_works_for_one_who_must_not_see_the_other(
    pair: Any, make_staff: Any, office: Any, open_case: Any, system: Any, at: Any
) -> None:
    kin = make_staff("nguoi.nha", "case_worker", office, "Lý Văn Chú")
    open_case(pair[0], "CA-1", officer=kin.staff)
    access.declare_conflict(record=pair[1], staff=kin.staff, kind="kin", by=system, at=at)
    with pytest.raises(Refused) as refused:
        made_one(pair, system, at)
    assert "Chú" not in str(refused.value)
    assert (Merge.objects.count(), Person.objects.filter(withdrawn_at=None).count()) == (0, 2)


def test_what_may_not_stand_twice_remains_with_its_record(pair: Any, system: Any, at: Any) -> None:
    from .worlds import _sealed

    for person, code in zip(pair, ("hiv", "other"), strict=True):
        _sealed(person=person, code=code, by=system, at=at)
    pair = [Person.objects.get(pk=one.pk) for one in pair]
    merge = made_one(pair, system, at)
    assert {row.anchor_id: row.code for row in Sealed.objects.all()} == {
        pair[0].anchor_id: "hiv", pair[1].anchor_id: "other",
    }  # fmt: skip
    taken_apart(merge, system, at)
    assert Sealed.objects.count() == 2


def test_a_sealed_group_comes_along_and_goes_back(pair: Any, system: Any, at: Any) -> None:
    from .worlds import _sealed

    _sealed(person=pair[1], code="HIV", by=system, at=at)
    pair = [Person.objects.get(pk=one.pk) for one in pair]
    merge = made_one(pair, system, at)
    assert {row.anchor_id: row.code for row in Sealed.objects.all()} == {one.anchor_id: "HIV" for one in pair}
    taken_apart(merge, system, at)
    assert {row.anchor_id: row.code for row in Sealed.objects.all()} == {pair[1].anchor_id: "HIV"}


def test_what_was_withdrawn_since_is_again_as_it_was_or_stays_withdrawn(
    pair: Any, head: Any, signed_in: Any, system: Any, at: Any
) -> None:
    kept, merged = pair
    told = {"by": system, "at": at}
    phone = add_phone(person=merged, new=NewPhone(number="0912000999", main=True), **told)
    paper = add_paper(person=merged, new=NewPaper(kind="other", number="Số 9"), **told)
    merge = made_one(pair, system, at)
    person = Person.objects.get(pk=kept.pk)
    for part in (phone, paper):
        part.refresh_from_db()
        part.person = person
        withdraw_part(part=part, reason="Không dùng nữa", by=system, at=at)
    newer = add_phone(person=person, new=NewPhone(number="0912000777", main=True), **told)
    client, url = signed_in(head), reverse("registry:part", args=[merge.pk])
    page = client.get(url)
    for words in ("0912 000 999", "SỐ9", "Không dùng nữa", "0912 000 777"):
        assert words in page.content.decode(), words
    assert set(page.context["form"].fields["back"].initial) >= {f"registry.phone:{phone.pk}"}
    data = {"reason": WHY, "back": [f"registry.phone:{phone.pk}"]}
    assert client.post(url, data).status_code == 302
    rows = {row.pk: row for row in Phone.objects.all()}
    assert (rows[phone.pk].person_id, rows[phone.pk].withdrawn_at, rows[phone.pk].main) == (merged.pk, None, True)
    assert (rows[newer.pk].person_id, rows[newer.pk].main) == (kept.pk, True)
    paper.refresh_from_db()
    assert (paper.person_id, paper.withdrawn_reason) == (merged.pk, "Không dùng nữa")


def test_what_is_as_it_was_cannot_be_set_back(pair: Any, system: Any, at: Any) -> None:
    phone = add_phone(person=pair[1], new=NewPhone(number="0912000999"), by=system, at=at)
    merge = made_one(pair, system, at)
    for name in (f"registry.phone:{phone.pk}", "registry.phone:0", "rubbish"):
        with pytest.raises(Refused):
            part_people(merge=merge, rows=(), fields=(), back=[name], reason=WHY, by=system, at=at)


def test_a_consent_withdrawn_since_stays_withdrawn(pair: Any, head: Any, system: Any, at: Any) -> None:
    new = NewConsent(
        person=pair[1], purpose="referral", recipient="Bệnh viện", told="Họ tên", given_on=DAY, valid_from=DAY,
        valid_until=DAY, giver="parent", giver_name="Lò Văn Cha", child_agreed=True, evidence="Phiếu",
    )  # fmt: skip
    consent = record_consent(consent=new, by=system, at=at)
    merge = made_one(pair, system, at)
    consent.refresh_from_db()
    end_consent(consent=consent, reason="Cha rút lại", by=system, at=at)
    assert changed_told(head, merge, DAY) == []
    taken_apart(merge, system, at)
    consent.refresh_from_db()
    assert (consent.person_id, consent.ended_reason) == (pair[1].pk, "Cha rút lại")


def test_the_states_that_forbid_it(pair: Any, system: Any, at: Any) -> None:
    kept, merged = pair
    with pytest.raises(Refused):
        made_one((kept, kept), system, at)
    with pytest.raises(Refused):
        merge_people(kept=kept, merged=merged, chosen={}, reason=" ", by=system, at=at)
    made_one(pair, system, at)
    for again in (pair, (merged, kept)):
        with pytest.raises(Refused):
            made_one(again, system, at)
    with pytest.raises(Refused):
        correct_person(person=Person.objects.get(pk=merged.pk), changes={"name": "X"}, reason="x", by=system, at=at)


def test_rows_that_were_not_offered_are_refused(pair: Any, open_case: Any, system: Any, at: Any) -> None:
    old = open_case(pair[0], "CA-1")
    merge = made_one(pair, system, at)
    for row in (f"cases.case.person:{old.pk}", "cases.case.person:0", "no.such.table:1", "rubbish"):
        with pytest.raises(Refused):
            taken_apart(merge, system, at, rows=[row])
    assert Merge.objects.get().withdrawn_at is None


def test_a_form_that_saw_other_texts_is_refused_once(
    pair: Any, head: Any, signed_in: Any, system: Any, at: Any
) -> None:
    kept, merged = pair
    client, url = signed_in(head), reverse("registry:merge", args=[kept.pk, merged.pk])
    seen = client.get(url).context["form"]["seen"].value()
    correct_person(
        person=merged, changes={"note": "Đã đi học lại"}, reason="x", by=system, at=at + timedelta(minutes=1)
    )
    data = {"name": "kept", "birth_date": "other", "sex": "other", "note": "other", "reason": WHY, "seen": seen}
    answer = client.post(url, data)
    assert (answer.status_code, Merge.objects.count()) == (422, 0)


def test_every_way_to_a_person_is_found_without_being_named() -> None:
    names = {pointer.name for pointer in pointers()}
    assert {"cases.case.person", "care.screening.person", "intake.contact.client", "access.anchor.about"} <= names
    assert {"access.membership.anchor", "registry.phone.person", "worklist.task.anchor"} <= names
    assert not names & {"registry.merge.kept", "access.breakglass.anchor", "cases.case.anchor"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_the_same_number_of_questions(
    pair: Any, head: Any, open_case: Any, signed_in: Any, count: int, django_assert_max_num_queries: Any
) -> None:
    for n in range(count):
        open_case(pair[1], f"CA-{n}")
    client, url = signed_in(head), reverse("registry:merge", args=[pair[0].pk, pair[1].pk])
    client.get(url)
    with django_assert_max_num_queries(60) as captured:
        client.get(url)
    assert questions(captured) <= 40
