"""Rules in words for people: amounts, units and the headings they stand under."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from nhipcau.rulebook.states import ParameterValue, Value

UNIT_WORDS = {
    "VND/month": gettext_lazy("%(value)s đồng a month"),
    "VND/day": gettext_lazy("%(value)s đồng a day"),
    "VND": gettext_lazy("%(value)s đồng"),
    "coefficient": gettext_lazy("coefficient %(value)s"),
    "times": gettext_lazy("%(value)s times the base rate"),
    "hours": gettext_lazy("%(value)s hours"),
    "days": gettext_lazy("%(value)s days"),
    "working_days": gettext_lazy("%(value)s working days"),
    "months": gettext_lazy("%(value)s months"),
    "years": gettext_lazy("%(value)s years"),
    "age": gettext_lazy("%(value)s years old"),
    "clients": gettext_lazy("%(value)s clients"),
    "kg": gettext_lazy("%(value)s kg"),
    "day_of_year": gettext_lazy("by %(value)s each year"),
}
DAY_KINDS = {
    "off": gettext_lazy("Holiday"),
    "off_swap": gettext_lazy("Off, swapped"),
    "work_swap": gettext_lazy("Worked, swapped"),
    "work": gettext_lazy("Worked"),
}
"""Kinds of days in the table of working days."""
GROUPS = {
    "social_assistance": gettext_lazy("Social assistance: rates and time limits"),
    "social_assistance.coefficient": gettext_lazy("Social assistance: coefficients"),
    "social_assistance.one_off": gettext_lazy("Social assistance: one-off support"),
    "social_assistance.emergency": gettext_lazy("Social assistance: emergency care"),
    "social_pension": gettext_lazy("Social pension"),
    "children": gettext_lazy("Child protection"),
    "domestic_violence": gettext_lazy("Domestic violence"),
    "cases": gettext_lazy("Case management"),
    "reports": gettext_lazy("Deadlines of reports"),
    "disability": gettext_lazy("Disability"),
    "poverty": gettext_lazy("Poverty"),
    "staff": gettext_lazy("Staff and practice"),
    "privacy": gettext_lazy("Personal data"),
}


def number_words(value: Value) -> str:
    """1.250.000 and 2,5 the Vietnamese way (2.5 in English); a day of the year 06-15 is 15/6."""
    if isinstance(value, str):
        month, day = value.split("-")
        return f"{int(day)}/{int(month)}"
    if isinstance(value, Decimal) and value != value.to_integral_value():
        text = f"{value.normalize():f}"
    else:
        text = f"{int(value):,}"
    if (get_language() or "vi").startswith("en"):
        return text
    return text.translate(str.maketrans(",.", ".,"))


def value_words(rule: ParameterValue) -> str:
    """The value with its unit: “540.000 đồng mỗi tháng”."""
    return str(UNIT_WORDS[rule.unit]) % {"value": number_words(rule.value or 0)}


def by_group(rules: Iterable[ParameterValue]) -> list[tuple[str, list[tuple[ParameterValue, str]]]]:
    """Rules under their headings, in the order of `GROUPS`; each with its value in words."""
    order = {name: number for number, name in enumerate(GROUPS)}

    def group(rule: ParameterValue) -> str:
        return rule.key.rpartition(".")[0]

    arranged = sorted(rules, key=lambda rule: (order.get(group(rule), len(order)), group(rule), rule.key))
    return [
        (str(GROUPS.get(name, name or _("Other rules"))), [(rule, value_words(rule)) for rule in found])
        for name, found in groupby(arranged, key=group)
    ]
