"""The tables of a case folder: files, columns in their order, and what an empty cell means (design section 4).

The surprise: this one list drives reading, writing and hashing. The columns of a table are in the order of the
fields of its dataclass, so that a row becomes a noun by position.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

from needmatch import problem
from needmatch.casefolder import cells
from needmatch.casefolder.cells import Kind


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `default` is what an empty cell means; a column with `is_required` takes none."""

    name: str
    kind: Kind
    is_required: bool = False
    default: object = None

    def text(self, value: object) -> str:
        """Return the one text that stands for a value in this column."""
        return "" if value is None and not self.is_required else self.kind.text(value)


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `<name>.csv` in a folder, `Problem.<name>` in memory.

    `key` names the columns that tell its rows apart and that its rows are sorted by.
    """

    name: str
    noun: type[Any]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    is_required: bool = False

    @property
    def file(self) -> str:
        """The name of the table's file."""
        return f"{self.name}.csv"

    @property
    def required_columns(self) -> tuple[str, ...]:
        """The columns without which the table cannot be read."""
        return tuple(column.name for column in self.columns if column.is_required)

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the dataclass fields, in the order of the columns."""
        return tuple(field.name for field in fields(self.noun))


def _required(name: str, kind: Kind) -> Column:
    return Column(name, kind, is_required=True)


_EVIDENCE: Final = Column("evidence", cells.EVIDENCE_GRADE, default="reported")
_SOURCE: Final = Column("source", cells.TEXT, default="")

TABLES: Final = (
    Table(
        "states",
        problem.State,
        ("state",),
        (
            _required("state", cells.ID),
            Column("name", cells.TEXT, default=""),
            Column("region", cells.TEXT, default=""),
            Column("ldc", cells.BOOLEAN),
            Column("max_usd_per_year", cells.MONEY),
        ),
        is_required=True,
    ),
    Table(
        "obligations",
        problem.Obligation,
        ("obligation",),
        (
            _required("obligation", cells.ID),
            _required("state", cells.ID),
            _required("article", cells.ARTICLE),
            _required("deadline", cells.DATE),
            Column("deadline_basis", cells.DEADLINE_BASIS, default=""),
            Column("remaining", cells.QUANTITY),
            Column("unit", cells.UNIT, default=""),  # filled by article when the row is complete
            Column("risk", cells.SHARE),
            _EVIDENCE,
        ),
    ),
    Table(
        "activities",
        problem.Activity,
        ("activity",),
        (
            _required("activity", cells.ID),
            _required("state", cells.ID),
            _required("pillar", cells.PILLAR),
            Column("obligation", cells.ID),
            Column("title", cells.TEXT, default=""),
            Column("local", cells.BOOLEAN, default=False),
        ),
        is_required=True,
    ),
    Table(
        "needs",
        problem.Need,
        ("activity", "year"),
        (
            _required("activity", cells.ID),
            _required("year", cells.YEAR),
            _required("need_usd", cells.MONEY),
            Column("output", cells.QUANTITY),
            _EVIDENCE,
            _SOURCE,
        ),
        is_required=True,
    ),
    Table(
        "commitments",
        problem.Commitment,
        ("commitment",),
        (
            _required("commitment", cells.ID),
            Column("donor", cells.TEXT, default=""),
            _required("states", cells.STATE_SET),
            _required("pillars", cells.PILLAR_SET),
            Column("carry_over", cells.BOOLEAN, default=False),
            Column("front_load", cells.BOOLEAN, default=False),
            Column("min_grant_usd", cells.MONEY),
            Column("max_state_share", cells.SHARE),
            Column("local_share_min", cells.SHARE),
            _EVIDENCE,
            _SOURCE,
        ),
        is_required=True,
    ),
    Table(
        "tranches",
        problem.Tranche,
        ("commitment", "year"),
        (
            _required("commitment", cells.ID),
            _required("year", cells.YEAR),
            _required("amount_usd", cells.MONEY),
        ),
        is_required=True,
    ),
    Table(
        "relations",
        problem.Relation,
        ("commitment", "state"),
        (
            _required("commitment", cells.ID),
            _required("state", cells.ID),
            _required("cost_per_usd", cells.COST),
        ),
    ),
    Table(
        "pins",
        problem.Pin,
        ("commitment", "activity", "year"),
        (
            _required("commitment", cells.ID),
            _required("activity", cells.ID),
            _required("year", cells.YEAR),
            Column("min_usd", cells.MONEY),
            Column("max_usd", cells.MONEY),
        ),
    ),
    Table(
        "funds",
        problem.Fund,
        ("fund",),
        (
            _required("fund", cells.ID),
            Column("name", cells.TEXT, default=""),
            Column("fee", cells.SHARE, default=0.0),
            Column("reserve_usd", cells.MONEY, default=0),
            Column("reserve_share", cells.SHARE, default=0.0),
            _required("states", cells.STATE_SET),
            _required("pillars", cells.PILLAR_SET),
        ),
    ),
    Table(
        "payins",
        problem.Payin,
        ("commitment", "fund", "year"),
        (
            _required("commitment", cells.ID),
            _required("fund", cells.ID),
            _required("year", cells.YEAR),
            _required("amount_usd", cells.MONEY),
        ),
    ),
)
"""Every table, in the order of the contract."""

CASE_FILE: Final = "case.toml"
"""Title, years and policy."""

FILES: Final = frozenset({CASE_FILE, *(table.file for table in TABLES)})
"""The files that a case folder may hold."""
