"""Bars: need against funding, for a State over the horizon and for a State by year.

Need is an outline, money a filling, so that the two differ in shape; what rests on a grade below `reported` is
hatched. The surprise: in the drawings by year money stands in the year in which it arrives, which may be later than
the year its need was planned for; a money bar may therefore be taller than the need beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from needmatch.report import evidence, figures
from needmatch.report.markup import Child, Markup, element
from needmatch.report.tally import Tally, YearOfState

HATCH: Final = "bar-hatch"
NEED_HATCH: Final = "need-hatch"

_WIDTH: Final = 200.0
_HEIGHT: Final = 90.0
_FOOT: Final = 16.0


def patterns() -> Markup:
    """Return the hidden drawing that holds the patterns of all bars of the page."""
    return element(
        "svg",
        element("defs", evidence.hatch(HATCH, "flow"), evidence.hatch(NEED_HATCH, "need")),
        width=0,
        height=0,
        aria_hidden="true",
        class_="patterns",
    )


def coverage_bar(funded_counted_share: float, funded_other_share: float, *, is_need_counted: bool) -> Markup:
    """Return a bar of a State's need with the funded part filled; shares of the need, from 0 to 1."""
    counted = 100 * min(1.0, funded_counted_share)
    other = 100 * min(1.0 - counted / 100, funded_other_share)
    return element(
        "svg",
        element(
            "rect", x=0.5, y=0.5, width=100, height=11, class_="need" if is_need_counted else "need other"
        ),
        _filled(0.5, 2.5, counted, 7.0, is_counted=True),
        _filled(0.5 + counted, 2.5, other, 7.0, is_counted=False),
        viewBox="0 0 101 12",
        class_="cover",
        aria_hidden="true",
    )


def late_bars(before_share: float, after_share: float, *, is_counted: bool) -> Markup:
    """Return two bars: the late share without this round (outline) and with it (filled)."""
    return element(
        "svg",
        element(
            "rect",
            x=0.5,
            y=0.5,
            width=100 * before_share,
            height=5,
            class_="need" if is_counted else "need other",
        ),
        _filled(0.5, 7.0, 100 * after_share, 6.0, is_counted=is_counted),
        element("line", x1=0.5, y1=0, x2=0.5, y2=14, class_="axis"),
        viewBox="0 0 101 14",
        class_="cover",
        aria_hidden="true",
    )


def year_bars(tally: Tally, state: str, years: Sequence[YearOfState]) -> Markup:
    """Return one State's small drawing: an outline for each year's need, a filling for the money of that year."""
    words = tally.words
    top = max([1, *(max(y.need_cents, y.money_cents) for y in years)])
    slot = _WIDTH / len(years)
    scale = (_HEIGHT - _FOOT - 15) / top
    base = _HEIGHT - _FOOT
    pieces: list[Child] = []
    for index, year in enumerate(years):
        x = index * slot
        wide, slim = slot * 0.8, slot * 0.4
        need = year.need_cents * scale
        is_need_counted = not year.need_other_cents
        if need:
            pieces.append(
                element(
                    "rect",
                    x=x + slot * 0.1,
                    y=base - need,
                    width=wide,
                    height=need,
                    class_="need" if is_need_counted else "need other",
                )
            )
        counted = year.money_counted_cents * scale
        other = year.money_other_cents * scale
        pieces.append(_filled(x + slot * 0.3, base - counted, slim, counted, is_counted=True))
        pieces.append(_filled(x + slot * 0.3, base - counted - other, slim, other, is_counted=False))
        if len(years) <= 10 or index % 2 == 0:
            pieces.append(
                element("text", f"{year.year}", x=x + slot / 2, y=_HEIGHT - 3, class_="middle")
                if len(years) <= 5
                else element("text", f"{year.year % 100:02d}", x=x + slot / 2, y=_HEIGHT - 3, class_="middle")
            )
    said = words(
        "years.described",
        state=tally.label(state),
        need=sum(y.need_cents for y in years),
        money=sum(y.money_cents for y in years),
        top=top,
    )
    return element(
        "svg",
        element("title", said),
        element("text", f"{figures.short_money(top)}", x=0, y=11),
        element("line", x1=0, y1=base, x2=_WIDTH, y2=base, class_="axis"),
        pieces,
        viewBox=f"0 0 {_WIDTH:g} {_HEIGHT:g}",
        role="img",
        class_="years",
    )


def _filled(x: float, y: float, width: float, height: float, *, is_counted: bool) -> Markup | None:
    if width <= 0 or height <= 0:
        return None
    return element(
        "rect",
        x=x,
        y=y,
        width=width,
        height=height,
        class_="money" if is_counted else "money other",
        fill=None if is_counted else f"url(#{HATCH})",
    )
