"""The facts of a day, put together from the stores of those who keep them.

The surprise: only what anyone may see is read, since indicators are public, and only what a document or a State says:
estimates and assumed money are left out here already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, Protocol, cast
from uuid import UUID

from clearinghouse.agreements.store import Agreement, AgreementEvent, agreements, events
from clearinghouse.commitments.store import commitments
from clearinghouse.cooperation_reports.store import reports
from clearinghouse.flows.store import donor_tables, flows
from clearinghouse.indicators.facts import (
    AgreementFact,
    CommitmentFact,
    Coverage,
    Facts,
    FlowFact,
    HomeFact,
    IntervalFact,
    MeetingFact,
    NationalFact,
    ObligationFact,
    PlanFact,
    Sector,
    StateFact,
    Support,
    sectors_of,
)
from clearinghouse.mechanisms.store import MEETING_PREFIX, mechanisms
from clearinghouse.national.fact import last_day
from clearinghouse.national.store import (
    MobilisationPlan,
    Platform,
    mobilisation_plans,
    national_commitments,
    national_contributions,
    platforms,
)
from clearinghouse.obligations.store import obligations
from clearinghouse.payments.store import payments
from clearinghouse.plans.store import activities, published_versions
from clearinghouse.scopes.visibility import PUBLIC, View
from clearinghouse.sources.store import sources
from clearinghouse.states.store import all_intervals, states

OTHER_KINDS: Final = ("other_state", "other_area")
LEDGER: Final = "LEDGER"
"""The source of what parties record on the platform."""


class _Row(Protocol):
    @property
    def evidence(self) -> str: ...
    @property
    def source_codes(self) -> tuple[str, ...]: ...
    @property
    def known_on(self) -> date: ...


async def facts_of(as_of: date) -> Facts:
    """Everything that indicators are computed from, as it was known at the end of a day."""
    published = {each.id: day_of(each.published) for each in await sources(limit=None)}
    named = await states(limit=None, as_of=as_of)
    iso3_of = {each.name: each.iso3 for each in named}
    codes = set(iso3_of.values())
    view = View(PUBLIC, as_of)
    return Facts(
        as_of=as_of,
        states={
            each.iso3: StateFact(
                each.iso3,
                each.name,
                each.kind in OTHER_KINDS,
                each.article_5_status,
                each.has_significant_victims,
                frozenset(each.unverified_fields),
                _support(each),
            )
            for each in named
        },
        intervals=tuple(
            IntervalFact(
                each.state, each.kind, each.starts_on, each.ends_on,
                _oldest(published.get(code) for code in each.source_codes), _support(each),
            )
            for each in await all_intervals(as_of=as_of)
        ),
        obligations=tuple(
            ObligationFact(each.state, each.article, each.status, _support(each))
            for each in sorted(await obligations(limit=None, as_of=as_of), key=lambda each: each.code)
        ),
        flows=tuple(
            FlowFact(
                str(each.id), each.code, each.donor_code, each.recipient, each.year,
                sectors_of(each.sector_reported), _support(each),
            )
            for each in await flows(limit=None, as_of=as_of)
            if each.is_counted and each.recipient and each.amount_usd and each.donor_code in codes
        ),
        coverage={
            each.year: Coverage(each.whole, each.cut) for each in await donor_tables(as_of=as_of)
        },
        commitments=tuple(
            _commitment(each)
            for each in sorted(await commitments(limit=None, view=view), key=lambda each: each.code)
            if each.states
            and each.first_year is not None
            and each.last_year is not None
            and not each.is_illustration
            and each.donor_code in codes
        ),
        agreements=await _agreements(as_of, codes),
        national=(*await _promised(as_of), *await _paid(as_of)),
        meetings=tuple(
            MeetingFact(
                each.code, iso3_of[each.name.removeprefix(MEETING_PREFIX)], each.year, each.name, _support(each)
            )
            for each in await mechanisms(limit=None, as_of=as_of)
            if each.year is not None
            and each.name.startswith(MEETING_PREFIX)
            and each.name.removeprefix(MEETING_PREFIX) in iso3_of
        ),
        at_home=await _at_home(as_of, published),
        plans=await _plans(view),
        reports=tuple(
            sorted(await reports(limit=None, as_of=as_of), key=lambda each: (each.year, each.state))
        ),
    )  # fmt: skip


def day_of(published: str | None) -> date | None:
    """Return the last day that a date of publication (year, month or day) may mean; None: undated."""
    return None if published is None else last_day(published)


def _oldest(days: Iterable[date | None]) -> date | None:
    return min((each for each in days if each is not None), default=None)


def _support(row: _Row) -> Support:
    return Support(row.evidence, row.source_codes, row.known_on)


def _commitment(row: Any) -> CommitmentFact:
    """A commitment with named States. Its pillars are those of its earmark; "any" names none."""
    return CommitmentFact(
        str(row.id), row.code, row.donor_code, row.states, row.first_year, row.last_year,
        frozenset(row.pillars or ()), _support(row),
    )  # fmt: skip


def _is_by(moment: datetime | None, day: date) -> bool:
    return moment is not None and moment.astimezone(UTC).date() <= day


def public_since(agreement: Agreement, happened: Iterable[AgreementEvent]) -> datetime | None:
    """Return when the last party first agreed to publish an agreement, which it can when it is confirmed; None: not."""
    waiting = {each.party for each in agreement.parties}
    for event in happened:
        if event.kind == "published":
            waiting.discard(event.acting_as)
            if not waiting:
                return event.at
    return None


async def _agreements(as_of: date, codes: set[str]) -> tuple[AgreementFact, ...]:
    """Agreements between States that were published by a day, and payments under them.

    What happened to them is kept with its moment, so that any day can be read again. Money that was parked with
    somebody or counted before (a boundary other than incoming) shows no new assistance.
    """
    found: list[AgreementFact] = []
    held: dict[UUID, Agreement] = {}
    for agreement in await agreements(limit=None):
        if (
            agreement.donor_code not in codes
            or agreement.boundary != "incoming"
            or agreement.flow_type == "parked"
        ):
            continue
        if _is_by(public_since(agreement, await events(agreement.id, limit=None)), as_of):
            held[agreement.id] = agreement
            since = agreement.recorded_at.astimezone(UTC).date()
            found.append(_agreed("agreement", agreement, agreement.id, agreement.signed_on.year, since))
    for payment in await payments(limit=None):
        is_reversed = _is_by(payment.reversed_at, as_of)
        if payment.agreement_id in held and _is_by(payment.recorded_at, as_of) and not is_reversed:
            since = payment.recorded_at.astimezone(UTC).date()
            agreement = held[payment.agreement_id]
            found.append(_agreed("payment", agreement, payment.id, payment.paid_on.year, since))
    return tuple(sorted(found, key=lambda each: (each.kind, each.id)))


def _agreed(
    kind: Literal["agreement", "payment"], agreement: Agreement, id: UUID, year: int, known_on: date
) -> AgreementFact:
    return AgreementFact(
        kind,
        str(id),
        agreement.title,
        agreement.donor_code,
        agreement.state,
        year,
        frozenset() if agreement.pillar is None else frozenset({cast(Sector, agreement.pillar)}),
        Support("reported", (LEDGER,), known_on),
    )


async def _promised(as_of: date) -> list[NationalFact]:
    """Promises with their years. One that gives a yearly amount without an end counts for its first year alone."""
    return [
        NationalFact(
            "promised", each.code, each.state, None if each.pillar == "undivided" else each.pillar,
            each.first_year, each.last_year or each.first_year, _support(each),
        )
        for each in await national_commitments(as_of=as_of)
        if each.first_year is not None
    ]  # fmt: skip


async def _paid(as_of: date) -> list[NationalFact]:
    """What States paid. An amount of nothing is no contribution."""
    return [
        NationalFact(
            "paid", f"{each.state}-{each.year}", each.state, None, each.year, each.year, _support(each)
        )
        for each in await national_contributions(as_of=as_of)
        if each.amount_usd
    ]


async def _at_home(as_of: date, published: Mapping[str, date | None]) -> tuple[HomeFact, ...]:
    """Plans for mobilising resources and platforms, also those that ended."""

    def fact(
        kind: Literal["mobilisation_plan", "platform"], each: MobilisationPlan | Platform, name: str
    ) -> HomeFact:
        told = _oldest(published.get(code) for code in each.source_codes)
        return HomeFact(
            kind, str(each.id), each.state, name, day_of(each.since) or told or each.known_on,
            day_of(each.until), _support(each),
        )  # fmt: skip

    return (
        *(fact("mobilisation_plan", each, each.title) for each in await mobilisation_plans(as_of=as_of)),
        *(fact("platform", each, each.name) for each in await platforms(as_of=as_of)),
    )


async def _plans(view: View) -> tuple[PlanFact, ...]:
    """Published versions that anyone may read, also those replaced since; estimates are no State's plan.

    A version whose successor names no day is known to have held on the day it was published, and if that is not known
    either, on none.
    """
    found = []
    for each in await published_versions(view=view):
        replaced_on = each.replaced_on or each.published_on
        if each.is_replaced and replaced_on is None:
            continue
        lines = await activities(each.id, version=each.version)
        found.append(
            PlanFact(
                str(each.id), each.code, each.state, each.title, each.version, each.first_year, each.last_year,
                each.published_on, replaced_on if each.is_replaced else None,
                frozenset(line.pillar for line in lines), _support(each),
            )
        )  # fmt: skip
    return tuple(found)
