"""Need against funding: by State over the horizon, by State and year, and the States that no money may reach."""

from __future__ import annotations

from typing import Final

from needmatch.report import bars, evidence, figures
from needmatch.report.markup import Child, Markup, element, joined
from needmatch.report.tables import Column, Row, missing, money_cell, table
from needmatch.report.tally import Tally
from needmatch.units import COUNTED_EVIDENCE

MAX_DRAWN: Final = 40
"""States up to which the small drawings stand open on the page."""


def by_state(tally: Tally) -> Markup:
    """Return the table of States in order of name: need, funded, unmet, coverage, drawn and in figures."""
    words = tally.words
    columns = [
        Column(words("column.state")),
        Column(words("column.coverage"), is_figure=True),
        Column(words("column.drawn")),
        Column(words("column.need"), is_figure=True),
        Column(words("column.funded"), is_figure=True),
        Column(words("column.unmet"), is_figure=True),
        Column(words("column.grade")),
    ]
    rows = []
    for result in tally.state_results:
        grades = tally.grades_of_state(result.state)
        if not result.need_cents:
            cells: tuple[Child, ...] = (
                tally.label(result.state),
                missing(words("missing.no_need")),
                None,
                missing(words("missing.not_given")),
                money_cell(result.funded_cents),
                None,
                None,
            )
            rows.append(Row(cells))
            continue
        flows = tally.flows_by_state.get(result.state, [])
        solid = sum(flow.amount_cents for flow in flows if flow.evidence in COUNTED_EVIDENCE)
        needs = [need.evidence for need in tally.needs_by_state[result.state] if need.need_cents]
        cells = (
            tally.label(result.state),
            figures.percent(result.coverage)
            if result.coverage is not None
            else missing(words("missing.none")),
            bars.coverage_bar(
                solid / result.need_cents,
                (result.funded_cents - solid) / result.need_cents,
                is_need_counted=evidence.is_counted(needs),
            ),
            money_cell(result.need_cents),
            money_cell(result.funded_cents),
            money_cell(result.need_cents - result.funded_cents),
            evidence.marks(words, grades),
        )
        rows.append(Row(cells, evidence.is_counted(grades)))
    total = sum(result.need_cents for result in tally.plan.states)
    funded = sum(result.funded_cents for result in tally.plan.states)
    foot = Row(
        (
            evidence.all_rows(words, is_illustration=tally.is_illustration),
            figures.coverage(funded, total) if total else missing(words("missing.none")),
            None,
            money_cell(total),
            money_cell(funded),
            money_cell(total - funded),
            evidence.marks(words, (g for r in tally.plan.states for g in tally.grades_of_state(r.state))),
        ),
        not tally.is_illustration,
    )
    return table(words, "states", words("states.caption"), columns, rows, foot=foot if rows else None)


def by_year(tally: Tally) -> Markup:
    """Return the small drawings of every State with a need, and their table."""
    words = tally.words
    drawn = []
    rows = []
    for result in tally.state_results:
        if not result.need_cents and not result.funded_cents:
            continue
        years = tally.years_of_state(result.state)
        drawn.append(
            element(
                "figure",
                element(
                    "figcaption",
                    element("strong", tally.label(result.state)),
                    _marks_by_side(tally, result.state),
                ),
                bars.year_bars(tally, result.state, years),
                class_="small",
            )
        )
        for year in years:
            if not (year.need_cents or year.money_cents or year.unmet_cents):
                continue
            cells = (
                tally.label(result.state),
                year.year,
                money_cell(year.need_cents),
                money_cell(year.money_cents),
                money_cell(year.unmet_cents),
                evidence.marks(words, year.grades),
            )
            rows.append(Row(cells, evidence.is_counted(year.grades)))
    columns = [
        Column(words("column.state")),
        Column(words("column.year"), is_figure=True),
        Column(words("column.need"), is_figure=True),
        Column(words("column.arriving"), is_figure=True),
        Column(words("column.unmet_of_year"), is_figure=True),
        Column(words("column.grade")),
    ]
    foot = Row(
        (
            evidence.all_rows(words, is_illustration=tally.is_illustration),
            None,
            money_cell(tally.need_cents),
            money_cell(tally.funded_cents),
            money_cell(tally.unmet_cents),
            None,
        ),
        not tally.is_illustration,
    )
    grid = element("div", drawn, class_="grid")
    if len(drawn) > MAX_DRAWN:
        grid = element("details", element("summary", words("years.folded", n=len(drawn))), grid)
    return joined(
        element("p", words("years.note"), class_="note"),
        _key(tally),
        grid if drawn else None,
        table(
            words,
            "years",
            words("years.caption"),
            columns,
            rows,
            foot=foot if rows else None,
            may_fold=True,
        ),
    )


def unreached(tally: Tally) -> Markup | None:
    """Return one neutral sentence for each kind of State that the round's commitments name less than others."""
    words, reach = tally.words, tally.reach
    need = {result.state: result.need_cents for result in tally.plan.states}
    funded = {result.state: result.funded_cents for result in tally.plan.states}
    said = []
    for kind, states in (
        ("closed", reach.closed),
        ("unnamed", reach.unnamed),
        ("unplaced", reach.unplaced),
        ("without", reach.without_need),
    ):
        if not states:
            continue
        unsure = tally.is_illustration and any(
            not evidence.is_counted(tally.grades_of_state(state)) for state in states
        )
        said.append(
            element(
                "li",
                words(
                    f"reach.{kind}",
                    n=len(states),
                    states=words.listed([tally.label(state) for state in states]),
                    need=sum(need.get(state, 0) for state in states),
                    funded=sum(funded.get(state, 0) for state in states),
                ),
                _sentence_marks(tally, states) if unsure else None,
                class_="u" if unsure else None,
            )
        )
    if not said:
        return None
    return joined(element("h3", words("reach.heading")), element("ul", said, class_="sentences"))


def _sentence_marks(tally: Tally, states: tuple[str, ...]) -> Markup:
    grades = [grade for state in states for grade in tally.grades_of_state(state)]
    return joined(" ", evidence.marks(tally.words, grades))


def _marks_by_side(tally: Tally, state: str) -> Markup:
    """Return the grades of a State's needs and of its money apart, as text under its drawing."""
    words = tally.words
    needs = [need.evidence for need in tally.needs_by_state.get(state, ()) if need.need_cents]
    flows = [flow.evidence for flow in tally.flows_by_state.get(state, ())]
    return joined(
        element("span", words("years.need"), " ", evidence.marks(words, needs), class_="grades"),
        element("span", words("years.money"), " ", evidence.marks(words, flows), class_="grades"),
    )


def _key(tally: Tally) -> Markup:
    """Return what outline, filling and hatching mean, each with a sample."""
    words = tally.words
    samples = [("need", words("key.need")), ("money", words("key.money"))]
    if tally.is_illustration:
        samples += [("need other", words("key.need_other", sign=evidence.SIGN))]
        samples += [("money other", words("key.money_other", sign=evidence.SIGN))]
    items = []
    for class_, text in samples:
        fill = f"url(#{bars.HATCH})" if class_ == "money other" else None
        swatch = element(
            "svg",
            element("rect", x=1, y=1, width=18, height=10, class_=class_, fill=fill),
            viewBox="0 0 20 12",
            class_="swatch",
            aria_hidden="true",
        )
        items.append(element("li", swatch, text))
    return element("ul", items, class_="key")
