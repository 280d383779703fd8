"""Numbers, days and yes or no as people write them in cells, of any locale; what could be two things is refused.

    1.234,56   1 234,56   1'234.56   1,23,456.00   (250)   Arabic digits     read
    1.234   1,234                                                  refused: 1234 or 1.234
    03/04/2027                                                     refused: 3 April or 4 March

The surprise: a number that Excel holds is binary, and what it shows is its first 15 digits; those are what was meant.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from clearinghouse.workbooks.words import name_of, without_digit_scripts

_DIRECTION: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff]")
_SPACES: Final = "\u00a0\u2007\u2008\u2009\u200a\u202f\u3000 "
_APOSTROPHES: Final = "'\u2019\u02bc\u00b4`"
_MINUS: Final = "\u2212\u2012\u2013\u2014\ufe63\uff0d"
_ARABIC_DECIMAL, _ARABIC_GROUP, _ARABIC_COMMA = "\u066b", "\u066c", "\u060c"
_PLAIN: Final = re.compile(r"\d+")
_LONGEST: Final = 60

_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_YEAR_FIRST: Final = re.compile(r"(\d{4})[./\u5e74](\d{1,2})[./\u6708](\d{1,2})\u65e5?")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A text that gives no figure: what is wrong and how to mend it."""

    code: str
    what: str
    mend: str


_NO_NUMBER: Final = Unreadable(
    "no-number", "This is no number", "Write the number alone, as a number cell and without words or units."
)


def _is_grouped(parts: list[str], *, is_indian: bool) -> bool:
    """Whether digits stand in groups as thousands do: three each, or by Indian custom two each before the last."""
    first, *others = parts
    if not others or not 1 <= len(first) <= 3 or len(others[-1]) != 3:
        return False
    if all(len(each) == 3 for each in others):
        return True
    return is_indian and len(first) <= 2 and all(len(each) == 2 for each in others[:-1])


def _ambiguous(text: str, digits: str, mark: str) -> Unreadable:
    before, after = digits.split(mark)
    return Unreadable(
        "ambiguous-number",
        f"{text} can be read as {before}{after} and as {before}.{after}",
        "Make it a number cell, or write it without a separator of thousands.",
    )


def _unsigned(text: str, digits: str) -> Decimal | Unreadable:
    """Read digits with separators: `g` only groups, `d` is only decimal, `.` and `,` may be either."""
    marks = [each for each in digits if not each.isdigit()]
    decimal: str | None = None
    if "d" in marks:
        decimal = "d"
    elif "." in marks and "," in marks:
        decimal = max(".,", key=digits.rfind)
    elif "g" in marks:
        decimal = next((each for each in marks if each != "g"), None)
    elif len(marks) == 1:
        before, after = digits.split(marks[0])
        if len(after) == 3 and 1 <= len(before) <= 3 and before.strip("0"):
            return _ambiguous(text, digits, marks[0])
        decimal = marks[0]
    whole, fraction = digits, ""
    if decimal is not None:
        if marks.count(decimal) != 1:
            return _NO_NUMBER
        whole, fraction = digits.split(decimal)
    groups = {each for each in whole if not each.isdigit()}
    if len(groups) > 1 or (fraction and not _PLAIN.fullmatch(fraction)):
        return _NO_NUMBER
    if groups:
        mark = groups.pop()
        parts = whole.split(mark)
        if not all(_PLAIN.fullmatch(each) for each in parts) or not _is_grouped(parts, is_indian=mark == ","):
            return _NO_NUMBER
        whole = "".join(parts)
    if not whole and not fraction:
        return _NO_NUMBER
    try:
        return Decimal(f"{whole or '0'}.{fraction or '0'}")
    except InvalidOperation:
        return _NO_NUMBER


def number_of_text(given: str) -> Decimal | Unreadable:
    """Return the number that a text stands for in whatever locale, or why it is none."""
    text = _DIRECTION.sub("", given).strip(_SPACES + "\t\r\n")
    if text.startswith("="):
        return Unreadable(
            "formula-as-text",
            "This is a formula as text",
            "Write its result, or make the cell a formula again.",
        )
    if len(text) > _LONGEST:
        return _NO_NUMBER
    plain = without_digit_scripts(text)
    if any(each.isdigit() and not each.isdecimal() for each in plain):
        return _NO_NUMBER  # raised or circled digits, which are no decimal ones
    plain = "".join("-" if each in _MINUS else each for each in plain)
    is_negative = False
    if plain.startswith("(") and plain.endswith(")"):
        is_negative, plain = True, plain[1:-1].strip(_SPACES)
    elif plain.startswith("-"):
        is_negative, plain = True, plain[1:].strip(_SPACES)
    elif plain.endswith("-"):
        is_negative, plain = True, plain[:-1].strip(_SPACES)
    elif plain.startswith("+"):
        plain = plain[1:].strip(_SPACES)
    if re.search("[gd]", plain):
        return _NO_NUMBER
    plain = plain.replace(_ARABIC_GROUP, "g").replace(_ARABIC_DECIMAL, "d").replace(_ARABIC_COMMA, ",")
    plain = unicodedata.normalize("NFKC", plain) if not plain.isascii() else plain
    plain = "".join("g" if each in _SPACES or each in _APOSTROPHES else each for each in plain)
    if not re.fullmatch(r"[0-9.,gd]+", plain):
        return _NO_NUMBER
    found = _unsigned(text, plain)
    return -found if is_negative and isinstance(found, Decimal) else found


def number_of_float(value: float) -> Decimal:
    """Return what a number cell shows: the first 15 digits of its binary fraction."""
    if abs(value) < 10**15 and value == int(value):
        return Decimal(int(value))
    return Decimal(f"{value:.15g}")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_of_text(given: str) -> date | Unreadable:
    """Return the day that a text stands for, or why it is none."""
    text = without_digit_scripts(_DIRECTION.sub("", given)).strip(_SPACES + "\t\r\n")
    for pattern in (_ISO_DAY, _YEAR_FIRST):
        found = pattern.fullmatch(text)
        if found:
            day = _day(int(found[1]), int(found[2]), int(found[3]))
            return day or Unreadable("no-day", "There is no such day", "Write it as 2027-01-31.")
    found = _YEAR_LAST.fullmatch(text)
    if found:
        year = int(found[3])
        readings = {
            day
            for day in (_day(year, int(found[2]), int(found[1])), _day(year, int(found[1]), int(found[2])))
            if day is not None
        }
        if len(readings) == 1:
            return readings.pop()
        if readings:
            first, second = sorted(readings)
            return Unreadable(
                "ambiguous-day",
                f"{text} can be {first.isoformat()} and {second.isoformat()}",
                "Make it a date cell, or write it as 2027-01-31.",
            )
    return Unreadable("no-day", "This is no day", "Make it a date cell, or write it as 2027-01-31.")


def truth_of_text(given: str) -> bool | Unreadable:
    """Return whether a text says yes or no in one of the six languages, or why it does neither."""
    name = name_of("truths", given)
    if name is None:
        return Unreadable("no-truth", "This is neither yes nor no", "Write yes or no, or leave it empty.")
    return name == "true"
