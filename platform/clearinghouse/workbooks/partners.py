"""Implementing partners in one cell: `Name (local); "A; B" (international)`.

The surprise: a name that holds a semicolon or ends in a bracket stands in double quotes, doubled inside, as in CSV, so
that what is written is read back as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from clearinghouse.plans.draft import PARTNER_KINDS, Partner
from clearinghouse.workbooks.words import Language, name_of, word

_SEPARATORS: Final = ";\uff1b\u061b\n"
_QUOTED: Final = re.compile(r'"((?:[^"]|"")*)"\s*(?:[(\uff08]([^()\uff08\uff09]*)[)\uff09])?')
_PLAIN: Final = re.compile(r"(.*?)\s*(?:[(\uff08]([^()\uff08\uff09]*)[)\uff09])?", re.DOTALL)


def _needs_quotes(name: str) -> bool:
    return (
        any(each in _SEPARATORS or each == '"' for each in name)
        or name.endswith((")", "\uff09"))
        or name != name.strip()
    )


def partners_text(partners: Iterable[Partner], language: Language) -> str:
    """Return partners as a cell shows them."""
    shown = []
    for each in partners:
        is_known = each.kind in PARTNER_KINDS
        kind = word("partner_kinds", each.kind, language) if is_known else each.kind
        name = each.name
        if _needs_quotes(name) or not name:
            name = '"' + name.replace('"', '""') + '"'
        shown.append(f"{name} ({kind})" if kind else name)
    return "; ".join(shown)


def _split(text: str) -> list[str]:
    parts, current, is_quoted = [], "", False
    for each in text:
        if each == '"':
            is_quoted = not is_quoted
        if each in _SEPARATORS and not is_quoted:
            parts.append(current)
            current = ""
        else:
            current += each
    return [each.strip() for each in (*parts, current) if each.strip()]


@lru_cache(maxsize=4096)
def partners_of(text: str) -> tuple[Partner, ...]:
    """Return the partners that a cell names. A kind that is not said is '', which the checks of a draft point at."""
    found = []
    for part in _split(text):
        quoted = _QUOTED.fullmatch(part)
        if quoted:
            kind = (quoted[2] or "").strip()
            found.append(Partner(quoted[1].replace('""', '"'), name_of("partner_kinds", kind) or kind))
            continue
        plain = _PLAIN.fullmatch(part)
        known = name_of("partner_kinds", plain[2]) if plain and plain[2] else None
        if plain and known:
            found.append(Partner(plain[1].strip(), known))
        else:
            found.append(Partner(part, ""))
    return tuple(found)
