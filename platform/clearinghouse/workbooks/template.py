"""A State's template as a workbook: its plan filled in, with drop-downs, notes, and headings that cannot be changed.

The surprise: the headings stand there in six languages, the chosen one on top and the others in rows folded away; the
reader knows them all. Locked are headings and computed cells alone, without a password: it guards against slips.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.worksheet import Worksheet

from clearinghouse.plans.conversion import CURRENCIES
from clearinghouse.plans.draft import MARKS, Line, LineYear, Mark
from clearinghouse.workbooks.cell_text import exact_figure, is_formula, written_text
from clearinghouse.workbooks.head_reading import MARK_FIELDS
from clearinghouse.workbooks.layout import EMPTY_ROWS, HEAD_FIELDS, Column, Filling, columns_shown
from clearinghouse.workbooks.partners import partners_text
from clearinghouse.workbooks.sealing import sealed
from clearinghouse.workbooks.words import LANGUAGES, Group, Language, how_to, note, total_word, word, words

MONEY_FORMAT: Final = "#,##0.00"
_FORMATS: Final = {
    "money": MONEY_FORMAT,
    "need": MONEY_FORMAT,
    "quantity": "#,##0.##",
    "code": "@",
    "text": "@",
}
_WIDTHS: Final = {"code": 14, "pillar": 24, "text": 36, "obligation": 14, "truth": 12}
_YEAR_WIDTH: Final = 16
_HEAD_FILL: Final = PatternFill("solid", fgColor="E8EDF2")
_LOCKED_FILL: Final = PatternFill("solid", fgColor="F4F4F4")
_EDGE: Final = Border(bottom=Side(style="thin", color="B8C4CE"))
_OPEN: Final = Protection(locked=False)
_LAST_COLUMN: Final = 16_384
_LISTED: Final[tuple[Group, ...]] = ("pillars", "truths", "answers", "visibilities")


def _put(cell: Any, value: object, *, format: str | None = None, is_open: bool = False) -> None:
    """Write a value; text stays text, whatever it begins with."""
    if isinstance(value, str):
        cell.value = written_text(value)
        cell.data_type = "s"
        cell.quotePrefix = is_formula(value)
    elif value is not None:
        cell.value = value
    if format is not None:
        cell.number_format = format
    if is_open:
        cell.protection = _OPEN


def _heading(cell: Any, text: str, hint: str | None = None, *, is_small: bool = False) -> None:
    _put(cell, text)
    cell.font = Font(bold=not is_small, size=9 if is_small else 11, color="555555" if is_small else "000000")
    cell.fill, cell.border = _HEAD_FILL, _EDGE
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    if hint:
        cell.comment = Comment(hint, "Clearing House", width=280, height=110)


def _order(language: Language) -> list[Language]:
    return [language, *(each for each in LANGUAGES if each != language)]


class Template:
    """Writes one template."""

    def __init__(self, filling: Filling, language: Language) -> None:
        self.filling, self.language = filling, language
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.worksheets[0])
        self.names: dict[str, str] = {}

    def content(self) -> bytes:
        """Return the workbook as a file."""
        plan = self._sheet("plan")
        lines = self._sheet("lines")
        notes = self._sheet("notes")
        self._write_lists(self._sheet("lists"))
        self._write_plan(plan)
        self._write_lines(lines)
        self._write_notes(notes)
        title = f"{self.filling.state_name}: {word('sheets', 'plan', self.language)}"
        self.workbook.properties.title = written_text(title)
        self.workbook.properties.creator = "Clearing House"
        self.workbook.properties.language = self.language
        return sealed(self.workbook)

    def _sheet(self, name: str) -> Worksheet:
        sheet: Worksheet = self.workbook.create_sheet(word("sheets", name, self.language))
        sheet.sheet_view.rightToLeft = self.language == "ar"
        protection = sheet.protection
        protection.enable()
        # False is "may be done" there.
        for allowed in (
            "formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter",
        ):  # fmt: skip
            setattr(protection, allowed, False)
        return sheet

    def _write_lists(self, sheet: Worksheet) -> None:
        columns: list[tuple[str, Sequence[str]]] = [
            (name, list(words(name, self.language).values())) for name in _LISTED
        ]
        columns.append(("obligations", [each.code for each in self.filling.obligations]))
        columns.append(("currencies", ["USD", *sorted(CURRENCIES - {"USD"})]))
        title = sheet.title.replace("'", "''")
        for place, (name, values) in enumerate(columns, start=1):
            for row, value in enumerate(values, start=1):
                _put(sheet.cell(row, place), value)
            letter = get_column_letter(place)
            sheet.column_dimensions[letter].width = 30
            if values:
                range_name = f"list_{name}"
                area = f"'{title}'!${letter}$1:${letter}${len(values)}"
                self.workbook.defined_names[range_name] = DefinedName(range_name, attr_text=area)
                self.names[name] = range_name

    def _listed(self, sheet: Worksheet, name: str, area: str, *, is_strict: bool = True) -> None:
        if name not in self.names:
            return
        rule = DataValidation(type="list", formula1=self.names[name], allow_blank=True)
        rule.errorStyle = "stop" if is_strict else "warning"
        rule.showErrorMessage = True
        sheet.add_data_validation(rule)
        rule.add(area)

    def _write_plan(self, sheet: Worksheet) -> None:
        draft = self.filling.draft
        rate = draft.rate
        values: dict[str, object] = {
            "code": draft.code,
            "title": draft.title,
            "first_year": draft.first_year,
            "last_year": draft.last_year,
            "currency": draft.currency,
            "visibility": words("visibilities", self.language).get(draft.visibility, draft.visibility),
            "usd_per_unit": None if rate is None else rate.usd_per_unit,
            "rate_stated_on": None if rate is None else rate.stated_on,
            "rate_source": None if rate is None else rate.source,
        }
        formats = {
            "first_year": "0",
            "last_year": "0",
            "usd_per_unit": "0.00######",
            "rate_stated_on": "yyyy-mm-dd",
        }
        for row, field in enumerate(HEAD_FIELDS, start=1):
            _heading(sheet.cell(row, 1), word("head", field, self.language), note(field, self.language))
            _put(sheet.cell(row, 2), values[field], format=formats.get(field, "@"), is_open=field != "code")
            self._other_languages(sheet, row, "head", field)
        self._listed(sheet, "currencies", f"B{1 + HEAD_FIELDS.index('currency')}")
        self._listed(sheet, "visibilities", f"B{1 + HEAD_FIELDS.index('visibility')}")
        first = len(HEAD_FIELDS) + 3
        for place, name in enumerate(("mark", *MARK_FIELDS), start=1):
            hint = note("marks", self.language) if name == "answer" else None
            _heading(sheet.cell(first - 1, place), word("mark_headings", name, self.language), hint)
        by_name = {mark.name: mark for mark in draft.marks}
        for row, name in enumerate(MARKS, start=first):
            mark = by_name.get(name, Mark(name, "not_stated"))
            _heading(sheet.cell(row, 1), word("marks", name, self.language))
            answer = words("answers", self.language).get(mark.answer, mark.answer)
            for place, text in enumerate((answer, mark.document, mark.page, mark.link, mark.words), start=2):
                _put(sheet.cell(row, place), text or None, format="@", is_open=True)
            self._other_languages(sheet, row, "marks", name)
        self._listed(sheet, "answers", f"B{first}:B{first + len(MARKS) - 1}")
        for letter, width in zip("ABCDEF", (36, 36, 30, 10, 30, 50), strict=True):
            sheet.column_dimensions[letter].width = width

    def _other_languages(self, sheet: Worksheet, row: int, group: str, name: str) -> None:
        for place, language in enumerate(_order(self.language)[1:], start=8):
            _heading(sheet.cell(row, place), word(group, name, language), is_small=True)
            dimension = sheet.column_dimensions[get_column_letter(place)]
            dimension.width, dimension.outlineLevel, dimension.hidden = 30, 1, True

    def _write_lines(self, sheet: Worksheet) -> None:
        columns = columns_shown(self.filling.draft)
        languages = _order(self.language)
        first = 2 + len(languages)  # sums, headings in each language, lines
        lines = self.filling.draft.lines
        last = first + len(lines) + EMPTY_ROWS - 1
        sheet.freeze_panes = f"D{first}"
        if sheet.sheet_view.pane is not None:
            sheet.sheet_view.pane.ySplit = (
                2  # rows in sight above the lines: sums and headings, the rest is folded
            )
        sheet.sheet_properties.outlinePr = Outline(summaryBelow=False)
        for place, column in enumerate(columns, start=1):
            letter = get_column_letter(place)
            for row, language in enumerate(languages, start=2):
                hint = note(column.field, language) if row == 2 else None
                _heading(sheet.cell(row, place), self._title(column, language), hint, is_small=row > 2)
            dimension = sheet.column_dimensions[letter]
            dimension.width = _WIDTHS.get(column.fill, _YEAR_WIDTH)
            dimension.protection = _OPEN if column.fill != "need" else Protection(locked=True)
            if column.fill in _FORMATS:
                dimension.number_format = _FORMATS[column.fill]
            self._rules(sheet, column, f"{letter}{first}:{letter}{last}")
            if column.fill in ("money", "need", "quantity"):
                sums = sheet.cell(1, place)
                sums.value = f"=SUBTOTAL(109,{letter}{first}:{letter}{last})"
                sums.number_format, sums.font = _FORMATS[column.fill], Font(bold=True)
        _heading(sheet.cell(1, 1), total_word(self.language))
        for row in range(3, first):
            folded = sheet.row_dimensions[row]
            folded.outlineLevel, folded.hidden = 1, True
        rest = sheet.column_dimensions[get_column_letter(len(columns) + 1)]
        rest.min, rest.max, rest.protection = len(columns) + 1, _LAST_COLUMN, _OPEN
        for row, line in enumerate(lines, start=first):
            self._write_line(sheet, row, line, columns)
        for row in range(first + len(lines), last + 1):
            self._write_needs(sheet, row, columns)

    def _title(self, column: Column, language: Language) -> str:
        title = word("headings", column.field, language)
        return title if column.year is None else f"{title} {column.year}"

    def _rules(self, sheet: Worksheet, column: Column, area: str) -> None:
        if column.fill in ("pillar", "truth"):
            self._listed(sheet, f"{column.fill}s", area)
        elif column.fill == "obligation":
            self._listed(sheet, "obligations", area, is_strict=False)
        elif column.fill in ("money", "quantity"):
            rule = DataValidation(
                type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True
            )
            rule.errorStyle, rule.showErrorMessage = "stop", True
            sheet.add_data_validation(rule)
            rule.add(area)

    def _write_line(self, sheet: Worksheet, row: int, line: Line, columns: list[Column]) -> None:
        years = {each.year: each for each in line.years}
        for place, column in enumerate(columns, start=1):
            if column.fill == "need":
                continue
            value = self._value(line, years, column)
            if value is not None:
                _put(sheet.cell(row, place), value, format=_FORMATS.get(column.fill, "General"), is_open=True)
        self._write_needs(sheet, row, columns)

    def _value(self, line: Line, years: dict[int, LineYear], column: Column) -> str | Decimal | date | None:
        if column.year is not None:
            year = years.get(column.year)
            found: Decimal | None = None if year is None else getattr(year, column.field)
            # A number cell is read to the cent; what was typed with more decimals stays as it was typed.
            return found if found is None or found == round(found, 2) else exact_figure(found)
        if column.field == "pillar":
            return words("pillars", self.language).get(line.pillar, line.pillar) or None
        if column.field == "is_local":
            return (
                None if line.is_local is None else word("truths", str(line.is_local).lower(), self.language)
            )
        if column.field == "partners":
            return partners_text(line.partners, self.language) or None
        text: str | None = getattr(line, column.field)
        return text or None

    def _write_needs(self, sheet: Worksheet, row: int, columns: list[Column]) -> None:
        for place, column in enumerate(columns, start=1):
            if column.fill != "need":
                continue
            cost, national, secured = (f"{get_column_letter(place + offset)}{row}" for offset in (-3, -2, -1))
            cell = sheet.cell(row, place)
            cell.value = f'=IF({cost}="","",{cost}-{national}-{secured})'
            cell.number_format, cell.fill = MONEY_FORMAT, _LOCKED_FILL

    def _write_notes(self, sheet: Worksheet) -> None:
        sheet.column_dimensions["A"].width = 34
        sheet.column_dimensions["B"].width = 100
        rows: list[tuple[str, str]] = [(self.filling.state_name, self.filling.basis)]
        rows += [("", text) for text in how_to(self.language)]
        rows += [(each.code, each.words) for each in self.filling.obligations]
        rows += [
            (word("headings", field, self.language), text)
            for field in words("headings", self.language)
            if (text := note(field, self.language))
        ]
        self._write_rows(sheet, rows)

    def _write_rows(self, sheet: Worksheet, rows: Iterable[tuple[str, str]]) -> None:
        for row, (label, text) in enumerate(rows, start=1):
            _put(sheet.cell(row, 1), label or None)
            _put(sheet.cell(row, 2), text)
            sheet.cell(row, 1).font = Font(bold=True)
            for cell in sheet[row]:
                cell.alignment = Alignment(wrap_text=True, vertical="top")


def template(filling: Filling, language: Language) -> bytes:
    """Return a State's template as a workbook, in a language.

    Raises:
        ValueError: the draft has figures of more years than fit.
    """
    return Template(filling, language).content()
