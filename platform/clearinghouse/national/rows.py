"""How facts about a State's own doings look in answers.

The surprise: a fact that was removed is still an answer, with the day and the reason; only lists leave it out.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, cast

import msgspec

from clearinghouse.national.fact import Meets, MemberKind
from clearinghouse.national.store import MobilisationPlan, NationalCommitment, Platform
from clearinghouse.web.figures import (
    AsOf,
    Code,
    Evidence,
    Missing,
    Money,
    Pillar,
    SourceIds,
    grade,
    money_or_none,
    pillar_word,
    reason_if_missing,
)

UNDIVIDED = "undivided"
RemovedOn = Annotated[
    date | None,
    msgspec.Meta(description="Since when it is no longer shown among what stands; null: it stands."),
]
PartialDay = Annotated[
    str | None,
    msgspec.Meta(description="A year, month or day, as far as it is known.", examples=["2024", "2024-05"]),
]


class FactRow(msgspec.Struct, frozen=True, kw_only=True):
    """What every fact about a State's own doings has."""

    id: str
    state: Code
    state_name: str
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf
    removed_on: RemovedOn
    removal_reason: str | None


class NationalCommitmentRow(FactRow, frozen=True, kw_only=True):
    """What a State said it would put in itself: money, staff, or both. Never a part of a plan's or a round's totals."""

    code: str
    pillar: Annotated[Pillar | None, msgspec.Meta(description="Null: the source does not divide it.")]
    first_year: int | None
    last_year: Annotated[int | None, msgspec.Meta(description="Null: no end was told.")]
    is_per_year: Annotated[
        bool | None,
        msgspec.Meta(description="True: the amounts are of each year; else of the whole period."),
    ]
    amount: Annotated[
        Money | None,
        msgspec.Meta(description="In `currency`; null: not told, or known in US dollars alone."),
    ]
    currency: Annotated[str | None, msgspec.Meta(description="ISO 4217, of `amount`.")]
    usd_per_unit: Annotated[str | None, msgspec.Meta(description="The rate used; null: none.")]
    rate_on: date | None
    rate_source: Annotated[str | None, msgspec.Meta(description="Who published the rate.")]
    amount_usd: Money | None
    amount_usd_reason: Missing
    staff: Annotated[
        int | None, msgspec.Meta(description="People whom the State pays itself; null: not told.")
    ]
    what: Annotated[str | None, msgspec.Meta(description="What is put in, in words.")]


class MobilisationPlanRow(FactRow, frozen=True, kw_only=True):
    """That a State has a plan for mobilising resources (Action 41)."""

    title: str
    since: PartialDay
    until: PartialDay
    first_year: Annotated[int | None, msgspec.Meta(description="The first year that it covers.")]
    last_year: Annotated[int | None, msgspec.Meta(description="The last year that it covers.")]
    pillars: Annotated[
        list[Pillar] | None, msgspec.Meta(description="What it covers; null: not divided or not told.")
    ]
    covers: Annotated[str | None, msgspec.Meta(description="What it covers, in words.")]
    document: Annotated[str | None, msgspec.Meta(description="Where it can be read; null: not told.")]


class MemberRow(msgspec.Struct, frozen=True):
    """Somebody who sits on a platform."""

    kind: MemberKind
    name: str


class PlatformRow(FactRow, frozen=True, kw_only=True):
    """That a State has a National Mine Action Platform (Action 42)."""

    name: str
    since: PartialDay
    until: PartialDay
    meets: Annotated[Meets | None, msgspec.Meta(description="How often it meets; null: not reported.")]
    members: Annotated[list[MemberRow] | None, msgspec.Meta(description="Null: not reported.")]
    has_donors: Annotated[
        bool | None, msgspec.Meta(description="Whether a donor is among its members; null: not reported.")
    ]
    document: Annotated[str | None, msgspec.Meta(description="Where it is described; null: not told.")]


def commitment_row(each: NationalCommitment) -> NationalCommitmentRow:
    """Return a commitment as it is shown."""
    rate = each.usd_per_unit
    return NationalCommitmentRow(
        id=str(each.id),
        state=each.state,
        state_name=each.state_name,
        code=each.code,
        pillar=None if each.pillar == UNDIVIDED else pillar_word(each.pillar),
        first_year=each.first_year,
        last_year=each.last_year,
        is_per_year=each.is_per_year,
        amount=money_or_none(each.amount),
        currency=each.currency,
        usd_per_unit=None if rate is None else f"{rate.normalize():f}",
        rate_on=each.rate_on,
        rate_source=each.rate_source,
        amount_usd=money_or_none(each.amount_usd),
        amount_usd_reason=reason_if_missing(
            each.amount_usd, "not_reported" if each.amount is None else "no_rate"
        ),
        staff=each.staff,
        what=each.note,
        removed_on=each.removed_on,
        removal_reason=each.removal_reason,
        evidence=grade(each.evidence),
        source_ids=list(each.source_codes),
        as_of=each.known_on,
    )


def mobilisation_plan_row(each: MobilisationPlan) -> MobilisationPlanRow:
    """Return a plan for mobilising resources as it is shown."""
    return MobilisationPlanRow(
        id=str(each.id),
        state=each.state,
        state_name=each.state_name,
        title=each.title,
        since=each.since,
        until=each.until,
        first_year=each.first_year,
        last_year=each.last_year,
        pillars=None if each.pillars is None else [pillar_word(word) for word in each.pillars],
        covers=each.covers,
        document=each.document,
        removed_on=each.removed_on,
        removal_reason=each.removal_reason,
        evidence=grade(each.evidence),
        source_ids=list(each.source_codes),
        as_of=each.known_on,
    )


def platform_row(each: Platform) -> PlatformRow:
    """Return a platform as it is shown."""
    members = None if each.members is None else msgspec.convert(json.loads(each.members), list[MemberRow])
    return PlatformRow(
        id=str(each.id),
        state=each.state,
        state_name=each.state_name,
        name=each.name,
        since=each.since,
        until=each.until,
        meets=cast("Meets | None", each.meets),
        members=members,
        has_donors=None if members is None else any(member.kind == "donor" for member in members),
        document=each.document,
        removed_on=each.removed_on,
        removal_reason=each.removal_reason,
        evidence=grade(each.evidence),
        source_ids=list(each.source_codes),
        as_of=each.known_on,
    )
