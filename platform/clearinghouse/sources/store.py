"""Every query on sources.

The surprise: a plan that its State published here is the source of its own figures, and such a source is seen by those
who may see that plan: its title would tell of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clearinghouse.database.reading import DEFAULT_LIMIT, Query
from clearinghouse.scopes.visibility import NOW, View, visible


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


_SELECT = 'select code collate "C" as id, title, publisher, published, url, version from clearinghouse.source'
_OF_VISIBLE_PLAN = visible("work_plan", item="p.id", level="v.visibility", owner="'state:' || p.state")


def _seen_by(view: View) -> Query:
    reader = view.reader
    return Query(_SELECT).where(
        f"""version is null or exists (
                select from clearinghouse.work_plan_version v join clearinghouse.work_plan p on p.id = v.plan
                where v.id = listed.version and ({_OF_VISIBLE_PLAN}))""",
        reader.is_states_party,
        reader.party,
        reader.party,
    )


async def sources(
    *, after: str | None = None, limit: int | None = DEFAULT_LIMIT, view: View = NOW
) -> list[Source]:
    """Sources in order of id, those behind the id `after`."""
    return await _seen_by(view).page(Source, order=(), after=after, limit=limit)


async def source(id: str, *, view: View = NOW) -> Source | None:
    """The source of that id, or None."""
    found = await _seen_by(view).where("id = {}", id).all(Source, order=())
    return found[0] if found else None


async def sources_by_id(ids: Iterable[str], *, view: View = NOW) -> list[Source]:
    """The sources of those ids, in order of id; an unknown id gives none."""
    return await _seen_by(view).where("id = any({})", sorted(set(ids))).all(Source, order=())
