"""Rates of a file: all rows or none, and the rate that a day's money is shown at."""

from datetime import date
from decimal import Decimal

from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.rates.file import read_rates
from clearinghouse.rates.store import add_rates, conversion
from people import House

TODAY = date(2026, 11, 21)
HEADER = "currency,dated_on,year,usd_per_unit,source_id,source_title\n"
GOOD = HEADER + "NOK,2026-10-30,,0.0921,NB-1,Daily rates\nNOK,,2025,0.09,NB-1,\n"


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
