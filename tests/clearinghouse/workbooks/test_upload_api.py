"""Journey 1 by file: a State's template, filled in, put into its draft; and who may not."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import openpyxl
import pytest

from clearinghouse.database.transaction import transaction
from clearinghouse.plans import draft_store
from clearinghouse.plans.draft import Draft, Line, LineYear, content_sha256
from clearinghouse.web.writing import etag_of
from clearinghouse.workbooks.sealing import XLSX_TYPE
from clearinghouse.workbooks.upload import draft_content
from people import House, Person
from workbook_files import HEADINGS, ROW, saved, workbook_of

PLAN = UUID("7b0c7a52-5d0e-4c3c-9a5e-6f0f4f1f7a10")
ADDRESS = f"/api/v1/work-plans/{PLAN}/draft/workbook"
DRAFT = Draft(
    "SEN-2027", "Plan of Senegal", 2027, 2029, "USD", "public",
    lines=(
        Line("sc-1", "survey_clearance", "Clear", "SEN-5", years=(LineYear(2027, Decimal(1000)),)),
        Line("re-1", "risk_education", "Teach", years=(LineYear(2027, Decimal(50)),)),
    ),
)  # fmt: skip


@pytest.fixture
async def officer(house: House) -> Person:
    """An officer of Senegal, whose State has a draft."""
    made = await house.person("officer@example.sn", ("state", "SEN"))
    async with transaction():
        assert await draft_store.begin(
            PLAN, "SEN", DRAFT, base_number=None, now=datetime(2026, 11, 20, tzinfo=UTC), by=made.account
        )
    return made


async def draft_etag() -> str:
    """What a dry run answers for the draft as it is."""
    return etag_of(draft_content(PLAN, await kept()))


async def put(person: Person, content: bytes, kind: str = XLSX_TYPE, **asked: Any) -> Any:
    """Put a file into the draft as its sender sees it now, unless told which draft that is."""
    headers = {"content-type": kind, "if-match": await draft_etag(), **asked.pop("headers", {})}
    return await person.send("POST", ADDRESS, content=content, params=asked, headers=headers)


async def kept() -> Draft:
    found = await draft_store.draft(PLAN, state="SEN")
    assert found is not None
    return found.draft


def changed_template(content: bytes, **cells: Any) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    for name, value in cells.items():
        workbook["Lines"][name] = value
    return saved(workbook)


async def test_a_template_filled_in_and_uploaded_changes_the_draft_and_its_need(officer: Person) -> None:
    answer = await officer.get("/api/v1/states/SEN/work-plan-template")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == XLSX_TYPE
    assert answer.headers["cache-control"] == "no-store"
    assert 'filename="SEN-2027-en.xlsx"' in answer.headers["content-disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["Lines"]
    assert [sheet["A8"].value, sheet["H8"].value] == ["sc-1", 1000]
    content = changed_template(
        answer.content, H8=1500.5, A10="va-1", B10="Victim assistance", C10="Care", H10=200
    )

    shown = await put(officer, content, file_name="plan.xlsx")
    assert shown.status_code == 200, shown.text
    told = shown.json()
    assert (told["rows"], told["refused_rows"], told["added"], told["changed"], told["unchanged"]) == (
        3,
        0,
        1,
        1,
        1,
    )
    assert (told["is_written"], told["errors"], told["blocks_publishing"]) == (True, 0, False)
    assert (told["need_before_usd"], told["need_after_usd"]) == ("1050.00", "1750.50")
    assert told["need"] == [
        {"year": 2027, "pillar": "survey_clearance", "before_usd": "1000.00", "after_usd": "1500.50"},
        {"year": 2027, "pillar": "victim_assistance", "before_usd": "0.00", "after_usd": "200.00"},
    ]
    draft = await kept()
    assert [line.code for line in draft.lines] == ["sc-1", "re-1", "va-1"]
    assert draft.lines[0].years[0].cost == Decimal("1500.50")
    assert draft.title == DRAFT.title

    again = (await put(officer, content)).json()
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 3)
    assert await kept() == draft
    assert (
        await officer.house.row(
            "select count(*) from clearinghouse.audit_event where action = 'draft.uploaded'"
        )
        == 2
    )


async def test_a_template_sent_back_changes_nothing_in_any_form(officer: Person) -> None:
    for form, kind in (("xlsx", XLSX_TYPE), ("csv", "text/csv")):
        for language in ("ar", "fr", "zh"):
            answer = await officer.get(
                f"/api/v1/states/SEN/work-plan-template?format={form}&language={language}"
            )
            told = (await put(officer, answer.content, kind)).json()
            assert (told["changed"], told["added"], told["refused_rows"]) == (0, 0, 0), told
            assert not told["is_head_changed"]
            assert await kept() == DRAFT


async def test_a_dry_run_shows_and_keeps_nothing(officer: Person) -> None:
    told = (await put(officer, workbook_of([ROW]), dry_run="true")).json()
    assert (told["is_written"], told["changed"], told["not_in_file"]) == (False, 1, ["re-1"])
    assert await kept() == DRAFT
    assert (await officer.get(ADDRESS)).status_code == 404


async def test_good_rows_are_taken_and_bad_ones_named_with_their_cell(officer: Person) -> None:
    rows = [
        ("sc-1", None, None, "lots", None, None),
        ("re-1", None, None, 75, None, None),
        ("x", *ROW[1:]),
    ]
    told = (await put(officer, workbook_of(rows))).json()
    assert (told["refused_rows"], told["changed"], told["added"]) == (1, 1, 1)
    fault = next(each for each in told["faults"] if each["code"] == "no-number")
    assert (fault["sheet"], fault["cell"], fault["line"], fault["value"]) == ("Lines", "D2", "sc-1", "lots")
    draft = await kept()
    assert draft.lines[0] == DRAFT.lines[0]
    assert draft.lines[1].years[0].cost == Decimal(75)
    assert draft.lines[1].title == ""
    # The checks of the draft point at the cells, too.
    assert ("line-title-missing", "C3") in {(each["code"], each["cell"]) for each in told["faults"]}
    assert told["blocks_publishing"]


async def test_findings_of_the_draft_have_the_cell_of_their_figure(officer: Person) -> None:
    headings = (*HEADINGS, "Obligation", "National share 2027")
    row = ("sc-9", "Survey and clearance", "Clear", 100, -5, 7, "SEN-9", 500)
    told = (await put(officer, workbook_of([row], headings=headings))).json()
    cells = {(each["code"], each["cell"]) for each in told["faults"] if each["line"] == "sc-9"}
    assert {("negative", "E2"), ("obligation-unknown", "G2"), ("shares-above-cost", "D2")} <= cells


async def test_the_last_upload_is_there_to_read_and_as_a_marked_copy(officer: Person) -> None:
    told = (await put(officer, workbook_of([("sc-1", None, None, "1,234", None, None)]))).json()
    assert (await officer.get(ADDRESS)).json() == told
    answer = await officer.get(f"{ADDRESS}/marked")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    marked = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert "1234" in marked["Lines"]["D2"].comment.text
    assert marked["Lines"]["D2"].fill.fgColor.rgb.endswith("F6C9C4")
    assert [cell.value for cell in marked["Faults"][2]][:3] == ["Error", "Lines", "D2"]


async def test_lines_are_removed_only_where_asked_and_are_named(officer: Person) -> None:
    told = (await put(officer, workbook_of([ROW]), remove_missing="true")).json()
    assert told["removed"] == ["re-1"]
    assert [line.code for line in (await kept()).lines] == ["sc-1"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 broken", "cut off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel"),
        (workbook_of([ROW])[:2000], "cut off"),
        (b"a,b\n1,2\n", "headings"),
    ],
)
async def test_a_file_that_is_not_read_says_why_and_changes_nothing(
    officer: Person, content: bytes, words: str
) -> None:
    answer = await put(officer, content)
    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert words in fault["what"]
    assert fault["mend"]
    assert await kept() == DRAFT


async def test_a_file_of_another_plan_is_refused_and_changes_nothing(officer: Person) -> None:
    answer = await officer.get("/api/v1/states/SEN/work-plan-template")
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    workbook["Plan"]["B1"] = "SEN-2030"
    refused = await put(officer, saved(workbook))
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "file.B1"
    assert await kept() == DRAFT


async def test_other_kinds_of_bodies_and_larger_ones_are_refused(officer: Person) -> None:
    assert (await put(officer, b"{}", "application/json")).status_code == 415
    assert (await put(officer, b"a" * 20_000_001)).status_code == 413


async def test_the_same_request_again_is_answered_again_and_done_once(officer: Person) -> None:
    headers = {"idempotency-key": str(uuid4())}
    file = workbook_of([ROW])  # One file: a workbook holds the second in which it was saved.
    first = await put(officer, file, headers=headers)
    second = await put(officer, file, headers=headers)
    assert second.headers["idempotency-replayed"] == "true"
    assert second.json() == first.json()


async def test_to_others_a_draft_and_its_uploads_are_not_there(house: House, officer: Person) -> None:
    await put(officer, workbook_of([ROW]))
    neighbour = await house.person("officer@example.gm", ("state", "GNB"))
    desk = await house.person("desk@example.org", ("secretariat", None))
    for address in (ADDRESS, f"{ADDRESS}/marked"):
        assert (await neighbour.get(address)).status_code == 404
        assert (await desk.get(address)).status_code == 403
        assert (await house.stranger().get(address)).status_code == 401
    assert (await put(neighbour, workbook_of([ROW]))).status_code == 404
    assert (await put(desk, workbook_of([ROW]))).status_code == 403
    for person in (neighbour, desk, house.stranger()):
        answer = await person.get("/api/v1/states/SEN/work-plan-template?format=csv")
        assert answer.status_code == 200
        assert "Teach" not in answer.text
        assert (await person.get(f"/api/v1/states/SEN/work-plan-template?plan={PLAN}")).status_code == 404


async def test_of_uploads_at_once_one_is_written_and_the_others_look_again(officer: Person) -> None:
    import asyncio

    files = [
        workbook_of([(f"l-{place}", "capacity", f"Line {place}", place, None, None)]) for place in range(1, 5)
    ]
    answers = await asyncio.gather(*(put(officer, each) for each in files))
    assert sorted(each.status_code for each in answers) == [200, 412, 412, 412]
    for answer, file in zip(answers, files, strict=True):
        if answer.status_code == 412:
            assert (await put(officer, file)).status_code == 200
    codes = {line.code for line in (await kept()).lines}
    assert codes == {"sc-1", "re-1", "l-1", "l-2", "l-3", "l-4"}


async def test_what_a_colleague_edited_after_the_dry_run_is_not_overwritten(officer: Person) -> None:
    file = workbook_of([ROW])
    shown = (await put(officer, file, dry_run="true")).json()
    assert (shown["changed_lines"], shown["added_lines"], shown["head_changes"]) == (["sc-1"], [], [])
    colleague = await officer.house.person("colleague@example.sn", ("state", "SEN"))
    address = f"/api/v1/work-plans/{PLAN}/draft/lines/sc-1"
    line = await colleague.get(address)
    edited = await colleague.send(
        "PUT", f"{address}/years/2027", json={"cost": "777.00"}, headers={"if-match": line.headers["etag"]}
    )
    assert edited.status_code == 200, edited.text
    late = await put(officer, file, headers={"if-match": shown["draft_etag"]})
    assert late.status_code == 412, late.text
    assert late.json()["current"]["content_sha256"] == content_sha256(await kept())
    assert late.headers["etag"] == await draft_etag()
    assert (await kept()).lines[0].years[0].cost == Decimal("777.00")
    without = await officer.post(ADDRESS, content=file, headers={"content-type": XLSX_TYPE})
    assert without.status_code == 428
    again = (await put(officer, file, dry_run="true")).json()
    assert (await put(officer, file, headers={"if-match": again["draft_etag"]})).status_code == 200


async def test_a_file_that_changes_who_may_see_the_plan_says_so_first_and_on_the_trail(
    officer: Person,
) -> None:
    answer = await officer.get("/api/v1/states/SEN/work-plan-template")
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    head = {workbook["Plan"].cell(row, 1).value: row for row in range(1, 20)}
    changed = workbook["Plan"]
    row = next(row for name, row in head.items() if name and "see" in str(name).lower())
    changed.cell(row, 2).value = "States Parties"
    content = saved(workbook)
    shown = await put(officer, content, dry_run="true")
    assert shown.json()["head_changes"] == [
        {"field": "visibility", "before": "public", "after": "states_parties"}
    ], shown.text
    count = "select count(*) from clearinghouse.audit_event where action = $1"
    assert await officer.house.row(count, "plan_draft.edited") == 0
    written = await put(officer, content)
    assert (written.json()["is_written"], written.json()["draft_etag"]) == (True, await draft_etag())
    assert (await kept()).visibility == "states_parties"
    assert await officer.house.row(count, "plan_draft.edited") == 1
    assert await officer.house.row(count, "plan_draft.lines_replaced") == 0
    await put(officer, workbook_of([ROW]))
    events = await officer.house.row(
        "select after from clearinghouse.audit_event where action = 'plan_draft.lines_replaced'"
    )
    assert json.loads(events)["changed"] == ["sc-1"]


async def test_anyone_gets_the_template_of_a_state_with_what_is_published(house: House) -> None:
    stranger = house.stranger()
    for iso3 in ("ECU", "ago"):
        answer = await stranger.get(f"/api/v1/states/{iso3}/work-plan-template?language=es")
        assert answer.status_code == 200, answer.text
        assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames == [
            "Plan",
            "Líneas",
            "Notas",
            "Listas",
        ]
    text = (await stranger.get("/api/v1/states/ECU/work-plan-template?format=csv")).text
    assert "Coordination and quality control" in text
    assert (await stranger.get("/api/v1/states/XXX/work-plan-template")).status_code == 404
    assert (await stranger.get("/api/v1/states/ECU/work-plan-template?language=de")).status_code == 400


async def test_a_plan_too_long_for_a_workbook_comes_as_csv(
    officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clearinghouse.workbooks.api.MOST_TEMPLATE_LINES", 1)
    answer = await officer.get("/api/v1/states/SEN/work-plan-template")
    assert answer.status_code == 400
    assert "csv" in answer.json()["errors"][0]["mend"]
    assert (await officer.get("/api/v1/states/SEN/work-plan-template?format=csv")).status_code == 200


async def test_a_nul_in_a_cell_or_heading_ends_nothing(officer: Person) -> None:
    headings = ("Line code", "Activity", "Cost 2027", "_x0000_Remark")
    rows = [("n-1", "A_x0000_B", "_x0000_5 or 6", "x_x0000_"), ("n-2", "_x0000_", 1, None)]
    answer = await put(officer, workbook_of(rows, headings=headings))
    assert answer.status_code == 200, answer.text
    assert "\\u0000" not in answer.text
    assert (await officer.get(ADDRESS)).json() == answer.json()


async def test_the_code_of_a_draft_names_a_file_by_its_plain_characters_alone(officer: Person) -> None:
    await officer.house.row("update clearinghouse.plan_draft set code = 'SEN-\"x\";\u00e9'")
    answer = await officer.get("/api/v1/states/SEN/work-plan-template?format=csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="SEN-_x_-en.csv"'


async def test_a_currency_in_the_file_is_counted_at_its_own_rates(officer: Person) -> None:
    answer = await officer.get("/api/v1/states/SEN/work-plan-template")
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    workbook["Plan"]["B5"] = "XXX"
    told = (await put(officer, saved(workbook))).json()
    fault = next(each for each in told["faults"] if each["code"] == "currency-unknown")
    assert (fault["sheet"], fault["cell"]) == ("Plan", "B5")
    assert replace(await kept(), currency="USD") == DRAFT


async def test_a_cell_put_right_on_screen_stands_in_for_that_of_the_file(officer: Person) -> None:
    content = workbook_of([("sc-1", "Survey and clearance", "Clear", "1,234", None, None)])
    faulty = (await put(officer, content, dry_run=True)).json()
    (fault,) = [each for each in faulty["faults"] if each["severity"] == "error"]
    assert (faulty["refused_rows"], fault["value"]) == (1, "1,234")
    mended = [f"{fault['sheet']}!{fault['cell']}=1234"]

    shown = (await put(officer, content, dry_run=True, mended="\n".join(mended))).json()
    assert (shown["refused_rows"], shown["errors"], shown["changed"]) == (0, 0, 1)
    assert (await kept()) == DRAFT, "a dry run changes nothing"

    told = await put(officer, content, mended="\n".join(mended))
    assert told.status_code == 200, told.text
    assert (await kept()).lines[0].years[0].cost == Decimal(1234)


@pytest.mark.parametrize("cell", ["H9=1", "Lines!9H=1", "Lines!H0=1", "Lines!H9", "Lines!H9=" + "1" * 600])
async def test_what_names_no_cell_is_refused_by_name(officer: Person, cell: str) -> None:
    answer = await put(officer, workbook_of([ROW]), mended=cell)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "mended"
    assert (await kept()) == DRAFT


async def test_a_cell_beyond_the_file_is_left_out(officer: Person) -> None:
    shown = await put(
        officer, workbook_of([ROW]), dry_run=True, mended="Lines!ZZ9=1\nLines!A999999=x\nOther!A1=x"
    )
    plain = await put(officer, workbook_of([ROW]), dry_run=True)
    assert shown.status_code == 200
    assert {**shown.json(), "uploaded_at": ""} == {**plain.json(), "uploaded_at": ""}


async def test_too_many_cells_are_refused(officer: Person) -> None:
    answer = await put(
        officer, workbook_of([ROW]), mended="\n".join(f"Lines!A{row}=x" for row in range(1, 202))
    )
    assert answer.status_code == 400
    assert "more than 200" in answer.json()["errors"][0]["what"]
