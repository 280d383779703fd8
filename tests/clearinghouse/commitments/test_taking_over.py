"""What was read from documents and is taken over; assumed donors, for whom nobody speaks; rounds, which stay."""

from datetime import date
from typing import Any

import asyncpg
import pytest

from clearinghouse.commitments.store import Commitment, commitments, known_commitments
from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.loading.folder import read_folder
from clearinghouse.loading.load import load
from clearinghouse.loading.sample import SAMPLE_FOLDER
from clearinghouse.rounds.brief import brief_for
from clearinghouse.rounds.freezing import freeze
from people import House

RATE = {"usd_per_unit": "1.09", "rate_on": "2024-02-15", "rate_source": "As printed at the announcement"}


async def documented(code: str) -> Commitment:
    """A commitment that was read from a document: Switzerland's for Ukraine has tranches, but no rate."""
    return next(each for each in await commitments(limit=None) if each.code == code)


async def test_a_documented_commitment_is_taken_over_by_its_donors_first_change(house: House) -> None:
    found = await documented("CHE-UKR-2024")
    officer = await house.person("olga@example.org", ("donor", found.donor_code))
    path = f"/api/v1/commitments/{found.id}"
    before = (await officer.get(path)).json()
    assert (await officer.get(f"{path}/events")).json()["items"] == []
    house.pass_time(days=3)
    await officer.sign_in()
    refused = await officer.patch(path, {"reason": "Ours", "visibility": "own", **RATE})
    assert [each["field"] for each in refused.json()["errors"]] == ["visibility"]
    bare = await officer.patch(path, {"reason": "Ours"})
    assert {each["field"] for each in bare.json()["errors"]} == {"usd_per_unit", "rate_on", "rate_source"}
    answer = await officer.patch(path, {"reason": "Confirmed by the ministry", **RATE})
    assert answer.status_code == 200, answer.text
    row = answer.json()
    assert (row["evidence"], row["source_ids"], row["code"]) == ("reported", ["REGISTER"], before["code"])
    assert (row["tranches"], row["states"], row["total_usd"]) == (
        before["tranches"],
        before["states"],
        before["total_usd"],
    )
    then = (await officer.get(f"{path}?as_of=2026-11-22")).json()
    assert (then["evidence"], then["source_ids"]) == (before["evidence"], before["source_ids"])
    (event,) = (await officer.get(f"{path}/events")).json()["items"]
    assert (event["kind"], event["number"]) == ("taken_over", 1)
    again = await officer.patch(path, {"reason": "More", "note": "As decided, second part"})
    assert again.status_code == 200
    hidden = await officer.patch(path, {"reason": "Ours", "visibility": "own"})
    assert [each["field"] for each in hidden.json()["errors"]] == ["visibility"], (
        "the document is still there"
    )
    assert (await officer.get(f"{path}/events")).json()["items"][0]["kind"] == "changed"


async def test_what_a_document_lacks_is_asked_for(house: House) -> None:
    found = await documented("CAN-IRQ-nd")
    officer = await house.person("olga@example.org", ("donor", found.donor_code))
    path = f"/api/v1/commitments/{found.id}"
    answer = await officer.patch(path, {"reason": "Ours", "note": "x"})
    fields = {each["field"] for each in answer.json()["errors"]}
    assert "tranches" in fields
    whole = {
        "reason": "Ours",
        "currency": "USD",
        "total": "10.00",
        "tranches": [{"year": 2027, "amount": "10.00"}],
        "states": None,
        "pillars": None,
    }
    answer = await officer.patch(path, whole)
    assert answer.status_code == 200, answer.text
    row = answer.json()
    assert (row["is_allocatable"], row["why_not_allocatable"], row["are_states_stated"]) == (True, None, True)


async def test_loading_again_leaves_alone_what_a_donor_has_taken_over(house: House) -> None:
    found = await documented("CHE-UKR-2024")
    officer = await house.person("olga@example.org", ("donor", found.donor_code))
    path = f"/api/v1/commitments/{found.id}"
    last = found.tranches[-1]
    given = {
        "reason": "Less",
        "total": "12345.67",
        "tranches": [{"year": last.year, "amount": "12345.67"}],
        **RATE,
    }
    answer = await officer.patch(path, given)
    assert answer.status_code == 200, answer.text
    async with transaction() as connection:
        report = await load(
            connection, read_folder(SAMPLE_FOLDER), known_on=date(2026, 12, 1), is_production=False
        )
    assert report.written.changed == report.written.new == 0
    assert (await officer.get(path)).json() == answer.json()


async def test_loading_again_does_not_bring_back_what_a_donor_has_withdrawn(house: House) -> None:
    found = await documented("CHE-UKR-2024")
    officer = await house.person("olga@example.org", ("donor", found.donor_code))
    path = f"/api/v1/commitments/{found.id}"
    assert (await officer.post(f"{path}/withdrawal", {"reason": "Never decided"})).status_code == 200
    async with transaction() as connection:
        await load(connection, read_folder(SAMPLE_FOLDER), known_on=date(2026, 12, 1), is_production=False)
    row = (await officer.get(path)).json()
    assert (row["status"], row["status_reason"]) == ("withdrawn", "Never decided")
    assert row["source_ids"] == [*found.source_codes, "REGISTER"]


async def test_nobody_registers_changes_or_withdraws_for_an_assumed_donor(house: House) -> None:
    assumed = next(each for each in await commitments(grades=["assumed"], limit=None))
    with pytest.raises(asyncpg.CheckViolationError) as caught:
        await fetch(
            """insert into clearinghouse.commitment_event (id, commitment, number, kind, at, party, reason, before)
               values (gen_random_uuid(), $1, 1, 'withdrawn', now(), 'donor:A', 'x', '{}')""",
            assumed.id,
        )
    assert caught.value.constraint_name == "event_is_of_a_donor_that_exists"
    # Even an account that was given such a scope behind the API's back finds nothing of its own.
    officer = await house.person("olga@example.org", ("donor", "NOR"))
    await fetch(
        "update clearinghouse.account_scope set donor = $1 where id = $2", assumed.donor_id, officer.scope
    )
    path = f"/api/v1/commitments/{assumed.id}"
    given: dict[str, Any] = {
        "currency": "USD",
        "total": "1.00",
        "tranches": [{"year": 2027, "amount": "1.00"}],
        "visibility": "public",
    }
    assert (await officer.post("/api/v1/commitments", given)).status_code == 409
    assert (await officer.patch(path, {"reason": "x", "note": "y"})).status_code == 409
    assert (await officer.post(f"{path}/withdrawal", {"reason": "x"})).status_code == 409


async def test_events_are_never_changed_or_taken_away(house: House) -> None:
    nora = await house.person("nora@example.org", ("donor", "NOR"))
    given = {
        "currency": "USD",
        "total": "1.00",
        "tranches": [{"year": 2027, "amount": "1.00"}],
        "visibility": "own",
    }
    assert (await nora.post("/api/v1/commitments", given)).status_code == 201
    for statement in (
        "update clearinghouse.commitment_event set reason = 'x'",
        "delete from clearinghouse.commitment_event",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await fetch(statement)


async def test_a_frozen_round_stays_and_the_next_takes_what_stood_at_its_cut_off(house: House) -> None:
    nora = await house.person("nora@example.org", ("donor", "NOR"))
    rounds = (await nora.get("/api/v1/rounds")).json()
    given = {
        "currency": "USD",
        "total": "1000.00",
        "tranches": [{"year": 2027, "amount": "1000.00"}],
        "visibility": "public",
    }
    row = (await nora.post("/api/v1/commitments", given)).json()
    hidden = (await nora.post("/api/v1/commitments", {**given, "visibility": "states_parties"})).json()
    path = f"/api/v1/commitments/{row['id']}"
    house.pass_time(days=10)  # 1 December
    await nora.sign_in()
    change = {"reason": "x", "total": "400.00", "tranches": [{"year": 2027, "amount": "400.00"}]}
    assert (await nora.patch(path, change)).status_code == 200
    house.pass_time(days=10)  # 11 December
    await nora.sign_in()
    assert (await nora.post(f"{path}/withdrawal", {"reason": "x"})).status_code == 200
    taken = {}
    for day in (date(2026, 11, 20), date(2026, 11, 21), date(2026, 12, 1), date(2026, 12, 11)):
        brief = brief_for("documented", day)
        frozen = await freeze(brief)
        cents = {each.commitment: each.amount_cents for each in frozen.problem.tranches}
        taken[day] = cents.get(row["code"])
        assert hidden["code"] not in cents
        held = await known_commitments(first_year=2026, last_year=2030, as_of=day)
        assert len(held) == len({each.code for each in held})
    assert list(taken.values()) == [None, 100_000, 40_000, None]
    assert (await nora.get("/api/v1/rounds")).json() == rounds
