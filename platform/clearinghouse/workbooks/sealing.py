"""Workbooks as files: equal content, equal bytes.

The surprise: a workbook names the moment of its making in several places, which would give an unchanged list a new
ETag each second; all are set to one fixed day.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""A mark and no moment: the earliest that a zip can hold."""
_MOMENTS: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def sealed(workbook: Workbook) -> bytes:
    """Return a workbook as a file in which nothing tells when it was made."""
    draft = io.BytesIO()
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        ExcelWriter(workbook, archive).save()
    written = io.BytesIO()
    with zipfile.ZipFile(draft) as read, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in read.namelist():
            content = read.read(name)
            if name == "docProps/core.xml":
                content = _MOMENTS.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, date_time=_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return written.getvalue()
