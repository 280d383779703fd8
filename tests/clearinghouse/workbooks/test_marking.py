"""The copy of a file with its faults marked."""

import io

import openpyxl

from clearinghouse.workbooks.fault import CellFault
from clearinghouse.workbooks.marking import marked
from workbook_files import ROW, workbook_of


def fault(cell: str | None, severity: str = "error", what: str = "What") -> CellFault:
    return CellFault(severity=severity, code="x", sheet="Lines", cell=cell, what=what, mend="Mend")  # type: ignore[arg-type]


def test_cells_are_filled_by_the_worst_fault_and_say_all_of_them() -> None:
    faults = [
        fault("D2", "warning", "First"),
        fault("D2", "error", "Second"),
        fault("E2", "warning"),
        fault(None),
    ]
    workbook = openpyxl.load_workbook(io.BytesIO(marked(workbook_of([ROW]), faults)))
    sheet = workbook["Lines"]
    assert sheet["D2"].comment.text == "Look again: First. Mend\nError: Second. Mend"
    assert (sheet["D2"].fill.fgColor.rgb, sheet["E2"].fill.fgColor.rgb) == ("00F6C9C4", "00FBEBB8")
    assert sheet["D2"].value == 1000
    assert workbook.sheetnames == ["Faults", "Lines"]
    assert workbook["Faults"].max_row == 5


def test_a_sheet_that_has_the_name_already_keeps_it() -> None:
    content = workbook_of([ROW], change=lambda workbook, _: workbook.create_sheet("faults"))
    assert openpyxl.load_workbook(io.BytesIO(marked(content, []))).sheetnames == [
        "Faults 2",
        "Lines",
        "faults",
    ]


def test_a_csv_file_comes_as_a_workbook_in_which_no_text_runs() -> None:
    content = b"Line code,Activity\nsc-1,'=HYPERLINK(1)\n"
    one = CellFault(severity="error", code="x", sheet="CSV", cell="B2", what="=1+1", mend="Mend")
    workbook = openpyxl.load_workbook(io.BytesIO(marked(content, [one])))
    assert (workbook["CSV"]["B2"].value, workbook["CSV"]["B2"].data_type) == ("=HYPERLINK(1)", "s")
    assert workbook["CSV"]["B2"].comment is not None
    assert all(cell.data_type != "f" for row in workbook["Faults"] for cell in row)


def test_a_fault_within_a_merged_cell_is_in_the_list() -> None:
    content = workbook_of([ROW], change=lambda _, sheet: sheet.merge_cells("D2:E2"))
    workbook = openpyxl.load_workbook(io.BytesIO(marked(content, [fault("E2")])))
    assert workbook["Faults"]["C2"].value == "E2"
