"""The route of the value of flexibility: what a round could do if part of its earmarked money were free.

The surprise: the curve is solved when it is first asked for and kept in memory by the case's hash, since a frozen case
never changes; nothing of it is stored.
"""

from __future__ import annotations

from typing import Annotated, Final, cast

import msgspec
from litestar import Response, get

from clearinghouse.database.transaction import transaction
from clearinghouse.rounds import store
from clearinghouse.rounds.answer import usd
from clearinghouse.rounds.api import RoundId, required_round
from clearinghouse.rounds.flexibility import Point, curve
from clearinghouse.rounds.kept import KeptAnswers
from clearinghouse.rounds.measure import Measure
from clearinghouse.rounds.solving import SolverPool
from clearinghouse.web.figures import Evidence, Money, Share, Watermark, grade, money, weakest_or_none
from clearinghouse.web.listing import AnyRequest, answer
from clearinghouse.web.problems import documented

_curves: Final[KeptAnswers[tuple[Point, ...]]] = KeptAnswers()


class PlanMeasure(msgspec.Struct, frozen=True):
    """Figures of a plan over the horizon."""

    need_usd: Money
    funded_usd: Money
    covered_share: Share | None
    obligations_at_risk: Annotated[
        int,
        msgspec.Meta(
            description="Obligations of which something planned by the deadline is unfunded without any money."
        ),
    ]
    obligations_funded: Annotated[
        int, msgspec.Meta(description="Those of them of which nothing is unfunded at the deadline.")
    ]
    late_share_sum: Annotated[
        float,
        msgspec.Meta(description="Sum over obligations at risk of the share still unfunded at the deadline."),
    ]
    states: int
    states_unreached: Annotated[int, msgspec.Meta(description="States with a need that get nothing.")]


class FlexibilityPoint(msgspec.Struct, frozen=True):
    """The round with a share of its earmarked money freed from its earmark."""

    freed_share: Share
    freed_usd: Money
    plan: PlanMeasure


class Flexibility(msgspec.Struct, frozen=True):
    """The curve from the round as it is (`freed_share` 0) to the same money without any earmark (1)."""

    round_id: str
    earmarked_usd: Annotated[
        Money, msgspec.Meta(description="Money of the round whose earmark can be freed; 0.00: there is none.")
    ]
    committed_usd: Money
    points: list[FlexibilityPoint]
    evidence: Evidence
    watermark: Watermark


def pool_of(request: AnyRequest) -> SolverPool:
    """Return the application's processes for solving."""
    return cast(SolverPool, request.app.state.solver_pool)


def plan_measure(measure: Measure) -> PlanMeasure:
    """Return figures of a plan as they are shown."""
    return PlanMeasure(
        need_usd=money(usd(measure.need_cents)),
        funded_usd=money(usd(measure.funded_cents)),
        covered_share=measure.funded_cents / measure.need_cents if measure.need_cents else None,
        obligations_at_risk=measure.n_at_risk,
        obligations_funded=measure.n_funded,
        late_share_sum=measure.late_share_sum,
        states=measure.n_states,
        states_unreached=measure.n_unreached,
    )


@get(
    "/rounds/{round_id:str}/flexibility",
    operation_id="getFlexibility",
    tags=["Rounds"],
    summary="What a round could do if part of its earmarked money were free",
    responses=documented(400, 404, 503),
)
async def get_flexibility(request: AnyRequest, round_id: RoundId) -> Response[Flexibility]:
    """Solved again for eleven shares of every earmarked tranche moved to unearmarked money of the same donor."""
    async with transaction("repeatable_read", readonly=True):
        found = await required_round(round_id)
        files = {each.name: each.content for each in await store.snapshot_files(found.id)}
    points = await _curves.get(found.case_sha256, pool_of(request), curve, files)
    return answer(
        Flexibility(
            round_id=str(found.id),
            earmarked_usd=money(usd(points[-1].freed_cents)),
            committed_usd=money(found.committed_usd),
            points=[
                FlexibilityPoint(each.freed_share, money(usd(each.freed_cents)), plan_measure(each.measure))
                for each in points
            ],
            evidence=grade(weakest_or_none(found.evidence) or "unverified"),
            watermark=found.watermark,
        )
    )


ROUTES = [get_flexibility]
