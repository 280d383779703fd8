"""A case small enough to solve by hand: two obligations, three years.

EAR: deadline 2027 (money of 2026 and 2027 counts), needs 100 in 2026 and in 2027; a donor gives it 50 in 2026.
LAT: deadline 2028, needs 100 in each year; nobody may give to it. Missing at the deadlines: EAR 150, LAT 300.
"""

from collections.abc import Callable
from datetime import date

import pytest

from needmatch import make_problem
from needmatch.problem import Activity, Commitment, Need, Obligation, Problem, State, Tranche

USD = 100


@pytest.fixture
def hand_case() -> Callable[..., Problem]:
    def build(
        *, ear_limit_usd: int | None = None, evidence: str = "reported", only: str | None = None
    ) -> Problem:
        names = [name for name in ("EAR", "LAT") if only in (None, name)]
        limit = None if ear_limit_usd is None else ear_limit_usd * USD
        deadlines = {"EAR": date(2027, 12, 31), "LAT": date(2028, 12, 31)}
        years = {"EAR": (2026, 2027), "LAT": (2026, 2027, 2028)}
        return make_problem(
            years=(2026, 2028),
            states=[State(name, max_cents_per_year=limit if name == "EAR" else None) for name in names],
            obligations=[
                Obligation(f"{name}-5", name, 5, deadlines[name], remaining=100.0 * len(years[name]))
                for name in names
            ],
            activities=[Activity(f"{name}-sc", name, "survey_clearance", f"{name}-5") for name in names],
            needs=[
                Need(f"{name}-sc", year, 100 * USD, 100.0, evidence=evidence)
                for name in names
                for year in years[name]
            ],
            commitments=[Commitment("c", "D", frozenset({"EAR"}))] if "EAR" in names else [],
            tranches=[Tranche("c", 2026, 50 * USD)] if "EAR" in names else [],
            today=date(2026, 11, 21),
        )

    return build
