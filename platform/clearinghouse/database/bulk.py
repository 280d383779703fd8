"""Writing many rows at once: only what differs is written, and the counts say so.

The surprise: `known_on` is no difference. A row that comes again as it is keeps the day on which it became known; one
that changed gets the new day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import asyncpg

from clearinghouse.database.schema import SCHEMA


@dataclass(frozen=True, slots=True)
class Written:
    """How many rows were new, changed, or already there as they are."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(self.new + other.new, self.changed + other.changed, self.unchanged + other.unchanged)


async def write_rows(
    connection: asyncpg.Connection, table: str, rows: Sequence[Mapping[str, object]], *, key: str = "id"
) -> Written:
    """Insert rows or update those of the same key, by COPY and one statement, in the caller's transaction.

    All rows have the same columns. Raises what the database's constraints raise.
    """
    if not rows:
        return Written()
    columns = list(rows[0])
    names = ", ".join(columns)
    compared = [name for name in columns if name not in (key, "known_on")]
    before = ", ".join(f"t.{name}" for name in compared)
    after = ", ".join(f"excluded.{name}" for name in compared)
    taken_over = ", ".join(f"{name} = excluded.{name}" for name in columns if name != key)
    await copy_rows(connection, table, rows, into="staging")
    counts = await connection.fetchrow(
        f"""with written as (
            insert into {SCHEMA}.{table} as t ({names}) select {names} from staging order by {key}
            on conflict ({key}) do update set {taken_over} where ({before}) is distinct from ({after})
            returning xmax = 0 as is_new
        ) select count(*) filter (where is_new) as new, count(*) filter (where not is_new) as changed
        from written"""  # noqa: S608 names of our own tables and columns
    )
    await connection.execute("drop table staging")
    new, changed = counts["new"], counts["changed"]
    return Written(new, changed, len(rows) - new - changed)


async def copy_rows(
    connection: asyncpg.Connection,
    table: str,
    rows: Sequence[Mapping[str, object]],
    *,
    into: str | None = None,
) -> None:
    """Add rows by COPY to a table, or to a temporary one of the same shape (`into`) that ends with the transaction."""
    if into is not None:
        await connection.execute(f"create temporary table {into} (like {SCHEMA}.{table}) on commit drop")
    columns = list(rows[0]) if rows else []
    if rows:
        await connection.copy_records_to_table(
            into or table,
            records=[tuple(row[name] for name in columns) for row in rows],
            columns=columns,
            schema_name=None if into else SCHEMA,
        )
