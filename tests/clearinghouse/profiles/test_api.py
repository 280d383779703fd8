"""The profile of a State."""

from decimal import Decimal
from typing import Any

import httpx
import pytest

from clearinghouse.flows.store import RecipientYear
from clearinghouse.national.store import NationalContribution
from clearinghouse.profiles.api import funding_row


async def profile(api: httpx.AsyncClient, iso3: str, **asked: str) -> dict[str, Any]:
    answer = await api.get(f"/api/v1/states/{iso3}", params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_senegal_has_its_obligation_plan_need_and_sources(api: httpx.AsyncClient) -> None:
    senegal = await profile(api, "SEN")
    (obligation,) = senegal["obligations"]
    assert (obligation["code"], obligation["article"], obligation["first_deadline"]) == (
        "SEN-5",
        5,
        "2009-03-01",
    )
    assert obligation["deadline_basis"] == "decision not found"
    assert (obligation["remaining"], obligation["remaining_unit"]) == (1281987.0, "m2")
    assert senegal["plan"]["code"] == "SEN-2021"
    assert [(row["year"], row["need_usd"]) for row in senegal["need_by_year"]] == [(2026, "1450000.00")]
    assert senegal["need_reason"] is None


async def test_the_code_may_be_written_in_any_case(api: httpx.AsyncClient) -> None:
    assert (await profile(api, "sen"))["iso3"] == "SEN"


@pytest.mark.parametrize("code", ["ZZZ", "SE", "12", "sénégal", "SEN%20"])
async def test_an_unknown_state_is_404_and_says_where_the_list_is(api: httpx.AsyncClient, code: str) -> None:
    answer = await api.get(f"/api/v1/states/{code}")
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    assert "/api/v1/states" in answer.json()["detail"]


async def test_every_source_that_the_answer_names_is_in_it(api: httpx.AsyncClient) -> None:
    def named(thing: Any) -> set[str]:
        if isinstance(thing, list):
            return {source for each in thing for source in named(each)}
        if isinstance(thing, dict):
            own = {source for name, value in thing.items() if name.endswith("source_ids") for source in value}
            return own | {source for value in thing.values() for source in named(value)}
        return set()

    for iso3 in ("SEN", "AGO", "UKR", "KHM"):
        found = await profile(api, iso3, evidence="all")
        assert {source["id"] for source in found["sources"]} == named(found)
        assert found["sources"]


async def test_what_is_not_known_is_null_with_its_reason(api: httpx.AsyncClient) -> None:
    eritrea = await profile(api, "ERI")
    assert (eritrea["plan"], eritrea["plan_reason"]) == (None, "no_published_need")
    assert (eritrea["need_by_year"], eritrea["need_reason"]) == ([], "no_published_need")
    (obligation,) = [each for each in eritrea["obligations"] if each["article"] == 5]
    assert (obligation["remaining"], obligation["remaining_reason"]) == (None, "not_reported")


async def test_an_estimate_is_shown_on_request_only_with_its_sentence(api: httpx.AsyncClient) -> None:
    counted, everything = await profile(api, "CYP"), await profile(api, "CYP", evidence="all")
    assert (counted["plan"], counted["plan_reason"]) == (None, "other_grades_only")
    assert everything["plan"]["status"] == "illustration"
    assert {row["evidence"] for row in everything["need_by_year"]} == {"estimated"}
    assert all(row["watermark"].startswith("Illustration") for row in everything["need_by_year"])


async def test_a_past_year_tells_a_lower_bound_from_a_published_total(api: httpx.AsyncClient) -> None:
    years = {row["year"]: row for row in (await profile(api, "SEN"))["funding_by_year"]}
    assert (years[2007]["international_basis"], years[2007]["is_complete"]) == ("published_total", True)
    assert (years[2012]["international_basis"], years[2012]["is_complete"]) == ("sum_of_flows", False)
    assert (years[2012]["national_usd"], years[2012]["national_usd_reason"]) == (None, "not_reported")
    assert years[2006]["national_usd"] == "0.00"  # a reported zero stays a zero


def abroad(**given: Any) -> RecipientYear:
    empty = {
        "recipient": "SEN", "year": 2020, "flows_usd": None, "flows_evidence": None, "flows_source_codes": (),
        "donors": 0, "is_whole": None, "published_usd": None, "published_evidence": None,
        "published_source_codes": (),
    }  # fmt: skip
    return RecipientYear(**{**empty, **given})


def test_the_published_total_is_taken_before_the_sum_of_flows_and_never_added_to_it() -> None:
    row = funding_row(
        2020,
        abroad(
            flows_usd=Decimal("3.00"), flows_evidence="reported", flows_source_codes=("F",),
            published_usd=Decimal("5.00"), published_evidence="documented", published_source_codes=("P",),
        ),
        None,
    )  # fmt: skip
    assert (row.international_usd, row.international_evidence, row.international_source_ids) == (
        "5.00",
        "documented",
        ["P"],
    )


@pytest.mark.parametrize(("is_whole", "complete"), [(True, True), (False, False), (None, False)])
def test_a_sum_of_flows_is_complete_only_if_the_table_was_captured_whole(
    is_whole: bool | None, complete: bool
) -> None:
    row = funding_row(2020, abroad(flows_usd=Decimal(1), flows_evidence="reported", is_whole=is_whole), None)
    assert row.is_complete is complete


def test_a_year_with_national_money_alone_has_no_international_figure() -> None:
    from datetime import date

    own = NationalContribution("SEN", 2020, Decimal("7.50"), "reported", ("N",), None, date(2026, 1, 1))
    row = funding_row(2020, None, own)
    assert (row.international_usd, row.international_usd_reason, row.is_complete) == (
        None,
        "not_reported",
        None,
    )
    assert (row.national_usd, row.national_source_ids) == ("7.50", ["N"])
