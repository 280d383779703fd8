"""What must hold is held by the database itself, whoever writes, under a name that tells the rule."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import asyncpg
import pytest

from clearinghouse.database.bulk import Written, copy_rows, write_rows
from clearinghouse.database.transaction import current_connection, transaction

CITED = {
    "evidence": "documented",
    "source_codes": ["S"],
    "derivation": None,
    "known_on": date(2026, 11, 21),
    "is_illustration": False,
}


async def add(table, **values):
    """Insert a row and return its id."""
    row = {"id": uuid4(), **values}
    await copy_rows(current_connection(), table, [row])
    return row["id"]


async def add_state(iso3="AAA"):
    row = {"iso3": iso3, "name": iso3, "kind": "state_party", "unverified_fields": [], **CITED}
    await copy_rows(current_connection(), "state", [row])


def version(plan, number=1, **values):
    usual = {
        "plan": plan,
        "number": number,
        "status": "draft",
        "title": "A plan",
        "first_year": 2026,
        "last_year": 2030,
        "currency": "USD",
        "content_sha256": "0" * 64,
    }
    return usual | CITED | values


def activity(of_version, **values):
    usual = {
        "version": of_version,
        "code": "A",
        "pillar": "survey_clearance",
        "is_pillar_stated": True,
        "title": "Survey",
        "partners": [],
    }
    return usual | CITED | values


def cost(of_activity, cost_usd, need_usd, **values):
    usual = {
        "activity": of_activity,
        "year": 2026,
        "cost_usd": Decimal(cost_usd),
        "need_usd": Decimal(need_usd),
    }
    return usual | CITED | values


def commitment(donor, **values):
    usual = {
        "code": "C",
        "donor": donor,
        "amount_usd": Decimal("10.00"),
        "are_states_stated": True,
        "is_allocatable": True,
        "is_upper_bound": False,
        "is_earmark_inferred": False,
        "visibility": "public",
        "status": "registered",
    }
    return usual | CITED | values


async def add_donor(code="D", **values):
    usual = {"code": code, "name": code, "kind": "organisation"}
    return await add("donor", **(usual | CITED | values))


@pytest.fixture
async def ground(database):
    """A database with one source, two States and an open transaction on it."""
    async with transaction() as connection:
        await copy_rows(connection, "source", [{"id": uuid4(), "code": "S", "title": "A source"}])
        await add_state("AAA")
        await add_state("BBB")
    return database


async def refused(rule, table, **values):
    """Assert that a row is refused under the rule of that name."""
    with pytest.raises(asyncpg.IntegrityConstraintViolationError) as caught:
        await written(table, **values)
    assert caught.value.constraint_name == rule


async def written(table, **values):
    async with transaction():
        return await add(table, **values)


async def test_a_grade_is_one_of_five_and_documented_rows_have_a_source(ground):
    figure = {"code": "W", "indicator": "x", "year": 2020, "value": Decimal(1), "unit": "persons"}
    await refused("evidence_is_a_grade", "world_figure", **figure, **(CITED | {"evidence": "certain"}))
    await refused("founded_rows_have_a_source", "world_figure", **figure, **(CITED | {"source_codes": []}))
    await refused("assumed_is_illustration", "world_figure", **figure, **(CITED | {"evidence": "assumed"}))
    await refused(
        "cited_sources_are_known", "world_figure", **figure, **(CITED | {"source_codes": ["S", "T"]})
    )
    assert await written("world_figure", **figure, **CITED)


async def test_nothing_forgotten_becomes_a_blank_or_a_zero(ground):
    with pytest.raises(asyncpg.NotNullViolationError):
        await written("world_figure", code="W", indicator="x", unit="persons", value=Decimal(1), **CITED)
    with pytest.raises(asyncpg.NotNullViolationError):
        await written("rate", currency="EUR", year=2020, method="stated", **CITED)


async def test_a_source_that_rows_cite_is_kept(ground, owner):
    for statement in ("delete from clearinghouse.source", "update clearinghouse.source set code = 'T'"):
        with pytest.raises(asyncpg.RestrictViolationError) as caught:
            await owner.execute(statement)
        assert caught.value.constraint_name == "source_is_kept"
    await owner.execute("update clearinghouse.source set title = 'A better title'")


async def test_intervals_of_a_kind_do_not_overlap(ground):
    first = {"state": "AAA", "kind": "article_5", "starts_on": date(2000, 1, 1), "ends_on": date(2010, 1, 1)}
    await written("state_interval", **first, **CITED)
    again = {**first, "starts_on": date(2009, 12, 31), "ends_on": None}
    await refused("intervals_do_not_overlap", "state_interval", **again, **CITED)
    await written("state_interval", **{**again, "kind": "victims"}, **CITED)
    await written("state_interval", **{**again, "state": "BBB"}, **CITED)
    await written("state_interval", **{**again, "starts_on": date(2010, 1, 1)}, **CITED)  # it reopens
    await refused(
        "interval_dates_are_in_order",
        "state_interval",
        **{**first, "state": "BBB", "ends_on": date(1999, 1, 1)},
        **CITED,
    )


async def test_cost_is_national_secured_and_need_and_nothing_is_negative(ground):
    async with transaction():
        plan = await add("work_plan", code="P", state="AAA")
        draft = await add("work_plan_version", **version(plan))
        line = await add("activity", **activity(draft))
    await refused("cost_is_national_secured_and_need", "activity_year", **cost(line, "10.00", "9.99"))
    await refused(
        "activity_amounts_are_not_negative",
        "activity_year",
        **cost(line, "10.00", "11.00", national_usd=Decimal("-1.00")),
    )
    await refused(
        "activity_amounts_are_not_negative", "activity_year", **cost(line, "1.00", "1.00", output=Decimal(-1))
    )
    whole = cost(line, "10.00", "3.00", national_usd=Decimal("5.00"), secured_usd=Decimal("2.00"))
    await written("activity_year", **whole)
    await refused("activity_year_once", "activity_year", **whole)


async def test_a_published_version_never_changes(ground, owner):
    async with transaction() as connection:
        plan = await add("work_plan", code="P", state="AAA")
        first = await add("work_plan_version", **version(plan))
        line = await add("activity", **activity(first))
        year = await add("activity_year", **cost(line, "1.00", "1.00"))
        await connection.execute("update clearinghouse.work_plan_version set title = 'Still a draft'")
        await connection.execute("update clearinghouse.work_plan_version set status = 'published'")
    rule = "published_version_never_changes"
    await refused(rule, "activity", **activity(first, code="B"))
    await refused(rule, "activity_year", **cost(line, "1.00", "1.00", year=2027))
    for statement in (
        "update clearinghouse.work_plan_version set title = 'Another'",
        "update clearinghouse.work_plan_version set status = 'draft'",
        "update clearinghouse.work_plan_version set status = 'superseded', last_year = 2031",
        "delete from clearinghouse.work_plan_version",
        "update clearinghouse.activity set title = 'Another'",
        "delete from clearinghouse.activity_year",
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError) as caught:
            await owner.execute(statement)
        assert caught.value.constraint_name == rule
    await refused("one_current_version_a_plan", "work_plan_version", **version(plan, 2, status="published"))
    async with transaction() as connection:
        await connection.execute("update clearinghouse.work_plan_version set status = 'superseded'")
        await add("work_plan_version", **version(plan, 2, status="published"))
    assert await owner.fetchval("select count(*) from clearinghouse.activity_year where id = $1", year) == 1
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute(
            "update clearinghouse.work_plan_version set status = 'published' where number = 1"
        )


async def test_an_activity_serves_an_obligation_of_its_own_state(ground):
    async with transaction():
        theirs = await add(
            "obligation",
            code="BBB-5",
            state="BBB",
            article=5,
            unit="m2",
            status="open",
            unverified_fields=[],
            **CITED,
        )
        plan = await add("work_plan", code="P", state="AAA")
        draft = await add("work_plan_version", **version(plan))
    await refused("activity_serves_its_own_state", "activity", **activity(draft, obligation=theirs))


async def test_a_deadline_has_a_basis_and_an_article_is_4_or_5(ground):
    usual = {
        "code": "AAA-5",
        "state": "AAA",
        "article": 5,
        "unit": "m2",
        "status": "open",
        "unverified_fields": [],
    }
    day = {"working_deadline": date(2030, 1, 1)}
    await refused("obligation_deadline_has_a_basis", "obligation", **usual, **day, **CITED)
    await refused("obligation_basis_is_known", "obligation", **usual, **day, working_basis="breach", **CITED)
    await refused("obligation_article_is_4_or_5", "obligation", **{**usual, "article": 6}, **CITED)
    await written("obligation", **usual, **day, working_basis="decision not found", **CITED)
    await refused("obligation_once_per_state_and_article", "obligation", **{**usual, "code": "X"}, **CITED)


async def test_an_extension_request_is_a_new_row_and_never_an_overwrite(ground, owner):
    async with transaction():
        owed = await add(
            "obligation",
            code="AAA-5",
            state="AAA",
            article=5,
            unit="m2",
            status="open",
            unverified_fields=[],
            **CITED,
        )
        request = {
            "code": "R",
            "obligation": owed,
            "status": "requested",
            "is_interim": False,
            "is_date_inferred": False,
        }
        await add("extension_request", **request, revision=1, **CITED)
        await add("extension_request", **{**request, "status": "granted"}, revision=2, **CITED)
    await refused("request_revision_is_new", "extension_request", **request, revision=2, **CITED)
    with pytest.raises(asyncpg.RestrictViolationError) as caught:
        await owner.execute("update clearinghouse.extension_request set status = 'granted'")
    assert caught.value.constraint_name == "extension_request_never_changes"


async def test_tranches_add_up_to_their_commitment_when_the_transaction_ends(ground, owner):
    async with transaction():
        donor = await add_donor()
        first = await add("commitment", **commitment(donor))
        await add("tranche", commitment=first, year=2026, amount_usd=Decimal("4.00"), **CITED)
        await add("tranche", commitment=first, year=2027, amount_usd=Decimal("6.00"), **CITED)
    rule = "tranches_add_up_to_the_commitment"
    await refused(rule, "tranche", commitment=first, year=2028, amount_usd=Decimal("0.01"), **CITED)
    await refused(rule, "commitment", **commitment(donor, code="C2"))
    for statement in (
        "update clearinghouse.commitment set amount_usd = 11",
        "update clearinghouse.tranche set amount_usd = 5 where year = 2026",
        "delete from clearinghouse.tranche where year = 2026",
    ):
        with pytest.raises(asyncpg.CheckViolationError) as caught:
            await owner.execute(statement)
        assert caught.value.constraint_name == rule
    async with transaction() as connection:
        await connection.execute("update clearinghouse.tranche set amount_usd = 5 where year = 2026")
        await connection.execute("update clearinghouse.tranche set amount_usd = 5 where year = 2027")


async def test_only_an_allocatable_commitment_has_tranches(ground):
    async with transaction():
        donor = await add_donor()
        core = await add(
            "commitment", **commitment(donor, is_allocatable=False, why_not_allocatable="core support")
        )
    await refused(
        "only_allocatable_has_tranches",
        "tranche",
        commitment=core,
        year=2026,
        amount_usd=Decimal("10.00"),
        **CITED,
    )
    await refused(
        "commitment_says_why_not_allocatable",
        "commitment",
        **commitment(donor, code="C2", is_allocatable=False),
    )
    await refused("commitment_earmark_is_not_empty", "commitment", **commitment(donor, code="C3", states=[]))


async def test_an_assumed_donor_is_a_label_and_a_state_donor_names_its_state(ground):
    label = {"kind": "assumed", "name": "Donor A", "evidence": "assumed", "is_illustration": True}
    await written("donor", code="Donor-A", **(CITED | label))
    await refused("donor_state_is_named", "donor", code="X", **(CITED | label | {"state": "AAA"}))
    await refused("donor_state_is_named", "donor", code="AAA", name="A", kind="state", **CITED)
    await refused("assumed_donor_is_an_illustration", "donor", code="Y", name="Y", kind="assumed", **CITED)


async def test_money_is_kept_to_the_cent(ground):
    amount = Decimal("9999999999999999.99")
    async with transaction() as connection:
        await add("national_contribution", state="AAA", year=2020, amount_usd=amount, **CITED)
        assert (
            await connection.fetchval("select amount_usd from clearinghouse.national_contribution") == amount
        )


async def test_what_is_referred_to_cannot_be_deleted(ground, owner):
    async with transaction():
        await add("national_contribution", state="AAA", year=2020, amount_usd=Decimal(1), **CITED)
    with pytest.raises(asyncpg.RestrictViolationError):
        await owner.execute("delete from clearinghouse.state where iso3 = 'AAA'")


async def test_rows_written_again_are_counted_as_what_they_are(ground):
    rows = [
        {"id": uuid4(), "state": "AAA", "year": year, "amount_usd": Decimal(year), **CITED}
        for year in (2020, 2021)
    ]
    async with transaction() as connection:
        assert await write_rows(connection, "national_contribution", rows) == Written(new=2)
        later = [{**row, "known_on": date(2027, 1, 1)} for row in rows]
        assert await write_rows(connection, "national_contribution", later) == Written(unchanged=2)
        later[0]["amount_usd"] = Decimal(7)
        assert await write_rows(connection, "national_contribution", later) == Written(changed=1, unchanged=1)
        found = await connection.fetch(
            "select year, known_on from clearinghouse.national_contribution order by year"
        )
    assert [row["known_on"].year for row in found] == [2027, 2026]


async def test_the_role_of_web_and_worker_may_do_no_more_than_it_needs(ground):
    async with transaction() as connection:
        assert await connection.fetchval("select current_user") == "clearinghouse_app"
    for statement in (
        "delete from clearinghouse.state",
        "truncate clearinghouse.state",
        "update clearinghouse.round set title = 'x'",
        "create table clearinghouse.mine (id int)",
        "create table public.mine (id int)",
        "alter table clearinghouse.state disable trigger all",
        "delete from public.migration",
        "create role friend superuser",
        "set role postgres",
    ):
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError)):
            async with transaction() as connection:
                await connection.execute(statement)
