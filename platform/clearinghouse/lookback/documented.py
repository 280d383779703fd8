"""The documented figures that a look back rests on, read from the sample's CSV files as rows of values.

The surprise: a cell that is empty is None all the way through. Nothing here fills, converts or sums.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from clearinghouse.mechanisms.terms import terms_of

HERE: Final = Path(__file__).resolve().parent
"""Two small tables lie beside this file: what the sample's notes do not carry, with the ids of its sources."""

DOCUMENTED: Final = Path(__file__).resolve().parent.parent / "sample" / "documented"


@dataclass(frozen=True, slots=True)
class DutyRow:
    """An Article 5 obligation: `status` open, completed or unclear; deadlines as far as they are known."""

    iso3: str
    status: str
    first_deadline: date | None
    documented_deadline: date | None
    working_deadline: date | None
    working_basis: str


@dataclass(frozen=True, slots=True)
class RemainingRow:
    """A published remaining quantity [m2], as of a year."""

    iso3: str
    year: int
    confirmed_m2: float | None
    suspected_m2: float | None
    total_m2: float | None


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """Land released in a year [m2]."""

    iso3: str
    year: int
    cleared_m2: float | None
    reduced_m2: float | None
    cancelled_m2: float | None

    @property
    def released_m2(self) -> float | None:
        """What is documented of the three ways together; None where none is."""
        parts = [x for x in (self.cleared_m2, self.reduced_m2, self.cancelled_m2) if x is not None]
        return sum(parts) if parts else None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A figure of a plan, as published: cost and own money over a period, or by year where `is_per_year`."""

    figure_id: str
    iso3: str
    source_pillar: str
    first_year: int
    last_year: int | None
    is_per_year: bool
    target_m2: float | None
    cost_usd: float | None
    national_usd: float | None
    use: str
    note: str


@dataclass(frozen=True, slots=True)
class FlowRow:
    """Money from a donor to a recipient in a year; `iso3` is None where there is no single recipient."""

    flow_id: str
    donor_id: str
    iso3: str | None
    year: int
    pillar_class: str
    amount_usd: float
    is_core_support: bool


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """Whether the source's table of a donor or a recipient in a year was captured whole."""

    table_of: str
    code: str
    year: int
    captured_usd: float
    published_usd: float
    is_whole: bool


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A published total of a State and year [USD]: from abroad, or its own contribution."""

    iso3: str
    year: int
    amount_usd: float


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A published target of land release in one year and what was achieved [m2]."""

    iso3: str
    year: int
    target_m2: float
    achieved_m2: float


@dataclass(frozen=True, slots=True)
class MechanismRow:
    """A fund, bond or other way of paying, as documented. `terms`, in our words; None: its source states none."""

    code: str
    name: str
    kind: str
    size_usd: float | None
    year: int | None
    terms: str | None
    evidence: str
    source: str


@dataclass(frozen=True)
class Documented:
    """Everything that is documented and used by a look back, in the order of the files."""

    duties: tuple[DutyRow, ...]
    remaining: tuple[RemainingRow, ...]
    releases: tuple[ReleaseRow, ...]
    plans: tuple[PlanRow, ...]
    flows: tuple[FlowRow, ...]
    coverage: tuple[CoverageRow, ...]
    received: tuple[TotalRow, ...]
    national: tuple[TotalRow, ...]
    mechanisms: tuple[MechanismRow, ...]
    targets: tuple[TargetRow, ...]
    completion_targets: dict[str, date]


def documented(folder: Path = DOCUMENTED) -> Documented:
    """Read the documented set of the sample, or another folder of the same form."""
    titles = {row["source_id"]: row["title"] for row in _rows(folder, "sources")}
    return Documented(
        duties=tuple(
            DutyRow(
                row["iso3"],
                row["status"],
                _day(row["first_deadline"]),
                _day(row["documented_deadline"]),
                _day(row["working_deadline"]),
                row["working_basis"],
            )
            for row in _rows(folder, "obligations")
            if row["article"] == "5"
        ),
        remaining=tuple(
            RemainingRow(
                row["obligation_id"].partition("-")[0],
                int(row["as_of_year"]),
                _number(row["confirmed_m2"]),
                _number(row["suspected_m2"]),
                _number(row["total_m2"]),
            )
            for row in _rows(folder, "remaining")
            if row["obligation_id"].endswith("-5")
        ),
        releases=tuple(
            ReleaseRow(
                row["iso3"],
                int(row["year"]),
                _number(row["cleared_m2"]),
                _number(row["reduced_m2"]),
                _number(row["cancelled_m2"]),
            )
            for row in _rows(folder, "land_release")
        ),
        plans=tuple(
            PlanRow(
                row["figure_id"],
                row["iso3"],
                row["source_pillar"],
                int(row["first_year"]),
                int(row["last_year"]) if row["last_year"] else None,
                row["is_per_year"] == "true",
                _number(row["target_m2"]),
                _number(row["cost_usd"]),
                _number(row["national_usd"]),
                row["use"],
                row["note"],
            )
            for row in _rows(folder, "plan_figures")
        ),
        flows=tuple(
            FlowRow(
                row["flow_id"],
                row["donor_id"],
                row["iso3"] or None,
                int(row["year"]),
                row["pillar_class"],
                float(row["amount_usd"]),
                row["is_core_support"] == "true",
            )
            for row in _rows(folder, "flows")
        ),
        coverage=tuple(
            CoverageRow(
                row["table_of"],
                row["code"],
                int(row["year"]),
                float(row["captured_usd"]),
                float(row["published_usd"]),
                row["is_whole"] == "true",
            )
            for row in _rows(folder, "flow_coverage")
        ),
        received=_totals(folder, "recipient_totals"),
        national=_totals(folder, "national_contributions"),
        mechanisms=tuple(
            MechanismRow(
                row["mechanism_id"],
                row["name"],
                row["kind"],
                _number(row["size_usd"]),
                int(row["year"]) if row["year"] else None,
                terms_of(row["mechanism_id"], row["source_ids"].split("|")),
                row["evidence"],
                "; ".join(titles[source] for source in row["source_ids"].split("|")),
            )
            for row in _rows(folder, "mechanisms")
        ),
        targets=tuple(
            TargetRow(row["iso3"], int(row["year"]), float(row["target_m2"]), float(row["achieved_m2"]))
            for row in _rows(HERE, "yearly_targets")
        ),
        completion_targets={
            row["iso3"]: date.fromisoformat(row["completion_by"]) for row in _rows(HERE, "national_targets")
        },
    )


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _totals(folder: Path, name: str) -> tuple[TotalRow, ...]:
    return tuple(
        TotalRow(row["iso3"], int(row["year"]), float(row["amount_usd"])) for row in _rows(folder, name)
    )


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None
