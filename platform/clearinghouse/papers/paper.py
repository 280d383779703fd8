"""A paper as blocks of content, before it is a page or a PDF.

The surprise: a paper holds finished text and drawings only. What computes figures never formats, and what formats
never computes, so that page and PDF cannot differ in a number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `is_note` sets it apart as a warning that must not be missed."""

    text: str
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A list of short statements."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """A few figures that are read first: (figure, what it is)."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; a row has a cell for each column."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    align: tuple[Align, ...]
    note: str = ""

    def __post_init__(self) -> None:
        widths = {len(self.columns), len(self.align), *(len(row) for row in self.rows)}
        if len(widths) != 1:
            raise ValueError(f"the rows of {self.caption!r} do not fit its columns")


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG drawing with its caption, and in words what it shows."""

    svg: str
    caption: str
    words: str


Block = Heading | Paragraph | Points | Facts | Table | Drawing


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: `kind` says what it is, `mark` lies across every page of what rests on assumptions."""

    kind: str
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    imprint: str
    mark: str = ""
    language: str = "en"
    keywords: tuple[str, ...] = field(default_factory=tuple)
