"""What the parties of agreements send: recording, amending, ending, declining.

The surprise: amounts are for the years of the agreement, and each year names the tranche that it is taken from; left
out, it is the tranche of the same year.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from clearinghouse.agreements.agreement import Form
from clearinghouse.agreements.register import YearAsked
from clearinghouse.commitments.forms import Currency, Iso3, MoneyGiven, Reason, Sentence
from clearinghouse.errors import BadRequest, Fault
from clearinghouse.ledger.boundary import Boundary, FlowType
from clearinghouse.web.bodies import Body
from clearinghouse.web.figures import Pillar


class YearGiven(Body):
    """What is agreed for a year, in the currency of the agreement."""

    year: Annotated[int, Field(ge=1900, le=2200)]
    tranche_year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    amount: MoneyGiven


Years = Annotated[list[YearGiven], Field(min_length=1, max_length=60)]


class NewAgreement(Body):
    """What a donor records. `partner`: the third party, as `donor:BRA` or `state:MOZ`; `pillar` null: not divided.

    `boundary` left out: `internal` for a pooled fund or money counted before, else `incoming`.
    """

    commitment_id: UUID
    title: Sentence
    form: Form = "bilateral"
    state: Iso3
    partner: Annotated[str, Field(max_length=100, pattern=r"^(state|donor):[\x21-\x7e]+$")] | None = None
    pillar: Pillar | None = None
    channel: Sentence | None = None
    currency: Currency
    boundary: Boundary | None = None
    flow_type: FlowType = "standard"
    signed_on: date
    years: Years


class AgreementEdit(Body):
    """An amendment: all years that are agreed from now on, and why. `title` left out stays."""

    title: Sentence | None = None
    years: Years
    dated_on: date
    reason: Reason


class Ending(Body):
    """The day on which an agreement ends, and why."""

    dated_on: date
    reason: Reason


class Declining(Body):
    """Why a party does not agree."""

    reason: Reason


class NewPayment(Body):
    """Money that left under an agreement, for one of its years, in its currency."""

    agreement_id: UUID
    year: Annotated[int, Field(ge=1900, le=2200)]
    paid_on: date
    amount: MoneyGiven
    note: Reason | None = None


class PaymentReversal(Body):
    """The day on which a payment is taken back, and why."""

    dated_on: date
    reason: Reason


def years_asked(given: Years) -> tuple[YearAsked, ...]:
    """Return the years of a body.

    Raises:
        BadRequest: a year stands twice, or has no amount.
    """
    seen: set[int] = set()
    faults = []
    for number, each in enumerate(given):
        if each.year in seen:
            faults.append(Fault("body", f"years.{number}.year", "stands twice", "Give each year once."))
        if each.amount == 0:
            faults.append(
                Fault(
                    "body", f"years.{number}.amount", "is nothing", "Give an amount, or leave the year out."
                )
            )
        seen.add(each.year)
    if faults:
        raise BadRequest(tuple(faults))
    return tuple(YearAsked(each.year, each.tranche_year or each.year, each.amount) for each in given)


def require_past(day: date, today: date, field: str, *, since: date | None = None) -> None:
    """Pass if something dated lies in the past, and not before another day.

    Raises:
        BadRequest: it does not.
    """
    if day > today:
        raise BadRequest(
            (Fault("body", field, "lies in the future", "Record what has happened, when it has."),)
        )
    if since is not None and day < since:
        raise BadRequest((Fault("body", field, f"lies before {since}", "Give that day or a later one."),))
