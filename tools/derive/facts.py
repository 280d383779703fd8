"""Reading the collected facts, and writing our CSV files with fixed columns.

The surprise: a fact is kept as the text that was collected until a rule needs it as a number, so that no figure is
rounded on the way.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

from tools.derive.columns import COLUMNS

Row = dict[str, str]

FACT_FILES = (
    "states_parties",
    "states_parties_field_sources",
    "deadline_requests",
    "withdrawals",
    "contamination",
    "land_release",
    "casualties",
    "casualties_totals_and_funding_context",
    "work_plans",
    "multi_year_commitments",
    "flows",
    "flow_coverage",
    "donor_totals",
    "recipient_totals",
    "global_totals",
    "sector_split",
    "national_contributions",
    "fx",
    "mechanisms",
    "donor_codes_nonstate",
    "sources_states",
    "sources_funding",
)
"""The fact files that are loaded. Cross-check files (`xcheck_*`) and extracts of other databases are not."""

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Facts:
    """The collected facts, by file name, and the country codes, by ISO 3166-1 alpha-3 code."""

    files: Mapping[str, list[Row]]
    countries: Mapping[str, Row]

    def __getitem__(self, name: str) -> list[Row]:
        return self.files[name]


def read_rows(path: Path) -> list[Row]:
    """Read a CSV file with a header; an absent cell is an empty text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(file)]


def read_facts(facts_dir: Path, countries_file: Path) -> Facts:
    """Read all fact files of a folder and the table of country codes."""
    return Facts(
        files={name: read_rows(facts_dir / f"{name}.csv") for name in FACT_FILES},
        countries={row["ISO3166-1-Alpha-3"]: row for row in read_rows(countries_file)},
    )


def write_rows(path: Path, name: str, rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows with the columns that `COLUMNS` gives this file.

    Raises:
        ValueError: a row has a column that the file does not have, or lacks one.
    """
    columns = COLUMNS[name]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            if set(row) != set(columns):
                difference = sorted(set(row) ^ set(columns))
                raise ValueError(f"{name}: columns {difference} are missing or unknown in {row}")
            writer.writerow({key: cell(value) for key, value in row.items()})


def cell(value: object) -> str:
    """Write a value as a cell: None is empty, booleans are `true` and `false`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def number(text: str) -> Decimal | None:
    """Read a number; an empty cell is missing (None), never 0."""
    return Decimal(text) if text else None


def money(value: Decimal | None) -> str:
    """Write an amount with two decimals; a missing amount is empty."""
    return "" if value is None else str(value.quantize(CENT, ROUND_HALF_EVEN))


def plain(value: Decimal | None) -> str:
    """Write a quantity without exponent and without trailing zeros, rounded to two decimals."""
    if value is None:
        return ""
    text = f"{value.quantize(CENT, ROUND_HALF_EVEN):f}"
    return text.rstrip("0").rstrip(".")


def equal_parts(total: Decimal, parts: int) -> list[Decimal]:
    """Split an amount into equal parts of whole cents that add up to it; left-over cents go to the first parts."""
    cents = int((total / CENT).to_integral_value(ROUND_HALF_EVEN))
    share, rest = divmod(cents, parts)
    return [CENT * (share + (1 if index < rest else 0)) for index in range(parts)]


def joined(values: Iterable[str]) -> str:
    """Join a set into one cell, sorted and without doubles."""
    return "|".join(sorted({value for value in values if value}))
