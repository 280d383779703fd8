"""A case means the same however it was saved, and its defaults are those of the contract."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from case_folders import SMALL, edited, write_folder
from needmatch import case_sha256, read_case
from needmatch.problem import (
    Activity,
    Commitment,
    Need,
    Obligation,
    Policy,
    Problem,
    Relation,
    State,
    Tranche,
)


@pytest.fixture
def small(tmp_path: Path) -> Problem:
    """Read the small folder as it stands."""
    return read_case(write_folder(tmp_path / "small", SMALL))


def test_each_noun_is_read_in_cents_shares_and_sets(small: Problem) -> None:
    assert small == Problem(
        first_year=2026,
        last_year=2028,
        states=(
            State("AFG", "Afghanistan", "Asia", True, 100050),
            State("COL", "Colombia", "Americas", False, None),
        ),
        obligations=(
            Obligation("AFG-5", "AFG", 5, date(2027, 3, 1), "granted", 1000.0, "m2", 0.5, "documented"),
            Obligation("COL-4", "COL", 4, date(2028, 12, 31), "", 50.0, "mines", None, "reported"),
        ),
        activities=(
            Activity("A1", "AFG", "survey_clearance", "AFG-5", "Clearance", True),
            Activity("C1", "COL", "stockpile_destruction", "COL-4", "", False),
        ),
        needs=(
            Need("A1", 2026, 10050, 1000.0, "documented", "S1"),
            Need("A1", 2027, 20000, None, "reported", ""),
            Need("C1", 2026, 5000, 50.0, "estimated", ""),
        ),
        commitments=(
            Commitment("D1", "Donor", None, None, True, False, None, 0.5, None, "documented", ""),
            Commitment(
                "D2", "Donor two", frozenset({"AFG", "COL"}), frozenset({"survey_clearance", "capacity"})
            ),
        ),
        tranches=(Tranche("D1", 2026, 8000), Tranche("D1", 2027, 4000), Tranche("D2", 2026, 3000)),
        relations=(Relation("D1", "AFG", 0.5),),
        policy=Policy(),
        title="Small",
        currency="USD",
        today=date(2026, 11, 21),
    )


def reversed_rows(text: str) -> str:
    header, *rows = text.splitlines()
    return "\n".join([header, *reversed(rows)]) + "\n"


def reversed_columns(text: str) -> str:
    return "\n".join(",".join(reversed(row.split(","))) for row in text.splitlines()) + "\n"


def tables(change: object) -> dict[str, str | bytes]:
    assert callable(change)
    return {name: change(text) if name.endswith(".csv") else text for name, text in SMALL.items()}


SAME = {
    "rows in another order": tables(reversed_rows),
    "columns in another order": tables(reversed_columns),
    "byte order marks": {name: "\ufeff" + text for name, text in SMALL.items()},
    "line ends of Windows": {name: text.replace("\n", "\r\n") for name, text in SMALL.items()},
    "line ends of old Macs": tables(lambda text: text.replace("\n", "\r")),
    "no line end at the end": {name: text.rstrip("\n") for name, text in SMALL.items()},
    "blank lines": tables(lambda text: text.replace("\n", "\n\n") + "\n \n"),
    "rows of empty cells": tables(lambda text: text + "," * text.splitlines()[0].count(",") + "\n"),
    "empty columns without a name": tables(lambda text: text.replace("\n", ",\n")),
    "every cell quoted": tables(
        lambda text: "".join(",".join(f'"{c}"' for c in row.split(",")) + "\n" for row in text.splitlines())
    ),
    "decimals of another length": edited("needs.csv", "200,", "200.000,"),
    "scientific notation": edited("needs.csv", "200,", "2E+2,"),
    "a decimal point without a zero": edited("obligations.csv", "0.5", ".50"),
    "a plus sign": edited("tranches.csv", "80", "+80"),
    "years as a spreadsheet writes them": edited("needs.csv", "A1,2027", "A1,2027.0"),
    "booleans as a spreadsheet writes them": edited("states.csv", "true", "TRUE"),
    "false written out": edited("activities.csv", "COL-4,,", "COL-4,,False"),
    "spaces around ids and numbers": edited("needs.csv", "A1,2026,100.50", " A1 , 2026 , 100.50 "),
    "a set in another order": edited("commitments.csv", "AFG|COL", "COL|AFG"),
    "a default grade of evidence written out": edited(
        "needs.csv", "A1,2027,200,,,", "A1,2027,200,,reported,"
    ),
    "a default unit written out": edited("obligations.csv", "50,,,", "50,mines,,"),
    "a column left out": {
        **SMALL,
        "obligations.csv": "obligation,state,article,deadline,deadline_basis,remaining,risk,evidence\n"
        "AFG-5,AFG,5,2027-03-01,granted,1000,0.5,documented\nCOL-4,COL,4,2028-12-31,,50,,\n",
    },
    "an optional file without rows": {**SMALL, "pins.csv": "commitment,activity,year,min_usd,max_usd\n"},
    "the default policy left out": {**SMALL, "case.toml": SMALL["case.toml"].split("[policy]")[0]},
    "files that are not ours": {
        **SMALL,
        ".hidden.csv": "x",
        "README.csv": "x",
        "notes.txt": "x",
        "a.xlsx": b"\xff",
    },
}


@pytest.mark.parametrize("files", SAME.values(), ids=SAME.keys())
def test_what_means_the_same_is_the_same_case(
    tmp_path: Path, small: Problem, files: dict[str, str | bytes]
) -> None:
    other = read_case(write_folder(tmp_path / "case", files))
    assert other == small
    assert case_sha256(other) == case_sha256(small)


OTHER = {
    "an amount": edited("needs.csv", "200,", "200.01,"),
    "a grade of evidence": edited("needs.csv", "documented", "reported"),
    "a source": edited("needs.csv", "S1", "S2"),
    "a title": edited("case.toml", "Small", "small"),
    "the day": edited("case.toml", "2026-11-21", "2026-11-22"),
    "the policy": edited("case.toml", "floor = 0.2", "floor = 0.21"),
    "an earmark": edited("commitments.csv", "AFG|COL", "*"),
    "a row less": edited("relations.csv", "D1,AFG,0.5\n", ""),
}


@pytest.mark.parametrize("files", OTHER.values(), ids=OTHER.keys())
def test_what_means_something_else_has_another_hash(
    tmp_path: Path, small: Problem, files: dict[str, str | bytes]
) -> None:
    assert case_sha256(read_case(write_folder(tmp_path / "case", files))) != case_sha256(small)


def test_a_sub_folder_is_let_be(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "case", SMALL)
    (folder / "old").mkdir()
    (folder / "old" / "states.csv").write_text("nonsense")
    assert read_case(folder).title == "Small"


def test_the_least_that_is_needed_is_enough(tmp_path: Path) -> None:
    files = {
        "case.toml": "years = [2026, 2026]\n",
        "states.csv": "state\nAFG\n",
        "activities.csv": "activity,state,pillar\nA1,AFG,capacity\n",
        "needs.csv": "activity,year,need_usd\nA1,2026,1\n",
        "commitments.csv": "commitment,donor,states,pillars\nD1,D,*,*\n",
        "tranches.csv": "commitment,year,amount_usd\n",
    }
    problem = read_case(write_folder(tmp_path / "case", files))
    assert problem.policy == Policy()
    assert (problem.title, problem.currency, problem.today) == ("", "USD", None)


def test_cells_may_hold_commas_quotes_and_line_ends(tmp_path: Path) -> None:
    files = edited("states.csv", "Afghanistan", '"Afghanistan, ""Islamic""\nEmirate\r\n"')
    folder = write_folder(tmp_path / "case", files)
    assert read_case(folder).states[0].name == 'Afghanistan, "Islamic"\nEmirate\r\n'


def test_lines_are_those_of_the_file_below_a_cell_of_many_lines(tmp_path: Path) -> None:
    files = edited("states.csv", "Afghanistan", '"Afghani\nstan"')
    files = edited("states.csv", "false", "perhaps", files)
    with pytest.raises(Exception, match=r"states\.csv:4:ldc") as caught:
        read_case(write_folder(tmp_path / "case", files))
    assert len(str(caught.value).splitlines()) == 1


def test_text_is_kept_as_it_stands_and_formulas_in_it_are_text(tmp_path: Path) -> None:
    files = edited("needs.csv", "S1", '"  =HYPERLINK(""x"") "')
    assert read_case(write_folder(tmp_path / "case", files)).needs[0].source == '  =HYPERLINK("x") '


def test_tiers_are_read_instead_of_a_preset(tmp_path: Path) -> None:
    files = edited("case.toml", 'preset = "deadlines-first"', 'tiers = ["deadline", "early"]')
    policy = read_case(write_folder(tmp_path / "case", files)).policy
    assert (policy.preset, policy.ordered_tiers) == (None, ("deadline", "early"))


def test_every_case_with_a_known_answer_is_read_without_a_fault(cases: Path) -> None:
    names = sorted(entry.name for entry in cases.iterdir() if (entry / "case.toml").is_file())
    sizes = {name: len(read_case(cases / name).needs) for name in names}
    assert sizes["real-2026"] == 103
    assert len(sizes) >= 7
