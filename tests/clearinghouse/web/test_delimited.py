"""Rows as CSV."""

import csv
import io
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.web.columns import columns_of
from clearinghouse.web.delimited import cell
from clearinghouse.web.delimited import delimited as of_columns


class Part(msgspec.Struct):
    year: int
    amount_usd: str


class Row(msgspec.Struct, rename={"begins": "from"}):
    name: str
    begins: date | None
    is_open: bool
    source_ids: list[str]
    tranches: list[Part]
    saved: float | None


def delimited(kind: type[msgspec.Struct], rows: list[msgspec.Struct]) -> bytes:
    return of_columns(columns_of(kind, {}), rows)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode())))


def test_fields_are_columns_and_missing_is_an_empty_cell() -> None:
    row = Row("Niger", None, True, ["A", "B"], [Part(2026, "1.00"), Part(2027, "2.50")], None)
    assert read(delimited(Row, [row])) == [
        ["name", "from", "is_open", "source_ids", "tranches", "saved"],
        ["Niger", "", "true", "A|B", "2026=1.00|2027=2.50", ""],
    ]


def test_lines_end_as_rfc_4180_asks_and_no_rows_leave_the_names() -> None:
    assert delimited(Part, []) == b"year,amount_usd\r\n"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+CMD", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1", '=HYPERLINK("http://x")'],
)
def test_text_that_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert cell([text, "b"]).startswith("'")


@pytest.mark.parametrize("value", ["-1843000.00", "+5", -3.5, -7, "2026-01-01"])
def test_numbers_stay_numbers(value: object) -> None:
    assert cell(value) == str(value)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1, max_size=5))
def test_every_text_comes_back_and_no_cell_begins_a_formula(texts: list[str]) -> None:
    rows = read(delimited(Part, [Part(2026, text) for text in texts]))[1:]
    shown = [row[1] for row in rows]
    assert [text.removeprefix("'") for text in shown] == [text.removeprefix("'") for text in texts]
    assert not any(text.startswith(("=", "@", "\t")) for text in shown)
