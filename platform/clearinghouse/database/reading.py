"""Reading rows: a query with filters, in a fixed order, page by page.

The surprise: a page begins after a row, named by its id, and not at a number: rows that come in meanwhile move
nothing. The order is that of the query's own expressions and ends with the id, so it is one on every machine.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any, Final, TypeVar, cast

import asyncpg

from clearinghouse.database.engine import engine
from needmatch.units import EVIDENCE

Record = TypeVar("Record")

DEFAULT_LIMIT: Final = 100
"""Rows of a page unless asked otherwise."""

CITED: Final = (
    "array(select distinct code from unnest(string_to_array("
    "string_agg(array_to_string(source_codes, '|'), '|'), '|')) as code order by code)"
)
"""An aggregate: every code in the column `source_codes` of a group, once, in order (codes hold no '|')."""

WEAKEST: Final = "({grades})[max(array_position({grades}, evidence::text))]".format(
    grades=f"array[{', '.join(repr(grade) for grade in EVIDENCE)}]"
)
"""An aggregate: the weakest grade in the column `evidence` of a group."""


_DATED: Final = re.compile(
    r"\bclearinghouse\.(commitment|donor|extension_request|flow|flow_coverage|found_stockpile|in_kind_notice|mechanism"
    r"|mine_action_platform|national_commitment|national_contribution|obligation|obligation_quantity|resource_mobilisation_plan"
    r"|reservation|state|state_interval|tranche|work_plan_version)\b"
)
"""Tables that can be read as of a day (migrations 8, 15, 23, 31, 32 and 34)."""


def as_of_text(sql: str, mark: str) -> str:
    """Return a reading statement with each dated table as it was on the day that a mark such as `$1` stands for."""
    return _DATED.sub(rf"clearinghouse.as_of_\1({mark}::date)", sql)


async def fetch(sql: str, *arguments: object) -> list[asyncpg.Record]:
    """Run a reading statement in the transaction of this task, or else on a connection of the pool.

    Raises:
        RuntimeError: no pool is open.
    """
    used = engine()
    current = used.current_transaction.get()
    if current is not None:
        rows: list[asyncpg.Record] = await current.connection.fetch(sql, *arguments)
        return rows
    if used.pool is None:
        raise RuntimeError(
            "no connection to the database is open: use clearinghouse.database.engine.connected"
        )
    async with used.pool.acquire() as connection:
        return list(await connection.fetch(sql, *arguments))


@cache
def _columns(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def record_of(kind: type[Record], row: Mapping[str, Any]) -> Record:
    """Build a dataclass from a row with columns of the same names; arrays become tuples."""
    values = [row[name] for name in _columns(cast(Hashable, kind))]
    return kind(*[tuple(value) if isinstance(value, list) else value for value in values])


class Query:
    """A statement put together from a `select` and conditions; values go beside it, never into it.

    With `as_of` its dated tables are read as they were on that day.
    """

    def __init__(self, select: str, *, as_of: date | None = None) -> None:
        self._conditions: list[str] = []
        self._arguments: list[object] = [] if as_of is None else [as_of]
        self._select = select if as_of is None else as_of_text(select, "$1")

    def where(self, condition: str, *values: object) -> Query:
        """Add a condition with a `{}` for each value, always; returns itself."""
        marks = [f"${len(self._arguments) + number}" for number in range(1, len(values) + 1)]
        self._conditions.append(condition.format(*marks))
        self._arguments.extend(values)
        return self

    def having(self, condition: str, value: object | None) -> Query:
        """Add a condition with one `{}`, unless the value is None (not asked); returns itself."""
        return self if value is None else self.where(condition, value)

    async def rows(
        self,
        *,
        order: Iterable[str],
        after: object | None = None,
        key: str = "id",
        limit: int | None = DEFAULT_LIMIT,
    ) -> list[asyncpg.Record]:
        """Return rows in the order of some expressions (none null), then `key`; those behind the row `after`.

        An `after` that no row has gives no rows. `limit` None is all rows.
        """
        expressions = ", ".join((*order, key))
        conditions, arguments = list(self._conditions), list(self._arguments)
        inner = f"with listed as ({self._select}) "
        if after is not None:
            arguments.append(after)
            conditions.append(
                f"({expressions}) > (select {expressions} from listed where {key} = ${len(arguments)} limit 1)"  # noqa: S608
            )
        text = f"{inner} select * from listed"  # noqa: S608 texts of stores, no values
        if conditions:
            text += " where " + " and ".join(f"({condition})" for condition in conditions)
        text += f" order by {expressions}"
        if limit is not None:
            arguments.append(limit)
            text += f" limit ${len(arguments)}"
        return await fetch(text, *arguments)

    async def all(self, kind: type[Record], *, order: Iterable[str], key: str = "id") -> list[Record]:
        """All rows as records."""
        return [record_of(kind, row) for row in await self.rows(order=order, key=key, limit=None)]

    async def page(
        self,
        kind: type[Record],
        *,
        order: Iterable[str],
        after: object | None,
        limit: int | None,
        key: str = "id",
    ) -> list[Record]:
        """A page of rows as records (see `rows`)."""
        return [
            record_of(kind, row) for row in await self.rows(order=order, after=after, key=key, limit=limit)
        ]
