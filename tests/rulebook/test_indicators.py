"""The figures of the periodic report are data; the report asks for exactly these."""

from datetime import date

import pytest

from nhipcau.rulebook import queries

FIGURES = {
    "contacts.calls": ("contact", "received", "count", "client_group topic month place line"),
    "contacts.consultations": ("contact", "received", "count", "client_group topic month place form unit"),
    "cases.opened": ("case_interval", "opened", "count", "client_group level"),
    "cases.opened_closed": ("case_interval", "opened_closed", "count", ""),
    "cases.opened_ongoing": ("case_interval", "opened_ongoing", "count", ""),
    "cases.closed": ("case_interval", "closed", "count", "reason"),
    "cases.brought_forward": ("case_interval", "brought_forward", "count", ""),
    "cases.under_management": ("case_interval", "under_management", "count", ""),
    "cases.carried_forward": ("case_interval", "carried_forward", "count", ""),
    "outreach.events": ("event", "held", "count", "kind"),
    "outreach.participants": ("event", "held", "sum:participants", "kind"),
    "materials.issued": ("material", "issued", "sum:quantity", "kind"),
    "resources.cash": ("donation", "received", "sum:cash_amount", "donor place"),
    "resources.gifts": ("donation", "received", "sum:cash_gifts", ""),
    "resources.goods": ("donation", "received", "sum:goods_gifts", "item"),
    "network.units": ("unit", "existing", "count", "level"),
    "network.staff": ("staff", "serving", "count", "qualification trained"),
    "care.screened": ("screening", "screened", "count", "conclusion"),
}


def test_the_report_has_these_figures_in_this_order() -> None:
    assert [found.code for found in queries.indicators(date(2026, 11, 22))] == list(FIGURES)


@pytest.mark.parametrize("code", FIGURES)
def test_figure(code: str) -> None:
    found = queries.indicator(code)
    assert (found.fact, found.when, found.measure, " ".join(found.by)) == FIGURES[code]
    assert all((found.name, found.en, found.sentence, found.unit, found.basis.reference))


def test_calls_and_consultations_part_by_channel() -> None:
    assert queries.indicator("contacts.calls").where == {"channel": "call"}
    assert queries.indicator("contacts.consultations").where == {"channel": ("visit", "community", "event", "school")}
    known = {code.code for code in queries.code_list("channel")}
    assert {"call", "visit", "community", "event", "school"} <= known


def test_indented_rows() -> None:
    parents = {found.code: found.parent for found in queries.indicators(date(2026, 11, 22)) if found.parent}
    assert parents == {
        "cases.opened_closed": "cases.opened",
        "cases.opened_ongoing": "cases.opened",
        "outreach.participants": "outreach.events",
        "resources.gifts": "resources.cash",
    }


def test_an_unknown_figure_is_a_programmers_mistake() -> None:
    with pytest.raises(KeyError):
        queries.indicator("cases.invented")
