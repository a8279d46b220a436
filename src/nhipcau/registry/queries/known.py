"""The papers, telephones and addresses of a person, and what speaks against a number."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from nhipcau.access.queries import visible
from nhipcau.kernel.crypto import Fingerprint
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.identity import read_cccd
from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import Question, answered
from nhipcau.registry.models import PHONES, Address, IdentityPaper, PartOfPerson, Person, Phone
from nhipcau.registry.states import PaperKind

if TYPE_CHECKING:
    from nhipcau.access.models import User

PAPERS, TELEPHONES, ADDRESSES = "registry.papers", "registry.phones", "registry.addresses"
"""The names under which these are answered to the page of the person."""
KINDS: dict[str, type[PartOfPerson]] = {"paper": IdentityPaper, "phone": Phone, "address": Address}
"""What stands in the address of the page of a part."""


@dataclass(frozen=True)
class Known:
    """What is known of a person, each with the sentences that speak against it."""

    papers: list[tuple[IdentityPaper, list[str]]]
    phones: list[Phone]
    addresses: list[Address]


def known_asked(person: Person) -> dict[str, Question]:
    """The questions behind `known_of`, for a page that asks several at once."""
    asked = {PAPERS: _papers, TELEPHONES: _telephones, ADDRESSES: _addresses}
    return {key: Question(build, person=person.pk) for key, build in asked.items()}


def _papers(person: int) -> QuerySet[IdentityPaper]:
    return IdentityPaper.objects.filter(person_id=person, withdrawn_at__isnull=True).order_by("recorded_at", "id")


def _telephones(person: int) -> QuerySet[Phone]:
    return phones_asked().filter(person_id=person)


def _addresses(person: int) -> QuerySet[Address]:
    rows = Address.objects.filter(person_id=person, withdrawn_at__isnull=True)
    return rows.select_related("place").order_by("kind", "id")


def phones_asked() -> QuerySet[Phone]:
    """Telephones as they are shown: the main one of a person first."""
    return Phone.objects.filter(withdrawn_at__isnull=True).order_by("-main", "recorded_at", "id")


def known_of(person: Person) -> Known:
    """Papers, telephones and addresses of a person whom the caller already may see."""
    found = {key: answered(person, key, rows) for key, rows in known_asked(person).items()}
    person.__dict__[PHONES] = found[TELEPHONES]
    papers = [(paper, paper_doubts(person, paper.kind, paper.number)) for paper in found[PAPERS]]
    return Known(papers, found[TELEPHONES], found[ADDRESSES])


def part_for(person: Person, kind: str, pk: str) -> PartOfPerson:
    """One part of a person whom the caller may change. Raises Missing."""
    model = KINDS.get(kind)
    try:
        found = (
            model._default_manager.filter(person=person, pk=pk, withdrawn_at__isnull=True).first() if model else None
        )
    except ValueError:  # no id of this kind
        found = None
    if found is None:
        raise Missing
    found.person = person
    return found


def paper_doubts(person: Person, kind: str, number: str) -> list[str]:
    """What speaks against the number of a paper, in sentences: it is kept, and somebody looks at it again."""
    said = read_cccd(number) if kind == PaperKind.CCCD else None
    if said is None:
        return []
    doubts = []
    if person.sex in {"male", "female"} and person.sex != said.sex:
        doubts.append(
            _("The number is that of a woman.") if said.sex == "female" else _("The number is that of a man.")
        )
    if person.birth_date is not None and person.birth_date.year != said.year:
        doubts.append(_("By the number the person was born in %(year)s.") % {"year": said.year})
    return doubts


def with_number(rows: QuerySet[Person], *, phone: str = "", identity: str = "") -> QuerySet[Person]:
    """People who have this telephone (normalised), or a paper of this number; nobody without either."""
    return rows.filter(numbered(phone=phone, identity=identity))


def numbered(*, phone: str = "", identity: str = "") -> Q:
    """The condition on people behind `with_number`."""
    return Q(pk__in=ids_numbered(phone=phone, identity=identity))


def ids_numbered(*, phone: str = "", identity: str = "") -> QuerySet[Any]:
    """Their ids, as one question: of conditions joined by OR a database walks the whole registry."""
    return ids_printed(**prints_of(phone=phone, identity=identity))


def prints_of(*, phone: str = "", identity: str = "") -> dict[str, str]:
    """What such numbers are found by, of those that are given: `phone0`, and while the key is replaced `phone1` too."""
    found: dict[str, str] = {}
    for name, model, number in (("phone", Phone, phone), ("identity", IdentityPaper, identity)):
        found |= {f"{name}{place}": printed for place, printed in enumerate(prints_in(model, number))}
    return found


def ids_printed(**prints: str) -> QuerySet[Any]:
    """Ids of people with a telephone or a paper of these fingerprints, named as `prints_of` names them."""
    found: list[QuerySet[Any]] = []
    for name, model in (("phone", Phone), ("identity", IdentityPaper)):
        if wanted := [Fingerprint(printed) for key, printed in prints.items() if key.startswith(name)]:
            rows: QuerySet[Any] = model._default_manager.filter(number_print__in=wanted, withdrawn_at__isnull=True)
            found.append(rows)
    ids = [rows.values_list("person", flat=True) for rows in found]
    return ids[0].union(*ids[1:], all=True) if ids else Person.objects.none().values_list("pk", flat=True)


def papers_of(person: Person) -> list[IdentityPaper]:
    """The papers of a person of whom the caller works, brought along by `people_named` or asked once."""
    found: list[IdentityPaper] | None = person.__dict__.get(PAPERS)
    if found is None:
        found = person.__dict__[PAPERS] = list(IdentityPaper.objects.filter(person=person, withdrawn_at__isnull=True))
    return found


def people_with_papers(numbers: Collection[str]) -> Mapping[str, Person]:
    """People by the number of one of their papers (as `identity_key` writes it), for an import that compares."""
    prints = {one: number for number in numbers if number for one in prints_in(IdentityPaper, number)}
    rows = IdentityPaper.objects.filter(number_print__in=prints, withdrawn_at__isnull=True)
    people = with_parts(Person.objects.filter(pk__in=rows.values("person")))
    by_id = {person.pk: person for person in people}
    found = rows.filter(person__in=by_id).order_by("-recorded_at", "-pk").values_list("number_print", "person")
    return {prints[printed]: by_id[pk] for printed, pk in found}


def prints_in(model: type[IdentityPaper] | type[Phone], number: str) -> list[str]:
    """What a number of a telephone or a paper is found by: two while the key of fingerprints is replaced."""
    field: Any = model._meta.get_field("number_print")
    found: list[str] = field.all_sought(number)
    return found


def people_named(keys: Collection[str]) -> list[Person]:
    """People whose name without accents is one of these (`name_key`), for an import that compares; oldest first."""
    return list(with_parts(Person.objects.filter(name_key__in=keys)).order_by("pk"))


def with_parts(people: QuerySet[Person]) -> QuerySet[Person]:
    """Live people with the telephones and papers by which they are compared."""
    papers = IdentityPaper.objects.filter(withdrawn_at__isnull=True)
    brought = (
        Prefetch("phone_set", phones_asked(), to_attr=PHONES),
        Prefetch("identitypaper_set", papers, to_attr=PAPERS),
    )
    return people.filter(withdrawn_at__isnull=True).select_related("unit").prefetch_related(*brought)


def others_with(user: "User", person: Person, number: str, on: date) -> list[Person]:
    """Other people whom `user` sees with a paper of this number."""
    live = Person.objects.filter(withdrawn_at__isnull=True).exclude(pk=person.pk)
    return list(with_number(visible(live, user, Permission.PERSON_READ, on), identity=number)[:5])
