"""The proof finds what it is for: each rule is broken by hand, past the triggers, and named."""

import asyncpg
import pytest

from agreed import agreed, payment, people
from clearinghouse.ledger.proof import RULES, LedgerDisagrees, disagreements, prove
from people import House

ENTRIES = "update clearinghouse.ledger_entry set"
BROKEN = {
    "reserved is within the tranche": """update clearinghouse.tranche set amount_usd = 1
        where id in (select tranche from clearinghouse.reservation)""",
    "paid is within what is agreed": "update clearinghouse.reservation set amount_original = 1, amount_usd = 1",
    "entries of an agreement add up to what it reserves": f"{ENTRIES} amount_usd = 9 where kind = 'agreement'",
    "what nobody has confirmed has no entries": "update clearinghouse.agreement set status = 'recorded'",
    "an amendment waits beside a confirmed agreement, for a party": """update clearinghouse.agreement_party
        set amendment_confirmed_at = now()""",
    "what is declined reserves nothing": "update clearinghouse.agreement set status = 'declined'",
    "what has ended reserves what was paid": """update clearinghouse.agreement
        set status = 'ended', ended_on = now()""",
    "each payment that stands has one entry that stands": """delete from clearinghouse.ledger_entry
        where kind = 'payment'""",
    "entries of a commitment add up to its tranches": f"{ENTRIES} amount_usd = 9 where kind = 'commitment'",
    "a reversal mirrors its entry": f"{ENTRIES} year = year + 1 where reverses is not null",
    "the view of tranches agrees with what it shows": f"{ENTRIES} amount_usd = 9e6 where kind = 'agreement'",
    "the view of the ledger agrees with its entries": """create or replace view clearinghouse.ledger_balance as
        select kind, year, donor, state, commitment, agreement, boundary, flow_type, currency,
               sum(amount_original) + 1 as amount_original, sum(amount_usd) + 1 as amount_usd, count(*)::int as entries,
               max(known_on) as known_on, array['S'::text] as source_codes
        from clearinghouse.ledger_entry
        group by kind, year, donor, state, commitment, agreement, boundary, flow_type, currency""",
    "an agreement has two or three parties, and its donor is one": """delete from clearinghouse.agreement_party
        where role = 'provider'""",
    "each agreement and payment was noted when it was recorded": """delete from clearinghouse.audit_event
        where action = 'payment.recorded'""",
}


async def test_each_rule_names_where_it_does_not_hold(house: House, sample_copy) -> None:
    nor, ago = await people(house)
    path = await agreed(house, nor, ago, (2026, "1000.00"))
    for amount in ("400.00", "300.00"):
        paid = await nor.post("/api/v1/payments", payment(path, 2026, amount))
    back = {"dated_on": "2026-11-21", "reason": "Wrong."}
    assert (await nor.post(f"/api/v1/payments/{paid.json()['id']}/reversal", back)).status_code == 200
    more = {"years": [{"year": 2026, "amount": "2000.00"}], "dated_on": "2026-11-20", "reason": "More."}
    assert (await nor.patch(path, more)).status_code == 200
    commitment = {
        "currency": "USD", "total": "5.00", "tranches": [{"year": 2026, "amount": "5.00"}], "visibility": "public",
    }  # fmt: skip
    assert (await nor.post("/api/v1/commitments", commitment)).status_code == 201
    assert await disagreements() == []
    assert await prove(None) == len(RULES)  # type: ignore[arg-type]  # the context says nothing that it needs
    assert set(BROKEN) == set(RULES)
    owner = await asyncpg.connect(**sample_copy.owner.connection_arguments())
    try:
        await owner.execute("set session_replication_role = replica")  # no trigger fires
        for rule, statement in BROKEN.items():
            change = owner.transaction()
            await change.start()
            await owner.execute(statement)
            found = [name for name, looks in RULES.items() if await owner.fetch(looks)]
            await change.rollback()
            assert rule in found
        await owner.execute(BROKEN["what is declined reserves nothing"])
    finally:
        await owner.close()
    with pytest.raises(LedgerDisagrees, match="what is declined reserves nothing") as caught:
        await prove(None)  # type: ignore[arg-type]
    assert int(caught.value.facts["places"]) >= 2


async def test_a_commitment_that_was_registered_here_has_entries(house: House, sample_copy) -> None:
    nor, _ = await people(house)
    commitment = {
        "currency": "USD", "total": "5.00", "tranches": [{"year": 2026, "amount": "5.00"}], "visibility": "public",
    }  # fmt: skip
    made = await nor.post("/api/v1/commitments", commitment)
    owner = await asyncpg.connect(**sample_copy.owner.connection_arguments())
    try:
        await owner.execute("set session_replication_role = replica")
        await owner.execute("delete from clearinghouse.ledger_entry where kind = 'commitment'")
    finally:
        await owner.close()
    (found,) = await disagreements()
    assert (found.subject, found.what) == (made.json()["id"], "2026: entries 0, tranche 5.00")
