"""Cooperation reports over the API: prepared, filed, corrected, read as of a day, and nobody else's to see."""

from __future__ import annotations

import io
from typing import Any

import asyncpg
import openpyxl
import pytest

from clearinghouse.cooperation_reports import store
from clearinghouse.database.transaction import transaction
from people import House, Person

REPORT = "/api/v1/cooperation-reports/NOR/2023"
DRAFT = f"{REPORT}/draft"
PASSAGE = {"document": "Article 7 report of Norway for 2022", "page": "12"}
FILING = {"filed_on": "2023-04-28", "document": "Article 7 report of Norway for 2022", "link": None}


def answered(question: str, value: str = "yes", **more: Any) -> dict[str, Any]:
    return {"question": question, "value": value, "passage": PASSAGE, **more}


async def begun(person: Person, state: str = "NOR", year: int = 2023) -> Any:
    answer = await person.post("/api/v1/cooperation-reports", {"state": state, "year": year})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def filed(person: Person, *answers: dict[str, Any], **more: Any) -> Any:
    if answers:
        edited = await person.patch(DRAFT, {"answers": list(answers)})
        assert edited.status_code == 200, edited.text
    answer = await person.post(f"{REPORT}/filing", {**FILING, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.fixture
async def secretariat(house: House) -> Person:
    return await house.person("iris@example.org", ("secretariat", None))


@pytest.fixture
async def officer(house: House) -> Person:
    return await house.person("nora@example.org", ("state", "NOR"))


async def test_a_state_prepares_confirms_files_and_everybody_reads_it(house: House, officer: Person) -> None:
    draft = await begun(officer)
    by_question = {each["question"]: each for each in draft["answers"]}
    clearance = by_question["assistance.survey_clearance"]
    assert (clearance["origin"], clearance["is_confirmed"]) == ("prefilled", False)
    assert clearance["fact"]["source_ids"], "a prefilled answer names its sources"
    assert draft["answered"] == 0
    assert draft["unconfirmed"] == len(draft["answers"]) > 3

    confirmed = {name: clearance[name] for name in ("question", "value", "money", "states", "words")}
    report = await filed(
        officer,
        {**confirmed, "passage": PASSAGE},
        answered("assistance.local_organisations", "no"),
        answered("exchange.remarks", words="Lines.\nOf text."),
    )
    assert [(each["question"], each["value"], each["origin"]) for each in report["answers"]] == [
        ("assistance.survey_clearance", "yes", "prefilled"),
        ("assistance.local_organisations", "no", "reported"),
        ("exchange.remarks", "yes", "reported"),
    ]
    assert (report["version"], report["is_punctual"], report["entered_by"]) == (1, True, "state:NOR")
    shown = await house.stranger().get(REPORT)
    assert shown.json() == report
    assert (await officer.get(DRAFT)).status_code == 404, "what was filed is no draft any more"
    actions = [each["action"] for each in (await trail(house))]
    assert actions == ["cooperation_report.filed", "cooperation_draft.edited", "cooperation_draft.begun"]


async def trail(house: House) -> list[Any]:
    auditor = await house.person("audit@example.org", ("secretariat", None))
    events = (await auditor.get("/api/v1/audit-events?limit=100")).json()["items"]
    return [each for each in events if each["subject_kind"] == "cooperation_report"]


async def test_a_prefilled_answer_that_nobody_confirms_is_not_filed(officer: Person) -> None:
    await begun(officer)
    report = await filed(officer)
    assert report["answers"] == []


async def test_a_correction_is_the_next_version_and_the_first_one_stays(
    house: House, officer: Person, secretariat: Person
) -> None:
    await begun(officer)
    first = await filed(officer, answered("assistance.risk_education", states=["KHM"]))
    house.pass_time(days=10)
    await secretariat.sign_in()
    begun_again = await begun(secretariat)
    assert begun_again["begun_from"] == 1
    assert [each["question"] for each in begun_again["answers"]] == ["assistance.risk_education"]
    change = answered("assistance.risk_education", states=["KHM", "LAO"])
    second = await filed(secretariat, change, replaces=1, reason="A State was left out.")
    assert (second["version"], second["entered_by"]) == (2, "secretariat")

    versions = (await house.stranger().get(f"{REPORT}/versions")).json()["items"]
    assert [each["version"] for each in versions] == [1, 2]
    assert versions[0]["changes"] == []
    assert versions[1]["changes"] == [
        {"question": "assistance.risk_education", "field": "states", "before": "KHM", "after": "KHM, LAO"}
    ]
    assert (await house.stranger().get(f"{REPORT}/versions/1")).json() == first
    assert (await house.stranger().get(f"{REPORT}/versions/3")).status_code == 404
    assert (await house.stranger().get(f"{REPORT}?as_of=2026-11-25")).json() == first
    assert (await house.stranger().get(f"{REPORT}?as_of=2026-12-01")).json() == second
    assert (await house.stranger().get(f"{REPORT}?as_of=2026-11-20")).status_code == 404
    listed = (await house.stranger().get("/api/v1/cooperation-reports?as_of=2026-11-25")).json()["items"]
    assert [(each["state"], each["version"]) for each in listed] == [("NOR", 1)]


async def test_nobody_corrects_a_version_that_they_have_not_seen(
    officer: Person, secretariat: Person
) -> None:
    await begun(officer)
    await begun(secretariat)
    await filed(officer)
    late = await secretariat.post(f"{REPORT}/filing", FILING)
    assert late.status_code == 409
    assert "Version 1" in late.json()["detail"]
    assert (await secretariat.get(DRAFT)).status_code == 200, "the draft is still there"
    half = await secretariat.post(f"{REPORT}/filing", {**FILING, "replaces": 1})
    assert half.json()["errors"][0]["field"] == "reason"
    assert (await filed(secretariat, replaces=1, reason="From the document."))["version"] == 2


async def test_a_draft_is_its_owners_alone(house: House, officer: Person, secretariat: Person) -> None:
    await begun(officer)
    await officer.patch(DRAFT, {"answers": [answered("support.in_position")]})
    neighbour = await house.person("sara@example.org", ("state", "SEN"))
    for other in (neighbour, secretariat):
        assert (await other.get(DRAFT)).status_code == 404
        body = {"answers": [answered("support.in_position", "no")]}
        assert (await other.patch(DRAFT, body, headers={"if-match": '"x"'})).status_code == 404
        assert (await other.delete(DRAFT)).status_code == 404
        assert (await other.post(f"{REPORT}/filing", FILING)).status_code == 404
        assert (await other.get("/api/v1/cooperation-drafts")).json()["items"] == []
    assert (await neighbour.post(f"{DRAFT}/prefill")).status_code == 404
    assert (await secretariat.post(f"{DRAFT}/prefill")).status_code == 403
    foreign = await neighbour.post("/api/v1/cooperation-reports", {"state": "NOR", "year": 2023})
    assert foreign.status_code == 403
    assert (await house.stranger().get(REPORT)).status_code == 404
    assert (await house.stranger().get("/api/v1/cooperation-reports")).json()["items"] == []
    # The secretariat's own entry begins empty: it enters what was filed, not what the platform knows.
    assert (await begun(secretariat))["answers"] == []
    kept = (await officer.get(DRAFT)).json()["answers"]
    assert next(each for each in kept if each["question"] == "support.in_position")["value"] == "yes"
    for event in await trail(house):
        assert "document" not in str(event), "the trail does not tell what a draft says"


async def test_an_edit_names_its_version_and_keeps_all_or_nothing(officer: Person) -> None:
    await begun(officer)
    body = {"answers": [answered("support.in_position")]}
    assert (await officer.send("PATCH", DRAFT, json=body)).status_code == 428
    etag = (await officer.get(DRAFT)).headers["etag"]
    assert (await officer.patch(DRAFT, body)).status_code == 200
    stale = await officer.patch(DRAFT, body, headers={"if-match": etag})
    assert stale.status_code == 412
    assert stale.json()["current"]["answered"] == 1
    before = (await officer.get(DRAFT)).json()
    mixed = [
        answered("support.coordinated"),
        answered("assistance.capacity", states=["NOR"]),
        answered("exchange.expertise", money={"amount": "1", "currency": "USD"}),
        answered("support.coordinated", "no"),
    ]
    refused = await officer.patch(DRAFT, {"answers": mixed})
    assert refused.status_code == 400
    assert {each["field"] for each in refused.json()["errors"]} == {
        "answers.assistance.capacity.states",
        "answers.exchange.expertise.amount",
        "answers.support.coordinated",
    }
    assert (await officer.get(DRAFT)).json() == before
    emptied = await officer.patch(
        DRAFT, {"answers": [{"question": "support.in_position", "value": "not_answered"}]}
    )
    assert "support.in_position" not in [each["question"] for each in emptied.json()["answers"]]


async def test_filing_asks_for_a_day_and_for_passages(officer: Person) -> None:
    await begun(officer)
    await officer.patch(DRAFT, {"answers": [{"question": "support.in_position", "value": "yes"}]})
    for day in ("2027-01-01", "2022-12-31"):
        answer = await officer.post(f"{REPORT}/filing", {**FILING, "filed_on": day, "is_as_exported": True})
        assert [each["field"] for each in answer.json()["errors"]] == ["filed_on"]
    bare = await officer.post(f"{REPORT}/filing", FILING)
    assert [each["field"] for each in bare.json()["errors"]] == ["answers.support.in_position.passage"]
    report = await filed(officer, filed_on="2023-05-01", is_as_exported=True)
    assert report["is_punctual"] is False
    assert report["answers"][0]["passage"]["page"] == f"question {report['answers'][0]['number']}"


async def test_who_is_no_state_party_reports_nothing_and_years_are_near(
    house: House, secretariat: Person
) -> None:
    no_party = await house.row(
        "select iso3 from clearinghouse.state where kind not in ('state_party', 'former_state_party') order by iso3"
    )
    for body, field in (
        ({"state": no_party, "year": 2026}, "state"),
        ({"state": "QQQ", "year": 2026}, "state"),
        ({"state": "NOR", "year": 2028}, "year"),
    ):
        answer = await secretariat.post("/api/v1/cooperation-reports", body)
        assert [each["field"] for each in answer.json()["errors"]] == [field]
    await begun(secretariat, "NOR", 2027)
    again = await secretariat.post("/api/v1/cooperation-reports", {"state": "NOR", "year": 2027})
    assert again.status_code == 409


async def test_filings_list_every_state_party_and_what_is_not_filed_is_missing(
    house: House, officer: Person, secretariat: Person
) -> None:
    await begun(officer)
    await filed(officer)
    rows = (await secretariat.get("/api/v1/cooperation-filings?year=2023&limit=500")).json()["items"]
    by_state = {each["state"]: each for each in rows}
    assert len(by_state) > 100
    assert (by_state["NOR"]["filed_on"], by_state["NOR"]["is_punctual"]) == ("2023-04-28", True)
    assert (by_state["SEN"]["filed_on"], by_state["SEN"]["is_punctual"]) == (None, None)
    address = "/api/v1/cooperation-filings?year=2023&as_of=2026-11-20&limit=500"
    before = (await secretariat.get(address)).json()["items"]
    assert all(each["filed_on"] is None for each in before)
    assert (await officer.get("/api/v1/cooperation-filings")).status_code == 403
    first = (await secretariat.get("/api/v1/cooperation-filings?year=2023&limit=2")).json()
    second = await secretariat.get(f"/api/v1/cooperation-filings?year=2023&limit=2&cursor={first['next']}")
    assert [each["state"] for each in second.json()["items"]] > [each["state"] for each in first["items"]]


async def test_prefill_fills_in_what_was_left_open_and_leaves_what_was_said(officer: Person) -> None:
    await begun(officer)
    await officer.patch(DRAFT, {"answers": [answered("assistance.survey_clearance", "no")]})
    draft = (await officer.post(f"{DRAFT}/prefill")).json()
    said = next(each for each in draft["answers"] if each["question"] == "assistance.survey_clearance")
    assert (said["value"], said["origin"], said["is_confirmed"]) == ("no", "reported", True)
    assert draft["unconfirmed"] > 0
    assert (await officer.delete(DRAFT)).status_code == 204
    assert (await officer.get("/api/v1/cooperation-drafts")).json()["items"] == []


async def test_what_was_filed_cannot_be_changed_or_added_to_in_the_database(officer: Person) -> None:
    await begun(officer)
    await filed(officer, answered("support.in_position"))
    (report,) = await store.reports()
    assert report.answer("support.in_position").counts
    assert report.answer("support.coordinated").value == "not_answered"
    for statement in (
        "update clearinghouse.cooperation_version set document = 'x'",
        "delete from clearinghouse.cooperation_answer",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction() as connection:
                await connection.execute(statement)
    with pytest.raises(asyncpg.RestrictViolationError):
        async with transaction() as connection:
            await connection.execute(
                """insert into clearinghouse.cooperation_answer (id, version, question, value, states, link, origin,
                   fact_sources) select gen_random_uuid(), id, 'exchange.expertise', 'yes', '{}', 'https://a.b',
                   'reported', '{}' from clearinghouse.cooperation_version"""
            )


@pytest.mark.parametrize("year", ["20233", "0000", "abcd", "1998", "\u0662\u0660\u0662\u0663"])
async def test_what_is_no_year_has_nothing_under_it(house: House, year: str) -> None:
    assert (await house.stranger().get(f"/api/v1/cooperation-reports/NOR/{year}")).status_code == 404


async def test_questions_are_there_for_programs_with_what_they_feed(house: House) -> None:
    first = (await house.stranger().get("/api/v1/cooperation-questions?limit=30")).json()
    rest = (
        await house.stranger().get(f"/api/v1/cooperation-questions?limit=30&cursor={first['next']}")
    ).json()
    numbers = [each["number"] for each in (*first["items"], *rest["items"])]
    assert numbers == list(range(1, len(numbers) + 1))
    assert rest["next"] is None


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def sent(person: Person, content: bytes, **more: Any) -> Any:
    headers = {"content-type": XLSX, **more.pop("headers", {})}
    return await person.send("POST", f"{DRAFT}/workbook", content=content, headers=headers, **more)


async def test_a_template_is_filled_in_and_read_back_and_good_rows_are_kept(officer: Person) -> None:
    await begun(officer)
    template = await officer.get(f"{DRAFT}/workbook")
    assert template.headers["content-type"] == XLSX
    assert "no-store" in template.headers["cache-control"]
    workbook = openpyxl.load_workbook(io.BytesIO(template.content))
    sheet: Any = workbook["Cooperation report"]
    rows = {row[-1].value: row for row in sheet.iter_rows()}
    rows["support.in_position"][2].value = "yes"
    rows["support.coordinated"][2].value = "maybe"
    kept = io.BytesIO()
    workbook.save(kept)

    tried = (await sent(officer, kept.getvalue(), params={"dry_run": "true"})).json()
    assert (tried["is_dry_run"], tried["taken"], tried["refused"]) == (True, 1, 1)
    assert (await officer.get(DRAFT)).json()["answered"] == 0
    taken = await sent(officer, kept.getvalue(), headers={"idempotency-key": "once"})
    assert taken.status_code == 200, taken.text
    assert (taken.json()["taken"], taken.json()["draft"]["answered"]) == (1, 1)
    assert [(each["cell"], each["question"], each["value"]) for each in taken.json()["faults"]] == [
        (rows["support.coordinated"][2].coordinate, "support.coordinated", "maybe")
    ]
    again = await sent(officer, kept.getvalue(), headers={"idempotency-key": "once"})
    assert again.headers["idempotency-replayed"] == "true"
    assert (await sent(officer, kept.getvalue())).json()["unchanged"] > 0

    filing = await officer.get(f"{DRAFT}/workbook?for_filing=true")
    texts = [
        cell.value
        for row in openpyxl.load_workbook(io.BytesIO(filing.content)).active.iter_rows()
        for cell in row
    ]
    assert "Does the State say that it is in a position to assist?" in texts


@pytest.mark.parametrize("content", [b"x", b"PK\x03\x04 broken", b""])
async def test_what_is_no_workbook_loses_nothing(officer: Person, content: bytes) -> None:
    await begun(officer)
    before = (await officer.get(DRAFT)).json()
    refused = await sent(officer, content)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["mend"]
    assert (await officer.get(DRAFT)).json() == before


async def test_a_workbook_is_for_the_drafts_owner_alone(house: House, officer: Person) -> None:
    await begun(officer)
    neighbour = await house.person("sara@example.org", ("state", "SEN"))
    assert (await neighbour.get(f"{DRAFT}/workbook")).status_code == 404
    assert (await sent(neighbour, b"x")).status_code == 404
    told = await officer.post(f"{DRAFT}/workbook", {})
    assert told.status_code == 415
