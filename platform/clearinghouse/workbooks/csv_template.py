"""A State's template as CSV: the lines of its plan, with headings in one language. The head of a plan is not in it.

The surprise: amounts always have a decimal point and two decimals, so that no reader of whatever locale can take
`1,234` for something else; and text that a spreadsheet would run has an apostrophe before it, which reading takes off.
"""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Final

from clearinghouse.plans.draft import Line, LineYear
from clearinghouse.workbooks.cell_text import exact_figure, is_formula
from clearinghouse.workbooks.layout import Column, Filling, columns_shown
from clearinghouse.workbooks.partners import partners_text
from clearinghouse.workbooks.words import Language, word, words

_BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel takes UTF-8 for a local encoding."""


def _cell(text: str) -> str:
    return f"'{text}" if is_formula(text) or text.startswith("'") else text


def _amount(value: Decimal) -> str:
    return f"{value:.2f}" if value == round(value, 2) else exact_figure(value)


def _text(line: Line, years: dict[int, LineYear], column: Column, language: Language) -> str:
    if column.year is not None:
        year = years.get(column.year)
        value: Decimal | None = None if year is None else getattr(year, column.field)
        return "" if value is None else _amount(value)
    if column.field == "pillar":
        return _cell(words("pillars", language).get(line.pillar, line.pillar))
    if column.field == "is_local":
        return "" if line.is_local is None else word("truths", str(line.is_local).lower(), language)
    if column.field == "partners":
        return _cell(partners_text(line.partners, language))
    return _cell(getattr(line, column.field) or "")


def csv_template(filling: Filling, language: Language) -> bytes:
    """Return the lines of a State's plan as CSV (UTF-8 with its mark, CRLF), in a language.

    Raises:
        ValueError: the draft has figures of more years than fit.
    """
    columns = [column for column in columns_shown(filling.draft) if column.fill != "need"]
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(
        word("headings", each.field, language) + ("" if each.year is None else f" {each.year}")
        for each in columns
    )
    for line in filling.draft.lines:
        years = {each.year: each for each in line.years}
        writer.writerow([_text(line, years, column, language) for column in columns])
    return (_BYTE_ORDER_MARK + written.getvalue()).encode()
