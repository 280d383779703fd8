"""HTML and SVG as escaped text: the only place of the report that writes angle brackets.

The surprise: `Markup` is a `str` that is known to be safe; every other child or attribute is escaped, so text
of a case (ids, names, titles, sources) can hold anything and stays text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Union

_VOID: Final = frozenset({"meta", "br", "hr", "col"})
_SELF_CLOSING: Final = frozenset({"rect", "path", "line"})
# Control characters and lone surrogates have no place in HTML and would make the file unwritable in UTF-8.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Markup(str):
    """Text that is already HTML."""

    __slots__ = ()


Child = Union[str, int, None, "Iterable[Child]"]
"""What an element may hold; None holds nothing."""


def escaped(text: str) -> str:
    """Return text as it may stand in an element or in a quoted attribute."""
    if isinstance(text, Markup):
        return str(text)
    return _escaped(text)


@lru_cache(maxsize=8192)  # styles, words and ids come again on every row
def _escaped(text: str) -> str:
    return html.escape(_UNWRITABLE.sub("\ufffd", text), quote=True)


def joined(*children: Child) -> Markup:
    """Return children one after the other."""
    pieces: list[str] = []
    _collect(children, pieces)
    return Markup("".join(pieces))


def element(name: str, /, *children: Child, **attributes: str | int | float | bool | None) -> Markup:
    """Return an element of HTML or SVG.

    Attributes keep their order; a trailing underscore is dropped (`class_`), others become hyphens
    (`aria_label`). None and False leave an attribute out, True writes it bare.
    """
    opening = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.rstrip("_").replace("_", "-")
        if value is True:
            opening.append(attribute)
        else:
            written = coordinate(value) if isinstance(value, float) else escaped(str(value))
            opening.append(f'{attribute}="{written}"')
    start = " ".join(opening)
    if name in _VOID:
        return Markup(f"<{start}>")
    inner = joined(*children)
    if name in _SELF_CLOSING and not inner:
        return Markup(f"<{start}/>")
    return Markup(f"<{start}>{inner}</{name}>")


def coordinate(value: float) -> str:
    """Return a length of a drawing with at most two decimals: 3.0 -> "3"."""
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def _collect(children: Iterable[Child], pieces: list[str]) -> None:
    for child in children:
        if isinstance(child, str):
            pieces.append(escaped(child))
        elif isinstance(child, int):
            pieces.append(str(child))
        elif child is not None:
            _collect(child, pieces)
