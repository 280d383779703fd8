"""The last sections of the paper on a fund: chances of missing deadlines, in total, and limits."""

from __future__ import annotations

from clearinghouse.papers.paper import Block, Heading, Paragraph, Points, Table
from needmatch.problem import Problem
from needmatch.report.figures import percent, short_money
from needmatch.risk.parameters import QUANTITIES
from needmatch.trustfund.study import FundStudy


def risk_blocks(study: FundStudy) -> list[Block]:
    """Return what the simulation says in total, and what it is made of."""
    totals = study.risk_totals
    rows = [
        (
            QUANTITIES[s.parameter].meaning,
            f"{getattr(study.risk_parameters, s.parameter):g}",
            f"{s.low:g} to {s.high:g}",
            f"{s.expected_missed_low:.1f} to {s.expected_missed_high:.1f}",
            QUANTITIES[s.parameter].source,
        )
        for s in study.risk_sensitivities
    ]
    return [
        Heading("The chance of missing a deadline, and what it is made of"),
        Paragraph(
            "Money in time is not yet a deadline met. Each obligation was simulated on 4,096 points of a "
            "scrambled Sobol sequence that vary output per dollar, the quantity that survey finds, late "
            f"money and years without access. Over the {totals.n_obligations} obligations of the case with a "
            f"plan and a deadline ahead, the expected number of deadlines missed is {totals.bilateral:.1f} "
            f"after the bilateral round, {totals.with_fund:.1f} with the least fund, and "
            f"{totals.fully_funded:.1f} if every need were met as planned. A plan that ends on its deadline "
            "is missed about every second time even when fully paid, because nothing in it makes up for a "
            "slow year."
        ),
        Paragraph(
            "Chances of single obligations go to the State concerned, the Committee and the Implementation "
            "Support Unit; only totals are published."
        ),
        Table(
            "What is uncertain, the values taken, and how much each matters",
            ("Uncertain", "Value", "Tried", "Missed", "Where it comes from"),
            tuple(rows),
            ("left", "right", "right", "right", "left"),
            "Missed: expected number of deadlines missed after the bilateral round, at the low and the high "
            "end of what was tried. Spreads are standard deviations of the logarithm: 0.4 means that one "
            "year in three is off by more than a factor of 1.5.",
        ),
    ]


def limits_blocks(study: FundStudy, agreed_cents: int | None = None) -> list[Block]:
    """Return what the paper cannot say, and what its figures rest on.

    Args:
        agreed_cents: what agreements hold of the round's commitments, and the round could not place; None: not known.
    """
    grades = _evidence_words(study.problem)
    agreed = ""
    if agreed_cents:
        held = f"{study.problem.currency} {short_money(agreed_cents)}"
        agreed = (
            f" {held} were held under agreements when this round was frozen; by so much at most the needs, and with "
            "them the fund, may be too large."
        )
    return [
        Heading("Limits, and where the figures come from"),
        Points(
            (
                grades,
                "A need falls on the day on which the State publishes a plan that says its money is secured. Until "
                "then money under a new agreement is no longer among the commitments of the round, while the need "
                f"that it pays for is still counted.{agreed}",
                "The fund is decided with full knowledge of every year of the case. A real fund learns as it "
                "goes, and needs more.",
                "Contributors may give less bilaterally once there is a fund. Nothing here says whether they "
                "would.",
                "What a State can absorb is a documented past year doubled, where there is one; a plan that "
                "grows faster may be sound.",
                "Time, access, weather and national capacity are needed besides funding.",
                "The case folder beside this paper holds every need, commitment and source; "
                "docs/trust-fund.md and docs/matching/risk.md explain each step.",
            )
        ),
    ]


def _evidence_words(problem: Problem) -> str:
    needs: dict[str, int] = {}
    for need in problem.needs:
        needs[need.evidence] = needs.get(need.evidence, 0) + need.need_cents
    total = sum(needs.values())
    parts = [
        f"{percent(amount / total)} {grade}"
        for grade, amount in sorted(needs.items(), key=lambda x: -x[1])
        if total
    ]
    money: dict[str, int] = {}
    grade_of = {c.commitment: c.evidence for c in problem.commitments}
    for tranche in problem.tranches:
        grade = grade_of[tranche.commitment]
        money[grade] = money.get(grade, 0) + tranche.amount_cents
    all_money = sum(money.values())
    told = [
        f"{percent(a / all_money)} {g}" for g, a in sorted(money.items(), key=lambda x: -x[1]) if all_money
    ]
    return f"Evidence by amount: needs {', '.join(parts) or 'none'}; bilateral money {', '.join(told) or 'none'}."
