"""What a file is before it is opened: its kind by its first bytes, and what a zip's directory says of its size.

The surprise: nothing is unpacked here. A zip bomb tells on itself in its directory, and one that lies there is
stopped by the bounds of the process that unpacks it (`clearinghouse.workbooks.bounded`).
"""

from __future__ import annotations

import io
import zipfile
from typing import Final, Literal

FileKind = Literal["xlsx", "csv"]

MOST_BYTES: Final = 20_000_000
"""Of an uploaded file."""
MOST_ROWS: Final = 50_000
"""Rows with something in them, of the sheet with the lines."""
MOST_UNPACKED_BYTES: Final = 400_000_000
"""Of all parts of a workbook: 50,000 rows by 130 columns take about half of it."""
MOST_PARTS: Final = 2_000
MOST_RATIO: Final = 200
"""Unpacked to packed, of a part larger than `_RATIO_FROM_BYTES`; sheets of numbers reach about 30."""
_RATIO_FROM_BYTES: Final = 10_000_000
_FIRST: Final = 4096

_SAVE_AS: Final = (
    "Open it in a spreadsheet program and save it as an Excel workbook (.xlsx) or as CSV in UTF-8."
)


class UnreadableFile(Exception):
    """A file that cannot be read as a whole; nothing of it was taken. `code` is part of the API."""

    def __init__(self, code: str, what: str, mend: str) -> None:
        super().__init__(what)
        self.code, self.what, self.mend = code, what, mend


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    unpacked = sum(each.file_size for each in entries)
    if len(entries) > MOST_PARTS or unpacked > MOST_UNPACKED_BYTES:
        raise UnreadableFile(
            "file-unpacks-too-large",
            f"Unpacked the file would have {len(entries):,} parts and {unpacked / 1e6:,.0f} MB",
            "Copy the lines alone into a fresh template and upload that.",
        )
    for each in entries:
        if each.file_size > _RATIO_FROM_BYTES and each.file_size > MOST_RATIO * max(each.compress_size, 1):
            raise UnreadableFile(
                "file-unpacks-too-large",
                f"The part {each.filename[:60]} would unpack to "
                f"{each.file_size / max(each.compress_size, 1):,.0f} times its size",
                "Copy the lines alone into a fresh template and upload that.",
            )


def _kind_of_zip(content: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bomb(archive)
            names = set(archive.namelist())
            encrypted = any(each.flag_bits & 0x1 for each in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnreadableFile(
            "file-truncated",
            "The file is cut off or damaged: its end is missing",
            "Save it again and upload it whole.",
        ) from None
    if encrypted:
        raise UnreadableFile("file-encrypted", "The file asks for a password", "Save it without one.")
    if "xl/workbook.bin" in names:
        raise UnreadableFile("file-xlsb", "This is a binary workbook of Excel (.xlsb)", _SAVE_AS)
    if "content.xml" in names and "mimetype" in names:
        raise UnreadableFile("file-ods", "This is an OpenDocument file (.ods)", _SAVE_AS)
    if any(name.startswith("Index/") for name in names):
        raise UnreadableFile("file-numbers", "This is a file of Apple Numbers", _SAVE_AS)
    if not any(name.startswith("xl/") for name in names):
        raise UnreadableFile("file-no-workbook", "This is a zip file and no workbook", _SAVE_AS)
    return "xlsx"


def kind_of_file(content: bytes) -> FileKind:
    """Return what a file is, whatever its name or media type say.

    Raises:
        UnreadableFile: it is none of those that are read here, or would unpack to more than can be handled.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableFile(
            "file-too-large",
            f"The file has {len(content) / 1e6:,.1f} MB; {MOST_BYTES / 1e6:.0f} MB are taken",
            "Leave out pictures and sheets that hold no lines.",
        )
    if not content.strip():
        raise UnreadableFile("file-empty", "The file is empty", "Upload a filled-in template.")
    if content.startswith(b"PK"):
        return _kind_of_zip(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableFile("file-encrypted", "The file asks for a password", "Save it without one.")
        raise UnreadableFile("file-xls", "This is a workbook of an old Excel (.xls)", _SAVE_AS)
    first = content[:_FIRST]
    if first.startswith(b"%PDF"):
        raise UnreadableFile("file-pdf", "This is a PDF file", "Upload the table itself as .xlsx or CSV.")
    if first.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise UnreadableFile("file-web-page", "This is a web page or XML and no workbook", _SAVE_AS)
    is_utf16 = first.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not is_utf16 and b"\x00" in first:
        raise UnreadableFile("file-unknown", "This is neither a workbook nor CSV", _SAVE_AS)
    return "csv"
