"""Routes of national commitments: money and staff that a State puts in itself (Action 40).

The surprise: they are never added to a plan's national share or to what was paid. The same money may be in all three.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import JSONBody, QueryParameter

from clearinghouse.errors import BadRequest, Fault
from clearinghouse.ledger.conversion import Conversion, converted
from clearinghouse.national import store
from clearinghouse.national.fact import MOST_USD, Given, faults_of_money, faults_of_years
from clearinghouse.national.forms import FactRemoval, NationalCommitmentWords, NewNationalCommitment
from clearinghouse.national.keeping import Columns, Kind, keep, remove, revise
from clearinghouse.national.rows import UNDIVIDED, NationalCommitmentRow, commitment_row
from clearinghouse.rates.store import conversion
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, listing, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import (
    AsOfDay,
    Cursor,
    Limit,
    OpaqueId,
    PillarFilter,
    StateFilter,
    YearFilter,
)
from clearinghouse.web.problems import documented

IsRemoved = Annotated[
    bool | None,
    QueryParameter(description="True: what was removed, with the reason; false (default): what stands."),
]


async def _read(id: UUID, as_of: date | None) -> NationalCommitmentRow | None:
    found = await store.national_commitments(id=id, is_removed=None, as_of=as_of)
    return commitment_row(found[0]) if found else None


COMMITMENT = Kind("national_commitment", "/api/v1/national-commitments", _read)


def _given(data: NationalCommitmentWords) -> Given:
    return Given(data.amount, data.currency, data.usd_per_unit, data.rate_on, data.rate_source, data.staff)


def _faults(data: NationalCommitmentWords, today: date) -> tuple[Fault, ...]:
    return (
        *faults_of_years(data.first_year, data.last_year),
        *faults_of_money(_given(data), today=today),
    )


async def _rate(data: NationalCommitmentWords, today: date) -> Conversion | None:
    """The rate at which a commitment is shown in US dollars: as given, else one known here of its first year."""
    if data.currency is None:
        return None
    if data.usd_per_unit is not None:
        return Conversion(data.currency, data.usd_per_unit, data.rate_on, data.rate_source)
    return await conversion(data.currency, on=min(date(data.first_year, 12, 31), today))


def _in_usd(data: NationalCommitmentWords, rate: Conversion | None) -> Decimal | None:
    """What the amount is worth in US dollars; None: there is no amount, or no rate.

    Raises:
        BadRequest: it is more than can be kept.
    """
    if rate is None or data.amount is None:
        return None
    usd = converted(data.amount, rate).usd
    if usd > MOST_USD:
        what = "makes more US dollars than there can be"
        raise BadRequest((Fault("body", "usd_per_unit", what, "Look at rate and amount."),))
    return usd


async def _columns(data: NationalCommitmentWords, today: date) -> Columns:
    rate = await _rate(data, today)
    is_converted = rate is not None and rate.on is not None
    return {
        "pillar": data.pillar or UNDIVIDED,
        "first_year": data.first_year,
        "last_year": data.last_year,
        "is_per_year": data.is_per_year,
        "amount": data.amount,
        "currency": data.currency,
        "usd_per_unit": rate.usd_per_unit if rate and is_converted else None,
        "rate_on": rate.on if rate and is_converted else None,
        "rate_source": rate.source if rate and is_converted else None,
        "amount_usd": _in_usd(data, rate),
        "staff": data.staff,
        "note": data.what,
    }


@get(
    "/national-commitments",
    operation_id="listNationalCommitments",
    tags=["Facts at home"],
    summary="What States put in themselves",
    responses=documented(400),
)
async def list_commitments(
    request: AnyRequest,
    of_state: StateFilter = None,
    pillar: PillarFilter = None,
    year: YearFilter = None,
    is_removed: IsRemoved = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[NationalCommitmentRow]]:
    """By State; `year`: those whose years include it."""

    async def read(after: UUID | None, rows: int) -> list[store.NationalCommitment]:
        return await store.national_commitments(
            of_state.upper() if of_state else None, pillar=pillar, year=year, is_removed=bool(is_removed),
            after=after, limit=rows, as_of=as_of,
        )  # fmt: skip

    return await listing(
        request, read=read, row=commitment_row, kind=NationalCommitmentRow, key=lambda each: each.id,
        key_type=UUID, limit=limit, cursor=cursor, form=format, name="national-commitments",
    )  # fmt: skip


@get(
    "/national-commitments/{national_commitment_id:str}",
    operation_id="getNationalCommitment",
    tags=["Facts at home"],
    summary="One national commitment",
    responses=documented(400, 404),
)
async def get_commitment(
    national_commitment_id: OpaqueId, as_of: AsOfDay = None
) -> Response[NationalCommitmentRow]:
    """Also one that was removed; `as_of`: as it was known here on a day."""
    return answer(await COMMITMENT.found(national_commitment_id, as_of))


@post(
    "/national-commitments",
    operation_id="keepNationalCommitment",
    tags=["Facts at home"],
    summary="Keep what a State puts in itself",
    responses=documented(400),
    status_code=201,
)
async def keep_commitment(
    request: AnyRequest, data: JSONBody[NewNationalCommitment]
) -> Response[NationalCommitmentRow]:
    """By the State's officers or the secretariat, with the document that says so."""
    today = today_of(request)

    async def columns(id: UUID, state: str) -> Columns:
        return {"code": f"{state}-{id.hex[:12]}", **await _columns(data, today)}

    return await keep(
        request, COMMITMENT, data, state=data.state, faults=_faults(data, today), columns=columns
    )


@put(
    "/national-commitments/{national_commitment_id:str}",
    operation_id="reviseNationalCommitment",
    tags=["Facts at home"],
    summary="Write a national commitment anew",
    responses=documented(400, 404, 409),
)
async def revise_commitment(
    request: AnyRequest, national_commitment_id: OpaqueId, data: JSONBody[NationalCommitmentWords]
) -> Response[NationalCommitmentRow]:
    """Whole; what it said before stays readable as of its days."""
    today = today_of(request)
    return await revise(
        request, COMMITMENT, national_commitment_id, data,
        faults=_faults(data, today), columns=lambda: _columns(data, today),
    )  # fmt: skip


@post(
    "/national-commitments/{national_commitment_id:str}/removal",
    operation_id="removeNationalCommitment",
    tags=["Facts at home"],
    summary="Remove a national commitment",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def remove_commitment(
    request: AnyRequest, national_commitment_id: OpaqueId, data: JSONBody[FactRemoval]
) -> Response[NationalCommitmentRow]:
    """With the reason; it is left out of lists and indicators from today, and stays readable."""
    return await remove(request, COMMITMENT, national_commitment_id, data)


ROUTES = [list_commitments, get_commitment, keep_commitment, revise_commitment, remove_commitment]
