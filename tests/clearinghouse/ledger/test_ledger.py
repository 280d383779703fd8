"""Entries and balances: pledges, what commitments enter, what is counted, and what others may see of it."""

from decimal import Decimal
from typing import Any

from agreed import FUND_COMMITS, agreed, fund_officer, payment, people
from clearinghouse.ledger.proof import disagreements
from people import House, Person

PLEDGE = {
    "year": 2027,
    "currency": "USD",
    "amount": "3000000.00",
    "announced_on": "2026-11-20",
    "statement": "Announced at the Meeting of the States Parties.",
}


async def balances(person: Person, **filters: Any) -> dict[tuple[Any, ...], str]:
    answer = await person.get("/api/v1/ledger/balances", params=filters)
    assert answer.status_code == 200, answer.text
    return {
        (row["kind"], row["year"], row["boundary"], row["is_counted"]): row["amount_usd"]
        for row in answer.json()["items"]
    }


async def test_a_pledge_is_public_and_taken_back_once(house: House) -> None:
    nor, ago = await people(house)
    made = await nor.post("/api/v1/pledges", PLEDGE)
    assert made.status_code == 201, made.text
    stranger = house.stranger()
    assert (await stranger.get(made.headers["location"])).json()["statement"] == PLEDGE["statement"]
    assert await balances(stranger) == {("pledge", 2027, "incoming", True): "3000000.00"}
    back = {"dated_on": "2026-11-21", "reason": "Announced in error."}
    path = f"/api/v1/pledges/{made.json()['id']}/reversal"
    swe = await house.person("lars@example.org", ("donor", "SWE"))
    assert (await swe.post(path, back)).status_code == 404
    assert (await ago.post(path, back)).status_code == 403
    shown = (await nor.post(path, back)).json()
    assert shown["reversed_by"]
    assert (await nor.post(path, back)).status_code == 409
    again = f"/api/v1/pledges/{shown['reversed_by']}/reversal"
    assert (await nor.post(again, back)).status_code == 409, "a reversal is not reversed"
    rows = (await stranger.get("/api/v1/ledger-entries")).json()["items"]
    assert sorted(row["amount_usd"] for row in rows) == ["-3000000.00", "3000000.00"]
    assert await balances(stranger) == {("pledge", 2027, "incoming", True): "0.00"}


async def test_what_a_pledge_lacks_is_named(house: House) -> None:
    nor, _ = await people(house)
    for change, field in (
        ({"currency": "XAU"}, "currency"),
        ({"amount": "0.00"}, "amount"),
        ({"state": "XXX"}, "state"),
        ({"announced_on": "2027-01-01"}, "announced_on"),
    ):
        refused = await nor.post("/api/v1/pledges", {**PLEDGE, **change})
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["field"] == field


async def test_totals_tell_sums_and_not_whose(house: House) -> None:
    nor, ago = await people(house)
    path = await agreed(house, nor, ago, (2026, "1000.00"))
    await nor.post("/api/v1/payments", payment(path, 2026, "250.00"))
    stranger = house.stranger()
    expected = {
        ("agreement", 2026, "incoming", True): "1000.00",
        ("payment", 2026, "incoming", True): "250.00",
    }
    assert await balances(stranger) == expected
    assert await balances(stranger, donor="NOR") == {}
    assert await balances(stranger, state="AGO") == {}
    assert await balances(ago, state="AGO") == expected
    assert await balances(nor, donor="NOR") == expected
    opened = (await stranger.get("/api/v1/explain/ledger", params={"kind": "payment"})).json()
    (part,) = opened["counted"]
    assert (opened["amount_usd"], part["donor"], part["state"]) == ("250.00", None, None)
    assert "Norway" not in part["label"]
    opened = (await ago.get("/api/v1/explain/ledger", params={"kind": "payment"})).json()
    (part,) = opened["counted"]
    assert (opened["amount_usd"], part["donor"], part["state"]) == ("250.00", "NOR", "AGO")


async def test_money_that_moves_inside_is_listed_and_not_counted(house: House) -> None:
    nor, ago = await people(house)
    await agreed(house, nor, ago, (2026, "1000.00"))
    await agreed(house, nor, ago, (2026, "70.00"), flow_type="pass_through")
    await agreed(house, nor, ago, (2026, "5.00"), boundary="outgoing")
    assert await balances(ago) == {
        ("agreement", 2026, "incoming", True): "1000.00",
        ("agreement", 2026, "internal", False): "70.00",
        ("agreement", 2026, "outgoing", False): "5.00",
    }
    opened = (await ago.get("/api/v1/explain/ledger", params={"kind": "agreement", "year": 2026})).json()
    assert opened["amount_usd"] == "1000.00"
    assert [part["reason"] for part in opened["left_out"]] == ["counted_at_the_boundary"] * 2


async def test_what_a_fund_commits_is_in_no_total(house: House) -> None:
    """It was counted where it came in: ledger, totals and explanation say the same."""
    stranger = house.stranger()
    before = (await stranger.get("/api/v1/totals")).json()
    fund = await fund_officer(house)
    made = await fund.post("/api/v1/commitments", FUND_COMMITS)
    assert made.status_code == 201, made.text
    assert await balances(stranger) == {("commitment", 2027, "internal", False): "5000.00"}
    totals = (await stranger.get("/api/v1/totals")).json()
    assert totals["committed_usd"] == before["committed_usd"]
    assert totals["committed_by_year"] == before["committed_by_year"]
    question = {"figure": "committed_usd"}
    opened = (await stranger.get("/api/v1/explain/totals", params=question)).json()
    assert opened["amount_usd"] == totals["committed_usd"]
    left = [part for part in opened["left_out"] if part["donor"] == "FUND"]
    assert [(part["reason"], part["amount_usd"]) for part in left] == [("counted_at_the_boundary", "5000.00")]
    own = (await stranger.get("/api/v1/explain/donors/FUND", params=question)).json()
    assert own["amount_usd"] == "5000.00"


async def test_a_commitment_that_is_not_public_shows_in_no_total(house: House) -> None:
    """And neither does what is agreed under it, until its parties publish it."""
    nor, ago = await people(house)
    before = await balances(house.stranger())
    commitment = {
        "currency": "USD", "total": "5000.00", "tranches": [{"year": 2026, "amount": "5000.00"}], "visibility": "own",
    }  # fmt: skip
    made = await nor.post("/api/v1/commitments", commitment)
    assert made.status_code == 201, made.text
    path = await agreed(house, nor, ago, (2026, "900.00"), commitment_id=made.json()["id"])
    assert await balances(house.stranger()) == before
    kinds = {row["kind"] for row in (await nor.get("/api/v1/ledger-entries")).json()["items"]}
    assert kinds == {"commitment", "agreement"}
    assert [row["kind"] for row in (await ago.get("/api/v1/ledger-entries")).json()["items"]] == ["agreement"]
    for person in (nor, ago):
        await person.step(path, "publication")
    assert await balances(house.stranger()) == {**before, ("agreement", 2026, "incoming", True): "900.00"}
    assert await disagreements() == []


async def test_entries_of_a_commitment_follow_its_changes(house: House) -> None:
    nor, _ = await people(house)
    commitment = {
        "currency": "USD",
        "total": "300.00",
        "tranches": [{"year": 2026, "amount": "100.00"}, {"year": 2027, "amount": "200.00"}],
        "visibility": "public",
    }
    made = await nor.post("/api/v1/commitments", commitment)
    path = f"/api/v1/commitments/{made.json()['id']}"
    changed = {
        "reason": "One year more.",
        "total": "350.00",
        "tranches": [{"year": 2026, "amount": "100.00"}, {"year": 2028, "amount": "250.00"}],
    }
    assert (await nor.patch(path, changed)).status_code == 200
    params = {"commitment": made.json()["id"]}
    rows = (await house.stranger().get("/api/v1/ledger-entries", params=params)).json()["items"]
    assert sorted((row["year"], Decimal(row["amount_usd"])) for row in rows) == [
        (2026, 100), (2027, -200), (2027, 200), (2028, 250),
    ]  # fmt: skip
    assert await disagreements() == []
    assert (await nor.post(f"{path}/withdrawal", {"reason": "The budget was not passed."})).status_code == 200
    assert await disagreements() == []
    rows = (await nor.get("/api/v1/ledger-entries", params=params)).json()["items"]
    assert sum(Decimal(row["amount_usd"]) for row in rows) == 0
    assert all(row["reason"] for row in rows if row["reverses"])


async def test_reads_of_sums_and_events_that_not_everybody_sees_are_noted(house: House) -> None:
    nor, ago = await people(house)
    iris = await house.person("iris@example.org", ("secretariat", None))
    path = await agreed(house, nor, ago, (2026, "1000.00"))
    (entry,) = (await nor.get("/api/v1/ledger-entries")).json()["items"]
    commitment = (await nor.get(path)).json()["commitment_id"]
    audited = "/api/v1/audit-events?action=restricted.read&limit=500"
    for person, address, item in (
        (nor, "/api/v1/ledger/balances?donor=NOR", entry["id"]),
        (ago, "/api/v1/ledger/balances?state=AGO&kind=agreement&year=2026", entry["id"]),
        (nor, "/api/v1/portfolio", commitment),
        (ago, f"{path}/events", entry["agreement_id"]),
        (nor, f"/api/v1/commitments/{commitment}/events", commitment),
    ):
        before = len((await iris.get(audited)).json()["items"])
        assert (await person.get(address)).status_code == 200
        noted = (await iris.get(audited)).json()["items"]
        assert len(noted) == before + 1, address
        assert item in noted[0]["after"]
    before = (await iris.get(audited)).json()
    for person, address in (
        (nor, "/api/v1/ledger/balances"),
        (ago, "/api/v1/ledger/balances?state=AGO&kind=payment"),
        (house.stranger(), "/api/v1/ledger/balances?donor=NOR"),
    ):
        assert (await person.get(address)).status_code == 200
    assert (await iris.get(audited)).json() == before, "what anybody may read leaves no trace"
