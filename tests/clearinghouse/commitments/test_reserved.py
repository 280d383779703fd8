"""What agreements reserve of a commitment is out of reach of its changes, and the ledger tells of each of them."""

from decimal import Decimal
from typing import Any

from clearinghouse.database.reading import fetch
from clearinghouse.ledger.proof import disagreements
from people import House, Person

GIVEN: dict[str, Any] = {
    "currency": "USD",
    "total": "3000.00",
    "tranches": [{"year": 2026, "amount": "1000.00"}, {"year": 2027, "amount": "2000.00"}],
    "states": ["AGO"],
    "visibility": "own",
}


async def entered(id: str) -> list[tuple[int, Decimal, str | None]]:
    """The ledger's entries of a commitment in order: year, US dollars, State."""
    rows = await fetch(
        """select year, amount_usd, state from clearinghouse.ledger_entry where commitment = $1::uuid
           and kind = 'commitment' order by entered_at, year, reverses nulls last""",
        id,
    )
    return [(row["year"], row["amount_usd"], row["state"]) for row in rows]


async def agreement(person: Person, commitment: str, *years: tuple[int, str], **more: Any) -> str:
    """Reserve some years' money for Angola; returns the address of the agreement."""
    body = {
        "commitment_id": commitment,
        "title": "Clearance in Moxico",
        "state": "AGO",
        "currency": "USD",
        "signed_on": "2026-11-20",
        "years": [{"year": year, "amount": amount} for year, amount in years],
        **more,
    }
    answer = await person.post("/api/v1/agreements", body)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


async def test_what_is_reserved_stays_whatever_its_donor_changes(house: House) -> None:
    nora = await house.person("nora@example.org", ("donor", "NOR"))
    row = (await nora.post("/api/v1/commitments", GIVEN)).json()
    path = f"/api/v1/commitments/{row['id']}"
    await agreement(nora, row["id"], (2026, "600.00"))

    def with_2026(amount: str) -> dict[str, Any]:
        total = Decimal(amount) + 2000
        tranches = [{"year": 2026, "amount": amount}, {"year": 2027, "amount": "2000.00"}]
        return {"reason": "Less", "total": f"{total:.2f}", "tranches": tranches}

    before = (await nora.get(path)).json()
    low = await nora.patch(path, with_2026("599.99"))
    assert (low.status_code, low.json()["type"]) == (409, "/problems/money-reserved")
    assert low.json()["reserved_usd"] == "600.00"
    gone = await nora.patch(
        path, {"reason": "Less", "total": "2000.00", "tranches": [{"year": 2027, "amount": "2000.00"}]}
    )
    assert (gone.status_code, gone.json()["type"]) == (409, "/problems/money-reserved")
    assert gone.json()["reserved_usd"] == "600.00"
    ended = await nora.post(f"{path}/withdrawal", {"reason": "Over"})
    assert (ended.status_code, ended.json()["type"]) == (409, "/problems/money-reserved")
    assert ended.json()["reserved_usd"] == "600.00"
    assert (await nora.get(path)).json() == before
    assert len((await nora.get(f"{path}/events")).json()["items"]) == 1
    assert await entered(row["id"]) == [(2026, 1000, "AGO"), (2027, 2000, "AGO")]
    enough = await nora.patch(path, with_2026("600.00"))
    assert enough.status_code == 200, enough.text
    found = (await nora.get("/api/v1/portfolio")).json()
    (own,) = [each for each in found["by_commitment"] if each["commitment_code"] == row["code"]]
    assert (own["committed_usd"], own["reserved_usd"], own["free_usd"]) == ("2600.00", "600.00", "2000.00")
    assert [each["reserved_usd"] for each in found["by_state"] if each["state"] == "AGO"] == ["600.00"]
    assert await disagreements() == []


async def test_the_ledger_tells_of_each_change_by_reversal_and_new_entry(house: House) -> None:
    nora = await house.person("nora@example.org", ("donor", "NOR"))
    row = (await nora.post("/api/v1/commitments", GIVEN)).json()
    path = f"/api/v1/commitments/{row['id']}"
    first = [(2026, 1000, "AGO"), (2027, 2000, "AGO")]
    assert await entered(row["id"]) == first
    house.pass_time(minutes=1)
    assert (await nora.patch(path, {"reason": "Clearer", "note": "A note"})).status_code == 200
    assert await entered(row["id"]) == first, "a note is no money"
    house.pass_time(minutes=1)
    change = {
        "reason": "More",
        "total": "3500.00",
        "tranches": [{"year": 2026, "amount": "1000.00"}, {"year": 2027, "amount": "2500.00"}],
    }
    assert (await nora.patch(path, change)).status_code == 200
    second = [*first, (2027, -2000, "AGO"), (2027, 2500, "AGO")]
    assert sorted(await entered(row["id"]), key=str) == sorted(second, key=str)
    assert await disagreements() == []
    house.pass_time(minutes=1)
    assert (await nora.post(f"{path}/withdrawal", {"reason": "Cut"})).status_code == 200
    assert sum(usd for _, usd, _ in await entered(row["id"])) == 0
    reasons = await fetch(
        "select distinct reason from clearinghouse.ledger_entry where reverses is not null order by reason"
    )
    assert [each["reason"] for each in reasons] == ["Cut", "More"]
    assert await disagreements() == []


async def test_another_currency_is_entered_with_its_rate(house: House) -> None:
    nora = await house.person("nora@example.org", ("donor", "NOR"))
    given = {
        **GIVEN, "currency": "NOK", "usd_per_unit": "0.0933", "rate_on": "2026-11-20", "rate_source": "Norges Bank",
    }  # fmt: skip
    answer = await nora.post("/api/v1/commitments", given)
    assert answer.status_code == 201, answer.text
    rows = await fetch(
        """select amount_original, currency, usd_per_unit, rate_on, amount_usd from clearinghouse.ledger_entry
           where commitment = $1::uuid order by year""",
        answer.json()["id"],
    )
    assert [(row["amount_original"], row["currency"], row["amount_usd"]) for row in rows] == [
        (1000, "NOK", Decimal("93.30")),
        (2000, "NOK", Decimal("186.60")),
    ]
    assert {(str(row["usd_per_unit"]), row["rate_on"].isoformat()) for row in rows} == {
        ("0.09330000", "2026-11-20")
    }
    path = f"/api/v1/commitments/{answer.json()['id']}"
    for change in ({"rate_on": "2026-11-19"}, {"rate_source": "ECB"}):
        assert (await nora.patch(path, {"reason": "Corrected", **change})).status_code == 200
        standing = await fetch(
            """select distinct rate_on::text as rate_on, rate_source from clearinghouse.ledger_entry e
               where commitment = $1::uuid and reverses is null
                     and not exists (select from clearinghouse.ledger_entry r where r.reverses = e.id)""",
            answer.json()["id"],
        )
        changed = {"rate_on": "2026-11-19", "rate_source": "Norges Bank", **change}
        assert [dict(row) for row in standing] == [changed], (
            "what stands says the rate by which it came about"
        )
    assert await disagreements() == []


async def test_a_year_of_which_nothing_is_reserved_any_more_can_be_left_out(house: House) -> None:
    nora = await house.person("nora@example.org", ("donor", "NOR"))
    row = (await nora.post("/api/v1/commitments", GIVEN)).json()
    path = f"/api/v1/commitments/{row['id']}"
    held = await agreement(nora, row["id"], (2026, "600.00"))
    ended = await nora.post(f"{held}/end", {"dated_on": "2026-11-21", "reason": "Nothing came of it"})
    assert ended.status_code == 200, ended.text
    less = {"reason": "Less", "total": "2000.00", "tranches": [{"year": 2027, "amount": "2000.00"}]}
    answer = await nora.patch(path, less)
    assert answer.status_code == 200, answer.text
    assert [each["year"] for each in answer.json()["tranches"]] == [2027]
    assert (await nora.patch(path, {"reason": "Clearer", "note": "x"})).status_code == 200
    assert (await nora.get("/api/v1/portfolio")).status_code == 200
    assert await disagreements() == []


async def test_an_earmark_is_not_narrowed_below_what_agreements_hold(house: House) -> None:
    nora = await house.person("nora@example.org", ("donor", "NOR"))
    wide = {**GIVEN, "states": ["AGO", "SEN"], "pillars": ["capacity", "survey_clearance"]}
    id = (await nora.post("/api/v1/commitments", wide)).json()["id"]
    path = f"/api/v1/commitments/{id}"
    held = await agreement(nora, id, (2026, "600.00"), pillar="survey_clearance")
    await agreement(nora, id, (2026, "1.00"), state="SEN", title="Undivided")
    named = held.rpartition("/")[2]
    before = (await nora.get(path)).json()
    refused = await nora.patch(path, {"reason": "Else", "states": ["SEN"], "pillars": ["capacity"]})
    assert refused.status_code == 400
    assert [(each["field"], named in each["what"]) for each in refused.json()["errors"]] == [
        ("states", True),
        ("pillars", True),
    ]
    assert "AGO" in refused.json()["errors"][0]["what"]
    assert (await nora.get(path)).json() == before
    for wider in ({"states": ["AGO", "SEN", "UKR"]}, {"states": None}, {"pillars": None}, {"note": "x"}):
        assert (await nora.patch(path, {"reason": "More", **wider})).status_code == 200, wider
    assert (await nora.patch(path, {"reason": "Less", "pillars": ["survey_clearance"]})).status_code == 200
    over = {"dated_on": "2026-11-21", "reason": "The work is done."}
    assert (await nora.post(f"{held}/end", over)).status_code == 200
    assert (await nora.patch(path, {"reason": "Else", "states": ["SEN"]})).status_code == 200
