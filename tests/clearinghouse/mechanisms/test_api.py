"""Mechanisms: the register of ways to pay with their terms, and meetings of the individualised approach."""

import csv
import io
from datetime import date
from pathlib import Path

import httpx

from clearinghouse.lookback.documented import documented
from clearinghouse.mechanisms.terms import terms_of

WAYS_TO_PAY = {"trust_fund", "pooled", "bond", "front_loading", "blended", "bilateral"}


async def test_a_meeting_names_its_state_year_and_source(api: httpx.AsyncClient) -> None:
    rows = (await api.get("/api/v1/individualised-meetings")).json()["items"]
    assert [row["year"] for row in rows] == sorted((row["year"] for row in rows), reverse=True)
    [sudan] = [row for row in rows if row["state"] == "SDN"]
    assert (sudan["state_name"], sudan["year"], sudan["source_ids"]) == ("Sudan", 2017, ["AUS-IM2017"])
    unnamed = [row for row in rows if row["state"] is None]
    assert unnamed
    assert all(row["state_name"] is None and row["source_ids"] for row in unnamed)


async def test_filters_narrow_the_list_and_files_hold_it(api: httpx.AsyncClient) -> None:
    address = "/api/v1/individualised-meetings"
    assert [row["state"] for row in (await api.get(f"{address}?state=sdn")).json()["items"]] == ["SDN"]
    assert (await api.get(f"{address}?state=SEN")).json()["items"] == []
    assert (await api.get(f"{address}?year=2018")).json()["items"][0]["state"] is None
    file = await api.get(f"{address}?format=csv")
    assert file.text.splitlines()[0].startswith("id,title,state,state_name,year,evidence")


async def test_the_register_tells_terms_with_source_date_and_grade(api: httpx.AsyncClient) -> None:
    rows = (await api.get("/api/v1/mechanisms")).json()["items"]
    assert [row["name"] for row in rows] == sorted(row["name"] for row in rows)
    pays = [row for row in rows if row["kind"] in WAYS_TO_PAY]
    assert (len(rows), len(pays), sum(row["terms"] is not None for row in pays)) == (36, 30, 26)
    for row in rows:
        assert row["evidence"] in ("documented", "reported")
        assert row["source_ids"]
        assert date.fromisoformat(row["as_of"])
        assert (row["terms"] is None) == (row["terms_reason"] == "not_reported")
        assert (row["size_usd"] is None) == (row["size_usd_reason"] == "not_reported")
    [bond] = [row for row in rows if row["code"] == "M09"]
    assert (bond["kind"], bond["year"], bond["source_ids"]) == ("bond", 2023, ["SF-DIB"])
    assert bond["terms"].startswith("Foundations pay in advance")
    sources = {row["id"] for row in (await api.get("/api/v1/sources?limit=500")).json()["items"]}
    assert {source for row in rows for source in row["source_ids"]} <= sources


async def test_the_register_is_narrowed_by_kind_and_by_day_and_is_a_file(api: httpx.AsyncClient) -> None:
    bonds = (await api.get("/api/v1/mechanisms?kind=bond")).json()["items"]
    assert {row["code"] for row in bonds} == {"M09", "M16"}
    assert (await api.get("/api/v1/mechanisms?as_of=1999-01-01")).json()["items"] == []
    assert (await api.get("/api/v1/mechanisms?kind=lottery")).status_code == 400
    file = csv.DictReader(io.StringIO((await api.get("/api/v1/mechanisms?format=csv&kind=bond")).text))
    assert {row["terms"] for row in file} == {row["terms"] for row in bonds}


def test_terms_belong_to_the_sources_they_were_read_from() -> None:
    assert terms_of("M09", ["SF-DIB", "OTHER"]) is not None
    assert terms_of("M09", ["OTHER"]) is None
    assert terms_of("M13", ["GICHD-IF24"]) is None
    here = Path(__file__).parents[3] / "platform" / "clearinghouse" / "mechanisms" / "terms.csv"
    with here.open(encoding="utf-8", newline="") as file:
        codes = [row["mechanism_id"] for row in csv.DictReader(file)]
    told = {each.code for each in documented().mechanisms if each.terms is not None}
    assert (len(codes), set(codes)) == (26, told), "each row of the terms meets a mechanism and its sources"
