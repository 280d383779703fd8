"""Routes of obligations under Articles 4 and 5: deadlines, what they rest on, what remains."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Annotated, Final, Literal, cast
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from clearinghouse.errors import NotFound
from clearinghouse.obligations import store
from clearinghouse.obligations.deadline import outstanding_since
from clearinghouse.obligations.remaining import is_stale
from clearinghouse.web.figures import (
    AsOf,
    Basis,
    Code,
    Evidence,
    Grade,
    Missing,
    SourceIds,
    basis_or_none,
    end_of,
    grade,
    grade_or_none,
    number_or_none,
    reason_if_missing,
)
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, listing, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import AsOfDay, Cursor, Limit, StateFilter
from clearinghouse.web.problems import documented

Status = Literal["open", "completed", "unclear"]
Unit = Literal["m2", "mines"]

_SHOWN_AS: Final = {"working_deadline": "deadline"}
"""Fields that have another name here than in the tables."""


class ObligationRow(msgspec.Struct, frozen=True):
    """A State's time-bound duty under an article, with the newest remaining quantity that is known."""

    id: str
    code: Annotated[str, msgspec.Meta(examples=["SEN-5"])]
    state: Code
    state_name: str
    article: Literal[4, 5]
    status: Status
    first_deadline: date | None
    first_deadline_reason: Missing
    documented_deadline: Annotated[date | None, msgspec.Meta(description="The newest deadline seen granted.")]
    deadline: Annotated[date | None, msgspec.Meta(description="The working deadline; see `deadline_basis`.")]
    deadline_basis: Annotated[
        Basis | None,
        msgspec.Meta(
            description="What an Article 5 deadline rests on; `decision not found`: a later decision is unknown here. "
            "Null under Article 4, which has nothing to grant."
        ),
    ]
    deadline_reason: Missing
    outstanding_since: Annotated[
        date | None,
        msgspec.Meta(
            description="Article 4 has no extension: its deadline, once that has passed, while it is open; null: not "
            "so, or no date is known."
        ),
    ]
    remaining: Annotated[float | None, msgspec.Meta(description="What remains, in `remaining_unit`.")]
    remaining_unit: Unit
    remaining_as_of: date | None
    remaining_is_stale: Annotated[
        bool | None, msgspec.Meta(description="The figure is older than five years.")
    ]
    remaining_evidence: Grade | None
    remaining_source_ids: SourceIds
    remaining_reason: Missing
    unverified_fields: Annotated[
        list[str],
        msgspec.Meta(description="Fields not checked against a document, whatever the grade of the others."),
    ]
    confirmed_at: Annotated[
        datetime | None,
        msgspec.Meta(
            description="When the State confirmed status and deadlines as they stand; null: it has not."
        ),
    ]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


def obligation_row(obligation: store.Obligation, *, on: date) -> ObligationRow:
    """Return an obligation as it is shown on a day."""
    year = obligation.remaining_as_of_year
    return ObligationRow(
        id=str(obligation.id),
        code=obligation.code,
        state=obligation.state,
        state_name=obligation.state_name,
        article=5 if obligation.article == 5 else 4,
        status=cast(Status, obligation.status),
        first_deadline=obligation.first_deadline,
        first_deadline_reason=reason_if_missing(obligation.first_deadline, "not_reported"),
        documented_deadline=obligation.documented_deadline,
        deadline=obligation.deadline,
        deadline_basis=basis_or_none(obligation.deadline_basis),
        deadline_reason=reason_if_missing(obligation.deadline, "no_deadline"),
        outstanding_since=outstanding_since(
            article=obligation.article,
            status=obligation.status,
            first_deadline=obligation.first_deadline,
            today=on,
        ),
        remaining=number_or_none(obligation.remaining),
        remaining_unit=cast(Unit, obligation.unit),
        remaining_as_of=None if year is None else end_of(year),
        remaining_is_stale=None if year is None else obligation.remaining_is_stale or is_stale(year, on),
        remaining_evidence=grade_or_none(obligation.remaining_evidence),
        remaining_source_ids=list(obligation.remaining_source_codes or ()),
        remaining_reason=reason_if_missing(obligation.remaining, "not_reported"),
        unverified_fields=[_SHOWN_AS.get(name, name) for name in obligation.unverified_fields],
        confirmed_at=obligation.confirmed_at,
        evidence=grade(obligation.evidence),
        source_ids=list(obligation.source_codes),
        as_of=obligation.known_on,
    )


@get(
    "/obligations",
    operation_id="listObligations",
    tags=["States"],
    summary="Obligations under Articles 4 and 5 with their deadlines",
    responses=documented(400),
)
async def list_obligations(
    request: AnyRequest,
    of_state: StateFilter = None,
    article: Annotated[
        Literal[4, 5] | None, QueryParameter(description="4: stockpiles; 5: mined areas.")
    ] = None,
    status: Annotated[
        Status | None, QueryParameter(description="`open` leaves out what is completed.")
    ] = None,
    basis: Annotated[Basis | None, QueryParameter(description="What the deadline rests on.")] = None,
    deadline_from: Annotated[
        date | None, QueryParameter(description="Deadlines on this day or later.")
    ] = None,
    deadline_to: Annotated[
        date | None, QueryParameter(description="Deadlines on this day or earlier.")
    ] = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[ObligationRow]]:
    """By deadline (unknown last), then id."""

    on = as_of or today_of(request)

    async def read(after: UUID | None, rows: int) -> list[store.Obligation]:
        return await store.obligations(
            state=of_state.upper() if of_state else None, article=article, status=status, basis=basis,
            deadline_from=deadline_from, deadline_to=deadline_to, after=after, limit=rows, as_of=as_of,
        )  # fmt: skip

    return await listing(
        request, read=read, row=partial(obligation_row, on=on), kind=ObligationRow, key=lambda each: each.id,
        key_type=UUID, limit=limit, cursor=cursor, form=format, name="obligations",
    )  # fmt: skip


ObligationCode = Annotated[str, PathParameter(description="The code of an obligation, such as SEN-5.")]
NO_OBLIGATION: Final = "There is no obligation of this code; GET /api/v1/obligations lists them."


async def required_obligation(code: str, *, as_of: date | None = None) -> store.Obligation:
    """Return an obligation.

    Raises:
        NotFound: there is none of this code.
    """
    found = await store.obligations(code=code, limit=1, as_of=as_of)
    if not found:
        raise NotFound(NO_OBLIGATION)
    return found[0]


@get(
    "/obligations/{obligation_code:str}",
    operation_id="getObligation",
    tags=["Obligations"],
    summary="One obligation",
    responses=documented(400, 404),
)
async def get_obligation(
    request: AnyRequest, obligation_code: ObligationCode, as_of: AsOfDay = None
) -> Response[ObligationRow]:
    """With the newest remaining quantity; requests and periods are at the State."""
    found = await required_obligation(obligation_code, as_of=as_of)
    return answer(obligation_row(found, on=as_of or today_of(request)))


ROUTES = [list_obligations, get_obligation]
