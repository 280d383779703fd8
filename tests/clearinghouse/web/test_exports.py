"""Every list as a file of exactly the filter asked for, over the sample."""

import csv
import io
import re
from datetime import date, datetime
from typing import Any, get_args

import httpx
import openpyxl
import pytest
from litestar import Litestar

from clearinghouse.web import export
from clearinghouse.web.columns import PILLAR_NAMES
from clearinghouse.web.description import openapi_document
from clearinghouse.web.figures import Pillar
from clearinghouse.web.hxl import TAGS
from clearinghouse.workbooks.sealing import XLSX_TYPE
from people import House

HASHTAGS = re.findall(
    r"\w+",
    "access activity adm1 adm2 adm3 adm4 adm5 affected beneficiary capacity cause channel contact country crisis "
    "currency date delivery description event frequency geo group impact indicator inneed item loc meta modality need "
    "operations org output population reached region respondee sector service severity status subsector targeted value",
)
"""The hashtags of HXL 1.1, from its core dictionary (public domain)."""


@pytest.fixture(scope="session")
def lists(sample_app: Litestar) -> list[str]:
    """The addresses of all lists that anyone may read."""
    return [
        path.replace("{round_id}", "if-donors-go-on")
        for path, item in openapi_document(sample_app)["paths"].items()
        if any(each["name"] == "hxl" for each in item.get("get", {}).get("parameters", ()))
        and "security" not in item["get"]
        and "{" not in path.replace("{round_id}", "")
    ]


def data_of(content: bytes) -> list[list[Any]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content))["Data"].values]


def about_of(content: bytes) -> dict[str, str]:
    sheet = openpyxl.load_workbook(io.BytesIO(content))["About"]
    return {row[0]: row[1] for row in sheet.values if row[0] and len(row) > 1}


def shown(value: Any) -> str:
    """Return a value of a workbook as the CSV file has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime) and (value.hour or value.minute or value.second):
        return value.isoformat()[:19]  # a cell keeps milliseconds
    if isinstance(value, date):
        return value.isoformat()[:10]
    return str(value).removeprefix("'")


def is_same(of_sheet: Any, of_csv: str) -> bool:
    if isinstance(of_sheet, int | float) and not isinstance(of_sheet, bool):
        return float(of_csv) == pytest.approx(float(of_sheet))
    return shown(of_sheet) == of_csv.removeprefix("'")[: len(shown(of_sheet))]


async def test_every_list_is_a_workbook_with_the_rows_of_its_csv(
    api: httpx.AsyncClient, lists: list[str]
) -> None:
    filled = 0
    for address in lists:
        answer = await api.get(address, params={"format": "xlsx"})
        assert answer.headers["content-type"] == XLSX_TYPE, address
        assert re.fullmatch(r'attachment; filename="[\w.-]+\.xlsx"', answer.headers["content-disposition"])
        read = data_of(answer.content)
        lines = list(csv.reader(io.StringIO((await api.get(address, params={"format": "csv"})).text)))
        assert read[0] == lines[0]
        assert len(read) == len(lines), address
        filled += len(read) > 1
        for row, line in zip(read[1:], lines[1:], strict=True):
            for name, of_sheet, of_csv in zip(read[0], row, line, strict=True):
                assert is_same(of_sheet, of_csv), (address, name, of_sheet, of_csv)
        assert about_of(answer.content)["Rows"] == str(len(read) - 1)
    assert filled >= 13  # some lists have no row in the sample


async def test_money_is_a_number_and_a_deadline_a_date(api: httpx.AsyncClient) -> None:
    read = data_of((await api.get("/api/v1/states?format=xlsx")).content)
    rows = [dict(zip(read[0], row, strict=True)) for row in read[1:]]
    assert any(isinstance(row["deadline"], datetime) for row in rows)
    assert all(isinstance(row["need_usd"], int | float | None) for row in rows)
    assert all(isinstance(row["m49"], str | None) for row in rows)


async def test_a_file_has_exactly_the_filter_asked_for_and_says_so(api: httpx.AsyncClient) -> None:
    asked = {"year": 2022, "recipient": "UKR"}
    rows: list[Any] = (await api.get("/api/v1/flows", params={**asked, "limit": 500})).json()["items"]
    answer = await api.get("/api/v1/flows", params={**asked, "format": "xlsx"})
    read = data_of(answer.content)
    assert [row[0] for row in read[1:]] == [row["id"] for row in rows]
    about = about_of(answer.content)
    assert about["Filter"] == "recipient = UKR; year = 2022"
    assert about["As of"] == "2026-11-21"
    assert about["Address"].endswith("/api/v1/flows?year=2022&recipient=UKR&format=xlsx")
    assert "source" in about["Sources and licence"]


async def test_a_workbook_marks_its_illustrations(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/work-plans?evidence=all&format=xlsx")
    assert "Illustration" in about_of(answer.content)["Illustration"]
    assert "Illustration" not in about_of((await api.get("/api/v1/obligations?format=xlsx")).content)


async def test_names_stand_beside_codes(api: httpx.AsyncClient) -> None:
    text = (await api.get("/api/v1/commitments?evidence=all&format=csv")).text
    rows = list(csv.DictReader(io.StringIO(text)))
    named = next(row for row in rows if row["states"])
    assert len(named["states"].split("|")) == len(named["state_names"].split("|"))
    assert not set(named["states"].split("|")) & set(named["state_names"].split("|"))
    round_rows = (await api.get("/api/v1/rounds/if-donors-go-on/allocations?format=csv")).text
    row = next(csv.DictReader(io.StringIO(round_rows)))
    assert row["pillar_name"] == PILLAR_NAMES[row["pillar"]]
    assert set(PILLAR_NAMES) == set(get_args(Pillar))


async def test_accept_asks_for_a_workbook(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/v1/rates", headers={"accept": f"{XLSX_TYPE}, application/json;q=0.5"})
    assert answer.headers["content-type"] == XLSX_TYPE
    assert "Accept" in answer.headers["vary"]


async def test_an_unchanged_workbook_is_304(api: httpx.AsyncClient) -> None:
    first = await api.get("/api/v1/rates?format=xlsx")
    again = await api.get("/api/v1/rates?format=xlsx", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_tags_are_a_row_below_the_headings_where_asked_for(api: httpx.AsyncClient) -> None:
    lines = list(csv.reader(io.StringIO((await api.get("/api/v1/states?format=csv&hxl=true")).text)))
    assert lines[1][lines[0].index("need_usd")] == "#value+funding+required+usd"
    assert lines[1][lines[0].index("iso3")] == "#country+code+v_iso3"
    read = data_of((await api.get("/api/v1/states?format=xlsx&hxl=true")).content)
    assert [value or "" for value in read[1]] == lines[1]
    plain = list(csv.reader(io.StringIO((await api.get("/api/v1/states?format=csv&hxl=false")).text)))
    assert plain == [lines[0], *lines[2:]]


async def test_every_sum_place_and_year_of_a_list_has_a_tag(api: httpx.AsyncClient, lists: list[str]) -> None:
    for address in lists:
        text = (await api.get(address, params={"format": "csv", "hxl": "true"})).text
        names, tags = [*csv.reader(io.StringIO(text))][:2]
        for name, tag in zip(names, tags, strict=True):
            assert tag or not re.search(r"_usd$|_share$|^state(_name)?s?$|year$|^pillar", name), name


def test_tags_are_well_formed_and_begin_with_a_hashtag_of_hxl() -> None:
    for tag in TAGS.values():
        hashtag, *attributes = tag.removeprefix("#").split("+")
        assert hashtag in HASHTAGS, tag
        assert all(re.fullmatch(r"[a-z][a-z0-9_]*", each) for each in attributes), tag


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
async def test_hxl_takes_true_or_false_alone(api: httpx.AsyncClient, form: str) -> None:
    answer = await api.get("/api/v1/states", params={"format": form, "hxl": "maybe"})
    assert answer.status_code == 400
    assert [(fault["field"], fault["value"]) for fault in answer.json()["errors"]] == [("hxl", "maybe")]


async def test_a_cursor_holds_whether_tags_are_asked_for_or_not(api: httpx.AsyncClient) -> None:
    following = (await api.get("/api/v1/flows?limit=2")).json()["next"]
    answer = await api.get(
        "/api/v1/flows", params={"limit": 2, "cursor": following, "format": "csv", "hxl": "true"}
    )
    assert answer.status_code == 200


async def test_a_list_too_long_for_a_workbook_is_refused_by_name(
    api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_SHEET_ROWS", 10)
    answer = await api.get("/api/v1/flows?format=xlsx")
    assert answer.status_code == 400
    assert "10 rows" in answer.json()["errors"][0]["what"]
    assert "csv" in answer.json()["errors"][0]["mend"]
    assert (await api.get("/api/v1/flows?format=xlsx&limit=10")).status_code == 200


async def test_lists_of_those_who_sign_in_are_workbooks_too(house: House) -> None:
    secretariat = await house.person("desk@example.org", ("secretariat", None))
    for address in ("accounts", "audit-events"):
        answer = await secretariat.get(f"/api/v1/{address}?format=xlsx")
        assert answer.status_code == 200
        assert len(data_of(answer.content)) > 1
    assert (await house.stranger().get("/api/v1/accounts?format=xlsx")).status_code == 401
