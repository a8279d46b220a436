"""Events, printed material, donations, and screenings of children."""

from datetime import datetime, timedelta
from typing import Any

from nhipcau.care import actions as care
from nhipcau.care.actions import NewScreening
from nhipcau.kernel.clock import local_day
from nhipcau.outreach import actions as outreach
from nhipcau.outreach.actions import NewEvent, NewMaterial
from nhipcau.resources import actions as resources
from nhipcau.resources.actions import NewDonation

from . import words
from .casework import new_person
from .world import World, moment

EVENTS, MATERIALS, DONATIONS, SCREENING_DAYS = 46, 26, 40, 9


def plan(world: World) -> None:
    """Plan two years of activities."""
    steps = ((EVENTS, _event), (MATERIALS, _material), (DONATIONS, _donation))
    for count, what in steps:
        for _ in range(count):
            when = moment(world.workday(world.first, world.today), 16, world.rng.randint(30, 59))
            world.then(when, lambda at, what=what: what(world, at))  # type: ignore[misc]
    for _ in range(SCREENING_DAYS):
        when = moment(world.workday(world.first, world.today), 11, world.rng.randint(0, 59))
        world.then(when, lambda at: _screen(world, at))
    world.then(moment(world.today - timedelta(days=12), 17), lambda at: _slip(world, at))


def _event(world: World, at: datetime) -> None:
    day, rng = local_day(at), world.rng
    kind, audience, (few, many) = rng.choice(words.EVENTS)
    place = world.commune(day)
    new = NewEvent(
        unit=world.units[world.unit_on(rng.choice(("TT", "P-TG", "VP-PVK", "VP-XDB")), day)],
        held_on=day,
        kind=kind,
        venue=rng.choice(words.VENUES),
        place=place,
        place_words=place.words,
        partner_words=rng.choice(("", "Hội Liên hiệp Phụ nữ", "Đoàn Thanh niên", "Trường mầm non", "UBND xã")),
        participants=rng.randint(few, many),
        audience_words=audience,
    )
    outreach.add_events(events=[new], by=world.by_unit(new.unit.code), at=at)


def _material(world: World, at: datetime) -> None:
    kind, topic, (few, many) = world.rng.choice(words.MATERIALS)
    quantity = world.rng.randint(few // 10, many // 10) * 10
    new = NewMaterial(unit=world.units["TT"], issued_on=local_day(at), kind=kind, topic=topic, quantity=quantity)
    outreach.add_materials(materials=[new], by=world.by("giamdoc"), at=at)


def _donation(world: World, at: datetime) -> None:
    rng, day = world.rng, local_day(at)
    place = world.commune(day)
    sets = rng.randint(5, 60)
    gift: dict[str, Any]
    if rng.random() < 0.55:
        price = rng.choice((200_000, 300_000, 500_000, 1_000_000))
        gift = {"form": "cash", "content": "Tiền mặt tặng hộ khó khăn", "unit_price": price, "amount": price * sets}
    else:
        gift = {"form": "goods", "content": rng.choice(words.GOODS)}
    new = NewDonation(
        unit=world.units["TT"],
        received_on=day,
        donor=rng.choice(words.DONORS),
        sets=sets,
        beneficiaries=rng.choice(("Trẻ em nghèo vượt khó", "Người cao tuổi cô đơn", "Người khuyết tật")),
        place=place,
        place_words=place.words,
        **gift,
    )
    resources.add_donations(donations=[new], by=world.by("giamdoc"), at=at)


def _screen(world: World, at: datetime) -> None:
    """A morning at a nursery school: a handful of small children with one tool."""
    day, unit, tool = local_day(at), world.units["P-TG"], world.rng.choice(("mchat_r", "asq_3"))
    found = ("normal", "watch", "intervene")
    screenings = [
        NewScreening(
            unit=unit,
            child=new_person(world, unit, day, (2, 5)),
            on=day,
            tool=tool,
            conclusion=world.rng.choices(found, (60, 25, 15))[0],
        )
        for _ in range(world.rng.randint(3, 6))
    ]
    care.record_screenings(screenings=screenings, by=world.by("giamdoc"), at=at)


def _slip(world: World, at: datetime) -> None:
    """An event entered with too many participants, put right an hour later."""
    by, day = world.by("giamdoc"), local_day(at)
    place = world.commune(day)
    new = NewEvent(
        unit=world.units["TT"], held_on=day, kind="outreach", venue="Hội trường UBND", place=place,
        place_words=place.words, participants=1200, audience_words="Cán bộ, người dân",
    )  # fmt: skip
    event = outreach.add_events(events=[new], by=by, at=at - timedelta(hours=1))[0]
    new.participants = 120
    outreach.correct_event(event=event, new=new, reason="Gõ thừa một số 0", by=by, at=at)
