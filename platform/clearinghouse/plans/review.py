"""The review of a draft before it is published: what is wrong with it, what it changes in need. Reads, no web.

The surprise: needs are compared with what is published now, in US dollars as converted then; the draft's are converted
as they would be today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from clearinghouse.plans import store, version_store
from clearinghouse.plans.checking import blocks_publishing, findings
from clearinghouse.plans.comparison import Cell, Comparison, NeedByCell, compared, need_by_cell
from clearinghouse.plans.draft import Draft, content_sha256
from clearinghouse.plans.finding import Facts, Finding
from clearinghouse.states.horizon import horizon
from needmatch.units import COUNTED_EVIDENCE


@dataclass(frozen=True, slots=True)
class Totals:
    """What all public plans of counted grades need over the horizon [USD], now and with the draft published."""

    first_year: int
    last_year: int
    before_usd: Decimal
    after_usd: Decimal


@dataclass(frozen=True, slots=True)
class Review:
    """A draft beside what is published now. `before_usd` is empty where nothing of the plan is published."""

    facts: Facts
    findings: tuple[Finding, ...]
    content_sha256: str
    before_usd: Mapping[Cell, Decimal]
    after: NeedByCell
    totals: Totals
    comparison: Comparison

    @property
    def is_publishable(self) -> bool:
        """Whether no finding is an error."""
        return not blocks_publishing(self.findings)


def _within(cells: Mapping[Cell, Decimal], first_year: int, last_year: int) -> Decimal:
    return sum((need for (year, _), need in cells.items() if first_year <= year <= last_year), Decimal(0))


async def review(plan: UUID, given: Draft, *, state: str, today: date) -> Review:
    """Check a draft and compare it with the published version; reads in the caller's transaction."""
    facts = await version_store.facts(plan, given, state=state)
    own = await version_store.own_plan(plan, state=state)
    before: Mapping[Cell, Decimal] = {}
    if own is not None and own.current is not None and facts.published is not None:
        before = await version_store.need_of(plan, own.current)
    after = need_by_cell(given, facts.rates)
    first_year, last_year = horizon(today)
    needed = await store.needs(first_year=first_year, last_year=last_year, grades=COUNTED_EVIDENCE)
    total = sum((each.need_usd for each in needed), Decimal(0))
    was_public = facts.published is not None and facts.published.visibility == "public"
    own_before = _within(before, first_year, last_year) if was_public else Decimal(0)
    own_after = _within(after.need_usd, first_year, last_year) if given.visibility == "public" else Decimal(0)
    return Review(
        facts=facts,
        findings=findings(given, facts),
        content_sha256=content_sha256(given),
        before_usd=before,
        after=after,
        totals=Totals(first_year, last_year, total, total - own_before + own_after),
        comparison=compared(facts.published, given),
    )
