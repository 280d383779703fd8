"""Conditions of a commitment hold for its agreements: the largest share for one State, and the least grant."""

from decimal import Decimal
from typing import Any

import pytest

from clearinghouse.agreements.agreement import Conditions, condition_faults
from clearinghouse.ledger.proof import disagreements
from people import House, Person

AGREEMENTS = "/api/v1/agreements"
TERMS: dict[str, Any] = {
    "currency": "USD",
    "total": "3000000.00",
    "tranches": [{"year": 2027, "amount": "1000000.01"}, {"year": 2028, "amount": "1999999.99"}],
    "states": None,
    "pillars": None,
    "channel": None,
    "can_carry_over": False,
    "can_front_load": False,
    "min_grant_usd": "50000.00",
    "max_state_share": 0.6,
    "local_share_min": None,
    "visibility": "public",
    "note": None,
    "reason": "Decided by parliament",
}
"""One State gets at most 0.6 x 3,000,000.00 = 1,800,000.00."""


def faults(
    before: dict[int, str], after: dict[int, str], *, least: str | None = None, most: str | None = None
) -> list[tuple[str, str]]:
    conditions = Conditions(
        Decimal("100.01"), None if least is None else Decimal(least), None if most is None else Decimal(most)
    )
    found = condition_faults(
        conditions,
        "SEN",
        {year: Decimal(usd) for year, usd in before.items()},
        {year: Decimal(usd) for year, usd in after.items()},
        [2028, 2027],
    )
    return [(fault.field, fault.what) for fault in found]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {2027: "33.00"}, None),  # a third of 100.01 is 33.0033, and 33.00 to the cent
        ({}, {2027: "33.01"}, "33.01 US dollars of this commitment, and one State may have 0.33 of it, which is 33.00"),
        ({2027: "20.00"}, {2027: "20.00", 2028: "13.01"}, "33.01"),
        ({2027: "90.00"}, {2027: "80.00"}, None),  # agreed before the share was what it is, and less now
        ({2027: "90.00"}, {2027: "80.00", 2028: "10.00"}, None),
        ({2027: "90.00"}, {2027: "80.00", 2028: "10.01"}, "90.01"),
    ],
)  # fmt: skip
def test_one_state_has_no_more_than_the_largest_share(
    before: dict[int, str], after: dict[int, str], told: str | None
) -> None:
    found = faults(before, after, most="0.330000")
    assert [field for field, _ in found] == ([] if told is None else ["years"])
    assert told is None or told in found[0][1]
    assert faults(before, after) == [], "without a bound nothing is too much"


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ({}, {2027: "5.00"}, None),
        ({}, {2027: "4.99"}, "years.1"),
        ({}, {2028: "4.99"}, "years.0"),
        ({}, {2030: "4.99"}, "years"),  # a year that the amendment leaves out
        ({2027: "4.99"}, {2027: "4.99", 2028: "5.00"}, None),
        ({2027: "5.00"}, {2027: "0.00"}, None),
        ({2027: "5.00"}, {2027: "0.01"}, "years.1"),
    ],
)
def test_a_state_has_nothing_in_a_year_or_the_least_grant(
    before: dict[int, str], after: dict[int, str], field: str | None
) -> None:
    assert [place for place, _ in faults(before, after, least="5.00")] == ([] if field is None else [field])
    assert faults(before, after) == []


@pytest.fixture
async def nora(house: House) -> Person:
    return await house.person("nora@example.org", ("donor", "NOR"))


async def asked(nora: Person, commitment: str, state: str, *years: tuple[int, str], **more: Any) -> Any:
    return await nora.post(
        AGREEMENTS,
        {
            "commitment_id": commitment,
            "title": "Survey and clearance",
            "state": state,
            "currency": "USD",
            "signed_on": "2026-11-01",
            "years": [{"year": year, "amount": amount} for year, amount in years],
            **more,
        },
    )


def first_fault(answer: Any) -> dict[str, str]:
    assert answer.status_code == 400, answer.text
    found: dict[str, str] = answer.json()["errors"][0]
    return found


async def test_agreements_keep_to_the_conditions_of_their_commitment(house: House, nora: Person) -> None:
    made = await nora.post("/api/v1/commitments", TERMS)
    assert made.status_code == 201, made.text
    own = made.json()["id"]

    fault = first_fault(await asked(nora, own, "SEN", (2027, "60000.00"), (2028, "49999.99")))
    assert fault["field"] == "years.1"
    assert "49999.99 US dollars of this commitment in 2028" in fault["what"]
    assert "0.01 US dollars more" in fault["mend"]
    fault = first_fault(await asked(nora, own, "SEN", (2027, "900000.00"), (2028, "900000.01")))
    assert fault["field"] == "years"
    assert "0.6 of it, which is 1800000.00" in fault["what"]
    assert "0.01 US dollars less" in fault["mend"]
    held = await asked(nora, own, "SEN", (2027, "900000.00"), (2028, "900000.00"))
    assert held.status_code == 201, held.text
    assert first_fault(await asked(nora, own, "SEN", (2028, "60000.00")))["field"] == "years"

    first = await asked(nora, own, "AGO", (2027, "60000.00"))
    assert first.status_code == 201, first.text
    second = await asked(nora, own, "AGO", (2027, "10.00"))
    assert second.status_code == 201, "the least grant is of a State and year, not of an agreement"
    shared = await asked(nora, own, "AGO", (2028, "70000.00"), form="border_area", partner="state:SEN")
    assert first_fault(shared)["what"].startswith("SEN would have 1870000.00"), "whole with each of the two"

    path = first.headers["location"]

    async def amended(amount: str) -> Any:
        etag = (await nora.get(path)).headers["etag"]
        edit = {
            "years": [{"year": 2027, "amount": amount}],
            "dated_on": "2026-11-20",
            "reason": "Less is needed.",
        }
        return await nora.patch(path, edit, headers={"if-match": etag})

    fault = first_fault(await amended("49989.99"))
    assert fault["field"] == "years.0"
    assert "49999.99" in fault["what"]
    assert (await nora.get(path)).json()["years"][0]["amount"] == "60000.00", "nothing of it was kept"
    assert (await amended("49990.00")).status_code == 200
    assert await disagreements() == []


async def test_conditions_that_change_leave_what_was_agreed(house: House, nora: Person) -> None:
    made = await nora.post("/api/v1/commitments", {**TERMS, "max_state_share": None, "min_grant_usd": None})
    own = made.json()["id"]
    held = await asked(nora, own, "SEN", (2027, "100.00"), (2028, "1900000.00"))
    assert held.status_code == 201, held.text
    later = await nora.patch(
        f"/api/v1/commitments/{own}",
        {"max_state_share": 0.6, "min_grant_usd": "50000.00", "reason": "A new policy"},
        headers={"if-match": (await nora.get(f"/api/v1/commitments/{own}")).headers["etag"]},
    )
    assert later.status_code == 200, later.text
    path = held.headers["location"]
    etag = (await nora.get(path)).headers["etag"]
    edit: dict[str, Any] = {"dated_on": "2026-11-20", "reason": "The policy."}
    more = [{"year": 2027, "amount": "100.00"}, {"year": 2028, "amount": "1900000.01"}]
    assert (
        first_fault(await nora.patch(path, {**edit, "years": more}, headers={"if-match": etag}))["field"]
        == "years"
    )
    less = [{"year": 2027, "amount": "100.00"}, {"year": 2028, "amount": "1850000.00"}]
    done = await nora.patch(path, {**edit, "years": less}, headers={"if-match": etag})
    assert done.status_code == 200, done.text
