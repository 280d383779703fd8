"""A file of exchange rates: CSV with a header row. Rules without database.

    currency,dated_on,year,usd_per_unit,source_id,source_title,source_publisher,source_date,source_url
    NOK,2026-10-30,,0.0921,NB-2026-10,Daily rates,Norges Bank,2026-10-30,https://www.norges-bank.no/

`dated_on` or `year` is given, not both; the source's columns are for a source that is not known yet. The surprise: no
row is taken unless all can be, and every fault is named with its line, so that a file is mended in one go.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import urlsplit

from clearinghouse.errors import Fault

COLUMNS: Final = (
    "currency", "dated_on", "year", "usd_per_unit", "source_id", "source_title", "source_publisher", "source_date",
    "source_url",
)  # fmt: skip
NEEDED: Final = ("currency", "usd_per_unit", "source_id")
MOST_ROWS: Final = 20_000
MOST_USD: Final = Decimal(1000)
"""No unit of a currency is worth that much: a larger figure is the rate the other way round, or of a thousand units."""

_SOURCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_SOURCE_DATE: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_MEND: Final = {
    "currency": "Give an ISO 4217 code, such as NOK; US dollars need no rate.",
    "dated_on": "Give a day as YYYY-MM-DD that is not in the future, or `year`, not both.",
    "year": "Give a year such as 2026, or `dated_on`, not both.",
    "usd_per_unit": "Give US dollars for one unit, with a point and at most eight decimals, such as 0.0921.",
    "source_id": "Give letters, digits, points and hyphens, at most 80; it opens at /api/v1/sources.",
    "source_date": "Give a year, month or day, such as 2026-10-30, or leave it out.",
    "source_url": "Give an address that begins with https:// or http://, or leave it out.",
}


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source that comes with a rate; None: not given."""

    title: str
    publisher: str | None
    published: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class NewRate:
    """A rate as a file gives it. `dated_on` None: that of the year; `source` None: it should be known already."""

    line: int
    currency: str
    year: int
    dated_on: date | None
    usd_per_unit: Decimal
    source_code: str
    source: NewSource | None


class FaultyRates(Exception):
    """A file with faults; nothing of it was taken."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{len(faults)} fault(s)")
        self.faults = faults


def fault_in_words(fault: Fault) -> str:
    """Return a fault as a line for people."""
    given = f" ({fault.value})" if fault.value else ""
    return f"{fault.where}, {fault.field}{given}: {fault.what}. {fault.mend}"


def read_rates(content: bytes, *, today: date) -> tuple[NewRate, ...]:
    """Return the rates of a CSV file (UTF-8, comma or semicolon).

    Raises:
        FaultyRates: with every fault of it.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FaultyRates((Fault("file", "file", "is not UTF-8", "Save it as CSV in UTF-8."),)) from None
    if "\x00" in text:
        raise FaultyRates((Fault("file", "file", "holds NUL characters", "Save it as CSV."),))
    header = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in header else ",")
    names = [(name or "").strip() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    faults = [
        Fault("line 1", name, "is missing", f"The columns are {', '.join(COLUMNS)}.")
        for name in NEEDED
        if name not in names
    ]
    faults += [
        Fault("line 1", name or "a column", "is not known here", f"The columns are {', '.join(COLUMNS)}.")
        for name in names
        if name not in COLUMNS
    ]
    if faults:
        raise FaultyRates(tuple(faults))
    rates: dict[tuple[object, ...], NewRate] = {}
    try:
        for row in reader:
            found = _rate(row, reader.line_num, today, faults)
            if found is None:
                continue
            key = found.currency, found.year, found.dated_on, found.source_code
            if key in rates:
                what = f"is the same rate as in line {rates[key].line}"
                faults.append(
                    Fault(f"line {found.line}", "currency", what, "Give each rate once.", found.currency)
                )
            rates[key] = found
            if len(rates) > MOST_ROWS:
                faults.append(Fault("file", "file", f"has over {MOST_ROWS} rows", "Load it in parts."))
                break
    except csv.Error as error:
        faults.append(Fault(f"line {reader.line_num}", "row", str(error), "Save the file as CSV anew."))
    if not rates and not faults:
        faults.append(Fault("file", "file", "holds no rate", "Give a row for each rate below the header."))
    if faults:
        raise FaultyRates(tuple(faults))
    return tuple(rates.values())


def _rate(row: Mapping[str, object], line: int, today: date, faults: list[Fault]) -> NewRate | None:
    """Return the rate of a row; None: it has faults, which were added."""
    cells = {name: str(row.get(name) or "").strip() for name in COLUMNS}
    before = len(faults)

    def fault(column: str, what: str) -> None:
        faults.append(Fault(f"line {line}", column, what, _MEND[column], cells[column][:40] or None))

    if row.get(None):  # type: ignore[call-overload]  # what csv puts under None: cells beyond the header
        faults.append(
            Fault(f"line {line}", "row", "has more cells than the header", "Put text with commas in quotes.")
        )
    if not re.fullmatch("[A-Z]{3}", cells["currency"]) or cells["currency"] == "USD":
        fault("currency", "is no currency that needs a rate")
    day = _day(cells["dated_on"])
    if cells["dated_on"] and (day is None or day > today or cells["year"]):
        fault("dated_on", "cannot be used")
    if not cells["dated_on"] and not (
        re.fullmatch("[0-9]{4}", cells["year"]) and 1900 <= int(cells["year"]) <= today.year
    ):
        fault("year", "cannot be used")
    usd = _usd(cells["usd_per_unit"])
    if usd is None:
        fault("usd_per_unit", "cannot be used")
    if not _SOURCE.fullmatch(cells["source_id"]):
        fault("source_id", "cannot be used")
    if cells["source_date"] and not _SOURCE_DATE.fullmatch(cells["source_date"]):
        fault("source_date", "cannot be used")
    if cells["source_url"] and urlsplit(cells["source_url"]).scheme not in ("http", "https"):
        fault("source_url", "cannot be used")
    if len(faults) > before or usd is None:
        return None
    source = None
    if cells["source_title"]:
        source = NewSource(
            cells["source_title"],
            cells["source_publisher"] or None,
            cells["source_date"] or None,
            cells["source_url"] or None,
        )
    year = day.year if day else int(cells["year"])
    return NewRate(line, cells["currency"], year, day, usd, cells["source_id"], source)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def _usd(text: str) -> Decimal | None:
    if not re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,8})?", text):
        return None
    found = Decimal(text)
    return found if 0 < found <= MOST_USD else None
