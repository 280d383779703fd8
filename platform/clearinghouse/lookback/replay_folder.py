"""A replay as files: the entry `replay` of trust-fund.json and the tables beside it. Totals only.

The surprise: amounts are whole dollars told with two decimals; needs of past years are estimates, and cents of them
would pretend otherwise.
"""

from __future__ import annotations

from typing import Any, Final

from clearinghouse.lookback.needs import AT_RISK_WITHIN_YEARS
from clearinghouse.lookback.replay import Replay, ReplayYear, Size, WayEffect
from clearinghouse.lookback.study import INTERVAL, NEED_SPREAD
from needmatch.casefolder.writing import csv_bytes

REPLAY_FILES: Final = ("replay.csv", "replay-curve.csv", "replay-comparison.csv")

EVIDENCE: Final = "estimated"
"""The grade of every figure of a replay: documented flows against needs that are largely estimated."""

_COUNTS: Final = (
    "year", "n_open", "n_known", "n_at_risk", "n_funded", "n_short", "n_absorption", "n_with_plan", "n_uncertain",
)  # fmt: skip
_AMOUNTS: Final = (
    "money_usd", "missing_usd", "to_half_usd", "least_fund_usd", "least_fund_with_plan_usd", "low_usd", "high_usd",
)  # fmt: skip
_EFFECT: Final = ("obligations_funded", "late_months_saved", "area_m2")


def replay_entries(found: Replay) -> dict[str, Any]:
    """Return the entry `replay` of trust-fund.json as plain values."""
    return {
        "as_of": found.as_of.isoformat(),
        "evidence": EVIDENCE,
        "fee_share": found.fee,
        "reserve_share": found.reserve_share,
        "at_risk_within_years": AT_RISK_WITHIN_YEARS,
        "samples": {"n": found.n_samples, "need_spread": NEED_SPREAD, "interval": list(INTERVAL)},
        "seed": found.seed,
        "years": [_year(each) for each in found.years],
    }


def _year(of: ReplayYear) -> dict[str, Any]:
    share = of.share_of_money
    return (
        {name: getattr(of, name) for name in _COUNTS}
        | {name: _usd(getattr(of, name)) for name in _AMOUNTS}
        | {
            "share_of_money": None if share is None else round(share, 6),
            "curve": [{"fund_usd": _usd(size.fund_usd)} | _effect(size) for size in of.curve],
            "comparison": [{"way": way.way} | _effect(way) for way in of.ways],
        }
    )


def replay_tables(found: Replay) -> dict[str, bytes]:
    """Return the tables of a replay by the names of their files."""
    years = [
        (
            *(str(getattr(each, name)) for name in _COUNTS),
            *(_usd(getattr(each, name)) for name in _AMOUNTS),
            "" if each.share_of_money is None else f"{each.share_of_money:.6f}",
            EVIDENCE,
        )
        for each in found.years
    ]
    sizes = [
        (str(each.year), _usd(size.fund_usd), *_effect_cells(size))
        for each in found.years
        for size in each.curve
    ]
    ways = [(str(each.year), way.way, *_effect_cells(way)) for each in found.years for way in each.ways]
    tables: tuple[list[tuple[str, ...]], ...] = (
        [(*_COUNTS, *_AMOUNTS, "share_of_money", "evidence"), *years],
        [("year", "fund_usd", *_EFFECT), *sizes],
        [("year", "way", *_EFFECT), *ways],
    )
    return {name: csv_bytes(rows) for name, rows in zip(REPLAY_FILES, tables, strict=True)}


def _effect(of: Size | WayEffect) -> dict[str, int | float]:
    months = round(of.late_months_saved, 6)
    return dict(zip(_EFFECT, (of.obligations_funded, months, round(of.area_m2)), strict=True))


def _effect_cells(of: Size | WayEffect) -> tuple[str, str, str]:
    return (str(of.obligations_funded), f"{of.late_months_saved:.6f}", f"{of.area_m2:.0f}")


def _usd(amount: float) -> str:
    """Return an amount as text: whole dollars, with two decimals."""
    return f"{round(amount)}.00"
