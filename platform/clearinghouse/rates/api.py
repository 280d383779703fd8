"""Routes of exchange rates, as sources stated or implied them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, cast
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import QueryParameter

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import BadRequest
from clearinghouse.rates import store
from clearinghouse.rates.file import FaultyRates, read_rates
from clearinghouse.web.figures import AsOf, Evidence, SourceIds, grade
from clearinghouse.web.listing import AnyRequest, ListFormat, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit, YearFilter
from clearinghouse.web.problems import documented
from clearinghouse.web.writing import Made, made, once

_MOST_FAULTS = 200
"""An answer names so many; the rest shows when these are mended."""


class RateRow(msgspec.Struct, frozen=True):
    """US dollars for one unit of a currency in a year; sources may differ, and each keeps its row."""

    id: str
    currency: Annotated[str, msgspec.Meta(description="ISO 4217.", examples=["NOK"])]
    year: int
    dated_on: Annotated[date | None, msgspec.Meta(description="The day of the rate; null: that of the year.")]
    usd_per_unit: Annotated[str, msgspec.Meta(description="Decimal text, as published.", examples=["0.1040"])]
    method: Annotated[
        Literal["stated", "implied"],
        msgspec.Meta(
            description="Whether the source states the rate, or gives an amount in both currencies."
        ),
    ]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


def rate_row(rate: store.Rate) -> RateRow:
    """Return a rate as it is shown; trailing zeros that the database adds are left off."""
    return RateRow(
        id=str(rate.id),
        currency=rate.currency,
        year=rate.year,
        dated_on=rate.dated_on,
        usd_per_unit=f"{rate.usd_per_unit.normalize():f}",
        method=cast(Literal["stated", "implied"], rate.method),
        evidence=grade(rate.evidence),
        source_ids=list(rate.source_codes),
        as_of=rate.known_on,
    )


@get(
    "/rates",
    operation_id="listRates",
    tags=["Plans and money"],
    summary="Exchange rates by currency and year",
    responses=documented(400),
)
async def list_rates(
    request: AnyRequest,
    currency: Annotated[
        str | None,
        QueryParameter(pattern="^[A-Za-z]{3}$", description="A currency by its ISO 4217 code, such as NOK."),
    ] = None,
    year: YearFilter = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[RateRow]]:
    """By currency, year, day, id."""

    async def read(after: UUID | None, rows: int) -> list[store.Rate]:
        return await store.rates(
            currency=currency.upper() if currency else None, year=year, after=after, limit=rows
        )

    return await listing(
        request, read=read, row=rate_row, kind=RateRow, key=lambda rate: rate.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="rates",
    )  # fmt: skip


class RatesLoaded(msgspec.Struct, frozen=True):
    """How many rates of a file are new, changed, or were there as they are."""

    new: int
    changed: int
    unchanged: int


@post(
    "/rates",
    operation_id="loadRates",
    tags=["Plans and money"],
    summary="Load exchange rates from a CSV file",
    responses=documented(400, 409),
    status_code=201,
)
async def load_rates(request: AnyRequest) -> Response[RatesLoaded]:
    """Secretariat: the body is the file (`text/csv`) with currency, dated_on or year, usd_per_unit and source_id.

    All rows are taken or none; every fault is named with its line.
    """
    content = await request.body()

    async def work(origin: Origin) -> Made:
        try:
            rows = read_rates(content, today=origin.at.date())
            written = await store.add_rates(rows, known_on=origin.at.date())
        except FaultyRates as error:
            raise BadRequest(error.faults[:_MOST_FAULTS]) from None
        loaded = RatesLoaded(written.new, written.changed, written.unchanged)
        await audit.record(origin, "rates.loaded", "rate", len(rows), after=msgspec.to_builtins(loaded))
        return made(loaded, status=201)

    return await once(request, work)


ROUTES = [list_rates, load_rates]
