"""A form sent twice makes one record, and both answers lead to it."""

from typing import Any

from django.apps import apps

from .filled import creating, page_at
from .world import World


def test_each_form_that_makes_a_record_makes_one_when_sent_twice(world: World, signed_in: Any) -> None:
    client = signed_in(world.users["staff"])
    faults = {}
    for name, (url, data) in creating(world).items():
        model = apps.get_model(name.split()[0])
        form = next(f for f in page_at(client, url).forms if "once" in f.fields)
        before, sent = model._default_manager.count(), data | {"once": form.fields["once"][0]}
        answers = [client.post(url, sent) for _time in range(2)]
        made = model._default_manager.count() - before
        places = {answer.headers.get("Location") for answer in answers}
        if made != 1 or len(places) != 1 or None in places:
            faults[name] = (made, places)
    assert faults == {}


def test_a_refused_form_may_be_sent_again(world: World, signed_in: Any) -> None:
    from nhipcau.outreach.models import Event

    client = signed_in(world.users["staff"])
    url, data = creating(world)["outreach.Event"]
    before, mark = Event.objects.count(), {"once": "a-mark-of-its-own"}
    assert client.post(url, data | mark | {"held_on": "31/02/2026"}).status_code == 422
    assert client.post(url, data | mark).status_code == 302
    assert client.post(url, data | mark | {"note": "lần hai"}).status_code == 302
    assert Event.objects.count() == before + 1


def test_one_person_s_mark_does_not_stop_another(world: World, signed_in: Any, make_account: Any) -> None:
    from nhipcau.outreach.models import Event

    url, data = creating(world)["outreach.Event"]
    before = Event.objects.count()
    for user in (world.users["staff"], make_account("can.bo.hai", "office_head", world.centre)):
        assert signed_in(user).post(url, data | {"once": "same"}).status_code == 302
    assert Event.objects.count() == before + 2


def test_a_form_whose_first_sending_is_still_going_on_waits(world: World, signed_in: Any, at: Any) -> None:
    """The first is being saved in another process: the second must not save beside it."""
    from nhipcau.access.actions import form_sent
    from nhipcau.outreach.models import Event

    url, data = creating(world)["outreach.Event"]
    before = Event.objects.count()
    form_sent(user=world.users["staff"], mark="slow", path=url, at=at)
    answer = signed_in(world.users["staff"]).post(url, data | {"once": "slow"}, follow=True)
    assert "đã được gửi và đang được lưu" in answer.content.decode()
    assert Event.objects.count() == before
