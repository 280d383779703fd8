"""A study as files: trust-fund.json and the tables beside it, by name.

The surprise: chances of single obligations are restricted (the State itself, the Committee, the ISU), so they are in
a file of their own below `restricted/`; everything else holds totals and may be published.
Money is text with two decimals, shares and rates are numbers from 0 to 1, an empty cell is "not given".
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from importlib.metadata import version
from typing import Any, Final

from needmatch.casefolder import case_sha256
from needmatch.casefolder.writing import csv_bytes
from needmatch.risk.parameters import QUANTITIES
from needmatch.trustfund.least_fund import months_saved
from needmatch.trustfund.reserve import CONFIDENCE, QUANTILES
from needmatch.trustfund.study import FundStudy
from needmatch.units import usd

STUDY_FILE: Final = "trust-fund.json"
RESTRICTED_RISK: Final = "restricted/chances.csv"


def files_of(study: FundStudy, *, more: Mapping[str, Any] | None = None) -> dict[str, bytes]:
    """Return every file of a study by its path in the folder, papers apart.

    Args:
        more: entries that trust-fund.json gets behind the study's own, as plain values.
    """
    told = study_entries(study) | dict(more or {})
    entries = json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False)
    return {
        STUDY_FILE: f"{entries}\n".encode(),
        "obligations.csv": csv_bytes(_obligations(study)),
        "payments.csv": csv_bytes(_payments(study)),
        "years.csv": csv_bytes(_years(study)),
        "curve.csv": csv_bytes(_curve(study)),
        "comparison.csv": csv_bytes(_comparison(study)),
        "front-loading.csv": csv_bytes(_front_loading(study)),
        "shares.csv": csv_bytes(_shares(study)),
        "variants.csv": csv_bytes(_variants(study)),
        "risk-parameters.csv": csv_bytes(_parameters(study)),
        RESTRICTED_RISK: csv_bytes(_chances(study)),
    }


def study_entries(study: FundStudy) -> dict[str, Any]:
    """Return trust-fund.json as plain values."""
    problem, inputs, paid = study.problem, study.inputs, study.paid
    grades = sorted({s.evidence for s in study.shortfalls})
    return {
        "verdict": str(study.verdict.answer),
        "conditions": [reason.words for reason in study.verdict.conditions],
        "because": [reason.words for reason in study.verdict.because],
        # One for each sentence above, in the same order: what writes in another language takes these.
        "condition_codes": [reason.entry() for reason in study.verdict.conditions],
        "because_codes": [reason.entry() for reason in study.verdict.because],
        "title": problem.title,
        "currency": problem.currency,
        "years": [problem.first_year, problem.last_year],
        "today": problem.today.isoformat() if problem.today else None,
        "inputs": {
            "start_year": inputs.start_year,
            "path_shares": [_rounded(share) for share in inputs.shares(problem)],
            "contributions_usd": usd(inputs.given_cents) if inputs.given_cents is not None else None,
            "fee_share": inputs.fee,
            "reserve_share": inputs.reserve_share,
            "last_resort": {
                "article": 5,
                "evidence": sorted(inputs.evidence),
                "rule": "short of money at its deadline after the bilateral round",
            },
            "front_loads": inputs.front_loads,
            "front_load_rate": inputs.front_load_rate,
            "gearing": inputs.gearing,
            "largest_usd": usd(inputs.largest_cents) if inputs.largest_cents is not None else None,
            "contributors": inputs.contributors,
        },
        "eligible": {
            "obligations": len(study.shortfalls),
            "missing_usd": usd(sum(s.missing_cents for s in study.shortfalls)),
            "late_months": _rounded(sum(s.late_months for s in study.shortfalls)),
            "m2": _rounded(sum(s.missing_m2 for s in study.shortfalls)),
            "evidence": grades,
            "left_out": _counted(study.bilateral.left_out.values()),
            "no_sum_suffices": _counted(study.unmendable.values()),
        },
        "least_fund": None
        if paid is None
        else {
            "fund_usd": usd(paid.fund_cents),
            "if_paid_as_needed_usd": usd(study.as_needed_cents),
            "fund_quantiles_usd": {
                f"{q:g}": usd(c) for q, c in zip(QUANTILES, study.reserve.fund_quantiles_cents, strict=True)
            },
            "obligations_saved": len(paid.saved),
            "late_months_saved": _rounded(months_saved(study.shortfalls, paid)),
            "paid_usd": usd(sum(paid.by_year(len(problem.years)))),
            "interest_usd": usd(paid.interest_cents),
            "freed_bilateral_usd": usd(study.freed_cents),
            "first_contribution_year": inputs.start_year,
            "first_payment_year": study.first_payment_year,
        },
        "reserve": {
            "confidence": CONFIDENCE,
            "together_usd": usd(study.reserve.together_cents),
            "apart_usd": usd(study.reserve.apart_cents),
        },
        "curve": [
            {
                "fund_usd": usd(p.fund_cents),
                "obligations_saved": p.obligations_saved,
                "late_months_saved": _rounded(p.late_months_saved),
                "m2": _rounded(p.m2),
                "paid_usd": usd(p.paid_cents),
            }
            for p in study.curve
        ],
        "comparison": [
            asdict(e) | {"late_months_saved": _rounded(e.late_months_saved), "m2": _rounded(e.m2)}
            for e in study.effects
        ],
        "unearmarked_for_the_same_usd": None
        if study.unearmarked_cents is None
        else usd(study.unearmarked_cents),
        "fee_break_even_share": None if study.fee_break_even is None else _rounded(study.fee_break_even),
        "front_loading": None
        if study.front_loading is None
        else {
            "fund_usd": usd(study.front_loading.fund_cents),
            "late_months_saved_without": _rounded(study.front_loading.months_without),
            "points": [
                {
                    "rate": _rounded(p.rate),
                    "gearing": _rounded(p.gearing),
                    "months_gained": _rounded(p.months_gained),
                    "interest_usd": usd(p.interest_cents),
                }
                for p in study.front_loading.points
            ],
            "stops_paying_rate": {
                f"{gearing:g}": rate for gearing, rate in study.front_loading.stops_paying_rate.items()
            },
        },
        "expected_missed_deadlines": {
            key: _rounded(value) if isinstance(value, float) else value
            for key, value in asdict(study.risk_totals).items()
        },
        "case_sha256": case_sha256(problem),
        "versions": {"needmatch": version("clearinghouse")},
        "seconds": _rounded(study.seconds),
    }


def _rounded(value: float) -> float:
    """Return a number to six significant places after the point: what lies behind is noise of solvers."""
    return round(value, 6) + 0.0


def _counted(words: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in sorted(str(word) for word in words):
        counts[word] = counts.get(word, 0) + 1
    return counts


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}".rstrip("0").rstrip(".")


Rows = list[tuple[str, ...]]


def _obligations(study: FundStudy) -> Rows:
    rows: Rows = [
        (
            "obligation", "state", "deadline", "deadline_basis", "missing_usd", "late_months", "missing_m2",
            "evidence", "result",
        )
    ]  # fmt: skip
    saved = study.paid.saved if study.paid else frozenset()
    for s in study.shortfalls:
        result = "on_time" if s.obligation in saved else str(study.unmendable.get(s.obligation, "late"))
        rows.append(
            (
                s.obligation, s.state, s.deadline.isoformat(), s.deadline_basis, usd(s.missing_cents),
                _number(s.late_months), _number(s.missing_m2) if s.m2_per_cent.any() else "", s.evidence, result,
            )
        )  # fmt: skip
    rows += [(o, "", "", "", "", "", "", "", str(why)) for o, why in sorted(study.bilateral.left_out.items())]
    return rows


def _payments(study: FundStudy) -> Rows:
    rows: Rows = [("obligation", "activity", "year", "amount_usd", "evidence")]
    if study.paid is not None:
        for s in study.paid_shortfalls:
            for activity, row in zip(s.activities, study.paid.cents[s.obligation], strict=True):
                rows += [
                    (s.obligation, activity, str(study.problem.first_year + t), usd(int(amount)), "assumed")
                    for t, amount in enumerate(row)
                    if amount
                ]
    return rows


def _years(study: FundStudy) -> Rows:
    rows: Rows = [("year", "contributions_usd", "fee_usd", "paid_usd", "balance_usd")]
    if study.paid is None:
        return rows
    balance = 0
    paid = study.paid.by_year(len(study.problem.years))
    for t, payin in enumerate(study.inputs.payins(study.problem, study.paid.fund_cents)):
        fee = round(payin * study.inputs.fee)
        balance += payin - fee - paid[t]
        rows.append((str(study.problem.first_year + t), usd(payin), usd(fee), usd(paid[t]), usd(balance)))
    return rows


def _curve(study: FundStudy) -> Rows:
    rows: Rows = [("fund_usd", "obligations_saved", "late_months_saved", "m2", "paid_usd", "is_step")]
    return rows + [
        (
            usd(p.fund_cents), str(p.obligations_saved), _number(p.late_months_saved), _number(p.m2),
            usd(p.paid_cents), str(p.is_step).lower(),
        )
        for p in study.curve
    ]  # fmt: skip


def _comparison(study: FundStudy) -> Rows:
    rows: Rows = [("way", "obligations_saved", "late_months_saved", "m2")]
    return rows + [
        (e.name, str(e.obligations_saved), _number(e.late_months_saved), _number(e.m2)) for e in study.effects
    ]


def _front_loading(study: FundStudy) -> Rows:
    rows: Rows = [
        ("rate", "gearing", "late_months_saved", "months_gained", "obligations_saved", "interest_usd")
    ]
    if study.front_loading is None:
        return rows
    return rows + [
        (
            _number(p.rate), _number(p.gearing), _number(p.late_months_saved), _number(p.months_gained),
            str(p.obligations_saved), usd(p.interest_cents),
        )
        for p in study.front_loading.points
    ]  # fmt: skip


def _shares(study: FundStudy) -> Rows:
    rows: Rows = [("key", "contributor", "share", "total_usd")]
    return rows + [(s.key, s.contributor, _number(s.share), usd(s.total_cents)) for s in study.shares]


def _variants(study: FundStudy) -> Rows:
    rows: Rows = [("variant", "eligible", "can_be_on_time", "least_fund_usd")]
    return rows + [
        (
            v.name, str(v.n_eligible), str(v.n_mendable),
            "" if v.least_fund_cents is None else usd(v.least_fund_cents),
        )
        for v in study.variants
    ]  # fmt: skip


def _parameters(study: FundStudy) -> Rows:
    rows: Rows = [
        (
            "parameter", "value", "unit", "meaning", "source", "low", "high", "expected_missed_low",
            "expected_missed_high",
        )
    ]  # fmt: skip
    for s in study.risk_sensitivities:
        quantity = QUANTITIES[s.parameter]
        rows.append(
            (
                s.parameter, _number(getattr(study.risk_parameters, s.parameter)), quantity.unit,
                quantity.meaning, quantity.source, _number(s.low), _number(s.high),
                _number(s.expected_missed_low), _number(s.expected_missed_high),
            )
        )  # fmt: skip
    return rows


def _chances(study: FundStudy) -> Rows:
    rows: Rows = [
        (
            "obligation", "chance_with_fund", "chance_fully_funded", "chance_without", "standard_error",
            "completion_p05", "completion_p25", "completion_p50", "completion_p75", "completion_p95",
            "beyond_horizon_share", "weight",
        )
    ]  # fmt: skip
    for r in study.risks:
        dates: Mapping[int, float] = dict(enumerate(r.completion or ()))
        rows.append(
            (
                r.obligation, _number(r.chance), _number(r.chance_full), _number(r.chance_without),
                _number(r.standard_error),
                *(_date(dates.get(k)) for k in range(5)),
                _number(r.beyond_share), _number(r.weight),
            )
        )  # fmt: skip
    return rows


def _date(year: float | None) -> str:
    """Return a completion as a year with one decimal; "beyond" where it lies after the horizon."""
    if year is None:
        return ""
    return "beyond" if year == float("inf") else f"{year:.1f}"
