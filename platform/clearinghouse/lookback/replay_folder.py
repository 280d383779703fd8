"""A replay as files: the entry `replay` of trust-fund.json and the tables beside it. Totals only.

The surprise: amounts are whole dollars told with two decimals; needs of past years are estimates, and cents of them
would pretend otherwise.
"""

from __future__ import annotations

from typing import Any, Final

from clearinghouse.lookback.needs import AT_RISK_WITHIN_YEARS
from clearinghouse.lookback.replay import Replay, ReplayYear
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
            "curve": [
                {
                    "fund_usd": _usd(size.fund_usd),
                    "obligations_funded": size.obligations_funded,
                    "late_months_saved": round(size.late_months_saved, 6),
                    "area_m2": round(size.area_m2),
                }
                for size in of.curve
            ],
            "comparison": [
                {
                    "way": way.way,
                    "obligations_funded": way.obligations_funded,
                    "late_months_saved": round(way.late_months_saved, 6),
                    "area_m2": round(way.area_m2),
                }
                for way in of.ways
            ],
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
        (
            str(each.year),
            _usd(size.fund_usd),
            str(size.obligations_funded),
            f"{size.late_months_saved:.6f}",
            f"{size.area_m2:.0f}",
        )
        for each in found.years
        for size in each.curve
    ]
    ways = [
        (
            str(each.year),
            way.way,
            str(way.obligations_funded),
            f"{way.late_months_saved:.6f}",
            f"{way.area_m2:.0f}",
        )
        for each in found.years
        for way in each.ways
    ]
    effect = ("obligations_funded", "late_months_saved", "area_m2")
    tables: tuple[list[tuple[str, ...]], ...] = (
        [(*_COUNTS, *_AMOUNTS, "share_of_money", "evidence"), *years],
        [("year", "fund_usd", *effect), *sizes],
        [("year", "way", *effect), *ways],
    )
    return {name: csv_bytes(rows) for name, rows in zip(REPLAY_FILES, tables, strict=True)}


def _usd(amount: float) -> str:
    """Return an amount as text: whole dollars, with two decimals."""
    return f"{round(amount)}.00"
