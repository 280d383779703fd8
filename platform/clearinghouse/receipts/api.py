"""The route of what earmarks fix in a round, what its policy settles, and what is choice.

The surprise: no pair of a donor and a State is named; who pays is told as one sum, so that it holds for rounds of which
the public sees totals only.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

import msgspec
from litestar import Response, get

from clearinghouse.database.transaction import transaction
from clearinghouse.flexibility.api import pool_of
from clearinghouse.rounds import store
from clearinghouse.rounds.answer import usd
from clearinghouse.rounds.api import RoundId, required_round
from clearinghouse.rounds.kept import KeptAnswers
from clearinghouse.rounds.receipts import Settled, settled
from clearinghouse.web.figures import Code, Evidence, Grade, Money, Watermark, grade, money
from clearinghouse.web.listing import AnyRequest, answer
from clearinghouse.web.problems import documented

_kept: Final[KeptAnswers[Settled]] = KeptAnswers()


class ReceiptRow(msgspec.Struct, frozen=True):
    """What a State would receive over the horizon: three parts that add up, and the range over plans as good."""

    state: Code
    state_name: str
    funded_usd: Money
    earmark_usd: Annotated[
        Money,
        msgspec.Meta(description="From money that can reach no other State's need, in every plan as good."),
    ]
    policy_usd: Annotated[
        Money, msgspec.Meta(description="Could go elsewhere, and no plan as good sends it there.")
    ]
    choice_usd: Annotated[
        Money, msgspec.Meta(description="Some plan as good gives the State that much less.")
    ]
    least_usd: Annotated[Money, msgspec.Meta(description="The least of all plans as good as this one.")]
    most_usd: Annotated[Money, msgspec.Meta(description="The most of all plans as good as this one.")]
    evidence: Evidence
    watermark: Watermark


class Receipts(msgspec.Struct, frozen=True):
    """The parts over all States; `funded_usd` is their sum."""

    round_id: str
    round_code: str
    currency: str
    first_year: int
    last_year: int
    cutoff: date
    funded_usd: Money
    earmark_usd: Money
    policy_usd: Money
    choice_usd: Money
    same_payer_usd: Annotated[
        Money, msgspec.Meta(description="What every plan as good has from the same donor to the same State.")
    ]
    open_payer_usd: Annotated[
        Money, msgspec.Meta(description="The rest: another donor could pay it as well.")
    ]
    states: list[ReceiptRow]
    evidence: Annotated[list[Grade], msgspec.Meta(description="Grades that occur in the round.")]
    watermark: Watermark


@get(
    "/rounds/{round_id:str}/receipts",
    operation_id="getReceipts",
    tags=["Rounds"],
    summary="What earmarks fix in a round, what its policy settles, and what is choice",
    responses=documented(400, 404, 503),
)
async def get_receipts(request: AnyRequest, round_id: RoundId) -> Response[Receipts]:
    """Solved again for the least and the most that all plans as good give each State."""
    async with transaction("repeatable_read", readonly=True):
        found = await required_round(round_id)
        files = {each.name: each.content for each in await store.snapshot_files(found.id)}
    known = await _kept.get(found.case_sha256, pool_of(request), settled, files)
    receipts = [each.receipt for each in known.states]
    funded_cents = sum(each.planned_cents for each in receipts)
    return answer(
        Receipts(
            round_id=str(found.id),
            round_code=found.code,
            currency=found.currency,
            first_year=found.first_year,
            last_year=found.last_year,
            cutoff=found.cutoff,
            funded_usd=money(usd(funded_cents)),
            earmark_usd=money(usd(sum(each.earmark_cents for each in receipts))),
            policy_usd=money(usd(sum(each.tiers_cents for each in receipts))),
            choice_usd=money(usd(sum(each.choice_cents for each in receipts))),
            same_payer_usd=money(usd(known.same_payer_cents)),
            open_payer_usd=money(usd(funded_cents - known.same_payer_cents)),
            states=[
                ReceiptRow(
                    state=each.receipt.state,
                    state_name=each.state_name,
                    funded_usd=money(usd(each.receipt.planned_cents)),
                    earmark_usd=money(usd(each.receipt.earmark_cents)),
                    policy_usd=money(usd(each.receipt.tiers_cents)),
                    choice_usd=money(usd(each.receipt.choice_cents)),
                    least_usd=money(usd(each.receipt.least_cents)),
                    most_usd=money(usd(each.receipt.most_cents)),
                    evidence=grade(each.evidence),
                    watermark=found.watermark,
                )
                for each in known.states
            ],
            evidence=[grade(each) for each in found.evidence],
            watermark=found.watermark,
        )
    )


ROUTES = [get_receipts]
