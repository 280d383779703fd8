"""Small cases whose linear programmes are stored as text: every kind of row, every tier.

The texts lie in tests/needmatch/lp_files, a file a case and tier. When a change of the programme is meant, renew them
with `python tests/support/needmatch_lp_cases.py` and read the difference before committing it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from needmatch.lptext import lp_text
from needmatch.problem import (
    Activity,
    Commitment,
    Fund,
    Need,
    Obligation,
    Payin,
    Pin,
    Policy,
    Problem,
    Relation,
    State,
    Tranche,
)

FOLDER = Path(__file__).parents[1] / "needmatch" / "lp_files"

STATES = (State("A", max_cents_per_year=90_000), State("B"))
OBLIGATIONS = (
    Obligation("A-5", "A", 5, date(2026, 12, 31), remaining=4_000.0, risk=0.5),
    Obligation("B-5", "B", 5, date(2027, 12, 31), remaining=1_000.0),
)
ACTIVITIES = (
    Activity("A-1", "A", "survey_clearance", "A-5"),
    Activity("A-2", "A", "victim_assistance", is_local=True),
    Activity("B-1", "B", "survey_clearance", "B-5", is_local=True),
)
NEEDS = (
    Need("A-1", 2026, 80_000, output=1_000.0),
    Need("A-1", 2027, 80_000, output=1_000.0, evidence="estimated"),
    Need("A-2", 2026, 40_000),
    Need("B-1", 2026, 100_000, output=2_000.0),
)


def case(title: str, *commitments: Commitment, **rest: object) -> Problem:
    """Return the two States with some commitments, each with 600.00 in 2026 and 300.00 in 2027."""
    given: dict[str, object] = {
        "states": STATES,
        "obligations": OBLIGATIONS,
        "activities": ACTIVITIES,
        "needs": NEEDS,
        "commitments": commitments,
        "tranches": tuple(
            Tranche(row.commitment, year, amount_cents)
            for row in commitments
            for year, amount_cents in ((2026, 60_000), (2027, 30_000))
        ),
        "policy": Policy(protected={"victim_assistance": 0.3}, floor=0.25),
        "title": title,
        **rest,
    }
    return Problem(2026, 2027, **given)  # type: ignore[arg-type]  # the fields are those of `Problem`


CASES: dict[str, tuple[Problem, tuple[str, ...]]] = {
    "earmarks": (
        case(
            "Pools of every kind, carry-over and an absorption limit",
            Commitment("open", "Donor 1", can_carry_over=True),
            Commitment("open-too", "Donor 2", can_carry_over=True),
            Commitment("of-pillar", "Donor 2", pillars=frozenset({"survey_clearance"})),
            Commitment("of-state", "Donor 3", states=frozenset({"A"})),
        ),
        ("deadline", "sooner", "leximin", "floor", "tie"),
    ),
    "relations": (
        case(
            "Delivery costs by State",
            Commitment("listed", "Donor 1"),
            relations=(Relation("listed", "A", 0.05), Relation("listed", "B", 0.02)),
        ),
        ("relations",),
    ),
    "state-share": (
        case("A largest share for one State", Commitment("spread", "Donor 1", max_state_share=0.6)),
        ("output",),
    ),
    "local-share": (
        case("A least share for local organisations", Commitment("local", "Donor 1", local_share_min=0.4)),
        ("pillars",),
    ),
    "least-grant": (
        case("A least grant", Commitment("large", "Donor 1", min_grant_cents=50_000)),
        ("leximin",),
    ),
    "fund-debt-pins": (
        case(
            "A pooled fund, front-loading and pins",
            Commitment("early", "Donor 1", can_front_load=True),
            Commitment("payer", "Donor 2"),
            funds=(
                Fund(
                    "fund",
                    fee=0.1,
                    reserve_cents=5_000,
                    states=frozenset({"A"}),
                    pillars=frozenset({"survey_clearance"}),
                ),
            ),
            payins=(Payin("payer", "fund", 2026, 20_000),),
            pins=(Pin("payer", "B-1", 2026, 10_000, 30_000),),
        ),
        ("early",),
    ),
}
"""By name: the case, and the tiers of which the text is stored."""


def texts() -> dict[str, str]:
    """Return every stored text anew, by the name of its file."""
    return {
        f"{name}.{tier}.lp": lp_text(problem, tier)
        for name, (problem, tiers) in CASES.items()
        for tier in tiers
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for stored in FOLDER.glob("*.lp"):
        stored.unlink()
    for file, text in texts().items():
        (FOLDER / file).write_text(text, encoding="utf-8")
