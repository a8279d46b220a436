"""The course of a case through its actions."""

from datetime import date

import pytest

from nhipcau.access.models import Correction, Sealed
from nhipcau.audit.models import Event
from nhipcau.cases import actions
from nhipcau.cases.models import Case, CaseLevel, Episode
from nhipcau.cases.queries import next_number, number_key
from nhipcau.kernel.errors import Refused

CLOSING = actions.Closing(on=date(2026, 2, 1), reason="goal_met", results={"result_psychology": "yes"})


def test_opening_makes_one_person_one_interval_one_level_and_one_event_each(open_case):
    case = open_case()
    assert list(Episode.objects.values_list("opened_on", "closed_on")) == [(date(2026, 1, 10), None)]
    assert list(CaseLevel.objects.values_list("level", "since")) == [("managed", date(2026, 1, 10))]
    actions_seen = list(Event.objects.filter(action__regex="^(cases|registry)").values_list("action", "object_id"))
    assert actions_seen == [("registry.person_added", str(case.person_id)), ("cases.opened", str(case.pk))]


def test_a_number_is_used_once_however_it_is_written(open_case):
    open_case("CA-2026-001")
    with pytest.raises(Refused) as refused:
        open_case(" ca 2026/001 ")
    assert refused.value.field == "number"
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        ((), "CA-2026-001"),
        (("CA-2026-009",), "CA-2026-010"),
        (("CA-2026-002", "HN-31-2026-0117"), "HN-31-2026-0118"),
        (("7/2026/CTXH",), "8/2026/CTXH"),
        (("CA-2025-044",), "CA-2026-001"),
    ],
)
def test_the_next_number_follows_the_newest_of_its_year(open_case, used, expected):
    for number in used:
        open_case(number)
    assert next_number(date(2026, 5, 1)) == expected


def test_number_key_is_capitals_and_single_dashes():
    assert number_key("  ca – 2019 / 001.") == "CA-2019-001"


def test_closing_needs_a_reason_and_keeps_the_results(open_case, system, at):
    case = open_case()
    with pytest.raises(Refused) as refused:
        actions.close(case=case, closing=actions.Closing(on=date(2026, 2, 1)), by=system, at=at)
    assert refused.value.field == "reason"
    episode = actions.close(case=case, closing=CLOSING, by=system, at=at)
    assert (episode.reason, episode.result_psychology, episode.result_allowance) == ("goal_met", "yes", "")
    assert Case.objects.get().status == "closed"


def test_closing_before_opening_is_refused(open_case, system, at):
    with pytest.raises(Refused):
        actions.close(
            case=open_case(), closing=actions.Closing(on=date(2026, 1, 9), reason="goal_met"), by=system, at=at
        )


def test_reopening_starts_a_new_interval_and_only_after_closing(open_case, system, at):
    case = open_case()
    with pytest.raises(Refused):
        actions.reopen(case=case, on=date(2026, 2, 2), reason="Cần giúp tiếp", by=system, at=at)
    actions.close(case=case, closing=CLOSING, by=system, at=at)
    actions.reopen(case=case, on=date(2026, 2, 2), reason="Cần giúp tiếp", by=system, at=at)
    assert list(Episode.objects.order_by("id").values_list("opened_on", "closed_on")) == [
        (date(2026, 1, 10), date(2026, 2, 1)),
        (date(2026, 2, 2), None),
    ]
    assert Case.objects.get().status == "open"


def test_stepping_up_keeps_number_and_history(open_case, system, at):
    case = open_case(level="intervention")
    actions.step_up(case=case, on=date(2026, 2, 1), by=system, at=at)
    assert list(CaseLevel.objects.order_by("since").values_list("level", "since")) == [
        ("intervention", date(2026, 1, 10)),
        ("managed", date(2026, 2, 1)),
    ]
    with pytest.raises(Refused):
        actions.step_up(case=case, on=date(2026, 2, 2), by=system, at=at)


def test_a_wrong_closing_day_is_corrected_and_the_old_one_kept(open_case, system, at):
    case = open_case()
    actions.close(case=case, closing=CLOSING, by=system, at=at)
    changes = {"closed_on": date(2026, 2, 10)}
    with pytest.raises(Refused):
        actions.correct_closing(case=case, changes=changes, reason=" ", by=system, at=at)
    actions.correct_closing(case=case, changes=changes, reason="Gõ nhầm", by=system, at=at)
    assert Episode.objects.get().closed_on == date(2026, 2, 10)
    assert [(kept.field, kept.old, kept.new, kept.reason) for kept in Correction.objects.all()] == [
        ("closed_on", "01/02/2026", "10/02/2026", "Gõ nhầm")
    ]


def test_moving_the_day_received_moves_interval_and_level(open_case, system, at):
    case = open_case()
    actions.correct_case(case=case, changes={"received_on": date(2026, 1, 5)}, reason="Gõ nhầm", by=system, at=at)
    assert Episode.objects.get().opened_on == CaseLevel.objects.get().since == date(2026, 1, 5)


def test_a_sealed_group_is_in_no_column_correction_or_event(open_case, system, at):
    case = open_case(client_group="hiv", client_group_words="NNHIV")
    assert (Case.objects.get().client_group, Case.objects.get().client_group_words) == ("", "")
    assert [(row.anchor_id, row.code, row.words) for row in Sealed.objects.all()] == [(case.anchor_id, "hiv", "NNHIV")]
    case.refresh_from_db()
    actions.correct_case(case=case, changes={"client_group": "disabled"}, reason="Nhầm", by=system, at=at)
    assert (Sealed.objects.count(), Case.objects.get().client_group) == (0, "disabled")
    actions.correct_case(case=case, changes={"client_group": "hiv"}, reason="Đúng là vậy", by=system, at=at)
    assert (Sealed.objects.get().code, Case.objects.get().client_group) == ("hiv", "")
    told = " ".join(f"{c.old} {c.new}" for c in Correction.objects.all())
    told += " ".join(f"{e.details} {e.object_words}" for e in Event.objects.all())
    assert "hiv" not in told.lower()


def test_services_lie_within_the_case_and_are_withdrawn_with_a_reason(open_case, system, at):
    case = open_case()
    with pytest.raises(Refused):
        actions.record_service(case=case, on=date(2026, 1, 9), kind="home_visit", by=system, at=at)
    service = actions.record_service(case=case, on=date(2026, 1, 12), kind="home_visit", by=system, at=at)
    with pytest.raises(Refused):
        actions.withdraw_service(service=service, reason="", by=system, at=at)
    actions.withdraw_service(service=service, reason="Ghi nhầm ca", by=system, at=at)
    assert service.withdrawn_at == at


def test_a_withdrawn_number_is_free_again(open_case, system, at):
    actions.withdraw_case(case=open_case(), reason="Nhập nhầm", by=system, at=at)
    assert open_case().number == "CA-2026-001"


def test_officers_in_words_are_linked_when_staff_arrive(open_case, centre, system, at):
    from nhipcau.org.models import Staff

    case, other = open_case(officer_words="lê thị  Hoà"), open_case("CA-2026-002", officer_words="Ai Khác")
    member = Staff(unit=centre, name="Lê Thị Hòa", name_key="le thi hoa")
    from nhipcau.kernel.writing import bulk_generator

    with bulk_generator():
        member.save()
    assert actions.link_officers(staff=[member], by=system, at=at) == 1
    case.refresh_from_db()
    other.refresh_from_db()
    assert (case.officer_id, other.officer_id) == (member.pk, None)


def test_the_diagrams_in_the_docs_are_the_tables(root):
    from nhipcau.cases.management.commands.states_diagram import papers

    assert {name: (root / "docs/states" / name).read_text(encoding="utf-8") for name in papers()} == papers()
