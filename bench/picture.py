"""The picture of growth: seconds of the first tier against the number of flows, both logarithmic, as SVG.

Lines differ by marker and carry their name at their end, so that nothing hangs on colour.
"""

from __future__ import annotations

from io import StringIO

import matplotlib as mpl
from matplotlib.figure import Figure

from bench.figures import Figures
from bench.models import HIGHS, LIBRARIES, OURS, SCIPY

MARKERS = {OURS: "o", SCIPY: "s", "PuLP": "^", "linopy": "v", "cvxpy": "D", "Pyomo": "P"}
COLOURS = {
    OURS: "#004d80",
    SCIPY: "#8a5a00",
    "PuLP": "#5b5b5b",
    "linopy": "#7a3b86",
    "cvxpy": "#2a6b3a",
    "Pyomo": "#a03030",
}
BEST = "HiGHS on arrays"


def picture(figures: Figures) -> str:
    """Return the picture as SVG text, the same for the same figures."""
    settings = {"svg.hashsalt": "clearinghouse", "svg.fonttype": "none", "font.size": 10}
    with mpl.rc_context(settings):
        figure = Figure(figsize=(8.4, 5.2), layout="constrained")
        axes = figure.subplots()
        lines = {name: _points(figures, name) for name in (OURS, SCIPY, *LIBRARIES)}
        lines[BEST] = _best_points(figures)
        for name, points in lines.items():
            if not points:
                continue
            flows, seconds = zip(*points, strict=True)
            axes.plot(
                flows,
                seconds,
                marker=MARKERS.get(name, "x"),
                color=COLOURS.get(name, "#000000"),
                linewidth=2.4 if name == OURS else 1.2,
            )
            axes.annotate(
                name, (flows[-1], seconds[-1]), xytext=(7, 0), textcoords="offset points", va="center"
            )
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel("flows in the textbook model")
        axes.set_ylabel("first tier, build and solve [s]")
        axes.margins(x=0.16)
        axes.grid(visible=True, which="major", color="#d9d9d9", linewidth=0.6)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        buffer = StringIO()
        figure.savefig(
            buffer, format="svg", metadata={"Date": None, "Title": "First tier: time against size"}
        )
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def _points(figures: Figures, name: str) -> list[tuple[int, float]]:
    return sorted(
        (figures.flows[size], found[name].total_seconds)
        for size, found in figures.first_tiers.items()
        if name in found
    )


def _best_points(figures: Figures) -> list[tuple[int, float]]:
    return sorted(
        (figures.flows[size], min(m.total_seconds for name, m in found.items() if name.startswith(HIGHS)))
        for size, found in figures.first_tiers.items()
        if any(name.startswith(HIGHS) for name in found)
    )
