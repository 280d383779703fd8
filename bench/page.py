"""docs/matching/benchmarks.md from the figures: tables, the picture's place, and limits.md as it is written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan
from pathlib import Path

from bench.cases import Size
from bench.figures import Figures, bars
from bench.measure import MIB, Measured
from bench.models import OURS

LIMITS = Path(__file__).parent / "limits.md"
PHASES = ("read", "build", "solve", "explain", "write", "total")


def page(figures: Figures, machine: dict[str, str]) -> str:
    """Return the page in Markdown."""
    return "\n\n".join(
        [
            "# Benchmarks",
            "Written by `make bench`; do not edit (the last chapter comes from `bench/limits.md`). Rounds are drawn "
            "from a seed with earmarks like those of the real case of 2026 (`bench/cases.py`). Every model finds the "
            "same optimum to one part in a million, or the benchmark fails. Seconds are of processor "
            "time, all threads together: on an idle machine the time one waits, on a shared one what can be compared. "
            "They are medians of runs taken turn by turn in one process; *build* ends where a library's own call to "
            "solve begins.",
            "## Where and with what",
            table(("", ""), machine.items()),
            "## The bars",
            bars_table(figures),
            "## First tier (`deadline`)",
            *(
                f"### {size.name}: {figures.flows[size]:,} flows in the textbook model\n\n"
                + first_tier_table(found)
                for size, found in figures.first_tiers.items()
            ),
            "![Seconds of the first tier against the number of flows, both logarithmic](../pictures/benchmarks.svg)",
            growth_text(figures),
            "## The whole round",
            "Read from a case folder, all tiers of the preset `deadlines-first`, split into cents, reasons, and the "
            "plan folder with its report [s].",
            rounds_table(figures),
            "## Memory",
            "Peak of a process that does one first tier, imports included [MiB].",
            memory_table(figures),
            LIMITS.read_text(encoding="utf-8").rstrip(),
            "",
        ]
    )


def table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table whose columns after the first stand to the right."""
    rule = ["---", *("---:" for _ in names[1:])]
    return "\n".join("| " + " | ".join(row) + " |" for row in (names, rule, *rows))


def bars_table(figures: Figures) -> str:
    """Return what good means and what was measured."""
    said = {True: "met", False: "**missed**", None: "not measured"}
    return table(("bar", "measured", ""), [(b.what, b.measured, said[b.is_met]) for b in bars(figures)])


def first_tier_table(found: dict[str, Measured]) -> str:
    """Return build, solve and total of each model at one size, and how many times ours is faster."""
    mine = found[OURS].total_seconds
    rows = []
    for m in sorted(found.values(), key=lambda m: m.total_seconds):
        more = "more than " if isnan(m.objective) else ""
        rows.append(
            (
                m.model,
                f"{m.build_seconds:.3f}",
                f"{more}{m.solve_seconds:.3f}",
                f"{more}{m.total_seconds:.3f}",
                f"{m.total_seconds / mine:.1f}",
                str(m.runs),
            )
        )
    return table(("model", "build [s]", "solve [s]", "total [s]", "times ours", "runs"), rows)


def growth_text(figures: Figures) -> str:
    """Return the exponents of growth, ours in its parts and the solver's own."""

    def best(size: Size) -> float:
        found = figures.best_textbook(size)
        return float("nan") if found is None or isnan(found.objective) else found.total_seconds

    exponents = {
        "ours, in all": figures.exponent(lambda size: figures.ours(size).total_seconds),
        "ours, building": figures.exponent(lambda size: figures.ours(size).build_seconds),
        "ours, inside HiGHS": figures.exponent(lambda size: figures.ours(size).solver_seconds),
        "the fastest method of HiGHS on the textbook model": figures.exponent(best),
    }
    rows = [(what, f"{exponent:.2f}") for what, exponent in exponents.items()]
    return "Seconds grow as (number of flows)^b:\n\n" + table(("", "b"), rows)


def rounds_table(figures: Figures) -> str:
    """Return the phases of whole rounds."""
    return table(
        ("States x activities x years x commitments", *PHASES),
        [(size.name, *(f"{seconds[p]:.3f}" for p in PHASES)) for size, seconds in figures.rounds.items()],
    )


def memory_table(figures: Figures) -> str:
    """Return peaks of memory by model and size."""
    names = list(dict.fromkeys(name for found in figures.peak_bytes.values() for name in found))
    return table(
        ("model", *(f"{size.n_states} States" for size in figures.peak_bytes)),
        [
            (
                name,
                *(
                    f"{found[name] / MIB:.0f}" if name in found else ""
                    for found in figures.peak_bytes.values()
                ),
            )
            for name in names
        ],
    )
