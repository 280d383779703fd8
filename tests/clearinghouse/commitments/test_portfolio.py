"""The portfolio: each list holds the same money, and what is promised is not counted as free."""

from decimal import Decimal
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.commitments.portfolio import Agreed, Held, Sum, portfolio_of
from people import House

cents = st.integers(0, 10**9).map(lambda each: Decimal(each) / 100)
COMMITMENTS = {
    "A": (None, None),
    "B": (("SEN",), ("capacity",)),
    "C": (("AGO", "SEN"), None),
}


@st.composite
def books(draw: st.DrawFn) -> tuple[list[Held], list[Agreed]]:
    """Tranches with what agreements reserve and pay of them."""
    held, agreed = [], []
    for code, year in draw(st.sets(st.tuples(st.sampled_from(sorted(COMMITMENTS)), st.integers(2026, 2029)))):
        states, pillars = COMMITMENTS[code]
        own = [
            Agreed(
                draw(st.sampled_from(states or ("AGO", "SEN", "ZWE"))),
                draw(st.sampled_from((None, "capacity"))),
                year,
                reserved,
                min(reserved, draw(cents)),
            )
            for reserved in draw(st.lists(cents, max_size=3))
        ]
        reserved = sum((each.reserved_usd for each in own), Decimal(0))
        paid = sum((each.paid_usd for each in own), Decimal(0))
        free = draw(cents)
        held.append(
            Held(
                uuid4(),
                code,
                states,
                pillars,
                year,
                reserved + free,
                reserved,
                paid,
                free,
                "reported",
                ("R",),
            )
        )
        agreed += own
    return held, agreed


def columns(rows: tuple[Sum, ...]) -> tuple[Decimal, ...]:
    """What each column adds up to."""
    names = ("committed_usd", "reserved_usd", "paid_usd", "free_usd")
    return tuple(sum((getattr(row, name) for row in rows), Decimal(0)) for name in names)


@given(books())
def test_each_division_holds_the_same_money(book: tuple[list[Held], list[Agreed]]) -> None:
    found = portfolio_of(*book)
    whole = columns((found.whole,))
    assert columns(found.by_commitment) == columns(found.by_year) == whole
    assert columns(found.by_state) == columns(found.by_pillar) == whole
    assert whole[0] == whole[1] + whole[3]


def test_money_for_several_is_committed_to_none_of_them() -> None:
    held = [
        Held(
            uuid4(), "A", ("AGO", "SEN"), None, 2027, Decimal(10), Decimal(4), Decimal(1), Decimal(6),
            "reported", ("R",),
        ),
        Held(uuid4(), "B", ("SEN",), None, 2027, Decimal(5), Decimal(0), Decimal(0), Decimal(5), "documented", ("D",)),
    ]  # fmt: skip
    found = portfolio_of(held, [Agreed("AGO", None, 2027, Decimal(4), Decimal(1))])
    shown = {
        row.key: (row.committed_usd, row.reserved_usd, row.free_usd, row.evidence) for row in found.by_state
    }
    assert shown == {
        "": (10, 0, 6, "reported"),
        "AGO": (0, 4, 0, None),
        "SEN": (5, 0, 5, "documented"),
    }
    assert (found.whole.evidence, found.whole.source_codes) == ("reported", ("D", "R"))


async def test_a_donor_sees_its_own_portfolio_with_what_is_not_public(house: House) -> None:
    nora = await house.person("nora@example.org", ("donor", "NOR"))
    before = (await nora.get("/api/v1/portfolio")).json()
    given = {
        "currency": "USD",
        "total": "1000.00",
        "tranches": [{"year": 2031, "amount": "1000.00"}],
        "states": ["SEN"],
        "visibility": "own",
    }
    row = (await nora.post("/api/v1/commitments", given)).json()
    after = (await nora.get("/api/v1/portfolio")).json()
    assert Decimal(after["whole"]["committed_usd"]) == Decimal(before["whole"]["committed_usd"]) + 1000
    (own,) = [each for each in after["by_commitment"] if each["commitment_code"] == row["code"]]
    assert (own["committed_usd"], own["reserved_usd"], own["free_usd"]) == ("1000.00", "0.00", "1000.00")
    assert [each["free_usd"] for each in after["by_year"] if each["year"] == 2031] == ["1000.00"]
    (tranche,) = [each for each in after["by_tranche"] if each["commitment_id"] == row["id"]]
    assert (tranche["commitment_code"], tranche["year"], tranche["free_usd"]) == (
        row["code"],
        2031,
        "1000.00",
    )
    assert sum(Decimal(each["free_usd"]) for each in after["by_tranche"]) == Decimal(
        after["whole"]["free_usd"]
    )
    assert "1000.00" in [each["committed_usd"] for each in after["by_state"] if each["state"] == "SEN"]
    sven = await house.person("sven@example.org", ("donor", "SWE"))
    assert row["code"] not in (await sven.get("/api/v1/portfolio")).text
    await nora.post(f"/api/v1/commitments/{row['id']}/withdrawal", {"reason": "x"})
    assert (await nora.get("/api/v1/portfolio")).json() == before
