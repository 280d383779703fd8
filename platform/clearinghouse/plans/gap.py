"""What a draft would change in the gap: the round of documented needs solved without it and with it.

The surprise: the gap is what a round leaves unmet, and not needs less commitments, since most commitments are
earmarked. So it is solved twice by the same program; nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clearinghouse.plans.comparison import Cell, is_countable
from clearinghouse.plans.conversion import in_usd, rate_for
from clearinghouse.plans.draft import Draft
from clearinghouse.plans.finding import Facts
from clearinghouse.plans.store import PlannedLine, planned_lines
from clearinghouse.rounds.brief import GRADES, Brief, brief_for
from clearinghouse.rounds.freezing import CannotFreeze, freeze
from clearinghouse.rounds.solving import SolverPool
from needmatch import Problem, solve
from needmatch.errors import Fault


@dataclass(frozen=True, slots=True)
class GapChange:
    """What stays unmet by year and pillar, in cents, without the draft and with it; over the years of `brief`."""

    brief: Brief
    before_cents: Mapping[Cell, int]
    after_cents: Mapping[Cell, int]


def lines_of(draft: Draft, against: Facts, brief: Brief) -> list[PlannedLine]:
    """Return a draft's needs as a round would take them; none of a draft that would not be public.

    Years that cannot be counted yet (no cost, a negative part, no rate) are left out.
    """
    if draft.visibility != "public":
        return []
    found = []
    for line in draft.lines:
        for each in line.years:
            rate = rate_for(draft, each.year, against.rates)
            if rate is None or not is_countable(each) or not brief.first_year <= each.year <= brief.last_year:
                continue
            need = in_usd(each, rate).need
            if need > 0:
                found.append(
                    PlannedLine(
                        state=against.state,
                        activity=f"{draft.code}-{line.code}",
                        title=line.title,
                        pillar=line.pillar,
                        obligation=line.obligation if line.obligation in against.obligations else None,
                        is_local=line.is_local,
                        year=each.year,
                        need_usd=need,
                        output=each.output if line.obligation in against.obligations else None,
                        evidence="reported",
                        source_codes=(f"PLAN-{draft.code}",),
                    )
                )
    return found


def unmet_cents(problem: Problem) -> dict[Cell, int]:
    """Return what a round over a problem leaves unmet, in cents, by year and pillar."""
    if not problem.needs:
        return {}
    unmet: dict[Cell, int] = {}
    for each in solve(problem).unfunded:
        cell = each.year, each.pillar
        unmet[cell] = unmet.get(cell, 0) + each.unmet_cents
    return unmet


async def problems(
    plan: UUID, draft: Draft, against: Facts, *, today: date
) -> tuple[Brief, Problem, Problem]:
    """Freeze the round of documented needs as it is, and as it would be with the draft published.

    Raises:
        CannotFreeze: the rows on record, or the draft's lines, contradict each other.
    """
    brief = brief_for("documented", today)
    others = await _others(plan, brief)
    before = await freeze(brief)
    after = await freeze(brief, lines=[*others, *lines_of(draft, against, brief)])
    return brief, before.problem, after.problem


async def added_faults(plan: UUID, draft: Draft, against: Facts, *, today: date) -> tuple[Fault, ...]:
    """Return why no round could be frozen once the draft is published, without what already keeps one from it.

    What is on record of others may contradict itself; that is nothing that this State could mend, or waits for.
    """
    brief = brief_for("documented", today)
    others = await _others(plan, brief)
    try:
        await freeze(brief, lines=[*others, *lines_of(draft, against, brief)])
    except CannotFreeze as with_draft:
        try:
            await freeze(brief, lines=others)
        except CannotFreeze as standing:
            known = {_whatever_row(fault) for fault in standing.faults}
            return tuple(fault for fault in with_draft.faults if _whatever_row(fault) not in known)
        return with_draft.faults
    return ()


def _whatever_row(fault: Fault) -> tuple[str, str, str, str]:
    """A fault without its row, which moves when rows come in before it."""
    return fault.file, fault.column, fault.what, fault.mend


async def _others(plan: UUID, brief: Brief) -> list[PlannedLine]:
    return await planned_lines(
        cutoff=brief.cutoff,
        first_year=brief.first_year,
        last_year=brief.last_year,
        grades=GRADES[brief.scope],
        without=plan,
    )


async def gap_change(brief: Brief, before: Problem, after: Problem, pool: SolverPool) -> GapChange:
    """Solve both rounds that `problems` froze, outside of any transaction.

    Raises:
        Busy, TookTooLong: they could not be solved now.
    """
    return GapChange(brief, await pool.run(unmet_cents, before), await pool.run(unmet_cents, after))
