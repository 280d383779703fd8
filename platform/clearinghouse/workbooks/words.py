"""The words of templates in the six languages of the United Nations, and how a word in a file is known again.

The surprise: a word is known whatever its language, case, accents of punctuation or script form, and by its name in
the API too (`cost 2027`), so that a file in mixed languages is read as well as one in one.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, Literal, get_args

Language = Literal["ar", "zh", "en", "fr", "ru", "es"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
"""In the order in which the United Nations name them."""

Group = Literal[
    "sheets",
    "headings",
    "head",
    "mark_headings",
    "marks",
    "answers",
    "pillars",
    "partner_kinds",
    "visibilities",
    "truths",
]

_MARKS_OF_DIRECTION: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\u061c\ufeff\u0640]")
_NOT_WORDS: Final = re.compile(r"[^\w]+")
_YEAR: Final = re.compile(r"(?<![0-9])(1[89][0-9]{2}|2[0-9]{3})(?![0-9])")
_ALSO: Final[Mapping[str, Mapping[str, str]]] = {
    "truths": {"1": "true", "0": "false", "y": "true", "n": "false", "wahr": "true", "falsch": "false"},
    "headings": {"administrative area": "admin_area", "local": "is_local"},
}
"""Further words that are known in files and never written."""


@cache
def _book() -> dict[str, Any]:
    text = files("clearinghouse.workbooks").joinpath("words.json").read_text("utf-8")
    book: dict[str, Any] = json.loads(text)
    return book


def word(group: str, name: str, language: Language) -> str:
    """Return the word for a name of a group in a language."""
    return str(_book()[group][name][language])


def words(group: Group, language: Language) -> dict[str, str]:
    """Return the words of a group in a language, by name."""
    return {name: str(of[language]) for name, of in _book()[group].items()}


def note(name: str, language: Language) -> str | None:
    """Return what to write in a column, None where its heading says enough."""
    found = _book()["notes"].get(name)
    return None if found is None else str(found[language])


def how_to(language: Language) -> list[str]:
    """Return how to fill a template in, sentence by sentence."""
    return [str(of[language]) for of in _book()["how_to"].values()]


def total_word(language: Language) -> str:
    """Return the word that stands before sums."""
    return str(_book()["totals"][language])


def without_digit_scripts(text: str) -> str:
    """Return a text with the decimal digits of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(each)) if each.isdecimal() and not each.isascii() else each for each in text
    )


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return a text as words are compared: no case, accents, punctuation, or marks of direction."""
    plain = unicodedata.normalize("NFKD", _MARKS_OF_DIRECTION.sub("", text))
    plain = "".join(each for each in plain if not unicodedata.combining(each)).casefold()
    return " ".join(_NOT_WORDS.sub(" ", without_digit_scripts(plain)).replace("_", " ").split())


def _known_words(group: str) -> Iterator[tuple[str, str]]:
    for name, of in _book()[group].items():
        yield folded(name), name
        for language in LANGUAGES:
            yield folded(str(of[language])), name
    yield from _ALSO.get(group, {}).items()


@cache
def _known(group: str) -> dict[str, str]:
    return dict(_known_words(group))


def name_of(group: Group, text: str) -> str | None:
    """Return the name that a word in any language stands for, None: it is not known."""
    return _known(group).get(folded(text))


def heading_of(text: str) -> tuple[str, int | None] | None:
    """Return the field and year that a heading stands for (`Coût 2027`: cost, 2027), None: it is not known."""
    whole = name_of("headings", text)
    if whole is not None:
        return whole, None
    plain = folded(text)
    years = _YEAR.findall(plain)
    if len(years) != 1:
        return None
    field = _known("headings").get(" ".join(plain.replace(years[0], " ").split()))
    return None if field is None else (field, int(years[0]))
