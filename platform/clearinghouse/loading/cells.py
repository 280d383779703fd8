"""How a cell of a data file is read: text in, value out, or a fault that says how to mend it.

An empty cell is missing and never 0. Sets are joined by `|`; `*` is any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator

from needmatch.faults import quoted
from needmatch.units import EVIDENCE, PILLARS

LARGEST = Decimal(10) ** 15
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class CellFault(ValueError):
    """What is wrong with a cell, and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        self.what, self.mend = what, mend
        super().__init__(f"{what}; {mend}")


def _text(cell: str) -> str:
    if not cell:
        raise CellFault("is empty", "give a value")
    return cell


def _code(cell: str) -> str:
    if not cell or "|" in cell or not cell.isprintable():
        raise CellFault(f"{quoted(cell)} is no id", "give an id without '|' and control characters")
    return cell


def _iso3(cell: str) -> str:
    if not re.fullmatch("[A-Z]{3}", cell):
        raise CellFault(f"{quoted(cell)} is no ISO3 code", "give three capital letters, e.g. SEN")
    return cell


def _currency(cell: str) -> str:
    if not re.fullmatch("[A-Z]{3}", cell):
        raise CellFault(f"{quoted(cell)} is no currency", "give an ISO 4217 code, e.g. USD")
    return cell


def _flag(cell: str) -> bool:
    if cell.lower() not in ("true", "false"):
        raise CellFault(f"{quoted(cell)} is neither true nor false", "write true or false")
    return cell.lower() == "true"


def _day(cell: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
            raise ValueError
        return date.fromisoformat(cell)
    except ValueError:
        raise CellFault(f"{quoted(cell)} is no date", "write YYYY-MM-DD") from None


def _published(cell: str) -> str:
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", cell):
        raise CellFault(f"{quoted(cell)} is no date", "write YYYY, YYYY-MM or YYYY-MM-DD, or leave it empty")
    return cell


def _whole(cell: str) -> int:
    if not re.fullmatch(r"\d{1,9}", cell):
        raise CellFault(f"{quoted(cell)} is no whole number", "write digits only")
    return int(cell)


def _year(cell: str) -> int:
    if not re.fullmatch(r"\d{4}", cell) or not 1900 <= int(cell) <= 2200:
        raise CellFault(f"{quoted(cell)} is no year", "write a year such as 2026")
    return int(cell)


def number(places: int, *, least: int | None = 0, most: int | None = None) -> Callable[[str], Decimal]:
    """A reader of decimal numbers with at most so many decimals, within bounds."""

    def read(cell: str) -> Decimal:
        try:
            if not _NUMBER.fullmatch(cell):
                raise InvalidOperation
            value = Decimal(cell)
        except InvalidOperation:
            raise CellFault(
                f"{quoted(cell)} is no number",
                "write digits and a decimal point, without separators or signs",
            ) from None
        exponent = value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > places:
            raise CellFault(f"{quoted(cell)} has more than {places} decimals", f"round to {places} decimals")
        if abs(value) >= LARGEST:
            raise CellFault(f"{quoted(cell)} is too large", f"give less than {LARGEST:.0f}")
        if least is not None and value < least:
            raise CellFault(f"{quoted(cell)} is less than {least}", f"give {least} or more")
        if most is not None and value > most:
            raise CellFault(f"{quoted(cell)} is more than {most}", f"give {most} or less")
        return value

    return read


def words(allowed: Iterable[str]) -> Callable[[str], str]:
    """A reader of one of some words."""
    known = tuple(allowed)

    def read(cell: str) -> str:
        if cell not in known:
            raise CellFault(f"{quoted(cell)} is not known", f"write one of: {', '.join(known)}")
        return cell

    return read


def members(
    read_one: Callable[[str], Any], *, any_is_none: bool = False
) -> Callable[[str], tuple[Any, ...] | None]:
    """A reader of a set joined by `|`: sorted, without repeats; `*` is None where that means any; empty is ()."""

    def read(cell: str) -> tuple[Any, ...] | None:
        if any_is_none and cell == "*":
            return None
        return tuple(sorted({read_one(part) for part in cell.split("|")})) if cell else ()

    return read


def _source_codes(cell: str) -> tuple[str, ...]:
    """The order is kept: the first is the one that the row was read from."""
    if not cell:
        raise CellFault("is empty", "name at least one source of sources.csv")
    return tuple(dict.fromkeys(_code(part) for part in cell.split("|")))


def or_missing(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A reader that takes an empty cell for a missing value (None)."""
    return lambda cell: read(cell) if cell else None


Text = Annotated[str, BeforeValidator(_text)]
MaybeText = Annotated[str | None, BeforeValidator(or_missing(_text))]
Code = Annotated[str, BeforeValidator(_code)]
MaybeCode = Annotated[str | None, BeforeValidator(or_missing(_code))]
Iso3 = Annotated[str, BeforeValidator(_iso3)]
MaybeIso3 = Annotated[str | None, BeforeValidator(or_missing(_iso3))]
Currency = Annotated[str, BeforeValidator(_currency)]
MaybeCurrency = Annotated[str | None, BeforeValidator(or_missing(_currency))]
Flag = Annotated[bool, BeforeValidator(_flag)]
MaybeFlag = Annotated[bool | None, BeforeValidator(or_missing(_flag))]
Day = Annotated[date, BeforeValidator(_day)]
MaybeDay = Annotated[date | None, BeforeValidator(or_missing(_day))]
Published = Annotated[str | None, BeforeValidator(or_missing(_published))]
Whole = Annotated[int, BeforeValidator(_whole)]
MaybeWhole = Annotated[int | None, BeforeValidator(or_missing(_whole))]
Year = Annotated[int, BeforeValidator(_year)]
MaybeYear = Annotated[int | None, BeforeValidator(or_missing(_year))]
Money = Annotated[Decimal, BeforeValidator(number(2))]
MaybeMoney = Annotated[Decimal | None, BeforeValidator(or_missing(number(2)))]
MaybeQuantity = Annotated[Decimal | None, BeforeValidator(or_missing(number(2)))]
Rate = Annotated[Decimal, BeforeValidator(number(8))]
MaybeRate = Annotated[Decimal | None, BeforeValidator(or_missing(number(8)))]
MaybeCost = Annotated[Decimal | None, BeforeValidator(or_missing(number(6)))]
MaybeShare = Annotated[Decimal | None, BeforeValidator(or_missing(number(6, most=1)))]
Value = Annotated[Decimal, BeforeValidator(number(6, least=None))]
Grade = Annotated[str, BeforeValidator(words(EVIDENCE))]
Pillar = Annotated[str, BeforeValidator(words(PILLARS))]
SourceCodes = Annotated[tuple[str, ...], BeforeValidator(_source_codes)]
Names = Annotated[tuple[str, ...], BeforeValidator(members(_code))]
Years = Annotated[tuple[int, ...], BeforeValidator(members(_year))]
Pillars = Annotated[tuple[str, ...], BeforeValidator(members(words(PILLARS)))]
EarmarkStates = Annotated[tuple[str, ...] | None, BeforeValidator(members(_iso3, any_is_none=True))]
EarmarkPillars = Annotated[tuple[str, ...] | None, BeforeValidator(members(words(PILLARS), any_is_none=True))]
