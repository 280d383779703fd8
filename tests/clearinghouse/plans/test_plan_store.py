"""Plans as the sample has them: sums open to their lines, and grades are never added up."""

from decimal import Decimal

import pytest

from clearinghouse.commitments.store import commitments, committed_totals
from clearinghouse.database.engine import connected
from clearinghouse.plans import store

COUNTED = ("documented", "reported")
ALL = (*COUNTED, "estimated", "assumed", "unverified")
YEARS = {"first_year": 2026, "last_year": 2030}


@pytest.fixture
async def sample(sample_database):
    """The sample, to read."""
    async with connected(sample_database.app, max_size=2):
        yield sample_database


async def test_a_plan_adds_up_from_its_activities(sample):
    for plan in await store.work_plans(limit=None):
        lines = [
            year for each in await store.activities(plan.id, version=plan.version) for year in each.years
        ]
        assert sum(line.need_usd for line in lines) == plan.need_usd
        assert sum(line.cost_usd for line in lines) == plan.cost_usd
        assert await store.work_plan(plan.id) == plan


async def test_documented_plans_are_five_and_estimates_are_illustrations(sample):
    documented = await store.work_plans(grades=COUNTED, limit=None)
    assert {plan.state for plan in documented} == {"ECU", "LKA", "NER", "SEN", "ZWE"}
    assert {plan.status for plan in documented} == {"published"}
    estimated = await store.work_plans(grades=["estimated"], limit=None)
    assert len(estimated) == 21
    assert {(plan.status, plan.is_illustration) for plan in estimated} == {("illustration", True)}
    assert not {plan.state for plan in estimated} & {"ARG", "ERI", "MRT", "NGA", "PSE"}


async def test_totals_by_year_and_pillar_are_the_sums_of_states(sample):
    by_state = await store.needs(**YEARS, grades=ALL)
    totals = await store.need_totals(**YEARS, grades=ALL)
    for total in totals:
        mine = [
            row
            for row in by_state
            if (row.year, row.pillar, row.evidence) == (total.year, total.pillar, total.evidence)
        ]
        assert sum(row.need_usd for row in mine) == total.need_usd
        assert total.states == tuple(sorted(row.state for row in mine))
        assert set(total.source_codes) == {code for row in mine for code in row.source_codes}
    counted = await store.need_totals(**YEARS, grades=COUNTED)
    assert {total.evidence for total in counted} <= set(COUNTED)
    assert sum(total.need_usd for total in counted) == Decimal("58488500.00")


async def test_needs_outside_the_years_are_left_out(sample):
    assert await store.needs(first_year=2040, last_year=2045, grades=ALL) == []
    assert {row.state for row in await store.needs(**YEARS, grades=ALL, state="SEN")} == {"SEN"}


async def test_how_an_estimate_came_about_is_told(sample):
    told = await store.estimate("AFG")
    assert told.method == "area"
    assert told.funding_years == (2017, 2018, 2019)
    assert await store.estimate("SEN") is None
    assert [figure.use for figure in await store.plan_figures("ECU")].count("plan") >= 1


async def test_commitments_open_to_their_tranches(sample):
    whole = await commitments(limit=None)
    assert len(whole) == 75
    for row in whole:
        if row.is_allocatable:
            assert sum(tranche.amount_usd for tranche in row.tranches) == row.amount_usd
        else:
            assert row.tranches == ()
            assert row.why_not_allocatable is not None
    totals = await committed_totals(**YEARS)
    tranches = [tranche for row in whole for tranche in row.tranches if 2026 <= tranche.year <= 2030]
    assert sum(total.amount_usd for total in totals) == sum(tranche.amount_usd for tranche in tranches)


async def test_an_earmark_of_any_state_admits_every_state(sample):
    for_sen = await commitments(state="SEN", limit=None)
    assert for_sen
    assert all(row.are_states_stated and (row.states is None or "SEN" in row.states) for row in for_sen)
    for_va = await commitments(pillar="victim_assistance", limit=None)
    assert all(row.pillars is None or "victim_assistance" in row.pillars for row in for_va)
    by_code = await commitments(donor="NOR", limit=None)
    assert by_code == await commitments(donor=by_code[0].donor_id, limit=None)
    pages, after = [], None
    while page := await commitments(after=after, limit=20):
        pages.extend(page)
        after = page[-1].id
    assert pages == await commitments(limit=None)
