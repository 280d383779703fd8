"""Routes by which the secretariat keeps obligations and requests, and by which States confirm them.

The surprise: nobody types a working deadline. It follows from the first deadline and from what is known of requests,
in the transaction that writes either (see `obligations/deadline.py`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal, Self

from litestar import Response, patch, post
from litestar.params import JSONBody
from pydantic import Field, model_validator

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound
from clearinghouse.obligations import register
from clearinghouse.obligations.api import (
    NO_OBLIGATION,
    ObligationCode,
    ObligationRow,
    obligation_row,
    required_obligation,
)
from clearinghouse.scopes.store import has_state
from clearinghouse.sources.citing import CitedDocument, Day, cite
from clearinghouse.web.bodies import Body
from clearinghouse.web.listing import AnyRequest, today_of
from clearinghouse.web.problems import documented
from clearinghouse.web.who import actor_of
from clearinghouse.web.writing import Made, changed, made, once, private_answer, require_current

_NOT_YOURS: Final = "Your State has no obligation of this code; GET /api/v1/obligations lists them."
KeptStatus = Literal["open", "completed", "unclear"]


class NewObligation(Body):
    """An obligation that is new here: of a State that has joined, or that was not known."""

    state: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    article: Literal[4, 5]
    status: KeptStatus
    first_deadline: Day | None = None
    evidence: Literal["documented", "reported"] = "documented"
    source: CitedDocument


class ObligationEdit(Body):
    """What the secretariat changes of an obligation; what is left out stays."""

    status: Literal["open", "unclear"] | None = None
    first_deadline: Day | None = None
    evidence: Literal["documented", "reported"] = "documented"
    source: CitedDocument

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.status is None and self.first_deadline is None:
            raise ValueError("give status or first_deadline")
        return self


class PeriodEvent(Body):
    """That an obligation was completed, or that it holds again since more was found; with the document that says so."""

    on: Day
    source: CitedDocument


class ConfirmedObligation(Body):
    """What a State confirms: status and working deadline as it has read them."""

    status: KeptStatus
    deadline: Day | None


async def _locked(code: str) -> register.Kept:
    kept = await register.locked(code)
    if kept is None:
        raise NotFound(NO_OBLIGATION)
    return kept


async def _row(code: str, today: date) -> ObligationRow:
    return obligation_row(await required_obligation(code), on=today)


async def _record(origin: Origin, action: str, row: ObligationRow, before: ObligationRow | None) -> None:
    def told(each: ObligationRow | None) -> dict[str, object] | None:
        if each is None:
            return None
        return {
            "code": each.code,
            "status": each.status,
            "first_deadline": each.first_deadline,
            "deadline": each.deadline,
            "deadline_basis": each.deadline_basis,
            "source_ids": each.source_ids,
        }

    await audit.record(origin, action, "obligation", row.id, before=told(before), after=told(row))


@post(
    "/obligations",
    operation_id="keepObligation",
    tags=["Obligations"],
    summary="Keep an obligation that is new here",
    responses=documented(400, 409),
    status_code=201,
)
async def keep_obligation(request: AnyRequest, data: JSONBody[NewObligation]) -> Response[ObligationRow]:
    """One for each State and article; one that is there already is edited."""
    today = today_of(request)

    async def work(origin: Origin) -> Made:
        if not await has_state(data.state):
            fault = Fault("body", "state", "is no State here", "Take it from /api/v1/states.")
            raise BadRequest((fault,))
        source = await cite(data.source)
        code = await register.add_obligation(
            state=data.state, article=data.article, status=data.status, first_deadline=data.first_deadline,
            evidence=data.evidence, source_codes=(source,), known_on=today, now=origin.at,
        )  # fmt: skip
        if code is None:
            raise Conflicting("The State has an obligation under this article already; edit or reopen that.")
        row = await _row(code, today)
        await _record(origin, "obligation.kept", row, None)
        return made(row, status=201, location=f"/api/v1/obligations/{code}")

    return await once(request, work)


@patch(
    "/obligations/{obligation_code:str}",
    operation_id="editObligation",
    tags=["Obligations"],
    summary="Change what is kept of an obligation",
    responses=documented(400, 404, 409),
)
async def edit_obligation(
    request: AnyRequest, obligation_code: ObligationCode, data: JSONBody[ObligationEdit]
) -> Response[ObligationRow]:
    """Deadlines follow by rule. Completing and reopening have routes of their own, since they have a day."""
    today = today_of(request)

    async def work(origin: Origin) -> ObligationRow:
        kept = await _locked(obligation_code)
        before = await _row(obligation_code, today)
        require_current(request, before)
        if data.status is not None and kept.status == "completed":
            raise Conflicting("It is completed. Reopen it with the day since which it holds again.")
        await register.keep(
            kept,
            status=data.status or kept.status,
            first_deadline=data.first_deadline or kept.first_deadline,
            evidence=data.evidence,
            source_codes=(await cite(data.source),),
            known_on=today,
            now=origin.at,
        )
        row = await _row(obligation_code, today)
        await _record(origin, "obligation.edited", row, before)
        return row

    return private_answer(await changed(request, work))


async def _turn(
    request: AnyRequest, code: str, data: PeriodEvent, *, to: Literal["completed", "open"]
) -> Response[ObligationRow]:
    today = today_of(request)
    if data.on > today:
        raise BadRequest((Fault("body", "on", "lies ahead", "Give the day on which it came about."),))

    async def work(origin: Origin) -> Made:
        kept = await _locked(code)
        before = await _row(code, today)
        if (kept.status == "completed") == (to == "completed"):
            raise Conflicting(
                "It is completed already."
                if to == "completed"
                else "It is not completed, so it holds already."
            )
        period = await register.last_period(kept.state, kept.article)
        source = await cite(data.source)
        if to == "completed":
            is_open = period is not None and period.ends_on is None
            if period is not None and is_open and period.starts_on and period.starts_on > data.on:
                raise _out_of_order(f"it began to hold on {period.starts_on}")
            await register.end_period(
                kept, period if is_open else None, on=data.on, source_codes=(source,), known_on=today
            )
        else:
            if period is not None and period.ends_on is not None and period.ends_on > data.on:
                raise _out_of_order(f"it was completed on {period.ends_on}")
            if period is None or period.ends_on is not None:
                await register.begin_period(kept, on=data.on, source_codes=(source,), known_on=today)
        await register.keep(
            kept, status=to, first_deadline=kept.first_deadline, evidence="documented",
            source_codes=(source,), known_on=today, now=origin.at,
        )  # fmt: skip
        if kept.article == 5:
            status = "completed" if to == "completed" else "implementing"
            await register.set_article_5_status(kept.state, status, known_on=today)
        row = await _row(code, today)
        action = "obligation.completed" if to == "completed" else "obligation.reopened"
        await _record(origin, action, row, before)
        return made(row, status=200)

    return await once(request, work)


def _out_of_order(why: str) -> BadRequest:
    return BadRequest((Fault("body", "on", f"does not fit: {why}", "Give a day on or after that."),))


@post(
    "/obligations/{obligation_code:str}/completion",
    operation_id="completeObligation",
    tags=["Obligations"],
    summary="Note that an obligation was completed",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def complete_obligation(
    request: AnyRequest, obligation_code: ObligationCode, data: JSONBody[PeriodEvent]
) -> Response[ObligationRow]:
    """On the day that its document gives; the period in which it held ends on it."""
    return await _turn(request, obligation_code, data, to="completed")


@post(
    "/obligations/{obligation_code:str}/reopening",
    operation_id="reopenObligation",
    tags=["Obligations"],
    summary="Note that a completed obligation holds again",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def reopen_obligation(
    request: AnyRequest, obligation_code: ObligationCode, data: JSONBody[PeriodEvent]
) -> Response[ObligationRow]:
    """Since mines were found after completion. The earlier period stays on record beside the new one."""
    return await _turn(request, obligation_code, data, to="open")


@post(
    "/obligations/{obligation_code:str}/confirmation",
    operation_id="confirmObligation",
    tags=["Obligations"],
    summary="Confirm one's obligation as it is kept here",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def confirm_obligation(
    request: AnyRequest, obligation_code: ObligationCode, data: JSONBody[ConfirmedObligation]
) -> Response[ObligationRow]:
    """By the State itself, as it has read it. It holds until status or deadlines change."""
    acting, today = actor_of(request).acting, today_of(request)

    async def work(origin: Origin) -> Made:
        kept = await register.locked(obligation_code)
        if kept is None or acting is None or kept.state != acting.state:
            raise NotFound(_NOT_YOURS)
        before = await _row(kept.code, today)
        if (before.status, before.deadline) != (data.status, data.deadline):
            raise Conflicting(
                "That is not what is kept now: read the obligation again, and confirm what it says."
            )
        if await register.confirm_obligation(kept, now=origin.at):
            await audit.record(
                origin, "obligation.confirmed", "obligation", kept.id,
                after={"status": before.status, "deadline": before.deadline, "basis": before.deadline_basis},
            )  # fmt: skip
        return made(await _row(kept.code, today), status=200)

    return await once(request, work)


ROUTES = [keep_obligation, edit_obligation, complete_obligation, reopen_obligation, confirm_obligation]
