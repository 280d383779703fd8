"""What the solver does not do yet is refused by name, and only where it is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from case_folders import SMALL, edited, write_folder
from needmatch import FaultyCase, read_case
from needmatch.casefolder.supported import COLUMNS_TO_COME, TABLES_TO_COME

USES = {
    "front_load": ("true,false", "true,true"),
    "min_grant_usd": ("true,false,", "true,false,0"),
    "local_share_min": ("0.5,,", "0.5,0.25,"),
}
ROWS = {
    "pins": "commitment,activity,year,min_usd,max_usd\nD1,A1,2026,5,10\n",
    "funds": "fund,name,fee,reserve_usd,reserve_share,states,pillars\nF1,Fund,0.05,10,0.1,*,*\n",
    "payins": "commitment,fund,year,amount_usd\n",
}


@pytest.mark.parametrize("column", COLUMNS_TO_COME.get("commitments", ()))
def test_a_used_column_that_is_to_come_is_a_fault(tmp_path: Path, column: str) -> None:
    with pytest.raises(FaultyCase) as caught:
        read_case(write_folder(tmp_path / "case", edited("commitments.csv", *USES[column])))
    (fault,) = caught.value.faults
    assert str(fault).startswith(f"commitments.csv:2:{column}: {column} is not supported yet")


@pytest.mark.parametrize("table", [name for name in TABLES_TO_COME if name != "payins"])
def test_a_used_table_that_is_to_come_is_a_fault(tmp_path: Path, table: str) -> None:
    with pytest.raises(FaultyCase) as caught:
        read_case(write_folder(tmp_path / "case", {**SMALL, f"{table}.csv": ROWS[table]}))
    (fault,) = caught.value.faults
    assert str(fault).startswith(f"{table}.csv:1:-: {table} are not supported yet")


def test_tables_to_come_may_stand_empty(tmp_path: Path) -> None:
    headers = {f"{name}.csv": rows.splitlines()[0] + "\n" for name, rows in ROWS.items()}
    problem = read_case(write_folder(tmp_path / "case", {**SMALL, **headers}))
    assert (problem.pins, problem.funds, problem.payins) == ((), (), ())


def test_keys_of_front_loading_are_accepted_where_nothing_is_front_loaded(tmp_path: Path) -> None:
    files = edited("case.toml", "floor = 0.2", "front_load_rate = 0.05\ngearing = 0.5")
    policy = read_case(write_folder(tmp_path / "case", files)).policy
    assert (policy.front_load_rate, policy.gearing) == (0.05, 0.5)
