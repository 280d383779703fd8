"""Freeze a round, solve it away from the event loop, and keep both: a round is there with its result, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from clearinghouse.database.transaction import in_transaction
from clearinghouse.donors.store import donors
from clearinghouse.rounds.answer import answer_of
from clearinghouse.rounds.brief import Brief
from clearinghouse.rounds.freezing import Frozen, freeze
from clearinghouse.rounds.holding import HeldBack
from clearinghouse.rounds.store import NewRound, Round, add_round, held_back, last_round, round_of
from needmatch import Plan, Problem, case_sha256, solve
from needmatch.casefolder.writing import case_files

Clock = Callable[[], datetime]
Solver = Callable[[Problem], Awaitable[Plan]]


@dataclass(frozen=True, slots=True)
class Ran:
    """A round, and whether it was there already (same case, same day, same scope)."""

    round: Round
    is_new: bool


async def solved(problem: Problem) -> Plan:
    """Solve away from the event loop, in a thread and without a limit of time."""
    return await asyncio.to_thread(solve, problem)


async def run_round(brief: Brief, *, code: str, opened_by: str, now: Clock, solver: Solver = solved) -> Ran:
    """Freeze, solve and keep a round, unless the newest of its scope has the same case and held back the same.

    Reads and writes are transactions of their own: nothing is held open while the matcher works. `code` gets a
    number where it is taken already.

    Raises:
        CannotFreeze: the rows on record contradict each other; and whatever `solver` raises.
    """

    async def read() -> tuple[Frozen, dict[str, str], Round | None, list[HeldBack]]:
        names = {donor.code: donor.name for donor in await donors(limit=None)}
        last = await last_round(scope=brief.scope)
        return await freeze(brief), names, last, [] if last is None else await held_back(last.id)

    frozen, donor_names, last, last_held = await in_transaction(
        read, isolation="repeatable_read", readonly=True
    )
    sha256 = case_sha256(frozen.problem)
    if (
        last is not None
        and (last.case_sha256, last.cutoff) == (sha256, brief.cutoff)
        and tuple(last_held) == frozen.held_back
    ):
        return Ran(last, is_new=False)
    opened_at = now()
    plan = await solver(frozen.problem)
    new = NewRound(
        brief=brief,
        code=code,
        opened_by=opened_by,
        opened_at=opened_at,
        solved_at=now(),
        files=case_files(plan.problem),
        held_back=frozen.held_back,
        answer=answer_of(plan, donor_names),
    )

    async def write() -> Round:
        id = await add_round(new)
        kept = await round_of(id)
        if kept is None:
            raise LookupError(f"round {id} was written and is not there")
        return kept

    return Ran(await in_transaction(write), is_new=True)
