"""Two people correct the same record: the second is told, with both texts, and nothing of the first is lost."""

from typing import Any

from .filled import PLACE, correcting
from .html import Form, Page
from .tables import everything
from .world import World


def form_at(client: Any, url: str) -> Form:
    return next(f for f in Page(client.get(url).content.decode()).forms if "seen" in f.fields)


def as_shown(form: Form) -> dict[str, Any]:
    """What a browser sends when nothing is touched."""
    return {
        key: values[0] for key, values in form.fields.items() if values and key not in {"csrfmiddlewaretoken", "once"}
    }


def test_the_second_of_two_corrections_is_refused_and_shown_both(
    world: World, signed_in: Any, make_account: Any
) -> None:
    first = signed_in(world.users["staff"])
    second = signed_in(make_account("can.bo.hai", "office_head", world.centre))
    faults = {}
    for name, (url, data) in correcting(world).items():
        seen = form_at(second, url)
        mine = as_shown(form_at(first, url)) | data
        assert first.post(url, mine).status_code == 302, name
        before = everything()
        late = as_shown(seen) | {
            key: value for key, value in data.items() if key in {"reason", "why"} & set(seen.fields)
        }
        answer = second.post(url, late)
        said = answer.content.decode()
        if answer.status_code != 422 or "Hiện nay là" not in said or everything() != before:
            faults[name] = answer.status_code
            continue
        again = as_shown(next(f for f in Page(said).forms if "seen" in f.fields))
        if {key: again.get(key) for key in late if key != "seen"} != {key: late[key] for key in late if key != "seen"}:
            faults[name] = "typed text lost"
        again |= {key: PLACE for key in again if key in {"place", "address_as_written"}}  # the canary is no place
        if second.post(url, again).status_code != 302:
            faults[name] = "sent again"
    assert faults == {}


def test_a_change_of_the_officer_is_not_overtaken(world: World, signed_in: Any) -> None:
    from django.urls import reverse

    from nhipcau.org import actions

    told = {"by": world.by, "at": world.at}
    for name in ("Vũ Một", "Vũ Hai"):
        actions.add_staff(entry=actions.NewStaff(unit=world.office, name=name), **told)
    client, url = signed_in(world.users["staff"]), reverse("cases:reassign", args=[world.ids["case"]])
    form = form_at(client, url)
    one, two = [pk for pk in form.offered["officer"] if pk][-2:]
    assert client.post(url, as_shown(form) | {"officer": one}).status_code == 302
    assert client.post(url, as_shown(form) | {"officer": two}).status_code == 422
    world.rows["case"].refresh_from_db()
    assert str(world.rows["case"].officer_id) == one
