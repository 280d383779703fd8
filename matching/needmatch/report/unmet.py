"""Unmet needs: for each State and reason one full sentence, and the table of every row behind the sentences."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from needmatch.plan import Reason, Unfunded
from needmatch.report import evidence
from needmatch.report.markup import Child, Markup, element, joined
from needmatch.report.tables import Column, Row, money_cell, table
from needmatch.report.tally import Tally

MANY: Final = 1500
"""Unmet rows from which the table sums the years of one activity and reason."""

FOLD_FROM: Final = 40
"""States from which the sentences are folded, leaving the sums by reason in sight."""


def unmet(tally: Tally) -> Markup:
    """Return the section: sums by reason, sentences by State, every row."""
    words = tally.words
    if not tally.plan.unfunded:
        return element("p", words("unmet.none"))
    states = sorted(tally.unmet_by_state, key=tally.state_order)
    said: Child = element("dl", [_state(tally, state) for state in states], class_="reasons by-state")
    if len(states) > FOLD_FROM:
        said = element("details", element("summary", words("unmet.folded", n=len(states))), said)
    return joined(
        element("p", words("unmet.note"), class_="note"),
        _by_reason(tally),
        said,
        _rows(tally),
    )


def _by_reason(tally: Tally) -> Markup:
    words = tally.words
    sums: dict[Reason, int] = defaultdict(int)
    states: dict[Reason, set[str]] = defaultdict(set)
    grades: dict[Reason, set[str]] = defaultdict(set)
    for row in tally.plan.unfunded:
        sums[row.reason] += row.unmet_cents
        states[row.reason].add(row.state)
        grades[row.reason].add(tally.grade_of_unmet(row))
    columns = [
        Column(words("column.reason")),
        Column(words("column.unmet"), is_figure=True),
        Column(words("column.states"), is_figure=True),
        Column(words("column.grade")),
    ]
    rows = [
        Row(
            (
                words(f"reason.{reason.value}"),
                money_cell(sums[reason]),
                len(states[reason]),
                evidence.marks(words, grades[reason]),
            ),
            evidence.is_counted(grades[reason]),
        )
        for reason in Reason
        if reason in sums
    ]
    foot = Row(
        (
            evidence.all_rows(words, is_illustration=tally.is_illustration),
            money_cell(tally.unmet_cents),
            len(tally.unmet_by_state),
            evidence.marks(words, tally.unmet_by_grade),
        ),
        evidence.is_counted(tally.unmet_by_grade),
    )
    return table(words, "reasons", words("reasons.caption"), columns, rows, foot=foot)


def _state(tally: Tally, state: str) -> Markup:
    words = tally.words
    rows = tally.unmet_by_state[state]
    groups: dict[tuple[Reason, str], list[Unfunded]] = defaultdict(list)
    for row in rows:
        groups[row.reason, row.pillar].append(row)
    order = list(Reason)
    said = []
    for reason, pillar in sorted(groups, key=lambda key: (order.index(key[0]), key[1])):
        group = groups[reason, pillar]
        grades = [tally.grade_of_unmet(row) for row in group]
        years = sorted({row.year for row in group})
        is_counted = evidence.is_counted(grades)
        sentence = words(
            f"unmet.{reason.value}",
            amount=sum(row.unmet_cents for row in group),
            pillar=words.word("pillar", pillar),
            years=words.years(years),
            state=tally.name(state),
            last=tally.plan.problem.last_year,
        )
        said.append(
            element("dd", sentence, " ", evidence.marks(words, grades), class_=None if is_counted else "u")
        )
    return element("div", element("dt", tally.label(state)), said)


def _rows(tally: Tally) -> Markup:
    words = tally.words
    columns = [
        Column(words("column.state")),
        Column(words("column.activity")),
        Column(words("column.pillar")),
        Column(words("column.planned_year"), is_figure=True),
        Column(words("column.unmet"), is_figure=True),
        Column(words("column.reason")),
        Column(words("column.grade")),
    ]
    is_summed = len(tally.plan.unfunded) > MANY
    groups: dict[tuple[str, str, int], list[Unfunded]] = defaultdict(list)
    for row in tally.plan.unfunded:
        key = (row.activity, row.reason.value, 0) if is_summed else (row.activity, "", row.year)
        groups[key].append(row)
    ordered = sorted(
        groups.values(), key=lambda group: (tally.state_order(group[0].state), group[0].activity)
    )
    rows = [_unmet_row(tally, group) for group in ordered]
    note = None
    if is_summed:
        note = element("p", words("unfunded.summed", n=len(tally.plan.unfunded)), class_="note")
    return joined(note, table(words, "unfunded", words("unfunded.caption"), columns, rows, may_fold=True))


def _unmet_row(tally: Tally, group: list[Unfunded]) -> Row:
    words, first = tally.words, group[0]
    grades = [tally.grade_of_unmet(row) for row in group]
    cells: tuple[Child, ...] = (
        tally.label(first.state),
        first.activity,
        words.word("pillar", first.pillar),
        words.years(sorted({row.year for row in group})),
        money_cell(sum(row.unmet_cents for row in group)),
        words(f"reason.{first.reason.value}"),
        evidence.marks(words, grades),
    )
    return Row(cells, evidence.is_counted(grades))
