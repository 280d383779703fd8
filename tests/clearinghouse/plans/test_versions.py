"""Whatever is edited and published, versions stay what they were: every hash is that of what the version says."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import asyncpg
import pytest

from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.plans import draft_store, version_store
from clearinghouse.plans.checking import blocks_publishing, findings
from clearinghouse.plans.draft import Draft, Line, LineYear, Mark, Partner, content_sha256
from needmatch.units import PILLARS

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def any_line(chance: random.Random, code: str) -> Line:
    """A line, sometimes a wrong one."""
    years = []
    for year in sorted(chance.sample(range(2026, 2031), chance.randint(0, 3))):
        cost = Decimal(chance.randint(0, 10**9)) / 100
        national = chance.choice([None, (cost / 3).quantize(Decimal("0.01")), cost])
        secured = chance.choice([None, Decimal(0), Decimal(1)])
        years.append(LineYear(year, chance.choice([cost, cost, None]), national, secured))
    partners = (Partner("A", "local"), Partner("B", "international"))[: chance.randint(0, 2)]
    return Line(
        code, chance.choice(PILLARS), f"Line {chance.random()}", None, None, None, partners, tuple(years)
    )


async def test_published_versions_keep_their_hash_through_any_edits(sample_copy):
    chance = random.Random(20261122)
    plan = uuid4()
    empty = Draft(
        "SEN-2026", "Plan", 2026, 2030, currency="EUR", marks=(Mark("costed", "yes", words="See 3"),)
    )
    said: dict[int, str] = {}
    refused = 0
    for _ in range(40):
        async with transaction():
            if await draft_store.head(plan, state="SEN") is None:
                newest = await version_store.version_as_draft(plan, max(said)) if said else empty
                assert await draft_store.begin(plan, "SEN", newest, base_number=None, now=NOW, by=None)
            for _ in range(chance.randint(0, 4)):
                line = any_line(chance, f"l{chance.randint(1, 5)}")
                if chance.random() < 0.3:
                    await draft_store.remove_line(plan, line.code, now=NOW, by=None)
                else:
                    await draft_store.put_line(plan, line, now=NOW, by=None)
            given = (await draft_store.draft(plan, state="SEN")).draft
            facts = await version_store.facts(plan, given, state="SEN")
            if blocks_publishing(findings(given, facts)):
                refused += 1
                continue
            done = await version_store.publish(
                plan, given, facts, state_name="Senegal", now=NOW, address=None
            )
            await draft_store.discard(plan)
            said[done.number] = content_sha256(given)
            assert done.superseded == (done.number - 1 if done.number > 1 else None)
    assert len(said) > 4
    assert refused > 4
    for number, sha256 in said.items():
        kept = await version_store.version_as_draft(plan, number)
        assert content_sha256(kept) == sha256
    rows = await fetch(
        "select number, content_sha256, status from clearinghouse.work_plan_version where plan = $1", plan
    )
    assert {row["number"]: row["content_sha256"] for row in rows} == said
    assert {row["number"] for row in rows if row["status"] == "published"} == {max(said)}
    wrong = await fetch(
        """select from clearinghouse.activity_year y join clearinghouse.activity a on a.id = y.activity
           join clearinghouse.work_plan_version v on v.id = a.version where v.plan = $1
           and (y.cost_usd <> coalesce(y.national_usd, 0) + coalesce(y.secured_usd, 0) + y.need_usd
                or y.cost_original is null or y.rate_source is null or cardinality(y.source_codes) <> 2)""",
        plan,
    )
    assert wrong == []


STATEMENTS = (
    "update clearinghouse.work_plan_version set title = 'x' where published_at is not null",
    "update clearinghouse.work_plan_version set status = 'published' where status = 'superseded'",
    "update clearinghouse.activity set title = 'x' where partner_kinds is not null",
    "update clearinghouse.activity_year set cost_original = 0 where cost_original is not null",
    "delete from clearinghouse.work_plan_version where published_at is not null",
    "update clearinghouse.plan_withdrawal set reason = 'x'",
    "delete from clearinghouse.plan_withdrawal",
)


async def test_nobody_changes_what_was_published_or_withdrawn(sample_copy):
    plan = uuid4()
    line = Line("a", "capacity", "A", partners=(Partner("A", "local"),), years=(LineYear(2026, Decimal(3)),))
    given = Draft("SEN-2026", "Plan", 2026, 2030, currency="EUR", lines=(line,))
    for number in (1, 2):
        async with transaction():
            changed = replace(given, title=f"Plan {number}")
            facts = await version_store.facts(plan, changed, state="SEN")
            await version_store.publish(plan, changed, facts, state_name="Senegal", now=NOW, address=None)
    async with transaction():
        assert await version_store.withdraw(plan, 2, reason="x", now=NOW)
    owner = await asyncpg.connect(**sample_copy.owner.connection_arguments())
    try:
        for statement in STATEMENTS:
            with pytest.raises((asyncpg.RestrictViolationError, asyncpg.UniqueViolationError)):
                await owner.execute(statement)
    finally:
        await owner.close()
