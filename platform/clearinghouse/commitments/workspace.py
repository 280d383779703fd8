"""The route of a donor's portfolio: its registered commitments, and what of them is reserved, paid and free."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Response, get

from clearinghouse.commitments import balances
from clearinghouse.commitments.desk import acting_donor
from clearinghouse.commitments.portfolio import Sum, portfolio_of
from clearinghouse.database.transaction import transaction
from clearinghouse.web.figures import Code, Grade, Money, Pillar, SourceIds, grade_or_none, money, pillar_word
from clearinghouse.web.listing import AnyRequest, today_of
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading
from clearinghouse.web.who import actor_of
from clearinghouse.web.writing import private_answer

WeakestGrade = Annotated[
    Grade | None, msgspec.Meta(description="The weakest grade in what is committed; null: nothing is.")
]


class Amounts(msgspec.Struct, frozen=True, kw_only=True):
    """Money in US dollars: committed, and of that reserved under agreements, paid, and free (not reserved)."""

    committed_usd: Money
    reserved_usd: Money
    paid_usd: Money
    free_usd: Money
    evidence: WeakestGrade
    source_ids: SourceIds


class CommitmentAmounts(Amounts, frozen=True, kw_only=True):
    """Those of a commitment."""

    commitment_code: str


class TrancheAmounts(Amounts, frozen=True, kw_only=True):
    """Those of one tranche: `free_usd` is what a new agreement may take of it."""

    commitment_id: str
    commitment_code: str
    year: int


class YearAmounts(Amounts, frozen=True, kw_only=True):
    """Those of a year's tranches."""

    year: int


class StateAmounts(Amounts, frozen=True, kw_only=True):
    """Committed to a State alone, and what agreements with it reserve; null: committed to several, or to any."""

    state: Code | None


class PillarAmounts(Amounts, frozen=True, kw_only=True):
    """Committed to a pillar alone, and what agreements on it reserve; null: to several, to any, or not divided."""

    pillar: Pillar | None


class PortfolioShown(msgspec.Struct, frozen=True):
    """A donor's registered commitments, whoever may see them; withdrawn ones are not in it."""

    donor_code: str
    as_of: date
    whole: Amounts
    by_commitment: list[CommitmentAmounts]
    by_tranche: list[TrancheAmounts]
    by_year: list[YearAmounts]
    by_state: list[StateAmounts]
    by_pillar: list[PillarAmounts]


def _amounts(each: Sum) -> Amounts:
    return Amounts(
        committed_usd=money(each.committed_usd),
        reserved_usd=money(each.reserved_usd),
        paid_usd=money(each.paid_usd),
        free_usd=money(each.free_usd),
        evidence=grade_or_none(each.evidence),
        source_ids=list(each.source_codes),
    )


@get(
    "/portfolio",
    operation_id="getPortfolio",
    tags=["Plans and money"],
    summary="One's commitments: committed, reserved, paid, free",
    responses=documented(400),
)
async def get_portfolio(request: AnyRequest) -> Response[PortfolioShown]:
    """Of the donor for which one acts. Each list holds the same money, divided another way."""
    actor = actor_of(request)
    donor = acting_donor(actor)
    async with transaction("repeatable_read", readonly=True):
        held = await balances.held(donor)
        found = portfolio_of(held, await balances.agreed(donor))
        restricted = await balances.restricted(donor)
    await note_reading(request, "commitment", restricted)

    def given(each: Sum) -> dict[str, Any]:
        return msgspec.structs.asdict(_amounts(each))

    return private_answer(
        PortfolioShown(
            donor_code=actor.acting_as.removeprefix("donor:"),
            as_of=today_of(request),
            whole=_amounts(found.whole),
            by_commitment=[
                CommitmentAmounts(commitment_code=each.key, **given(each)) for each in found.by_commitment
            ],
            by_tranche=[
                TrancheAmounts(
                    commitment_id=str(each.commitment),
                    commitment_code=each.code,
                    year=each.year,
                    committed_usd=money(each.committed_usd),
                    reserved_usd=money(each.reserved_usd),
                    paid_usd=money(each.paid_usd),
                    free_usd=money(each.free_usd),
                    evidence=grade_or_none(each.evidence),
                    source_ids=list(each.source_codes),
                )
                for each in held
            ],
            by_year=[YearAmounts(year=int(each.key), **given(each)) for each in found.by_year],
            by_state=[StateAmounts(state=each.key or None, **given(each)) for each in found.by_state],
            by_pillar=[
                PillarAmounts(pillar=pillar_word(each.key) if each.key else None, **given(each))
                for each in found.by_pillar
            ],
        )
    )


ROUTES = [get_portfolio]
