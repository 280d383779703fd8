"""The map of flows: widths conserve money whatever is drawn together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from needmatch.plan import Allocation, Plan
from needmatch.problem import State
from needmatch.report import render, sankey
from needmatch.report.tally import Tally
from needmatch.report.words import Words


def tally_of(plan: Plan) -> Tally:
    return Tally(plan, Words("USD"))


@pytest.fixture
def crowded_plan(small_plan: Plan) -> Plan:
    """30 donors and 60 States, each donor to every third State; odd flows are assumed."""
    states = tuple(State(f"S{n:02d}", f"State {n:02d}") for n in range(60))
    first = small_plan.allocations[0]
    flows = tuple(
        replace(
            first,
            donor=f"Donor {d:02d}",
            state=f"S{s:02d}",
            amount_cents=1 + 977 * d * d + 31 * s,
            evidence="assumed" if (d + s) % 2 else "documented",
        )
        for d in range(30)
        for s in range(d % 3, 60, 3)
    )
    return replace(small_plan, problem=replace(small_plan.problem, states=states), allocations=flows)


@pytest.fixture(params=["real_plan", "small_plan", "crowded_plan"])
def plan(request: pytest.FixtureRequest) -> Plan:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


@pytest.mark.parametrize("size", [sankey.DESK, sankey.PHONE])
def test_ribbons_fill_the_bars_on_both_sides(plan: Plan, size: sankey.Size) -> None:
    drawn = sankey.layout(tally_of(plan), size)
    total = sum(flow.amount_cents for flow in plan.allocations)
    assert sum(ribbon.amount_cents for ribbon in drawn.ribbons) == total
    assert sum(ribbon.width for ribbon in drawn.ribbons) == pytest.approx(size.flow_height)
    for nodes, side in ((drawn.donors, "donor"), (drawn.states, "state")):
        assert sum(node.amount_cents for node in nodes) == total
        leaving: dict[str, float] = defaultdict(float)
        for ribbon in drawn.ribbons:
            leaving[getattr(ribbon, side)] += ribbon.width
        for node in nodes:
            assert leaving[node.key] == pytest.approx(node.height)


def test_bars_do_not_overlap_and_stay_inside(plan: Plan) -> None:
    drawn = sankey.layout(tally_of(plan), sankey.DESK)
    for nodes in (drawn.donors, drawn.states):
        edges = [edge for node in nodes for edge in (node.top, node.top + node.height)]
        assert edges == sorted(edges)
        assert edges[0] >= 0
        assert edges[-1] <= drawn.height + 1e-9


def test_counted_and_other_money_never_share_a_ribbon(plan: Plan) -> None:
    drawn = sankey.layout(tally_of(plan), sankey.DESK)
    for ribbon in drawn.ribbons:
        assert ribbon.is_counted == (not {"estimated", "assumed", "unverified"} & set(ribbon.grades))


def test_only_the_smallest_are_drawn_together(crowded_plan: Plan) -> None:
    drawn = sankey.layout(tally_of(crowded_plan), sankey.DESK)
    assert len(drawn.donors) == sankey.MAX_DONORS
    assert len(drawn.states) == sankey.MAX_STATES
    assert drawn.donors[-1].key == drawn.states[-1].key == sankey.OTHER
    alone = {node.key for node in drawn.donors} - {sankey.OTHER}
    assert alone.isdisjoint(drawn.merged_donors)
    sums: dict[str, int] = defaultdict(int)
    for flow in crowded_plan.allocations:
        sums[flow.donor] += flow.amount_cents
    assert min(sums[donor] for donor in alone) >= max(sums[donor] for donor in drawn.merged_donors)


def test_a_round_at_the_limit_is_drawn_whole(small_plan: Plan) -> None:
    first = small_plan.allocations[0]
    flows: tuple[Allocation, ...] = tuple(
        replace(first, donor=f"Donor {n:02d}") for n in range(sankey.MAX_DONORS)
    )
    drawn = sankey.layout(tally_of(replace(small_plan, allocations=flows)), sankey.DESK)
    assert drawn.merged_donors == ()
    assert len(drawn.donors) == sankey.MAX_DONORS


def test_uncounted_ribbons_are_hatched_and_named(real_plan: Plan) -> None:
    page = render(real_plan, case_sha256="", result_sha256="")
    assert 'class="ribbon other" fill="url(#map-hatch)"' in page
    assert "to Ukraine (UKR): USD" in page
    assert 'role="img" aria-labelledby="map-title map-desc"' in page
