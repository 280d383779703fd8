"""The yearly report: every indicator of a reporting year, from values as they stood on a day.

The surprise: it computes nothing. Values are those that were published; what was reported and what was found stand in
figures of their own and are never added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from clearinghouse.indicators.definitions import BASELINE_YEAR, BY_ID, INDICATORS
from clearinghouse.indicators.evidence import Evidence
from clearinghouse.indicators.store import KeptValue
from clearinghouse.indicators.value import Basis, Knowledge, MissingNumerator
from clearinghouse.reports.report import (
    EvidenceLine,
    Figure,
    Report,
    grade,
    rounded_share,
    sources_of,
    weakest_of,
)

BASIS_WORDS: Final[Mapping[Basis, str]] = {
    "reported": "reported by States",
    "found": "found, not from Article 7 reports",
}
_MISSING: Final[Mapping[MissingNumerator, str]] = {
    "no_report_entered": "no report of the year was entered",
    "year_not_covered": "nobody has collected facts of this year",
    "nothing_found": "nothing was found, which does not show that there was none",
}
METHOD: Final = (
    "A value is a set of States Parties with the evidence for each. It is numbered by indicator, basis, year and "
    "version; a correction makes a new version, and a published version stays.",
    "Reported: what States say in Article 7 reports due 30 April of the reporting year, which cover the year before. "
    "Found: facts of the platform in the calendar year before the reporting year, such as flows, agreements and "
    "meetings; a least number, since not every source was captured. The two are never added.",
    "Shares are over all States of the leading set, as of 30 April of the reporting year, and beside it over those of "
    "them that filed a report. A share over all is left out where it is not known of every State whether it was in the "
    "set; one over those that filed, where it is not known of every State that filed.",
    f"The baseline is the reporting year {BASELINE_YEAR} on the same basis. A dash means that nothing is known, "
    "never zero.",
    "Six things are kept apart for each State: reported yes; reported no; filed but silent; found here but not "
    "reported; no report filed; not yet due.",
)


@dataclass(frozen=True, slots=True)
class YearlyInput:
    """What a yearly report is made of: values that stand as of a day, and what they are compared with."""

    reporting_year: int
    as_of: date
    reason: str
    values: Sequence[KeptValue]
    baselines: Sequence[KeptValue]
    names: Mapping[str, str]
    public_url: str


def permalink(kept: KeptValue, public_url: str) -> str:
    """Return where a version of a value opens, for ever."""
    return f"{public_url.rstrip('/')}/api/v1/indicator-values/{kept.id}"


def section_of(action: int | None) -> str:
    """Return the heading under which an action's indicators stand."""
    return "Article 7 of the Convention" if action is None else f"Action {action}"


def _count(known: Mapping[str, Knowledge] | None, word: Knowledge) -> int | None:
    return None if known is None else list(known.values()).count(word)


def figure_of(kept: KeptValue, baseline: KeptValue | None, public_url: str) -> Figure:
    """Return a value of an indicator as a figure."""
    value = kept.value
    indicator = BY_ID[value.indicator]
    leading = value.over[0] if value.over else None
    before = baseline.value.numerator if baseline else None
    is_baseline = value.reporting_year == BASELINE_YEAR
    known = value.knowledge
    weakest = weakest_of(each.grade for each in value.evidence)
    number = value.numerator
    return Figure(
        id=f"{value.indicator}/{value.basis}/{value.year}",
        section=section_of(indicator.action),
        label=indicator.label,
        period=str(value.covers_year),
        basis=BASIS_WORDS[value.basis],
        value=None if number is None else str(number),
        unit="States Parties",
        missing=None if value.missing is None else _MISSING[value.missing],
        denominator=leading.size if leading else None,
        share=rounded_share(leading.share) if leading else None,
        share_of_filed=rounded_share(leading.share_of_filed) if leading else None,
        baseline=before,
        change=None if is_baseline or number is None or before is None else number - before,
        reported_yes=_count(known, "reported_yes"),
        reported_no=_count(known, "reported_no"),
        filed_silent=_count(known, "filed_silent"),
        found_not_reported=_count(known, "found_not_reported"),
        no_report_filed=_count(known, "no_report_filed"),
        not_yet_due=_count(known, "not_yet_due"),
        evidence=weakest,
        evidence_count=len(value.evidence),
        source_ids=sources_of(each.source_codes for each in value.evidence),
        as_of=kept.as_of,
        version=kept.version,
        permalink=permalink(kept, public_url),
    )


def evidence_line(figure: str, item: Evidence, names: Mapping[str, str]) -> EvidenceLine:
    """Return a piece of evidence under a figure."""
    passage = item.passage
    return EvidenceLine(
        figure=figure,
        state=item.state,
        state_name=names.get(item.state, item.state),
        kind=item.kind.replace("_", " "),
        words=item.words,
        evidence=grade(item.grade),
        source_ids=list(item.source_codes),
        address=item.address,
        passage_document=passage.document if passage else None,
        passage_page=passage.page if passage else None,
        passage_quotation=passage.quotation if passage else None,
        passage_link=passage.link if passage else None,
    )


def yearly_report(given: YearlyInput) -> Report:
    """Return the report of a reporting year, in the order of the plan, reported before found."""
    order = {each.id: place for place, each in enumerate(INDICATORS)}
    chosen = sorted(
        (each for each in given.values if each.value.reporting_year == given.reporting_year),
        key=lambda each: (order[each.value.indicator], each.value.basis == "found"),
    )
    before = {(each.value.indicator, each.value.basis): each for each in given.baselines}
    figures = [
        figure_of(each, before.get((each.value.indicator, each.value.basis)), given.public_url)
        for each in chosen
    ]
    return Report(
        kind="yearly",
        title=f"Resources under the Anti-Personnel Mine Ban Convention: indicators of {given.reporting_year}",
        state=None,
        reporting_year=given.reporting_year,
        as_of=given.as_of,
        reason=given.reason,
        method=list(METHOD),
        figures=figures,
        evidence=[
            evidence_line(figure.id, item, given.names)
            for figure, kept in zip(figures, chosen, strict=True)
            for item in kept.value.evidence
        ],
    )
