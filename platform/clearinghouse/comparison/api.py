"""The route of a round under two policies, side by side.

The surprise: the other policy is solved when it is first asked for and kept in memory, as the value of flexibility is;
a round of its own would be another question, with its own number and answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from clearinghouse.database.transaction import transaction
from clearinghouse.flexibility.api import PlanMeasure, plan_measure, pool_of
from clearinghouse.rounds import store, words
from clearinghouse.rounds.answer import usd
from clearinghouse.rounds.api import RoundId, required_round
from clearinghouse.rounds.comparing import Compared, ComparedLine, Side, compared
from clearinghouse.rounds.kept import KeptAnswers
from clearinghouse.web.figures import (
    Basis,
    Code,
    Evidence,
    Grade,
    Money,
    Pillar,
    Share,
    Watermark,
    basis_or_none,
    grade,
    money,
    pillar_word,
)
from clearinghouse.web.listing import AnyRequest, answer
from clearinghouse.web.problems import documented
from needmatch.units import weakest

Preset = Literal[
    "deadlines-first", "no-state-left-behind", "victim-assistance-protected", "most-land-released"
]
_comparisons: Final[KeptAnswers[Compared]] = KeptAnswers()


class PolicySide(msgspec.Struct, frozen=True):
    """What one policy does over the horizon."""

    preset: Annotated[str | None, msgspec.Meta(description="Null: tiers were named one by one.")]
    preset_in_words: str
    plan: PlanMeasure
    least_covered_share: Annotated[
        Share | None, msgspec.Meta(description="Coverage of the least covered State with a need; null: none.")
    ]
    released_m2: Annotated[
        float | None, msgspec.Meta(description="Planned output of what is funded; null: none is planned.")
    ]
    late_months: Annotated[float, msgspec.Meta(description="Summed over obligations.")]


class ComparedMoney(msgspec.Struct, frozen=True, kw_only=True):
    """What each policy would fund of a need over the horizon."""

    need_usd: Money
    own_usd: Money
    other_usd: Money
    difference_usd: Annotated[Money, msgspec.Meta(description="`other_usd` less `own_usd`.")]
    evidence: Evidence
    watermark: Watermark


class ComparedStateRow(ComparedMoney, frozen=True, kw_only=True):
    """Of a State."""

    state: Code
    state_name: str


class ComparedPillarRow(ComparedMoney, frozen=True, kw_only=True):
    """Of all States in a pillar."""

    pillar: Pillar


class ComparedLineRow(ComparedMoney, frozen=True, kw_only=True):
    """Of a State in a pillar."""

    state: Code
    state_name: str
    pillar: Pillar


class ComparedObligationRow(msgspec.Struct, frozen=True):
    """What each policy leaves unfunded of an obligation at its deadline; nothing planned: not in the list."""

    obligation_id: str
    state: Code
    state_name: str
    article: int
    deadline: date
    deadline_basis: Basis | None
    own_late_share: Share
    other_late_share: Share
    evidence: Evidence
    watermark: Watermark


class Comparison(msgspec.Struct, frozen=True):
    """A round under its own policy and under another; `moved_usd` goes to other States than under its own."""

    round_id: str
    round_code: str
    currency: str
    first_year: int
    last_year: int
    cutoff: date
    own: PolicySide
    other: PolicySide
    moved_usd: Annotated[
        Money, msgspec.Meta(description="Sum over States that get less of how much less they get.")
    ]
    states_with_more: int
    states_with_less: int
    states: list[ComparedStateRow]
    pillars: list[ComparedPillarRow]
    lines: list[ComparedLineRow]
    obligations: list[ComparedObligationRow]
    evidence: Annotated[list[Grade], msgspec.Meta(description="Grades that occur in the round.")]
    watermark: Watermark


def _side(preset: str | None, side: Side) -> PolicySide:
    return PolicySide(
        preset=preset,
        preset_in_words=words.PRESETS[preset] if preset else words.OWN_TIERS,
        plan=plan_measure(side.measure),
        least_covered_share=side.least_coverage,
        released_m2=side.released_m2,
        late_months=side.late_months,
    )


def _money(lines: Iterable[ComparedLine], mark: str | None) -> dict[str, Any]:
    """Return the fields of `ComparedMoney` of some lines, at least one, with the weakest of their grades."""
    given = list(lines)
    own, other = sum(each.own_cents for each in given), sum(each.other_cents for each in given)
    return {
        "need_usd": money(usd(sum(each.need_cents for each in given))),
        "own_usd": money(usd(own)),
        "other_usd": money(usd(other)),
        "difference_usd": money(usd(other - own)),
        "evidence": grade(weakest([each.evidence for each in given])),
        "watermark": mark,
    }


@get(
    "/rounds/{round_id:str}/comparison",
    operation_id="getComparison",
    tags=["Rounds"],
    summary="A round under its own policy and under another, side by side",
    responses=documented(400, 404, 503),
)
async def get_comparison(
    request: AnyRequest,
    round_id: RoundId,
    preset: Annotated[
        Preset,
        QueryParameter(description="The other policy. The round's own is possible, and changes nothing."),
    ],
) -> Response[Comparison]:
    """The same frozen case solved under both: per State, per pillar, both together, and per obligation."""
    async with transaction("repeatable_read", readonly=True):
        found = await required_round(round_id)
        files = {each.name: each.content for each in await store.snapshot_files(found.id)}
    both = await _comparisons.get((found.case_sha256, preset), pool_of(request), compared, files, preset)
    return answer(_comparison(found, preset, both))


def _comparison(found: store.Round, preset: str, both: Compared) -> Comparison:
    mark = found.watermark
    names = {each.state: each.state_name for each in both.lines}
    of_state = {state: [each for each in both.lines if each.state == state] for state in names}
    pillars = sorted({each.pillar for each in both.lines})
    moves = [sum(each.other_cents - each.own_cents for each in lines) for lines in of_state.values()]
    return Comparison(
        round_id=str(found.id),
        round_code=found.code,
        currency=found.currency,
        first_year=found.first_year,
        last_year=found.last_year,
        cutoff=found.cutoff,
        own=_side(found.preset, both.own),
        other=_side(preset, both.other),
        moved_usd=money(usd(-sum(move for move in moves if move < 0))),
        states_with_more=sum(move > 0 for move in moves),
        states_with_less=sum(move < 0 for move in moves),
        states=[
            ComparedStateRow(state=state, state_name=names[state], **_money(lines, mark))
            for state, lines in of_state.items()
        ],
        pillars=[
            ComparedPillarRow(
                pillar=pillar_word(pillar),
                **_money((each for each in both.lines if each.pillar == pillar), mark),
            )
            for pillar in pillars
        ],
        lines=[
            ComparedLineRow(
                state=each.state,
                state_name=each.state_name,
                pillar=pillar_word(each.pillar),
                **_money([each], mark),
            )
            for each in both.lines
        ],
        obligations=[
            ComparedObligationRow(
                each.obligation,
                each.state,
                each.state_name,
                each.article,
                each.deadline,
                basis_or_none(each.deadline_basis or None),
                each.own_late_share,
                each.other_late_share,
                grade(each.evidence),
                mark,
            )
            for each in both.obligations
        ],
        evidence=[grade(each) for each in found.evidence],
        watermark=mark,
    )


ROUTES = [get_comparison]
