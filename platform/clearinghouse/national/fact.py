"""What holds of a State's facts at home: days that are known in part, how often a platform meets, money with its rate.

Rules without web or database. The surprise: a day may be a year or a month alone. Nothing is made up of it: it counts
from the last day that it may mean, and two of them are out of order only if no reading of them is in order.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, get_args

from clearinghouse.errors import Fault

Meets = Literal["monthly", "quarterly", "twice_a_year", "yearly", "irregularly"]
MEETS: Final[tuple[Meets, ...]] = get_args(Meets)

MemberKind = Literal[
    "government", "donor", "united_nations", "operator", "civil_society", "survivors", "other"
]
"""Who sits on a platform. `survivors`: organisations of survivors and of persons with disabilities."""

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
"""Years of a commitment or plan; outside of them is a slip of the pen."""

MOST_USD: Final = Decimal("9999999999999999.99")
"""The largest amount that is kept; more is a slip of the pen."""


def last_day(partial: str) -> date | None:
    """Return the last day that `2024`, `2024-05` or `2024-05-17` may mean; None: there is no such day."""
    parts = [int(part) for part in partial.split("-")]
    try:
        year, month = parts[0], parts[1] if len(parts) > 1 else 12
        return date(year, month, parts[2] if len(parts) > 2 else monthrange(year, month)[1])
    except ValueError:
        return None


def first_day(partial: str) -> date | None:
    """Return the first day that such a text may mean; None: there is no such day."""
    parts = [*(int(part) for part in partial.split("-")), 1, 1]
    try:
        return date(parts[0], parts[1], parts[2])
    except ValueError:
        return None


def faults_of_span(since: str | None, until: str | None, *, today: date) -> tuple[Fault, ...]:
    """Return what is wrong with the span in which something was there; () if nothing is."""
    faults = []
    for name, given in (("since", since), ("until", until)):
        if given is None:
            continue
        first = first_day(given)
        if first is None or last_day(given) is None:
            faults.append(
                Fault("body", name, "is no day of the calendar", "Give 2024, 2024-05 or 2024-05-17.")
            )
        elif not FIRST_YEAR <= first.year <= LAST_YEAR:
            faults.append(
                Fault(
                    "body",
                    name,
                    "lies outside the time of the Convention",
                    f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.",
                )
            )
        elif name == "since" and first > today:
            faults.append(Fault("body", name, "lies ahead", "Give since when it is there, or leave it out."))
    if not faults and since and until:
        begins, ends = first_day(since), last_day(until)
        if begins is not None and ends is not None and ends < begins:
            faults.append(Fault("body", "until", "lies before since", "Give a day on or after that."))
    return tuple(faults)


def faults_of_years(first: int | None, last: int | None) -> tuple[Fault, ...]:
    """Return what is wrong with the years that something covers; () if nothing is."""
    faults = [
        Fault("body", name, "is no year of our time", f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.")
        for name, year in (("first_year", first), ("last_year", last))
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR
    ]
    if not faults and last is not None:
        if first is None:
            faults.append(
                Fault("body", "first_year", "is missing beside last_year", "Give the first year too.")
            )
        elif last < first:
            faults.append(
                Fault("body", "last_year", "lies before first_year", "Give that year or a later one.")
            )
    return tuple(faults)


@dataclass(frozen=True, slots=True)
class Given:
    """What a State puts in: money in its own currency with its rate, staff. None: not told."""

    amount: Decimal | None
    currency: str | None
    usd_per_unit: Decimal | None
    rate_on: date | None
    rate_source: str | None
    staff: int | None


def faults_of_money(given: Given, *, today: date) -> tuple[Fault, ...]:
    """Return what is wrong with what is put in; () if nothing is."""
    faults = []
    if given.amount is None and given.staff is None:
        faults.append(
            Fault(
                "body", "amount", "is missing, and staff too", "Give an amount, a number of staff, or both."
            )
        )
    if given.amount is not None and given.amount == 0:
        faults.append(Fault("body", "amount", "is nothing", "Give an amount above 0.00, or leave it out."))
    if given.amount is not None and given.currency is None:
        faults.append(Fault("body", "currency", "is missing", "Give the code of the currency, such as USD."))
    if given.amount is None and given.currency is not None:
        faults.append(Fault("body", "amount", "is missing", "Give the amount, or leave currency out."))
    rate = {
        "usd_per_unit": given.usd_per_unit,
        "rate_on": given.rate_on,
        "rate_source": given.rate_source,
    }
    told = [name for name, value in rate.items() if value is not None]
    if told and (given.amount is None or given.currency in (None, "USD")):
        faults.append(
            Fault("body", told[0], "is of an amount in another currency than USD", "Leave the rate out.")
        )
    elif told:
        faults += [
            Fault(
                "body", name, "is missing",
                "Give rate, day and publisher together, or none of them: then a rate known here is used.",
            )
            for name, value in rate.items()
            if value is None
        ]  # fmt: skip
    if given.rate_on is not None and given.rate_on > today:
        faults.append(Fault("body", "rate_on", "lies ahead", "Give the day of a rate that was published."))
    return tuple(faults)
