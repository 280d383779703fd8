"""Obligations: deadline and its basis, what remains, and how late it would be without and with this round."""

from __future__ import annotations

from needmatch.plan import ObligationResult
from needmatch.report import bars, evidence, figures
from needmatch.report.markup import Child, Markup, element, joined
from needmatch.report.tables import Column, Row, missing, table
from needmatch.report.tally import Tally

_JULY = 7


def last_year_that_counts(result: ObligationResult) -> int:
    """Return D of design section 2: the deadline's own year if it falls in July or later, else the year before."""
    return result.deadline.year if result.deadline.month >= _JULY else result.deadline.year - 1


def obligations(tally: Tally) -> Markup:
    """Return the table of obligations in order of the States' names."""
    words = tally.words
    columns = [
        Column(words("column.state")),
        Column(words("column.obligation"), is_one_line=True),
        Column(words("column.deadline"), is_one_line=True),
        Column(words("column.basis"), is_one_line=True),
        Column(words("column.remaining"), is_figure=True),
        Column(words("column.late_before"), is_figure=True),
        Column(words("column.late_after"), is_figure=True),
        Column(words("column.drawn_late")),
        Column(words("column.late_by_plan"), is_figure=True),
        Column(words("column.late_months"), is_figure=True),
        Column(words("column.grade")),
    ]
    ordered = sorted(tally.plan.obligations, key=lambda r: (tally.state_order(r.state), r.obligation))
    rows = [_row(tally, result) for result in ordered]
    unknown = sum(1 for result in ordered if result.deadline_basis == "decision not found")
    return joined(
        element("p", words("obligations.note"), class_="note"),
        element("p", words("obligations.by_plan"), class_="note"),
        element("p", words("obligations.not_found", n=unknown), class_="note") if unknown else None,
        table(words, "obligations", words("obligations.caption"), columns, rows),
    )


def _row(tally: Tally, result: ObligationResult) -> Row:
    words = tally.words
    grades = tally.grades_of_obligation(result.obligation)
    is_counted = evidence.is_counted(grades)
    before, after = result.late_share_before, result.late_share
    drawn = None
    if before is not None and after is not None:
        drawn = bars.late_bars(before, after, is_counted=is_counted)
    known = tally.obligations[result.obligation]
    cells: tuple[Child, ...] = (
        tally.label(result.state),
        words("obligation.article", obligation=result.obligation, article=known.article),
        _deadline(tally, result, known.article),
        words.word("basis", result.deadline_basis)
        if result.deadline_basis
        else missing(words("missing.not_given")),
        _remaining(tally, known.remaining, known.unit),
        _share(tally, result, before),
        _share(tally, result, after),
        drawn,
        _share(tally, result, result.late_by_plan),
        _months(tally, result),
        evidence.marks(words, grades),
    )
    return Row(cells, is_counted)


def _deadline(tally: Tally, result: ObligationResult, article: int) -> str:
    """Return the deadline; one of Article 4, which knows no extensions, is outstanding once it has passed."""
    words, problem = tally.words, tally.plan.problem
    has_passed = problem.today is not None and result.deadline < problem.today
    if article == 4 and has_passed:
        return words("obligation.outstanding", day=words.day(result.deadline))
    return words.day(result.deadline)


def _remaining(tally: Tally, remaining: float | None, unit: str) -> Child:
    words = tally.words
    if remaining is None:
        return missing(words("missing.not_reported"))
    return words("quantity", amount=remaining, unit=words.word("unit", unit))


def _share(tally: Tally, result: ObligationResult, share: float | None) -> Child:
    if share is not None:
        return figures.percent(share)
    if last_year_that_counts(result) < tally.plan.problem.first_year and _has_needs(tally, result):
        return missing(tally.words("missing.before_horizon"))
    return missing(tally.words("missing.nothing_planned"))


def _months(tally: Tally, result: ObligationResult) -> Child:
    if result.late_months is None:
        return missing(tally.words("missing.nothing_planned"))
    return f"{result.late_months:.1f}"


def _has_needs(tally: Tally, result: ObligationResult) -> bool:
    served = tally.activities_by_obligation.get(result.obligation, ())
    return any(tally.grades_by_activity.get(activity) for activity in served)
