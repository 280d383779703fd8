"""The routes of clocks and of found stockpiles, from which one kind of them runs.

The surprise: the list is computed at each asking and kept nowhere, so that a clock can never contradict the fact it
follows from.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal, Self
from uuid import UUID, uuid4

import msgspec
from litestar import Response, get, post, put
from litestar.params import JSONBody, QueryParameter
from pydantic import Field, model_validator

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.clocks.clock import Clock, ClockKind, page
from clearinghouse.clocks.running import clocks
from clearinghouse.errors import BadRequest, Fault, NotFound
from clearinghouse.obligations import register
from clearinghouse.obligations.deadline import STOCKPILE_MONTHS, months_after
from clearinghouse.scopes.store import has_state
from clearinghouse.sources.citing import CitedDocument, Day, Words, cite
from clearinghouse.web.bodies import Body
from clearinghouse.web.figures import AsOf, Code, Evidence, Missing, SourceIds, grade, reason_if_missing
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, listing, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import AsOfDay, Cursor, Limit, OpaqueId, StateFilter
from clearinghouse.web.problems import documented
from clearinghouse.web.writing import Made, changed, id_of, made, once, private_answer, require_current

_NO_STOCKPILE: Final = "There is no found stockpile of this id; GET /api/v1/found-stockpiles lists them."


class ClockRow(msgspec.Struct, frozen=True):
    """A day by which something is due, and what it follows from."""

    id: str
    kind: ClockKind
    state: Code
    state_name: str
    subject: Annotated[
        str, msgspec.Meta(description="Code of the obligation or request, or id of the stockpile.")
    ]
    words: str
    due_on: date
    is_met: Annotated[
        bool | None,
        msgspec.Meta(
            description="A request is known, or it was reported as done; null: nothing of the kind is kept."
        ),
    ]
    meeting: Annotated[
        str | None, msgspec.Meta(description="The meeting that it is counted from, or that asked.")
    ]
    is_provisional: Annotated[bool, msgspec.Meta(description="The day may still move.")]
    source_ids: SourceIds
    as_of: AsOf


def clock_row(clock: Clock) -> ClockRow:
    """Return a clock as it is shown."""
    return ClockRow(
        id=clock.id,
        kind=clock.kind,
        state=clock.state,
        state_name=clock.state_name,
        subject=clock.subject,
        words=clock.words,
        due_on=clock.due_on,
        is_met=clock.is_met,
        meeting=clock.meeting,
        is_provisional=clock.is_provisional,
        source_ids=list(clock.source_codes),
        as_of=clock.known_on,
    )


@get(
    "/clocks",
    operation_id="listClocks",
    tags=["Obligations"],
    summary="Days by which something is due",
    responses=documented(400),
)
async def list_clocks(
    request: AnyRequest,
    of_state: StateFilter = None,
    kind: Annotated[ClockKind | None, QueryParameter(description="What is due.")] = None,
    due_from: Annotated[date | None, QueryParameter(description="Due on this day or later.")] = None,
    due_to: Annotated[date | None, QueryParameter(description="Due on this day or earlier.")] = None,
    is_met: Annotated[bool | None, QueryParameter(description="Known as done, or not known as done.")] = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[ClockRow]]:
    """By day. Past days are in it too; a deadline whose decision was not found has no clock."""

    async def read(after: str | None, rows: int) -> list[Clock]:
        found = await clocks(state=of_state.upper() if of_state else None, as_of=as_of)
        shown = [
            each
            for each in found
            if (kind is None or each.kind == kind)
            and (due_from is None or each.due_on >= due_from)
            and (due_to is None or each.due_on <= due_to)
            and (is_met is None or each.is_met is is_met)
        ]
        return page(shown, after=after, rows=rows)

    return await listing(
        request, read=read, row=clock_row, kind=ClockRow, key=lambda each: each.id, key_type=str,
        limit=limit, cursor=cursor, form=format, name="clocks",
    )  # fmt: skip


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
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


class FoundStockpileWords(Body):
    """What is known of a found stockpile; written whole each time, the former row stays readable as of its days."""

    found_on: Day
    mines: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
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


def found_stockpile_row(found: register.FoundStockpile) -> FoundStockpileRow:
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
        evidence=grade(found.evidence),
        source_ids=list(found.source_codes),
        as_of=found.known_on,
    )


async def _stockpile(text: str) -> FoundStockpileRow:
    id = id_of(text)
    found = await register.found_stockpiles(id=id) if id else []
    if not found:
        raise NotFound(_NO_STOCKPILE)
    return found_stockpile_row(found[0])


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

    async def read(after: UUID | None, rows: int) -> list[register.FoundStockpile]:
        state = of_state.upper() if of_state else None
        return await register.found_stockpiles(state=state, after=after, limit=rows, as_of=as_of)

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
    await register.write_found_stockpile(
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
        before = await _stockpile(stockpile_id)
        require_current(request, before)
        await _write(UUID(before.id), before.state, data, today_of(request))
        row = await _stockpile(stockpile_id)
        await audit.record(
            origin, "found_stockpile.revised", "found_stockpile", row.id,
            before=msgspec.to_builtins(before), after=msgspec.to_builtins(row),
        )  # fmt: skip
        return row

    return private_answer(await changed(request, work))


ROUTES = [
    list_clocks,
    list_found_stockpiles,
    get_found_stockpile,
    keep_found_stockpile,
    revise_found_stockpile,
]
