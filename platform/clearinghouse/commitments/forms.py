"""What a donor's officers send about a commitment: registering, changing, withdrawing it.

The surprise: in a change null has a meaning of its own (`states` null: any State), so that what is left out, and stays
as it is, is told apart by `model_fields_set`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from clearinghouse.commitments.commitment import Terms
from clearinghouse.errors import BadRequest, Fault
from clearinghouse.scopes.visibility import Visibility
from clearinghouse.web.bodies import Body
from clearinghouse.web.figures import Pillar


def _as_text(given: object) -> object:
    if not isinstance(given, str):
        raise ValueError('is no text; give money as text with two decimals, such as "1000000.00"')
    return given


def _at_least_nothing(given: Decimal) -> Decimal:
    if not given.is_finite() or given < 0:
        raise ValueError("is no amount from 0.00 up")
    return given


def _above_nothing(given: Decimal) -> Decimal:
    if not given.is_finite() or given <= 0:
        raise ValueError("is no rate above 0")
    return given


def _printable(given: str) -> str:
    if any((ord(each) < 32 and each != "\n") or ord(each) == 127 for each in given):
        raise ValueError("holds control characters; leave them out")
    return given


def _a_number(given: object) -> object:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError("is no number; give a share from 0 to 1, such as 0.25")
    return given


def _a_share(given: float) -> float:
    if not 0 < given <= 1 or round(given, 6) != given:
        raise ValueError("is no share above 0 and up to 1 with at most six decimals")
    return given


MoneyGiven = Annotated[
    Decimal,
    BeforeValidator(_as_text),
    Field(max_digits=16, decimal_places=2),
    AfterValidator(_at_least_nothing),
]
RateGiven = Annotated[
    Decimal,
    BeforeValidator(_as_text),
    Field(max_digits=14, decimal_places=8),
    AfterValidator(_above_nothing),
]
ShareGiven = Annotated[float, BeforeValidator(_a_number), AfterValidator(_a_share)]
Currency = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
Iso3 = Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]
Sentence = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_printable),
]
Publisher = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=80),
    AfterValidator(_printable),
]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
    AfterValidator(_printable),
]


class TrancheGiven(Body):
    """The money of a year, in the currency of the commitment."""

    year: int
    amount: MoneyGiven


Tranches = Annotated[list[TrancheGiven], Field(max_length=60)]
States = Annotated[list[Iso3], Field(max_length=250)]
Pillars = Annotated[list[Pillar], Field(max_length=5)]


class NewCommitment(Body):
    """What a donor puts in writing. `states` or `pillars` null: any. A rate is given with its day and publisher."""

    currency: Currency
    total: MoneyGiven
    tranches: Tranches
    usd_per_unit: RateGiven | None = None
    rate_on: date | None = None
    rate_source: Publisher | None = None
    states: States | None = None
    pillars: Pillars | None = None
    channel: Sentence | None = None
    is_through_development_budget: bool | None = None
    can_carry_over: bool = False
    can_front_load: bool = False
    min_grant_usd: MoneyGiven | None = None
    max_state_share: ShareGiven | None = None
    local_share_min: ShareGiven | None = None
    is_upper_bound: bool = False
    visibility: Visibility
    note: Reason | None = None
    reason: Reason | None = None


class CommitmentEdit(Body):
    """What changes, and why; what is left out stays. `tranches`, where given, are all of them."""

    reason: Reason
    currency: Currency | None = None
    total: MoneyGiven | None = None
    tranches: Tranches | None = None
    usd_per_unit: RateGiven | None = None
    rate_on: date | None = None
    rate_source: Publisher | None = None
    states: States | None = None
    pillars: Pillars | None = None
    channel: Sentence | None = None
    is_through_development_budget: bool | None = None
    can_carry_over: bool | None = None
    can_front_load: bool | None = None
    min_grant_usd: MoneyGiven | None = None
    max_state_share: ShareGiven | None = None
    local_share_min: ShareGiven | None = None
    is_upper_bound: bool | None = None
    visibility: Visibility | None = None
    note: Reason | None = None


class Withdrawal(Body):
    """Why a commitment no longer stands. Shown wherever the commitment was."""

    reason: Reason


NEVER_NULL: Final = frozenset(
    {
        "currency",
        "total",
        "tranches",
        "can_carry_over",
        "can_front_load",
        "is_upper_bound",
        "visibility",
    }
)
"""Terms that every commitment has."""

_NAMES: Final = tuple(each.name for each in fields(Terms))


def terms_of(given: NewCommitment) -> Terms:
    """Return the terms of a new commitment."""
    return Terms(**{name: _value(name, getattr(given, name)) for name in _NAMES})


def terms_after(given: CommitmentEdit, before: dict[str, Any]) -> Terms:
    """Return the terms after a change.

    Args:
        before: the terms until then by name; those that a loaded commitment lacks are left out.

    Raises:
        BadRequest: a term that every commitment has is null, or is still missing.
    """
    changed = {name: getattr(given, name) for name in _NAMES if name in given.model_fields_set}
    after = {**before, **{name: _value(name, value) for name, value in changed.items()}}
    faults = tuple(_gaps(changed, after))
    if faults:
        raise BadRequest(faults)
    return Terms(**after)


def _gaps(changed: dict[str, Any], after: dict[str, Any]) -> Iterator[Fault]:
    for name in _NAMES:
        if name in NEVER_NULL and after.get(name) is None:
            what = "cannot be null" if name in changed else "is missing"
            yield Fault("body", name, what, "Give it: nothing is on record that could stay as it is.")


def _value(name: str, value: Any) -> Any:
    if name == "tranches" and value is not None:
        return tuple((each.year, each.amount) for each in value)
    if isinstance(value, float):
        return Decimal(str(value))
    return tuple(value) if isinstance(value, list) else value
