"""Studies: asked for, refused with reasons, made by the worker, cancelled, taken up again, published, withdrawn."""

import asyncio
import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import current_connection, transaction
from clearinghouse.jobs.store import note_started
from clearinghouse.settings import read_settings
from clearinghouse.studies import process, store
from clearinghouse.studies.first import ensure_first_look_back, ensure_first_study
from clearinghouse.studies.process import Done, Failed, Task, Told
from clearinghouse.studies.working import work_on_one
from needmatch.casefolder import read_case
from needmatch.trustfund import FundInputs, study_fund
from people import House, Person

ONE_PROCESS = {"CLEARINGHOUSE_STUDY_PROCESSES": "1"}
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FUND = {
    "kind": "trust_fund",
    "round": "if-donors-go-on",
    "fund": {"evidence": ["documented", "reported", "estimated"]},
}


async def worker() -> UUID:
    id = uuid4()
    async with transaction():
        await note_started(id, host="test", process_id=1, version="0")
    return id


async def made(stopping: asyncio.Event | None = None) -> bool:
    """Let a new worker make the study that has waited longest."""
    return await work_on_one(
        await worker(), stopping or asyncio.Event(), settings=read_settings(ONE_PROCESS), now=lambda: NOW
    )


async def asked(person: Person, body: dict[str, Any]) -> dict[str, Any]:
    answer = await person.post("/api/v1/studies", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"/api/v1/studies/{found['id']}"
    return found


async def seen(person: Person, id: str) -> dict[str, Any]:
    answer = await person.get(f"/api/v1/studies/{id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
async def member(house: House) -> Person:
    return await house.person("mira@example.org", ("committee", "KHM"))


async def test_a_fund_is_studied_published_and_withdrawn(house: House, member: Person) -> None:
    stranger, state = house.stranger(), await house.person("awa@example.org", ("state", "SEN"))
    study = await asked(member, FUND)
    assert (study["status"], study["watermark"] is not None, study["asked_as"]) == (
        "waiting",
        True,
        "committee",
    )
    assert await made()
    done = await seen(member, study["id"])
    assert (done["status"], done["answer"], done["error"]) == ("done", "feasible_if", None)
    names = {each["name"]: each for each in done["files"]}
    assert {"trust-fund.json", "curve.csv", "paper.pdf", "paper.html", "case.zip", "chances.csv"} <= set(
        names
    )
    assert [name for name, each in names.items() if each["is_restricted"]] == ["chances.csv"]
    address = f"/api/v1/studies/{study['id']}"
    for other in (stranger, state):
        assert (await other.get(address)).status_code == 404
        assert (await other.get(f"{address}/files/paper.pdf")).status_code == 404
        assert study["id"] not in (await other.get("/api/v1/studies")).text
    for name, each in names.items():
        content = await member.get(f"{address}/files/{name}")
        assert hashlib.sha256(content.content).hexdigest() == each["sha256"]
        assert len(content.content) == each["size_bytes"]
        assert content.headers["cache-control"] == "no-store"
    told = await house.row(
        """select count(*) from clearinghouse.audit_event
           where action = 'restricted.read' and subject_kind = 'study_file'"""
    )
    assert told == 1
    assert (await member.post(f"{address}/withdrawal", {"reason": "x"})).status_code == 409
    assert (await member.post(f"{address}/publication")).status_code == 200
    assert (await member.post(f"{address}/publication")).status_code == 409
    shown = await seen(stranger, study["id"])
    assert "chances.csv" not in {each["name"] for each in shown["files"]}
    assert (await stranger.get(f"{address}/files/chances.csv")).status_code == 404
    paper = await stranger.get(f"{address}/files/paper.pdf")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    assert paper.headers["content-disposition"].startswith("attachment")
    verdict = (await stranger.get(f"{address}/files/trust-fund.json")).json()
    assert verdict["verdict"] == "feasible_if"
    assert (await state.post(f"{address}/withdrawal", {"reason": "x"})).status_code == 403
    assert (
        await member.post(f"{address}/withdrawal", {"reason": "A commitment was entered twice."})
    ).status_code == 200
    after = await seen(stranger, study["id"])
    assert after["withdrawal_reason"] == "A commitment was entered twice."
    assert {each["name"]: each["sha256"] for each in after["files"]} == {
        name: each["sha256"] for name, each in names.items() if name != "chances.csv"
    }
    assert (await stranger.get(f"{address}/files/paper.pdf")).status_code == 404
    assert (await member.get(f"{address}/files/paper.pdf")).status_code == 200


async def test_impossible_options_are_refused_together_with_reasons(member: Person) -> None:
    fund = {"fee_share": 0.9, "reserve_share": -1, "start_year": 2040, "path": [1], "contributions": ["1"],
            "evidence": ["rumour"], "contributors": 0}  # fmt: skip
    refused = await member.post("/api/v1/studies", {**FUND, "fund": fund})
    assert refused.status_code == 400
    faults = {each["field"]: each for each in refused.json()["errors"]}
    assert set(faults) == {
        "fund.fee_share", "fund.reserve_share", "fund.start_year", "fund.path", "fund.evidence", "fund.contributors",
    }  # fmt: skip
    assert all(each["what"] and each["mend"] for each in faults.values())
    for body in (
        {"kind": "trust_fund"},
        {"kind": "trust_fund", "round": "none-such"},
        {"kind": "look_back", "round": "if-donors-go-on"},
        {"kind": "look_back", "look_back": {"samples": -1}},
        {"kind": "trust_fund", "round": "if-donors-go-on", "look_back": {}},
        {"kind": "horoscope"},
    ):
        assert (await member.post("/api/v1/studies", body)).status_code == 400, body
    assert (await member.get("/api/v1/studies")).json()["items"] == []


async def test_no_more_than_six_are_open_at_a_time(member: Person) -> None:
    body = {"kind": "look_back", "look_back": {"samples": 0}}
    for _ in range(6):
        await asked(member, body)
    assert (await member.post("/api/v1/studies", body)).status_code == 409


async def test_what_waits_is_cancelled_and_never_begun(member: Person) -> None:
    study = await asked(member, FUND)
    assert (await member.post(f"/api/v1/studies/{study['id']}/cancellation")).json()["status"] == "cancelled"
    assert (await member.post(f"/api/v1/studies/{study['id']}/cancellation")).status_code == 409
    assert (await member.post(f"/api/v1/studies/{study['id']}/publication")).status_code == 409
    assert not await made()


async def until_running(person: Person, id: str) -> None:
    for _ in range(200):
        if (await seen(person, id))["status"] == "running":
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it does not run")


async def test_what_runs_is_cancelled_and_its_process_ended(member: Person) -> None:
    study = await asked(member, {"kind": "look_back", "look_back": {"samples": 2000}})
    working = asyncio.create_task(made())
    await until_running(member, study["id"])
    assert (await member.post(f"/api/v1/studies/{study['id']}/cancellation")).status_code == 200
    assert await asyncio.wait_for(working, 20)
    found = await seen(member, study["id"])
    assert (found["status"], found["files"]) == ("cancelled", [])


async def test_a_worker_that_stops_gives_its_study_back(member: Person) -> None:
    study = await asked(member, {"kind": "look_back", "look_back": {"samples": 2000}})
    stopping = asyncio.Event()
    working = asyncio.create_task(made(stopping))
    await until_running(member, study["id"])
    stopping.set()
    assert await asyncio.wait_for(working, 20)
    found = await seen(member, study["id"])
    assert (found["status"], found["attempt"]) == ("waiting", 0)


async def test_a_lost_workers_study_is_taken_up_again_and_its_late_end_counts_for_nothing(
    member: Person,
) -> None:
    study = await asked(member, FUND)
    lost = await worker()
    async with transaction():
        old = await store.claim(lost, now=NOW)
        assert old is not None
    other = await worker()
    async with transaction():
        assert await store.claim(other, now=NOW) is None
        assert await store.take_up_abandoned(other, (), gone_after=timedelta(seconds=60), now=NOW) == []
        await current_connection().execute(
            "update clearinghouse.worker set started_at = '2020-01-01', seen_at = '2020-01-01' where id = $1",
            lost,
        )
        assert await store.take_up_abandoned(other, (), gone_after=timedelta(seconds=60), now=NOW) == [old.id]
    async with transaction():
        new = await store.claim(other, now=NOW)
        assert new is not None
        assert new.attempt == 2
        file = store.NewFile("trust-fund.json", "application/json", is_restricted=False, content=b"{}")
        assert not await store.end_well(old, "feasible", [file], now=NOW)
        assert not await store.note_progress(old, "x", 1, 2)
        assert await store.note_progress(new, "x", 1, 2)
    found = await seen(member, study["id"])
    assert (found["step"], found["done_parts"], found["total_parts"], found["attempt"]) == ("x", 1, 2, 2)


async def test_after_three_lost_workers_it_fails(member: Person) -> None:
    study = await asked(member, FUND)
    for _ in range(3):
        id = await worker()
        async with transaction():
            assert await store.claim(id, now=NOW) is not None
            assert len(await store.take_up_abandoned(id, (), gone_after=timedelta(seconds=60), now=NOW)) == 1
    found = await seen(member, study["id"])
    assert (found["status"], found["attempt"]) == ("failed", 3)
    assert "lost" in found["error"]


async def test_a_published_study_and_its_files_cannot_be_changed(house: House, member: Person) -> None:
    id = UUID((await asked(member, FUND))["id"])
    async with transaction():
        one = await store.claim(await _worker_here(), now=NOW)
        assert one is not None
        file = store.NewFile("trust-fund.json", "application/json", is_restricted=False, content=b"{}")
        assert await store.end_well(one, "not_feasible", [file], now=NOW)
        await store.publish(id, now=NOW)
    for statement in (
        "update clearinghouse.study set answer = 'feasible'",
        "update clearinghouse.study set published_at = null",
        "insert into clearinghouse.study_file (id, study, name, media_type, is_restricted, content, sha256) "
        "select gen_random_uuid(), id, 'x', 'x', false, ''::bytea, encode(sha256(''::bytea), 'hex') "
        "from clearinghouse.study",
    ):
        with pytest.raises(asyncpg.RestrictViolationError):
            await fetch(statement)
    for statement in ("update clearinghouse.study_file set name = 'y'", "delete from clearinghouse.study"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await fetch(statement)
    assert (await seen(house.stranger(), str(id)))["answer"] == "not_feasible"


async def _worker_here() -> UUID:
    id = uuid4()
    await note_started(id, host="test", process_id=1, version="0")
    return id


def told(task: Task) -> tuple[list[Told], Any]:
    """What the process of a study tells, and how it ends."""
    started, pipe = process.start(task)
    steps: list[Told] = []
    try:
        while True:
            assert pipe.poll(60), "the process says nothing"
            message = pipe.recv()
            if not isinstance(message, Told):
                return steps, message
            steps.append(message)
    finally:
        pipe.close()
        process.end(started)


def case_of(name: str) -> dict[str, bytes]:
    folder = Path(__file__).parents[2] / "cases" / name
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


def test_a_study_in_a_process_says_what_the_library_says_and_not_feasible_is_an_answer() -> None:
    options = {"largest_usd": "1.00", "evidence": ["documented", "reported", "estimated"]}
    case = case_of("two-deadlines")
    steps, end = told(Task("trust_fund", {**options, "with_replay": False}, case, 2, ""))
    assert isinstance(end, Done)
    kept = json.loads(next(each.content for each in end.files if each.name == "trust-fund.json"))
    alone = study_fund(
        read_case(Path(__file__).parents[2] / "cases" / "two-deadlines"),
        FundInputs(largest_cents=100, evidence=frozenset(options["evidence"])),
    )
    assert end.answer == kept["verdict"] == str(alone.verdict.answer) == "not_feasible"
    assert kept["because"] == [reason.words for reason in alone.verdict.because]
    assert [each.step for each in steps][:2] == ["the bilateral round", "the least fund"]
    assert steps[-1].step == "setting the paper"


def test_what_cannot_be_computed_is_told_and_not_thrown() -> None:
    _, end = told(Task("trust_fund", {}, {}, 1, ""))
    assert isinstance(end, Failed)
    assert end.is_known
    _, end = told(Task("trust_fund", {}, case_of("two-deadlines"), 1, "tcp://127.0.0.1:1"))
    assert isinstance(end, Failed)
    assert "no Dask scheduler answers" in end.why


async def test_a_new_installation_asks_for_its_illustration_once_and_the_worker_publishes_it(
    house: House,
) -> None:
    assert await ensure_first_study(now=NOW)
    assert not await ensure_first_study(now=NOW)
    assert (await house.stranger().get("/api/v1/studies")).json()["items"] == []
    assert await made()
    [shown] = (await house.stranger().get("/api/v1/studies")).json()["items"]
    assert (shown["status"], shown["asked_as"]) == ("done", "clearinghouse")
    assert "Illustration" in shown["watermark"]
    assert shown["published_at"] is not None
    names = {each["name"] for each in (await seen(house.stranger(), shown["id"]))["files"]}
    assert "mechanisms.json" in names


async def test_a_new_installation_asks_for_a_look_back_once_and_all_may_read_it(house: House) -> None:
    assert await ensure_first_look_back(now=NOW)
    assert not await ensure_first_look_back(now=NOW)
    async with transaction():
        await fetch("""update clearinghouse.study set options = '{"samples": 0, "seed": 2026}'""")
    assert await made()
    [shown] = (await house.stranger().get("/api/v1/studies?kind=look_back")).json()["items"]
    assert (shown["answer"], shown["asked_as"], shown["watermark"]) == ("looked_back", "clearinghouse", None)
    files = {each["name"] for each in (await seen(house.stranger(), shown["id"]))["files"]}
    assert {"look-back.json", "paper.pdf"} <= files


async def test_a_donor_and_a_state_start_no_study_and_know_of_none(house: House, member: Person) -> None:
    study = await asked(member, FUND)
    address = f"/api/v1/studies/{study['id']}"
    for role, subject in (("donor", "NOR"), ("state", "SEN"), ("observer", "ICRC")):
        person = await house.person(f"{role}@example.org", (role, subject))
        assert (await person.post("/api/v1/studies", FUND)).status_code == 403
        for deed in ("publication", "cancellation", "withdrawal"):
            assert (await person.post(f"{address}/{deed}", {"reason": "x"})).status_code == 403
        assert (await person.get(address)).content == (await person.get(f"/api/v1/studies/{uuid4()}")).content
