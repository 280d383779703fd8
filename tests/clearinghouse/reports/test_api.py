"""Routes of reports over the sample: publishing, reading what was published, and what would be said now."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime, timedelta

import asyncpg
import httpx
import pytest
from pypdf import PdfReader

from clearinghouse.database.transaction import transaction
from clearinghouse.indicators.computing import compute
from clearinghouse.jobs.job import JobContext
from clearinghouse.jobs.yearly_reports import publish_yearly
from clearinghouse.reports.store import reports
from people import House

YEARLY = {"kind": "yearly", "reporting_year": 2026, "reason": "for the Intersessional Meetings"}


async def test_a_published_report_is_numbered_and_stays(house: House) -> None:
    office = await house.person("office@example.org", ("secretariat", None))
    made = await office.post("/api/v1/reports", YEARLY)
    assert made.status_code == 201, made.text
    assert made.headers["location"] == "/api/v1/reports/2026-1"
    assert (await office.post("/api/v1/reports", YEARLY)).json()["number"] == "2026-2"

    anyone = house.stranger()
    report = (await anyone.get("/api/v1/reports/2026-1")).json()
    assert report["permalink"].endswith("/api/v1/reports/2026-1")
    assert report["citation"].startswith("Clearing House, report 2026-1: ")
    assert "draft submitted to the Fifth Review Conference" in report["plan"]
    assert [each["form"] for each in report["files"]] == ["pdf", "xlsx", "csv", "evidence", "json"]
    for each in report["files"]:
        file = await anyone.get(each["address"])
        assert file.status_code == 200
        assert hashlib.sha256(file.content).hexdigest() == each["sha256"]
        assert len(file.content) == each["size_bytes"]
    listed = (await anyone.get("/api/v1/reports?kind=yearly&year=2026")).json()["items"]
    assert [each["number"] for each in listed] == ["2026-2", "2026-1"]
    assert (
        await house.row("select count(*) from clearinghouse.audit_event where action = 'report.published'")
        == 2
    )


async def test_the_figures_are_those_of_the_values(house: House) -> None:
    report = (await house.stranger().get("/api/v1/yearly-report?year=2026")).json()
    assert report["figures"]
    for figure in report["figures"]:
        value = (await house.stranger().get("/api/v1" + figure["permalink"].partition("/api/v1")[2])).json()
        number = None if value["numerator"] is None else str(value["numerator"])
        assert (figure["value"], figure["denominator"]) == (number, value["denominator"])
        assert (figure["baseline"], figure["change"]) == (value["baseline"], value["change"])
        assert (figure["evidence_count"], figure["version"]) == (value["evidence_count"], value["version"])
        shown = [each for each in report["evidence"] if each["figure"] == figure["id"]]
        assert [each["words"] for each in shown] == [each["words"] for each in value["evidence"]]


async def test_the_database_refuses_to_change_a_report(house: House, sample_copy: object) -> None:
    office = await house.person("office@example.org", ("secretariat", None))
    await office.post("/api/v1/reports", YEARLY)
    owner = await asyncpg.connect(**sample_copy.owner.connection_arguments())  # type: ignore[attr-defined]
    try:
        for statement in (
            "update clearinghouse.report set title = 'x'",
            "delete from clearinghouse.report_file",
            "truncate clearinghouse.report_file",
        ):
            with pytest.raises(asyncpg.PostgresError):
                await owner.execute(statement)
    finally:
        await owner.close()


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"kind": "state_profile", "reason": "x"}, "state"),
        ({"kind": "yearly", "state": "SEN", "reason": "x"}, "state"),
        ({"kind": "state_profile", "state": "SEN", "reporting_year": 2026, "reason": "x"}, "reporting_year"),
        ({"kind": "yearly", "reporting_year": 2027, "reason": "x"}, "reporting_year"),
        ({"kind": "yearly", "reason": "two\nlines"}, "reason"),
    ],
)
async def test_what_does_not_fit_is_told(house: House, body: dict[str, object], name: str) -> None:
    office = await house.person("office@example.org", ("secretariat", None))
    answer = await office.post("/api/v1/reports", body)
    assert answer.status_code == 400
    assert name in answer.text
    assert not await reports()


async def test_only_the_secretariat_publishes(house: House) -> None:
    donor = await house.person("donor@example.org", ("donor", "NOR"))
    assert (await donor.post("/api/v1/reports", YEARLY)).status_code == 403


@pytest.mark.parametrize("number", ["2026-1", "2026", "2026-", "x-1", "2026-99999999999", "²026-1", "0000-1"])
async def test_a_number_that_no_report_has_is_not_found(api: httpx.AsyncClient, number: str) -> None:
    for path in (f"/api/v1/reports/{number}", f"/api/v1/reports/{number}/files/pdf"):
        assert (await api.get(path)).status_code == 404


@pytest.mark.parametrize("iso3", ["SEN", "UKR", "KHM", "NOR", "AGO", "BIH"])
async def test_a_profile_is_one_page(api: httpx.AsyncClient, iso3: str) -> None:
    answer = await api.get(f"/api/v1/states/{iso3}/profile?form=pdf")
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert len(pages) == 1
    assert "Not published" in pages[0].extract_text()


async def test_a_profile_tells_what_the_state_s_page_tells(api: httpx.AsyncClient) -> None:
    profile = (await api.get("/api/v1/states/sen/profile")).json()
    state = (await api.get("/api/v1/states/SEN")).json()
    shown = {each["id"]: each for each in profile["figures"]}
    open_one = next(each for each in state["obligations"] if each["status"] == "open")
    assert shown[f"deadline/{open_one['code']}"]["words"] == open_one["deadline"]
    for year in {each["year"] for each in state["need_by_year"]}:
        need = sum(
            round(float(each["need_usd"]) * 100) for each in state["need_by_year"] if each["year"] == year
        )
        assert round(float(shown[f"need/{year}"]["value"]) * 100) == need
    for year in state["funding_by_year"][-5:]:
        assert shown[f"abroad/{year['year']}"]["value"] == year["international_usd"]
        assert shown[f"national/{year['year']}"]["value"] == year["national_usd"]
    assert not any("chance" in each["label"] for each in profile["figures"])
    assert (await api.get("/api/v1/states/ZZZ/profile")).status_code == 404


async def test_a_job_publishes_one_report_for_each_snapshot(house: House) -> None:
    moment = datetime(2027, 1, 1, 1, 30, tzinfo=UTC)
    async with transaction():
        await compute(date(2026, 12, 31), "snapshot of 2026-12-31", now=moment)
        await compute(date(2026, 12, 31), "monthly", now=moment)
    late = moment + timedelta(days=3)  # the worker was down meanwhile
    context = JobContext(late, late.date(), house.settings, house.keys)
    for expected in (1, 0):
        async with transaction():
            assert await publish_yearly(context) == expected
    (report,) = await reports()
    assert (report.code, report.as_of, report.reason) == (
        "2026-1",
        date(2026, 12, 31),
        "snapshot of 2026-12-31",
    )
