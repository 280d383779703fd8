"""Agreements through the API: who may, what is held, what the other parties say, and how it ends."""

from decimal import Decimal

import asyncpg
import pytest

from agreed import COMMITMENT, TRANCHE_USD, agreed, body, commitment_id, payment, people
from clearinghouse.ledger.proof import disagreements
from people import House

AGREEMENTS = "/api/v1/agreements"


async def free(house: House, year: int = 2026) -> Decimal:
    found: Decimal = await house.row(
        """select free_usd from clearinghouse.tranche_balance b
           join clearinghouse.commitment c on c.id = b.commitment where c.code = $1 and b.year = $2""",
        COMMITMENT,
        year,
    )
    return found


async def entries(house: House, path: str) -> list[tuple[str, int, Decimal]]:
    rows = await house.row(
        """select array_agg(kind || ' ' || year || ' ' || amount_usd
                            order by kind, year, reverses nulls first, amount_usd)
           from clearinghouse.ledger_entry where agreement = $1::uuid""",
        path.rsplit("/", 1)[1],
    )
    return [(kind, int(year), Decimal(usd)) for kind, year, usd in (row.split() for row in rows or [])]


async def test_an_agreement_is_held_confirmed_paid_and_ended(house: House) -> None:
    nor, ago = await people(house)
    made = await nor.post(AGREEMENTS, await body(house, (2026, "1000000.00"), (2027, "500000.50")))
    assert made.status_code == 201, made.text
    shown = made.json()
    assert (shown["status"], shown["version"], shown["boundary"]) == ("recorded", 1, "incoming")
    assert [(each["year"], each["amount_usd"]) for each in shown["years"]] == [
        (2026, "1000000.00"),
        (2027, "500000.50"),
    ]
    path = made.headers["location"]
    assert await free(house) == Decimal(TRANCHE_USD) - 1_000_000, "it is held before anybody confirms"
    assert await entries(house, path) == [], "and is no agreement before"
    unpaid = await nor.post("/api/v1/payments", payment(path, 2026, "1.00"))
    assert unpaid.status_code == 409
    said = (await ago.step(path, "confirmation")).json()
    assert said["status"] == "confirmed"
    assert said["is_confirmed_as_it_stands"]
    assert await entries(house, path) == [
        ("agreement", 2026, Decimal("1000000.00")),
        ("agreement", 2027, Decimal("500000.50")),
    ]
    paid = await nor.post("/api/v1/payments", payment(path, 2026, "400000.00"))
    assert paid.status_code == 201, paid.text
    over = await nor.post("/api/v1/payments", payment(path, 2026, "600000.01"))
    assert (over.status_code, over.json()["type"]) == (409, "/problems/payment-exceeds-agreement")
    assert over.json()["open_amount"] == "600000.00"
    ended = await nor.post(f"{path}/end", {"dated_on": "2026-11-20", "reason": "The work is done."})
    assert ended.json()["status"] == "ended"
    assert [(each["year"], each["amount"]) for each in ended.json()["years"]] == [(2026, "400000.00")]
    assert await free(house) == Decimal(TRANCHE_USD) - 400_000
    back = await nor.post(
        f"/api/v1/payments/{paid.json()['id']}/reversal",
        {"dated_on": "2026-11-21", "reason": "The bank returned it."},
    )
    assert back.json()["reversed_on"] == "2026-11-21"
    assert await free(house) == Decimal(TRANCHE_USD)
    again = await nor.post(
        f"/api/v1/payments/{paid.json()['id']}/reversal", {"dated_on": "2026-11-21", "reason": "Twice."}
    )
    assert (again.status_code, again.json()["type"]) == (409, "/problems/reversed-already")
    assert sum((usd for _, _, usd in await entries(house, path)), Decimal(0)) == 0
    told = (await ago.get(f"{path}/events")).json()["items"]
    assert [each["kind"] for each in told] == ["recorded", "confirmed", "paid", "ended", "payment_reversed"]
    assert await disagreements() == []


async def test_a_tranche_never_gives_more_than_it_has_and_says_what_is_free(house: House) -> None:
    nor, _ = await people(house)
    assert (await nor.post(AGREEMENTS, await body(house, (2026, "23000000.00")))).status_code == 201
    refused = await nor.post(AGREEMENTS, await body(house, (2026, "93136.01")))
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/tranche-exceeded")
    assert refused.json()["free_usd"] == "93136.00"
    assert refused.json()["tranche_year"] == 2026
    assert (await nor.post(AGREEMENTS, await body(house, (2026, "93136.00")))).status_code == 201
    assert await free(house) == 0
    assert await disagreements() == []


async def test_to_others_an_agreement_is_not_there_until_both_publish_it(house: House) -> None:
    nor, ago = await people(house)
    path = await agreed(house, nor, ago, (2026, "1000.00"))
    others = [
        house.stranger(),
        await house.person("lars@example.org", ("donor", "SWE")),
        await house.person("rui@example.org", ("state", "SEN")),
        await house.person("dara@example.org", ("committee", "KHM")),
        await house.person("ines@example.org", ("observer", "ICRC")),
    ]
    iris = await house.person("iris@example.org", ("secretariat", None))
    await nor.post("/api/v1/payments", payment(path, 2026, "10.00"))
    for person in others:
        assert (await person.get(path)).status_code == 404
        assert (await person.get(f"{path}/events")).status_code == 404
        for address in (AGREEMENTS, "/api/v1/payments", "/api/v1/ledger-entries"):
            assert (await person.get(address)).json()["items"] == []
    assert (await iris.get(path)).status_code == 200
    for person in others[1:3]:
        assert (await person.step(path, "confirmation")).status_code == 404
    assert (await ago.step(path, "publication")).json()["is_published"] is False
    assert (await others[0].get(path)).status_code == 404
    assert (await nor.step(path, "publication")).json()["is_published"] is True
    for person in others:
        assert (await person.get(path)).json()["status"] == "confirmed"
        assert len((await person.get("/api/v1/payments")).json()["items"]) == 1
        assert len((await person.get("/api/v1/ledger-entries")).json()["items"]) == 2


async def test_only_the_donor_records_amends_pays_and_ends(house: House) -> None:
    nor, ago = await people(house)
    path = await agreed(house, nor, ago, (2026, "1000.00"))
    swe = await house.person("lars@example.org", ("donor", "SWE"))
    refused = await swe.post(AGREEMENTS, await body(house, (2026, "1.00")))
    assert refused.status_code == 404, "another donor's commitment"
    edit = {"years": [{"year": 2026, "amount": "1.00"}], "dated_on": "2026-11-20", "reason": "Less."}
    assert (await swe.patch(path, edit, headers={"if-match": '"x"'})).status_code == 404
    assert (await swe.post("/api/v1/payments", payment(path, 2026, "1.00"))).status_code == 404
    assert (await ago.patch(path, edit, headers={"if-match": '"x"'})).status_code == 403
    assert (await ago.post(AGREEMENTS, await body(house, (2026, "1.00")))).status_code == 403


async def test_what_is_confirmed_holds_until_all_have_confirmed_its_amendment(house: House) -> None:
    nor, ago = await people(house)
    path = await agreed(house, nor, ago, (2026, "1000.00"), (2027, "1000.00"))
    for person in (nor, ago):
        await person.step(path, "publication")
    await nor.post("/api/v1/payments", payment(path, 2026, "600.00"))
    etag = (await nor.get(path)).headers["etag"]
    edit = {"dated_on": "2026-11-20", "reason": "Less this year, more later."}
    low = {**edit, "years": [{"year": 2026, "amount": "599.99"}]}
    refused = await nor.patch(path, low, headers={"if-match": etag})
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/paid-more")
    assert refused.json()["paid"] == "600.00"
    balances = "/api/v1/ledger/balances?kind=agreement&donor=NOR"
    shown = [(await house.stranger().get(each)).json() for each in (path, balances)]
    held = await entries(house, path)
    more = {**edit, "years": [{"year": 2026, "amount": "700.00"}, {"year": 2028, "amount": "300.00"}]}
    asked = await nor.patch(path, more, headers={"if-match": etag})
    assert asked.status_code == 200, asked.text
    assert [(each["year"], each["amount"]) for each in asked.json()["years"]] == [
        (2026, "1000.00"),
        (2027, "1000.00"),
    ]
    assert (asked.json()["version"], asked.json()["is_confirmed_as_it_stands"]) == (1, True)
    waiting = (await ago.get(path)).json()["amendment"]
    assert [(each["year"], each["amount"]) for each in waiting["years"]] == [
        (2026, "700.00"),
        (2028, "300.00"),
    ]
    assert (waiting["confirmed_by"], waiting["reason"]) == (["donor:NOR"], edit["reason"])
    assert await entries(house, path) == held
    assert await free(house) == Decimal(TRANCHE_USD) - 1000
    stranger = house.stranger()
    assert [(await stranger.get(each)).json() for each in (path, balances)] == shown
    assert (await stranger.get(AGREEMENTS)).json()["items"] == [shown[0]]
    told = [each["kind"] for each in (await stranger.get(f"{path}/events")).json()["items"]]
    assert told == ["recorded", "confirmed", "published", "published", "paid"]
    stale = await nor.patch(path, more, headers={"if-match": etag})
    assert stale.status_code == 412
    assert stale.json()["current"]["amendment"] == waiting
    unseen = await ago.post(f"{path}/confirmation", headers={"if-match": etag})
    assert unseen.status_code == 412, "what it has seen was without the amendment"
    done = (await ago.step(path, "confirmation")).json()
    assert (done["version"], done["amendment"], done["is_confirmed_as_it_stands"]) == (2, None, True)
    assert await entries(house, path) == [
        ("agreement", 2026, Decimal("700.00")),
        ("agreement", 2026, Decimal("1000.00")),
        ("agreement", 2026, Decimal("-1000.00")),
        ("agreement", 2027, Decimal("1000.00")),
        ("agreement", 2027, Decimal("-1000.00")),
        ("agreement", 2028, Decimal("300.00")),
        ("payment", 2026, Decimal("600.00")),
    ]
    told = [each["kind"] for each in (await stranger.get(f"{path}/events")).json()["items"]]
    assert told[-1] == "amended"
    assert await disagreements() == []


async def test_a_party_that_declines_an_amendment_leaves_the_agreement_as_it_was(house: House) -> None:
    nor, ago = await people(house)
    path = await agreed(house, nor, ago, (2026, "1000.00"))
    before = (await ago.get(path)).json()
    less = {"years": [{"year": 2026, "amount": "1.00"}], "dated_on": "2026-11-20", "reason": "Less."}
    for person in (ago, nor):
        assert (await nor.patch(path, less)).json()["amendment"]["reason"] == "Less."
        said = await person.step(path, "refusal", {"reason": "The work goes on."})
        assert said.json() == before
    assert (await ago.step(path, "refusal", {"reason": "Again."})).status_code == 409
    told = (await ago.get(f"{path}/events")).json()["items"]
    assert [each["kind"] for each in told[2:]] == ["amendment_proposed", "amendment_declined"] * 2
    assert await disagreements() == []


@pytest.mark.parametrize("step", ["confirmation", "refusal", "publication"])
async def test_a_party_consents_to_the_version_that_it_has_read(house: House, step: str) -> None:
    nor, ago = await people(house)
    path = (await nor.post(AGREEMENTS, await body(house, (2026, "1000000.00")))).headers["location"]
    seen = (await ago.get(path)).headers["etag"]
    less = {"years": [{"year": 2026, "amount": "1000.00"}], "dated_on": "2026-11-20", "reason": "Less."}
    assert (await nor.patch(path, less)).status_code == 200
    said = {"reason": "No."} if step == "refusal" else None
    for headers in ({}, {"if-match": "*"}):
        unsaid = await ago.post(f"{path}/{step}", said, headers=headers)
        assert (unsaid.status_code, unsaid.json()["type"]) == (428, "/problems/if-match-needed")
    stale = await ago.post(f"{path}/{step}", said, headers={"if-match": seen})
    assert stale.status_code == 412
    assert stale.json()["current"]["years"][0]["amount"] == "1000.00"
    now = (await ago.get(path)).json()
    assert (now["status"], now["version"], now["parties"][1]["confirmed_at"]) == ("recorded", 2, None)
    stranger = await house.person("rui@example.org", ("state", "SEN"))
    assert (await stranger.post(f"{path}/{step}", said)).status_code == 404, "who is asking comes first"


async def test_a_party_that_declines_sets_the_money_free(house: House) -> None:
    nor, ago = await people(house)
    made = await nor.post(AGREEMENTS, await body(house, (2026, "1000.00")))
    path = made.headers["location"]
    said = await ago.step(path, "refusal", {"reason": "Another plan holds now."})
    assert said.json()["status"] == "declined"
    assert await free(house) == Decimal(TRANCHE_USD)
    for step in ("confirmation", "publication"):
        assert (await ago.step(path, step)).status_code == 409
    assert await entries(house, path) == []
    assert await disagreements() == []


async def test_three_parties_all_have_to_confirm(house: House) -> None:
    nor, ago = await people(house)
    col = await house.person("ana@example.org", ("state", "COL"))
    alone = await nor.post(AGREEMENTS, await body(house, (2026, "1.00"), form="triangular"))
    assert alone.status_code == 400
    asked = await body(house, (2026, "1000.00"), form="triangular", partner="state:COL")
    path = (await nor.post(AGREEMENTS, asked)).headers["location"]
    assert (await ago.step(path, "confirmation")).json()["status"] == "recorded"
    assert await entries(house, path) == []
    assert (await col.step(path, "confirmation")).json()["status"] == "confirmed"
    assert len(await entries(house, path)) == 1


async def test_money_for_a_border_area_is_not_divided(house: House) -> None:
    nor, ago = await people(house)
    cod = await house.person("ana@example.org", ("state", "COD"))
    asked = await body(house, (2026, "1000.00"), form="border_area", partner="state:COD")
    path = (await nor.post(AGREEMENTS, asked)).headers["location"]
    await ago.step(path, "confirmation")
    assert (await cod.step(path, "confirmation")).json()["status"] == "confirmed"
    (entry,) = (await cod.get("/api/v1/ledger-entries")).json()["items"]
    assert entry["state"] is None
    assert (await cod.get("/api/v1/ledger-entries?state=AGO")).json()["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"state": "XXX"}, "state"),
        ({"partner": "state:XXX"}, "partner"),
        ({"signed_on": "2027-01-01"}, "signed_on"),
        ({"currency": "XAU"}, "currency"),
        ({"years": [{"year": 2031, "amount": "1.00"}]}, "years.0"),
        ({"years": [{"year": 2026, "amount": "1.00"}] * 2}, "years.1.year"),
        ({"years": [{"year": 2026, "amount": "0.00"}]}, "years.0.amount"),
        ({"years": [{"year": 2027, "tranche_year": 2026, "amount": "1.00"}]}, "years.0"),
        ({"flow_type": "carried_over", "boundary": "incoming"}, "boundary"),
        ({"form": "border_area"}, "form"),
        ({"partner": "donor:NOR", "form": "triangular"}, "form"),
    ],
)
async def test_what_does_not_do_is_named(house: House, change: dict[str, object], field: str) -> None:
    nor, _ = await people(house)
    refused = await nor.post(AGREEMENTS, {**await body(house, (2026, "1.00")), **change})
    assert refused.status_code == 400, refused.text
    assert refused.json()["errors"][0]["field"] == field
    assert await free(house) == Decimal(TRANCHE_USD)


async def test_an_earmark_is_kept(house: House) -> None:
    che = await house.person("urs@example.org", ("donor", "CHE"))
    asked = await body(house, (2026, "1.00"), commitment_id=await commitment_id(house, "CHE-UKR-2024"))
    refused = await che.post(AGREEMENTS, asked)
    assert refused.status_code == 400
    assert "UKR" in refused.json()["errors"][0]["what"]
    assert (await che.post(AGREEMENTS, {**asked, "state": "UKR"})).status_code == 201


async def test_the_same_request_again_holds_nothing_twice(house: House) -> None:
    nor, _ = await people(house)
    asked, key = await body(house, (2026, "5.00")), {"idempotency-key": "one"}
    first = await nor.post(AGREEMENTS, asked, headers=key)
    second = await nor.post(AGREEMENTS, asked, headers=key)
    assert second.json()["id"] == first.json()["id"]
    assert await free(house) == Decimal(TRANCHE_USD) - 5


async def test_amounts_keep_their_currency_beside_the_rate_and_its_source(house: House) -> None:
    nor, ago = await people(house)
    path = await agreed(house, nor, ago, (2026, "1000.00"), currency="NOK")
    (year,) = (await nor.get(path)).json()["years"]
    assert year["amount"] == "1000.00"
    assert year["rate_source"]
    usd = (Decimal("1000.00") * Decimal(year["usd_per_unit"])).quantize(Decimal("0.01"))
    assert Decimal(year["amount_usd"]) == usd
    (entry,) = (await ago.get("/api/v1/ledger-entries")).json()["items"]
    assert (entry["amount"], entry["currency"], entry["amount_usd"]) == ("1000.00", "NOK", f"{usd}")
    assert entry["rate_on"] == year["rate_on"]


async def test_the_database_itself_holds_the_bounds(house: House, sample_copy) -> None:
    """Whoever writes past the application: the owner."""
    nor, ago = await people(house)
    path = await agreed(house, nor, ago, (2026, "1000.00"))
    await nor.post("/api/v1/payments", payment(path, 2026, "400.00"))
    owner = await asyncpg.connect(**sample_copy.owner.connection_arguments())
    try:
        for statement, rule in (
            (
                "update clearinghouse.reservation set amount_original = 3e7, amount_usd = 3e7",
                "reserved_within",
            ),
            (
                "update clearinghouse.reservation set amount_original = 399, amount_usd = 399",
                "paid_within_agreed",
            ),
            (
                "update clearinghouse.payment set amount_original = 401, amount_usd = 401",
                "payment_is_reversed_once",
            ),
            ("delete from clearinghouse.payment", "payment_is_reversed_once"),
            ("update clearinghouse.ledger_entry set amount_usd = 1", "ledger_entry_never_changes"),
            ("delete from clearinghouse.ledger_entry", "ledger_entry_never_changes"),
            ("update clearinghouse.agreement set currency = 'EUR'", "agreement_stays_what_it_is"),
            ("update clearinghouse.agreement set status = 'recorded'", "agreement_stays_what_it_is"),
            ("delete from clearinghouse.agreement_event", "agreement_event_never_changes"),
            (
                """update clearinghouse.tranche t set amount_usd = 999.99 from clearinghouse.commitment c
                   where c.id = t.commitment and c.code = 'NOR-any-2025' and t.year = 2026""",
                "reserved_within_tranche",
            ),
            (
                "update clearinghouse.commitment set status = 'withdrawn' where code = 'NOR-any-2025'",
                "reserved_commitment_stays",
            ),
        ):
            with pytest.raises(asyncpg.IntegrityConstraintViolationError) as caught:
                await owner.execute(statement)
            assert rule in str(caught.value.constraint_name), statement
        async with owner.transaction(isolation="repeatable_read"):
            with pytest.raises(asyncpg.InvalidTransactionStateError):
                await owner.execute(
                    "update clearinghouse.reservation set amount_usd = 1, amount_original = 1"
                )
    finally:
        await owner.close()
    assert await disagreements() == []
