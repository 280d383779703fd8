"""The text of one file of a case folder, or the fault that keeps it from being read."""

from __future__ import annotations

import codecs
import re
import stat
from pathlib import Path
from typing import Final

from needmatch.faults import Faults

LARGEST_FILE_BYTES: Final = 200_000_000
"""A world-size round is about 10 MB: what is larger is not a case."""

_SAVE_AS_UTF_8: Final = 'save it as UTF-8 (in a spreadsheet: "CSV UTF-8")'
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")


def file_text(path: Path, faults: Faults) -> str | None:
    """Return what a file says, without a byte order mark; None, with one fault, if it cannot be read."""
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            faults.add(path.name, 1, "-", "this is a folder where a file is due", "replace it by the file")
            return None
        if not stat.S_ISREG(facts.st_mode):  # a pipe would keep us waiting
            faults.add(path.name, 1, "-", "this is not a regular file", "replace it by a file")
            return None
        if facts.st_size > LARGEST_FILE_BYTES:
            faults.add(
                path.name,
                1,
                "-",
                f"the file has {facts.st_size} bytes, more than the limit of {LARGEST_FILE_BYTES}",
                "split the round, or save only the columns and rows of the case",
            )
            return None
        content = path.read_bytes()
    except OSError as error:
        faults.add(
            path.name,
            1,
            "-",
            f"the file cannot be read ({error.strerror or error})",
            "check the file and its rights",
        )
        return None
    return _decoded(path.name, content, faults)


def _decoded(file: str, content: bytes, faults: Faults) -> str | None:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        faults.add(file, 1, "-", "the file is UTF-16", _SAVE_AS_UTF_8)
        return None
    content = content.removeprefix(codecs.BOM_UTF8)
    nul = content.find(0)
    if nul >= 0:
        faults.add(
            file, _line(content, nul), "-", f"byte {nul + 1} is NUL, which no text has", _SAVE_AS_UTF_8
        )
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        what = f"byte {error.start + 1} (0x{content[error.start]:02x}) is not UTF-8"
        faults.add(file, _line(content, error.start), "-", what, _SAVE_AS_UTF_8)
        return None


def _line(content: bytes, position: int) -> int:
    """Return the number of the line that a byte stands in, from 1."""
    return 1 + len(_LINE_END.findall(content, 0, position))
