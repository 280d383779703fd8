"""One long walk through agreements and payments at the level of the stores, with every figure looked at.

Used by a test of its own and by the mutation tests, which need it quick: no HTTP, one database.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import pytest

from clearinghouse.agreements import amendment, register, store
from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.errors import BadRequest, Conflicting
from clearinghouse.ledger.proof import disagreements
from clearinghouse.payments import store as payments
from clearinghouse.scopes.scope import COMMAND
from clearinghouse.scopes.visibility import Reader, View

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = NOW.date()
SIGNED = date(2026, 11, 1)
ORIGIN = Origin(COMMAND, NOW, "book")
SECRETARIAT = View(Reader("secretariat", True))
FULL = Decimal("23093136.00")
Answer = TypeVar("Answer")
D = Decimal


async def do(work: Callable[[], Awaitable[Answer]]) -> Answer:
    async with transaction():
        return await work()


async def _one(statement: str, *arguments: object) -> Any:
    rows = await fetch(statement, *arguments)
    return rows[0][0] if rows else None


async def free(year: int) -> Decimal:
    found: Decimal = await _one(
        """select b.free_usd from clearinghouse.tranche_balance b join clearinghouse.commitment c on c.id = b.commitment
           where c.code = 'NOR-any-2025' and b.year = $1""",
        year,
    )
    return found


async def entries(agreement: UUID) -> list[str]:
    rows = await fetch(
        """select kind, year, amount_original, amount_usd, coalesce(state, '-') as state, boundary, dated_on,
                  coalesce(channel, '-') as channel, coalesce(pillar, '-') as pillar, coalesce(reason, '-') as reason
           from clearinghouse.ledger_entry where agreement = $1
           order by kind, year, reverses nulls first, amount_usd, amount_original""",
        agreement,
    )
    return [" ".join(str(value) for value in row.values()) for row in rows]


async def record(*years: tuple[int, int, str], **more: Any) -> UUID:
    given = {
        "title": "Clearance", "form": "bilateral", "donor_party": "donor:NOR",
        "donor": await _one("select id from clearinghouse.donor where code = 'NOR'"),
        "commitment": await _one("select id from clearinghouse.commitment where code = 'NOR-any-2025'"),
        "state": "AGO", "states": ("AGO",), "parties": (("state:AGO", "recipient"),), "pillar": "capacity",
        "channel": "A trust", "currency": "USD", "boundary": "incoming", "flow_type": "standard", "signed_on": SIGNED,
        "years": tuple(register.YearAsked(year, of, D(amount)) for year, of, amount in years),
        **more,
    }  # fmt: skip

    async def work() -> UUID:
        id = await register.record(register.NewAgreement(**given), ORIGIN)
        await audit.record(ORIGIN, "agreement.recorded", "agreement", id)
        return id

    return await do(work)


async def pay(id: UUID, year: int, amount: str, on: date = TODAY) -> UUID:
    async def work() -> UUID:
        made = await payments.pay(id, year=year, paid_on=on, amount=D(amount), note="Note", origin=ORIGIN)
        await audit.record(ORIGIN, "payment.recorded", "payment", made)
        return made

    return await do(work)


async def take_back(paid: UUID) -> None:
    async def work() -> None:
        found = await payments.payment(paid, view=SECRETARIAT)
        assert found is not None
        await payments.reverse_payment(found, dated_on=TODAY, reason="Wrong", origin=ORIGIN)

    await do(work)


async def seen(id: UUID) -> store.Agreement:
    found = await store.any_agreement(id)
    assert found is not None
    return found


def amounts(agreement: store.Agreement) -> dict[int, Decimal]:
    return {each.year: each.amount_original for each in agreement.years if each.amount_original}


async def amend(id: UUID, *years: tuple[int, int, str]) -> None:
    asked = tuple(register.YearAsked(year, of, D(amount)) for year, of, amount in years)
    await do(lambda: amendment.amend(id, amendment.Asked("Amended", asked, TODAY, "More"), ORIGIN))


async def amend_and_confirm(id: UUID, *years: tuple[int, int, str]) -> None:
    await amend(id, *years)
    await do(lambda: amendment.confirm(id, "state:AGO", ORIGIN))


async def walk_through() -> None:
    """Everything once, with what it leaves behind."""
    first = await record((2026, 2026, "1000.00"), (2027, 2027, "500.00"))
    made = await seen(first)
    assert (made.status, made.version, made.is_published, made.signed_on) == ("recorded", 1, False, SIGNED)
    assert [(p.party, p.role, p.confirmed_at, p.confirmed_version) for p in made.parties] == [
        ("donor:NOR", "provider", NOW, 1), ("state:AGO", "recipient", None, None),
    ]  # fmt: skip
    assert (await free(2026), await free(2027)) == (FULL - 1000, FULL - 500)
    for early in (
        lambda: pay(first, 2026, "1.00"),
        lambda: do(lambda: register.publish(first, "state:AGO", ORIGIN)),
    ):
        with pytest.raises(Conflicting):
            await early()
    assert await entries(first) == []
    await do(lambda: register.confirm(first, "state:AGO", ORIGIN))
    made = await seen(first)
    assert made.status == "confirmed"
    assert [p.confirmed_version for p in made.parties] == [1, 1]
    end = "AGO incoming 2026-11-01 A trust capacity -"
    assert await entries(first) == [
        f"agreement 2026 1000.00 1000.00 {end}",
        f"agreement 2027 500.00 500.00 {end}",
    ]
    await do(lambda: register.confirm(first, "state:AGO", ORIGIN))
    assert len(await entries(first)) == 2, "confirming again enters nothing again"
    with pytest.raises(Conflicting):
        await do(lambda: register.decline(first, "Late", ORIGIN))

    paid = await pay(first, 2026, "600.00")
    assert (await entries(first))[
        -1
    ] == "payment 2026 600.00 600.00 AGO incoming 2026-11-21 A trust capacity -"
    with pytest.raises(payments.PaymentExceeds) as over:
        await pay(first, 2026, "400.01")
    assert (over.value.facts["open_amount"], over.value.facts["year"]) == ("400.00", 2026)
    with pytest.raises(BadRequest, match="1 parameter"):
        await pay(first, 2030, "1.00")
    with pytest.raises(register.PaidMore) as low:
        await amend(first, (2026, 2026, "599.99"))
    assert (low.value.facts["paid"], low.value.facts["year"]) == ("600.00", 2026)
    with pytest.raises(BadRequest):
        await amend(first, (2026, 2025, "700.00"))
    before = await entries(first)
    await amend(first, (2026, 2026, "650.00"))
    await amend(first, (2028, 2028, "300.00"), (2026, 2026, "700.00"))
    made = await seen(first)
    assert (amounts(made), made.version, made.title) == ({2026: D(1000), 2027: D(500)}, 1, "Clearance")
    assert made.amendment == store.Amendment(
        "Amended",
        (store.AmendmentYear(2026, 2026, D("700.00")), store.AmendmentYear(2028, 2028, D("300.00"))),
        TODAY, "More", NOW,
    )  # fmt: skip
    assert [p.amendment_confirmed_at for p in made.parties] == [NOW, None]
    assert await entries(first) == before, "what was confirmed stands"
    assert (await free(2026), await free(2028)) == (FULL - 1000, FULL), "what waits holds nothing"
    await do(lambda: amendment.decline(first, "Not yet", ORIGIN))
    for late in (
        lambda: do(lambda: amendment.decline(first, "Twice", ORIGIN)),
        lambda: do(lambda: amendment.confirm(first, "state:AGO", ORIGIN)),
    ):
        with pytest.raises(Conflicting, match="waits"):
            await late()
    assert ((await seen(first)).amendment, await entries(first)) == (None, before)
    assert [p.amendment_confirmed_at for p in (await seen(first)).parties] == [None, None]
    await amend(first, (2026, 2026, "700.00"), (2028, 2028, "300.00"))
    await do(lambda: amendment.confirm(first, "donor:NOR", ORIGIN))
    assert (await seen(first)).version == 1, "a donor that confirms twice is one party"
    await do(lambda: amendment.confirm(first, "state:AGO", ORIGIN))
    made = await seen(first)
    assert (amounts(made), made.version, made.title) == ({2026: D(700), 2028: D(300)}, 2, "Amended")
    assert [(p.confirmed_version, p.amendment_confirmed_at) for p in made.parties] == [(2, None), (2, None)]
    assert made.amendment is None
    assert await entries(first) == [
        f"agreement 2026 700.00 700.00 {end.replace('11-01', '11-21')}",
        f"agreement 2026 1000.00 1000.00 {end}",
        f"agreement 2026 -1000.00 -1000.00 {end.replace('11-01', '11-21')[:-1]}More",
        f"agreement 2027 500.00 500.00 {end}",
        f"agreement 2027 -500.00 -500.00 {end.replace('11-01', '11-21')[:-1]}More",
        f"agreement 2028 300.00 300.00 {end.replace('11-01', '11-21')}",
        f"payment 2026 600.00 600.00 {end.replace('11-01', '11-21')}",
    ]
    assert (await free(2026), await free(2027), await free(2028)) == (FULL - 700, FULL, FULL - 300)
    with pytest.raises(register.TrancheExceeded) as full:
        await amend(first, (2026, 2026, "23093136.01"))
    assert (full.value.facts["free_usd"], full.value.facts["tranche_year"]) == ("23092436.00", 2026)
    await amend(first, (2026, 2026, "23093136.00"))
    other = await record((2026, 2026, "1.00"))
    with pytest.raises(register.TrancheExceeded) as full:
        await do(lambda: amendment.confirm(first, "state:AGO", ORIGIN))
    assert full.value.facts["free_usd"] == "23092435.00", "its rest went to another meanwhile"
    await do(lambda: register.decline(other, "No", ORIGIN))
    await do(lambda: amendment.confirm(first, "state:AGO", ORIGIN))
    assert await free(2026) == 0
    with pytest.raises(register.TrancheExceeded) as full:
        await record((2026, 2026, "0.01"))
    assert full.value.facts["free_usd"] == "0.00"
    await amend(first, (2026, 2026, "600.00"))
    await do(lambda: register.end(first, dated_on=TODAY, reason="Done", origin=ORIGIN))
    made = await seen(first)
    assert (made.amendment, [p.amendment_confirmed_at for p in made.parties]) == (None, [None, None])
    assert (made.status, made.ended_on, made.version, amounts(made)) == ("ended", TODAY, 4, {2026: D(600)})
    assert await free(2026) == FULL - 600
    await take_back(paid)
    assert (await free(2026), amounts(await seen(first))) == (FULL, {})
    with pytest.raises(payments.ReversedAlready):
        await take_back(paid)
    for late in (
        lambda: do(lambda: register.end(first, dated_on=TODAY, reason="Again", origin=ORIGIN)),
        lambda: do(lambda: register.confirm(first, "state:AGO", ORIGIN)),
        lambda: amend(first, (2026, 2026, "1.00")),
    ):
        with pytest.raises(Conflicting):
            await late()
    await do(lambda: register.publish(first, "donor:NOR", ORIGIN))
    assert not (await seen(first)).is_published
    await do(lambda: register.publish(first, "state:AGO", ORIGIN))
    assert (await seen(first)).is_published
    told = [(each.number, each.kind, each.version, each.reason) for each in await store.events(first)]
    assert told == [
        (1, "recorded", 1, None), (2, "confirmed", 1, None), (3, "confirmed", 1, None), (4, "paid", 1, None),
        (5, "amendment_proposed", 1, "More"), (6, "amendment_proposed", 1, "More"),
        (7, "amendment_declined", 1, "Not yet"), (8, "amendment_proposed", 1, "More"),
        (9, "amendment_confirmed", 1, None), (10, "amendment_confirmed", 1, None), (11, "amended", 2, "More"),
        (12, "amendment_proposed", 2, "More"), (13, "amendment_confirmed", 2, None), (14, "amended", 3, "More"),
        (15, "amendment_proposed", 3, "More"), (16, "ended", 4, "Done"), (17, "payment_reversed", 4, "Wrong"),
        (18, "published", 4, None), (19, "published", 4, None),
    ]  # fmt: skip
    outside = await store.events(first, is_inside=False)
    assert [each.number for each in outside] == [1, 2, 3, 4, 11, 14, 16, 17, 18, 19]
    for number in (8, 11):
        (change,) = await fetch(
            """select before::text as before, after::text as after from clearinghouse.agreement_event
               where agreement = $1 and number = $2""",
            first, number,
        )  # fmt: skip
        assert json.loads(change["before"]) == {"title": "Clearance", "2026": "1000.00", "2027": "500.00"}
        assert json.loads(change["after"]) == {"title": "Amended", "2026": "700.00", "2028": "300.00"}
    assert await disagreements() == []
    await _small_sums()
    await _earmarks()
    await _others()
    assert await disagreements() == []


async def _small_sums() -> None:
    """Less than a dollar is money, nothing is none, and what is set free is there for what grows."""
    half = await record((2026, 2026, "0.50"), (2027, 2027, "0.50"))
    await amend(half, (2026, 2026, "0.50"))
    await do(lambda: register.confirm(half, "state:AGO", ORIGIN))
    assert [line[:24] for line in await entries(half)] == ["agreement 2026 0.50 0.50"]
    await amend_and_confirm(half, (2026, 2026, "0.50"), (2028, 2028, "0.50"))
    assert [line[:24] for line in await entries(half)] == [
        "agreement 2026 0.50 0.50",
        "agreement 2028 0.50 0.50",
    ]
    await pay(half, 2026, "0.50")
    with pytest.raises(register.PaidMore):
        await amend(half, (2028, 2028, "0.50"))
    await do(lambda: register.end(half, dated_on=TODAY, reason="Done", origin=ORIGIN))
    await fetch("update clearinghouse.commitment set can_carry_over = true where code = 'NOR-any-2025'")
    full = await record((2027, 2027, str(FULL - 10)), (2028, 2027, "10.00"))
    await amend(full, (2027, 2027, str(FULL - 20)), (2028, 2027, "20.00"))
    assert await free(2027) == 0
    await do(lambda: register.end(full, dated_on=TODAY, reason="Done", origin=ORIGIN))
    await fetch("update clearinghouse.commitment set can_carry_over = null where code = 'NOR-any-2025'")
    await fetch(
        """update clearinghouse.commitment set rate_on = '2026-01-05', rate_source = 'Norges Bank'
           where code = 'NOR-any-2025'"""
    )
    stated = await record((2027, 2027, "1.00"), currency="NOK")
    (line,) = (await seen(stated)).years
    assert (line.rate_on, line.rate_source) == (date(2026, 1, 5), "Norges Bank")
    await do(lambda: register.end(stated, dated_on=TODAY, reason="Done", origin=ORIGIN))
    await fetch(
        "update clearinghouse.commitment set rate_on = null, rate_source = null where code = 'NOR-any-2025'"
    )


async def _earmarks() -> None:
    """More is not agreed on outside of what the commitment is for by now; less always is."""
    given = await record((2027, 2027, "5.00"))
    await do(lambda: register.confirm(given, "state:AGO", ORIGIN))
    await amend(given, (2027, 2027, "6.00"))
    before = await _one("select states from clearinghouse.commitment where code = 'NOR-any-2025'")
    await fetch("update clearinghouse.commitment set states = '{SEN}' where code = 'NOR-any-2025'")
    for years in (((2027, 2027, "5.01"),), ((2027, 2027, "5.00"), (2028, 2028, "0.01"))):
        with pytest.raises(BadRequest) as caught:
            await amend(given, *years)
        assert [each.field for each in caught.value.faults] == [f"years.{len(years) - 1}"]
        assert "SEN" in caught.value.faults[0].what
    with pytest.raises(Conflicting, match="no longer fits"):
        await do(lambda: amendment.confirm(given, "state:AGO", ORIGIN))
    await amend_and_confirm(given, (2027, 2027, "4.99"))
    assert amounts(await seen(given)) == {2027: D("4.99")}
    await do(lambda: register.end(given, dated_on=TODAY, reason="Done", origin=ORIGIN))
    await fetch("update clearinghouse.commitment set states = $1 where code = 'NOR-any-2025'", before)


async def _others() -> None:
    """Three parties, a border area, other currencies, what is declined, what does not do."""
    third = await record(
        (2027, 2027, "9.00"), form="border_area", states=("AGO", "COD"),
        parties=(("state:AGO", "recipient"), ("state:COD", "recipient")),
    )  # fmt: skip
    await do(lambda: register.confirm(third, "state:AGO", ORIGIN))
    assert (await seen(third)).status == "recorded"
    await amend(third, (2027, 2027, "8.00"))
    assert [p.confirmed_version for p in (await seen(third)).parties] == [2, None, None], "they begin anew"
    await do(lambda: register.confirm(third, "state:AGO", ORIGIN))
    await do(lambda: register.confirm(third, "state:COD", ORIGIN))
    assert await entries(third) == ["agreement 2027 8.00 8.00 - incoming 2026-11-01 A trust capacity -"]
    await pay(third, 2027, "8.00")
    assert (await entries(third))[-1] == "payment 2027 8.00 8.00 - incoming 2026-11-21 A trust capacity -"

    kroner = await record((2027, 2027, "1000.00"), currency="NOK")
    (line,) = (await seen(kroner)).years
    assert (line.amount_usd, line.usd_per_unit, line.rate_on, line.rate_source) == (
        D("94.64"), D("0.094644"), date(2023, 12, 31), "LM-LAO-N2023",
    )  # fmt: skip
    await do(lambda: register.confirm(kroner, "state:AGO", ORIGIN))
    await pay(kroner, 2027, "100.00")
    assert (await entries(kroner))[-1].startswith("payment 2027 100.00 9.46 ")
    await fetch(
        """insert into clearinghouse.rate (id, currency, year, dated_on, usd_per_unit, method, evidence, source_codes,
           known_on, is_illustration) values (gen_random_uuid(), 'NOK', 2026, '2026-11-15', 0.2, 'stated', 'reported',
           '{LEDGER}', '2026-11-21', false)"""
    )
    await pay(kroner, 2027, "100.00")
    assert (await entries(kroner))[-1].startswith("payment 2027 100.00 20.00 "), "at the rate of the day"
    await pay(kroner, 2027, "100.00", SIGNED)
    assert (await entries(kroner))[1].startswith("payment 2027 100.00 9.46 ")

    no = await record((2027, 2027, "7.00"))
    before = await free(2027)
    await do(lambda: register.decline(no, "No", ORIGIN))
    assert ((await seen(no)).status, amounts(await seen(no)), await free(2027)) == (
        "declined",
        {},
        before + 7,
    )
    assert [(each.kind, each.reason) for each in await store.events(no)][-1] == ("declined", "No")
    gone = await record((2027, 2027, "7.00"))
    await do(lambda: register.end(gone, dated_on=TODAY, reason="Not needed", origin=ORIGIN))
    assert (await entries(gone), await free(2027)) == ([], before + 7)

    for given, faults in (
        ({"currency": "XAU"}, "currency"),
        ({"states": ("SEN",), "state": "SEN"}, "commitment_id"),
    ):
        with pytest.raises(BadRequest) as caught:
            await record((2027, 2027, "1.00"), **given)
        assert [each.field for each in caught.value.faults] == [faults]
    for year, of in ((2027, 2031), (2027, 2026), (2026, 2027)):
        with pytest.raises(BadRequest) as caught:
            await record((2028, 2028, "1.00"), (year, of, "1.00"))
        assert [each.field for each in caught.value.faults] == ["years.1"]
    unused = await _one("select id from clearinghouse.commitment where code = 'AUS-any-2010'")
    with pytest.raises(Conflicting):
        await record((2027, 2027, "1.00"), commitment=unused)
