"""Every query on sources."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clearinghouse.database.reading import DEFAULT_LIMIT, Query


@dataclass(frozen=True, slots=True)
class Source:
    """A document, page or data set. `published` is a year, month or day as text; None: undated.

    `id` is the stable code under which rows cite it.
    """

    id: str
    title: str
    publisher: str | None
    published: str | None
    url: str | None


_SELECT = 'select code collate "C" as id, title, publisher, published, url from clearinghouse.source'


async def sources(*, after: str | None = None, limit: int | None = DEFAULT_LIMIT) -> list[Source]:
    """Sources in order of id, those behind the id `after`."""
    return await Query(_SELECT).page(Source, order=(), after=after, limit=limit)


async def source(id: str) -> Source | None:
    """The source of that id, or None."""
    found = await Query(_SELECT).where("id = {}", id).all(Source, order=())
    return found[0] if found else None


async def sources_by_id(ids: Iterable[str]) -> list[Source]:
    """The sources of those ids, in order of id; an unknown id gives none."""
    return await Query(_SELECT).where("id = any({})", sorted(set(ids))).all(Source, order=())
