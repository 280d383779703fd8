"""Routes of flows: what was paid, or reported as paid, in past years. Never added to commitments."""

from __future__ import annotations

from typing import Annotated, Literal, cast
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from clearinghouse.flows import store
from clearinghouse.web.figures import (
    AsOf,
    Code,
    Evidence,
    Missing,
    Money,
    Pillar,
    SourceIds,
    end_of,
    grade,
    money_or_none,
    pillar_word,
    reason_if_missing,
)
from clearinghouse.web.listing import AnyRequest, ListFormat, grades_of, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, DonorFilter, EvidenceChoice, Limit, YearFilter, id_or_code
from clearinghouse.web.problems import documented

PillarClass = Literal[
    "survey_clearance_risk_education", "victim_assistance", "capacity", "undivided", "outside"
]


class FlowRow(msgspec.Struct, frozen=True):
    """Money from a donor in a year, as one source published it."""

    id: str
    donor_id: str
    donor_code: str
    donor_name: str
    recipient: Annotated[Code | None, msgspec.Meta(description="Null: no single recipient.")]
    recipient_name: str | None
    year: int
    pillars: Annotated[
        list[Pillar],
        msgspec.Meta(description="Empty where the source does not divide, or it is outside the pillars."),
    ]
    pillar_class: Annotated[PillarClass, msgspec.Meta(description="As far as the source divides.")]
    amount: Annotated[Money | None, msgspec.Meta(description="In `currency`, as published.")]
    currency: str | None
    amount_reason: Missing
    amount_usd: Money | None
    amount_usd_reason: Missing
    channel: str | None
    is_core_support: Annotated[
        bool, msgspec.Meta(description="Core support to an organisation; no unearmarked money.")
    ]
    is_counted: Annotated[
        bool, msgspec.Meta(description="False: overlaps other rows and never enters a sum.")
    ]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


def flow_row(flow: store.Flow) -> FlowRow:
    """Return a flow as it is shown."""
    return FlowRow(
        id=str(flow.id),
        donor_id=str(flow.donor_id),
        donor_code=flow.donor_code,
        donor_name=flow.donor_name,
        recipient=flow.recipient,
        recipient_name=flow.recipient_name,
        year=flow.year,
        pillars=[pillar_word(each) for each in flow.pillars],
        pillar_class=cast(PillarClass, flow.pillar_class),
        amount=money_or_none(flow.amount_original),
        currency=flow.currency,
        amount_reason=reason_if_missing(flow.amount_original, "not_reported"),
        amount_usd=money_or_none(flow.amount_usd),
        amount_usd_reason=reason_if_missing(
            flow.amount_usd, "not_reported" if flow.amount_original is None else "no_rate"
        ),
        channel=flow.channel,
        is_core_support=flow.is_core_support,
        is_counted=flow.is_counted,
        evidence=grade(flow.evidence),
        source_ids=list(flow.source_codes),
        as_of=end_of(flow.year),
    )


@get(
    "/flows",
    operation_id="listFlows",
    tags=["Plans and money"],
    summary="What was paid in past years, by donor, recipient and year",
    responses=documented(400),
)
async def list_flows(
    request: AnyRequest,
    donor: DonorFilter = None,
    recipient: Annotated[
        str | None,
        QueryParameter(
            pattern="^[A-Za-z]{3}$", description="A recipient by its ISO 3166-1 alpha-3 code, such as AGO."
        ),
    ] = None,
    year: YearFilter = None,
    pillar: Annotated[
        Pillar | None,
        QueryParameter(description="Flows whose source names this pillar, alone or with others."),
    ] = None,
    evidence: EvidenceChoice = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[FlowRow]]:
    """By year, donor's code, recipient, id. Sums of rows are lower bounds unless the source's table was whole."""

    async def read(after: UUID | None, rows: int) -> list[store.Flow]:
        return await store.flows(
            donor=id_or_code(donor), recipient=recipient.upper() if recipient else None, year=year, pillar=pillar,
            grades=grades_of(evidence), after=after, limit=rows,
        )  # fmt: skip

    return await listing(
        request, read=read, row=flow_row, kind=FlowRow, key=lambda flow: flow.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="flows",
    )  # fmt: skip


ROUTES = [list_flows]
