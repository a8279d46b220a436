"""What people type → what a rule reckons with; what cannot be read says why, and stays as it was typed."""

import re
import unicodedata
from datetime import date, datetime

from django.utils.translation import gettext as _

from nhipcau.kernel.dates import BadDate, format_day, parse_day

from .model import Node

LONGEST = 20_000
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufeff]")
_WHOLE = re.compile(r"[+-]?(\d+|\d{1,3}([.\s]\d{3})+)", re.A)
_PART = re.compile(r"[+-]?(\d+|\d{1,3}(\s\d{3})+)([.,]\d+)?", re.A)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+", re.A)
_TIME = re.compile(r"(\d{1,2})\s*(?:[:hg]|giờ)\s*(\d{1,2})?\s*(?:phút)?", re.A | re.I)


def typed(text: str) -> str:
    """What came from a page: NFC, one kind of line end, nothing invisible, not endless."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", text).strip()[:LONGEST]


def canonical(node: Node, text: str) -> tuple[str, str]:
    """(the answer, "") or ("", why it cannot be read)."""
    if not text:
        return "", ""
    read = {"integer": _integer, "decimal": _decimal, "date": _day, "time": _time, "dateTime": _moment}.get(node.type)
    return read(text) if read else (text, "")


def _integer(text: str) -> tuple[str, str]:
    if not _WHOLE.fullmatch(text):
        return "", _("This must be a whole number, as 12 or 1500.")
    plain = re.sub(r"[.\s]", "", text)
    return (str(int(plain)), "") if len(plain) <= 16 else ("", _("This number is too long."))


def _decimal(text: str) -> tuple[str, str]:
    if _THOUSANDS.fullmatch(text):
        whole = text.replace(".", "")
        part = text.replace(".", ",", 1)
        return "", _("Is this %(whole)s or %(part)s? Write it so.") % {"whole": whole, "part": part}
    if not _PART.fullmatch(text) or len(text) > 24:
        return "", _("This must be a number, as 3,5 or 1500.")
    return re.sub(r"\s", "", text).replace(",", "."), ""


def _day(text: str) -> tuple[str, str]:
    try:
        return parse_day(text).day.isoformat(), ""
    except BadDate as error:
        return "", str(error)


def _time(text: str) -> tuple[str, str]:
    found = _TIME.fullmatch(text)
    if not found or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return "", _("This must be a time, as 14:30.")
    return f"{int(found[1]):02}:{int(found[2] or 0):02}", ""


def _moment(text: str) -> tuple[str, str]:
    """“14:30 05/03/2026”, in either order, or as it is kept."""
    try:
        return datetime.fromisoformat(text).strftime("%Y-%m-%dT%H:%M"), ""
    except ValueError:
        pass
    for first, second in (text.partition(" ")[::2], text.rpartition(" ")[::2][::-1]):
        (at, late), (day, bad) = _time(first), _day(second) if second else ("", "-")
        if at and day and not late and not bad:
            return f"{day}T{at}", ""
    return "", _("This must be a time and a day, as 14:30 05/03/2026.")


def spoken(node: Node, value: str) -> str:
    """A canonical answer as people write it: dates dd/mm/yyyy, a decimal comma."""
    if node.type == "date" and value:
        return format_day(date.fromisoformat(value))
    if node.type == "dateTime" and value:
        return f"{value[11:16]} {format_day(date.fromisoformat(value[:10]))}"
    return value.replace(".", ",") if node.type == "decimal" else value
