"""A report as a paper to be set: the same figures, in tables that fit a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Final

from clearinghouse.papers.paper import Align, Block, Heading, Paper, Paragraph, Points, Table
from clearinghouse.reports.report import (
    DASH,
    KIND_WORDS,
    EvidenceLine,
    Figure,
    Report,
    grouped,
    percent,
    signed,
)

_KNOWLEDGE: Final[tuple[tuple[str, Callable[[Figure], int | None]], ...]] = (
    ("Yes", lambda each: each.reported_yes),
    ("No", lambda each: each.reported_no),
    ("Silent", lambda each: each.filed_silent),
    ("Found only", lambda each: each.found_not_reported),
    ("No report", lambda each: each.no_report_filed),
    ("Not due", lambda each: each.not_yet_due),
)


_SHOWN_SOURCES: Final = 2
"""Sources that a row of a State profile names, so that it stays one line."""


def paper(report: Report, *, number: str | None) -> Paper:
    """Return a report as a paper; `number` None: it is not published, and says so.

    A State profile keeps to one page: its evidence stands in the other files.
    """
    is_profile = report.kind == "state_profile"
    standing = f"Report {number}" if number else "Not published: as known on the day named here"
    return Paper(
        kind=f"Clearing House · {KIND_WORDS[report.kind]}",
        title=report.title,
        subtitle=f"As of {report.as_of.isoformat()}. {standing}.",
        blocks=tuple(_profile_blocks(report) if is_profile else _yearly_blocks(report)),
        imprint="" if is_profile else report.plan,
        keywords=(
            "Anti-Personnel Mine Ban Convention",
            report.kind.replace("_", " "),
            report.as_of.isoformat(),
        ),
    )


def _sections(figures: Sequence[Figure]) -> list[tuple[str, list[Figure]]]:
    return [(name, list(rows)) for name, rows in groupby(figures, key=lambda each: each.section)]


def _profile_blocks(report: Report) -> list[Block]:
    blocks: list[Block] = []
    for name, figures in _sections(report.figures):
        by_year = [each for each in figures if each.id.startswith(("need/", "abroad/", "national/"))]
        others = [each for each in figures if each not in by_year]
        if others:
            blocks.append(_facts(name, others))
    years = _by_year(report.figures)
    blocks[1:1] = [years] if years else []
    blocks.append(Paragraph(" ".join((*report.method, f"Indicators: {report.plan}"))))
    return blocks


def _facts(name: str, figures: Sequence[Figure]) -> Table:
    return Table(
        name,
        ("What", "Period", "Figure", "Evidence", "Sources"),
        tuple(
            (each.label, each.period, shown(each), each.evidence or DASH, _few(each.source_ids))
            for each in figures
        ),
        ("left", "left", "right", "left", "left"),
    )


def _few(codes: Sequence[str]) -> str:
    """The first sources; the other files have all of them."""
    more = f" and {len(codes) - _SHOWN_SOURCES} more" if len(codes) > _SHOWN_SOURCES else ""
    return ", ".join(codes[:_SHOWN_SOURCES]) + more or DASH


def _by_year(figures: Sequence[Figure]) -> Table | None:
    """Need, funding from abroad and own means side by side, a row a year; a dash where nothing is known."""
    found = {each.id: each for each in figures}
    kinds = ("need", "abroad", "national")
    years = sorted({each.partition("/")[2] for each in found if each.partition("/")[0] in kinds})
    if not years:
        return None
    rows = []
    for year in years:
        cells = [found.get(f"{kind}/{year}") for kind in kinds]
        grades = dict.fromkeys(each.evidence for each in cells if each and each.evidence)
        codes = sorted({code for each in cells if each for code in each.source_ids})
        shown_cells = [grouped(each.value) if each else DASH for each in cells]
        rows.append((year, *shown_cells, ", ".join(map(str, grades)) or DASH, _few(codes)))
    return Table(
        "Need and funding by year, in US dollars",
        ("Year", "Need", "From abroad", "Own means", "Evidence", "Sources"),
        tuple(rows),
        ("left", "right", "right", "right", "left", "left"),
    )


def shown(figure: Figure) -> str:
    """Return a figure with its unit, its words, or why it is missing."""
    if figure.value is not None:
        return f"{grouped(figure.value)} {figure.unit or ''}".rstrip()
    return figure.words or figure.missing or DASH


def _yearly_blocks(report: Report) -> list[Block]:
    blocks: list[Block] = [Heading("Method"), Points(tuple(report.method)), Heading("Figures")]
    for name, figures in _sections(report.figures):
        blocks.append(
            Table(
                name,
                (
                    "Id",
                    "States Parties that report",
                    "Basis",
                    "Of",
                    "States",
                    "Out of",
                    "Share",
                    "2025",
                    "Change",
                ),
                tuple(
                    (
                        each.id.partition("/")[0],
                        each.label,
                        each.basis,
                        each.period,
                        grouped(each.value),
                        grouped(each.denominator),
                        percent(each.share),
                        grouped(each.baseline),
                        signed(each.change),
                    )
                    for each in figures
                ),
                ("left", "left", "left", "right", "right", "right", "right", "right", "right"),
                _why_missing(figures),
            )
        )
    blocks += [Heading("What is known of each State of the leading set"), _knowledge(report.figures)]
    blocks += [Heading("Where each figure opens"), _permalinks(report.figures)]
    blocks += [Heading("Evidence"), *_evidence(report.evidence)]
    return blocks


def _why_missing(figures: Sequence[Figure]) -> str:
    return " ".join(
        f"{each.id.partition('/')[0]}, {each.basis}: {each.missing}." for each in figures if each.missing
    )


def _knowledge(figures: Sequence[Figure]) -> Block:
    rows = [
        (
            each.id.partition("/")[0],
            each.label,
            *(grouped(count(each)) for _, count in _KNOWLEDGE),
            percent(each.share_of_filed),
        )
        for each in figures
        if each.reported_yes is not None
    ]
    if not rows:
        return Paragraph("No report of the year was entered, so that nothing is known of single States.")
    right: Align = "right"
    return Table(
        "States by what is known of them, reported values",
        ("Id", "Indicator", *(name for name, _ in _KNOWLEDGE), "Of filed"),
        tuple(rows),
        ("left", "left", *[right] * len(_KNOWLEDGE), right),
    )


def _permalinks(figures: Sequence[Figure]) -> Block:
    return Table(
        "Version and permanent address of each value",
        ("Id", "Basis", "Version", "As of", "Address"),
        tuple(
            (
                each.id.partition("/")[0],
                each.basis.partition(",")[0],
                str(each.version),
                each.as_of.isoformat(),
                each.permalink or DASH,
            )
            for each in figures
        ),
        ("left", "left", "right", "left", "left"),
    )


def _evidence(lines: Sequence[EvidenceLine]) -> list[Block]:
    if not lines:
        return [Paragraph("No figure of this report has evidence: none is there.")]
    return [
        Table(
            figure,
            ("State", "What it shows", "Passage", "Grade", "Sources"),
            tuple(
                (
                    each.state_name,
                    each.words,
                    _passage(each),
                    each.evidence,
                    ", ".join(each.source_ids) or DASH,
                )
                for each in rows
            ),
            ("left", "left", "left", "left", "left"),
        )
        for figure, rows in (
            (name, list(found)) for name, found in groupby(lines, key=lambda each: each.figure)
        )
    ]


def _passage(line: EvidenceLine) -> str:
    parts = [
        line.passage_document,
        None if line.passage_page is None else f"page {line.passage_page}",
        None if line.passage_quotation is None else f"“{line.passage_quotation}”",
        line.passage_link,
    ]
    return ", ".join(each for each in parts if each) or DASH
