"""The route of what-if: what a hypothetical commitment would change in the last round.

The surprise: nothing of a question is kept. It takes no Idempotency-Key, writes no row and no log line; the figures of
/metrics count that somebody asked, and nothing else. That is why it is a POST: an address would stay in logs and in the
reader's history.
"""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import MediaType, Response, post
from litestar.params import JSONBody
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from clearinghouse.database.transaction import transaction
from clearinghouse.errors import BadRequest, Fault, NotFound
from clearinghouse.flexibility.api import PlanMeasure, plan_measure, pool_of
from clearinghouse.rounds import store
from clearinghouse.rounds.answer import usd
from clearinghouse.rounds.api import required_round
from clearinghouse.rounds.solving import problem_of
from clearinghouse.web.bodies import Body
from clearinghouse.web.figures import Code, Evidence, Money, Pillar, Share, Watermark, money, pillar_word
from clearinghouse.web.listing import AnyRequest
from clearinghouse.web.problems import documented
from clearinghouse.web.writing import PRIVATE
from clearinghouse.what_if.commitment import CannotSolve, Comparison, Effect, Hypothetical, compared
from needmatch import Problem

WATERMARK: Final = "What-if: a commitment that nobody has made. Nothing of it is stored."
LEAST_USD: Final = Decimal(1_000)
MOST_USD: Final = Decimal(10_000_000_000)


def _as_text(given: object) -> object:
    if not isinstance(given, str):
        raise ValueError('is no text; give money as text with two decimals, such as "1000000.00"')
    return given


def _within_bounds(amount: Decimal) -> Decimal:
    if not LEAST_USD <= amount <= MOST_USD:
        raise ValueError(f"is not from {LEAST_USD:,} to {MOST_USD:,} US dollars")
    return amount


AskedMoney = Annotated[
    Decimal,
    BeforeValidator(_as_text),
    Field(max_digits=13, decimal_places=2),
    AfterValidator(_within_bounds),
]
Iso3 = Annotated[str, StringConstraints(to_upper=True, pattern=r"^[A-Za-z]{3}$")]


class YearAmount(Body):
    """Money of a year, in US dollars."""

    year: int
    amount_usd: AskedMoney


class Question(Body):
    """A hypothetical commitment. `states` or `pillars` null: any. `round_id` null: the last round."""

    amounts: Annotated[list[YearAmount], Field(min_length=1, max_length=30)]
    states: Annotated[list[Iso3], Field(min_length=1, max_length=200)] | None = None
    pillars: Annotated[list[Pillar], Field(min_length=1, max_length=5)] | None = None
    may_carry_over: bool = True
    round_id: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None


class ReachRow(msgspec.Struct, frozen=True):
    """What the hypothetical money would pay for."""

    state: Code
    state_name: str
    pillar: Pillar
    amount_usd: Money
    evidence: Evidence
    watermark: Watermark


class StateChangeRow(msgspec.Struct, frozen=True):
    """A State whose funding would change, whoever's money it is."""

    state: Code
    state_name: str
    need_usd: Money
    funded_before_usd: Money
    funded_after_usd: Money
    evidence: Evidence
    watermark: Watermark


class ObligationChangeRow(msgspec.Struct, frozen=True):
    """An obligation whose share of output unfunded at the deadline would change."""

    obligation_id: str
    state: Code
    state_name: str
    article: int
    late_before_share: Share
    late_after_share: Share
    evidence: Evidence
    watermark: Watermark


class EffectRow(msgspec.Struct, frozen=True):
    """What one way of giving the money would do."""

    kind: Annotated[
        Literal["as_asked", "unearmarked"],
        msgspec.Meta(description="As asked, or the same money free for every State and pillar."),
    ]
    after: PlanMeasure
    placed_usd: Money
    unplaced_usd: Annotated[Money, msgspec.Meta(description="What finds no need that it may go to.")]
    reaches: list[ReachRow]
    states: list[StateChangeRow]
    obligations: list[ObligationChangeRow]


class WhatIf(msgspec.Struct, frozen=True):
    """What a hypothetical commitment would change. Where it is unearmarked, `effects` holds one way, else two."""

    round_id: str
    round_code: str
    round_title: str
    cutoff: date
    first_year: int
    last_year: int
    amount_usd: Money
    before: PlanMeasure
    effects: list[EffectRow]
    evidence: Evidence
    watermark: Watermark


def faults_in(question: Question, problem: Problem) -> tuple[Fault, ...]:
    """Return what of a question does not fit the round: years outside it or twice, States that are not in it."""
    faults = []
    seen: set[int] = set()
    for place, asked in enumerate(question.amounts):
        field = f"amounts.{place}.year"
        if asked.year not in problem.years:
            faults.append(
                Fault(
                    "body",
                    field,
                    f"{asked.year} is outside the round",
                    f"Give a year from {problem.first_year} to {problem.last_year}.",
                    str(asked.year),
                )
            )
        elif asked.year in seen:
            faults.append(
                Fault("body", field, f"{asked.year} is there twice", "Give each year once.", str(asked.year))
            )
        seen.add(asked.year)
    known = {each.state for each in problem.states}
    for place, state in enumerate(question.states or ()):
        if state not in known:
            faults.append(
                Fault(
                    "body",
                    f"states.{place}",
                    f"{state} has no published need in this round",
                    "Give States of the round: /api/v1/rounds/{id}/states lists them.",
                    state,
                )
            )
    return tuple(faults)


def _effect_row(effect: Effect, amount_cents: int, mark: str) -> EffectRow:
    return EffectRow(
        kind=effect.kind,
        after=plan_measure(effect.measure),
        placed_usd=money(usd(effect.placed_cents)),
        unplaced_usd=money(usd(amount_cents - effect.placed_cents)),
        reaches=[
            ReachRow(
                each.state,
                each.state_name,
                pillar_word(each.pillar),
                money(usd(each.amount_cents)),
                "assumed",
                mark,
            )
            for each in effect.reaches
        ],
        states=[
            StateChangeRow(
                each.state,
                each.state_name,
                money(usd(each.need_cents)),
                money(usd(each.before_cents)),
                money(usd(each.after_cents)),
                "assumed",
                mark,
            )
            for each in effect.states
        ],
        obligations=[
            ObligationChangeRow(
                each.obligation,
                each.state,
                each.state_name,
                each.article,
                each.before_share,
                each.after_share,
                "assumed",
                mark,
            )
            for each in effect.obligations
        ],
    )


async def _last_or_asked(round_id: str | None) -> store.Round:
    if round_id is not None:
        return await required_round(round_id)
    newest = await store.rounds(limit=1)
    if not newest:
        raise NotFound("No round has been solved yet, so there is nothing to compare with.")
    return newest[0]


@post(
    "/what-if",
    status_code=200,
    operation_id="askWhatIf",
    tags=["Rounds"],
    summary="What a hypothetical commitment would change; nothing is stored",
    responses=documented(400, 404, 503),
)
async def ask_what_if(request: AnyRequest, data: JSONBody[Question]) -> Response[WhatIf]:
    """The frozen round solved again without the money, with it, and with it unearmarked."""
    async with transaction("repeatable_read", readonly=True):
        found = await _last_or_asked(data.round_id)
        files = {each.name: each.content for each in await store.snapshot_files(found.id)}
    faults = faults_in(
        data, await asyncio.to_thread(problem_of, files)
    )  # a large round takes its time to read
    if faults:
        raise BadRequest(faults)
    cents = tuple(
        (each.year, int(each.amount_usd * 100)) for each in sorted(data.amounts, key=lambda each: each.year)
    )
    asked = Hypothetical(
        cents_by_year=cents,
        states=None if data.states is None else frozenset(data.states),
        pillars=None if data.pillars is None else frozenset(data.pillars),
        may_carry_over=data.may_carry_over,
    )
    try:
        comparison: Comparison = await pool_of(request).run(compared, files, asked)
    except CannotSolve as error:
        fault = Fault("body", "amounts", str(error), "Give amounts of the size of the round's own.")
        raise BadRequest((fault,)) from None
    amount_cents = sum(each for _, each in cents)
    mark = WATERMARK if found.watermark is None else f"{WATERMARK} {found.watermark}"
    shown = WhatIf(
        round_id=str(found.id),
        round_code=found.code,
        round_title=found.title,
        cutoff=found.cutoff,
        first_year=found.first_year,
        last_year=found.last_year,
        amount_usd=money(usd(amount_cents)),
        before=plan_measure(comparison.before),
        effects=[_effect_row(each, amount_cents, mark) for each in comparison.effects],
        evidence="assumed",
        watermark=mark,
    )
    body: Any = msgspec.json.encode(shown)
    return Response(body, media_type=MediaType.JSON, headers=PRIVATE)


ROUTES = [ask_what_if]
