"""Where the data are that come with the program."""

from __future__ import annotations

from pathlib import Path
from typing import Final

SAMPLE_FOLDER: Final = Path(__file__).resolve().parent.parent / "sample"
"""Sets of CSV files from public documents; see its README."""
