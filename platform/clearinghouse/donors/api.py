"""Routes of donors: who gives, what they committed, what they gave in past years."""

from __future__ import annotations

from typing import Annotated, Literal, cast
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from clearinghouse.annotations.api import AnnotationRow, annotations_of
from clearinghouse.commitments.api import CommitmentRow, commitment_row
from clearinghouse.commitments.store import commitments
from clearinghouse.database.transaction import transaction
from clearinghouse.donors import store
from clearinghouse.errors import NotFound
from clearinghouse.flows.store import donor_recipient_years, donor_years
from clearinghouse.web.figures import (
    AsOf,
    Code,
    Evidence,
    Money,
    SourceIds,
    Watermark,
    end_of,
    grade,
    money,
    watermark,
)
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, grades_of, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, EvidenceChoice, Limit, id_or_code
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading
from clearinghouse.web.who import view_of

DonorKind = Literal["state", "organisation", "pooled_fund", "group", "assumed"]


class DonorRow(msgspec.Struct, frozen=True, kw_only=True):
    """Who gives. `group`: donors that a source does not divide; `assumed`: a label that stands for nobody."""

    id: str
    code: Annotated[str, msgspec.Meta(examples=["NOR"])]
    name: str
    kind: DonorKind
    state: Annotated[Code | None, msgspec.Meta(description="Null: the donor is no State.")]
    is_anonymous: bool
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf
    watermark: Watermark


class DonorYearRow(msgspec.Struct, frozen=True):
    """What a donor gave in a year, of one grade: counted flows only, a lower bound where tables were cut."""

    year: int
    amount_usd: Money
    currency: Literal["USD"]
    recipients: Annotated[int, msgspec.Meta(description="Single recipients that it went to.")]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


class DonorRecipientYearRow(msgspec.Struct, frozen=True):
    """What a donor gave to one recipient in a year, of one grade."""

    recipient: Code
    recipient_name: str
    year: int
    amount_usd: Money
    currency: Literal["USD"]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


class Donor(DonorRow, frozen=True, kw_only=True):
    """A donor with its commitments and what it gave in past years; the two are never added."""

    commitments: list[CommitmentRow]
    flows_by_year: list[DonorYearRow]
    flows_by_recipient: list[DonorRecipientYearRow]
    annotations: Annotated[
        list[AnnotationRow], msgspec.Meta(description="What the donor says of figures about it.")
    ]


def donor_row(donor: store.Donor) -> DonorRow:
    """Return a donor as it is shown in lists."""
    return DonorRow(
        id=str(donor.id),
        code=donor.code,
        name=donor.name,
        kind=cast(DonorKind, donor.kind),
        state=donor.state,
        is_anonymous=donor.is_anonymous,
        evidence=grade(donor.evidence),
        source_ids=list(donor.source_codes),
        as_of=donor.known_on,
        watermark=watermark(donor.is_illustration),
    )


@get(
    "/donors",
    operation_id="listDonors",
    tags=["Plans and money"],
    summary="Donors: States, organisations, pooled funds",
    responses=documented(400),
)
async def list_donors(
    request: AnyRequest,
    kind: Annotated[
        DonorKind | None, QueryParameter(description="`assumed` are labels of an illustration.")
    ] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[DonorRow]]:
    """By name, then id."""

    async def read(after: UUID | None, rows: int) -> list[store.Donor]:
        return await store.donors(kind=kind, after=after, limit=rows)

    return await listing(
        request, read=read, row=donor_row, kind=DonorRow, key=lambda donor: donor.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="donors",
    )  # fmt: skip


@get(
    "/donors/{donor_id:str}",
    operation_id="getDonor",
    tags=["Plans and money"],
    summary="One donor, its commitments and what it gave",
    responses=documented(400, 404),
)
async def get_donor(
    request: AnyRequest,
    donor_id: Annotated[str, PathParameter(description="The id or the code of a donor, such as NOR.")],
    evidence: EvidenceChoice = None,
) -> Response[Donor]:
    """Commitments are what was put in writing, flows what was paid in past years; the two are never added."""
    grades = grades_of(evidence)
    view = view_of(request)
    async with transaction("repeatable_read", readonly=True):
        donor = await store.donor(id_or_code(donor_id) or donor_id)
        if donor is None:
            raise NotFound("There is no donor of this id or code; /api/v1/donors lists them all.")
        committed = await commitments(donor=donor.id, grades=grades, limit=None, view=view)
        years = await donor_years(donor.id, grades=grades)
        recipients = await donor_recipient_years(donor=donor.id, grades=grades)
        said = await annotations_of(f"donor:{donor.code}")
    await note_reading(request, "commitment", [each.id for each in committed if each.visibility != "public"])
    return answer(
        Donor(
            **msgspec.structs.asdict(donor_row(donor)),
            commitments=[commitment_row(each) for each in committed],
            flows_by_year=[
                DonorYearRow(
                    year=each.year,
                    amount_usd=money(each.amount_usd),
                    currency="USD",
                    recipients=each.recipients,
                    evidence=grade(each.evidence),
                    source_ids=list(each.source_codes),
                    as_of=end_of(each.year),
                )
                for each in years
            ],
            annotations=said,
            flows_by_recipient=[
                DonorRecipientYearRow(
                    recipient=each.recipient,
                    recipient_name=each.recipient_name,
                    year=each.year,
                    amount_usd=money(each.amount_usd),
                    currency="USD",
                    evidence=grade(each.evidence),
                    source_ids=list(each.source_codes),
                    as_of=end_of(each.year),
                )
                for each in recipients
            ],
        )
    )


ROUTES = [list_donors, get_donor]
