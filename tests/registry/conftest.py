"""People and households of an invented province, staff who work for them, and who decides what is told of somebody."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

DAY = date(2026, 3, 2)


@pytest.fixture
def record(centre: Any, system: Any, at: Any) -> Callable[..., Any]:
    """`record(name, born, phone, unit, **fields)`: a person, with the birth as people write it."""
    from nhipcau.kernel.dates import parse_birth
    from nhipcau.registry.actions import NewPerson, add_people

    def make(name: str, born: str = "", phone: str = "", unit: Any = None, by: Any = None, **fields: Any) -> Any:
        parsed = parse_birth(born, received=DAY) if born else None
        birth = {"birth_date": parsed.day, "birth_precision": parsed.precision} if parsed else {}
        new = NewPerson(unit=unit or centre, name=name, phone=phone, **birth, **fields)
        return add_people(people=[new], by=by or system, at=at)[0]

    return make


@pytest.fixture
def make_staff(make_account: Callable[..., Any], system: Any, at: Any) -> Callable[..., Any]:
    """`make_staff(login, role, unit, name)`: an account of a member of staff of that unit, with that role there."""
    from nhipcau.org import actions

    def make(login: str, role: str, unit: Any, name: str = "") -> Any:
        user = make_account(login, role, unit, name or login)
        user.staff = actions.add_staff(entry=actions.NewStaff(unit=unit, name=user.name), by=system, at=at)
        user.save(update_fields=["staff"])
        return user

    return make


@pytest.fixture
def somebody(centre: Any, system: Any, at: Any) -> Callable[..., Any]:
    """`somebody(name, unit=…)`: a person of the Centre, or of another unit."""
    from nhipcau.registry.actions import NewPerson, add_person

    def make(name: str, unit: Any = None, **more: Any) -> Any:
        return add_person(person=NewPerson(unit=unit or centre, name=name, **more), by=system, at=at)

    return make


@pytest.fixture
def family(somebody: Callable[..., Any], system: Any, at: Any) -> Callable[..., Any]:
    """`family("Lò Văn Pó", ("spouse", "Lò Thị Mai"))`: a head with others (relation, name or person)."""
    from nhipcau.registry.actions import Coming, HouseholdAddress, join_household, make_household

    def make(head: str, *others: tuple[str, Any], **where: Any) -> Any:
        unit = where.pop("unit", None)
        first = Coming(person=somebody(head, unit), relation="head", since=date(2015, 1, 1))
        house = make_household(first=first, address=HouseholdAddress(**where), by=system, at=at)
        for relation, other in others:
            person = somebody(other, unit) if isinstance(other, str) else other
            join_household(household=house, coming=Coming(person=person, relation=relation), by=system, at=at)
        return house

    return make


@pytest.fixture
def hire(make_account: Callable[..., Any], office: Any, system: Any, at: datetime) -> Callable[..., Any]:
    """`hire(name, role)`: an account of the office with its member of staff."""

    from nhipcau.access.models import User
    from nhipcau.org.actions import NewStaff, add_staff

    def make(name: str, role: str) -> Any:
        staff = add_staff(entry=NewStaff(unit=office, name=name), by=system, at=at)
        account = make_account(f"tk{staff.pk}", role, office, name)
        User.objects.filter(pk=account.pk).update(staff=staff)
        return User.objects.get(pk=account.pk)

    return make


@pytest.fixture
def head(hire: Callable[..., Any]) -> Any:
    return hire("Lê Văn Trưởng", "office_head")


@pytest.fixture
def colleague(hire: Callable[..., Any]) -> Any:
    return hire("Nguyễn Thị Mai", "case_worker")


@pytest.fixture
def child(office: Any, system: Any, at: datetime) -> Any:
    """A girl of eleven who lives with her grandmother."""
    from nhipcau.registry.actions import NewPerson, add_person

    new = NewPerson(
        unit=office, name="Lò Thị Mai", birth_date=date(2014, 5, 1), birth_precision="day", phone="0912000111",
        address_as_written="Số 7 ngõ Hoa Gạo, thôn Đông", ethnic_words="Thái", note="Ở với bà ngoại Vi Thị Bà",
    )  # fmt: skip
    return add_person(person=new, by=system, at=at)


@pytest.fixture
def director(make_account: Callable[..., Any], centre: Any) -> Any:
    return make_account("giam.doc", "director", centre, "Trần Thị Giám Đốc")


@pytest.fixture
def asked(child: Any, colleague: Any, at: datetime) -> Callable[..., Any]:
    """`asked(kind="delete", …)`: a request of today by the child's father, of whom no harm is known."""

    from nhipcau.registry.actions.requests import NewRequest, receive_request

    def make(by: Any = None, **more: Any) -> Any:
        new: dict[str, Any] = {
            "person": child, "kind": "copy", "requester": "representative", "requester_name": "Lò Văn Cha",
            "requester_relation": "cha", "requester_contact": "Nhà văn hóa", "proof": "Căn cước", "harm": "no",
            "received_on": DAY, **more,
        }  # fmt: skip
        return receive_request(request=NewRequest(**new), by=(by or colleague).actor, at=at)

    return make
