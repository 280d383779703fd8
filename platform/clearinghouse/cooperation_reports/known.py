"""What the platform knows of a State for its report, read from the stores of the nouns it is kept under.

The surprise: it is read as anyone may read it, and of documented and reported rows alone (see `prefill`).
"""

from __future__ import annotations

from clearinghouse.agreements import store as agreements
from clearinghouse.agreements.register import SOURCE as REGISTERED_HERE
from clearinghouse.commitments import store as commitments
from clearinghouse.cooperation_reports.prefill import (
    Known,
    KnownFlow,
    KnownMobilisation,
    KnownMoney,
    KnownPlan,
    KnownPlatform,
    KnownSupport,
)
from clearinghouse.donors import store as donors
from clearinghouse.flows import store as flows
from clearinghouse.national import store as national
from clearinghouse.national.fact import first_day, last_day
from clearinghouse.plans import store as plans
from clearinghouse.plans.version_store import marks_of
from needmatch.units import COUNTED_EVIDENCE


async def known_of(state: str, year: int) -> Known:
    """Return what is known of a State and the year before `year`, which its report of `year` covers."""
    covered = year - 1
    return Known(
        state=state,
        covered_year=covered,
        flows=await _flows(state, covered),
        support=await _support(state, covered),
        money=await _money(state, covered),
        plans=await _plans(state, covered),
        mobilisation=tuple(
            KnownMobilisation(each.title, each.document, each.source_codes)
            for each in await national.mobilisation_plans(state)
            if _is_there(each, covered)
        ),
        platforms=tuple(
            KnownPlatform(each.name, each.meets, each.source_codes)
            for each in await national.platforms(state)
            if _is_there(each, covered)
        ),
    )


async def _flows(state: str, year: int) -> tuple[KnownFlow, ...]:
    giver = await donors.donor(state)
    if giver is None or giver.state != state:
        return ()
    found = await flows.flows(donor=giver.id, year=year, grades=COUNTED_EVIDENCE, limit=None)
    return tuple(
        KnownFlow(each.recipient, each.pillars, each.amount_usd, each.source_codes)
        for each in found
        if each.is_counted
    )


async def _support(state: str, year: int) -> tuple[KnownSupport, ...]:
    giver = await donors.donor(state)
    if giver is None or giver.state != state:
        return ()
    found = await commitments.commitments(donor=giver.id, grades=COUNTED_EVIDENCE, limit=None)
    signed = await agreements.agreements(donor=giver.id, limit=None)
    return tuple(
        KnownSupport(
            "agreement",
            each.title,
            (each.state,),
            None if each.pillar is None else (each.pillar,),
            min(row.year for row in each.years),
            max(row.year for row in each.years),
            (REGISTERED_HERE,),
        )
        for each in signed
        # Money that was parked with somebody, or counted before, is no new assistance.
        if each.years and each.boundary == "incoming" and each.flow_type != "parked"
    ) + tuple(
        KnownSupport(
            "commitment",
            each.code,
            each.states,
            each.pillars,
            each.first_year,
            each.last_year,
            each.source_codes,
        )
        for each in found
        if each.first_year is not None
        and each.last_year is not None
        and each.first_year <= year <= each.last_year
        and not each.is_earmark_inferred
    )


async def _money(state: str, year: int) -> tuple[KnownMoney, ...]:
    promised = [
        KnownMoney(
            False,
            None if each.pillar == "undivided" else each.pillar,
            each.amount_usd if each.is_per_year or each.first_year == each.last_year else None,
            each.source_codes,
            each.staff,
        )
        for each in await national.national_commitments(state)
        if each.evidence in COUNTED_EVIDENCE
        and each.first_year is not None
        and each.first_year <= year
        and (each.last_year is None or year <= each.last_year)
    ]
    paid = [
        KnownMoney(True, None, each.amount_usd, each.source_codes)
        for each in await national.national_contributions(state)
        if each.year == year and each.evidence in COUNTED_EVIDENCE
    ]
    return (*promised, *paid)


def _is_there(fact: national.MobilisationPlan | national.Platform, year: int) -> bool:
    """Whether a fact may be told for a year: it may have begun by its end, and no end of it lies before."""
    begins = first_day(fact.since) if fact.since else None
    ends = last_day(fact.until) if fact.until else None
    return (
        fact.evidence in COUNTED_EVIDENCE
        and (begins is None or begins.year <= year)
        and (ends is None or ends.year >= year)
    )


async def _plans(state: str, year: int) -> tuple[KnownPlan, ...]:
    found = []
    for plan in await plans.work_plans(state=state, grades=COUNTED_EVIDENCE, limit=None):
        if plan.status != "published" or not plan.first_year <= year <= plan.last_year:
            continue
        lines = await plans.activities(plan.id, version=plan.version)
        found.append(
            KnownPlan(
                plan.title,
                plan.version,
                plan.published_on.year if plan.published_on else None,
                frozenset(each.pillar for each in lines),
                frozenset(each.name for each in marks_of(plan.marks) if each.answer == "yes"),
                plan.source_codes,
            )
        )
    return tuple(found)
