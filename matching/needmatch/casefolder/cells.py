"""The kinds of cells of a case folder: text to value, and value to the one text that stands for it.

The surprise: `1000`, `1000.0`, `1000.00` and `1e3` are one value and are all written `1000` (money `1000.00`), so
that the hash of a case speaks of what it says and not of the program that saved it. A cell that cannot be read
raises `BadCell`; the caller knows where it stood.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from needmatch.faults import Faults, listed, quoted
from needmatch.units import CENTS, DEADLINE_BASES, EVIDENCE, LARGEST_USD, PILLARS, UNITS_OF_OUTPUT, usd

LARGEST_QUANTITY: Final = 10.0**15
"""About seven times the land surface of the Earth in square metres."""

LARGEST_COST: Final = 10.0**9
"""US dollars of cost per US dollar given."""

LONGEST_NUMBER: Final = 60
"""Characters of a number: what is longer is no amount that anyone typed."""

_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_NOT_FINITE: Final = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)
_GROUPED: Final = re.compile(
    r"[+-]?\d{1,3}(?:([,.'\u2019_ \u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d+)?", re.ASCII
)
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_DATE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


class BadCell(Exception):
    """A cell that cannot be read: what is wrong and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of cell.

    `value` turns text that is not empty into a value or raises `BadCell`; `text` turns a value back. `fallback` is
    the harmless value that stands in for a bad cell while the rest of the case is being checked.
    """

    value: Callable[[str], Hashable]
    text: Callable[[Any], str]
    fallback: object
    is_free_text: bool = False


def _number(cell: str) -> Decimal:
    """Return the exact number that a cell holds."""
    if _NUMBER.fullmatch(cell) and len(cell) <= LONGEST_NUMBER:
        try:
            return Decimal(cell)
        except InvalidOperation:
            raise BadCell(f"{quoted(cell)} is out of range", "write the amount in plain digits") from None
    shown = quoted(cell)
    if cell.startswith("="):
        raise BadCell(f"{shown} is a formula", "paste its value as a plain number")
    if _NOT_FINITE.fullmatch(cell):
        raise BadCell(
            f"{shown} is not a finite number", "write a number, or leave the cell empty if it is not known"
        )
    if len(cell) > LONGEST_NUMBER:
        raise BadCell(f"{shown} is too long for a number", f"write it in at most {LONGEST_NUMBER} characters")
    if _GROUPED.fullmatch(cell):
        raise BadCell(f"{shown} has separators between thousands", "write digits alone, as in 1234567.50")
    if _DECIMAL_COMMA.fullmatch(cell):
        raise BadCell(f"{shown} has a decimal comma", "write a decimal point, as in 1234567.50")
    if re.search(r"[$€£¥₣]|\b[A-Z]{3}\b", cell) and re.search(r"\d", cell):
        raise BadCell(
            f"{shown} names a currency", "write the number alone; amounts are in the case's currency"
        )
    if cell.endswith("%"):
        raise BadCell(f"{shown} is a percentage", "write a share from 0 to 1, as in 0.25")
    raise BadCell(f"{shown} is not a number", "write digits with a decimal point, as in 1234567.50")


def _not_negative(number: Decimal, cell: str) -> Decimal:
    if number < 0:
        raise BadCell(f"{quoted(cell)} is negative", "write 0 or more")
    return number


def _money(cell: str) -> int:
    amount = _not_negative(_number(cell), cell)
    if amount > LARGEST_USD:
        raise BadCell(
            f"{quoted(cell)} is more than the limit of {LARGEST_USD:.0e}".replace("e+", "e"),
            "check the unit: amounts are whole dollars and cents, not thousands",
        )
    rounded = amount.quantize(Decimal("0.01"))
    if rounded != amount:
        raise BadCell(f"{quoted(cell)} has a fraction of a cent", f"round it to cents, as in {rounded}")
    return int(rounded * CENTS)


def _measured(limit: float, unit: str) -> Callable[[str], float]:
    """Return the reader of a number from 0 to `limit`."""

    def value(cell: str) -> float:
        number = float(_not_negative(_number(cell), cell))
        if number > limit:
            raise BadCell(
                f"{quoted(cell)} is more than the limit of {limit:.0e}".replace("e+", "e"),
                f"check the unit: {unit}",
            )
        return number + 0.0  # no negative zero

    return value


def _share(cell: str) -> float:
    number = _number(cell)
    if not 0 <= number <= 1:
        hint = f", as in {float(number) / 100:g}" if 1 < number <= 100 else ""
        raise BadCell(f"{quoted(cell)} is not from 0 to 1", f"write a share of 1{hint}")
    return float(number) + 0.0


def _year(cell: str) -> int:
    try:
        number = _number(cell)
    except BadCell:
        number = Decimal(0)
    if not 1 <= number <= 9999 or number != number.to_integral_value():
        raise BadCell(f"{quoted(cell)} is not a year", "write four digits, as in 2027")
    return int(number)


def _article(cell: str) -> int:
    try:
        number = _number(cell)
    except BadCell:
        number = Decimal(0)
    if number not in (4, 5):
        raise BadCell(f"{quoted(cell)} is not an article with a deadline", "write 4 or 5")
    return int(number)


def _boolean(cell: str) -> bool:
    word = cell.lower()  # spreadsheets write TRUE
    if word not in ("true", "false"):
        raise BadCell(f"{quoted(cell)} is neither true nor false", "write true or false")
    return word == "true"


def _date(cell: str) -> date:
    match = _DATE.fullmatch(cell)
    try:
        if match is None:
            raise ValueError
        return date.fromisoformat(match[1])
    except ValueError:
        raise BadCell(f"{quoted(cell)} is not a date", "write year-month-day, as in 2027-03-01") from None


def _id(cell: str) -> str:
    if "|" in cell:
        raise BadCell(f"{quoted(cell)} has a |, which separates ids in a set", "choose an id without |")
    if _CONTROL.search(cell):
        raise BadCell(
            f"{quoted(cell)} has a control character", "choose an id of printable characters on one line"
        )
    if SURROGATE.search(cell):
        raise BadCell(f"{quoted(cell)} has half of a character", "write the whole character")
    return cell


def _text(cell: str) -> str:
    if "\0" in cell:
        raise BadCell(f"{quoted(cell)} has a NUL character", "delete it")
    if SURROGATE.search(cell):
        raise BadCell(f"{quoted(cell)} has half of a character", "write the whole character")
    return cell


def _word(words: tuple[str, ...]) -> Callable[[str], str]:
    """Return the reader of one of some fixed words."""

    def value(cell: str) -> str:
        if cell not in words:
            near = Faults().did_you_mean(cell, frozenset(words))
            raise BadCell(f"{quoted(cell)} is not known", f"{near}write {listed(words)}")
        return cell

    return value


def _set_of(member: Callable[[str], str]) -> Callable[[str], frozenset[str] | None]:
    """Return the reader of `*` (None) or of members joined by `|`."""

    def value(cell: str) -> frozenset[str] | None:
        if cell == "*":
            return None
        names = [name.strip() for name in cell.split("|")]
        if "" in names:
            raise BadCell(
                f"{quoted(cell)} has an empty name in its set", "join names by one |, or write * for any"
            )
        if "*" in names:
            raise BadCell(f"{quoted(cell)} mixes * with names", "write * alone for any, or the names alone")
        if len(set(names)) < len(names):
            twice = next(name for place, name in enumerate(names) if name in names[:place])
            raise BadCell(f"{quoted(cell)} names {quoted(twice)} twice", "name each once")
        return frozenset(member(name) for name in names)

    return value


def number_text(number: float) -> str:
    """Return the shortest text that reads back as the same number: 100.0 -> "100"."""
    return str(int(number)) if number == int(number) and abs(number) < 1e16 else repr(number)


def _boolean_text(value: bool) -> str:
    return "true" if value else "false"


def _set_text(value: frozenset[str] | None) -> str:
    return "*" if value is None else "|".join(sorted(value))


ID: Final = Kind(_id, str, "")
TEXT: Final = Kind(_text, str, "", is_free_text=True)
MONEY: Final = Kind(_money, usd, 0)
QUANTITY: Final = Kind(_measured(LARGEST_QUANTITY, "square metres or mines"), number_text, None)
COST: Final = Kind(_measured(LARGEST_COST, "US dollars per US dollar"), number_text, 0.0)
SHARE: Final = Kind(_share, number_text, None)
YEAR: Final = Kind(_year, str, 0)
ARTICLE: Final = Kind(_article, str, 5)
BOOLEAN: Final = Kind(_boolean, _boolean_text, None)
DATE: Final = Kind(_date, date.isoformat, date.min)
PILLAR: Final = Kind(_word(PILLARS), str, PILLARS[0])
EVIDENCE_GRADE: Final = Kind(_word(EVIDENCE), str, EVIDENCE[0])
DEADLINE_BASIS: Final = Kind(_word(DEADLINE_BASES), str, "")
UNIT: Final = Kind(_word(UNITS_OF_OUTPUT), str, "")
STATE_SET: Final = Kind(_set_of(_id), _set_text, None)
PILLAR_SET: Final = Kind(_set_of(_word(PILLARS)), _set_text, None)
