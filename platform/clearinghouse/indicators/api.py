"""Routes of indicators: what each counts, and when their values were computed. Values are in `values/`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import PathParameter

from clearinghouse.errors import NotFound
from clearinghouse.indicators import store
from clearinghouse.indicators.definitions import BASELINE_YEAR, BY_ID, INDICATORS, PLAN, Indicator
from clearinghouse.indicators.sets import SetName
from clearinghouse.indicators.value import Basis
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, listing
from clearinghouse.web.paging import Page, rows_after
from clearinghouse.web.parameters import Cursor, Limit
from clearinghouse.web.problems import documented

TAG: Final = ["Indicators"]
_NO_INDICATOR: Final = "There is no indicator of this id; GET /api/v1/indicators lists them."

IndicatorId = Annotated[
    str, PathParameter(description="The id of an indicator, such as 43.1.", max_length=12)
]


class CrosswalkRow(msgspec.Struct, frozen=True):
    """An indicator of the Oslo Action Plan beside this one."""

    oslo: Annotated[str | None, msgspec.Meta(description="Null: none was looked for.")]
    comparability: Literal["comparable", "partly", "not_comparable", "not_examined"]
    reason: Annotated[str, msgspec.Meta(description="Why, as a code.", examples=["follow_up"])]
    why: Annotated[str, msgspec.Meta(description="The same in words.")]


class IndicatorRow(msgspec.Struct, frozen=True, kw_only=True):
    """What an indicator counts: the States Parties that report what its label says."""

    id: Annotated[str, msgspec.Meta(examples=["43.1"])]
    label: Annotated[str, msgspec.Meta(description="In our own words: States Parties that report ...")]
    action: Annotated[int | None, msgspec.Meta(description="Of the plan; null: of the Convention itself.")]
    kind: Annotated[Literal["P", "N"], msgspec.Meta(description="P: share of a set; N: number of States.")]
    denominators: Annotated[
        list[SetName], msgspec.Meta(description="The sets of a P, the leading one first; empty of an N.")
    ]
    bases: list[Basis]
    questions: Annotated[
        list[str], msgspec.Meta(description="Questions of the cooperation report that it is read from.")
    ]
    found_rule: Annotated[
        str | None, msgspec.Meta(description="The rule over facts of the platform; null: no fact shows it.")
    ]
    found_note: Annotated[
        str | None, msgspec.Meta(description="How far the facts show what is asked; null: as far as they go.")
    ]
    among: Annotated[
        str | None, msgspec.Meta(description="Counts only these States; null: all States Parties.")
    ]
    beside: Annotated[list[str], msgspec.Meta(description="Further counts that are shown beside it.")]
    oslo: Annotated[
        list[CrosswalkRow], msgspec.Meta(description="Empty: the Oslo Action Plan had no such indicator.")
    ]
    baseline_year: Annotated[int, msgspec.Meta(description="The reporting year of the baseline.")]
    plan: str


class ComputationRow(msgspec.Struct, frozen=True):
    """That values were computed as of a day."""

    id: str
    as_of: date
    reason: str
    computed_at: datetime
    values_new: Annotated[int, msgspec.Meta(description="Values that came out otherwise: new versions.")]
    values_unchanged: int


def indicator_row(indicator: Indicator) -> IndicatorRow:
    """Return a definition as it is shown."""
    return IndicatorRow(
        id=indicator.id,
        label=indicator.label,
        action=indicator.action,
        kind=indicator.kind,
        denominators=list(indicator.denominators),
        bases=list(indicator.bases),
        questions=list(indicator.reported.questions),
        found_rule=indicator.found,
        found_note=indicator.found_note,
        among=indicator.among.label if indicator.among else None,
        beside=[each.label for each in indicator.beside],
        oslo=[CrosswalkRow(each.oslo, each.comparability, each.reason, each.why) for each in indicator.oslo],
        baseline_year=BASELINE_YEAR,
        plan=PLAN,
    )


def indicator_of(id: str) -> Indicator:
    """Return the indicator of an id.

    Raises:
        NotFound: there is none.
    """
    found = BY_ID.get(id)
    if found is None:
        raise NotFound(_NO_INDICATOR)
    return found


@get(
    "/indicators",
    operation_id="listIndicators",
    tags=TAG,
    summary="What each indicator counts, and out of which States",
    responses=documented(400),
)
async def list_indicators(
    request: AnyRequest, limit: Limit = None, cursor: Cursor = None, format: ListFormat = None
) -> Response[Page[IndicatorRow]]:
    """In the order of the plan."""

    async def read(after: str | None, rows: int) -> list[Indicator]:
        return rows_after(INDICATORS, lambda each: each.id, after, rows)

    return await listing(
        request, read=read, row=indicator_row, kind=IndicatorRow, key=lambda each: each.id, key_type=str,
        limit=limit, cursor=cursor, form=format, name="indicators",
    )  # fmt: skip


@get(
    "/indicators/{indicator_id:str}",
    operation_id="getIndicator",
    tags=TAG,
    summary="What an indicator counts",
    responses=documented(404),
)
async def get_indicator(indicator_id: IndicatorId) -> Response[IndicatorRow]:
    """Its definition: rules, sets of States, crosswalk."""
    return answer(indicator_row(indicator_of(indicator_id)))


@get(
    "/indicator-computations",
    operation_id="listIndicatorComputations",
    tags=TAG,
    summary="When values were computed, and why",
    responses=documented(400),
)
async def list_indicator_computations(
    request: AnyRequest, limit: Limit = None, cursor: Cursor = None, format: ListFormat = None
) -> Response[Page[ComputationRow]]:
    """Newest first."""

    async def read(after: UUID | None, rows: int) -> list[store.Computation]:
        return await store.computations(after=after, limit=rows)

    return await listing(
        request, read=read,
        row=lambda each: ComputationRow(
            str(each.id), each.as_of, each.reason, each.computed_at, each.values_new, each.values_unchanged
        ),
        kind=ComputationRow, key=lambda each: each.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="indicator-computations",
    )  # fmt: skip


ROUTES = [list_indicators, get_indicator, list_indicator_computations]
