"""Routes of plans for mobilising resources (Action 41).

The surprise: a plan that ended is not removed. `until` says so, and indicators of earlier years go on counting it.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from litestar import Response, get, post, put
from litestar.params import JSONBody

from clearinghouse.errors import Fault
from clearinghouse.national import store
from clearinghouse.national.api import IsRemoved
from clearinghouse.national.fact import faults_of_span, faults_of_years
from clearinghouse.national.forms import FactRemoval, MobilisationPlanWords, NewMobilisationPlan
from clearinghouse.national.keeping import Columns, Kind, keep, remove, revise
from clearinghouse.national.rows import MobilisationPlanRow, mobilisation_plan_row
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, listing, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import AsOfDay, Cursor, Limit, OpaqueId, StateFilter
from clearinghouse.web.problems import documented


async def _read(id: UUID, as_of: date | None) -> MobilisationPlanRow | None:
    found = await store.mobilisation_plans(id=id, is_removed=None, as_of=as_of)
    return mobilisation_plan_row(found[0]) if found else None


PLAN = Kind("resource_mobilisation_plan", "/api/v1/resource-mobilisation-plans", _read)


def _faults(data: MobilisationPlanWords, today: date) -> tuple[Fault, ...]:
    return (
        *faults_of_span(data.since, data.until, today=today),
        *faults_of_years(data.first_year, data.last_year),
    )


async def _columns(data: MobilisationPlanWords) -> Columns:
    return {
        "title": data.title,
        "since": data.since,
        "until": data.until,
        "first_year": data.first_year,
        "last_year": data.last_year,
        "pillars": sorted(set(data.pillars)) if data.pillars else None,
        "covers": data.covers,
        "document": data.document,
    }


@get(
    "/resource-mobilisation-plans",
    operation_id="listMobilisationPlans",
    tags=["Facts at home"],
    summary="Plans of States for mobilising resources",
    responses=documented(400),
)
async def list_plans(
    request: AnyRequest,
    of_state: StateFilter = None,
    is_removed: IsRemoved = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[MobilisationPlanRow]]:
    """By State and since when."""

    async def read(after: UUID | None, rows: int) -> list[store.MobilisationPlan]:
        state = of_state.upper() if of_state else None
        return await store.mobilisation_plans(
            state, is_removed=bool(is_removed), after=after, limit=rows, as_of=as_of
        )

    return await listing(
        request, read=read, row=mobilisation_plan_row, kind=MobilisationPlanRow, key=lambda each: each.id,
        key_type=UUID, limit=limit, cursor=cursor, form=format, name="resource-mobilisation-plans",
    )  # fmt: skip


@get(
    "/resource-mobilisation-plans/{mobilisation_plan_id:str}",
    operation_id="getMobilisationPlan",
    tags=["Facts at home"],
    summary="One plan for mobilising resources",
    responses=documented(400, 404),
)
async def get_plan(mobilisation_plan_id: OpaqueId, as_of: AsOfDay = None) -> Response[MobilisationPlanRow]:
    """Also one that was removed; `as_of`: as it was known here on a day."""
    return answer(await PLAN.found(mobilisation_plan_id, as_of))


@post(
    "/resource-mobilisation-plans",
    operation_id="keepMobilisationPlan",
    tags=["Facts at home"],
    summary="Keep that a State has a plan for mobilising resources",
    responses=documented(400),
    status_code=201,
)
async def keep_plan(
    request: AnyRequest, data: JSONBody[NewMobilisationPlan]
) -> Response[MobilisationPlanRow]:
    """By the State's officers or the secretariat, with the document that says so."""

    async def columns(id: UUID, state: str) -> Columns:
        del id, state
        return await _columns(data)

    faults = _faults(data, today_of(request))
    return await keep(request, PLAN, data, state=data.state, faults=faults, columns=columns)


@put(
    "/resource-mobilisation-plans/{mobilisation_plan_id:str}",
    operation_id="reviseMobilisationPlan",
    tags=["Facts at home"],
    summary="Write a plan for mobilising resources anew",
    responses=documented(400, 404, 409),
)
async def revise_plan(
    request: AnyRequest, mobilisation_plan_id: OpaqueId, data: JSONBody[MobilisationPlanWords]
) -> Response[MobilisationPlanRow]:
    """Whole; what it said before stays readable as of its days."""
    return await revise(
        request, PLAN, mobilisation_plan_id, data,
        faults=_faults(data, today_of(request)), columns=lambda: _columns(data),
    )  # fmt: skip


@post(
    "/resource-mobilisation-plans/{mobilisation_plan_id:str}/removal",
    operation_id="removeMobilisationPlan",
    tags=["Facts at home"],
    summary="Remove a plan for mobilising resources",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def remove_plan(
    request: AnyRequest, mobilisation_plan_id: OpaqueId, data: JSONBody[FactRemoval]
) -> Response[MobilisationPlanRow]:
    """With the reason, such as that it never was there; of one that ended, `until` is written instead."""
    return await remove(request, PLAN, mobilisation_plan_id, data)


ROUTES = [list_plans, get_plan, keep_plan, revise_plan, remove_plan]
