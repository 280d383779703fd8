"""The opening of the report: what kind of page it is, its totals by grade of evidence, the policy in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from needmatch.plan import Outcome, TierResult
from needmatch.report import evidence
from needmatch.report.markup import Child, Markup, element, joined
from needmatch.report.tables import Column, Row, money_cell, table
from needmatch.report.tally import Tally, counted, uncounted
from needmatch.units import COUNTED_EVIDENCE, EVIDENCE


def banner(tally: Tally) -> Markup | None:
    """Return the notice that this is an illustration, or None where every row is documented or reported."""
    if not tally.is_illustration:
        return None
    words = tally.words
    grades = words.listed([words.word("grade", grade) for grade in tally.uncounted_grades])
    return element(
        "div",
        element("strong", words("illustration.title")),
        element("p", words("illustration.text", grades=grades, sign=evidence.SIGN)),
        class_="banner",
        role="note",
    )


def status(tally: Tally) -> Markup:
    """Return the lines under the title: how the solve ended, the horizon, the day it was made for."""
    plan, words = tally.plan, tally.words
    years = words("years.span", first=plan.problem.first_year, last=plan.problem.last_year)
    unique = {None: "unique.unasked", True: "unique.yes", False: "unique.no"}[plan.is_unique]
    lines: list[Child] = [
        element("p", words("suggestion"), class_="lead"),
        element(
            "dl",
            _pair(words("status.outcome"), words(f"outcome.{plan.outcome.value}")),
            _pair(words("status.years"), years),
            _pair(words("status.today"), words.day(plan.problem.today)),
            _pair(words("status.unique"), words(unique)),
            class_="facts",
        ),
    ]
    if plan.outcome is Outcome.TIME_LIMIT:
        lines.append(element("p", words("outcome.time_limit.note"), class_="note"))
    return joined(lines)


def totals(tally: Tally) -> Markup:
    """Return the five sums of the plan, parted into what totals count and what is shown apart."""
    words = tally.words
    reached = sum(1 for result in tally.plan.states if result.funded_cents)
    with_need = sum(1 for result in tally.plan.states if result.need_cents)
    sums = (
        ("need", tally.need_by_grade, tally.need_cents),
        ("funded", tally.funded_by_grade, tally.funded_cents),
        ("unmet", tally.unmet_by_grade, tally.unmet_cents),
        ("available", tally.available_by_grade, tally.available_cents),
        ("unspent", tally.unspent_by_grade, tally.unspent_cents),
    )
    columns = [Column(words("column.sum")), Column(words("column.counted"), is_figure=True)]
    if tally.is_illustration:
        columns.append(Column(words("column.uncounted", sign=evidence.SIGN), is_figure=True))
        columns.append(Column(words("column.all", sign=evidence.SIGN), is_figure=True))
    rows = []
    for name, grades, total in sums:
        cells: list[Child] = [words(f"total.{name}"), money_cell(counted(grades))]
        if tally.is_illustration:
            cells += [_apart(uncounted(grades)), _apart(total)]
        rows.append(Row(tuple(cells)))
    said = "totals.illustration" if tally.is_illustration else "totals.said"
    return joined(
        element(
            "p",
            words(
                said,
                need=tally.need_cents,
                funded=tally.funded_cents,
                unmet=tally.unmet_cents,
                available=tally.available_cents,
                unspent=tally.unspent_cents,
                counted=counted(tally.need_by_grade),
                counted_funded=counted(tally.funded_by_grade),
            ),
        ),
        element(
            "p",
            words("totals.reached", n=reached, of=with_need)
            if with_need
            else words("totals.no_need", n=len(tally.plan.problem.states)),
        ),
        table(words, "totals", words("totals.caption"), columns, rows),
        _by_grade(tally) if tally.is_illustration else None,
    )


def policy(tally: Tally) -> Markup:
    """Return the preset in plain words and the tiers with their values."""
    words, plan = tally.words, tally.plan
    chosen = plan.problem.policy
    if chosen.tiers is None:
        intro = words(f"preset.{chosen.preset or 'deadlines-first'}")
    else:
        names = words.listed([words.word("tier", tier) for tier in chosen.tiers])
        intro = words("preset.none", tiers=names or words("missing.none"))
    columns = [
        Column(words("column.order"), is_figure=True),
        Column(words("column.tier")),
        Column(words("column.value")),
        Column(words("column.seconds"), is_figure=True),
    ]
    rows = [
        Row(
            (
                index,
                words.word("tier", tier.name),
                tier_value(tally, tier),
                words("seconds", value=tier.seconds),
            )
        )
        for index, tier in enumerate(plan.tiers, start=1)
    ]
    asked = {tier.name for tier in plan.tiers}
    small = words("policy.small") if asked & {"deadline", "sooner"} else None
    return joined(
        element("p", intro),
        element("p", small) if small else None,
        element("p", words("policy.order")),
        table(words, "tiers", words("tiers.caption"), columns, rows),
    )


def tier_value(tally: Tally, tier: TierResult) -> str:
    """Return what a tier's value means, as a sentence."""
    words = tally.words
    value = tier.objective
    if isinstance(value, tuple):
        return _coverages(tally, tier, value)
    if tier.name == "pillars":
        return (
            words("value.pillars", short=round(value * 100))
            if value >= 0.005
            else words("value.pillars.none")
        )
    if tier.name in {"early", "relations"}:
        return words(f"value.{tier.name}", cents=round(value * 100))
    return (
        words(f"value.{tier.name}", value=value)
        if words.knows(f"value.{tier.name}")
        else words("value", value=value)
    )


def _coverages(tally: Tally, tier: TierResult, coverages: Sequence[float]) -> str:
    words = tally.words
    if not coverages:
        return words(f"value.{tier.name}.none")
    least, middle = coverages[0], coverages[len(coverages) // 2]
    if tier.name == "floor" and tier.floor_used is not None:
        reached = sum(1 for coverage in coverages if coverage >= tier.floor_used - 1e-9)
        return words("value.floor", floor=tier.floor_used, n=reached, of=len(coverages), least=least)
    return words("value.leximin", least=least, middle=middle, n=len(coverages))


def _by_grade(tally: Tally) -> Markup:
    words = tally.words
    columns = [Column(words("column.grade"))] + [
        Column(words(f"column.{name}"), is_figure=True)
        for name in ("need", "funded", "unmet", "available", "unspent")
    ]
    sums = (
        tally.need_by_grade,
        tally.funded_by_grade,
        tally.unmet_by_grade,
        tally.available_by_grade,
        tally.unspent_by_grade,
    )
    rows = []
    for grade in EVIDENCE:
        if not any(grade in by_grade for by_grade in sums):
            continue
        cells = [
            money_cell(by_grade[grade]) if grade in by_grade else words("missing.none") for by_grade in sums
        ]
        rows.append(Row((evidence.mark(words, grade), *cells), grade in COUNTED_EVIDENCE))
    foot = Row(
        (
            evidence.all_rows(words, is_illustration=True),
            *(money_cell(sum(by_grade.values())) for by_grade in sums),
        ),
        is_counted=False,
    )
    return joined(
        table(words, "grades", words("grades.caption"), columns, rows, foot=foot),
        element("p", words("grades.note"), class_="note"),
    )


def _apart(amount_cents: int) -> Child:
    """Return a sum that rests on rows below `reported`, with the mark of such rows."""
    return element("span", f"{evidence.SIGN}\u00a0{money_cell(amount_cents)}", class_="apart")


def _pair(name: str, value: str) -> Markup:
    return element("div", element("dt", name), element("dd", value))
