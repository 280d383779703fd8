"""Agreements for tests: bodies that the API takes, over the sample's commitment of Norway."""

from __future__ import annotations

from typing import Any

from people import House, Person

COMMITMENT = "NOR-any-2025"
FUND_COMMITS: dict[str, Any] = {
    "currency": "USD",
    "total": "5000.00",
    "tranches": [{"year": 2027, "amount": "5000.00"}],
    "visibility": "public",
}
TRANCHE_USD = "23093136.00"


async def commitment_id(house: House, code: str = COMMITMENT) -> str:
    """The id of a commitment of the sample."""
    return str(await house.row("select id from clearinghouse.commitment where code = $1", code))


async def body(house: House, *years: tuple[int, str], **more: Any) -> dict[str, Any]:
    """What is sent to record an agreement between Norway and Angola in US dollars, of some years."""
    return {
        "commitment_id": await commitment_id(house),
        "title": "Survey and clearance in Moxico",
        "state": "AGO",
        "currency": "USD",
        "signed_on": "2026-11-01",
        "years": [{"year": year, "amount": amount} for year, amount in years],
        **more,
    }


async def people(house: House) -> tuple[Person, Person]:
    """An officer of Norway as a donor, and one of Angola."""
    return (
        await house.person("kari@example.org", ("donor", "NOR")),
        await house.person("awa@example.org", ("state", "AGO")),
    )


async def fund_officer(house: House) -> Person:
    """An officer of a pooled fund that is not in the sample."""
    await house.row(
        """insert into clearinghouse.donor (id, code, name, kind, evidence, source_codes, known_on, is_illustration)
           values (gen_random_uuid(), 'FUND', 'A fund', 'pooled_fund', 'reported', '{LEDGER}', '2026-11-01', false)
           returning id"""
    )
    return await house.person("fund@example.org", ("donor", "FUND"))


async def agreed(house: House, nor: Person, ago: Person, *years: tuple[int, str], **more: Any) -> str:
    """The address of an agreement that both have confirmed."""
    made = await nor.post("/api/v1/agreements", await body(house, *years, **more))
    assert made.status_code == 201, made.text
    path = f"/api/v1/agreements/{made.json()['id']}"
    said = await ago.step(path, "confirmation")
    assert said.json()["status"] == "confirmed", said.text
    return path


def payment(path: str, year: int, amount: str, **more: Any) -> dict[str, Any]:
    """What is sent to record a payment under an agreement."""
    return {
        "agreement_id": path.rsplit("/", 1)[1],
        "year": year,
        "paid_on": "2026-11-10",
        "amount": amount,
        **more,
    }
