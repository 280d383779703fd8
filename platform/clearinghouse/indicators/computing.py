"""Computing values: as of a day, from facts read as of that day; only what came out otherwise is added.

The surprise: computing again as of a past day reads the facts as they were then, and gives what was published then.
That is why jobs compute as of the day that has just ended: nothing that happens later belongs to it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import uuid4

from clearinghouse.indicators import store
from clearinghouse.indicators.content import changes, content_of, sha256_of
from clearinghouse.indicators.definitions import INDICATORS
from clearinghouse.indicators.known import facts_of
from clearinghouse.indicators.value import Valuation, Value


async def values_as_of(as_of: date, *, only: Collection[str] = ()) -> list[Value]:
    """Every value (or those of some indicators) from the facts of a day, in a fixed order. Nothing is written."""
    valuation = Valuation(await facts_of(as_of))
    return [
        valuation.value(indicator, basis, year)
        for indicator in INDICATORS
        if not only or indicator.id in only
        for basis in indicator.bases
        for year in valuation.years(basis)
    ]


async def compute(
    as_of: date, reason: str, *, now: datetime, only: Collection[str] = ()
) -> store.Computation:
    """Compute values as of a day in the caller's transaction, and add a version of each that came out otherwise.

    Args:
        as_of: the day as of which facts are read.
        reason: why, in words for people.
        only: ids of indicators; none: all of them.
    """
    await store.wait_for_turn()
    standing, newest = await store.standing(as_of), await store.newest_versions()
    new: list[store.NewVersion] = []
    unchanged = 0
    for value in await values_as_of(as_of, only=only):
        key = (value.indicator, value.basis, value.year)
        content = content_of(value)
        digest = sha256_of(content)
        if key in standing and standing[key].content_sha256 == digest:
            unchanged += 1
            continue
        before = (
            (await store.values(indicator=value.indicator, basis=value.basis, year=value.year, as_of=as_of))
            if key in standing
            else []
        )
        new.append(
            store.NewVersion(
                id=uuid4(),
                value=value,
                version=newest.get(key, 0) + 1,
                content=content,
                content_sha256=digest,
                changes=changes(before[0].value, value) if before else None,
            )
        )
    computation = store.Computation(uuid4(), as_of, reason, now, len(new), unchanged)
    await store.add_computation(computation)
    await store.add_versions(computation, new)
    return computation


async def ensure_first_values(as_of: date, *, now: datetime) -> store.Computation | None:
    """Compute all values if none ever were; None: there are some already."""
    if await store.has_computations():
        return None
    return await compute(as_of, "first values", now=now)
