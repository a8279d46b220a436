"""Two years in one go: everything is planned first, then happens in order of time, in one transaction."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from nhipcau.kernel.actors import Actor

from . import activities, casework, contacts, disclosing, families, lists, network, reporting, work
from .world import World


def make(*, passwords: Mapping[str, str], by: Actor, at: datetime) -> World:
    """Make the demo province in an empty database. `passwords` is login → password of `network.ACCOUNTS`.

    The same `at` makes the same province. Raises Refused when there is a Centre already; then nothing is changed.
    """
    world = World(at=at, system=by)
    with transaction.atomic():
        network.set_up(world, passwords)
        contacts.plan(world)
        contacts.slips(world)
        casework.plan(world)
        activities.plan(world)
        reporting.plan(world)
        work.plan(world)
        lists.plan(world)
        families.plan(world)
        disclosing.plan(world)
        world.live()
    return world
