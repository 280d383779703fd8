"""Fills cells of a workbook, as somebody does in a spreadsheet: `fill_template.py FROM TO Lines!H8=1500 ...`.

The surprise: what reads as a number is put in as one, all else as text, as a spreadsheet does with what is typed.
"""

import sys

import openpyxl


def fill(source: str, target: str, cells: list[str]) -> None:
    """Write `source` as `target` with the values of `cells` in their places."""
    workbook = openpyxl.load_workbook(source)
    for each in cells:
        place, value = each.split("=", 1)
        sheet, cell = place.split("!", 1)
        try:
            workbook[sheet][cell] = float(value)
        except ValueError:
            workbook[sheet][cell] = value
    workbook.save(target)


if __name__ == "__main__":
    fill(sys.argv[1], sys.argv[2], sys.argv[3:])
