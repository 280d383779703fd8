"""Flows as the sample has them: what counts, what is whole, and what is never added."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from clearinghouse.database.bulk import copy_rows
from clearinghouse.database.engine import connected
from clearinghouse.database.transaction import transaction
from clearinghouse.donors.store import donor
from clearinghouse.flows import store

COUNTED = ("documented", "reported")


@pytest.fixture
async def sample(sample_database):
    """The sample, to read."""
    async with connected(sample_database.app, max_size=2):
        yield sample_database


async def test_flows_are_in_order_of_year_donor_and_recipient(sample):
    whole = await store.flows(limit=None)
    assert len(whole) == 1064
    assert [(row.year, row.donor_code, row.recipient or "", row.id) for row in whole] == sorted(
        (row.year, row.donor_code, row.recipient or "", row.id) for row in whole
    )
    pages, after = [], None
    while page := await store.flows(after=after, limit=500):
        pages.extend(page)
        after = page[-1].id
    assert pages == whole


async def test_a_flow_of_several_donors_is_shown_and_never_enters_a_sum(sample_copy):
    before = await store.recipient_years("AGO", grades=COUNTED)
    several = await donor("MULTI")
    async with transaction() as connection:
        flow = {
            "id": uuid4(),
            "code": "F9999",
            "donor": several.id,
            "recipient": "AGO",
            "year": 2022,
            "pillars": [],
        }
        flow |= {"pillar_class": "undivided", "amount_usd": Decimal(5), "is_core_support": False}
        flow |= {"evidence": "documented", "source_codes": ["LM-AGO-2023"], "known_on": date(2026, 11, 21)}
        await copy_rows(connection, "flow", [flow | {"is_illustration": False}])
    (shown,) = await store.flows(donor="MULTI")
    assert not shown.is_counted
    assert await store.recipient_years("AGO", grades=COUNTED) == before
    assert await store.donor_years(several.id, grades=COUNTED) == []


async def test_a_year_adds_up_donor_by_donor(sample):
    lines = await store.donor_recipient_years(recipient="AGO", grades=COUNTED)
    years = {row.year: row for row in await store.recipient_years("AGO", grades=COUNTED)}
    assert (
        sum(row.amount_usd for row in lines if row.year == 2022)
        == years[2022].flows_usd
        == Decimal("11994333.00")
    )
    assert years[2022].is_whole
    assert years[2022].flows_source_codes == ("LM-AGO-2023", "LM-USA-2023")
    assert years[2022].donors == len({row.donor_code for row in lines if row.year == 2022})


async def test_a_published_total_stands_beside_the_flows_and_not_in_them(sample):
    for row in await store.recipient_years("KHM", grades=COUNTED):
        assert row.flows_usd is not None or row.published_usd is not None
        if row.flows_usd is None:
            assert row.donors == 0
            assert row.flows_source_codes == ()


async def test_a_recipient_that_no_table_was_found_for_has_no_years(sample):
    assert await store.recipient_years("CYP", grades=COUNTED) == []
    assert "CYP" not in await store.observed_donors(since=2018)
    assert (await store.observed_donors(since=2018))["KHM"] > 3


async def test_a_donors_years_count_recipients(sample):
    japan = await donor("JPN")
    years = await store.donor_years(japan.id, grades=COUNTED)
    mine = [row for row in await store.flows(donor="JPN", limit=None) if row.is_counted]
    assert sum(row.amount_usd for row in years) == sum(row.amount_usd for row in mine)
    assert await store.flows(donor=japan.id, limit=None) == await store.flows(donor="JPN", limit=None)


async def test_a_filter_by_pillar_takes_what_names_it_and_nothing_undivided(sample):
    found = await store.flows(pillar="victim_assistance", limit=None)
    assert found
    assert all("victim_assistance" in row.pillars for row in found)
    assert {row.pillar_class for row in found} == {"victim_assistance"}
