"""What an earmark reaches and what it shuts out, of the needs that are published. Without I/O.

An obligation is at risk here as it is in rounds: part of what is planned by the last year that counts for its deadline
is not funded yet. A need is what remains to be funded, so that any such need puts its obligation at risk.

The surprise: needs of different grades are never added here, also not "reached" to "shut out" of another grade. And an
obligation may be reached in part: some of its activities are in a pillar that the earmark leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from needmatch.grid import last_year_that_counts
from needmatch.units import EVIDENCE, PILLARS


@dataclass(frozen=True, slots=True)
class Earmark:
    """A set of States by a set of pillars; None: any. `are_states_stated` False: nobody knows which, so none."""

    states: frozenset[str] | None
    pillars: frozenset[str] | None
    are_states_stated: bool = True

    def admits(self, state: str, pillar: str) -> bool:
        """Whether money may go to a State's work in a pillar."""
        return (
            self.are_states_stated
            and (self.states is None or state in self.states)
            and (self.pillars is None or pillar in self.pillars)
        )


class Line(Protocol):
    """A published need of a year [USD]."""

    @property
    def state(self) -> str: ...
    @property
    def pillar(self) -> str: ...
    @property
    def obligation(self) -> str | None: ...
    @property
    def year(self) -> int: ...
    @property
    def need_usd(self) -> Decimal: ...
    @property
    def evidence(self) -> str: ...
    @property
    def source_codes(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class GradedNeed:
    """Needs of one grade, added up [USD]."""

    evidence: str
    need_usd: Decimal
    states: tuple[str, ...]
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtRisk:
    """An obligation at risk and what is needed for it by its deadline [USD]: what the earmark admits, and the rest."""

    obligation: str
    state: str
    reached_usd: Decimal
    shut_out_usd: Decimal
    evidence: str
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """What is reached and shut out of the needs of a State, or of a pillar, of one grade [USD]."""

    key: str
    evidence: str
    reached_usd: Decimal
    shut_out_usd: Decimal
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """What an earmark does to the published needs. `without_need`: States it names that have published none."""

    reached: tuple[GradedNeed, ...]
    shut_out: tuple[GradedNeed, ...]
    by_state: tuple[Split, ...]
    by_pillar: tuple[Split, ...]
    at_risk: tuple[AtRisk, ...]
    without_need: tuple[str, ...]


def reach_of(
    earmark: Earmark,
    lines: Sequence[Line],
    deadlines: Mapping[str, date],
    *,
    first_year: int,
    last_year: int,
) -> Reach:
    """Return what an earmark reaches.

    Args:
        lines: the published needs of the years from `first_year` to `last_year`.
        deadlines: working deadlines by obligation.
    """
    inside = [line for line in lines if earmark.admits(line.state, line.pillar)]
    outside = [line for line in lines if not earmark.admits(line.state, line.pillar)]
    at_risk = [line for line in lines if _counts(line, deadlines, first_year=first_year, last_year=last_year)]
    return Reach(
        reached=_by_grade(inside),
        shut_out=_by_grade(outside),
        by_state=_splits(
            earmark, [(line.state, line) for line in lines], sorted({line.state for line in lines})
        ),
        by_pillar=_splits(earmark, [(line.pillar, line) for line in lines], PILLARS),
        at_risk=_at_risk(earmark, at_risk),
        without_need=tuple(sorted((earmark.states or frozenset()) - {line.state for line in lines})),
    )


def _counts(line: Line, deadlines: Mapping[str, date], *, first_year: int, last_year: int) -> bool:
    deadline = deadlines.get(line.obligation or "")
    if deadline is None:
        return False
    return line.year <= first_year + last_year_that_counts(deadline, first_year, last_year)


def _sum(lines: Iterable[Line]) -> Decimal:
    return sum((line.need_usd for line in lines), Decimal(0))


def _cited(lines: Iterable[Line]) -> tuple[str, ...]:
    return tuple(sorted({code for line in lines for code in line.source_codes}))


def _by_grade(lines: Sequence[Line]) -> tuple[GradedNeed, ...]:
    parts = {grade: [line for line in lines if line.evidence == grade] for grade in EVIDENCE}
    return tuple(
        GradedNeed(grade, _sum(found), tuple(sorted({line.state for line in found})), _cited(found))
        for grade, found in parts.items()
        if found
    )


def _splits(earmark: Earmark, keyed: Sequence[tuple[str, Line]], names: Sequence[str]) -> tuple[Split, ...]:
    cells: dict[tuple[str, str], list[Line]] = {}
    for name, line in keyed:
        cells.setdefault((name, line.evidence), []).append(line)
    return tuple(
        Split(
            name,
            grade,
            _sum(line for line in found if earmark.admits(line.state, line.pillar)),
            _sum(line for line in found if not earmark.admits(line.state, line.pillar)),
            _cited(found),
        )
        for name in names
        for grade in EVIDENCE
        if (found := cells.get((name, grade)))
    )


def _at_risk(earmark: Earmark, lines: Sequence[Line]) -> tuple[AtRisk, ...]:
    by_obligation: dict[str, list[Line]] = {}
    for line in lines:
        by_obligation.setdefault(line.obligation or "", []).append(line)
    return tuple(
        AtRisk(
            obligation,
            found[0].state,
            _sum(line for line in found if earmark.admits(line.state, line.pillar)),
            _sum(line for line in found if not earmark.admits(line.state, line.pillar)),
            max((line.evidence for line in found), key=EVIDENCE.index),
            _cited(found),
        )
        for obligation, found in sorted(by_obligation.items())
    )
