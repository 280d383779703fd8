"""JSON Schemas of the case format: stored as generated, and every sound case fits them, row by row."""

from __future__ import annotations

import csv
import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from case_folders import SMALL
from needmatch import read_case, write_case
from needmatch.casefolder import cells
from needmatch.casefolder.cells import BadCell, Kind
from needmatch.casefolder.layout import CASE_FILE, FILES, TABLES
from needmatch.casefolder.rowschema import FOLDER, schema_text, schemas, stored_name
from needmatch_cases import conditioned_problem, random_problem

SCHEMAS = schemas()


def validator(file: str) -> Draft202012Validator:
    return Draft202012Validator(SCHEMAS[file])


def misfits(folder: Path) -> list[str]:
    """Return what does not fit the schema of its file, for every row of a case folder."""
    found: list[str] = []
    for file in sorted(FILES):
        path = folder / file
        if not path.exists():
            continue
        check = validator(file)
        text = path.read_text(encoding="utf-8-sig")
        rows: list[dict[str, Any]]
        if file == CASE_FILE:
            entries = tomllib.loads(text)
            rows = [{key: str(v) if isinstance(v, date) else v for key, v in entries.items()}]
        else:
            read = csv.DictReader(text.splitlines(keepends=True))
            rows = [{name: cell.strip() for name, cell in row.items()} for row in read]
        found += [f"{file}: {error.message}" for row in rows for error in check.iter_errors(row)]
    return found


def test_the_stored_schemas_are_those_that_the_tables_make() -> None:
    """Renew them with `python -m needmatch.casefolder.rowschema`; what was sound and no longer is needs a version."""
    stored = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    assert stored == {stored_name(file): schema_text(schema) for file, schema in SCHEMAS.items()}
    assert set(SCHEMAS) == FILES
    for text in stored.values():
        Draft202012Validator.check_schema(json.loads(text))


def test_every_case_with_a_known_answer_fits(cases: Path) -> None:
    folders = [path for path in sorted(cases.iterdir()) if path.is_dir()]
    assert len(folders) >= 8
    assert {path.name: misfits(path) for path in folders} == {path.name: [] for path in folders}


@pytest.mark.parametrize("seed", range(20))
def test_random_cases_of_every_condition_fit(seed: int, tmp_path: Path) -> None:
    problem = conditioned_problem(seed, "least grant", "local share", "front-loading", "pins")
    write_case(problem, tmp_path / "case")
    assert misfits(tmp_path / "case") == []
    assert read_case(tmp_path / "case") == problem
    write_case(random_problem(seed), tmp_path / "plain")
    assert misfits(tmp_path / "plain") == []


def test_a_case_with_every_file_fits(tmp_path: Path) -> None:
    for file, text in SMALL.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
    assert misfits(tmp_path) == []


GOOD: dict[Kind, tuple[str, ...]] = {
    cells.ID: ("A", "A 1", "é", "*"),
    cells.MONEY: ("0", "-0", "1000", "1000.", ".5", "1e3", "+3.10", "100.500"),
    cells.QUANTITY: ("0", "1.25", "1e15"),
    cells.COST: ("0", "0.0123"),
    cells.SHARE: ("0", "1", "0.333", "1e-3"),
    cells.YEAR: ("2026", "2026.0"),
    cells.ARTICLE: ("4", "5.0", "+5"),
    cells.BOOLEAN: ("true", "FALSE", "True"),
    cells.DATE: ("2027-03-01", "2027-03-01 00:00:00", "2027-03-01T00:00"),
    cells.STATE_SET: ("*", "AFG", "AFG|COL", "AFG | COL"),
    cells.PILLAR_SET: ("*", "capacity", "capacity|victim_assistance", "capacity | risk_education"),
    cells.PILLAR: ("capacity",),
    cells.EVIDENCE_GRADE: ("reported",),
    cells.DEADLINE_BASIS: ("decision not found",),
    cells.UNIT: ("m2", "mines"),
}
BAD: dict[Kind, tuple[str, ...]] = {
    cells.ID: ("A|B", "|"),
    cells.MONEY: ("1,000", "USD 5", "$5", "five", "=1+1", "nan", "1 000", "1e"),
    cells.QUANTITY: ("12m2", "inf"),
    cells.COST: ("2%",),
    cells.SHARE: ("25%", "a quarter"),
    cells.YEAR: ("next", "26/27"),
    cells.ARTICLE: ("3", "5a", "45"),
    cells.BOOLEAN: ("yes", "1", "truely"),
    cells.DATE: ("01.03.2027", "2027-3-1", "2027-03-01 12:00"),
    cells.STATE_SET: ("AFG||COL", "|AFG", "AFG|"),
    cells.PILLAR_SET: ("clearance", "capacity|", "capacity,risk_education"),
    cells.PILLAR: ("clearance", "*"),
    cells.EVIDENCE_GRADE: ("sure",),
    cells.DEADLINE_BASIS: ("breach",),
    cells.UNIT: ("ha",),
}


def columns_of(kind: Kind) -> list[Draft202012Validator]:
    """Return the schema of every column of a kind."""
    return [
        Draft202012Validator(SCHEMAS[table.file]["properties"][column.name])  # type: ignore[index]
        for table in TABLES
        for column in table.columns
        if column.kind is kind
    ]


@pytest.mark.parametrize("kind", GOOD, ids=lambda kind: GOOD[kind][-1])
def test_a_cell_that_reads_fits_and_a_cell_of_another_form_does_neither(kind: Kind) -> None:
    checks = columns_of(kind)
    assert checks
    for cell in GOOD[kind]:
        kind.value(cell)
        assert all(check.is_valid(cell) for check in checks), cell
    for cell in BAD[kind]:
        with pytest.raises(BadCell):
            kind.value(cell)
        assert not any(check.is_valid(cell) for check in checks), cell


def test_every_kind_of_column_but_free_text_has_a_form() -> None:
    kinds = {column.kind for table in TABLES for column in table.columns}
    assert kinds - {cells.TEXT} == set(GOOD) == set(BAD)


@pytest.mark.parametrize(
    ("file", "row", "fault"),
    [
        ("states.csv", {"name": "Afghanistan"}, "'state' is a required property"),
        ("states.csv", {"state": ""}, "'' does not match"),
        ("states.csv", {"state": "AFG", "iso": "AFG"}, "'iso' was unexpected"),
        ("case.toml", {}, "'years' is a required property"),
        ("case.toml", {"years": [2026]}, "[2026] is too short"),
        ("case.toml", {"years": [2026, 2030], "policy": {"flor": 0.2}}, "'flor' was unexpected"),
        (
            "case.toml",
            {"years": [2026, 2030], "policy": {"preset": "most-land-released", "tiers": ["early"]}},
            "should not be valid under",
        ),
    ],
)
def test_a_row_that_no_reader_takes_does_not_fit(file: str, row: dict[str, Any], fault: str) -> None:
    assert [error.message for error in validator(file).iter_errors(row) if fault in error.message]
