"""What is read from workbooks as people make them, and each kind of fault by its name and place."""
# ruff: noqa: RUF001 - characters of other scripts are what is tested

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from msgspec import UNSET
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from clearinghouse.plans.draft import Partner
from clearinghouse.workbooks.fault import MOST_FAULTS, CellFault
from clearinghouse.workbooks.file_kind import UnreadableFile
from clearinghouse.workbooks.reading import read_file
from workbook_files import HEADINGS, ROW, codes, read_rows, saved, with_part, workbook_of

BAD = ("sc-2", "Survey and clearance", "Bad row", "a lot", 1, 1)


def only(rows: list[tuple[Any, ...]], **more: Any) -> CellFault:
    """The one fault of some rows."""
    contents = read_rows(rows, **more)
    assert len(contents.faults) == 1, contents.faults
    return contents.faults[0]


def test_a_row_is_a_line_with_its_years() -> None:
    contents = read_rows([ROW])
    line = contents.lines[0]
    assert (line.code, line.pillar, line.title) == ("sc-1", "survey_clearance", "Clear Ziguinchor")
    assert line.obligation is UNSET
    assert [(each.year, each.cost, each.output) for each in line.years] == [
        (2027, Decimal(1000), Decimal(500)),
        (2028, Decimal(2000), UNSET),
    ]
    assert (contents.rows, contents.refused_rows, contents.faults) == (1, 0, ())


def test_a_row_a_year_is_read_too_and_rows_of_one_code_are_one_line() -> None:
    headings = ("Code de la ligne", "Pilier", "Activité", "Année", "Coût", "Partenaires d’exécution")
    rows = [
        ("sc-1", "Levé et déminage", "A", 2028, "1.234,50", "X (local)"),
        ("sc-1", None, None, "2027", 5, None),
    ]
    contents = read_rows(rows, headings=headings)
    assert contents.faults == ()
    (line,) = contents.lines
    assert line.partners == (Partner("X", "local"),)
    assert [(each.year, each.cost) for each in line.years] == [(2027, Decimal(5)), (2028, Decimal("1234.50"))]


def test_headings_are_found_below_a_title_and_in_several_languages() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet.insert_rows(1, 3)
        sheet["A1"] = "National plan"
        sheet.insert_rows(5)
        for column, text in enumerate(
            ("项目编号", "支柱", "活动", "费用 2027", "费用 2028", "产出 2027"), start=1
        ):
            sheet.cell(5, column).value = text

    contents = read_rows([ROW], change=change)
    assert [line.code for line in contents.lines] == ["sc-1"]
    assert contents.faults == ()


def test_empty_cells_are_not_reported_and_empty_rows_are_no_rows() -> None:
    contents = read_rows([(None,) * 6, ("sc-1", None, " ", None, None, None), ("  ",) * 6])
    assert contents.rows == 1
    assert contents.lines[0].years[0].cost is None
    assert contents.lines[0].title == ""


def test_a_good_row_is_kept_beside_a_bad_one() -> None:
    contents = read_rows([BAD, ROW])
    assert [line.code for line in contents.lines] == ["sc-1"]
    assert (contents.rows, contents.refused_rows, contents.refused_codes) == (2, 1, ("sc-2",))
    fault = contents.faults[0]
    assert (fault.severity, fault.code, fault.sheet, fault.cell, fault.row, fault.column) == (
        "error", "no-number", "Lines", "D2", 2, "Cost 2027",
    )  # fmt: skip
    assert (fault.line, fault.year, fault.field, fault.value) == ("sc-2", 2027, "cost", "a lot")
    assert fault.mend


def with_value(value: Any) -> list[tuple[Any, ...]]:
    return [("sc-1", "Capacity and coordination", "A", value, None, None)]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1e300, "number-size"), ("9" * 40, "number-size"),
        ("1,234", "ambiguous-number"), ("12 m2", "no-number"), (True, "no-number"),
        (date(2027, 5, 1), "date-for-number"), (datetime(2027, 5, 1, 3), "date-for-number"),  # noqa: DTZ001
        ("\u200e=A1", "formula-as-text"),
    ],
)  # fmt: skip
def test_cells_of_a_wrong_type_are_named(value: Any, code: str) -> None:
    fault = only(with_value(value))
    assert (fault.severity, fault.code, fault.cell) == ("error", code, "D2")


def test_text_with_separators_of_thousands_is_read() -> None:
    rows = [(f"l-{place}", "capacity", "A", text, None, None) for place, text in enumerate(
        ("1.234,56", "1 234,56", "1'234.56", "١٬٢٣٤٫٥٦", "1\u202f234,56")
    )]  # fmt: skip
    contents = read_rows(rows)
    assert contents.faults == ()
    assert {line.years[0].cost for line in contents.lines} == {Decimal("1234.56")}


def test_a_fraction_of_a_cent_from_a_formula_is_rounded_with_a_warning() -> None:
    contents = read_rows(with_value(1000 / 3))
    assert contents.lines[0].years[0].cost == Decimal("333.33")
    assert [(each.severity, each.code) for each in contents.faults] == [("warning", "rounded")]


def test_a_formula_as_text_in_a_cell_is_named() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet["D2"] = "=1+1"
        sheet["D2"].data_type = "s"

    assert only([ROW], change=change).code == "formula-as-text"


def test_a_formula_without_its_result_is_named_and_not_taken_for_empty() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet["D2"] = "=E2*2"

    contents = read_rows([ROW, ("sc-2", "capacity", "B", 1, 2, 3)], change=change)
    assert [line.code for line in contents.lines] == ["sc-2"]
    assert [(each.code, each.cell) for each in contents.faults] == [("formula-not-computed", "D2")]


def test_a_formula_with_its_result_is_read() -> None:
    content = with_part(
        workbook_of([ROW]),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace(b"<v>1000</v>", b"<f>500*2</f><v>1000</v>"),
    )
    contents = read_file(content)
    assert contents.faults == ()
    assert contents.lines[0].years[0].cost == Decimal(1000)


def test_an_error_of_excel_is_named_and_not_taken_for_empty() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet["D2"] = "#REF!"
        sheet["D2"].data_type = "e"

    fault = only([ROW], change=change)
    assert (fault.code, fault.cell, fault.value) == ("error-cell", "D2", "#REF!")


def test_text_in_merged_cells_is_taken_for_each_row_with_a_warning() -> None:
    headings = ("Line code", "Pillar", "Activity", "Year", "Cost")

    def change(_: Any, sheet: Any) -> None:
        for column in "ABC":
            sheet.merge_cells(f"{column}2:{column}3")

    contents = read_rows(
        [("sc-1", "capacity", "A", 2027, 1), (None, None, None, 2028, 2)], headings=headings, change=change
    )
    assert [(each.year, each.cost) for each in contents.lines[0].years] == [(2027, 1), (2028, 2)]
    assert codes(contents) == ["merged-text"] * 3
    assert contents.refused_rows == 0


def test_figures_in_merged_cells_belong_to_no_row_and_are_refused() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet.merge_cells("D2:E2")

    contents = read_rows([ROW, ("sc-2", "capacity", "B", 1, 2, 3)], change=change)
    assert [line.code for line in contents.lines] == ["sc-2"]
    assert [(each.code, each.severity, each.row) for each in contents.faults] == [
        ("merged-cells", "error", 2)
    ]


def test_merged_cells_above_the_headings_do_no_harm() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet.insert_rows(1)
        sheet.merge_cells("A1:F1")

    assert read_rows([ROW], change=change).faults == ()


def test_hidden_rows_and_columns_are_read_and_named() -> None:
    def change(_: Any, sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["E"].hidden = True

    contents = read_rows([ROW, ("sc-2", "capacity", "B", 1, 2, 3)], change=change)
    assert [line.code for line in contents.lines] == ["sc-1", "sc-2"]
    assert sorted(codes(contents)) == ["columns-hidden", "rows-hidden"]
    assert any("3" in each.what for each in contents.faults if each.code == "rows-hidden")


def test_hidden_sheets_are_not_read_and_named() -> None:
    def change(workbook: Any, _: Any) -> None:
        sheet = workbook.create_sheet("Secret")
        sheet.append(["Line code", "Activity"])
        sheet.append(["x", "y"])
        sheet.sheet_state = "veryHidden"

    contents = read_rows([ROW], change=change)
    assert [line.code for line in contents.lines] == ["sc-1"]
    assert [(each.code, each.sheet, each.severity) for each in contents.faults] == [
        ("sheet-hidden", "Secret", "warning")
    ]


def test_further_sheets_are_named() -> None:
    def change(workbook: Any, _: Any) -> None:
        workbook.create_sheet("More").append(["Line code", "Activity"])
        workbook.create_sheet("Else").append(["Budget"])
        workbook.create_sheet("Nothing")

    assert codes(read_rows([ROW], change=change)) == ["sheet-second", "sheet-unknown"]


def test_unknown_and_doubled_headings_are_named_and_their_columns_left_out() -> None:
    headings = (*HEADINGS, "Remarks", "Cost 2027")
    contents = read_rows([(*ROW, "see annex", 77)], headings=headings)
    assert contents.lines[0].years[0].cost == Decimal(1000)
    assert [(each.code, each.cell) for each in contents.faults] == [
        ("heading-unknown", "G1"),
        ("heading-twice", "H1"),
    ]


def test_a_row_without_code_is_named_with_one_to_take() -> None:
    contents = read_rows([(None, "capacity", "A", 1, None, None)])
    assert [(each.code, each.field) for each in contents.faults] == [("code-missing", "code")]
    assert contents.has_nameless_row


def test_a_code_too_long_is_named() -> None:
    assert codes(read_rows([("x" * 61, "capacity", "A", 1, None, None)])) == ["code-long"]


def test_rows_of_one_code_that_contradict_each_other_are_named() -> None:
    contents = read_rows([ROW, ("sc-1", "Survey and clearance", "Another title", None, None, None)])
    assert [(each.code, each.row, each.value) for each in contents.faults] == [
        ("line-contradicts", 3, "Another title")
    ]
    assert contents.lines[0].title == "Clear Ziguinchor"


def test_a_line_and_year_twice_is_named() -> None:
    contents = read_rows([ROW, ROW])
    assert [(each.code, each.line, each.year) for each in contents.faults] == [("year-twice", "sc-1", 2027)]
    assert len(contents.lines) == 1


def test_a_figure_without_year_is_named() -> None:
    fault = only([("sc-1", "A", 5)], headings=("Line code", "Activity", "Cost"))
    assert (fault.code, fault.cell) == ("year-missing", "C2")


@pytest.mark.parametrize("value", ["twenty", 2027.5, 20270, -1])
def test_what_is_no_year_is_named(value: object) -> None:
    assert (
        only([("sc-1", "A", value, 5)], headings=("Line code", "Activity", "Year", "Cost")).code == "no-year"
    )


def test_a_date_gives_its_year_under_both_calendars() -> None:
    headings = ("Line code", "Activity", "Year", "Cost")
    for epoch in (None, CALENDAR_MAC_1904):
        workbook = openpyxl.Workbook()
        if epoch is not None:
            workbook.epoch = epoch
        sheet = workbook.worksheets[0]
        sheet.append(headings)
        sheet.append(["sc-1", "A", date(2027, 1, 1), 5])
        contents = read_file(saved(workbook))
        assert [each.year for each in contents.lines[0].years] == [2027]


def test_too_many_rows_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clearinghouse.workbooks.line_reading.MOST_ROWS", 3)
    with pytest.raises(UnreadableFile) as refused:
        read_rows([(f"l-{place}", "capacity", "A", 1, 1, 1) for place in range(4)])
    assert refused.value.code == "too-many-rows"


def test_stray_cells_far_away_are_refused_by_name() -> None:
    for cell, code in (("A300000", "too-many-rows"), ("XFD2", "too-many-columns")):

        def change(_: Any, sheet: Any, cell: str = cell) -> None:
            sheet[cell] = 1

        with pytest.raises(UnreadableFile) as refused:
            read_rows([ROW], change=change)
        assert refused.value.code == code


def test_more_faults_than_are_told_are_counted() -> None:
    contents = read_rows(
        [(f"l-{place}", "capacity", "A", "x", None, None) for place in range(MOST_FAULTS + 5)]
    )
    assert (len(contents.faults), contents.errors) == (MOST_FAULTS, MOST_FAULTS + 5)


def test_a_workbook_without_known_headings_is_refused_and_its_hidden_sheets_named() -> None:
    def change(workbook: Any, sheet: Any) -> None:
        sheet.sheet_state = "hidden"
        workbook.create_sheet("Budget").append(["a", "b"])

    with pytest.raises(UnreadableFile) as refused:
        read_rows([ROW], change=change)
    assert refused.value.code == "no-lines"
    assert "Lines" in refused.value.what


def test_control_characters_and_line_breaks_in_text_become_spaces() -> None:
    contents = read_rows([("sc-1", "capacity", "two\nlines\t and _x0007_bell", None, None, None)])
    assert contents.lines[0].title == "two lines and bell"


def test_csv_is_read_with_any_separator_and_mark() -> None:
    for separator, cost in ((",", "1234.50"), (";", "1.234,50"), ("\t", "1234,50")):
        text = (
            separator.join(("Line code", "Activity", "Cost 2027"))
            + "\r\n"
            + separator.join(("a-1", "'=A", cost))
        )
        for content in (text.encode(), b"\xef\xbb\xbf" + text.encode(), text.encode("utf-16")):
            contents = read_file(content)
            assert contents.kind == "csv"
            assert contents.lines[0].title == "=A"
            assert contents.lines[0].years[0].cost == Decimal("1234.50")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("Line code,Activity\na,é".encode("latin-1"), "csv-encoding"),
        (b'Line code,Activity\na,"open', "csv-broken"),
        (b"Line code,Activity\n" + b",".join([b"x"] * 500), "too-many-columns"),
        (b"a,b\n1,2", "no-lines"),
    ],
)
def test_csv_that_cannot_be_read_is_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_file(content)
    assert refused.value.code == code
