"""What the format has and the solver does not have yet: used, it is a fault; never is it ignored.

A column counts as used when a cell of it is neither empty nor `false`, a table when it has a row. The keys
`front_load_rate` and `gearing` of the policy speak of front-loading only and do nothing without it.
"""

from __future__ import annotations

from typing import Any, Final

from needmatch.casefolder.layout import Table
from needmatch.checks import Rows
from needmatch.faults import Faults, quoted

COLUMNS_TO_COME: Final = {"commitments": ("front_load", "min_grant_usd", "local_share_min")}
TABLES_TO_COME: Final = ("pins", "funds", "payins")


def check_support(table: Table, rows: Rows[Any], faults: Faults) -> None:
    """Add a fault for each use of what is not supported yet, at the first row that uses it."""
    if table.name in TABLES_TO_COME and rows.nouns:
        faults.add(rows.file, 1, "-", f"{table.name} are not supported yet", "leave the table out")
    for column, field in zip(table.columns, table.fields, strict=True):
        if column.name not in COLUMNS_TO_COME.get(table.name, ()):
            continue
        for line, noun in rows.sure_of(column.name):
            value = getattr(noun, field)
            if value is not None and value is not False:  # a least grant of 0 is used as well
                what = f"{column.name} is not supported yet, and is {quoted(column.text(value))} here"
                faults.add(rows.file, line, column.name, what, "leave its cells empty or false")
                break
