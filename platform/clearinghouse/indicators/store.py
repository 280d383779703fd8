"""Every query on values of indicators: the version that stands as of a day, all versions, and computations.

The surprise: which version stands is a question of `as_of`, the day as of which facts were read, and only then of the
version's number: a value computed later for an earlier day never takes the place of one for a later day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from clearinghouse.database.reading import DEFAULT_LIMIT, Query, fetch, record_of
from clearinghouse.database.transaction import current_connection
from clearinghouse.indicators.content import Content, canonical, value_of
from clearinghouse.indicators.value import Basis, Value

_LOCK_SPACE: Final = 0x696E6469
"""Of the lock under which values are computed one after the other."""


@dataclass(frozen=True, slots=True)
class KeptValue:
    """A version of a value. `changes`: against the version before it (see `content.changes`), None of the first."""

    id: UUID
    version: int
    as_of: date
    reason: str
    computed_at: datetime
    content_sha256: str
    changes: Content | None
    value: Value


@dataclass(frozen=True, slots=True)
class Standing:
    """The version that stands for a value, as far as the next one is compared with it."""

    indicator: str
    basis: str
    year: int
    version: int
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Computation:
    """That values were computed as of a day."""

    id: UUID
    as_of: date
    reason: str
    computed_at: datetime
    values_new: int
    values_unchanged: int


_COLUMNS = """v.id, v.indicator, v.basis, v.year, v.version, v.as_of, c.reason, c.computed_at,
       v.content::text as content, v.content_sha256, v.changes::text as changes,
       v.indicator collate "C" as indicator_order,
       v.basis collate "C" as basis_order"""
_VALUE = f"""
select {_COLUMNS}
from clearinghouse.indicator_value v join clearinghouse.indicator_computation c on c.id = v.computation
"""  # noqa: S608 texts of this module, no values
_STANDING = f"""
select distinct on (v.indicator, v.basis, v.year) {_COLUMNS}
from clearinghouse.indicator_value v join clearinghouse.indicator_computation c on c.id = v.computation
where v.as_of <= $1::date
order by v.indicator, v.basis, v.year, v.as_of desc, v.version desc
"""  # noqa: S608 texts of this module, no values


def _kept(row: Mapping[str, Any]) -> KeptValue:
    return KeptValue(
        id=row["id"],
        version=row["version"],
        as_of=row["as_of"],
        reason=row["reason"],
        computed_at=row["computed_at"],
        content_sha256=row["content_sha256"],
        changes=None if row["changes"] is None else json.loads(row["changes"]),
        value=value_of(row["indicator"], row["basis"], row["year"], json.loads(row["content"])),
    )


async def values(
    *,
    indicator: str | None = None,
    basis: Basis | None = None,
    year: int | None = None,
    version: int | None = None,
    as_of: date | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
) -> list[KeptValue]:
    """Values by indicator, basis and year: the versions that stand, now or as of a day, or those of one number."""
    day = as_of or date.max
    if version is None:
        query = Query(_STANDING, as_of=day)
    else:
        query = Query(f"{_VALUE} where v.as_of <= $1::date", as_of=day).where("version = {}", version)
    query.having("indicator = {}", indicator).having("basis = {}", basis).having("year = {}", year)
    rows = await query.rows(order=("indicator_order", "basis_order", "year"), after=after, limit=limit)
    return [_kept(row) for row in rows]


async def value(id: UUID) -> KeptValue | None:
    """The version of that id, or None."""
    rows = await fetch(f"{_VALUE} where v.id = $1", id)
    return _kept(rows[0]) if rows else None


async def versions(indicator: str, basis: Basis, year: int) -> list[KeptValue]:
    """Every version of a value, the first one first."""
    rows = await fetch(
        f"{_VALUE} where v.indicator = $1 and v.basis = $2 and v.year = $3 order by v.version",
        indicator, basis, year,
    )  # fmt: skip
    return [_kept(row) for row in rows]


async def has_computations() -> bool:
    """Whether values were ever computed."""
    return bool(await fetch("select from clearinghouse.indicator_computation limit 1"))


async def has_computation(reason: str) -> bool:
    """Whether values were ever computed for this very reason."""
    return bool(
        await fetch("select from clearinghouse.indicator_computation where reason = $1 limit 1", reason)
    )


async def computations(*, after: UUID | None = None, limit: int | None = DEFAULT_LIMIT) -> list[Computation]:
    """When values were computed, newest first."""
    query = Query(
        "select *, -extract(epoch from computed_at) as newest from clearinghouse.indicator_computation"
    )
    return await query.page(Computation, order=("newest",), after=after, limit=limit)


async def wait_for_turn() -> None:
    """Wait until no other transaction computes values; the turn ends with this transaction."""
    await current_connection().execute("select pg_advisory_xact_lock($1)", _LOCK_SPACE)


async def standing(as_of: date) -> dict[tuple[str, str, int], Standing]:
    """The version that stands for each value as of a day, by indicator, basis and year."""
    rows = await fetch(
        """select distinct on (indicator, basis, year) indicator, basis, year, version, content_sha256
           from clearinghouse.indicator_value where as_of <= $1
           order by indicator, basis, year, as_of desc, version desc""",
        as_of,
    )
    found = [record_of(Standing, row) for row in rows]
    return {(each.indicator, each.basis, each.year): each for each in found}


async def newest_versions() -> dict[tuple[str, str, int], int]:
    """The highest number of a version of each value, by indicator, basis and year."""
    rows = await fetch(
        "select indicator, basis, year, max(version) as newest from clearinghouse.indicator_value group by 1, 2, 3"
    )
    return {(row["indicator"], row["basis"], row["year"]): row["newest"] for row in rows}


async def add_computation(computation: Computation) -> None:
    """Note that values were computed."""
    await current_connection().execute(
        """insert into clearinghouse.indicator_computation
           (id, as_of, reason, computed_at, values_new, values_unchanged) values ($1, $2, $3, $4, $5, $6)""",
        computation.id, computation.as_of, computation.reason, computation.computed_at,
        computation.values_new, computation.values_unchanged,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to be added."""

    id: UUID
    value: Value
    version: int
    content: Content
    content_sha256: str
    changes: Content | None


async def add_versions(computation: Computation, new: list[NewVersion]) -> None:
    """Add versions of values."""
    await current_connection().executemany(
        """insert into clearinghouse.indicator_value
           (id, indicator, basis, year, version, as_of, computation, numerator, missing, content, content_sha256,
            changes)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12::jsonb)""",
        [
            (
                each.id, each.value.indicator, each.value.basis, each.value.year, each.version, computation.as_of,
                computation.id, each.value.numerator, each.value.missing, canonical(each.content),
                each.content_sha256, None if each.changes is None else canonical(each.changes),
            )
            for each in new
        ],
    )  # fmt: skip
