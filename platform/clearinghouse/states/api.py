"""Routes of States: the list for table and map. Everything about one State is in `clearinghouse.profiles.api`.

The surprise: needs of a State are shown for the years of the horizon (`states/horizon.py`); a State with an
obligation and without a published plan has no need here, and the reason says which it is: nothing published, or
figures of grades that totals do not count.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal, cast
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from clearinghouse.obligations.api import Unit, obligation_row
from clearinghouse.obligations.store import (
    Obligation,
    obligations,
)
from clearinghouse.plans.store import Need, needs
from clearinghouse.plans.store import restricted as restricted_plans
from clearinghouse.states import store
from clearinghouse.states.horizon import horizon
from clearinghouse.web.figures import (
    ALL_GRADES,
    AsOf,
    Basis,
    Code,
    Evidence,
    Grade,
    Missing,
    MissingReason,
    Money,
    SourceIds,
    Watermark,
    grade,
    grade_or_none,
    joined_sources,
    money_or_none,
    watermark,
    weakest_or_none,
)
from clearinghouse.web.listing import AnyRequest, ListFormat, grades_of, listing, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import AsOfDay, Cursor, EvidenceChoice, Limit
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading
from clearinghouse.web.who import view_of

Article5Status = Literal["implementing", "completed", "none", "unclear"]
StateKind = Literal["state_party", "former_state_party", "other_state", "other_area"]

_SHOWN_AS: Final = {
    "article5_status": "article_5_status",
    "withdrawal_notified_on": "withdrawal_notified",
    "withdrawal_effective_on": "withdrawal_effective",
}
"""Fields that have another name here than in the tables."""


class StateFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Who a State is. Null is not reported; in withdrawals it is: none."""

    iso3: Code
    name: Annotated[str, msgspec.Meta(description="The name that the United Nations uses.")]
    kind: StateKind
    m49: Annotated[str | None, msgspec.Meta(description="UN M49 code, three digits.", examples=["686"])]
    region: str | None
    subregion: str | None
    is_ldc: Annotated[bool | None, msgspec.Meta(description="Least developed country; null: not reported.")]
    is_state_party: bool
    article_5_status: Annotated[Article5Status | None, msgspec.Meta(description="Null: not reported.")]
    has_significant_victims: bool | None
    withdrawal_status: Annotated[
        Literal["announced", "effective"] | None, msgspec.Meta(description="Null: none.")
    ]
    withdrawal_notified: date | None
    withdrawal_effective: date | None
    unverified_fields: Annotated[
        list[str], msgspec.Meta(description="Fields not checked against a document.")
    ]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


class StateRow(StateFacts, frozen=True, kw_only=True):
    """A State with its Article 5 deadline, what remains, and what its published plans need over the horizon."""

    deadline: date | None
    deadline_basis: Basis | None
    deadline_reason: Missing
    remaining: float | None
    remaining_unit: Unit | None
    remaining_as_of: date | None
    remaining_is_stale: bool | None
    remaining_evidence: Grade | None
    remaining_reason: Missing
    need_usd: Money | None
    need_reason: Missing
    need_first_year: int
    need_last_year: int
    need_evidence: Grade | None
    need_source_ids: SourceIds
    watermark: Watermark


def state_facts(state: store.State) -> StateFacts:
    """Return who a State is, as it is shown."""
    return StateFacts(
        iso3=state.iso3,
        name=state.name,
        kind=cast(StateKind, state.kind),
        m49=state.m49,
        region=state.region,
        subregion=state.subregion,
        is_ldc=state.is_ldc,
        is_state_party=state.is_state_party,
        article_5_status=cast("Article5Status | None", state.article_5_status),
        has_significant_victims=state.has_significant_victims,
        withdrawal_status=cast('Literal["announced", "effective"] | None', state.withdrawal_status),
        withdrawal_notified=state.withdrawal_notified_on,
        withdrawal_effective=state.withdrawal_effective_on,
        unverified_fields=[_SHOWN_AS.get(name, name) for name in state.unverified_fields],
        evidence=grade(state.evidence),
        source_ids=list(state.source_codes),
        as_of=state.known_on,
    )


def need_reason(
    all_grades: Sequence[Need], shown: Sequence[Need], *, has_obligation: bool
) -> MissingReason | None:
    """Return why no need is shown for a State; None if one is.

    `all_grades` are its needs of every grade, `shown` those of the grades that were asked for.
    """
    if shown:
        return None
    if all_grades:
        return "other_grades_only"
    return "no_published_need" if has_obligation else "no_obligation"


def _state_row(
    state: store.State,
    article_5: Obligation | None,
    all_needs: Sequence[Need],
    grades: Sequence[str],
    years: tuple[int, int],
    *,
    on: date,
) -> StateRow:
    shown = [need for need in all_needs if need.evidence in grades]
    total = sum((need.need_usd for need in shown), Decimal(0)) if shown else None
    seen = None if article_5 is None else obligation_row(article_5, on=on)
    return StateRow(
        **msgspec.structs.asdict(state_facts(state)),
        deadline=seen.deadline if seen else None,
        deadline_basis=seen.deadline_basis if seen else None,
        deadline_reason=seen.deadline_reason if seen else "no_obligation",
        remaining=seen.remaining if seen else None,
        remaining_unit=seen.remaining_unit if seen else None,
        remaining_as_of=seen.remaining_as_of if seen else None,
        remaining_is_stale=seen.remaining_is_stale if seen else None,
        remaining_evidence=seen.remaining_evidence if seen else None,
        remaining_reason=seen.remaining_reason if seen else "no_obligation",
        need_usd=money_or_none(total),
        need_reason=need_reason(all_needs, shown, has_obligation=article_5 is not None),
        need_first_year=years[0],
        need_last_year=years[1],
        need_evidence=grade_or_none(weakest_or_none(need.evidence for need in shown)),
        need_source_ids=joined_sources(need.source_codes for need in shown),
        watermark=watermark(any(need.is_illustration for need in shown)),
    )


@get(
    "/states",
    operation_id="listStates",
    tags=["States"],
    summary="States with deadline, what remains, and need",
    responses=documented(400),
)
async def list_states(
    request: AnyRequest,
    region: Annotated[
        str | None,
        QueryParameter(min_length=1, max_length=60, description="A region of UN M49, such as Africa."),
    ] = None,
    is_ldc: Annotated[
        bool | None, QueryParameter(description="Least developed countries, or the others.")
    ] = None,
    is_state_party: Annotated[
        bool | None, QueryParameter(description="States Parties, or the others.")
    ] = None,
    article_5_status: Annotated[
        Article5Status | None, QueryParameter(description="How far Article 5 has come.")
    ] = None,
    has_obligation: Annotated[
        bool | None, QueryParameter(description="With an open obligation under Article 4 or 5, or without.")
    ] = None,
    evidence: EvidenceChoice = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[StateRow]]:
    """By ISO3 code. Other States and areas that flows name as recipients are listed too (`is_state_party` tells)."""
    on = as_of or today_of(request)
    years = horizon(on)
    grades = grades_of(evidence)
    view = view_of(request, as_of)
    restricted: set[UUID] = set()

    async def read(after: str | None, rows: int) -> list[StateRow]:
        found = await store.states(
            region=region, is_ldc=is_ldc, is_state_party=is_state_party, article_5_status=article_5_status,
            has_obligation=has_obligation, after=after, limit=rows, as_of=as_of,
        )  # fmt: skip
        found_obligations = await obligations(article=5, status="open", limit=None, as_of=as_of)
        article_5 = {each.state: each for each in found_obligations}
        needed: dict[str, list[Need]] = {}
        for need in await needs(first_year=years[0], last_year=years[1], grades=ALL_GRADES, view=view):
            needed.setdefault(need.state, []).append(need)
        restricted.update(await restricted_plans(view=view))
        return [
            _state_row(state, article_5.get(state.iso3), needed.get(state.iso3, []), grades, years, on=on)
            for state in found
        ]

    response = await listing(
        request, read=read, row=lambda row: row, kind=StateRow, key=lambda row: row.iso3, key_type=str,
        limit=limit, cursor=cursor, form=format, name="states",
    )  # fmt: skip
    await note_reading(request, "work_plan", sorted(restricted))
    return response


ROUTES = [list_states]
