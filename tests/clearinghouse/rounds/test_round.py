"""Rounds: what is frozen is solved again to the cent, kept whole, and never changed."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import asyncpg
import pytest

from clearinghouse.commitments.store import commitments
from clearinghouse.database.transaction import transaction
from clearinghouse.donors.store import donors
from clearinghouse.loading.first_rounds import ensure_first_rounds
from clearinghouse.loading.folder import read_folder
from clearinghouse.loading.sample import SAMPLE_FOLDER
from clearinghouse.plans.store import needs
from clearinghouse.rounds import store
from clearinghouse.rounds.brief import brief_for
from clearinghouse.rounds.freezing import CannotFreeze, freeze
from clearinghouse.rounds.running import run_round
from needmatch import case_sha256, read_case, solve
from needmatch.planfolder import hashes_of

DAY = date(2026, 11, 21)


def now():
    return datetime(2026, 11, 21, 12, tzinfo=UTC)


async def test_the_first_rounds_are_two_and_only_the_second_is_watermarked(sample_copy):
    made = {each.code: each for each in await store.rounds()}
    assert set(made) == {"documented-only", "if-donors-go-on"}
    documented, illustration = made["documented-only"], made["if-donors-go-on"]
    assert documented.is_illustration
    assert illustration.is_illustration
    assert documented.watermark is None
    assert "Nobody has pledged" in illustration.watermark
    assert set(documented.evidence) <= {"documented", "reported"}
    assert {"estimated", "assumed"} <= set(illustration.evidence)
    assert "unverified" not in illustration.evidence


@pytest.mark.parametrize("code", ["documented-only", "if-donors-go-on"])
async def test_the_stored_case_solves_to_the_stored_result_cent_for_cent(sample_copy, tmp_path, code):
    kept = await store.round_of(code)
    for file in await store.snapshot_files(kept.id):
        assert hashlib.sha256(file.content).hexdigest() == file.sha256
        (tmp_path / file.name).write_bytes(file.content)
    plan = solve(read_case(tmp_path))
    assert hashes_of(plan).case_sha256 == kept.case_sha256
    assert hashes_of(plan).result_sha256 == kept.result_sha256
    rows = await store.allocations(kept.id, limit=None)
    assert [(row.commitment, row.activity, row.year, int(row.amount_usd * 100)) for row in rows] == [
        (flow.commitment, flow.activity, flow.year, flow.amount_cents) for flow in plan.allocations
    ]
    assert [(row.asked_by, row.coverage_gain, row.late_months_saved) for row in rows] == [
        (flow.asked_by, flow.coverage_gain, flow.late_months_saved) for flow in plan.allocations
    ]
    unmet = await store.unfunded(kept.id, limit=None)
    assert [(row.activity, row.year, int(row.unmet_usd * 100), row.reason) for row in unmet] == [
        (row.activity, row.year, row.unmet_cents, row.reason) for row in plan.unfunded
    ]


@pytest.mark.parametrize("scope", ["documented", "illustration"])
async def test_freezing_again_gives_the_same_case(sample_copy, scope):
    kept = await store.last_round(scope=scope)
    frozen = await freeze(brief_for(scope, kept.cutoff, title=kept.title))
    assert case_sha256(frozen.problem) == kept.case_sha256
    assert not frozen.left_out


async def test_making_the_first_rounds_again_makes_none(sample_copy):
    ran = await ensure_first_rounds(read_folder(SAMPLE_FOLDER).rounds)
    assert [each.is_new for each in ran] == [False, False]
    assert len(await store.rounds()) == 2


async def test_in_production_only_the_documented_round_is_made(sample_copy):
    ran = await ensure_first_rounds(read_folder(SAMPLE_FOLDER).rounds, with_illustrations=False)
    assert [each.round.scope for each in ran] == ["documented"]


async def test_a_changed_need_makes_a_new_round_beside_the_old_one(sample_copy):
    first = await store.last_round(scope="documented")
    async with transaction() as connection:
        await connection.execute(
            "update clearinghouse.commitment set visibility = 'own' where code like 'NOR%'"
        )
        await connection.execute(
            "update clearinghouse.commitment set visibility = 'own' where code like 'NZL%'"
        )
    brief = brief_for("documented", DAY, title=first.title)
    ran = await run_round(brief, code="documented-only", opened_by="test", now=now)
    assert ran.is_new
    assert ran.round.code == "documented-only-2"
    assert ran.round.committed_usd < first.committed_usd
    assert (await store.round_of("documented-only")).result_sha256 == first.result_sha256


async def test_a_freeze_of_an_earlier_day_says_what_it_leaves_out(sample_copy):
    frozen = await freeze(brief_for("documented", date(2026, 11, 20)))
    assert frozen.problem.needs == ()
    assert frozen.left_out.obligations == 31
    assert frozen.left_out.commitments > 0


async def test_results_add_up_by_every_way_of_adding(sample_copy):
    for kept in await store.rounds():
        allocations = await store.allocations(kept.id, limit=None)
        unmet = await store.unfunded(kept.id, limit=None)
        pillars = await store.pillar_results(kept.id)
        states = await store.state_results(kept.id, limit=None)
        givers = await store.donor_results(kept.id)
        assert sum(row.amount_usd for row in allocations) == kept.placed_usd
        assert sum(row.unmet_usd for row in unmet) == kept.unmet_usd
        assert kept.need_usd == kept.placed_usd + kept.unmet_usd
        assert sum(row.need_usd for row in pillars) == sum(row.need_usd for row in states) == kept.need_usd
        assert (
            sum(row.funded_usd for row in pillars) == sum(row.placed_usd for row in givers) == kept.placed_usd
        )
        assert sum(row.committed_usd for row in givers) == kept.committed_usd
        assert sum(row.unmet_usd for row in await store.reason_totals(kept.id)) == kept.unmet_usd
        assert sum(row.unmet_usd for row in await store.gap_lines(kept.id)) == kept.unmet_usd


async def test_a_documented_round_needs_what_published_plans_need(sample_copy):
    kept = await store.last_round(scope="documented")
    planned = await needs(
        first_year=kept.first_year, last_year=kept.last_year, grades=("documented", "reported")
    )
    assert sum(row.need_usd for row in planned) == kept.need_usd


async def test_anonymous_donors_are_shown_by_their_labels(sample_copy):
    kept = await store.last_round(scope="illustration")
    anonymous = {each.code: each.name for each in await donors(kind="assumed")}
    shown = {row.donor: row.donor_name for row in await store.donor_results(kept.id)}
    assert anonymous.items() <= shown.items()
    assert all(name.startswith("Donor ") for name in anonymous.values())


async def test_lists_of_a_round_go_on_after_a_position(sample_copy):
    kept = await store.last_round(scope="illustration")
    whole = await store.allocations(kept.id, limit=None)
    pages, after = [], None
    while page := await store.allocations(kept.id, after=after, limit=7):
        pages.extend(page)
        after = page[-1].position
    assert pages == whole
    assert [row.position for row in whole] == list(range(1, len(whole) + 1))


async def test_filters_of_a_round_take_only_what_they_name(sample_copy):
    kept = await store.last_round(scope="illustration")
    whole = await store.allocations(kept.id, limit=None)
    one = whole[0]
    found = await store.allocations(
        kept.id, state=one.state, donor=one.donor, year=one.year, pillar=one.pillar, limit=None
    )
    wanted = (one.state, one.donor, one.year, one.pillar)
    assert found == [row for row in whole if (row.state, row.donor, row.year, row.pillar) == wanted]
    reason = (await store.unfunded(kept.id, limit=1))[0].reason
    assert {row.reason for row in await store.unfunded(kept.id, reason=reason, limit=None)} == {reason}


async def test_what_a_round_holds_is_never_changed(sample_copy):
    connection = await asyncpg.connect(**sample_copy.owner.connection_arguments())
    tables = (
        "snapshot",
        "snapshot_file",
        "round",
        "result",
        "result_allocation",
        "result_unfunded",
        "result_state",
    )
    for table in (*tables, "result_obligation", "result_donor"):
        for statement in (f"delete from clearinghouse.{table}", f"update clearinghouse.{table} set id = id"):
            with pytest.raises(asyncpg.RestrictViolationError) as caught:
                await connection.execute(statement)
            assert caught.value.constraint_name == f"{table}_never_changes"
    await connection.close()


async def test_a_snapshot_with_a_wrong_hash_is_refused(sample_copy):
    async with transaction() as connection:
        with pytest.raises(asyncpg.CheckViolationError) as caught:
            await connection.execute(
                """insert into clearinghouse.snapshot_file (id, snapshot, name, content, sha256)
                select gen_random_uuid(), id, 'x.csv', 'abc', repeat('0', 64) from clearinghouse.snapshot limit 1"""
            )
    assert caught.value.constraint_name == "snapshot_file_hash_is_true"


async def test_rows_that_contradict_each_other_are_not_frozen(sample_copy):
    brief = brief_for("documented", DAY)
    with pytest.raises(CannotFreeze, match="years"):
        await freeze(replace(brief, last_year=brief.first_year - 1))


async def test_the_effective_policy_is_kept(sample_copy):
    kept = await store.last_round(scope="documented")
    assert kept.preset == "deadlines-first"
    assert kept.policy["floor"] == 0.2
    assert json.dumps(kept.policy)
    assert [tier.name for tier in kept.tiers][-1] == "tie"
    assert kept.need_usd == Decimal("58488500.00")
    assert len(await commitments(is_allocatable=True, limit=None)) == 23
