"""The State profile: one page on a State's deadline, what remains, its plan, need against funding, donors, indicators.

The surprise: it holds what anyone may see and nothing else, of the grades that count, and no chance of missing a
deadline: that is for the State concerned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from clearinghouse.flows.store import DonorRecipientYear, RecipientYear
from clearinghouse.indicators.definitions import BY_ID
from clearinghouse.indicators.store import KeptValue
from clearinghouse.national.store import NationalContribution
from clearinghouse.obligations.store import Obligation
from clearinghouse.plans.store import Need, WorkPlan
from clearinghouse.reports.report import (
    EvidenceLine,
    Figure,
    Report,
    Unit,
    grade,
    sources_of,
    weakest_of,
)
from clearinghouse.reports.yearly import BASIS_WORDS, evidence_line, permalink
from clearinghouse.states.store import State

YEARS_BACK: Final = 5
MOST_DONORS: Final = 6
_WORDS: Final = {
    "reported_yes": "reported yes",
    "reported_no": "reported no",
    "filed_silent": "filed, and silent on it",
    "found_not_reported": "found here, not reported",
    "no_report_filed": "no report filed",
    "not_yet_due": "not yet due",
}
_UNITS: Final[Mapping[str, Unit]] = {"m2": "m2", "mines": "mines", "persons": "persons"}
METHOD: Final = (
    "Amounts are US dollars of their year; only what is documented or reported counts. Past funding and present need "
    "are different things and are not set off against each other.",
    "Funding from abroad is the total that a source prints, or else the sum of the flows known here, which is then a "
    "least amount. A dash means that nothing is known, never zero.",
)


@dataclass(frozen=True, slots=True)
class ProfileInput:
    """What a State profile is made of; `values`: indicator values of the newest year on each basis."""

    state: State
    as_of: date
    reason: str
    obligations: Sequence[Obligation]
    plan: WorkPlan | None
    needs: Sequence[Need]
    received: Sequence[RecipientYear]
    contributed: Sequence[NationalContribution]
    donors: Sequence[DonorRecipientYear]
    values: Sequence[KeptValue]
    names: Mapping[str, str]
    public_url: str


def _of_obligations(given: ProfileInput) -> list[Figure]:
    figures = []
    for each in given.obligations:
        name = f"Article {each.article}"
        figures.append(
            Figure(
                id=f"deadline/{each.code}",
                section="Obligations",
                label=f"{name}: {'deadline' if each.status == 'open' else each.status}",
                period=each.deadline_basis or "",
                words=None if each.deadline is None else each.deadline.isoformat(),
                missing="no deadline is on record" if each.deadline is None else None,
                evidence=grade(each.evidence),
                source_ids=list(each.source_codes),
                as_of=each.known_on,
            )
        )
        if each.status != "open":
            continue
        figures.append(
            Figure(
                id=f"remaining/{each.code}",
                section="Obligations",
                label=f"{name}: remaining",
                period="" if each.remaining_as_of_year is None else f"end of {each.remaining_as_of_year}",
                value=_plain(each.remaining),
                unit=_UNITS.get(each.unit),
                missing="not reported" if each.remaining is None else None,
                evidence=None if each.remaining_evidence is None else grade(each.remaining_evidence),
                source_ids=list(each.remaining_source_codes or ()),
                as_of=each.known_on,
            )
        )
    return figures


def _plain(number: Decimal | None) -> str | None:
    """A number without trailing zeros and without an exponent."""
    if number is None:
        return None
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _of_plan(given: ProfileInput) -> list[Figure]:
    plan = given.plan
    figures = [
        Figure(
            id="plan",
            section="Plan and need",
            label="Published plan",
            period="" if plan is None else f"{plan.first_year}-{plan.last_year}",
            words=None if plan is None else f"{plan.title}, version {plan.version}",
            missing="no published plan is on record" if plan is None else None,
            evidence=None if plan is None else grade(plan.evidence),
            source_ids=[] if plan is None else list(plan.source_codes),
            as_of=given.as_of if plan is None else plan.known_on,
        )
    ]
    for year in sorted({each.year for each in given.needs}):
        rows = [each for each in given.needs if each.year == year]
        figures.append(
            Figure(
                id=f"need/{year}",
                section="Plan and need",
                label="Need: cost less national and secured",
                period=str(year),
                value=f"{sum((each.need_usd for each in rows), Decimal()):.2f}",
                unit="USD",
                evidence=weakest_of(each.evidence for each in rows),
                source_ids=sources_of(each.source_codes for each in rows),
                as_of=max(each.known_on for each in rows),
            )
        )
    return figures


def _of_funding(given: ProfileInput) -> list[Figure]:
    abroad = {each.year: each for each in given.received}
    own = {each.year: each for each in given.contributed}
    figures = []
    for year in sorted({*abroad, *own})[-YEARS_BACK:]:
        got, paid = abroad.get(year), own.get(year)
        is_published = got is not None and got.published_usd is not None
        amount = None if got is None else got.published_usd if is_published else got.flows_usd
        weakest = None if got is None else got.published_evidence if is_published else got.flows_evidence
        codes = () if got is None else got.published_source_codes if is_published else got.flows_source_codes
        figures.append(
            Figure(
                id=f"abroad/{year}",
                section="Funding",
                label="From abroad" + ("" if amount is None or is_published else ", sum of known flows"),
                period=str(year),
                value=None if amount is None else f"{amount:.2f}",
                unit="USD",
                missing="not reported" if amount is None else None,
                evidence=None if weakest is None or amount is None else grade(weakest),
                source_ids=list(codes),
                as_of=date(year, 12, 31),
            )
        )
        figures.append(
            Figure(
                id=f"national/{year}",
                section="Funding",
                label="From the State's own means",
                period=str(year),
                value=None if paid is None else f"{paid.amount_usd:.2f}",
                unit="USD",
                missing="not reported" if paid is None else None,
                evidence=None if paid is None else grade(paid.evidence),
                source_ids=[] if paid is None else list(paid.source_codes),
                as_of=date(year, 12, 31),
            )
        )
    return figures


def _of_donors(given: ProfileInput) -> list[Figure]:
    newest = max((each.year for each in given.donors), default=None)
    rows = sorted(
        (each for each in given.donors if each.year == newest),
        key=lambda each: (each.donor_name, each.evidence),
    )
    named = [
        Figure(
            id=f"donor/{each.donor_code}/{each.year}/{each.evidence}",
            section="Donors on record",
            label=each.donor_name,
            period=str(each.year),
            value=f"{each.amount_usd:.2f}",
            unit="USD",
            evidence=grade(each.evidence),
            source_ids=list(each.source_codes),
            as_of=date(each.year, 12, 31),
        )
        for each in rows[:MOST_DONORS]
    ]
    others = rows[MOST_DONORS:]
    if others:
        named.append(
            Figure(
                id=f"donor/others/{newest}",
                section="Donors on record",
                label=f"{len(others)} others",
                period=str(newest),
                value=f"{sum((each.amount_usd for each in others), Decimal()):.2f}",
                unit="USD",
                evidence=weakest_of(each.evidence for each in others),
                source_ids=sources_of(each.source_codes for each in others),
                as_of=date(others[0].year, 12, 31),
            )
        )
    return named


def _of_indicators(given: ProfileInput) -> tuple[list[Figure], list[EvidenceLine]]:
    """What is known of the State for each indicator: its own word where reports are here, or what was found."""
    figures, lines, code = [], [], given.state.iso3
    for kept in given.values:
        value = kept.value
        known = (value.knowledge or {}).get(code)
        is_found = value.basis == "found" and code in value.members
        if known is None and not is_found:
            continue
        own = [each for each in value.evidence if each.state == code]
        weakest = weakest_of(each.grade for each in own)
        figure = Figure(
            id=f"{value.indicator}/{value.basis}/{value.year}",
            section="Indicators",
            label=f"{value.indicator} {BY_ID[value.indicator].label}",
            period=str(value.covers_year),
            basis=BASIS_WORDS[value.basis],
            words="found" if known is None else _WORDS[known],
            evidence=weakest,
            evidence_count=len(own),
            source_ids=sources_of(each.source_codes for each in own),
            as_of=kept.as_of,
            version=kept.version,
            permalink=permalink(kept, given.public_url),
        )
        figures.append(figure)
        lines += [evidence_line(figure.id, each, given.names) for each in own]
    return figures, lines


def state_profile(given: ProfileInput) -> Report:
    """Return the profile of a State."""
    indicators, lines = _of_indicators(given)
    return Report(
        kind="state_profile",
        title=f"{given.state.name}: State profile",
        state=given.state.iso3,
        reporting_year=given.as_of.year,
        as_of=given.as_of,
        reason=given.reason,
        method=list(METHOD),
        figures=[
            *_of_obligations(given), *_of_plan(given), *_of_funding(given), *_of_donors(given), *indicators,
        ],
        evidence=lines,
    )  # fmt: skip
