"""Routes of what remains of an obligation: year by year, one year, keeping a year that is new, writing one anew.

The surprise: the address of a year is the year. There is one quantity for each, whatever document it comes from, and
what an earlier document said of it is read with `as_of`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Final, Literal, Self, cast

import msgspec
from litestar import Response, get, post, put
from litestar.params import JSONBody, PathParameter
from pydantic import Field, model_validator

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound
from clearinghouse.obligations import register, remaining, store
from clearinghouse.obligations.api import NO_OBLIGATION, ObligationCode, Unit, required_obligation
from clearinghouse.obligations.deadline import FIRST_DAY
from clearinghouse.sources.citing import CitedDocument, cite
from clearinghouse.web.bodies import Body
from clearinghouse.web.figures import (
    AsOf,
    Evidence,
    Missing,
    SourceIds,
    end_of,
    grade,
    number_or_none,
    reason_if_missing,
)
from clearinghouse.web.listing import AnyRequest, answer, today_of
from clearinghouse.web.parameters import AsOfDay
from clearinghouse.web.problems import documented
from clearinghouse.web.writing import Made, changed, made, once, private_answer, require_current

DeviceScope = Literal["anti-personnel", "mixed"]
Quantity = Annotated[Decimal, Field(ge=0, le=Decimal("999999999999.99"), decimal_places=2)]
OfYear = Annotated[str, PathParameter(description="The year at whose end it remained, such as 2025.")]
_NO_YEAR: Final = (
    "Nothing is kept of that year; GET /api/v1/obligations/{obligation_code}/remaining lists them."
)


class RemainingRow(msgspec.Struct, frozen=True, kw_only=True):
    """What remained of an obligation at the end of a year, as one document put it, in `unit`."""

    obligation: Annotated[str, msgspec.Meta(examples=["SEN-5"])]
    year: int
    on: Annotated[date, msgspec.Meta(description="The last day of the year.")]
    total: float | None
    total_reason: Missing
    confirmed: Annotated[float | None, msgspec.Meta(description="Of areas; null: not reported.")]
    suspected: Annotated[float | None, msgspec.Meta(description="Of areas; null: not reported.")]
    unit: Unit
    is_newest: Annotated[bool, msgspec.Meta(description="The newest with a total, which pages show.")]
    is_stale: Annotated[bool, msgspec.Meta(description="Older than five years.")]
    device_scope: Annotated[
        DeviceScope | None,
        msgspec.Meta(description="`mixed`: not anti-personnel mines alone; null: not told."),
    ]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


class RemainingYears(msgspec.Struct, frozen=True):
    """What remained of an obligation, by year."""

    items: list[RemainingRow]


class RemainingWords(Body):
    """What a document says of a year; written whole each time. Left out: not reported, which is not zero."""

    total: Quantity | None = None
    confirmed: Quantity | None = None
    suspected: Quantity | None = None
    device_scope: DeviceScope | None = None
    evidence: Literal["documented", "reported"] = "documented"
    source: CitedDocument

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        parts = [each for each in (self.confirmed, self.suspected) if each is not None]
        if self.total is not None and sum(parts, Decimal(0)) > self.total:
            raise ValueError("total is less than confirmed and suspected together")
        return self


class NewRemaining(RemainingWords):
    """A year that is new here."""

    year: Annotated[int, Field(ge=FIRST_DAY.year, le=2200)]


def remaining_row(each: store.Quantity, *, on: date) -> RemainingRow:
    """Return a year as it is shown on a day."""
    return RemainingRow(
        obligation=each.obligation,
        year=each.as_of_year,
        on=end_of(each.as_of_year),
        total=number_or_none(each.total),
        total_reason=reason_if_missing(each.total, "not_reported"),
        confirmed=number_or_none(each.confirmed),
        suspected=number_or_none(each.suspected),
        unit=cast(Unit, each.unit),
        is_newest=each.is_newest,
        is_stale=each.is_stale or remaining.is_stale(each.as_of_year, on),
        device_scope=cast("DeviceScope | None", each.device_scope),
        evidence=grade(each.evidence),
        source_ids=list(each.source_codes),
        as_of=each.known_on,
    )


async def _years(code: str, *, as_of: date | None = None) -> list[store.Quantity]:
    owed = await required_obligation(code, as_of=as_of)
    return [each for each in await store.quantities(owed.state, as_of=as_of) if each.obligation == code]


async def _year(code: str, year: str, *, as_of: date | None = None) -> store.Quantity:
    found = [each for each in await _years(code, as_of=as_of) if str(each.as_of_year) == year]
    if not found:
        raise NotFound(_NO_YEAR)
    return found[0]


@get(
    "/obligations/{obligation_code:str}/remaining",
    operation_id="getRemainingYears",
    tags=["Obligations"],
    summary="What remained of an obligation, year by year",
    responses=documented(400, 404),
)
async def list_remaining(
    request: AnyRequest, obligation_code: ObligationCode, as_of: AsOfDay = None
) -> Response[RemainingYears]:
    """The oldest first; area in m2 under Article 5, mines under Article 4."""
    on = as_of or today_of(request)
    found = await _years(obligation_code, as_of=as_of)
    return answer(RemainingYears([remaining_row(each, on=on) for each in found]))


@get(
    "/obligations/{obligation_code:str}/remaining/{year:str}",
    operation_id="getRemaining",
    tags=["Obligations"],
    summary="What remained of an obligation at the end of a year",
    responses=documented(400, 404),
)
async def get_remaining(
    request: AnyRequest, obligation_code: ObligationCode, year: OfYear, as_of: AsOfDay = None
) -> Response[RemainingRow]:
    """As one document put it."""
    found = await _year(obligation_code, year, as_of=as_of)
    return answer(remaining_row(found, on=as_of or today_of(request)))


def _fault_in(kept: register.Kept, data: RemainingWords) -> Fault | None:
    """Return what a stock of mines cannot have; None: nothing is wrong."""
    if kept.article == 5:
        return None
    for name in ("confirmed", "suspected", "device_scope"):
        if getattr(data, name) is not None:
            return Fault("body", name, "is of areas", "Under Article 4 give total, the number of mines.")
    if data.total is not None and data.total != data.total.to_integral_value():
        return Fault("body", "total", "is no whole number", "Under Article 4 give the number of mines.")
    return None


async def _locked(code: str, data: RemainingWords) -> register.Kept:
    kept = await register.locked(code)
    if kept is None:
        raise NotFound(NO_OBLIGATION)
    fault = _fault_in(kept, data)
    if fault is not None:
        raise BadRequest((fault,))
    return kept


async def _given(data: RemainingWords) -> remaining.Remained:
    return remaining.Remained(
        confirmed=data.confirmed,
        suspected=data.suspected,
        total=data.total,
        device_scope=data.device_scope,
        evidence=data.evidence,
        source_codes=(await cite(data.source),),
    )


def _told(each: store.Quantity) -> dict[str, object]:
    return {
        "obligation": each.obligation,
        "year": each.as_of_year,
        "total": each.total,
        "confirmed": each.confirmed,
        "suspected": each.suspected,
        "unit": each.unit,
        "device_scope": each.device_scope,
        "evidence": each.evidence,
        "source_ids": list(each.source_codes),
    }


@post(
    "/obligations/{obligation_code:str}/remaining",
    operation_id="keepRemaining",
    tags=["Obligations"],
    summary="Keep what remained at the end of a year that is new here",
    responses=documented(400, 404, 409),
    status_code=201,
)
async def keep_remaining(
    request: AnyRequest, obligation_code: ObligationCode, data: JSONBody[NewRemaining]
) -> Response[RemainingRow]:
    """By the secretariat, from the document that reports it. A later load of files leaves that year alone."""
    today = today_of(request)
    if data.year > today.year:
        raise BadRequest((Fault("body", "year", "lies ahead", "Give the year that the document tells of."),))

    async def work(origin: Origin) -> Made:
        kept = await _locked(obligation_code, data)
        if not await remaining.keep(kept.id, data.year, await _given(data), known_on=today, now=origin.at):
            raise Conflicting("That year is kept already; write it anew with PUT at its address.")
        written = await _year(kept.code, str(data.year))
        await audit.record(origin, "remaining.kept", "obligation", kept.id, after=_told(written))
        row = remaining_row(written, on=today)
        return made(row, status=201, location=f"/api/v1/obligations/{kept.code}/remaining/{data.year}")

    return await once(request, work)


@put(
    "/obligations/{obligation_code:str}/remaining/{year:str}",
    operation_id="reviseRemaining",
    tags=["Obligations"],
    summary="Write anew what remained at the end of a year",
    responses=documented(400, 404),
)
async def revise_remaining(
    request: AnyRequest, obligation_code: ObligationCode, year: OfYear, data: JSONBody[RemainingWords]
) -> Response[RemainingRow]:
    """With all parts left out it is not reported: what was kept in error is told no more, and stays in its history."""
    today = today_of(request)

    async def work(origin: Origin) -> RemainingRow:
        kept = await _locked(obligation_code, data)
        before = await _year(kept.code, year)
        require_current(request, remaining_row(before, on=today))
        await remaining.write(kept.id, before.as_of_year, await _given(data), known_on=today, now=origin.at)
        written = await _year(kept.code, year)
        await audit.record(
            origin, "remaining.revised", "obligation", kept.id, before=_told(before), after=_told(written)
        )
        return remaining_row(written, on=today)

    return private_answer(await changed(request, work))


ROUTES = [list_remaining, get_remaining, keep_remaining, revise_remaining]
