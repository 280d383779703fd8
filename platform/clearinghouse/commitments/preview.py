"""Routes that show what an earmark reaches and shuts out: one that is being thought of, and that of a commitment.

The surprise: asking is a POST, although nothing is kept: an address would stay in logs and in the reader's history. It
takes no Idempotency-Key and leaves no trace but a count.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import MediaType, Response, get, post
from litestar.params import JSONBody

from clearinghouse.commitments import store
from clearinghouse.commitments.api import NO_COMMITMENT
from clearinghouse.commitments.earmark import AtRisk, Earmark, GradedNeed, Reach, Split, reach_of
from clearinghouse.commitments.forms import Pillars, States
from clearinghouse.database.transaction import transaction
from clearinghouse.errors import BadRequest, Fault, NotFound
from clearinghouse.obligations.store import Obligation, obligations
from clearinghouse.plans.store import planned_lines
from clearinghouse.states.horizon import horizon
from clearinghouse.states.store import states
from clearinghouse.web.bodies import Body
from clearinghouse.web.figures import (
    ALL_GRADES,
    Basis,
    Code,
    Evidence,
    Money,
    Pillar,
    SourceIds,
    Watermark,
    basis_or_none,
    grade,
    money,
    pillar_word,
    watermark,
)
from clearinghouse.web.listing import AnyRequest, answer, today_of
from clearinghouse.web.parameters import OpaqueId
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading
from clearinghouse.web.who import view_of
from clearinghouse.web.writing import PRIVATE, id_of


class EarmarkGiven(Body):
    """An earmark. `states` or `pillars` null: any."""

    states: States | None = None
    pillars: Pillars | None = None


class GradedNeedRow(msgspec.Struct, frozen=True):
    """Published needs of one grade; grades are never added here."""

    need_usd: Money
    states: list[Code]
    evidence: Evidence
    source_ids: SourceIds
    watermark: Watermark


class StateReachRow(msgspec.Struct, frozen=True):
    """A State's published needs of one grade: what the earmark admits, and what it leaves out."""

    state: Code
    state_name: str
    reached_usd: Money
    shut_out_usd: Money
    evidence: Evidence
    source_ids: SourceIds
    watermark: Watermark


class PillarReachRow(msgspec.Struct, frozen=True):
    """The published needs of a pillar of one grade: what the earmark admits, and what it leaves out."""

    pillar: Pillar
    reached_usd: Money
    shut_out_usd: Money
    evidence: Evidence
    source_ids: SourceIds
    watermark: Watermark


class AtRiskRow(msgspec.Struct, frozen=True):
    """An obligation of whose plan part is unfunded by the deadline, and what of that part the earmark admits."""

    obligation_id: str
    obligation_code: str
    state: Code
    state_name: str
    article: Literal[4, 5]
    deadline: date
    deadline_basis: Basis | None
    reach: Annotated[
        Literal["whole", "part", "none"],
        msgspec.Meta(description="How much of what is needed by the deadline may be paid."),
    ]
    reached_usd: Money
    shut_out_usd: Money
    evidence: Annotated[Evidence, msgspec.Meta(description="The weakest grade in these sums.")]
    source_ids: SourceIds
    watermark: Watermark


class EarmarkReach(msgspec.Struct, frozen=True):
    """What an earmark reaches and shuts out of the published needs from `first_year` to `last_year`."""

    first_year: int
    last_year: int
    as_of: date
    are_states_stated: Annotated[
        bool, msgspec.Meta(description="False: the source does not say which States; nothing is reached.")
    ]
    reached: list[GradedNeedRow]
    shut_out: list[GradedNeedRow]
    by_state: list[StateReachRow]
    by_pillar: list[PillarReachRow]
    obligations_at_risk: list[AtRiskRow]
    states_without_published_need: Annotated[
        list[Code], msgspec.Meta(description="States of the earmark that have published no need.")
    ]


def _marked(evidence: str) -> str | None:
    return watermark(evidence in ("estimated", "assumed"))


def _needs(found: tuple[GradedNeed, ...]) -> list[GradedNeedRow]:
    return [
        GradedNeedRow(
            money(each.need_usd),
            list(each.states),
            grade(each.evidence),
            list(each.source_codes),
            _marked(each.evidence),
        )
        for each in found
    ]


def _at_risk_row(each: AtRisk, owed: Obligation, deadline: date) -> AtRiskRow:
    return AtRiskRow(
        obligation_id=str(owed.id),
        obligation_code=owed.code,
        state=owed.state,
        state_name=owed.state_name,
        article=4 if owed.article == 4 else 5,
        deadline=deadline,
        deadline_basis=basis_or_none(owed.deadline_basis),
        reach="none" if not each.reached_usd else "part" if each.shut_out_usd else "whole",
        reached_usd=money(each.reached_usd),
        shut_out_usd=money(each.shut_out_usd),
        evidence=grade(each.evidence),
        source_ids=list(each.source_codes),
        watermark=_marked(each.evidence),
    )


def _state_row(each: Split, names: dict[str, str]) -> StateReachRow:
    return StateReachRow(
        each.key,
        names[each.key],
        money(each.reached_usd),
        money(each.shut_out_usd),
        grade(each.evidence),
        list(each.source_codes),
        _marked(each.evidence),
    )


def _pillar_row(each: Split) -> PillarReachRow:
    return PillarReachRow(
        pillar_word(each.key),
        money(each.reached_usd),
        money(each.shut_out_usd),
        grade(each.evidence),
        list(each.source_codes),
        _marked(each.evidence),
    )


async def _shown(earmark: Earmark, names: dict[str, str], today: date) -> EarmarkReach:
    first_year, last_year = horizon(today)
    lines = await planned_lines(cutoff=today, first_year=first_year, last_year=last_year, grades=ALL_GRADES)
    owed = {each.code: each for each in await obligations(status="open", limit=None)}
    deadlines = {code: each.deadline for code, each in owed.items() if each.deadline is not None}
    reach: Reach = reach_of(earmark, lines, deadlines, first_year=first_year, last_year=last_year)
    return EarmarkReach(
        first_year=first_year,
        last_year=last_year,
        as_of=today,
        are_states_stated=earmark.are_states_stated,
        reached=_needs(reach.reached),
        shut_out=_needs(reach.shut_out),
        by_state=[_state_row(each, names) for each in reach.by_state],
        by_pillar=[_pillar_row(each) for each in reach.by_pillar],
        obligations_at_risk=[
            _at_risk_row(each, owed[each.obligation], deadlines[each.obligation]) for each in reach.at_risk
        ],
        states_without_published_need=list(reach.without_need),
    )


async def _names() -> dict[str, str]:
    return {each.iso3: each.name for each in await states(limit=None)}


def _set(given: list[Any] | tuple[str, ...] | None) -> frozenset[str] | None:
    return None if given is None else frozenset(given)


@post(
    "/what-if/earmark",
    status_code=200,
    operation_id="previewEarmark",
    tags=["Plans and money"],
    summary="What an earmark would reach and shut out; nothing is stored",
    responses=documented(400),
)
async def preview_earmark(request: AnyRequest, data: JSONBody[EarmarkGiven]) -> Response[EarmarkReach]:
    """Of the needs that are published for anyone; what only some may see is in no sum here."""
    async with transaction("repeatable_read", readonly=True):
        names = await _names()
        faults = tuple(
            Fault("body", f"states.{place}", "is no State or area here", "Take it from /api/v1/states.")
            for place, state in enumerate(data.states or ())
            if state not in names
        ) + tuple(
            Fault("body", name, "is empty", "Name at least one, or give null for any.")
            for name in ("states", "pillars")
            if getattr(data, name) == []
        )
        if faults:
            raise BadRequest(faults)
        shown = await _shown(Earmark(_set(data.states), _set(data.pillars)), names, today_of(request))
    body: Any = msgspec.json.encode(shown)
    return Response(body, media_type=MediaType.JSON, headers=PRIVATE)


@get(
    "/commitments/{commitment_id:str}/earmark",
    operation_id="getCommitmentReach",
    tags=["Plans and money"],
    summary="What a commitment's earmark reaches and shuts out",
    responses=documented(400, 404),
)
async def get_commitment_reach(request: AnyRequest, commitment_id: OpaqueId) -> Response[EarmarkReach]:
    """Of the needs that are published for anyone, as they stand today."""
    id: UUID | None = id_of(commitment_id)
    async with transaction("repeatable_read", readonly=True):
        found = await store.commitment(id, view=view_of(request)) if id else None
        if found is None:
            raise NotFound(NO_COMMITMENT)
        earmark = Earmark(_set(found.states), _set(found.pillars), found.are_states_stated)
        shown = await _shown(earmark, await _names(), today_of(request))
    if found.visibility != "public":
        await note_reading(request, "commitment", [found.id])
    return answer(shown)


ROUTES = [preview_earmark, get_commitment_reach]
