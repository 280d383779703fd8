"""Every statement by which facts about a State's own doings are kept: written, written anew, removed.

The surprise: there is one statement of each kind for all three tables. Names of tables and columns come from this
package and never from a request; values go beside the statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from clearinghouse.database.reading import fetch

Table = Literal["national_commitment", "resource_mobilisation_plan", "mine_action_platform"]


async def lock(table: Table, id: UUID) -> None:
    """Hold a fact until the end of the transaction."""
    await fetch(f"select from clearinghouse.{table} where id = $1 for update", id)


async def add(
    table: Table, id: UUID, columns: Mapping[str, object], *, known_on: date, now: datetime
) -> None:
    """Keep a fact that is new here; `columns` are those of its table, without id and history."""
    written = {
        "id": id, **columns, "derivation": None, "is_illustration": False, "known_on": known_on,
        "kept_here_since": now,
    }  # fmt: skip
    marks = ", ".join(f"${number}" for number in range(1, len(written) + 1))
    await fetch(
        f"insert into clearinghouse.{table} ({', '.join(written)}) values ({marks})",  # noqa: S608 constants
        *written.values(),
    )


async def revise(
    table: Table, id: UUID, columns: Mapping[str, object], *, known_on: date, now: datetime
) -> None:
    """Write a fact anew; its former row stays readable as of its days, and from here on files leave it alone."""
    written = {**columns, "derivation": None, "known_on": known_on}
    changes = ", ".join(f"{name} = ${number}" for number, name in enumerate(written, 3))
    await fetch(
        f"update clearinghouse.{table} set {changes}, "  # noqa: S608 constants
        "kept_here_since = coalesce(kept_here_since, $2) where id = $1",
        id, now, *written.values(),
    )  # fmt: skip


async def remove(table: Table, id: UUID, *, reason: str, on: date, now: datetime) -> None:
    """Take a fact out of what stands, on a day and for a reason."""
    await fetch(
        f"""update clearinghouse.{table} set removed_on = $2, removal_reason = $3, known_on = $2,
            kept_here_since = coalesce(kept_here_since, $4) where id = $1""",  # noqa: S608 a constant
        id, on, reason, now,
    )  # fmt: skip
