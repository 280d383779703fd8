"""All figures of one `make bench`, and what follows from them: growth exponents, and whether the bars are met."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isnan, nan

import numpy as np

from bench.cases import LARGE, REAL, WORLD, Size
from bench.measure import MIB, Measured
from bench.models import HIGHS, LIBRARIES, OURS, SCIPY

LIBRARY_RATIO, SCIPY_RATIO = 10.0, 4.0
BUILD_SECONDS = 0.050
WORLD_SHARE = 0.06
WORLD_BYTES = 1024 * MIB
SAME_GROWTH = 0.05
"""Exponents closer than this are the same: they come from six points."""


@dataclass(frozen=True)
class Figures:
    """Medians of first tiers by size and model, of whole rounds by size and phase, peaks of memory, sizes in flows."""

    first_tiers: dict[Size, dict[str, Measured]]
    rounds: dict[Size, dict[str, float]]
    peak_bytes: dict[Size, dict[str, int]]
    flows: dict[Size, int]

    def best_textbook(self, size: Size) -> Measured | None:
        """Return the fastest of HiGHS's methods on the textbook arrays."""
        found = [m for name, m in self.first_tiers.get(size, {}).items() if name.startswith(HIGHS)]
        return min(found, key=lambda m: m.total_seconds, default=None)

    def exponent(self, seconds: Callable[[Size], float]) -> float:
        """Return b of seconds = a x flows^b, by least squares of logarithms over all sizes; nan below three."""
        points = [(self.flows[size], seconds(size)) for size in self.first_tiers]
        points = [(n, s) for n, s in points if not isnan(s) and s > 0]
        if len(points) < 3:
            return nan
        x, y = np.log(np.array(points, dtype=float)).T
        return float(np.polyfit(x, y, 1)[0])

    def ours(self, size: Size) -> Measured:
        """Return our own first tier."""
        return self.first_tiers[size][OURS]


@dataclass(frozen=True)
class Bar:
    """What good means, what was measured, and whether that meets it; None where it was not measured."""

    what: str
    measured: str
    is_met: bool | None


def bars(figures: Figures) -> list[Bar]:
    """Return every bar of the design's quality page that this benchmark measures."""
    return [*_speed(figures), *_rounds(figures), *_world(figures), _growth(figures)]


def _sizes(figures: Figures, wanted: Sequence[Size]) -> Iterator[Size]:
    return (size for size in wanted if size in figures.first_tiers)


def _speed(figures: Figures) -> Iterator[Bar]:
    for size in _sizes(figures, (REAL, LARGE)):
        mine = figures.ours(size)
        for name in (*LIBRARIES, SCIPY):
            other = figures.first_tiers[size].get(name)
            if other is not None:
                least = SCIPY_RATIO if name == SCIPY else LIBRARY_RATIO
                ratio = other.total_seconds / mine.total_seconds
                what = f"first tier at {size.n_states} States: at least {least:.0f} x faster than {name}"
                yield Bar(what, f"{ratio:.1f} x", ratio >= least)
        if size == REAL:
            what = f"building the programme at {size.n_states} States: under 50 ms"
            yield Bar(what, f"{mine.build_seconds * 1e3:.0f} ms", mine.build_seconds < BUILD_SECONDS)


def _rounds(figures: Figures) -> Iterator[Bar]:
    for size in _sizes(figures, (REAL, LARGE)):
        if size not in figures.rounds:
            continue
        total = figures.rounds[size]["total"]
        for name in LIBRARIES:
            other = figures.first_tiers[size].get(name)
            if other is not None:
                what = f"whole round at {size.n_states} States: within the first tier alone of {name}"
                yield Bar(
                    what, f"{total:.2f} s against {other.total_seconds:.2f} s", total <= other.total_seconds
                )


def _world(figures: Figures) -> Iterator[Bar]:
    if WORLD not in figures.first_tiers:
        return
    mine, best = figures.ours(WORLD), figures.best_textbook(WORLD)
    if best is not None:
        share = mine.total_seconds / best.total_seconds
        what = "first tier at world size: at most 6 percent of the textbook's best HiGHS"
        yield Bar(
            what,
            f"{share:.1%} ({mine.total_seconds:.2f} s of {best.total_seconds:.1f} s)",
            share <= WORLD_SHARE,
        )
    peak = figures.peak_bytes.get(WORLD, {}).get(OURS)
    if peak is not None:
        yield Bar("memory at world size: under 1 GiB", f"{peak / MIB:.0f} MiB", peak < WORLD_BYTES)


def _growth(figures: Figures) -> Bar:
    def best(size: Size) -> float:
        found = figures.best_textbook(size)
        return nan if found is None or isnan(found.objective) else found.total_seconds

    mine = figures.exponent(lambda size: figures.ours(size).total_seconds)
    solver = figures.exponent(best)
    what = "growth of time with size: no worse than the solver's own on the textbook model"
    is_known = not isnan(mine) and not isnan(solver)
    return Bar(
        what, f"exponent {mine:.2f} against {solver:.2f}", mine <= solver + SAME_GROWTH if is_known else None
    )
