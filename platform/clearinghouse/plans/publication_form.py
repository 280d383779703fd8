"""How reviews, comparisons, publications and versions of plans look on the wire.

The surprise: a review names pillars as they were typed, since a draft may hold a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final, Literal, cast

import msgspec
from pydantic import AfterValidator, Field, StringConstraints

from clearinghouse.plans import draft_store, version_store
from clearinghouse.plans.api import VersionStatus
from clearinghouse.plans.comparison import Change, Comparison, LineChange
from clearinghouse.plans.draft import Mark
from clearinghouse.plans.draft_form import (
    DraftLineRow,
    DraftYearRow,
    MarkRow,
    SumsRow,
    line_row,
    mark_row,
    sums_row,
    year_row,
)
from clearinghouse.plans.finding import Finding, Severity
from clearinghouse.plans.review import Review
from clearinghouse.scopes.visibility import Visibility
from clearinghouse.web.bodies import Body, without_control_characters
from clearinghouse.web.figures import Money, Pillar, SourceIds, money
from needmatch.units import PILLARS

MOST_FINDINGS: Final = 2_000
"""Findings of a review that are sent; who has mended those sees the others."""
MOST_COMPARED: Final = 200
"""Lines of a review that are sent side by side. The editor asks for a review after each edit, however long the plan."""


class FindingRow(msgspec.Struct, frozen=True):
    """One thing found in a draft, and how to mend it."""

    severity: Annotated[Severity, msgspec.Meta(description="An error blocks publishing, a warning does not.")]
    code: Annotated[str, msgspec.Meta(description="Stays the same; the words may change.")]
    line_code: Annotated[str | None, msgspec.Meta(description="Null: of the plan as a whole.")]
    year: Annotated[int | None, msgspec.Meta(description="Null: of the whole line or plan.")]
    field: str
    value: str | None
    what: str
    mend: str


class NeedChangeRow(msgspec.Struct, frozen=True):
    """What the plan needs in a year and pillar, as published now and with the draft [US dollars]."""

    year: int
    pillar: str
    before_usd: Money
    after_usd: Money
    change_usd: Money


class TotalsChange(msgspec.Struct, frozen=True):
    """What all public plans need over the horizon, now and with the draft published."""

    first_year: int
    last_year: int
    before_usd: Money
    after_usd: Money
    change_usd: Money


class YearChangeRow(msgspec.Struct, frozen=True):
    """A year of a line before and after; null: it has no such year."""

    year: int
    before: DraftYearRow | None
    after: DraftYearRow | None


class LineChangeRow(msgspec.Struct, frozen=True):
    """A line that is not what it was."""

    change: Change
    code: str
    fields: Annotated[list[str], msgspec.Meta(description="What changed besides its years.")]
    before: DraftLineRow | None
    after: DraftLineRow | None
    years: list[YearChangeRow]


class MarkChangeRow(msgspec.Struct, frozen=True):
    """A mark before and after; null: nothing was said of it."""

    name: str
    before: MarkRow | None
    after: MarkRow | None


class ComparisonRow(msgspec.Struct, frozen=True):
    """Two versions side by side, in the currency of each."""

    fields: Annotated[list[str], msgspec.Meta(description="What changed in the head.")]
    marks: list[MarkChangeRow]
    lines: Annotated[
        list[LineChangeRow],
        msgspec.Meta(description="Of a review 200 at most, those with findings before others; else all."),
    ]
    changed_lines: Annotated[int, msgspec.Meta(description="How many lines are not what they were.")]
    unchanged_lines: int
    before: SumsRow | None
    after: SumsRow
    is_same_currency: bool


class DraftReview(msgspec.Struct, frozen=True):
    """A draft before it is published: findings, what it changes in need, and line by line."""

    plan_id: str
    code: str
    content_sha256: Annotated[
        str, msgspec.Meta(description="Publication names it: what is published is what was reviewed.")
    ]
    is_publishable: bool
    errors: int
    warnings: int
    findings: Annotated[
        list[FindingRow],
        msgspec.Meta(
            description="2,000 at most, errors before warnings; `errors` and `warnings` count them all."
        ),
    ]
    need_before_usd: Money
    need_after_usd: Money
    need_change_usd: Money
    years_not_counted: Annotated[
        int, msgspec.Meta(description="Years of lines that have no countable cost or no rate yet.")
    ]
    need_by_year_and_pillar: list[NeedChangeRow]
    totals: TotalsChange
    comparison: ComparisonRow


class GapChangeRow(msgspec.Struct, frozen=True):
    """What stays unmet in a year and pillar over all public plans, now and with the draft published."""

    year: int
    pillar: Pillar
    before_usd: Money
    after_usd: Money
    change_usd: Money


class DraftGap(msgspec.Struct, frozen=True):
    """What a draft would change in the gap: the round of documented needs, solved without it and with it."""

    plan_id: str
    content_sha256: str
    cutoff: date
    first_year: int
    last_year: int
    before_usd: Money
    after_usd: Money
    change_usd: Money
    by_year_and_pillar: list[GapChangeRow]


def _one_line(text: str) -> str:
    return without_control_characters(text.replace("\n", " "))


class Publication(Body):
    """Which content is published: the `content_sha256` of the review."""

    content_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class WithdrawalForm(Body):
    """Which version is taken back, and why. The reason is shown with the fact to whoever could see the version."""

    version: Annotated[int, Field(ge=1, le=10_000)]
    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=1000),
        AfterValidator(_one_line),
    ]


class VersionRow(msgspec.Struct, frozen=True):
    """A version of a plan and what became of it. Of a withdrawn one hash and fact stay, its content is the State's."""

    plan_id: str
    code: Annotated[str, msgspec.Meta(description="Of the plan.")]
    version: int
    status: VersionStatus
    published_on: date | None
    is_own: Annotated[bool, msgspec.Meta(description="Its State published it here.")]
    visibility: Visibility
    content_sha256: str
    withdrawn_at: datetime | None
    withdrawal_reason: str | None
    as_of: date


class Versions(msgspec.Struct, frozen=True):
    """The versions of a plan, by number."""

    versions: list[VersionRow]


class PublishedVersion(msgspec.Struct, frozen=True):
    """A version that was just published."""

    plan_id: str
    version: int
    status: Literal["published"]
    content_sha256: str
    superseded_version: int | None
    source_ids: SourceIds
    withdrawn_estimates: Annotated[
        list[str], msgspec.Meta(description="Codes of estimates about the State that made way.")
    ]


def _finding_row(each: Finding) -> FindingRow:
    return FindingRow(
        each.severity, each.code, each.line, each.year, each.field, each.value, each.what, each.mend
    )


def _mark_or_none(mark: Mark | None) -> MarkRow | None:
    return None if mark is None else mark_row(mark)


def _line_change_row(each: LineChange) -> LineChangeRow:
    return LineChangeRow(
        change=each.change,
        code=each.code,
        fields=["obligation_code" if name == "obligation" else name for name in each.fields],
        before=None if each.before is None else line_row(each.before),
        after=None if each.after is None else line_row(each.after),
        years=[
            YearChangeRow(
                change.year,
                None if change.before is None else year_row(change.before),
                None if change.after is None else year_row(change.after),
            )
            for change in each.years
        ],
    )


def _shown_lines(found: Review) -> tuple[LineChange, ...]:
    lines = found.comparison.lines
    if len(lines) <= MOST_COMPARED:
        return lines
    told = {each.line for each in found.findings}
    first = sorted(lines, key=lambda each: each.code not in told)[:MOST_COMPARED]
    return tuple(sorted(first, key=lambda each: each.code))


def comparison_row(found: Comparison, shown: Iterable[LineChange] | None = None) -> ComparisonRow:
    """Return two versions side by side as they are shown; with `shown`, these of the lines that changed."""
    return ComparisonRow(
        fields=list(found.fields),
        marks=[
            MarkChangeRow(name, _mark_or_none(before), _mark_or_none(after))
            for name, before, after in found.marks
        ],
        lines=[_line_change_row(each) for each in (found.lines if shown is None else shown)],
        changed_lines=len(found.lines),
        unchanged_lines=found.unchanged_lines,
        before=None if found.before is None else sums_row(found.before),
        after=sums_row(found.after),
        is_same_currency=found.is_same_currency,
    )


def pillar_order(cell: tuple[int, str]) -> tuple[int, int, str]:
    """Return by what years and pillars are ordered; what is no pillar comes last."""
    year, pillar = cell
    return year, PILLARS.index(pillar) if pillar in PILLARS else len(PILLARS), pillar


def review_row(kept: draft_store.KeptDraft, found: Review) -> DraftReview:
    """Return a review as it is shown."""
    before = sum(found.before_usd.values(), Decimal(0))
    totals = found.totals
    errors = sum(each.severity == "error" for each in found.findings)
    shown = found.findings
    if len(shown) > MOST_FINDINGS:
        shown = tuple(sorted(shown, key=lambda each: each.severity != "error")[:MOST_FINDINGS])
    cells = sorted({*found.before_usd, *found.after.need_usd}, key=pillar_order)
    return DraftReview(
        plan_id=str(kept.id),
        code=kept.draft.code,
        content_sha256=found.content_sha256,
        is_publishable=found.is_publishable,
        errors=errors,
        warnings=len(found.findings) - errors,
        findings=[_finding_row(each) for each in shown],
        need_before_usd=money(before),
        need_after_usd=money(found.after.total_usd),
        need_change_usd=money(found.after.total_usd - before),
        years_not_counted=found.after.not_counted,
        need_by_year_and_pillar=[
            NeedChangeRow(
                year=cell[0],
                pillar=cell[1],
                before_usd=money(found.before_usd.get(cell, Decimal(0))),
                after_usd=money(found.after.need_usd.get(cell, Decimal(0))),
                change_usd=money(
                    found.after.need_usd.get(cell, Decimal(0)) - found.before_usd.get(cell, Decimal(0))
                ),
            )
            for cell in cells
        ],
        totals=TotalsChange(
            totals.first_year,
            totals.last_year,
            money(totals.before_usd),
            money(totals.after_usd),
            money(totals.after_usd - totals.before_usd),
        ),
        comparison=comparison_row(found.comparison, _shown_lines(found)),
    )


def version_row(plan_id: str, each: version_store.Version) -> VersionRow:
    """Return a version as it is shown."""
    return VersionRow(
        plan_id=plan_id.lower(),
        code=each.code,
        version=each.number,
        status=cast(VersionStatus, each.status),
        published_on=each.published_on,
        is_own=each.is_own,
        visibility=cast(Visibility, each.visibility),
        content_sha256=each.content_sha256,
        withdrawn_at=each.withdrawn_at,
        withdrawal_reason=each.reason,
        as_of=each.known_on,
    )
