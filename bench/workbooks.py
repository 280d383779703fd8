"""How long a work plan of 50,000 rows takes to be read from Excel and CSV, and how much memory its reader takes.

    python -m bench.workbooks [--rows 50000] [--years 5]

A file is opened in a process of its own; seconds are by the clock and of the processor, memory is the most that process
held. `put` is what is done with it afterwards: merging into an empty draft and every check of it.

The surprise: on a machine that has other work the clock tells of that work; compare the seconds of the processor.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import resource
import time
from dataclasses import dataclass

import openpyxl

from clearinghouse.plans.draft import Draft
from clearinghouse.plans.finding import Facts, ObligationFact
from clearinghouse.workbooks.bounded import Opener
from clearinghouse.workbooks.contents import Contents
from clearinghouse.workbooks.putting import put

FIRST_YEAR = 2027
_MEBIBYTE = 1024
"""In kibibytes, which the system counts in."""


@dataclass(frozen=True)
class Taken:
    """Seconds by the clock, seconds of the processor, and the most memory of any file's process so far [MiB]."""

    name: str
    bytes_of_file: int
    seconds: float
    cpu_seconds: float
    peak_mib: float


def table(rows: int, years: int) -> list[list[object]]:
    """Return a plan as a table: headings, and a row a line with four figures for each year."""
    headings: list[object] = ["Line code", "Pillar", "Activity", "Obligation", "By local organisations"]
    headings.append("Implementing partners")
    words = ("Cost", "National share", "Secured share", "Output")
    shown = range(FIRST_YEAR, FIRST_YEAR + years)
    headings += [f"{word} {year}" for year in shown for word in words]
    lines = [
        [
            f"l-{row}",
            "Survey and clearance",
            f"Clear area {row}",
            "SEN-5",
            "Yes",
            "CNAMS (national); Z (local)",
        ]
        + [value for year in shown for value in (1000 + row / 100, 100 + year % 7, row % 7, row)]
        for row in range(rows)
    ]
    return [headings, *lines]


def as_xlsx(rows: list[list[object]]) -> bytes:
    """Return a table as a workbook."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Lines")
    for row in rows:
        sheet.append(row)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def as_csv(rows: list[list[object]]) -> bytes:
    """Return a table as CSV, amounts with two decimals."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerows([f"{value:.2f}" if isinstance(value, float) else value for value in row] for row in rows)
    return written.getvalue().encode()


def measured(name: str, content: bytes) -> tuple[Taken, Contents]:
    """Read a file as the service does."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    contents = asyncio.run(Opener().read(content))
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(name, len(content), seconds, cpu, after.ru_maxrss / _MEBIBYTE), contents


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--years", type=int, default=5)
    asked = parser.parse_args()
    rows = table(asked.rows, asked.years)
    facts = Facts("SEN", {"SEN-5": ObligationFact("SEN-5", 5, "m2")})
    draft = Draft("SEN-2027", "Plan", FIRST_YEAR, FIRST_YEAR + asked.years - 1)
    # The smaller process first: the system tells the most of all that have ended.
    for name, content in (("CSV", as_csv(rows)), ("Excel", as_xlsx(rows))):
        taken, contents = measured(name, content)
        started = time.process_time()
        found = put(draft, contents, facts, is_removing=False)
        put_seconds = time.process_time() - started
        print(
            f"{taken.name}: {asked.rows:,} rows, {asked.years} years, {taken.bytes_of_file / 1e6:.1f} MB; read in "
            f"{taken.seconds:.1f} s ({taken.cpu_seconds:.1f} s of processor, {taken.peak_mib:,.0f} MiB); "
            f"put and checked in {put_seconds:.1f} s of processor: {len(found.merged.added):,} lines, "
            f"{found.faults.errors} errors, {found.faults.warnings} warnings"
        )


if __name__ == "__main__":
    main()
