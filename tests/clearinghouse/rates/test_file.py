"""A file of rates: every fault with its line, all rows or none, and the rate that a day's money is shown at."""

from datetime import date
from decimal import Decimal

import pytest

from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.rates.file import FaultyRates, read_rates
from clearinghouse.rates.store import add_rates, conversion
from people import House

TODAY = date(2026, 11, 21)
HEADER = "currency,dated_on,year,usd_per_unit,source_id,source_title\n"
GOOD = HEADER + "NOK,2026-10-30,,0.0921,NB-1,Daily rates\nNOK,,2025,0.09,NB-1,\n"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("nok,2026-10-30,,0.09,S,T", "currency"),
        ("USD,2026-10-30,,1,S,T", "currency"),
        ("NOK,2026-13-30,,0.09,S,T", "dated_on"),
        ("NOK,2026-11-22,,0.09,S,T", "dated_on"),
        ("NOK,2026-10-30,2026,0.09,S,T", "dated_on"),
        ("NOK,,,0.09,S,T", "year"),
        ("NOK,,2027,0.09,S,T", "year"),
        ('NOK,,2026,"0,09",S,T', "usd_per_unit"),
        ("NOK,,2026,0,S,T", "usd_per_unit"),
        ("NOK,,2026,1000.1,S,T", "usd_per_unit"),
        ("NOK,,2026,0.123456789,S,T", "usd_per_unit"),
        ("NOK,,2026,0.09,a b,T", "source_id"),
        ("NOK,,2026,0.09,S,T,more", "row"),
    ],
)
def test_a_fault_is_named_with_its_line_and_how_to_mend_it(row: str, column: str) -> None:
    with pytest.raises(FaultyRates) as caught:
        read_rates((GOOD + row + "\n").encode(), today=TODAY)
    (fault,) = caught.value.faults
    assert (fault.where, fault.field) == ("line 4", column)
    assert fault.mend


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is missing"),
        (HEADER.encode(), "holds no rate"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"currency,usd_per_unit,source_id,price\n", "is not known here"),
        (GOOD.encode() + b"NOK,,2025,0.08,NB-1,\n", "is the same rate as in line 3"),
        (b"currency,usd_per_unit,source_id\n\x00", "holds NUL"),
    ],
)
def test_a_file_that_is_none_says_so(content: bytes, what: str) -> None:
    with pytest.raises(FaultyRates) as caught:
        read_rates(content, today=TODAY)
    assert what in caught.value.faults[0].what


def test_a_spreadsheet_of_other_places_separates_by_semicolon() -> None:
    (rate,) = read_rates(b"\xef\xbb\xbfcurrency;year;usd_per_unit;source_id\nNOK;2025;0.09;S\n", today=TODAY)
    assert (rate.currency, rate.year, rate.usd_per_unit, rate.source) == ("NOK", 2025, Decimal("0.09"), None)


async def test_the_rate_of_a_near_day_comes_before_that_of_the_year(house: House) -> None:
    rates = read_rates((GOOD + "NOK,,2026,0.095,NB-1,\nNOK,2026-09-01,,0.2,NB-1,\n").encode(), today=TODAY)
    async with transaction():
        assert (await add_rates(rates, known_on=TODAY)).new == 4
        assert (await add_rates(rates, known_on=TODAY)).unchanged == 4

        async def found(on: date) -> tuple[Decimal, date | None] | None:
            rate = await conversion("NOK", on=on)
            return None if rate is None else (rate.usd_per_unit, rate.on)

        assert await found(date(2026, 11, 1)) == (Decimal("0.0921"), date(2026, 10, 30))
        assert await found(date(2026, 12, 15)) == (Decimal("0.095"), date(2026, 12, 31)), (
            "the day is too long ago"
        )
        assert await found(date(2025, 5, 5)) == (Decimal("0.09"), date(2025, 12, 31))
        assert await found(date(2028, 1, 1)) is None, "too old to say anything"
        usd = await conversion("USD", on=TODAY)
        assert usd is not None
        assert (usd.usd_per_unit, usd.on) == (Decimal(1), None)


async def test_the_desk_loads_all_rows_or_none(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    csv = {"content-type": "text/csv"}
    unknown = GOOD.replace(",Daily rates", ",") + "XXX,,2026,1,NB-1,\n"
    refused = await iris.send("POST", "/api/v1/rates", content=unknown, headers=csv)
    assert refused.status_code == 400
    assert {(each["where"], each["field"]) for each in refused.json()["errors"]} == {
        ("line 2", "source_id"), ("line 3", "source_id"), ("line 4", "source_id"),
    }  # fmt: skip
    assert await house.row("select count(*) from clearinghouse.rate where source_codes = '{NB-1}'") == 0
    done = await iris.send("POST", "/api/v1/rates", content=GOOD, headers=csv)
    assert (done.status_code, done.json()) == (201, {"new": 2, "changed": 0, "unchanged": 0})
    again = await iris.send("POST", "/api/v1/rates", content=GOOD.replace("0.0921", "0.0922"), headers=csv)
    assert again.json() == {"new": 0, "changed": 1, "unchanged": 1}
    rows = (await iris.get("/api/v1/rates", params={"currency": "NOK", "year": 2026})).json()["items"]
    assert [(row["dated_on"], row["usd_per_unit"], row["evidence"]) for row in rows] == [
        ("2026-10-30", "0.0922", "reported")
    ]
    nor = await house.person("kari@example.org", ("donor", "NOR"))
    assert (await nor.send("POST", "/api/v1/rates", content=GOOD, headers=csv)).status_code == 403
    assert await fetch("select from clearinghouse.audit_event where action = 'rates.loaded'")
