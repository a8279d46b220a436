"""Donations: what counts as money, as gifts of money and as goods; who sees and changes them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nhipcau.access.models import Correction
from nhipcau.audit.models import Event
from nhipcau.kernel.contracts import facts
from nhipcau.kernel.errors import Refused
from nhipcau.resources.actions import NewDonation, add_donations, correct_donation, withdraw_donation
from nhipcau.resources.models import Donation, Donor
from nhipcau.resources.policy import names_no_district

pytestmark = pytest.mark.django_db
Give = Callable[..., Donation]


@pytest.fixture
def give(centre: Any, system: Any, at: Any) -> Give:
    """`give(form="cash", amount=5, …)`: a donation of 1 February 2026."""

    def add(**values: Any) -> Donation:
        new = NewDonation(**{"unit": centre, "received_on": date(2026, 2, 1), "donor": "Hội Bạn", **values})
        return add_donations(donations=[new], by=system, at=at)[0]

    return add


def measured(name: str) -> int | None:
    fact = facts["donation"]
    result: int | None = fact.rows(None).aggregate(n=fact.measures[name]())["n"]
    return result


def test_money_counts_with_its_amount_or_gifts_times_price(give: Give) -> None:
    give(form="cash", amount=10_000_000)
    give(form="cash", sets=25, unit_price=500_000, amount=12_500_000)
    give(form="cash", sets=4, unit_price=100_000)
    give(form="cash", sets=7, content="không ghi tiền")  # counted nowhere
    give(form="goods", sets=300, content="Áo trắng", amount=9)
    give(form="", form_words="Công sức", sets=50, amount=50)
    assert measured("sum:cash_amount") == 22_900_000
    assert measured("sum:cash_gifts") == 29
    assert measured("sum:goods_gifts") == 300
    assert facts["donation"].rows(None).count() == 4


def test_a_donor_is_one_however_it_is_written(give: Give) -> None:
    first, second = give(donor="Quỹ Hoà Bình"), give(donor="QUỸ  HÒA BÌNH")
    assert (first.donor_id, second.donor_words) == (second.donor_id, "QUỸ HÒA BÌNH")
    assert [donor.name for donor in Donor.objects.all()] == ["Quỹ Hoà Bình"]


@pytest.mark.parametrize(
    ("words", "none"),
    [("Thành phố", True), ("toàn tỉnh", True), ("Trung tâm", True), ("Trung tâm CTXH", True), ("Tiên Lãng", False)],
)
def test_words_that_name_no_district(words: str, none: bool) -> None:
    assert names_no_district(words) is none


def test_a_correction_keeps_the_old_amount(give: Give, centre: Any, system: Any, at: Any) -> None:
    donation = give(form="cash", amount=10)
    new = NewDonation(unit=centre, received_on=date(2026, 2, 1), donor="Hội Bạn", form="cash", amount=20)
    correct_donation(donation=donation, new=new, reason="ghi nhầm", by=system, at=at)
    kept = [(c.field, c.old, c.new, c.reason) for c in Correction.objects.filter(anchor=donation.anchor)]
    assert kept == [("amount", "10", "20", "ghi nhầm")]
    assert Event.objects.get(action="resources.donation_corrected").details == {"fields": ["amount"]}
    with pytest.raises(Refused):
        correct_donation(donation=donation, new=new, reason="", by=system, at=at)


def test_a_withdrawn_donation_counts_nowhere(give: Give, system: Any, at: Any) -> None:
    donation = give(form="cash", amount=10)
    withdraw_donation(donation=donation, reason="trùng", by=system, at=at)
    assert measured("sum:cash_amount") is None
    with pytest.raises(Refused):
        withdraw_donation(donation=donation, reason="trùng", by=system, at=at)


@pytest.mark.parametrize("name", ["donation", "correct_donation", "withdraw_donation"])
def test_a_stranger_sees_nothing_of_it(
    give: Give, signed_in: Any, worker: Any, stranger: Any, admin: Any, name: str
) -> None:
    address = reverse(f"resources:{name}", args=[give(form="cash", amount=10).pk])
    assert signed_in(worker).get(address).status_code == 200
    assert signed_in(stranger).get(address).status_code == 404
    assert signed_in(admin).get(address).status_code == 403
    assert "Hội Bạn" not in signed_in(stranger).get(reverse("resources:donations")).content.decode()


def test_a_donation_is_recorded_and_corrected_on_screen(signed_in: Any, worker: Any, reader: Any, centre: Any) -> None:
    client, add = signed_in(worker), reverse("resources:add_donation")
    sent = {"unit": centre.pk, "received_on": "01/02/2026", "donor": "Hội Bạn", "form": "cash", "place": "Toàn tỉnh"}
    failed = client.post(add, sent)
    assert (failed.status_code, set(failed.context["form"].errors)) == (422, {"amount"})
    assert client.post(add, sent | {"amount": "12.500.000 đ"}).status_code == 302
    donation = Donation.objects.get()
    assert (donation.amount, donation.place_id, donation.place_words) == (12_500_000, None, "Toàn tỉnh")
    correct = reverse("resources:correct_donation", args=[donation.pk])
    changed = sent | {"amount": "13.000.000", "reason": "ghi nhầm"}
    assert signed_in(reader).post(correct, changed).status_code == 403
    assert client.post(correct, changed).status_code == 302
    page = client.get(reverse("resources:donation", args=[donation.pk])).content.decode()
    assert all(words in page for words in ("13.000.000 đ", "12500000", "ghi nhầm"))


def test_the_list_asks_as_often_for_three_as_for_one(give: Give, signed_in: Any, worker: Any) -> None:
    client, address = signed_in(worker), reverse("resources:donations")

    def asked() -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    give(form="cash", amount=1)
    one = asked()
    give(form="goods", sets=2, donor="Ai Khác"), give(form="cash", amount=3)
    assert asked() == one <= 12


def test_filters_narrow_by_who_recorded_it(
    give: Give, centre: Any, worker: Any, stranger: Any, at: Any, signed_in: Any
) -> None:
    imported = give(amount=5)
    new = NewDonation(unit=centre, received_on=date(2026, 2, 1), donor="Hội Bạn", form="cash", amount=7)
    mine = add_donations(donations=[new], by=worker.actor, at=at)[0]
    url = reverse("resources:donations")
    for key, row in (("system", imported), (str(worker.pk), mine)):
        assert [shown.pk for shown in signed_in(worker).get(url, {"officer": key}).context["page"]] == [row.pk]
    form = signed_in(stranger).get(url).context["form"]
    assert len(form.fields["officer"].choices) == 1
