"""The files are what the collected facts give, byte for byte, and a round can be solved on them."""

import csv
from pathlib import Path

import pytest

from needmatch import Outcome, read_case, solve
from sample_rows import Set, both, write_case
from tools.derive.__main__ import main
from tools.derive.facts import write_rows


def test_the_collected_facts_give_the_same_bytes(repository: Path, sample: Path, tmp_path: Path) -> None:
    facts = repository.parent / "shared" / "data" / "real"
    if not facts.is_dir():
        pytest.skip("the collected facts are not beside this repository (../shared/data/real)")
    assert main(["--out", str(tmp_path)]) == 0
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.csv")}
    kept = {path.relative_to(sample): path.read_bytes() for path in sample.rglob("*.csv")}
    assert sorted(made) == sorted(kept)
    assert [str(path) for path in sorted(made) if made[path] != kept[path]] == []


def test_without_the_facts_the_tool_says_what_to_give(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--facts", str(tmp_path / "none"), "--out", str(tmp_path)]) == 2
    assert "--facts" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_row_with_a_wrong_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="rounds: columns"):
        write_rows(tmp_path / "rounds.csv", "rounds", [{"round_id": "x"}])


@pytest.mark.parametrize("round_id", ["documented-only", "if-donors-go-on"])
def test_a_round_can_be_solved_on_the_files(
    sample: Path, documented: Set, illustration: Set, tmp_path: Path, round_id: str
) -> None:
    with (sample / "rounds.csv").open(encoding="utf-8", newline="") as file:
        (chosen,) = [row for row in csv.DictReader(file) if row["round_id"] == round_id]
    data = both(documented, illustration) if "illustration" in chosen["sets"] else documented
    years = int(chosen["first_year"]), int(chosen["last_year"])
    problem = read_case(write_case(tmp_path / round_id, data, chosen["title"], *years))
    assert len(problem.states) == 31
    states_with_needs = {activity.state for activity in problem.activities}
    assert len(states_with_needs) == (26 if "illustration" in chosen["sets"] else 5)
    assert solve(problem).outcome is Outcome.OPTIMAL
