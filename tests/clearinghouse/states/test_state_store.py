"""States as the sample has them: filters, order, pages, and what held on a day."""

from datetime import date

import pytest

from clearinghouse.database.engine import connected
from clearinghouse.states import store


@pytest.fixture
async def sample(sample_database):
    """The sample, to read."""
    async with connected(sample_database.app, max_size=2):
        yield sample_database


async def test_pages_put_together_are_the_whole_list_in_order(sample):
    whole = await store.states(limit=None)
    pages, after = [], None
    while page := await store.states(after=after, limit=50):
        pages.extend(page)
        after = page[-1].iso3
    assert pages == whole
    assert [row.iso3 for row in whole] == sorted(row.iso3 for row in whole)
    assert len(whole) == 186


async def test_filters_narrow_and_combine(sample):
    parties = await store.states(is_state_party=True, limit=None)
    assert {row.kind for row in parties} == {"state_party"}
    owing = await store.states(has_obligation=True, limit=None)
    assert len(owing) == 31
    african = await store.states(has_obligation=True, region="Africa", is_ldc=True, limit=None)
    assert {row.region for row in african} == {"Africa"}
    assert set(african) < set(owing)
    assert await store.states(region="Nowhere") == []
    implementing = await store.states(article_5_status="implementing", limit=None)
    assert {row.article_5_status for row in implementing} == {"implementing"}


async def test_an_unknown_state_is_none_and_an_unknown_place_in_the_list_is_its_end(sample):
    assert await store.state("QQQ") is None
    assert await store.states(after="QQQ") == []


async def test_what_held_is_asked_as_of_a_day(sample):
    everything = await store.intervals("CYP")
    (member,) = [row for row in everything if row.kind == "membership"]
    assert member in await store.intervals("CYP", on=date(2026, 11, 21))
    withdrawn = await store.intervals("EST")
    (ended,) = [row for row in withdrawn if row.kind == "membership"]
    assert ended.ends_on == date(2025, 12, 27)
    assert ended in await store.intervals("EST", on=date(2025, 12, 26))
    assert ended not in await store.intervals("EST", on=date(2025, 12, 27))


async def test_names_are_those_of_the_united_nations(sample):
    names = await store.state_names()
    assert names["TUR"] == "Türkiye"
    assert names["PSE"] == "State of Palestine"


async def test_yearly_facts_are_in_order_of_years(sample):
    released = await store.land_release("AFG")
    assert [row.year for row in released] == sorted(row.year for row in released)
    assert released[0].reduced_m2 is None
    assert (await store.casualties("AFG"))[0].killed == 98
    assert (await store.absorption("AFG")).best_year == 2009
    assert await store.absorption("AUS") is None
