"""What of a donor's portfolio is reserved and free opens to its reservations and tranches, and to nobody else."""

from decimal import Decimal
from typing import Any

from agreed import agreed, body, people
from people import House, Person


async def opened(person: Person, figure: str, **more: Any) -> dict[str, Any]:
    answer = await person.get("/api/v1/explain/donors/NOR", params={"figure": figure, **more})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    total = sum((Decimal(part["amount_usd"]) for part in found["counted"]), Decimal(0))
    assert found["amount_usd"] == (f"{total:.2f}" if found["counted"] else None)
    return found


async def test_reserved_and_free_are_those_of_the_portfolio(house: House) -> None:
    nor, ago = await people(house)
    await agreed(house, nor, ago, (2026, "900.00"), (2027, "50.00"))
    made = await nor.post("/api/v1/agreements", await body(house, (2026, "100.00")))
    refused = await nor.post("/api/v1/agreements", await body(house, (2027, "7.00")))
    said = await ago.step(refused.headers["location"], "refusal", {"reason": "Not needed."})
    assert (made.status_code, said.status_code) == (201, 200), said.text
    portfolio = (await nor.get("/api/v1/portfolio")).json()
    for figure in ("reserved_usd", "free_usd", "committed_usd"):
        assert (await opened(nor, figure))["amount_usd"] == portfolio["whole"][figure], figure
        for row in portfolio["by_year"]:
            part = await opened(nor, figure, year=row["year"])
            assert Decimal(part["amount_usd"] or 0) == Decimal(row[figure]), (figure, row["year"])
    found = await opened(nor, "reserved_usd", year=2026)
    assert sorted(part["amount_usd"] for part in found["counted"]) == ["100.00", "900.00"]
    assert {part["reason"] for part in found["left_out"]} == {"other_year"}
    assert {part["kind"] for part in found["counted"]} == {"reservation"}
    for other in (ago, house.stranger()):
        for figure in ("reserved_usd", "free_usd"):
            answer = await other.get("/api/v1/explain/donors/NOR", params={"figure": figure})
            assert answer.status_code == 404, "of a part of the agreements neither sum would be true"
