"""Routes of values: year by year, with the States that are counted and the evidence under every one.

The surprise: a value has an id of its own for each version, which is its permalink: a figure that was printed can be
opened as it was, also after a correction; the answer then names the version that stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, cast
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from clearinghouse.annotations.api import AnnotationRow, annotation_row
from clearinghouse.annotations.store import about_finding
from clearinghouse.database.transaction import transaction
from clearinghouse.errors import NotFound
from clearinghouse.indicators import store
from clearinghouse.indicators.api import TAG, IndicatorId, indicator_of
from clearinghouse.indicators.definitions import BASELINE_YEAR, BY_ID, PLAN
from clearinghouse.indicators.evidence import Evidence as Item
from clearinghouse.indicators.evidence import Kind as ItemKind
from clearinghouse.indicators.sets import SetName
from clearinghouse.indicators.store import KeptValue
from clearinghouse.indicators.value import (
    Basis,
    Counted,
    Knowledge,
    MissingNumerator,
    Over,
    Value,
    WhyNotCounted,
)
from clearinghouse.states.store import state_names
from clearinghouse.web.figures import Code, Grade, Share, SourceIds, grade, joined_sources, weakest_or_none
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, listing
from clearinghouse.web.paging import Page, rows_after
from clearinghouse.web.parameters import AsOfDay, Cursor, Limit, OpaqueId, YearFilter
from clearinghouse.web.problems import documented
from clearinghouse.web.writing import id_of

_NO_VALUE: Final = "There is no value of this id; GET /api/v1/indicator-values lists them."
MARKS: Final[Mapping[Basis, str]] = {
    "reported": "From cooperation reports of States.",
    "found": "Found, not from Article 7 reports: a least number.",
}
"""The sentence on every value that says what it rests on."""

BasisFilter = Annotated[
    Literal["reported", "found"] | None,
    QueryParameter(
        description="`reported`: what States say in their reports; `found`: facts of the platform. Never added."
    ),
]
WhyNoDenominator = Literal["counts_states", "set_not_known"]
WhyNoChange = Literal["is_baseline", "no_baseline", "numerator_missing"]


class EvidenceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a State is counted on: a passage of its report, or a fact of the platform."""

    id: Annotated[str, msgspec.Meta(description="State, kind and item; unique in its value.")]
    state: Code
    state_name: str
    kind: ItemKind
    item: Annotated[
        str,
        msgspec.Meta(description="The code of the fact; of a report its year, version and question."),
    ]
    words: str
    evidence: Annotated[Grade, msgspec.Meta(description="The grade of evidence.")]
    source_ids: SourceIds
    address: Annotated[str | None, msgspec.Meta(description="Where it opens here; null: at its sources.")]
    passage_document: str | None
    passage_page: str | None
    passage_quotation: str | None
    passage_link: str | None


class OverRow(msgspec.Struct, frozen=True, kw_only=True):
    """The numerator over one of the sets of a P."""

    set: SetName
    members: int | None
    denominator: Annotated[
        int | None, msgspec.Meta(description="Null: not known of every State whether it was in the set.")
    ]
    not_known: Annotated[list[Code], msgspec.Meta(description="The States of which it is not known.")]
    filed: Annotated[
        int | None, msgspec.Meta(description="States of the set that filed a report; null: of a found value.")
    ]
    share: Share | None
    share_of_filed: Share | None


class CountRow(msgspec.Struct, frozen=True):
    """A further count."""

    key: str
    label: str
    numerator: int
    members: list[Code]


class NotCountedRow(msgspec.Struct, frozen=True):
    """A State with evidence that does not count, and why."""

    state: Code
    state_name: str
    why: WhyNotCounted
    evidence: list[EvidenceRow]


class KnowledgeRow(msgspec.Struct, frozen=True, kw_only=True):
    """The six states of knowledge, each State of the leading set in one of them."""

    reported_yes: list[Code]
    reported_no: list[Code]
    filed_silent: list[Code]
    found_not_reported: list[Code]
    no_report_filed: list[Code]
    not_yet_due: list[Code]


class ValueRow(msgspec.Struct, frozen=True, kw_only=True):
    """A value of an indicator for a year on a basis, without the States."""

    id: str
    indicator: str
    label: str
    kind: Literal["P", "N"]
    basis: Basis
    mark: Annotated[str, msgspec.Meta(description="A sentence to show with the value.")]
    year: Annotated[
        int,
        msgspec.Meta(
            description="Reported: of the reports (due 30 April); found: the calendar year of the facts."
        ),
    ]
    reporting_year: int
    covers_year: Annotated[int, msgspec.Meta(description="The calendar year that it tells of.")]
    sets_on: Annotated[date, msgspec.Meta(description="The day as of which sets of States hold.")]
    numerator: Annotated[int | None, msgspec.Meta(description="States; null: missing, which is not zero.")]
    numerator_reason: MissingNumerator | None
    denominator: Annotated[int | None, msgspec.Meta(description="States of the leading set.")]
    denominator_reason: WhyNoDenominator | None
    share: Share | None
    share_of_filed: Annotated[
        float | None,
        msgspec.Meta(
            description="Over those of the set that filed, 0 to 1; null: not known of each of them."
        ),
    ]
    baseline: Annotated[
        int | None, msgspec.Meta(description="The numerator of the baseline on the same basis.")
    ]
    change: Annotated[int | None, msgspec.Meta(description="Numerator less that of the baseline.")]
    change_reason: WhyNoChange | None
    evidence_grade: Annotated[
        Grade | None, msgspec.Meta(description="The weakest grade under it; null: there is no evidence.")
    ]
    evidence_count: int
    source_ids: SourceIds
    version: int
    as_of: Annotated[date, msgspec.Meta(description="The day as of which facts were read.")]
    computed_at: datetime
    reason: Annotated[str, msgspec.Meta(description="Why it was computed.")]
    content_sha256: str
    permalink: str
    citation: str


class FullValueRow(ValueRow, frozen=True, kw_only=True):
    """A value with the States that it counts, the evidence for each, and what is known of the others."""

    members: Annotated[list[Code], msgspec.Meta(description="The numerator counts these.")]
    evidence: list[EvidenceRow]
    over: Annotated[list[OverRow], msgspec.Meta(description="Over each of its sets, the leading one first.")]
    knowledge: Annotated[
        KnowledgeRow | None,
        msgspec.Meta(description="Of reported values; null: no report of the year was entered."),
    ]
    contradicted: Annotated[
        list[Code], msgspec.Meta(description="Report no, while a fact of the platform shows yes.")
    ]
    not_counted: list[NotCountedRow]
    beside: list[CountRow]
    among: CountRow | None
    whole_tables: Annotated[
        int | None, msgspec.Meta(description="Donors' tables of the year that were captured whole.")
    ]
    cut_tables: Annotated[int | None, msgspec.Meta(description="Donors' tables captured in part.")]
    entered_since_baseline: list[Code]
    left_since_baseline: list[Code]
    changes: Annotated[
        dict[str, Any] | None,
        msgspec.Meta(description="Against the version before; null: the first version."),
    ]


class ValueAnswer(FullValueRow, frozen=True, kw_only=True):
    """A version of a value, with every other version of it."""

    is_standing: Annotated[bool, msgspec.Meta(description="Whether it is the version that stands now.")]
    standing_id: str
    version_ids: Annotated[list[str], msgspec.Meta(description="The ids of all versions, the first first.")]
    annotations: Annotated[
        list[AnnotationRow], msgspec.Meta(description="What States say of what is found of them here.")
    ]


@dataclass(frozen=True, slots=True)
class _Shown:
    """What every row of an answer needs: names, baselines by indicator and basis, and the service's address."""

    names: Mapping[str, str]
    baselines: Mapping[tuple[str, str], Value]
    public_url: str


def _is_baseline(value: Value) -> bool:
    return value.reporting_year == BASELINE_YEAR


async def _shown(request: AnyRequest, *, indicator: str | None, as_of: date | None) -> _Shown:
    baselines: dict[tuple[str, str], Value] = {}
    for basis, year in (("reported", BASELINE_YEAR), ("found", BASELINE_YEAR - 1)):
        for kept in await store.values(
            indicator=indicator, basis=cast(Basis, basis), year=year, as_of=as_of, limit=None
        ):
            baselines[kept.value.indicator, basis] = kept.value
    public_url = str(request.app.state.settings.public_url).rstrip("/")
    return _Shown(await state_names(), baselines, public_url)


def _change(value: Value, baseline: Value | None) -> tuple[int | None, WhyNoChange | None]:
    if _is_baseline(value):
        return None, "is_baseline"
    if value.numerator is None:
        return None, "numerator_missing"
    if baseline is None or baseline.numerator is None:
        return None, "no_baseline"
    return value.numerator - baseline.numerator, None


def value_row(kept: KeptValue, shown: _Shown) -> ValueRow:
    """Return a value as it is shown in a table."""
    value = kept.value
    indicator = BY_ID[value.indicator]
    leading: Over | None = value.over[0] if value.over else None
    baseline = shown.baselines.get((value.indicator, value.basis))
    change, why_no_change = _change(value, baseline)
    size = leading.size if leading else None
    permalink = f"{shown.public_url}/api/v1/indicator-values/{kept.id}"
    graded = weakest_or_none(each.grade for each in value.evidence)
    return ValueRow(
        id=str(kept.id),
        indicator=value.indicator,
        label=indicator.label,
        kind=indicator.kind,
        basis=value.basis,
        mark=MARKS[value.basis],
        year=value.year,
        reporting_year=value.reporting_year,
        covers_year=value.covers_year,
        sets_on=value.sets_on,
        numerator=value.numerator,
        numerator_reason=value.missing,
        denominator=size,
        denominator_reason="counts_states" if leading is None else "set_not_known" if size is None else None,
        share=leading.share if leading else None,
        share_of_filed=leading.share_of_filed if leading else None,
        baseline=baseline.numerator if baseline else None,
        change=change,
        change_reason=why_no_change,
        evidence_grade=None if graded is None else grade(graded),
        evidence_count=len(value.evidence),
        source_ids=joined_sources(each.source_codes for each in value.evidence),
        version=kept.version,
        as_of=kept.as_of,
        computed_at=kept.computed_at,
        reason=kept.reason,
        content_sha256=kept.content_sha256,
        permalink=permalink,
        citation=(
            f"Clearing House, indicator {indicator.id} ({indicator.label}), {value.year}, {value.basis}, "
            f"as of {kept.as_of.isoformat()}, version {kept.version}. {MARKS[value.basis]} {PLAN} {permalink}"
        ),
    )


def evidence_row(item: Item, names: Mapping[str, str]) -> EvidenceRow:
    """Return a piece of evidence as it is shown."""
    passage = item.passage
    return EvidenceRow(
        id=f"{item.state} {item.kind} {item.item}",
        state=item.state,
        state_name=names.get(item.state, item.state),
        kind=item.kind,
        item=item.item,
        words=item.words,
        evidence=grade(item.grade),
        source_ids=list(item.source_codes),
        address=item.address,
        passage_document=passage.document if passage else None,
        passage_page=passage.page if passage else None,
        passage_quotation=passage.quotation if passage else None,
        passage_link=passage.link if passage else None,
    )


def _count_row(counted: Counted) -> CountRow:
    return CountRow(counted.key, counted.label, len(counted.members), list(counted.members))


def _knowledge_row(knowledge: Mapping[str, Knowledge]) -> KnowledgeRow:
    found: dict[str, list[str]] = {each.name: [] for each in msgspec.structs.fields(KnowledgeRow)}
    for state, word in knowledge.items():
        found[word].append(state)
    return KnowledgeRow(**found)


def _without(these: Iterable[str], others: Iterable[str]) -> list[str]:
    return sorted(set(these) - set(others))


def full_value_row(kept: KeptValue, shown: _Shown) -> FullValueRow:
    """Return a value with its States and their evidence, as it is shown."""
    value = kept.value
    baseline = None if _is_baseline(value) else shown.baselines.get((value.indicator, value.basis))
    is_compared = baseline is not None and baseline.numerator is not None and value.numerator is not None
    before = baseline.members if baseline and is_compared else value.members
    return FullValueRow(
        **msgspec.structs.asdict(value_row(kept, shown)),
        members=list(value.members),
        evidence=[evidence_row(each, shown.names) for each in value.evidence],
        over=[
            OverRow(
                set=each.set,
                members=each.members,
                denominator=each.size,
                not_known=list(each.unknown),
                filed=each.filed,
                share=each.share,
                share_of_filed=each.share_of_filed,
            )
            for each in value.over
        ],
        knowledge=None if value.knowledge is None else _knowledge_row(value.knowledge),
        contradicted=list(value.contradicted),
        not_counted=[
            NotCountedRow(
                each.state,
                shown.names.get(each.state, each.state),
                each.why,
                [evidence_row(one, shown.names) for one in each.evidence],
            )
            for each in value.not_counted
        ],
        beside=[_count_row(each) for each in value.beside],
        among=None if value.among is None else _count_row(value.among),
        whole_tables=value.whole_tables,
        cut_tables=value.cut_tables,
        entered_since_baseline=_without(value.members, before),
        left_since_baseline=_without(before, value.members),
        changes=None if kept.changes is None else dict(kept.changes),
    )


async def _value(id: str) -> KeptValue:
    key = id_of(id)
    found = await store.value(key) if key else None
    if found is None:
        raise NotFound(_NO_VALUE)
    return found


Version = Annotated[
    int | None,
    QueryParameter(ge=1, le=1_000_000, description="Versions of this number; without it, those that stand."),
]


@get(
    "/indicators/{indicator_id:str}/values",
    operation_id="listValuesOfIndicator",
    tags=TAG,
    summary="The values of an indicator year by year, with States and evidence",
    responses=documented(400, 404),
)
async def list_values_of_indicator(
    request: AnyRequest,
    indicator_id: IndicatorId,
    basis: BasisFilter = None,
    year: YearFilter = None,
    version: Version = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[FullValueRow]]:
    """By basis and year. `numerator` counts the `members` of the row's basis."""
    indicator = indicator_of(indicator_id)
    shown = await _shown(request, indicator=indicator.id, as_of=as_of)

    async def read(after: UUID | None, rows: int) -> list[KeptValue]:
        return await store.values(
            indicator=indicator.id,
            basis=basis,
            year=year,
            version=version,
            as_of=as_of,
            after=after,
            limit=rows,
        )

    return await listing(
        request, read=read, row=lambda kept: full_value_row(kept, shown), kind=FullValueRow,
        key=lambda kept: kept.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name=f"indicator-{indicator.id}",
    )  # fmt: skip


@get(
    "/indicator-values",
    operation_id="listIndicatorValues",
    tags=TAG,
    summary="The values of all indicators, without the States",
    responses=documented(400),
)
async def list_indicator_values(
    request: AnyRequest,
    basis: BasisFilter = None,
    year: YearFilter = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[ValueRow]]:
    """By indicator, basis and year: the versions that stand."""
    shown = await _shown(request, indicator=None, as_of=as_of)

    async def read(after: UUID | None, rows: int) -> list[KeptValue]:
        return await store.values(basis=basis, year=year, as_of=as_of, after=after, limit=rows)

    return await listing(
        request, read=read, row=lambda kept: value_row(kept, shown), kind=ValueRow,
        key=lambda kept: kept.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="indicator-values",
    )  # fmt: skip


@get(
    "/indicator-values/{value_id:str}",
    operation_id="getIndicatorValue",
    tags=TAG,
    summary="One version of a value, for ever",
    responses=documented(404),
)
async def get_indicator_value(request: AnyRequest, value_id: OpaqueId) -> Response[ValueAnswer]:
    """Its permalink: the version stays as it was published; `standing_id` names the one that stands now."""
    async with transaction("repeatable_read", readonly=True):
        kept = await _value(value_id)
        value = kept.value
        others = await store.versions(value.indicator, value.basis, value.year)
        (standing,) = await store.values(indicator=value.indicator, basis=value.basis, year=value.year)
        shown = await _shown(request, indicator=value.indicator, as_of=kept.as_of)
        said = await about_finding(value.indicator, value.covers_year)
    return answer(
        ValueAnswer(
            **msgspec.structs.asdict(full_value_row(kept, shown)),
            is_standing=standing.id == kept.id,
            standing_id=str(standing.id),
            version_ids=[str(each.id) for each in others],
            annotations=[annotation_row(each) for each in said],
        )
    )


@get(
    "/indicator-values/{value_id:str}/evidence",
    operation_id="listEvidenceOfValue",
    tags=TAG,
    summary="The evidence under a value, State by State",
    responses=documented(400, 404),
)
async def list_evidence_of_value(
    request: AnyRequest,
    value_id: OpaqueId,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[EvidenceRow]]:
    """By State, reports first. Evidence of States that are not counted is not in it."""
    names = await state_names()
    rows_of = [evidence_row(each, names) for each in (await _value(value_id)).value.evidence]

    async def read(after: str | None, rows: int) -> list[EvidenceRow]:
        return rows_after(rows_of, lambda each: each.id, after, rows)

    return await listing(
        request, read=read, row=lambda each: each, kind=EvidenceRow, key=lambda each: each.id, key_type=str,
        limit=limit, cursor=cursor, form=format, name="evidence",
    )  # fmt: skip


ROUTES = [list_values_of_indicator, list_indicator_values, get_indicator_value, list_evidence_of_value]
