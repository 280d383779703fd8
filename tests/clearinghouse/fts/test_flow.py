"""Which flows count, against recorded answers and against small cases made by hand."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from clearinghouse.fts.flow import MINE_ACTION, Flow, Place, standings, totals
from clearinghouse.fts.page import FaultyPages, Pages, read_pages

PLAN = "929"


@pytest.fixture(scope="module")
def recorded(repository: Path) -> Pages:
    """Every recorded page, read."""
    return read_pages({path.name: path.read_bytes() for path in (repository / "tests/fts").glob("*.json")})


@pytest.fixture(scope="module")
def as_fts_sums(repository: Path) -> dict[str, dict]:
    """What FTS itself says of the clusters of the plan Afghanistan 2020."""
    path = repository / "tests/fts/flow-custom-search-planid-929-groupby-globalcluster.json"
    answer = json.loads(path.read_text())["data"]["report3"]["fundingTotals"]["objects"][0]
    return {each["name"]: each for each in answer["objectsBreakdown"]}


def flows_of(pages: Pages) -> list[Flow]:
    return [each.flow for each in pages.flows]


def usd(found: list, *, plan: str, clusters: set[str], is_shared: bool) -> Decimal:
    return sum(
        (
            total.amount_usd
            for total in found
            if {each.id for each in total.plans} == ({plan} if plan else set())
            and {each.id for each in total.clusters} == clusters
            and total.is_shared == is_shared
        ),
        Decimal(0),
    )


def test_mine_action_inside_the_plan_is_what_fts_says_and_not_all_that_went_to_the_country(
    recorded: Pages, as_fts_sums: dict[str, dict]
) -> None:
    found = totals(flows_of(recorded))
    inside = usd(found, plan=PLAN, clusters={MINE_ACTION}, is_shared=False)
    assert inside == 5_280_408 == as_fts_sums["Mine Action"]["singleFunding"]
    afghanistan = [
        each for each in flows_of(recorded) if [place.name for place in each.locations] == ["Afghanistan"]
    ]
    outside = usd(totals(afghanistan), plan="", clusters={MINE_ACTION}, is_shared=False)
    assert inside + outside == 19_803_405


def test_a_shared_flow_is_shown_as_shared_and_never_split(
    recorded: Pages, as_fts_sums: dict[str, dict]
) -> None:
    found = totals(flows_of(recorded))
    shared = usd(found, plan=PLAN, clusters={"10", MINE_ACTION}, is_shared=True)
    assert shared == 433_094 == as_fts_sums["Mine Action"]["sharedFunding"]
    assert all(total.is_shared for total in found if len(total.clusters) > 1)


def test_parents_and_children_never_count_both(recorded: Pages) -> None:
    flows = {each.id: each for each in flows_of(recorded)}
    standing = standings(flows.values())
    # This parent carries 28,981,713 USD, and so do its children.
    assert flows["204322"].amount_usd == 28_981_713
    assert standing["204322"] == "counted_by_children"
    children = [each for each in flows.values() if each.parent_id == "204322"]
    assert len(children) == 11
    assert {standing[each.id] for each in children} == {"counted"}
    for flow in flows.values():
        if flow.parent_id in standing and standing[flow.id] == "counted":
            assert standing[flow.parent_id] != "counted"


def test_every_counted_flow_is_in_one_total_and_no_other_is(recorded: Pages) -> None:
    flows = flows_of(recorded)
    counted = {id for id, each in standings(flows).items() if each == "counted"}
    listed = [id for total in totals(flows) for id in total.flow_ids]
    assert sorted(listed) == sorted(counted)
    assert sum(total.amount_usd for total in totals(flows)) == sum(
        each.amount_usd for each in flows if each.id in counted
    )


def test_missing_originals_are_missing_and_not_zero(recorded: Pages) -> None:
    flows = flows_of(recorded)
    missing = [each for each in flows if each.original_amount is None]
    assert len(flows) == 293
    assert len(missing) == 158
    assert all(each.exchange_rate is None for each in missing)
    given = next(each for each in flows if each.id == "223271")
    assert (given.original_amount, given.original_currency) == (3_997_269, "GBP")


def test_mine_action_in_the_text_alone_is_told_apart(recorded: Pages) -> None:
    by = {each.id: each.mine_action_by for each in flows_of(recorded)}
    assert (by["223271"], by["225755"], by["219295"]) == ("cluster", "shared_cluster", "words")
    assert by["158080"] is None


ALONE = Flow(
    id="1", version_id=1, status="paid", boundary="incoming", on_boundary="single", flow_type="Standard",
    is_new_money=True, amount_usd=Decimal(10), original_amount=None, original_currency=None, exchange_rate=None,
    parent_id=None, child_ids=frozenset(), plans=(), clusters=(Place("15", "Mine Action"),), locations=(), years=(),
    donors=(), recipients=(), keywords=(), description="", updated_at=datetime(2020, 1, 1, tzinfo=UTC),
)  # fmt: skip


def test_small_cases() -> None:
    assert standings([replace(ALONE, boundary="internal")]) == {"1": "not_incoming"}
    assert standings([replace(ALONE, boundary="outgoing")]) == {"1": "not_incoming"}
    assert standings([replace(ALONE, status="pledge")]) == {"1": "pledge"}
    assert totals([replace(ALONE, status="pledge")]) == []
    # A parent that names no children is one all the same when a child names it.
    child = replace(ALONE, id="2", parent_id="1")
    assert standings([ALONE, child]) == {"1": "counted_by_children", "2": "counted"}
    assert standings([child]) == {"2": "counted"}
    assert standings([replace(ALONE, child_ids=frozenset({"2"}))]) == {"1": "children_elsewhere"}
    over_years = replace(ALONE, years=(Place("41", "2020"), Place("42", "2021")))
    assert [total.is_shared for total in totals([over_years])] == [True]
    # Carried-over and parked flows count by their boundary and not by their type.
    assert standings([replace(ALONE, flow_type="Carryover", is_new_money=False)]) == {"1": "counted"}


def test_pages_with_faults_name_file_flow_and_member(repository: Path) -> None:
    page = json.loads((repository / "tests/fts/mine-action-flows-2020-subset.json").read_text())
    page["data"]["flows"][0]["amountUSD"] = -1
    del page["data"]["flows"][1]["boundary"]
    with pytest.raises(FaultyPages) as caught:
        read_pages({"a.json": json.dumps(page).encode(), "b.json": b"{"})
    assert len(caught.value.faults) == 3
    assert caught.value.faults[0].startswith("a.json: flow 215212: amountUSD: ")
    assert caught.value.faults[1].startswith("a.json: flow 215353: boundary: ")
    assert caught.value.faults[2].startswith("b.json: is no JSON")


def test_what_may_be_missing_is_said(recorded: Pages) -> None:
    assert recorded.passed_over == (
        "flow-custom-search-planid-929-groupby-cluster.json",
        "flow-custom-search-planid-929-groupby-globalcluster.json",
        "plan-overview-progress-2020.json",
    )
    first, last, *parents = recorded.warnings
    assert "200 of the 484 flows of its answer; names a next page" in first
    assert "84 of the 484 flows of its answer; is the last page" in last
    given = {each.flow.id: each.flow for each in recorded.flows}
    standing = standings(given.values())
    short = {
        id
        for id, flow in given.items()
        if standing[id] == "counted_by_children" and not flow.child_ids <= given.keys()
    }
    assert len(short) == 15
    assert {each.partition(":")[0].removeprefix("flow ") for each in parents} == short
    assert (
        "flow 182949: counts by its children, of which 183692 is in none of these files; fetch the pages that hold "
        "them."
    ) in parents
