"""Cases without a folder get the same checks in the same words: from dataclasses and from columns."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from case_folders import SMALL, write_folder
from needmatch import FaultyCase, Policy, Problem, case_sha256, make_problem, problem_from_columns, read_case
from needmatch.problem import Activity, Commitment, Need, State, Tranche

BASIC: dict[str, Any] = {
    "years": (2026, 2028),
    "states": [State("AFG")],
    "activities": [Activity("A1", "AFG", "capacity")],
    "needs": [Need("A1", 2026, 10_050)],
    "commitments": [Commitment("D1", "Donor")],
    "tranches": [Tranche("D1", 2026, 1_000)],
}


def faults_of(**changes: Any) -> list[str]:
    with pytest.raises(FaultyCase) as caught:
        make_problem(**{**BASIC, **changes})
    return [str(fault) for fault in caught.value.faults]


def test_a_problem_from_dataclasses_is_sorted_and_equal_to_itself_read(tmp_path: Path) -> None:
    small = read_case(write_folder(tmp_path / "case", SMALL))
    parts = {field.name: getattr(small, field.name) for field in dataclasses.fields(small)}
    years = (parts.pop("first_year"), parts.pop("last_year"))
    mixed = {name: part[::-1] if isinstance(part, tuple) else part for name, part in parts.items()}
    assert make_problem(years=years, **mixed) == small


def test_generators_and_numpy_integers_are_taken() -> None:
    needs = (Need("A1", np.int64(year), np.int64(5)) for year in (2027, 2026))  # type: ignore[arg-type]
    problem = make_problem(**{**BASIC, "needs": needs, "years": np.array([2026, 2028])})
    assert problem.needs == (Need("A1", 2026, 5), Need("A1", 2027, 5))
    assert type(problem.needs[0].need_cents) is int


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"states": [State("AFG"), State("AFG")]}, 'states:2:state: "AFG" is already at'),
        ({"states": [State("AFG"), State("")]}, "states:2:state: the cell is empty"),
        ({"needs": [Need("A1", 2026, -1)]}, 'needs:1:need_usd: "-0.01" is negative'),
        ({"needs": [Need("A1", 2026, 1.5)]}, 'needs:1:need_usd: "1.5" is not a whole number of cents'),  # type: ignore[arg-type]
        ({"needs": [Need("A1", 2026, True)]}, 'needs:1:need_usd: "True" is not a whole number of cents'),
        ({"needs": [Need("A1", 2026, 1, float("nan"))]}, 'needs:1:output: "nan" is not a finite number'),
        ({"needs": [Need("A1", 2026, 1, float("inf"))]}, 'needs:1:output: "inf" is not a finite number'),
        ({"needs": [Need("A1", 2030, 1)]}, 'needs:1:year: "2030" is outside the horizon, 2026 to 2028'),
        ({"needs": [Need("B1", 2026, 1)]}, 'needs:1:activity: "B1" is not in activities'),
        ({"needs": ["A1"]}, 'needs:1:-: "A1" is no Need'),
        ({"tranches": [Tranche("D1", 2026, 10**16)]}, "tranches:1:amount_usd: "),
        ({"commitments": [Commitment("D1", "", frozenset())]}, "commitments:1:states: the cell is empty"),
        ({"commitments": [Commitment("D1", "", frozenset({"A|B"}))]}, "commitments:1:states: "),
        ({"commitments": [Commitment("D1", "", max_state_share=2)]}, "commitments:1:max_state_share: "),
        ({"commitments": [Commitment("D1", "half \ud800")]}, "commitments:1:donor: "),
        ({"years": (2028, 2026)}, "case:1:years: 2028 comes after 2026"),
        ({"years": 2026}, 'case:1:years: "2026" is not a pair of years'),
        ({"title": 5}, 'case:1:title: "5" is not text'),
        ({"title": "half \ud800"}, "case:1:title: "),
        ({"policy": Policy(tiers=("tie",))}, 'case:1:policy.tiers: the tier "tie" is named'),
        ({"policy": Policy(floor=2)}, 'case:1:policy.floor: "2" is not a number from 0 to 1'),
        ({"policy": Policy(preset=None)}, 'case:1:policy.preset: "None" is not a preset'),
    ],
)
def test_a_bad_noun_is_a_fault_of_its_table_and_row(changes: dict[str, Any], fault: str) -> None:
    (found,) = faults_of(**changes)
    assert found.startswith(fault)


def test_tiers_given_beside_the_default_preset_win() -> None:
    problem = make_problem(**BASIC, policy=Policy(tiers=("deadline",)))
    assert problem.policy.ordered_tiers == ("deadline",)
    assert problem.policy.preset is None


class Column(list[Any]):
    """A column as data frames have them: it is iterated, and missing values are of a type of their own."""


class NAType:
    """A missing value that refuses to be compared, as that of a data frame does."""

    def __bool__(self) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    def __eq__(self, other: object) -> bool:
        raise TypeError("boolean value of NA is ambiguous")

    __hash__ = None  # type: ignore[assignment]


def columns() -> dict[str, dict[str, Any]]:
    return {
        "states": {
            "state": np.array(["COL", "AFG"]),
            "name": ["Colombia", "Afghanistan"],
            "region": Column(["Americas", "Asia"]),
            "ldc": np.array([False, True]),
            "max_usd_per_year": np.array([np.nan, 1000.5]),
        },
        "obligations": {
            "obligation": ["AFG-5", "COL-4"],
            "state": ["AFG", "COL"],
            "article": np.array([5, 4]),
            "deadline": [date(2027, 3, 1), np.datetime64("2028-12-31T00:00:00.000000000")],
            "deadline_basis": ["granted", NAType()],
            "remaining": [1000, 50.0],
            "risk": [0.5, None],
            "evidence": ["documented", None],
        },
        "activities": {
            "activity": ["A1", "C1"],
            "state": ["AFG", "COL"],
            "pillar": ["survey_clearance", "stockpile_destruction"],
            "obligation": ["AFG-5", "COL-4"],
            "title": ["Clearance", float("nan")],
            "local": [True, np.False_],
        },
        "needs": {
            "activity": ["A1", "A1", "C1"],
            "year": np.array([2026.0, 2027.0, 2026.0]),
            "need_usd": np.array([100.5, 200, 50]),
            "output": np.array([1000, np.nan, 50]),
            "evidence": ["documented", "reported", "estimated"],
            "source": ["S1", "", None],
        },
        "commitments": {
            "commitment": ["D1", "D2"],
            "donor": ["Donor", "Donor two"],
            "states": ["*", ["COL", "AFG"]],
            "pillars": ["*", {"survey_clearance", "capacity"}],
            "carry_over": [True, None],
            "max_state_share": [0.5, None],
            "evidence": ["documented", ""],
        },
        "tranches": {
            "commitment": ["D1", "D1", "D2"],
            "year": range(2026, 2029),
            "amount_usd": [80, 40, "30.00"],
        },
        "relations": {"commitment": ["D1"], "state": ["AFG"], "cost_per_usd": [0.5]},
    }


def test_columns_of_arrays_and_frames_give_the_same_case_as_the_folder(tmp_path: Path) -> None:
    tables = columns()
    tables["tranches"]["year"] = np.array([2026, 2027, 2026])
    small = read_case(write_folder(tmp_path / "case", SMALL))
    problem = problem_from_columns(tables, years=(2026, 2028), title="Small", today=date(2026, 11, 21))
    assert problem == small
    assert case_sha256(problem) == case_sha256(small)


def column_faults(change: Any) -> list[str]:
    tables = columns()
    change(tables)
    with pytest.raises(FaultyCase) as caught:
        problem_from_columns(tables, years=(2026, 2028))
    return [str(fault) for fault in caught.value.faults]


def put(table: str, column: str, value: Any) -> Any:
    return lambda tables: tables[table].__setitem__(column, value)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda tables: tables.pop("needs"), "needs:1:-: the table is missing"),
        (
            lambda tables: tables.update(need={}),
            'need:1:-: the table "need" is not known; did you mean "needs"?',
        ),
        (lambda tables: tables["needs"].pop("year"), 'needs:1:year: the column "year" is missing'),
        (put("needs", "colour", [1, 2, 3]), 'needs:1:colour: the column "colour" is not known'),
        (
            put("needs", "need_usd", [1, 2]),
            "needs:1:-: the columns differ in length: activity 3, year 3, need_usd 2",
        ),
        (put("needs", "need_usd", [1, np.nan, 3]), "needs:2:need_usd: the cell is empty"),
        (put("needs", "need_usd", [1, 2.005, 3]), 'needs:2:need_usd: "2.005" has a fraction of a cent'),
        (put("needs", "need_usd", [1, 2, {"usd": 3}]), "needs:3:need_usd: "),
        (put("needs", "activity", ["A1", "A1", ["A1", "C1"]]), "needs:3:activity: "),
        (
            put("relations", "state", ["AFH"]),
            'relations:1:state: "AFH" is not in states; did you mean "AFG"?',
        ),
    ],
)
def test_a_bad_column_or_cell_is_a_fault_of_its_table_and_row(change: Any, fault: str) -> None:
    def sound_years_and(tables: dict[str, dict[str, Any]]) -> None:
        tables["tranches"]["year"] = [2026, 2027, 2026]
        change(tables)

    (found,) = column_faults(sound_years_and)
    assert found.startswith(fault)


def test_a_policy_may_be_given_as_entries_or_as_a_dataclass() -> None:
    tables = columns()
    tiers = Policy(tiers=("early",), floor=0.1)
    by_entries: Problem = problem_from_columns(
        tables, years=(2026, 2028), policy={"tiers": ["early"], "floor": 0.1}
    )
    by_class = problem_from_columns(tables, years=(2026, 2028), policy=tiers)
    assert by_entries.policy == by_class.policy
    with pytest.raises(FaultyCase, match=r"case:1:policy\.flor"):
        problem_from_columns(tables, years=(2026, 2028), policy={"flor": 0.1})
