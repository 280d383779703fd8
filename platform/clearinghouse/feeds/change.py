"""What was published or put on record, as entries of a feed: plan versions, rounds, commitments, reports and others.

The surprise: an entry says that something is new and where it opens, and holds no figure: a figure without its grade
and source would travel on alone.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

Kind = Literal[
    "work_plan", "round", "indicators", "report", "cooperation_report", "commitment", "agreement", "study"
]
NEWEST: Final = 50
"""Entries of a feed; the list of changes has all of them."""

_ATOM: Final = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was published. `id` is stable; `address` is where it opens, below the service's own address."""

    id: str
    kind: Kind
    title: str
    at: datetime
    address: str


def moment(at: datetime) -> str:
    """Return a moment as RFC 3339 writes it, in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def newest_first(changes: Sequence[Change]) -> list[Change]:
    """Return changes with the newest first, in one order."""
    return sorted(changes, key=lambda each: (-each.at.timestamp(), each.id))


def atom(changes: Sequence[Change], *, public_url: str) -> bytes:
    """Return the newest changes as an Atom feed (RFC 4287)."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")

    def add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
        made = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        made.text = text
        return made

    shown = newest_first(changes)[:NEWEST]
    own = f"{public_url}/api/v1/feeds/atom"
    add(feed, "id", own)
    add(feed, "title", "Clearing House: what was published")
    add(feed, "updated", moment(shown[0].at if shown else datetime(1970, 1, 1, tzinfo=UTC)))
    add(feed, "link", rel="self", href=own)
    add(add(feed, "author"), "name", "Clearing House")
    for each in shown:
        entry = add(feed, "entry")
        add(entry, "id", f"{own}#{each.id}")
        add(entry, "title", each.title)
        add(entry, "updated", moment(each.at))
        add(entry, "link", href=f"{public_url}{each.address}")
        add(entry, "category", term=each.kind)
        add(entry, "summary", each.title)
    content: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def json_feed(changes: Sequence[Change], *, public_url: str) -> dict[str, object]:
    """Return the newest changes as a JSON Feed (version 1.1)."""
    own = f"{public_url}/api/v1/feeds/json"
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Clearing House: what was published",
        "home_page_url": f"{public_url}/",
        "feed_url": own,
        "items": [
            {
                "id": f"{own}#{each.id}",
                "url": f"{public_url}{each.address}",
                "title": each.title,
                "content_text": each.title,
                "date_published": moment(each.at),
                "tags": [each.kind],
            }
            for each in newest_first(changes)[:NEWEST]
        ],
    }
