"""Computing: versions, corrections, and any past day again; and the series that the documented data give."""

import csv
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import asyncpg
import pytest

from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.indicators import store
from clearinghouse.indicators.computing import compute, ensure_first_values, values_as_of
from clearinghouse.indicators.content import content_of, sha256_of
from clearinghouse.indicators.value import Value
from clearinghouse.loading.sample import SAMPLE_FOLDER

DAY = date(2026, 11, 21)
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)

YEARS = range(2010, 2023)
SERIES = {
    "7.1": [9, 2, 15, None, 17, 18, 14, 18, 20, 19, 13, 10, 11],
    "43.1": [7, 2, 14, None, 14, 16, 12, 17, 15, 17, 11, 9, 10],
    "43.2": [4, None, 5, None, 10, 4, 4, 4, 4, 7, 6, 2, 6],
    "43.3": [None, 1, 2, None, 4, 5, 5, 9, 12, 12, 9, 7, 9],
    "43.4": [None, None, None, None, None, None, None, None, None, None, None, None, None],
    "40.1": [8, 6, 7, 7, 9, 8, 4, 5, 4, 4, 5, 5, 6],
    "41.3": [None, None, None, None, None, None, None, 1, None, None, None, None, None],
}
"""Numerators of 2010 to 2022 of what was found, as the documented data give them; None: missing."""


async def standing(id: str, basis: str, year: int, as_of: date | None = None) -> store.KeptValue:
    async with transaction(readonly=True):
        (found,) = await store.values(indicator=id, basis=basis, year=year, as_of=as_of)
    return found


async def computed(as_of: date, reason: str = "test", **more: object) -> store.Computation:
    async with transaction():
        return await compute(as_of, reason, now=NOW, **more)


async def series(id: str) -> list[Value]:
    async with transaction(readonly=True):
        found = await store.values(indicator=id, basis="found", limit=None)
    return [each.value for each in found if each.value.year in YEARS]


@pytest.mark.parametrize("id", sorted(SERIES))
async def test_the_series_of_2010_to_2022_is_there_on_first_run(api: object, id: str) -> None:
    assert [each.numerator for each in await series(id)] == SERIES[id]


def rows_of(name: str) -> list[dict[str, str]]:
    with (Path(SAMPLE_FOLDER) / "documented" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bound_on(iso3: str, day: str, kinds: dict[str, str], memberships: dict[str, tuple[str, str]]) -> bool:
    if kinds.get(iso3) not in ("state_party", "former_state_party"):
        return False
    starts_on, ends_on = memberships[iso3]
    return (starts_on or "2010-12-31") <= day and (not ends_on or day < ends_on)


def twin_of_series(word: str | None) -> dict[int, set[str]]:
    """Whom flows and commitments show to assist in a pillar in each year, straight from the files.

    Recipients: States Parties with an Article 5 or 4 obligation or significant numbers of victims on record.
    """
    kinds = {row["iso3"]: row["kind"] for row in rows_of("states")}
    memberships = {
        row["iso3"]: (row["starts_on"], row["ends_on"])
        for row in rows_of("state_intervals")
        if row["kind"] == "membership"
    }
    on_record = {row["iso3"] for row in rows_of("obligations")} | {
        row["iso3"] for row in rows_of("state_intervals") if row["kind"] != "membership"
    }
    covered = {
        int(row["year"])
        for row in rows_of("flow_coverage")
        if row["table_of"] == "donor" and row["is_whole"] == "true"
    }
    found: dict[int, set[str]] = defaultdict(set)

    def note(donor: str, recipients: list[str], year: int) -> None:
        day = f"{year + 1}-04-30"
        reached = any(
            each != donor and each in on_record and bound_on(each, day, kinds, memberships)
            for each in recipients
        )
        if year in covered and reached and bound_on(donor, day, kinds, memberships):
            found[year].add(donor)

    for row in rows_of("flows"):
        is_counted = row["donor_id"] != "MULTI" and row["amount_usd"] and float(row["amount_usd"]) > 0
        words = {"clearance" if each == "survey" else each for each in row["sector_reported"].split("+")}
        if is_counted and row["evidence"] != "unverified" and (word is None or word in words):
            note(row["donor_id"], [row["iso3"]], int(row["year"]))
    pillar = {"clearance": "survey_clearance", None: None}.get(word, (word or "").replace(" ", "_"))
    for row in rows_of("commitments"):
        if row["first_year"] and row["last_year"] and row["first_year"] < row["last_year"]:
            named = [] if row["states"] in ("", "*") else row["states"].split("|")
            if row["evidence"] != "unverified" and (pillar is None or pillar in row["pillars"].split("|")):
                for year in range(int(row["first_year"]), int(row["last_year"]) + 1):
                    note(row["donor_id"], named, year)
    return found


@pytest.mark.parametrize(
    ("id", "word"),
    [
        ("7.1", None), ("43.1", "clearance"), ("43.2", "victim assistance"), ("43.3", "risk education"),
        ("43.4", "stockpile destruction"),
    ],
)  # fmt: skip
async def test_the_series_of_flows_is_that_of_the_naive_twin(api: object, id: str, word: str | None) -> None:
    expected = twin_of_series(word)
    for value in await series(id):
        assert set(value.members) == expected.get(value.year, set()), value.year
        assert value.numerator == (len(expected[value.year]) if expected.get(value.year) else None)


async def test_the_series_of_own_money_is_that_of_the_naive_twin(api: object) -> None:
    parties = {row["iso3"] for row in rows_of("states") if row["kind"] == "state_party"}
    on_record = {row["iso3"] for row in rows_of("obligations")} | {
        row["iso3"] for row in rows_of("state_intervals") if row["kind"] != "membership"
    }
    paid = {
        (row["iso3"], int(row["year"]))
        for row in rows_of("national_contributions")
        if float(row["amount_usd"]) > 0 and row["evidence"] != "unverified"
    }
    promised = {
        (row["iso3"], year)
        for row in rows_of("national_commitments")
        if row["evidence"] != "unverified" and row["pillar"] in ("undivided", "survey_clearance")
        for year in range(int(row["first_year"]), int(row["last_year"] or row["first_year"]) + 1)
    }
    assert all(row["amount_usd"] for row in rows_of("national_contributions"))
    for value in await series("40.1"):
        expected = {iso3 for iso3, year in paid | promised if year == value.year}
        # All that joined late with money of their own on record were bound by the time of it.
        assert set(value.members) == expected & parties & on_record, value.year


async def test_found_values_open_to_rows_with_sources(api: object) -> None:
    rows = await fetch("select code, donor, year from clearinghouse.flow")
    codes = {row["code"] for row in rows}
    known = {row["code"] for row in await fetch("select code from clearinghouse.source")}
    for id in SERIES:
        for value in await series(id):
            for each in value.evidence:
                assert each.source_codes
                assert set(each.source_codes) <= known
                assert each.kind != "flow" or each.item in codes


async def test_percentages_of_all_states_parties_are_known_and_those_of_the_affected_are_not(
    api: object,
) -> None:
    sizes = {each.year: each.over[0].size for each in await series("7.1")}
    # 156 States of the list of 2010, and those that joined until 30 April of the reporting year.
    assert sizes == {
        2010: 156, 2011: 158, 2012: 160, 2013: 161, 2014: 162, 2015: 162, 2016: 162, 2017: 162, 2018: 164,
        2019: 164, 2020: 164, 2021: 164, 2022: 164,
    }  # fmt: skip
    for value in await series("40.1"):
        (over,) = value.over
        assert over.size is None
        assert over.unknown
        assert over.share is None


async def test_computing_again_adds_nothing(sample_copy: object) -> None:
    async with transaction():
        assert await ensure_first_values(DAY, now=NOW) is None
    again = await computed(DAY)
    assert (again.values_new, again.values_unchanged) == (0, 311)


async def test_a_correction_is_a_new_version_and_the_day_before_it_reads_as_it_was(
    sample_copy: object,
) -> None:
    before = await standing("43.1", "found", 2019)
    async with transaction() as connection:
        await connection.execute(
            """update clearinghouse.flow set amount_usd = null, known_on = '2026-11-25'
               where donor = (select id from clearinghouse.donor where code = 'SVK') and year = 2019"""
        )
    done = await computed(date(2026, 11, 30), "monthly")
    after = await standing("43.1", "found", 2019)
    assert "SVK" in before.value.members
    assert "SVK" not in after.value.members
    assert (after.version, after.as_of, after.reason) == (2, date(2026, 11, 30), "monthly")
    assert after.changes is not None
    assert after.changes["left"] == ["SVK"]
    assert after.changes["numerator"] == [before.value.numerator, before.value.numerator - 1]
    assert 0 < done.values_new < 10
    # What stood on a day stands for it for ever, and comes out again from the facts of that day.
    assert (await standing("43.1", "found", 2019, date(2026, 11, 29))).id == before.id
    async with transaction(readonly=True):
        again = await values_as_of(DAY)
    kept = {(each.indicator, each.basis, each.year): sha256_of(content_of(each)) for each in again}
    async with transaction(readonly=True):
        published = await store.values(as_of=DAY, limit=None)
    assert len(published) == len(kept) == 311
    for each in published:
        assert kept[each.value.indicator, each.value.basis, each.value.year] == each.content_sha256
    assert (await computed(DAY, "again")).values_new == 0


async def test_any_version_that_was_published_comes_out_again_after_many_changes(sample_copy: object) -> None:
    changes = [
        "update clearinghouse.state_interval set ends_on = '2026-04-01', known_on = $1 where state = 'SEN'",
        "update clearinghouse.national_contribution set amount_usd = 0, known_on = $1 where state = 'KHM'",
        "update clearinghouse.commitment set last_year = first_year, known_on = $1 where code = 'AUS-any-2010'",
        "update clearinghouse.mechanism set year = 2018, known_on = $1 where year = 2017 and kind = 'coordination'",
        "update clearinghouse.flow_coverage set is_whole = false, known_on = $1 where year = 2011",
        "update clearinghouse.state set article_5_status = 'completed', known_on = $1 where iso3 = 'SEN'",
    ]
    days = [date(2026, 12, day) for day in range(1, len(changes) + 1)]
    for day, change in zip(days, changes, strict=True):
        async with transaction() as connection:
            await connection.execute(change, day)
        await computed(day)
    for day in [DAY, *days]:
        async with transaction(readonly=True):
            published = await store.values(as_of=day, limit=None)
            again = {
                (each.indicator, each.basis, each.year): sha256_of(content_of(each))
                for each in await values_as_of(day)
            }
        assert [
            each
            for each in published
            if again[each.value.indicator, each.value.basis, each.value.year] != each.content_sha256
        ] == []
    versions = await fetch("select count(*) from clearinghouse.indicator_value where version > 1")
    assert versions[0][0] >= len(changes)


async def test_an_earlier_day_computed_later_does_not_take_the_place_of_a_later_one(
    sample_copy: object,
) -> None:
    async with transaction() as connection:
        await connection.execute(
            "update clearinghouse.mechanism set year = 2018, known_on = '2026-11-25' where name ilike '%: Sudan'"
        )
    await computed(date(2026, 11, 30))
    assert (await standing("41.3", "found", 2018)).value.numerator == 1
    await computed(date(2026, 11, 23), "caught up")
    assert (await standing("41.3", "found", 2018)).value.numerator == 1
    assert (await standing("41.3", "found", 2018, date(2026, 11, 24))).value.numerator is None


async def test_only_some_indicators_are_computed_where_that_is_asked(sample_copy: object) -> None:
    done = await computed(DAY, "30 April", only=("punctual",))
    assert done.values_new + done.values_unchanged == 2


async def test_values_and_computations_are_never_changed(sample_copy: object) -> None:
    for statement in (
        "update clearinghouse.indicator_value set version = 9",
        "delete from clearinghouse.indicator_value",
        "update clearinghouse.indicator_computation set reason = ''",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction() as connection:
                await connection.execute(statement)


async def test_not_even_their_owner_changes_values(owner: asyncpg.Connection, empty_database: object) -> None:
    await owner.execute(
        """insert into clearinghouse.indicator_computation
           (id, as_of, reason, computed_at, values_new, values_unchanged)
           values (gen_random_uuid(), '2026-01-01', 'test', now(), 0, 0)"""
    )
    for statement in ("update clearinghouse.indicator_computation set reason = ''",
                      "delete from clearinghouse.indicator_computation",
                      "truncate clearinghouse.indicator_computation cascade"):  # fmt: skip
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(statement)
