"""Many lines of a State are added up in a round: nothing that counts is lost or mixed, and others stay as they are."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearinghouse.plans.store import PlannedLine
from clearinghouse.rounds import line_sums
from clearinghouse.rounds.line_sums import added_up

LINE = PlannedLine(
    "KHM", "KHM-2027-1", "Clear", "survey_clearance", "KHM-5", False, 2027, Decimal("110.10"), Decimal(200),
    "reported", ("PLAN",),
)  # fmt: skip


@st.composite
def planned(draw: st.DrawFn) -> list[PlannedLine]:
    """Lines of two States with one to three years each."""
    found = []
    for number in range(draw(st.integers(1, 12))):
        state = draw(st.sampled_from(["KHM", "SEN"]))
        line = replace(
            LINE,
            state=state,
            activity=f"{state}-2027-{number}",
            pillar=draw(st.sampled_from(["survey_clearance", "capacity"])),
            obligation=draw(st.sampled_from([None, f"{state}-5"])),
            is_local=draw(st.sampled_from([None, False, True])),
            evidence=draw(st.sampled_from(["reported", "documented"])),
            source_codes=(draw(st.sampled_from(["PLAN", "OTHER"])),),
        )
        cents, outputs = st.integers(1, 10**9), st.none() | st.decimals(0, 10**6, places=2)
        found += [
            replace(line, year=year, need_usd=Decimal(draw(cents)) / 100, output=draw(outputs))
            for year in draw(st.sets(st.integers(2026, 2030), min_size=1, max_size=3))
        ]
    return found


Cells = dict[tuple[object, ...], tuple[Decimal, Decimal]]


def cells(lines: Iterable[PlannedLine]) -> Cells:
    """Need and output by everything that money or grades go by, and by source."""
    found: Cells = {}
    for each in lines:
        key = each.state, each.pillar, each.obligation, bool(each.is_local), each.evidence, each.year
        need, output = found.get(key, (Decimal(0), Decimal(0)))
        found[key] = need + each.need_usd, output + (each.output or Decimal(0))
    return found


@given(planned())
@settings(max_examples=80)
def test_sums_keep_money_output_and_all_that_tells_lines_apart(lines: list[PlannedLine]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_sums, "MOST_LINES", 3)
        summed = added_up(lines)
    assert cells(summed) == cells(lines)
    of_year = [(each.activity, each.year) for each in summed]
    assert len(of_year) == len(set(of_year))
    for state in ("KHM", "SEN"):
        many = len({each.activity for each in lines if each.state == state}) > 3
        own = [each for each in summed if each.state == state]
        if many:
            assert all(
                "+" in each.activity and "of work plan" in each.title.replace(" a ", " ") for each in own
            )
        else:
            assert own == [each for each in lines if each.state == state]


def test_lines_whose_unit_costs_lie_apart_are_not_mixed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_sums, "MOST_LINES", 1)
    dear = replace(LINE, activity="KHM-2027-2", need_usd=Decimal("1001.00"))
    alike = replace(LINE, activity="KHM-2027-3", need_usd=Decimal("111.00"), source_codes=("OTHER",))
    without = replace(LINE, activity="KHM-2027-4", output=None)
    found = {each.activity: each for each in added_up([LINE, dear, alike, without])}
    assert sorted(
        (each.need_usd, each.output, each.source_codes) for each in found.values() if each.output
    ) == [
        (Decimal("221.10"), Decimal(400), ("OTHER", "PLAN")),
        (Decimal("1001.00"), Decimal(200), ("PLAN",)),
    ]
    assert [each.need_usd for each in found.values() if each.output is None] == [Decimal("110.10")]
    assert {each.title for each in found.values()} == {
        "1 line of a work plan", "2 lines of work plans, added up"
    }  # fmt: skip
