"""A flow of the OCHA Financial Tracking Service (FTS), and what of it counts. Rules without web or database.

Money counts once: what crosses the boundary of the question inwards (`boundary` is `incoming`), in commitments and
payments, and either a parent or its children. A pledge is kept apart and never added.

The surprise: a flow that serves several clusters, plans, places or years has no split in FTS, and gets none here. It
stands in a total of its own beside those of one cluster (`is_shared`), and belongs to neither of them. And the original
amount is missing in every second flow: that is "not reported", while the US dollars are always there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

MINE_ACTION: Final = "15"
"""FTS's id of the global cluster Mine Action."""

FUNDED: Final = ("commitment", "paid")
"""Statuses that are funding; one flow has one status, so that what was committed and then paid is there once."""

_WORDS: Final = re.compile(
    r"\b(mine[- ]action|(humanitarian )?de-?mining|land ?mines?|mine[- ](clearance|risk)|mines and explosive"
    r"|explosive (ordnance|hazards?|remnants)|unexploded|UXO|ERW|EORE|IEDs?)\b",
    re.IGNORECASE,
)

Standing = Literal["counted", "pledge", "not_incoming", "counted_by_children", "children_elsewhere"]
"""Why a flow counts or does not: `counted_by_children`: it has children here, which count; `children_elsewhere`: its
money is on children that are not among the flows at hand, so that it is left out and not guessed."""

STANDINGS: Final[Mapping[Standing, str]] = {
    "counted": "counted",
    "pledge": "a pledge, which is shown apart",
    "not_incoming": "moves inside, or out of, what was asked about",
    "counted_by_children": "a parent whose children are counted",
    "children_elsewhere": "a parent whose children are not among these flows",
}

MineActionBy = Literal["cluster", "shared_cluster", "words"]
"""How a flow shows as mine action: by the cluster alone, with other clusters, or only in its text or keywords."""


@dataclass(frozen=True, slots=True)
class Place:
    """An object at an end of a flow: a plan, cluster, location, organisation or year with FTS's own id and name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow as FTS holds it.

    `original_amount` and `original_currency` None: not reported. `exchange_rate`: units of the original currency for
    one US dollar. `clusters` are global clusters, `years` the years in which it is to be used.
    """

    id: str
    version_id: int
    status: str
    boundary: str
    on_boundary: str
    flow_type: str
    is_new_money: bool
    amount_usd: Decimal
    original_amount: Decimal | None
    original_currency: str | None
    exchange_rate: Decimal | None
    parent_id: str | None
    child_ids: frozenset[str]
    plans: tuple[Place, ...]
    clusters: tuple[Place, ...]
    locations: tuple[Place, ...]
    years: tuple[Place, ...]
    donors: tuple[Place, ...]
    recipients: tuple[Place, ...]
    keywords: tuple[str, ...]
    description: str
    updated_at: datetime

    @property
    def is_shared(self) -> bool:
        """Whether it serves several plans, clusters, places or years, with no word on how much goes to each."""
        several = any(len(each) > 1 for each in (self.plans, self.clusters, self.locations, self.years))
        return several or self.on_boundary == "shared"

    @property
    def mine_action_by(self) -> MineActionBy | None:
        """How it shows as mine action; None: it does not."""
        clusters = {each.id for each in self.clusters}
        if MINE_ACTION in clusters:
            return "cluster" if len(clusters) == 1 else "shared_cluster"
        if any(_WORDS.search(each) for each in (*self.keywords, self.description)):
            return "words"
        return None


def standings(flows: Iterable[Flow]) -> dict[str, Standing]:
    """Return by flow id why each of these flows counts or does not. Ids are unique."""
    given = {flow.id: flow for flow in flows}
    children: dict[str, set[str]] = defaultdict(set)
    for flow in given.values():
        children[flow.id] |= flow.child_ids
        if flow.parent_id is not None:
            children[flow.parent_id].add(flow.id)

    def standing(flow: Flow) -> Standing:
        if flow.boundary != "incoming":
            return "not_incoming"
        if children[flow.id]:
            return "counted_by_children" if children[flow.id] & given.keys() else "children_elsewhere"
        return "counted" if flow.status in FUNDED else "pledge"

    return {flow.id: standing(flow) for flow in given.values()}


@dataclass(frozen=True, slots=True)
class Total:
    """Money of the flows that name exactly these plans and global clusters; () is "outside plans", "not specified".

    `is_shared`: over several plans, clusters, places or years, without a split. `flow_ids` are those it is made of.
    """

    plans: tuple[Place, ...]
    clusters: tuple[Place, ...]
    is_shared: bool
    amount_usd: Decimal
    flow_ids: tuple[str, ...]


def totals(flows: Iterable[Flow], *, of: Standing = "counted") -> list[Total]:
    """Return what counts (or, with `of`, another standing) by plan and cluster; single ones before shared ones."""
    kept = list(flows)
    standing = standings(kept)
    groups: dict[tuple[bool, tuple[Place, ...], tuple[Place, ...]], list[Flow]] = defaultdict(list)
    for flow in kept:
        if standing[flow.id] == of:
            groups[flow.is_shared, flow.plans, flow.clusters].append(flow)

    def order(key: tuple[bool, tuple[Place, ...], tuple[Place, ...]]) -> tuple[object, ...]:
        is_shared, plans, clusters = key
        return is_shared, not plans, [each.name for each in plans], [each.name for each in clusters]

    return [
        Total(
            plans=key[1],
            clusters=key[2],
            is_shared=key[0],
            amount_usd=sum((flow.amount_usd for flow in groups[key]), Decimal(0)),
            flow_ids=tuple(sorted(flow.id for flow in groups[key])),
        )
        for key in sorted(groups, key=order)
    ]
