"""Routes of commitments: what donors put in writing, its tranches by year and its earmark."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal, cast
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from clearinghouse.commitments import store
from clearinghouse.errors import NotFound
from clearinghouse.scopes.visibility import Visibility
from clearinghouse.web.figures import (
    AsOf,
    Evidence,
    Missing,
    Money,
    Pillar,
    Share,
    SourceIds,
    Watermark,
    grade,
    money,
    money_or_none,
    number_or_none,
    pillar_word,
    reason_if_missing,
    watermark,
)
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, grades_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import (
    AsOfDay,
    Cursor,
    DonorFilter,
    EvidenceChoice,
    Limit,
    OpaqueId,
    StateFilter,
    id_or_code,
)
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading, restricted_listing
from clearinghouse.web.who import view_of

NO_COMMITMENT: Final = "There is no commitment of this id; /api/v1/commitments lists them all."


class TrancheRow(msgspec.Struct, frozen=True):
    """The money of a commitment in a year."""

    year: int
    amount_usd: Money


class TrancheInCurrency(msgspec.Struct, frozen=True):
    """The money of a commitment in a year, in its own currency."""

    year: int
    amount: Money


class CommitmentRow(msgspec.Struct, frozen=True):
    """What a donor put in writing. A commitment without tranches is on record, but nothing can be allocated of it."""

    id: str
    code: Annotated[str, msgspec.Meta(examples=["NOR-NPA"])]
    donor_id: str
    donor_code: str
    donor_name: str
    channel: Annotated[str | None, msgspec.Meta(description="Through whom; null: not reported.")]
    total: Annotated[Money | None, msgspec.Meta(description="In `currency`, as published.")]
    currency: str | None
    total_reason: Missing
    total_usd: Money | None
    total_usd_reason: Missing
    usd_per_unit: Annotated[
        str | None, msgspec.Meta(description="The rate used; null: the source gives US dollars.")
    ]
    rate_year: int | None
    rate_on: Annotated[date | None, msgspec.Meta(description="The day of the rate; null: not reported.")]
    rate_source: Annotated[
        str | None, msgspec.Meta(description="Who published the rate; null: not reported.")
    ]
    first_year: int | None
    last_year: int | None
    states: Annotated[
        list[str] | None,
        msgspec.Meta(description="Earmark: ISO3 codes; null: any State, or see `are_states_stated`."),
    ]
    state_names: Annotated[
        list[str] | None, msgspec.Meta(description="The names of `states`, in the same order.")
    ]
    are_states_stated: Annotated[
        bool, msgspec.Meta(description="False: the source does not say which States.")
    ]
    pillars: Annotated[list[Pillar] | None, msgspec.Meta(description="Earmark: pillars; null: any pillar.")]
    is_earmark_inferred: bool
    can_carry_over: Annotated[bool | None, msgspec.Meta(description="To later years; null: not reported.")]
    can_front_load: Annotated[bool | None, msgspec.Meta(description="From later years; null: not reported.")]
    is_through_development_budget: Annotated[
        bool | None, msgspec.Meta(description="Part of a broader development budget; null: not reported.")
    ]
    min_grant_usd: Annotated[
        Money | None, msgspec.Meta(description="Least grant per State and year; null: no bound.")
    ]
    max_state_share: Annotated[
        Share | None, msgspec.Meta(description="Largest share of it for one State; null: no bound.")
    ]
    local_share_min: Annotated[
        Share | None, msgspec.Meta(description="Least share for local organisations; null: no bound.")
    ]
    tranches: list[TrancheRow]
    tranches_in_currency: Annotated[
        list[TrancheInCurrency], msgspec.Meta(description="In `currency`, where the source gives them.")
    ]
    is_allocatable: bool
    why_not_allocatable: Annotated[str | None, msgspec.Meta(description="Why it has no tranches.")]
    is_upper_bound: Annotated[
        bool, msgspec.Meta(description="The amount covers more than the Convention's work.")
    ]
    is_illustration: bool
    visibility: Annotated[Visibility, msgspec.Meta(description="Who may see it; anyone may: public.")]
    status: Literal["registered", "withdrawn"]
    status_reason: Annotated[
        str | None, msgspec.Meta(description="Why it was withdrawn; null: it was not, or no reason is known.")
    ]
    note: str | None
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf
    watermark: Watermark


def commitment_row(commitment: store.Commitment) -> CommitmentRow:
    """Return a commitment as it is shown."""
    rate = commitment.usd_per_unit
    return CommitmentRow(
        id=str(commitment.id),
        code=commitment.code,
        donor_id=str(commitment.donor_id),
        donor_code=commitment.donor_code,
        donor_name=commitment.donor_name,
        channel=commitment.channel,
        total=money_or_none(commitment.amount_original),
        currency=commitment.currency,
        total_reason=reason_if_missing(commitment.amount_original, "not_reported"),
        total_usd=money_or_none(commitment.amount_usd),
        total_usd_reason=reason_if_missing(
            commitment.amount_usd, "not_reported" if commitment.amount_original is None else "no_rate"
        ),
        usd_per_unit=None if rate is None else f"{rate.normalize():f}",
        rate_year=commitment.rate_year,
        rate_on=commitment.rate_on,
        rate_source=commitment.rate_source,
        first_year=commitment.first_year,
        last_year=commitment.last_year,
        states=None if commitment.states is None else list(commitment.states),
        state_names=None if commitment.state_names is None else list(commitment.state_names),
        are_states_stated=commitment.are_states_stated,
        pillars=None if commitment.pillars is None else [pillar_word(each) for each in commitment.pillars],
        is_earmark_inferred=commitment.is_earmark_inferred,
        can_carry_over=commitment.can_carry_over,
        can_front_load=commitment.can_front_load,
        is_through_development_budget=commitment.is_through_development_budget,
        min_grant_usd=money_or_none(commitment.min_grant_usd),
        max_state_share=number_or_none(commitment.max_state_share),
        local_share_min=number_or_none(commitment.local_share_min),
        tranches=[TrancheRow(each.year, money(each.amount_usd)) for each in commitment.tranches],
        tranches_in_currency=[
            TrancheInCurrency(each.year, money(each.amount_original))
            for each in commitment.tranches
            if each.amount_original is not None and each.currency == commitment.currency
        ],
        is_allocatable=commitment.is_allocatable,
        why_not_allocatable=commitment.why_not_allocatable,
        is_upper_bound=commitment.is_upper_bound,
        is_illustration=commitment.is_illustration,
        visibility=cast(Visibility, commitment.visibility),
        status=cast(Literal["registered", "withdrawn"], commitment.status),
        status_reason=commitment.status_reason,
        note=commitment.note,
        evidence=grade(commitment.evidence),
        source_ids=list(commitment.source_codes),
        as_of=commitment.known_on,
        watermark=watermark(commitment.is_illustration),
    )


@get(
    "/commitments",
    operation_id="listCommitments",
    tags=["Plans and money"],
    summary="Commitments of donors with tranches and earmark",
    responses=documented(400),
)
async def list_commitments(
    request: AnyRequest,
    donor: DonorFilter = None,
    of_state: StateFilter = None,
    pillar: Annotated[
        Pillar | None, QueryParameter(description="Commitments whose earmark admits this pillar; any does.")
    ] = None,
    status: Annotated[
        Literal["registered", "withdrawn", "all"] | None,
        QueryParameter(description="`registered` (default), `withdrawn`, or `all`."),
    ] = None,
    evidence: EvidenceChoice = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[CommitmentRow]]:
    """By donor's name, then id. `state` and `pillar` find those whose earmark admits them ("any" does).

    Whoever is signed in also finds what is not public and released to them.
    """
    view = view_of(request, as_of)

    async def read(after: UUID | None, rows: int) -> list[store.Commitment]:
        return await store.commitments(
            donor=id_or_code(donor), state=of_state.upper() if of_state else None, pillar=pillar,
            grades=grades_of(evidence), status=None if status == "all" else status or "registered",
            after=after, limit=rows, view=view,
        )  # fmt: skip

    return await restricted_listing(
        request, noun="commitment", is_public=lambda each: each.visibility == "public", read=read,
        row=commitment_row, kind=CommitmentRow, limit=limit, cursor=cursor, form=format, name="commitments",
    )  # fmt: skip


@get(
    "/commitments/{commitment_id:str}",
    operation_id="getCommitment",
    tags=["Plans and money"],
    summary="One commitment with tranches and earmark",
    responses=documented(400, 404),
)
async def get_commitment(
    request: AnyRequest, commitment_id: OpaqueId, as_of: AsOfDay = None
) -> Response[CommitmentRow]:
    """One that is public, or that whoever is signed in may see; also one that was withdrawn."""
    id = id_or_code(commitment_id)
    found = await store.commitment(id, view=view_of(request, as_of)) if isinstance(id, UUID) else None
    if found is None:
        raise NotFound(NO_COMMITMENT)
    if found.visibility != "public":
        await note_reading(request, "commitment", [found.id])
    return answer(commitment_row(found))


ROUTES = [list_commitments, get_commitment]
