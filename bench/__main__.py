"""Measure the matcher against textbook models and write docs/matching/benchmarks.md with its picture.

python -m bench            all sizes, then the page (about half an hour: the textbook at world size is slow)
python -m bench --quick    10 and 33 States, to the terminal only (about a minute)
"""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path

from bench import machine, measure
from bench.cases import GROWTH, LARGE, REAL, SMALL, WORLD, Size
from bench.figures import Figures
from bench.models import HIGHS, LIBRARIES, MODELS, OURS, SCIPY, models_for
from bench.page import bars_table, first_tier_table, page, rounds_table
from bench.picture import picture

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "matching" / "benchmarks.md"
PICTURE = ROOT / "docs" / "pictures" / "benchmarks.svg"
COMPARED = (SMALL, REAL, LARGE, WORLD)


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="10 and 33 States only, and no page")
    parser.add_argument("--runs", type=int, default=5, help="runs of each model, of which the median is told")
    asked = parser.parse_args()
    # The libraries warn of changes to come in one another; none of that is about what is measured.
    warnings.simplefilter("ignore")
    told = machine.description()
    figures = _measured((SMALL, REAL) if asked.quick else GROWTH, asked.runs, with_memory=not asked.quick)
    print("\n" + bars_table(figures))
    if asked.quick:
        return
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(figures, told), encoding="utf-8")
    PICTURE.write_text(picture(figures), encoding="utf-8")
    print(f"\nwritten: {PAGE.relative_to(ROOT)}, {PICTURE.relative_to(ROOT)}")


def _measured(sizes: tuple[Size, ...], runs: int, *, with_memory: bool) -> Figures:
    figures = Figures({}, {}, {}, {})
    for size in sizes:
        # Between the compared sizes only growth is told: ours and the solver's own.
        names = (
            models_for(size) if size in COMPARED else tuple(n for n in MODELS if n not in (*LIBRARIES, SCIPY))
        )
        figures.flows[size] = measure.n_flows(size)
        figures.first_tiers[size] = measure.first_tiers(size, runs, names)
        _say(f"\n{size.name}: {figures.flows[size]:,} flows\n" + first_tier_table(figures.first_tiers[size]))
        if size in COMPARED and size != WORLD:
            figures.rounds[size] = measure.complete_round(size, runs)
            _say("\n" + rounds_table(Figures({}, {size: figures.rounds[size]}, {}, {})))
        if with_memory and size in COMPARED:
            best = figures.best_textbook(size)
            kept = [n for n in names if not n.startswith(HIGHS) or (best is not None and n == best.model)]
            figures.peak_bytes[size] = {
                n: measure.peak_bytes(n, size) for n in kept if size != WORLD or n != SCIPY
            }
            _say(f"\nmemory of {OURS}: {figures.peak_bytes[size][OURS] / measure.MIB:.0f} MiB")
    return figures


def _say(text: str) -> None:
    print(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
