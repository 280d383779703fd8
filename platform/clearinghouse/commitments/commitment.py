"""The terms of a commitment: what a donor may put in writing, what is wrong with it, what it is in US dollars.

    tranche in US dollars = tranche x rate, rounded to the cent (half up);  total in US dollars = their sum

The surprise: each tranche is turned into dollars by itself, so that a change of one never moves a cent of another, on
which money may be reserved. The total in dollars may therefore differ by some cents from total times rate.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal
from uuid import UUID

from clearinghouse.errors import Conflicting, Fault
from clearinghouse.ledger.conversion import Conversion, converted
from clearinghouse.plans.conversion import CURRENCIES
from clearinghouse.scopes.visibility import Visibility

EventKind = Literal["registered", "changed", "taken_over", "withdrawn"]
DONOR_KINDS: Final = ("state", "organisation", "pooled_fund")
"""Who can put something in writing: a group is nobody's signature, and an assumed donor stands for nobody."""

USD: Final = "USD"
RATE_TERMS: Final = ("currency", "usd_per_unit", "rate_on")
"""What makes a rate; who published it is told beside."""
FIRST_YEAR: Final = 1997
"""The year of the Convention; earlier tranches are a mistyped year."""
YEARS_AHEAD: Final = 30
RATE_YEARS_BEFORE: Final = 2
"""A rate is at most so many years older than the first tranche, or than today where all tranches are to come."""
MOST_USD: Final = Decimal(1_000_000_000_000)
_CENT: Final = Decimal("0.01")


class CommitmentOver(Conflicting):
    """It was withdrawn, and stays so."""

    code: ClassVar[str] = "commitment-withdrawn"
    title: ClassVar[str] = "The commitment was withdrawn"


class MoneyReserved(Conflicting):
    """Money of a tranche is reserved under an agreement, and less than that cannot be left of it."""

    code: ClassVar[str] = "money-reserved"
    title: ClassVar[str] = "Money of this commitment is reserved"


@dataclass(frozen=True, slots=True)
class AgreedUnder:
    """An agreement that holds money of a commitment: for which States, and which pillar (None: not divided)."""

    id: UUID
    title: str
    pillar: str | None
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a donor puts in writing. `total` and `tranches` (by year) are in `currency`; sets None: any.

    `usd_per_unit`, `rate_on` and `rate_source` None: the currency is USD. `is_through_development_budget` None: not
    said. Shares are 0..1, None: no bound.
    """

    currency: str
    total: Decimal
    tranches: tuple[tuple[int, Decimal], ...]
    usd_per_unit: Decimal | None = None
    rate_on: date | None = None
    rate_source: str | None = None
    states: tuple[str, ...] | None = None
    pillars: tuple[str, ...] | None = None
    channel: str | None = None
    is_through_development_budget: bool | None = None
    can_carry_over: bool = False
    can_front_load: bool = False
    min_grant_usd: Decimal | None = None
    max_state_share: Decimal | None = None
    local_share_min: Decimal | None = None
    is_upper_bound: bool = False
    visibility: Visibility = "public"
    note: str | None = None

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year with a tranche."""
        found = [year for year, _ in self.tranches]
        return min(found), max(found)


def in_order(terms: Terms) -> Terms:
    """Return terms with tranches by year and sets by name, as they are kept."""
    return replace(
        terms,
        tranches=tuple(sorted(terms.tranches)),
        states=None if terms.states is None else tuple(sorted(terms.states)),
        pillars=None if terms.pillars is None else tuple(sorted(terms.pillars)),
    )


def usd_tranches(terms: Terms) -> tuple[tuple[int, Decimal], ...]:
    """Return the tranches by year in US dollars, to the cent."""
    rate = Conversion(terms.currency, terms.usd_per_unit or Decimal(1), terms.rate_on, terms.rate_source)
    return tuple((year, converted(amount, rate).usd) for year, amount in sorted(terms.tranches))


def told(terms: Terms) -> dict[str, Any]:
    """Return terms as an event keeps them: text, booleans, null and lists, in the order of the fields."""
    return told_of({each.name: getattr(terms, each.name) for each in fields(terms)})


def told_of(known: Mapping[str, Any]) -> dict[str, Any]:
    """Return terms that are known by name in the same way; those that a loaded commitment lacks are null."""
    return {each.name: _plain(known.get(each.name)) for each in fields(Terms)}


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value != value.quantize(_CENT) else f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of terms that differ, in the order in which they stand."""
    return tuple(name for name in after if before.get(name) != after[name])


def faults_in(terms: Terms, *, known_states: Collection[str], today: date) -> tuple[Fault, ...]:
    """Return everything that is wrong with terms, each at its field and with how to mend it."""
    return (
        *_faults_of_tranches(terms, today),
        *_faults_of_rate(terms, today),
        *_faults_of_sets(terms, known_states),
        *_faults_of_conditions(terms),
    )


def _fault(field: str, what: str, mend: str) -> Fault:
    return Fault("body", field, what, mend)


def _faults_of_tranches(terms: Terms, today: date) -> Iterator[Fault]:
    if not terms.tranches:
        yield _fault("tranches", "is empty", "Give the amount of at least one year.")
        return
    last = today.year + YEARS_AHEAD
    seen: set[int] = set()
    for place, (year, amount) in enumerate(terms.tranches):
        if not FIRST_YEAR <= year <= last:
            yield _fault(
                f"tranches.{place}.year",
                f"{year} is no year of a tranche",
                f"Give a year from {FIRST_YEAR} to {last}.",
            )
        elif year in seen:
            yield _fault(f"tranches.{place}.year", f"{year} is there twice", "Give each year once.")
        if amount <= 0:
            yield _fault(
                f"tranches.{place}.amount", "is nothing", "Give more than 0.00, or leave the year out."
            )
        seen.add(year)
    added = sum((amount for _, amount in terms.tranches), Decimal(0))
    if added != terms.total:
        more = "less" if added > terms.total else "more"
        yield _fault(
            "total",
            f"the tranches add up to {added:.2f} and not to {terms.total:.2f}",
            f"Give {abs(added - terms.total):.2f} {more} in the tranches, or a total of {added:.2f}.",
        )


def _faults_of_rate(terms: Terms, today: date) -> Iterator[Fault]:
    given = {
        "usd_per_unit": terms.usd_per_unit,
        "rate_on": terms.rate_on,
        "rate_source": terms.rate_source,
    }
    if terms.currency == USD:
        for name, value in given.items():
            if value is not None:
                yield _fault(name, "is given for US dollars", "Leave it out, or name the other currency.")
        return
    words = {
        "usd_per_unit": "how many US dollars one unit is",
        "rate_on": "the day of that rate",
        "rate_source": "who published that rate",
    }
    for name, value in given.items():
        if value is None:
            yield _fault(name, "is missing", f"Give {words[name]}: the commitment is in {terms.currency}.")
    if terms.currency not in CURRENCIES:
        yield _fault(
            "currency", f"{terms.currency} is no currency in use", "Give an ISO 4217 code, such as EUR."
        )
    if terms.rate_on is not None and terms.rate_on > today:
        yield _fault("rate_on", "lies ahead", "Give the day of a rate that was published.")
    first = min([today.year, *(year for year, _ in terms.tranches)]) - RATE_YEARS_BEFORE
    if terms.rate_on is not None and terms.rate_on.year < first:
        yield _fault(
            "rate_on",
            f"lies more than {RATE_YEARS_BEFORE} years before the money",
            f"Give the day of a rate of {first} or later.",
        )
    if terms.usd_per_unit is None:
        return
    in_usd = usd_tranches(terms)
    for place, (_, amount) in enumerate(terms.tranches):
        if 0 < amount * terms.usd_per_unit < _CENT / 2:
            yield _fault(f"tranches.{place}.amount", "is less than a cent in US dollars", "Give more.")
    if sum(amount for _, amount in in_usd) > MOST_USD:
        yield _fault("usd_per_unit", "makes more US dollars than there can be", "Look at rate and total.")


def _faults_of_sets(terms: Terms, known_states: Collection[str]) -> Iterator[Fault]:
    for name, given in (("states", terms.states), ("pillars", terms.pillars)):
        if given is None:
            continue
        if not given:
            yield _fault(name, "is empty", "Name at least one, or give null for any.")
        for place in _repeated(given):
            yield _fault(f"{name}.{place}", f"{given[place]} is there twice", "Give each once.")
    for place, state in enumerate(terms.states or ()):
        if state not in known_states:
            yield _fault(f"states.{place}", "is no State or area here", "Take it from /api/v1/states.")


def _repeated(given: Iterable[str]) -> list[int]:
    seen: set[str] = set()
    found = []
    for place, each in enumerate(given):
        if each in seen:
            found.append(place)
        seen.add(each)
    return found


def faults_of_earmark(terms: Terms, agreed: Iterable[AgreedUnder]) -> Iterator[Fault]:
    """Tell which agreements an earmark would leave out, at its field: money held for somebody stays for them."""
    for each in agreed:
        named = f'"{each.title}" (agreement {each.id})'
        outside = [state for state in each.states if terms.states is not None and state not in terms.states]
        if outside:
            yield _fault(
                "states",
                f"leaves out {', '.join(outside)}, for which {named} holds money",
                "Name them too, or end or amend that agreement first.",
            )
        if each.pillar is not None and terms.pillars is not None and each.pillar not in terms.pillars:
            yield _fault(
                "pillars",
                f"leaves out {each.pillar}, for which {named} holds money",
                "Name it too, or end that agreement first.",
            )


def _faults_of_conditions(terms: Terms) -> Iterator[Fault]:
    if terms.currency == USD and terms.total > MOST_USD:
        yield _fault("total", "is more US dollars than there can be", "Look at the total.")
    if terms.currency != USD and terms.usd_per_unit is None:
        return  # what it is in US dollars cannot be said yet
    usd = sum((amount for _, amount in usd_tranches(terms)), Decimal(0))
    if terms.min_grant_usd is not None and terms.min_grant_usd > usd > 0:
        yield _fault(
            "min_grant_usd",
            f"is more than the whole commitment ({usd:.2f} US dollars)",
            "Give less: as it is, nothing could be given.",
        )
