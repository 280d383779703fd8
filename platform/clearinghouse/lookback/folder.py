"""A look back as files: look-back.json and the tables beside it, by name. Totals only."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from importlib.metadata import version
from typing import Any, Final

from clearinghouse.lookback.measures import NAMES
from clearinghouse.lookback.money import Rule
from clearinghouse.lookback.study import NEED_SPREAD, Estimate, LookBack, YearResult
from needmatch.casefolder.writing import csv_bytes
from needmatch.risk.calibration import Forecast, Score, Spread

LOOK_BACK_FILE: Final = "look-back.json"

CONTENTS: Final = frozenset(
    {LOOK_BACK_FILE, "ways.csv", "flexibility.csv", "years.csv", "forecasts.csv", "paper.html", "paper.pdf"}
)
"""What a look-back folder holds."""

_YEAR_COLUMNS: Final = (
    "year", "is_early", "n_open", "n_known", "n_at_risk", "n_from_plans", "n_hindsight", "n_not_whole",
    "n_donors", "need_usd", "money_usd", "unrecorded_usd", "beyond_need_usd",
)  # fmt: skip


def files_of(study: LookBack) -> dict[str, bytes]:
    """Return every file of a look back by its name, papers apart."""
    text = json.dumps(entries(study), ensure_ascii=False, indent=2, allow_nan=False)
    return {
        LOOK_BACK_FILE: f"{text}\n".encode(),
        "years.csv": csv_bytes([_YEAR_COLUMNS, *(_year_row(y) for y in study.years)]),
        "ways.csv": csv_bytes(
            [
                ("year", "way", "measure", "value", "low_p05", "high_p95"),
                *(
                    (str(y.year), way, name, *_estimate(found[name]))
                    for y in study.years
                    for way, found in y.ways.items()
                    for name in NAMES
                ),
            ]
        ),
        "flexibility.csv": csv_bytes(
            [
                ("year", "rule", "free_share", "measure", "value", "low_p05", "high_p95"),
                *(
                    (str(y.year), str(rule), f"{share:g}", name, *_estimate(found[name]))
                    for y in study.years
                    for (rule, share), found in y.curve.items()
                    for name in NAMES
                ),
            ]
        ),
        "forecasts.csv": csv_bytes(
            [
                (
                    "test",
                    "number",
                    "chance",
                    "needed_share_per_year",
                    "achieved_share_per_year",
                    "was_missed",
                ),
                *_forecast_rows("deadlines", study.calibration.deadline_forecasts),
                *_forecast_rows("yearly targets", study.calibration.target_forecasts),
            ]
        ),
    }


def entries(study: LookBack) -> dict[str, Any]:
    """Return look-back.json as plain values."""
    calibration = study.calibration
    return {
        "as_of": study.as_of.isoformat(),
        "years": [
            {name: _value(name, getattr(y, name)) for name in _YEAR_COLUMNS}
            | {"ways": {way: _measures(found) for way, found in y.ways.items()}}
            | {
                "flexibility": {
                    str(rule): [
                        {"free_share": share} | _measures(found)
                        for (r, share), found in y.curve.items()
                        if r is rule
                    ]
                    for rule in Rule
                }
            }
            for y in study.years
        ],
        "policy": {"chosen": study.chosen, "tried_on_early_years": [asdict(trial) for trial in study.trials]},
        "calibration": {
            "deadlines": _score(calibration.deadlines),
            "yearly_targets": _score(calibration.targets),
            "spreads": {
                "year": _spread(calibration.year_spread),
                "yearly_targets": _spread(calibration.target_spread),
                "remaining": _spread(calibration.remaining_spread),
            },
        },
        "samples": {"n": study.n_samples, "need_spread": NEED_SPREAD, "interval": [0.05, 0.95]},
        "seed": study.seed,
        "versions": {"clearinghouse": version("clearinghouse")},
        "seconds": round(study.seconds, 3),
    }


def _value(name: str, value: float) -> Any:
    return f"{value:.2f}" if name.endswith("_usd") else value


def _measures(found: dict[str, Estimate]) -> dict[str, Any]:
    return {
        name: {
            part: _value(name, getattr(found[name], part))
            if name.endswith("_usd")
            else round(getattr(found[name], part), 6)
            for part in ("value", "low", "high")
        }
        for name in NAMES
    }


def _estimate(found: Estimate) -> tuple[str, str, str]:
    value, low, high = (f"{x:.6f}".rstrip("0").rstrip(".") for x in (found.value, found.low, found.high))
    return value, low, high


def _year_row(year: YearResult) -> tuple[str, ...]:
    return tuple(
        str(_value(name, getattr(year, name))).lower()
        if name == "is_early"
        else str(_value(name, getattr(year, name)))
        for name in _YEAR_COLUMNS
    )


def _score(found: Score) -> dict[str, Any]:
    return {
        key: None if isinstance(value, float) and math.isnan(value) else value
        for key, value in asdict(found).items()
    }


def _spread(found: Spread) -> dict[str, Any]:
    return {"value": None if math.isnan(found.value) else found.value, "n_ratios": found.n_ratios}


def _forecast_rows(test: str, forecasts: tuple[Forecast, ...]) -> list[tuple[str, ...]]:
    """Return forecasts under numbers: chances of single States are not published."""
    ordered = sorted(forecasts, key=lambda f: (f.chance, f.case))
    return [
        (
            test,
            str(number),
            f"{f.chance:.4f}",
            f"{f.needed_share_per_year:.4f}",
            f"{f.achieved_share_per_year:.4f}",
            str(f.was_missed).lower(),
        )
        for number, f in enumerate(ordered, start=1)
    ]
