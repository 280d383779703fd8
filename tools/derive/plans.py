"""Documented work plans, their activities by year, published plan figures, and what States promised themselves.

The surprise: published figures are not additive (totals, parts and single years stand side by side), so that they are
kept as figures, and only the newest costed State document that reaches the horizon becomes a plan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from tools.derive.evidence import grade
from tools.derive.facts import Facts, Row, equal_parts, joined, money, number, plain
from tools.derive.horizon import FIRST_YEAR

NOT_A_STATE_PLAN = {
    "Humanitarian response requirement 2025 (OCHA)": "appeal of the United Nations",
    "UNDP Emergency Mine Action Project Phase II": "project of a donor and an operator",
    "World Bank rapid damage and needs assessment (2023)": "assessment of all explosive ordnance",
    "World Bank assessment cited at Lausanne conference (2024)": "assessment of all explosive ordnance",
}
PILLARS = {
    "survey_clearance": ("survey_clearance", "sc"),
    "risk_education": ("risk_education", "re"),
    "coordination": ("capacity", "ca"),
    "total": ("survey_clearance", "sc"),
}
"""Our pillar and its short form by the source's word. `total` is not divided by its document: it stays one activity
under the pillar of the obligation that the document serves, with `is_pillar_stated` false."""
NOTE_MARKS = (
    ("not converted", "cost in another currency, not converted by the source"),
    ("all explosive ordnance", "covers all explosive ordnance"),
    ("all contamination", "area of all contamination"),
    ("mines, CMR and ERW", "covers cluster munition remnants and other explosive remnants"),
    ("part of the", "part of a total of the same document"),
    ("GAP", "net of national money"),
    ("international funding", "international share"),
    ("executed", "executed, not planned"),
    ("conflicting", "sources disagree on the period"),
    ("annual", "for each year"),
    ("per year", "for each year"),
    ("not only demining", "not mine action alone"),
    ("total is the sum", "total is the sum of its two parts"),
)


@dataclass(frozen=True)
class Figure:
    """A row of the published plan figures. Amounts in USD, areas in m2; None is not given."""

    figure_id: str
    iso3: str
    document: str
    source_pillar: str
    first_year: int
    last_year: int | None
    is_per_year: bool
    target_m2: Decimal | None
    cost_usd: Decimal | None
    national_usd: Decimal | None
    note: str
    source_ids: str

    @property
    def years(self) -> int | None:
        """How many years the figure covers, None if its end is not given."""
        return None if self.last_year is None else self.last_year - self.first_year + 1

    @property
    def yearly_usd(self) -> Decimal | None:
        """Cost of one year of the period; None if cost or end is not given."""
        if self.cost_usd is None:
            return None
        if self.is_per_year:
            return self.cost_usd
        return None if self.years is None else self.cost_usd / self.years


def period(row: Row) -> tuple[int, int | None]:
    """First and last year of a figure: from its note, else (for yearly costs) its document's title, else its year.

    `multi-year` without years and `per year` without an end have no last year.
    """
    first, note = int(row["year"]), row["note"]
    span = re.search(r"(\d{4})(?:-| to \w+ )(\d{4})", note) or re.search(r"\w+ (\d{4}) - \w+ (\d{4})", note)
    if span and int(span[1]) == first:
        return first, int(span[2])
    if note.startswith("per year"):
        title = re.search(r"(\d{4})-(\d{4})", row["document"])
        return first, int(title[2]) if title else None
    length = {"three-year": 3, "five-year": 5}.get(note.split(" ")[0])
    if length:
        return first, first + length - 1
    return (first, None) if note.startswith("multi-year") else (first, first)


def figures(facts: Facts) -> list[Figure]:
    """All published plan figures, numbered in the order of State and collection."""
    counts: dict[str, int] = {}
    result: list[Figure] = []
    for row in sorted(facts["work_plans"], key=lambda row: row["iso3"]):
        counts[row["iso3"]] = counts.get(row["iso3"], 0) + 1
        first, last = period(row)
        result.append(
            Figure(
                figure_id=f"{row['iso3']}-f{counts[row['iso3']]:02d}",
                iso3=row["iso3"],
                document=row["document"],
                source_pillar=row["pillar"],
                first_year=first,
                last_year=last,
                is_per_year=row["note"].startswith(("per year", "projected annual")),
                target_m2=number(row["target_m2"]),
                cost_usd=number(row["cost_usd"]),
                national_usd=number(row["national_contribution_usd"]),
                note=row["note"],
                source_ids=joined(row["source_id"].split("|")),
            )
        )
    return result


def is_state_plan(figure: Figure) -> bool:
    """Rule 3: a costed document of the State; no appeal, no donor's project, no assessment, no report of the past."""
    return (
        figure.cost_usd is not None
        and figure.last_year is not None
        and figure.document not in NOT_A_STATE_PLAN
        and "executed" not in figure.note
    )


def newest(candidates: list[Figure]) -> Figure:
    """The figure of the newest document; a total goes before its parts."""
    return max(
        candidates, key=lambda figure: (figure.first_year, figure.source_pillar == "total", figure.figure_id)
    )


def documented_plans(facts: Facts) -> dict[str, Figure]:
    """Rule 3: for each State, the newest costed State document that reaches into the horizon."""
    open_now = {row["iso3"] for row in facts["states_parties"] if row["article5_status"] == "implementing"}
    by_state: dict[str, list[Figure]] = {}
    for figure in figures(facts):
        if figure.iso3 in open_now and is_state_plan(figure) and (figure.last_year or 0) >= FIRST_YEAR:
            by_state.setdefault(figure.iso3, []).append(figure)
    return {iso3: newest(candidates) for iso3, candidates in sorted(by_state.items())}


def is_net_of_national(figure: Figure) -> bool:
    """Whether the cost already leaves out national money: a stated gap, or a stated international need."""
    return "GAP" in figure.note or ("international funding" in figure.note and figure.national_usd is None)


def plan_id(figure: Figure) -> str:
    """The key of a documented plan: State and first year."""
    return f"{figure.iso3}-{figure.first_year}"


def plan_rows(facts: Facts) -> list[Row]:
    """The documented plans."""
    return [
        {
            "plan_id": plan_id(figure),
            "iso3": iso3,
            "title": figure.document,
            "first_year": str(figure.first_year),
            "last_year": str(figure.last_year),
            "currency": "USD",
            "status": "published",
            "version": "1",
            "evidence": grade(figure.source_ids),
            "source_ids": figure.source_ids,
            "derivation": f"newest-costed-document: {figure.figure_id}",
        }
        for iso3, figure in documented_plans(facts).items()
    ]


def activity_rows(facts: Facts) -> list[Row]:
    """One activity for each documented plan."""
    rows: list[Row] = []
    for iso3, figure in documented_plans(facts).items():
        pillar, short = PILLARS[figure.source_pillar]
        rows.append(
            {
                "activity_id": f"{plan_id(figure)}-{short}",
                "plan_id": plan_id(figure),
                "iso3": iso3,
                "pillar": pillar,
                "source_pillar": figure.source_pillar,
                "is_pillar_stated": str(figure.source_pillar != "total").lower(),
                "obligation_id": f"{iso3}-5",
                "title": {
                    "sc": "Survey and clearance"
                    if figure.source_pillar != "total"
                    else "Whole plan, not divided",
                    "re": "Risk education",
                    "ca": "Coordination and quality control",
                }[short],
                "evidence": grade(figure.source_ids),
                "source_ids": figure.source_ids,
                "derivation": f"source-pillar: {figure.source_pillar}",
            }
        )
    return rows


def activity_year_rows(facts: Facts) -> list[Row]:
    """Cost, national money, need and planned area of every year of the documented plans."""
    rows: list[Row] = []
    for figure in documented_plans(facts).values():
        pillar, short = PILLARS[figure.source_pillar]
        rows += yearly_lines(figure, f"{plan_id(figure)}-{short}", has_output=pillar == "survey_clearance")
    return rows


def yearly_lines(figure: Figure, activity_id: str, *, has_output: bool) -> list[Row]:
    """Rule 3: equal parts over the period, or the yearly cost as it is; national money only of the same document.

    The area of a coordination line is what is checked, not what is released, hence no output.
    """
    if figure.cost_usd is None or figure.years is None:
        raise ValueError(f"{figure.figure_id} has no cost or no period and cannot be a plan")
    years = figure.years
    costs = [figure.cost_usd] * years if figure.is_per_year else equal_parts(figure.cost_usd, years)
    nationals: list[Decimal | None] = [None] * years
    if figure.national_usd is not None:
        nationals = list(equal_parts(figure.national_usd, years))
    area = figure.target_m2 / years if has_output and figure.target_m2 is not None else None
    return [
        {
            "activity_id": activity_id,
            "year": str(figure.first_year + index),
            "cost_usd": money(cost),
            "national_usd": money(national),
            "secured_usd": "",
            "need_usd": money(cost - (national or Decimal(0))),
            "output_m2": plain(area),
            "is_net_of_national": str(is_net_of_national(figure)).lower(),
            "evidence": grade(figure.source_ids),
            "source_ids": figure.source_ids,
            "derivation": f"{'yearly-cost' if figure.is_per_year else 'equal-parts'}: {figure.figure_id}",
        }
        for index, (cost, national) in enumerate(zip(costs, nationals, strict=True))
    ]


def plan_figure_rows(facts: Facts, used_in_estimates: frozenset[str]) -> list[Row]:
    """All published figures with the use that is made of each; notes are our own short marks."""
    plans = {figure.figure_id for figure in documented_plans(facts).values()}
    rows: list[Row] = []
    for figure in figures(facts):
        if figure.figure_id in plans:
            use = "plan"
        elif figure.figure_id in used_in_estimates:
            use = "estimate"
        else:
            use = "not a plan" if figure.document in NOT_A_STATE_PLAN else "history"
        marks = [mark for word, mark in NOTE_MARKS if word in figure.note]
        if figure.document in NOT_A_STATE_PLAN:
            marks.append(NOT_A_STATE_PLAN[figure.document])
        rows.append(
            {
                "figure_id": figure.figure_id,
                "iso3": figure.iso3,
                "document": figure.document,
                "source_pillar": figure.source_pillar,
                "first_year": str(figure.first_year),
                "last_year": "" if figure.last_year is None else str(figure.last_year),
                "is_per_year": str(figure.is_per_year).lower(),
                "target_m2": plain(figure.target_m2),
                "cost_usd": money(figure.cost_usd),
                "national_usd": money(figure.national_usd),
                "use": use,
                "note": "; ".join(dict.fromkeys(marks)),
                "evidence": grade(figure.source_ids),
                "source_ids": figure.source_ids,
            }
        )
    return rows
