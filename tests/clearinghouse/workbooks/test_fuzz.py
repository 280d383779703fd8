"""Workbooks that nobody would make: never a traceback, and never a good row lost."""

import io
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearinghouse.plans.finding import Facts
from clearinghouse.workbooks.contents import Contents
from clearinghouse.workbooks.file_kind import UnreadableFile
from clearinghouse.workbooks.marking import marked
from clearinghouse.workbooks.putting import put
from clearinghouse.workbooks.reading import read_file
from workbook_files import DRAFT, HEADINGS, ROW, saved, workbook_of

FACTS = Facts("SEN")
HARD = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31)),  # noqa: DTZ001 - a cell knows no zone
    st.times().map(lambda each: time(each.hour, each.minute)),
    st.text(
        st.characters(min_codepoint=32, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"),
        max_size=40,
    ),
    st.sampled_from(
        [
            "1.234,56",
            "1,234",
            "=1+1",
            "#REF!",
            "yes",
            "survey_clearance",
            "a (local); b",
            "sc-1",
            "-",
            "(5)",
            "Cost 2027",
            "_x0000_",
        ]
    ),
)
HEADING_TEXTS = st.one_of(
    st.sampled_from(
        [*HEADINGS, "Year", "Cost", "Implementing partners", "By local organisations", "Besoin 2027", "金额"]
    ),
    VALUES,
)


def contents_or_refusal(content: bytes) -> Contents | None:
    """What was read; None for a refusal, which has a name, what is wrong, and how to mend it."""
    refusal: UnreadableFile | None = None
    try:
        contents = read_file(content)
    except UnreadableFile as refused:
        refusal = refused
    if refusal is not None:
        assert refusal.code
        assert refusal.what
        assert refusal.mend
        return None
    assert all(each.what and each.mend and each.code for each in contents.faults)
    assert contents.errors + contents.warnings >= len(contents.faults)
    found = put(DRAFT, contents, FACTS, is_removing=False)
    # Lines of the draft are all there, whatever the file holds.
    assert {line.code for line in DRAFT.lines} <= {line.code for line in found.merged.draft.lines}
    return contents


@HARD
@given(st.lists(HEADING_TEXTS, min_size=1, max_size=8), st.lists(st.lists(VALUES, max_size=9), max_size=6))
def test_any_cells_under_any_headings_are_read_or_refused_by_name(
    headings: list[Any], rows: list[list[Any]]
) -> None:
    contents_or_refusal(workbook_of(rows, headings=headings))


@HARD
@given(st.lists(st.lists(VALUES, min_size=6, max_size=6), max_size=6), st.integers(0, 6))
def test_a_good_row_among_any_others_is_never_lost(rows: list[list[Any]], place: int) -> None:
    good = ("good-1", *ROW[1:])
    rows = [row for row in rows if row[0] != "good-1"]
    contents = contents_or_refusal(workbook_of([*rows[:place], good, *rows[place:]]))
    assert contents is not None
    line = next(each for each in contents.lines if each.code == "good-1")
    assert [(each.year, each.cost) for each in line.years] == [(2027, Decimal(1000)), (2028, Decimal(2000))]


@HARD
@given(st.data())
def test_a_file_with_any_bytes_changed_or_cut_is_read_or_refused_by_name(data: st.DataObject) -> None:
    content = bytearray(GOOD)
    for _ in range(data.draw(st.integers(0, 12))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    contents_or_refusal(bytes(content[: data.draw(st.integers(0, len(content)))]))


@HARD
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"Line code,Activity,Cost 2027\n", b"\xff\xfe"]),
)
def test_any_bytes_are_read_or_refused_by_name(content: bytes, before: bytes) -> None:
    contents_or_refusal(before + content)


@HARD
@given(st.text(max_size=200))
def test_any_text_as_csv_is_read_or_refused_by_name(text: str) -> None:
    contents_or_refusal(b"Line code;Activity;Cost 2027\r\nsc-1;" + text.encode("utf-8", "surrogatepass"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(VALUES, min_size=6, max_size=6), min_size=1, max_size=4))
def test_any_file_that_is_read_can_be_had_with_its_faults_marked(rows: list[list[Any]]) -> None:
    content = workbook_of(rows)
    contents = contents_or_refusal(content)
    assert contents is not None
    workbook = openpyxl.load_workbook(io.BytesIO(marked(content, contents.faults)))
    in_cells = {each.cell for each in contents.faults if each.cell and each.sheet == "Lines"}
    assert all(workbook["Lines"][cell].comment is not None for cell in in_cells)
    assert workbook["Faults"].max_row == 1 + len(contents.faults)


def test_many_sheets_are_read_or_named() -> None:
    workbook = openpyxl.Workbook()
    for place in range(30):
        workbook.create_sheet(f"S{place}").append(["Line code", "Activity"])
    contents = contents_or_refusal(saved(workbook))
    assert contents is not None
    assert contents.warnings == 29


GOOD = workbook_of([ROW])
