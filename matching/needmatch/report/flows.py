"""Flows: the map donor -> State with its table, and every flow with the tier that asked for it.

From `MANY` flows the table is summed: the rows of one commitment and activity stand for all its years, and the
page says so; allocations.csv beside the page keeps every year.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from needmatch.plan import Allocation
from needmatch.report import evidence, figures, sankey
from needmatch.report.markup import Child, Markup, element, joined
from needmatch.report.tables import Column, Row, missing, money_cell, table
from needmatch.report.tally import Tally, alphabetical, in_order_of_grade

MANY: Final = 1500
"""Flows from which the table sums the years of one commitment and activity."""


def map_of_flows(tally: Tally) -> Markup:
    """Return the Sankey at two sizes (style.css shows one of them) and the table of every pair."""
    words = tally.words
    if not tally.plan.allocations:
        return element("p", words("flows.none"))
    wide = sankey.layout(tally, sankey.DESK)
    merged = [
        element("p", words(f"sankey.merged_{kind}", n=len(keys)), class_="note")
        for kind, keys in (("donors", wide.merged_donors), ("states", wide.merged_states))
        if keys
    ]
    return joined(
        element("p", words("sankey.note"), class_="note"),
        merged,
        _key(tally),
        sankey.draw(tally, sankey.DESK, "map"),
        sankey.draw(tally, sankey.PHONE, "map-phone"),
        _pairs(tally),
    )


def table_of_flows(tally: Tally) -> Markup:
    """Return every flow with what asked for it and what it changes."""
    words = tally.words
    flows = tally.plan.allocations
    is_summed = len(flows) > MANY
    columns = [
        Column(words("column.commitment")),
        Column(words("column.donor")),
        Column(words("column.state")),
        Column(words("column.activity"), is_wide=True),
        Column(words("column.pillar")),
        Column(words("column.years" if is_summed else "column.year"), is_figure=True),
        Column(words("column.amount"), is_figure=True),
        Column(words("column.grade")),
        Column(words("column.asked_by")),
        Column(words("column.coverage_gain"), is_figure=True),
        Column(words("column.months_saved"), is_figure=True),
    ]
    groups: dict[tuple[str, str, int], list[Allocation]] = defaultdict(list)
    for flow in flows:
        groups[flow.commitment, flow.activity, 0 if is_summed else flow.year].append(flow)
    rows = [_row(tally, group) for group in groups.values()]
    foot = Row(
        (
            evidence.all_rows(words, is_illustration=tally.is_illustration),
            None, None, None, None, None,
            money_cell(tally.funded_cents),
            None,
            None, None, None,
        ),
        evidence.is_counted(tally.funded_by_grade),
    )  # fmt: skip
    return joined(
        element("p", words("flows.note"), class_="note"),
        element("p", words("flows.summed", n=len(flows)), class_="note") if is_summed else None,
        table(words, "flows", words("flows.caption"), columns, rows, foot=foot, may_fold=True),
    )


def _row(tally: Tally, group: list[Allocation]) -> Row:
    words = tally.words
    first = group[0]
    activity = tally.activities[first.activity]
    grades = in_order_of_grade(flow.evidence for flow in group)
    years = sorted({flow.year for flow in group})
    saved = [flow.late_months_saved for flow in group if flow.late_months_saved is not None]
    asked = sorted({words.word("asked", flow.asked_by) for flow in group})
    cells: tuple[Child, ...] = (
        first.commitment,
        first.donor,
        tally.label(first.state),
        joined(first.activity, element("br"), activity.title) if activity.title else first.activity,
        words.word("pillar", first.pillar),
        words.years(years),
        money_cell(sum(flow.amount_cents for flow in group)),
        evidence.marks(words, grades),
        words.listed(asked),
        figures.points(sum(flow.coverage_gain for flow in group)),
        f"{sum(saved):.1f}" if saved else missing(words("missing.no_obligation")),
    )
    return Row(cells, evidence.is_counted(grades))


def _pairs(tally: Tally) -> Markup:
    words = tally.words
    sums: dict[tuple[str, str], int] = defaultdict(int)
    grades: dict[tuple[str, str], set[str]] = defaultdict(set)
    years: dict[tuple[str, str], set[int]] = defaultdict(set)
    for flow in tally.plan.allocations:
        pair = (flow.donor, flow.state)
        sums[pair] += flow.amount_cents
        grades[pair].add(flow.evidence)
        years[pair].add(flow.year)
    order = sorted(sums, key=lambda pair: (alphabetical(pair[0]), pair[0], tally.state_order(pair[1])))
    columns = [
        Column(words("column.donor")),
        Column(words("column.state")),
        Column(words("column.years"), is_figure=True),
        Column(words("column.amount"), is_figure=True),
        Column(words("column.grade")),
    ]
    rows = []
    for pair in order:
        cells = (
            pair[0],
            tally.label(pair[1]),
            words.years(sorted(years[pair])),
            money_cell(sums[pair]),
            evidence.marks(words, grades[pair]),
        )
        rows.append(Row(cells, evidence.is_counted(grades[pair])))
    foot = Row(
        (
            evidence.all_rows(words, is_illustration=tally.is_illustration),
            None,
            None,
            money_cell(tally.funded_cents),
            evidence.marks(words, tally.funded_by_grade),
        ),
        evidence.is_counted(tally.funded_by_grade),
    )
    return table(words, "pairs", words("pairs.caption"), columns, rows, foot=foot, may_fold=True)


def _key(tally: Tally) -> Markup | None:
    if not tally.is_illustration:
        return None
    swatch = element(
        "svg",
        element("rect", x=1, y=1, width=28, height=10, class_="ribbon other", fill="url(#map-key-hatch)"),
        element("defs", evidence.hatch("map-key-hatch", "flow")),
        viewBox="0 0 30 12",
        class_="swatch",
        aria_hidden="true",
    )
    return element(
        "ul", element("li", swatch, tally.words("key.flow_other", sign=evidence.SIGN)), class_="key"
    )
