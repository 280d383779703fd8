"""Rows as a workbook of Excel."""

import io
import re
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import openpyxl
import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from clearinghouse.web.columns import columns_of
from clearinghouse.web.figures import Code, Money, Pillar
from clearinghouse.web.spreadsheet import spreadsheet
from clearinghouse.workbooks.cell_text import MOST_CHARACTERS

NAMES = {"SEN": "Senegal", "TUR": "Türkiye"}


class Row(msgspec.Struct):
    state: Code
    pillar: Pillar
    title: str
    cost_usd: Money | None
    share: float | None
    year: int
    m49: str
    known_on: date | None
    solved_at: datetime | None
    is_open: bool
    source_ids: list[str]


ROW = Row(
    "SEN", "survey_clearance", "=HYPERLINK(1)", "1843000.05", 0.25, 2027, "004", date(2026, 1, 31),
    datetime(2026, 1, 31, 12, tzinfo=UTC), is_open=True, source_ids=["A", "B"],
)  # fmt: skip


def written(*rows: Row, is_tagged: bool = False) -> bytes:
    return spreadsheet(
        columns_of(Row, NAMES), rows, title="Rows", about=[("Filter", "=1+1")], is_tagged=is_tagged
    )


def sheet(content: bytes, name: str = "Data") -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))[name]


def test_numbers_dates_and_truths_are_such_and_names_stand_beside_codes() -> None:
    rows = list(sheet(written(ROW)).values)
    assert dict(zip(*rows, strict=True)) == {
        "state": "SEN",
        "state_name": "Senegal",
        "pillar": "survey_clearance",
        "pillar_name": "Survey and clearance",
        "title": "=HYPERLINK(1)",
        "cost_usd": 1843000.05,
        "share": 0.25,
        "year": 2027,
        "m49": "004",
        "known_on": datetime(2026, 1, 31),  # noqa: DTZ001 - a cell knows no zone
        "solved_at": datetime(2026, 1, 31, 12),  # noqa: DTZ001
        "is_open": True,
        "source_ids": "A|B",
    }


def test_money_that_no_number_of_excel_holds_is_text_and_keeps_its_cents() -> None:
    amounts = ["1234567890123.45", "1234567890123456.78", "1000000000000000.00"]
    rows = sheet(written(*(msgspec.structs.replace(ROW, cost_usd=each) for each in amounts)))
    assert [row[5] for row in rows.values][1:] == [1234567890123.45, "1234567890123456.78", 10**15]


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "#N/A", "=", "'=1"])
def test_text_is_never_a_formula_and_comes_back_as_it_was(text: str) -> None:
    content = written(msgspec.structs.replace(ROW, title=text))
    cell = sheet(content)["E2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t", "\r"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not any(b"<f" in archive.read(name) for name in archive.namelist() if "sheet" in name)
    read = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_name("Data").to_python()
    assert read[1][4].replace("_x000D_", "\r").strip() == text.strip()


def test_missing_is_an_empty_cell() -> None:
    row = msgspec.structs.replace(ROW, cost_usd=None, share=None, known_on=None, solved_at=None)
    read = dict(zip(*sheet(written(row)).values, strict=True))
    assert [read[each] for each in ("cost_usd", "share", "known_on", "solved_at")] == [None] * 4


def test_tags_stand_in_the_second_row_and_both_rows_stay_in_sight() -> None:
    tagged = sheet(written(ROW, is_tagged=True))
    assert [cell.value for cell in tagged[2]][:3] == [
        "#country+code+v_iso3",
        "#country+name",
        "#sector+pillar+code",
    ]
    assert (tagged.freeze_panes, sheet(written(ROW)).freeze_panes) == ("A3", "A2")


def test_the_second_sheet_says_what_the_rows_are() -> None:
    about = [[value for value in row if value is not None] for row in sheet(written(ROW), "About").values]
    assert about[:2] == [["Rows"], ["Filter", "=1+1"]]
    assert ["known_on"] in about
    assert [
        "state", "ISO 3166-1 alpha-3 code of a State or other area.", "#country+code+v_iso3",
    ] in about  # fmt: skip


def test_equal_rows_give_equal_bytes_and_no_moment_of_making() -> None:
    assert written(ROW) == written(ROW)
    with zipfile.ZipFile(io.BytesIO(written(ROW))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        moments = re.findall(rb"\d{4}-\d\d-\d\dT[\d:]+Z", archive.read("docProps/core.xml"))
    assert set(moments) == {b"1980-01-01T00:00:00Z"}


def test_a_text_longer_than_a_cell_is_cut_and_shows_it() -> None:
    cell = sheet(written(msgspec.structs.replace(ROW, title="a" * (MOST_CHARACTERS + 1))))["E2"]
    assert (len(cell.value), cell.value[-1]) == (MOST_CHARACTERS, "…")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=5))
def test_any_text_is_written_as_text(texts: list[str]) -> None:
    content = written(*(msgspec.structs.replace(ROW, title=text) for text in texts))
    cells = [row[4] for row in sheet(content).iter_rows(min_row=2)]
    assert len(cells) == len(texts)
    assert all(
        cell.data_type in ("s", "n") and (cell.data_type == "s") == (cell.value is not None) for cell in cells
    )
