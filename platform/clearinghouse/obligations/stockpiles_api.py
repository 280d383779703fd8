"""Routes of stockpiles found after the Article 4 deadline: the list, keeping one, writing it anew, confirming it.

The surprise: a find is confirmed by its days and its number alone. A note or a better document changes nothing of what
the State has said, and its confirmation holds.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final, Literal, Self
from uuid import UUID, uuid4

import msgspec
from litestar import Response, get, post, put
from litestar.params import JSONBody
from pydantic import Field, model_validator

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound
from clearinghouse.obligations import stockpiles
from clearinghouse.obligations.deadline import STOCKPILE_MONTHS, months_after
from clearinghouse.scopes.store import has_state
from clearinghouse.sources.citing import CitedDocument, Day, Words, cite
from clearinghouse.web.bodies import Body
from clearinghouse.web.figures import AsOf, Code, Evidence, Missing, SourceIds, grade, reason_if_missing
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, listing, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import AsOfDay, Cursor, Limit, OpaqueId, StateFilter
from clearinghouse.web.problems import documented
from clearinghouse.web.who import actor_of
from clearinghouse.web.writing import Made, changed, id_of, made, once, private_answer, require_current

_NO_STOCKPILE: Final = "There is no found stockpile of this id; GET /api/v1/found-stockpiles lists them."
_NOT_YOURS: Final = "Your State has no found stockpile of this id; GET /api/v1/found-stockpiles lists them."
Mines = Annotated[int, Field(ge=0, le=1_000_000_000)]


class FoundStockpileRow(msgspec.Struct, frozen=True):
    """A stockpile found after the Article 4 deadline."""

    id: str
    state: Code
    state_name: str
    found_on: date
    due_on: Annotated[date, msgspec.Meta(description="Six months later (Action 15).")]
    mines: int | None
    mines_reason: Missing
    destroyed_on: Annotated[date | None, msgspec.Meta(description="Null: not reported as destroyed.")]
    note: str | None
    confirmed_at: Annotated[
        datetime | None,
        msgspec.Meta(description="When the State confirmed days and number as they stand; null: it has not."),
    ]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


class FoundStockpileWords(Body):
    """What is known of a found stockpile; written whole each time, the former row stays readable as of its days."""

    found_on: Day
    mines: Mines | None = None
    destroyed_on: Day | None = None
    note: Words | None = None
    evidence: Literal["documented", "reported"] = "documented"
    source: CitedDocument

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.destroyed_on is not None and self.destroyed_on < self.found_on:
            raise ValueError("destroyed_on lies before found_on")
        return self


class NewFoundStockpile(FoundStockpileWords):
    """A found stockpile that is new here."""

    state: Annotated[str, Field(pattern="^[A-Z]{3}$")]


class ConfirmedStockpile(Body):
    """What a State confirms: days and number as it has read them; null: not reported."""

    found_on: Day
    mines: Mines | None
    destroyed_on: Day | None


def found_stockpile_row(found: stockpiles.FoundStockpile) -> FoundStockpileRow:
    """Return a found stockpile as it is shown."""
    return FoundStockpileRow(
        id=str(found.id),
        state=found.state,
        state_name=found.state_name,
        found_on=found.found_on,
        due_on=months_after(found.found_on, STOCKPILE_MONTHS),
        mines=found.mines,
        mines_reason=reason_if_missing(found.mines, "not_reported"),
        destroyed_on=found.destroyed_on,
        note=found.note,
        confirmed_at=found.confirmed_at,
        evidence=grade(found.evidence),
        source_ids=list(found.source_codes),
        as_of=found.known_on,
    )


async def _found(text: str, *, otherwise: str = _NO_STOCKPILE) -> stockpiles.FoundStockpile:
    id = id_of(text)
    found = await stockpiles.found_stockpiles(id=id) if id else []
    if not found:
        raise NotFound(otherwise)
    return found[0]


async def _locked(text: str, *, otherwise: str = _NO_STOCKPILE) -> stockpiles.FoundStockpile:
    """Hold a found stockpile until the end of the transaction, and read it then."""
    id = id_of(text)
    if id is not None:
        await stockpiles.lock(id)
    return await _found(text, otherwise=otherwise)


async def _stockpile(text: str) -> FoundStockpileRow:
    return found_stockpile_row(await _found(text))


@get(
    "/found-stockpiles",
    operation_id="listFoundStockpiles",
    tags=["Obligations"],
    summary="Stockpiles found after the Article 4 deadline",
    responses=documented(400),
)
async def list_found_stockpiles(
    request: AnyRequest,
    of_state: StateFilter = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[FoundStockpileRow]]:
    """By the day of finding."""

    async def read(after: UUID | None, rows: int) -> list[stockpiles.FoundStockpile]:
        state = of_state.upper() if of_state else None
        return await stockpiles.found_stockpiles(state=state, after=after, limit=rows, as_of=as_of)

    return await listing(
        request, read=read, row=found_stockpile_row, kind=FoundStockpileRow, key=lambda each: each.id,
        key_type=UUID, limit=limit, cursor=cursor, form=format, name="found-stockpiles",
    )  # fmt: skip


@get(
    "/found-stockpiles/{stockpile_id:str}",
    operation_id="getFoundStockpile",
    tags=["Obligations"],
    summary="One found stockpile",
    responses=documented(404),
)
async def get_found_stockpile(stockpile_id: OpaqueId) -> Response[FoundStockpileRow]:
    """With the day by which it is destroyed."""
    return answer(await _stockpile(stockpile_id))


async def _write(id: UUID, state: str, data: FoundStockpileWords, today: date) -> None:
    for name, day in (("found_on", data.found_on), ("destroyed_on", data.destroyed_on)):
        if day is not None and day > today:
            raise BadRequest((Fault("body", name, "lies ahead", "Give the day on which it came about."),))
    await stockpiles.write(
        id,
        state=state,
        found_on=data.found_on,
        mines=data.mines,
        destroyed_on=data.destroyed_on,
        note=data.note,
        evidence=data.evidence,
        source_codes=(await cite(data.source),),
        known_on=today,
    )


@post(
    "/found-stockpiles",
    operation_id="keepFoundStockpile",
    tags=["Obligations"],
    summary="Keep a stockpile that was found",
    responses=documented(400),
    status_code=201,
)
async def keep_found_stockpile(
    request: AnyRequest, data: JSONBody[NewFoundStockpile]
) -> Response[FoundStockpileRow]:
    """By the secretariat, from the document that reports it. Its clock of six months runs from the day of finding."""

    async def work(origin: Origin) -> Made:
        if not await has_state(data.state):
            fault = Fault("body", "state", "is no State here", "Take it from /api/v1/states.")
            raise BadRequest((fault,))
        id = uuid4()
        await _write(id, data.state, data, today_of(request))
        row = await _stockpile(str(id))
        await audit.record(
            origin, "found_stockpile.kept", "found_stockpile", id, after=msgspec.to_builtins(row)
        )
        return made(row, status=201, location=f"/api/v1/found-stockpiles/{id}")

    return await once(request, work)


@put(
    "/found-stockpiles/{stockpile_id:str}",
    operation_id="reviseFoundStockpile",
    tags=["Obligations"],
    summary="Write anew what is known of a found stockpile",
    responses=documented(400, 404),
)
async def revise_found_stockpile(
    request: AnyRequest, stockpile_id: OpaqueId, data: JSONBody[FoundStockpileWords]
) -> Response[FoundStockpileRow]:
    """Such as that it was destroyed, with the document that says so."""

    async def work(origin: Origin) -> FoundStockpileRow:
        kept = await _locked(stockpile_id)
        before = found_stockpile_row(kept)
        require_current(request, before)
        await _write(kept.id, kept.state, data, today_of(request))
        row = await _stockpile(stockpile_id)
        await audit.record(
            origin, "found_stockpile.revised", "found_stockpile", row.id,
            before=msgspec.to_builtins(before), after=msgspec.to_builtins(row),
        )  # fmt: skip
        return row

    return private_answer(await changed(request, work))


@post(
    "/found-stockpiles/{stockpile_id:str}/confirmation",
    operation_id="confirmFoundStockpile",
    tags=["Obligations"],
    summary="Confirm a find of one's State as it is kept here",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def confirm_found_stockpile(
    request: AnyRequest, stockpile_id: OpaqueId, data: JSONBody[ConfirmedStockpile]
) -> Response[FoundStockpileRow]:
    """By the State itself, as it has read it. It holds until a day or the number changes."""
    acting = actor_of(request).acting

    async def work(origin: Origin) -> Made:
        kept = await _locked(stockpile_id, otherwise=_NOT_YOURS)
        if acting is None or kept.state != acting.state:
            raise NotFound(_NOT_YOURS)
        if (kept.found_on, kept.mines, kept.destroyed_on) != (data.found_on, data.mines, data.destroyed_on):
            raise Conflicting("That is not what is kept now: read it again, and confirm what it says.")
        if await stockpiles.confirm(kept.id, now=origin.at):
            told = {"found_on": kept.found_on, "mines": kept.mines, "destroyed_on": kept.destroyed_on}
            await audit.record(origin, "found_stockpile.confirmed", "found_stockpile", kept.id, after=told)
        return made(await _stockpile(stockpile_id), status=200)

    return await once(request, work)


ROUTES = [
    list_found_stockpiles,
    get_found_stockpile,
    keep_found_stockpile,
    revise_found_stockpile,
    confirm_found_stockpile,
]
