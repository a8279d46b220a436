"""What upper apps add to pages: navigation, banners, panels, search, choices of the list of people."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from nhipcau.kernel.permissions import Permission
from nhipcau.kernel.together import Question

from .book import Book


@dataclass(frozen=True)
class NavItem:
    """An entry of the side navigation. `count(user)` is shown beside it when it is not None."""

    label: object
    url_name: str
    order: int
    permission: Permission | None = None
    count: Callable[[Any], int | None] | None = None
    group: str = ""


nav_items: Book[NavItem] = Book("navigation")


@dataclass(frozen=True)
class Bell:
    """What waits to be read, in the head of every page: `count(user)` beside a link."""

    label: object
    url_name: str
    count: Callable[[Any], int]


bells: Book[Bell] = Book("bells")  # one item: "worklist"


@dataclass(frozen=True)
class Banner:
    """What stands above every page while it holds. `url` leads to what it is about; a POST to `stop` ends it.

    `tone` is plain, urgent, soon or done, as of a notice.
    """

    words: object
    url: str = ""
    link: object = ""
    stop: str = ""
    button: object = ""
    tone: str = "urgent"


banners: Book[Callable[[Any], Iterable[Banner]]] = Book("banners")
"""`banner(user)`: asked for each page, so it may cost a question only when it has something to say."""

alarms: Book[Callable[[], QuerySet[Any]]] = Book("alarms")
"""Ids of the anchors above whose pages something urgent stands, few in all: asked beside what ties a person to records,
so that a banner knows from `user.ties(day).alarms` whether it has anything to ask."""


@dataclass(frozen=True)
class Panel:
    """A part of a page that shows several apps. `page` is `today`, `person`, `case`, `contact` or `unit`.

    `context(request, subject)` gives the template's variables, or None to leave the panel out. `asks(request, subject)`
    names the questions its context will ask through `kernel.together.answered`, so that the page asks them at once.
    """

    page: str
    order: int
    template: str
    context: Callable[[Any, Any], dict[str, Any] | None]
    aside: bool = False
    asks: Callable[[Any, Any], Mapping[str, QuerySet[Any] | Question]] | None = None


panels: Book[Panel] = Book("panels")


@dataclass(frozen=True)
class Happening:
    """A line of the one timeline of a page made of panels: a panel gives a list of them as `timeline` of its context.

    `when` orders them, newest first; a day stands before the moments of the same day. A panel that shows nothing else
    has the empty template.
    """

    when: date | datetime
    title: object
    words: str = ""
    by: str = ""
    url: str = ""
    tone: str = "plain"
    quiet: bool = False


@dataclass(frozen=True)
class Hit:
    """One answer of the search."""

    kind: object
    title: str
    url: str
    words: str = ""
    why: object = ""
    exact: bool = False  # a whole number of a case: the only answer opens at once


search_sources: Book[Callable[[Any, str, int], list[Hit]]] = Book("search sources")
"""`find(user, words, limit)`: only what the user may see."""


@dataclass(frozen=True)
class PersonFilter:
    """Choices of an upper app that narrow the list of people by what it knows of them.

    `labels` by name; `choices(user, on)` too, empty for whoever may not read those records. When something is chosen,
    `narrow(rows, values, user, on)` gets all that was, so that it can be asked of one record. Only what `user` may see
    may make a difference.
    """

    labels: Mapping[str, Any]
    choices: Callable[[Any, date], Mapping[str, list[tuple[str, Any]]]]
    narrow: Callable[[QuerySet[Any], Mapping[str, str], Any, date], QuerySet[Any]]


person_filters: Book[PersonFilter] = Book("filters of people")
MANAGED, NOW, NOT_NOW = "managed", "now", "not"
"""The choice that says whether somebody is under case management, and what it may be."""
person_days: Book[Callable[[Any, date], QuerySet[Any]]] = Book("days of people")
"""`rows(user, on)`: what `user` may see that says when a person was received, as columns `person_key` and `day`."""
