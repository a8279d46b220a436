"""Two records of one person: what each says, what hangs on them, and what came after they were made one."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Field, ForeignKey, ForeignObjectRel, Model, Q, QuerySet
from django.utils.translation import get_language

from nhipcau.access.queries import within
from nhipcau.access.queries.records import called, kindred
from nhipcau.kernel.contracts import carried, subjects
from nhipcau.kernel.dates import format_day
from nhipcau.kernel.errors import Missing
from nhipcau.kernel.protected import Protected
from nhipcau.kernel.retracing import held
from nhipcau.kernel.together import Question, answered
from nhipcau.registry.models import OPEN, HouseholdMember, Merge, Person
from nhipcau.registry.states import FIELD_LABELS
from nhipcau.rulebook.queries import code_list

from .people import can_write, own_person, person_for
from .told import members_told

if TYPE_CHECKING:
    from nhipcau.access.models import User

TOGETHER: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "name_as_written", "name_key", "name_sort"),
    "birth_date": ("birth_date", "birth_precision", "birth_as_written"),
    "place": ("place_id", "area_id", "address_as_written", "hamlet"),
    "ethnic_words": ("ethnic_words", "ethnic"),
}
"""Columns that tell one fact and are chosen together. Every other column of a person is a fact of its own."""

ANCHOR: type[Model] = Person._meta.get_field("anchor").related_model
MERGES = "registry.merges"
"""The name under which they are answered to the page of the person."""


@dataclass(frozen=True)
class Pointer:
    """A foreign key to a person or to its anchor."""

    model: type[Model]
    field: ForeignKey[Any, Any]

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field.name}"

    @property
    def told(self) -> "Callable[[QuerySet[Any], User, date], list[tuple[Any, str]]] | None":
        """What tells of its rows, when they are told of."""
        known = carried.get(self.name)
        return known.told if known is not None else None

    def rows(self, *people: Person) -> QuerySet[Any]:
        """The rows that point to these people by it."""
        return self.model._default_manager.filter(**{f"{self.field.attname}__in": [self.target(one) for one in people]})

    def target(self, person: Person) -> int:
        """What a row that points to this person holds."""
        return person.pk if self.field.related_model is Person else person.anchor_id


def pointers() -> list[Pointer]:
    """Every foreign key that merging moves, found and not named, by table."""
    found = [Pointer(model, field) for target in (Person, ANCHOR) for model, field in _pointing(target)]
    return sorted((key for key in found if not _stays(key)), key=lambda key: key.name)


def _pointing(target: type[Model]) -> "Iterator[tuple[type[Model], ForeignKey[Any, Any]]]":
    for relation in target._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and isinstance(relation.field, ForeignKey):
            owned = issubclass(relation.related_model, Protected) and relation.field.name == "anchor"
            if not owned and not relation.related_model._meta.proxy:
                yield relation.related_model, relation.field


def _stays(key: Pointer) -> bool:
    known = carried.get(key.name)
    return known is not None and known.stays


def facts() -> dict[str, tuple[str, ...]]:
    """What is known of a person: fact → its columns, in the order of the model."""
    own = {field.name for field in Protected._meta.get_fields()} | {"id"}
    columns: list[Field[Any, Any]] = [field for field in Person._meta.concrete_fields if field.name not in own]
    grouped = {name for names in TOGETHER.values() for name in names}
    found: dict[str, tuple[str, ...]] = {}
    for column in columns:
        if column.name in TOGETHER:
            found[column.name] = TOGETHER[column.name]
        elif column.attname not in grouped:
            found[column.name] = (column.attname,)
    return found


def of_person(person: Person) -> dict[str, Any]:
    """All columns of all facts, as they can be kept."""
    return held(person, [name for names in facts().values() for name in names])


def label_of(fact: str) -> Any:
    """What a fact is called on the page."""
    return FIELD_LABELS.get(fact, Person._meta.get_field(fact).verbose_name)  # type: ignore[union-attr]


def words_of(person: Person, fact: str) -> str:
    """A fact in words; empty when it is not known."""
    if fact == "birth_date":
        return person.birth_words
    if fact == "place":
        return ", ".join(
            filter(None, (person.hamlet, person.place.words if person.place else person.address_as_written))
        )
    if fact == "sex" and person.sex:
        return code_list("sex").label(person.sex, get_language() or "vi")
    value = getattr(person, fact)
    return "" if value is None else format_day(value) if isinstance(value, date) else str(value)


def pair_for(user: "User", kept: int, other: int, on: date) -> tuple[Person, Person]:
    """Two people both of whose records `user` may change. Raises Missing, whatever the reason."""
    found = [person_for(user, pk, on) for pk in (kept, other)]
    if kept == other or not all(can_write(user, person, on) for person in found):
        raise Missing
    return found[0], found[1]


def merge_for(user: "User", pk: int, on: date) -> Merge:
    """A merge into a record that `user` may change, taken back ones too. Raises Missing.

    The record that was merged is part of the other one: of a closed pair nobody else could reach it any more.
    """
    row = Merge.objects.select_related("merged").filter(pk=pk).first() if pk < 2**63 else None
    if row is None:
        raise Missing
    row.kept = own_person(user, row.kept_id, on)
    return row


def closed_words(*people: Person) -> str:
    """How closed the record of two people would be, in words: as the stricter one; empty when both are open."""
    closed = [person.anchor for person in people if person.anchor.closed_at is not None]
    order = [code for code, _words in ANCHOR._meta.get_field("sensitivity").choices]  # type: ignore[union-attr]
    strictest = max(closed, key=lambda anchor: order.index(anchor.sensitivity), default=None)
    return str(strictest.get_sensitivity_display()) if strictest is not None else ""


def kept_of(pk: int) -> int | None:
    """The record that one was merged into, through all that was merged since; None when it stands for itself."""
    found, last = None, pk
    if pk >= 2**63:  # no database counts so far
        return None
    while row := Merge.objects.filter(merged_id=last, withdrawn_at__isnull=True).only("kept_id").first():
        found = last = row.kept_id
    return found


def merges_into(person: Person) -> list[Merge]:
    """Merges in force that made this record what it is, newest first; those of records merged before, too."""
    found: dict[int, Merge] = {}
    fresh = answered(person, MERGES, merges_asked(person)[MERGES])
    while fresh:
        found |= {row.pk: row for row in fresh}
        rows = _in_force().filter(kept_id__in={row.merged_id for row in fresh})
        fresh = [row for row in rows if row.pk not in found]
    return sorted(found.values(), key=lambda row: -row.pk)


def merges_asked(person: Person) -> dict[str, Question]:
    """The question that `merges_into` asks first; only where something was merged does it ask more."""
    return {MERGES: Question(_kept, person=person.pk)}


def _kept(person: int) -> QuerySet[Merge]:
    return _in_force().filter(kept_id=person).order_by("pk")


def _in_force() -> QuerySet[Merge]:
    """Merges as they are told of, without what was changed by them."""
    rows = Merge.objects.filter(withdrawn_at__isnull=True).defer("steps", "held", "stood", "before", "after")
    return rows.select_related("merged", "kept__anchor")


def merged_later(merge: Merge) -> Merge | None:
    """A later merge in force that has to be taken back before this one."""
    either = Q(kept_id__in=(merge.kept_id, merge.merged_id)) | Q(merged_id__in=(merge.kept_id, merge.merged_id))
    later = Merge.objects.filter(either, pk__gt=merge.pk, withdrawn_at__isnull=True)
    return later.order_by("-pk").first()


def homes(user: "User", kept: Person, merged: Person, on: date) -> tuple[str, str] | None:
    """Where both live now, in words, when these are two households that `user` may see; else None."""
    rows = HouseholdMember.objects.filter(OPEN, person__in=(kept, merged))
    found = {row.person_id: row for row in rows}
    told = dict(members_told(rows, user, on))
    if len(told) < len(found) or len({row.household_id for row in found.values()}) < len((kept, merged)):
        return None
    return told[found[kept.pk].pk], told[found[merged.pk].pk]


def hanging(user: "User", people: Sequence[Person], on: date) -> list[list[str]]:
    """All that hangs on each record and moves with it, as far as `user` may know of it, in words."""
    told: list[list[str]] = [
        [words for words, row in kindred(user, person, on) if not isinstance(row, Person)] for person in people
    ]
    for key in pointers():
        rows = key.rows(*people)
        if key.told is not None and (whose := dict(rows.values_list("pk", key.field.attname))):
            for pk, words in _told(key, rows, user, on):
                told[[key.target(person) for person in people].index(whose[pk])].append(words)
    return told


def moved_by(merge: Merge) -> dict[str, set[Any]]:
    """Ids of the rows a merge moved, by the name of the key."""
    found: dict[str, set[Any]] = defaultdict(set)
    for key in pointers():
        for step in merge.steps:
            if step["model"] == key.model._meta.label_lower and key.field.attname in step["after"]:
                found[key.name].add(step["pk"])
    return found


def since(merge: Merge) -> dict[str, QuerySet[Any]]:
    """What points to the kept record and did not when the two were merged: key → rows."""
    moved = moved_by(merge)
    found = {}
    for key in pointers():
        known = {*merge.held.get(key.name, ()), *moved.get(key.name, ())}
        found[key.name] = key.rows(merge.kept).exclude(pk__in=known)
    return found


def offered(user: "User", merge: Merge, on: date) -> list[tuple[str, str]]:
    """(`key:id`, words) of what was made after the merge and can go to either, as far as `user` may know of it."""
    by_name = {key.name: key for key in pointers()}
    return [
        (f"{name}:{pk}", words)
        for name, rows in since(merge).items()
        for pk, words in (*_records(by_name[name], rows, user, on), *_told(by_name[name], rows, user, on))
    ]


def edited(merge: Merge) -> list[str]:
    """Facts of the kept record that say something else than right after the merge."""
    now = of_person(merge.kept)
    return [fact for fact, names in facts().items() if any(now[n] != merge.after.get(n, now[n]) for n in names)]


def _records(key: Pointer, rows: QuerySet[Any], user: "User", on: date) -> Iterable[tuple[Any, str]]:
    """Protected records about the person that `user` sees."""
    kind = key.model._meta.label_lower
    subject = subjects.get(kind)
    if subject is None or getattr(key.model, "about_field", "") != key.field.name:
        return []
    seen = subject.rows().filter(within(user, subject.read, on), pk__in=rows.values("pk"))
    return [(row.pk, called(kind, row)) for row in seen]


def _told(key: Pointer, rows: QuerySet[Any], user: "User", on: date) -> list[tuple[Any, str]]:
    if key.told is None:
        return []
    if any(field.name == "withdrawn_at" for field in key.model._meta.concrete_fields):
        rows = rows.filter(withdrawn_at__isnull=True)
    return key.told(rows, user, on)


def may_part(user: "User", merge: Merge, on: date) -> bool:
    """Whether `user` may take two merged records apart: they change the one that was kept, loaded with its anchor."""
    return can_write(user, merge.kept, on)
