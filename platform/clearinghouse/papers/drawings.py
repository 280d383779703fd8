"""Drawings as SVG: lines and steps, bars by year, bars side by side; the same bytes for page and PDF.

The surprise: each series has a colour, a dash and a label at its end, so that no meaning rests on colour alone. Colours
are variables of the page with a fallback, which is what the PDF and a saved drawing use.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from needmatch.report.markup import Child, Markup, element

WIDTH: Final = 640.0
_LEFT, _RIGHT, _TOP, _FOOT = 62.0, 128.0, 30.0, 46.0
_COLOURS: Final = (
    "var(--accent, #14507a)",
    "var(--second, #a2480a)",
    "var(--third, #3d6b2e)",
    "var(--fourth, #6b4a86)",
    "var(--fifth, #7a1f3d)",
)
_DASHES: Final = (None, "7 4", "2 3", "10 3 2 3", "14 4")
_INK, _SOFT, _LINE = "var(--ink, #1b1f24)", "var(--soft, #57606a)", "var(--line, #c9d1d9)"
_FONT: Final = "Noto Sans, sans-serif"
_SIZE: Final = 12.0


@dataclass(frozen=True, slots=True)
class Series:
    """A line through points (x, y) in order of x; `is_step` holds a value until the next point."""

    name: str
    points: tuple[tuple[float, float], ...]
    is_step: bool = False


def plain(value: float) -> str:
    """Return a tick as a plain number."""
    return f"{value:,.10g}".replace(",", "\u202f")


def _ticks(low: float, high: float) -> list[float]:
    """Return three to seven round numbers from at most `low` to at least `high`."""
    span = high - low or 1.0
    step = 10.0 ** math.floor(math.log10(span / 4))
    step *= next(m for m in (1, 2, 2.5, 5, 10) if span / (step * m) <= 6)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(k * step, 10) for k in range(first, last + 1)]


def _text(
    words: str, x: float, y: float, anchor: str = "start", *, colour: str = _SOFT, bold: bool = False
) -> Markup:
    return element(
        "text",
        words,
        x=x,
        y=y,
        text_anchor=anchor,
        fill=colour,
        font_size=_SIZE,
        font_family=_FONT,
        font_weight=600 if bold else None,
    )


def _path(points: Sequence[tuple[float, float]], k: int, width: float = 2.2) -> Markup:
    steps = " L ".join(f"{x:.2f} {y:.2f}" for x, y in points)
    return element(
        "path",
        d=f"M {steps}",
        fill="none",
        stroke=_COLOURS[k % len(_COLOURS)],
        stroke_width=width,
        stroke_dasharray=_DASHES[k % len(_DASHES)],
        stroke_linejoin="round",
    )


def _svg(height: float, *children: Child) -> str:
    return str(
        element(
            "svg",
            children,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {WIDTH:g} {height:g}",
            width=WIDTH,
            height=height,
        )
    )


class _Frame:
    """The axes of a drawing: from values to places."""

    def __init__(self, xs: list[float], ys: list[float], height: float, right: float = _RIGHT) -> None:
        self.xs, self.ys, self.height, self.right = xs, ys, height, WIDTH - right
        self.bottom = height - _FOOT

    def x(self, value: float) -> float:
        return _LEFT + (value - self.xs[0]) / (self.xs[-1] - self.xs[0]) * (self.right - _LEFT)

    def y(self, value: float) -> float:
        return self.bottom - (value - self.ys[0]) / (self.ys[-1] - self.ys[0]) * (self.bottom - _TOP)

    def grid(self, y_label: str, y_words: Callable[[float], str]) -> list[Markup]:
        """Return the lines across, their figures and what they count."""
        drawn = [_text(y_label, 4, 15)]
        for value in self.ys:
            y = self.y(value)
            drawn.append(
                element("path", d=f"M {_LEFT:g} {y:.2f} H {self.right:g}", stroke=_LINE, stroke_width=1.0)
            )
            drawn.append(_text(y_words(value), _LEFT - 8, y + 4, "end"))
        return drawn

    def feet(self, x_label: str, x_words: Callable[[float], str]) -> list[Markup]:
        """Return the figures below and what they count."""
        below = [_text(x_words(value), self.x(value), self.bottom + 17, "middle") for value in self.xs]
        return [*below, _text(x_label, (_LEFT + self.right) / 2, self.height - 8, "middle")]


def _spread(places: list[float], least: float = 15.0) -> list[float]:
    """Return places moved apart so that labels do not touch, in the order given."""
    order = sorted(range(len(places)), key=lambda k: places[k])
    moved = list(places)
    for before, k in pairwise(order):
        moved[k] = max(moved[k], moved[before] + least)
    return moved


def lines(
    series: Sequence[Series],
    *,
    x_label: str,
    y_label: str,
    x_words: Callable[[float], str] = plain,
    y_words: Callable[[float], str] = plain,
    height: float = 260.0,
) -> str:
    """Return lines from 0 up, each labelled at its end."""
    all_points = [point for s in series for point in s.points]
    frame = _Frame(
        _ticks(min(0.0, *(x for x, _ in all_points)), max(x for x, _ in all_points)),
        _ticks(0.0, max(1e-9, *(y for _, y in all_points))),
        height,
    )
    drawn: list[Child] = [*frame.grid(y_label, y_words), *frame.feet(x_label, x_words)]
    ends = _spread([frame.y(s.points[-1][1]) for s in series])
    for k, (s, end) in enumerate(zip(series, ends, strict=True)):
        places = [(frame.x(x), frame.y(y)) for x, y in s.points]
        if s.is_step:
            places = [p for a, b in pairwise(places) for p in (a, (b[0], a[1]))] + places[-1:]
        drawn.append(_path(places, k))
        if not s.is_step:
            drawn += [
                element("circle", cx=x, cy=y, r=2.6, fill=_COLOURS[k % len(_COLOURS)]) for x, y in places
            ]
        drawn.append(_text(s.name, places[-1][0] + 7, end + 4, colour=_COLOURS[k % len(_COLOURS)], bold=True))
    return _svg(height, *drawn)


def bars(
    groups: Sequence[str],
    series: Sequence[tuple[str, Sequence[float | None]]],
    *,
    y_label: str,
    y_words: Callable[[float], str] = plain,
    height: float = 240.0,
) -> str:
    """Return bars in groups, one bar a series; None is drawn as nothing and said to be missing below."""
    tallest = max((v for _, values in series for v in values if v is not None), default=1.0)
    frame = _Frame([0.0, float(len(groups))], _ticks(0.0, tallest or 1.0), height, right=12.0)
    drawn: list[Child] = [*frame.grid(y_label, y_words)]
    width = (frame.x(1) - frame.x(0)) * 0.76 / len(series)
    for g, group in enumerate(groups):
        left = frame.x(g + 0.12)
        for k, (_, values) in enumerate(series):
            value = values[g]
            if value is None:
                drawn.append(_text("?", left + (k + 0.5) * width, frame.bottom - 4, "middle"))
                continue
            top = frame.y(value)
            drawn.append(
                element(
                    "rect",
                    x=left + k * width,
                    y=top,
                    width=max(1.0, width - 2),
                    height=max(0.0, frame.bottom - top),
                    fill=_COLOURS[k % len(_COLOURS)],
                    fill_opacity=(1.0, 0.75, 0.55, 0.9)[k % 4],
                )
            )
            drawn.append(_text(y_words(value), left + (k + 0.5) * width - 1, top - 4, "middle", colour=_INK))
        drawn.append(_text(group, frame.x(g + 0.5), frame.bottom + 17, "middle"))
    x = _LEFT
    for k, (name, _) in enumerate(series):
        drawn.append(
            element(
                "rect",
                x=x,
                y=height - 19,
                width=11.0,
                height=11.0,
                fill=_COLOURS[k % len(_COLOURS)],
                fill_opacity=(1.0, 0.75, 0.55, 0.9)[k % 4],
            )
        )
        drawn.append(_text(name, x + 16, height - 9))
        x += 30 + 6.6 * len(name)
    return _svg(height, *drawn)


def rows(items: Sequence[tuple[str, float, str]], *, base: float, base_words: str) -> str:
    """Return one bar a row with its words at the end, and a line at the value that all are compared with."""
    left, right, step = 268.0, WIDTH - 92.0, 21.0
    longest = max((value for _, value, _ in items), default=1.0) or 1.0
    height = 34.0 + step * len(items)
    scale = (right - left) / max(longest, base)
    line = left + base * scale
    drawn: list[Child] = [_text(base_words, min(line, right - 60), 14, "middle", colour=_COLOURS[1])]
    for k, (name, value, words) in enumerate(items):
        y = 24.0 + k * step
        drawn.append(_text(name, left - 8, y + 12, "end", colour=_INK))
        drawn.append(
            element(
                "rect",
                x=left,
                y=y + 2,
                width=max(0.0, value * scale),
                height=13.0,
                fill=_COLOURS[0],
                fill_opacity=0.8,
            )
        )
        drawn.append(_text(words, WIDTH - 2, y + 13, "end", colour=_INK))
    drawn.append(
        element(
            "path",
            d=f"M {line:.2f} 20 V {height - 4:g}",
            stroke=_COLOURS[1],
            stroke_width=1.4,
            stroke_dasharray="4 3",
        )
    )
    return _svg(height, *drawn)
