"""Lines of a State's plans added up where they are many, so that a round over them is solved in seconds.

    line -> (pillar, obligation, local or not, grade, band of cost per unit of output) -> one activity of the round

The surprise: nothing that money, grades or earmarks go by is mixed; years, sources and sums to the cent stay. What is
mixed is the cost of a unit of output, within a tenth of a power of ten: of such lines a round says together how much is
funded, and not which of them comes first (docs/decisions/0024).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from clearinghouse.plans.store import PlannedLine

MOST_LINES: Final = 500
"""Lines of one State that a round takes as they are; of a State with more, all are added up."""
BANDS_OF_TEN: Final = 10
"""Bands of cost per unit in a power of ten: lines of one band differ by a quarter at most."""

_Key = tuple[str, str, bool, str, int]


@dataclass(slots=True)
class _Sum:
    lines: set[str] = field(default_factory=set)
    need_usd: dict[int, Decimal] = field(default_factory=dict)
    output: dict[int, Decimal] = field(default_factory=dict)
    sources: dict[int, dict[str, None]] = field(default_factory=dict)

    def add(self, line: PlannedLine) -> None:
        self.lines.add(line.activity)
        self.need_usd[line.year] = self.need_usd.get(line.year, Decimal(0)) + line.need_usd
        if line.output is not None:
            self.output[line.year] = self.output.get(line.year, Decimal(0)) + line.output
        self.sources.setdefault(line.year, {}).update(dict.fromkeys(line.source_codes))


def added_up(lines: Iterable[PlannedLine]) -> list[PlannedLine]:
    """Return the lines of a round: of a State with more than `MOST_LINES` of them added up, of others as they are."""
    by_state: dict[str, dict[str, list[PlannedLine]]] = {}
    for line in lines:
        by_state.setdefault(line.state, {}).setdefault(line.activity, []).append(line)
    return [
        line
        for state, activities in by_state.items()
        for line in (
            _sums(state, activities)
            if len(activities) > MOST_LINES
            else (line for years in activities.values() for line in years)
        )
    ]


def _sums(state: str, activities: dict[str, list[PlannedLine]]) -> list[PlannedLine]:
    sums: dict[_Key, _Sum] = {}
    for years in activities.values():
        band = _band(years)
        for line in years:
            key = line.pillar, line.obligation or "", bool(line.is_local), line.evidence, band
            sums.setdefault(key, _Sum()).add(line)
    return [
        PlannedLine(
            state=state,
            activity=f"{state}+{key[0]}+{number}",
            title=_title(len(each.lines)),
            pillar=key[0],
            obligation=key[1] or None,
            is_local=key[2],
            year=year,
            need_usd=each.need_usd[year],
            output=each.output.get(year),
            evidence=key[3],
            source_codes=tuple(sorted(each.sources[year])),
        )
        for number, (key, each) in enumerate(sorted(sums.items()), start=1)
        for year in sorted(each.need_usd)
    ]


def _band(years: list[PlannedLine]) -> int:
    """The band of what a unit of a line's output costs over its years; -1000 where it plans none."""
    output = sum((line.output for line in years if line.output), Decimal(0))
    if output <= 0:
        return -1000
    need = sum((line.need_usd for line in years), Decimal(0))
    return math.floor(BANDS_OF_TEN * math.log10(need / output))


def _title(lines: int) -> str:
    return "1 line of a work plan" if lines == 1 else f"{lines:,} lines of work plans, added up"
