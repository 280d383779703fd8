"""The rounds that a set of data names, made when they are not there yet: what `make run` shows first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from clearinghouse.loading.rows import RoundRow
from clearinghouse.rounds.brief import Scope, brief_for
from clearinghouse.rounds.running import Ran, run_round


async def ensure_first_rounds(named: Iterable[RoundRow], *, with_illustrations: bool = True) -> list[Ran]:
    """Make each named round unless the newest of its scope was made from the same case; in the order named.

    Without illustrations (as in production) only those of documented rows are made.
    """
    ran = []
    for row in named:
        scope: Scope = "illustration" if "illustration" in row.sets else "documented"
        if scope == "illustration" and not with_illustrations:
            continue
        brief = brief_for(
            scope, row.today, first_year=row.first_year, last_year=row.last_year, title=row.title
        )
        ran.append(await run_round(brief, code=row.code, opened_by="clearinghouse", now=_now))
    return ran


def _now() -> datetime:
    return datetime.now(UTC)
