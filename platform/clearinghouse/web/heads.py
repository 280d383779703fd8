"""What a page of one thing (a State, a donor, a round…) says before its script runs: title, summary, its data as files.

Such a page is drawn in the browser from the start that all of them share; whatever shows a link, and readers without
scripts, read what is put in here. The words are those of the pages, written by their build (`heads.json`).

The surprise: what a reader sees stands in `noscript`, since the script draws the same heading again.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

HEADS_NAME: Final = "heads.json"
"""What the build writes beside the pages of each language; it is read here and not sent."""

_ANONYMOUS: Final = re.compile(r"Donor-(\w+)")
"""The code of an illustration's donor, which has a letter for a name."""


@dataclass(frozen=True)
class Named:
    """Something with a code whose name pages know in their language; `name` is its English one."""

    kind: str
    """`states`, `donors` or `indicators`."""
    code: str
    name: str


@dataclass(frozen=True)
class Subject:
    """What a page is about."""

    page: str
    """`state`, `donor`, `round`…, as the build names them."""
    values: Mapping[str, Named | str] = field(default_factory=dict)
    """What is filled into its title and summary."""
    file: str = ""
    """The address of its data."""
    due_year: int | None = None
    """Of a cooperation report: the year on whose 30 April it is due."""
    is_english: bool = False
    """Whether its title is shown as it came, whatever the language of the page."""


def _name(words: Mapping[str, Any], named: Named) -> str:
    names = words[named.kind]
    letter = _ANONYMOUS.fullmatch(named.code) if named.kind == "donors" else None
    if letter and "anonymous" in names:
        return str(names["anonymous"]).replace("{letter}", letter[1])
    if named.kind == "donors":
        return str(names.get(named.code) or words["states"].get(named.code) or named.name)
    return str(names.get(named.code, named.name))


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its values in place, each once: a value that holds braces is not read again."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], found[0]), text)


def _put(page: str, *, title: str, tab: str, lede: str, below: str, lang: str) -> bytes:
    shown, summary = html.escape(title), html.escape(lede)
    head = (
        f"<title>{html.escape(tab)}</title>"
        f'<meta name="description" content="{summary}" data-sent>'
        f'<meta property="og:title" content="{shown}" data-sent>'
        f'<meta property="og:description" content="{summary}" data-sent>'
        '<meta property="og:type" content="website" data-sent>'
    )
    body = f"<noscript><main><h1{lang}>{shown}</h1><p>{summary}</p>{below}</main></noscript>"
    page = page.replace("</head>", f"{head}</head>", 1)
    return re.sub(r"<body\b[^>]*>", lambda found: found[0] + body, page, count=1).encode()


def _links(links: list[tuple[str, str]]) -> str:
    items = "".join(f'<li><a href="{html.escape(to)}">{html.escape(label)}</a></li>' for to, label in links)
    return f"<ul>{items}</ul>"


class Heads:
    """The words of one language."""

    def __init__(self, content: bytes, base: str) -> None:
        """Read what the build wrote; `base` is where the pages of the language begin: `` or `/fr`."""
        self._words: dict[str, Any] = json.loads(content)
        self._base = base

    def about(self, start: bytes, subject: Subject) -> bytes:
        """Return the pages' own start with the head of a page about `subject`."""
        words = self._words["pages"][subject.page]
        values = {
            key: value if isinstance(value, str) else _name(self._words, value)
            for key, value in subject.values.items()
        }
        if subject.due_year is not None:
            values["due"] = _filled(self._words["due"], {"year": str(subject.due_year)})
        title = _filled(words["title"], values)
        below = ""
        if subject.file and words["file"]:
            below = f"<p>{html.escape(self._words['noscript'])}</p>{_links([(subject.file, words['file'])])}"
        return _put(
            start.decode(),
            title=title,
            tab=_filled(self._words["title"], {"page": title}),
            lede=_filled(words["lede"], values),
            below=below,
            lang=' lang="en" dir="auto"' if subject.is_english else "",
        )

    def missing(self, start: bytes) -> bytes:
        """Return the pages' own start with the head of a page about something that is not on record."""
        words = self._words["missing"]
        links = [
            (f"{self._base}/{each['page']}".rstrip("/") or "/", each["label"]) for each in words["links"]
        ]
        return _put(
            start.decode(),
            title=words["title"],
            tab=_filled(self._words["title"], {"page": words["title"]}),
            lede=words["lede"],
            below=_links(links),
            lang="",
        )
