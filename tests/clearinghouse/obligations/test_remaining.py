"""What remains is kept here from its document, year by year, and files leave what is kept here alone."""

from datetime import date
from typing import Any

from clearinghouse.database.transaction import transaction
from clearinghouse.loading.folder import read_folder
from clearinghouse.loading.load import load
from clearinghouse.loading.sample import SAMPLE_FOLDER
from clearinghouse.obligations.remaining import is_stale
from people import House, Person

DOCUMENT = {"title": "Transparency report", "publisher": "The State", "published": "2026-04"}
AREAS = "/api/v1/obligations/AGO-5/remaining"
MINES = "/api/v1/obligations/GRC-4/remaining"


async def iris_of(house: House) -> Person:
    return await house.person("iris@example.org", ("secretariat", None))


async def shown(person: Person, code: str, **asked: str) -> tuple[Any, ...]:
    row = (await person.get(f"/api/v1/obligations/{code}", params=asked)).json()
    return row["remaining"], row["remaining_as_of"], row["remaining_evidence"]


async def test_a_year_of_article_4_is_kept_with_its_source_and_shown_everywhere(house: House) -> None:
    iris = await iris_of(house)
    assert await shown(iris, "GRC-4") == (None, None, None)
    body = {"year": 2025, "total": 343413, "evidence": "reported", "source": DOCUMENT}
    made = await iris.post(MINES, body)
    assert made.status_code == 201, made.text
    row = made.json()
    assert made.headers["location"] == f"{MINES}/2025"
    assert (row["total"], row["unit"], row["on"], row["is_newest"]) == (343413.0, "mines", "2025-12-31", True)
    assert await shown(iris, "GRC-4") == (343413.0, "2025-12-31", "reported")
    anyone = house.stranger()
    state = (await anyone.get("/api/v1/states/GRC")).json()
    (history,) = [each for each in state["obligations"] if each["code"] == "GRC-4"]
    assert [(each["value"], each["is_newest"]) for each in history["quantities"]] == [(343413.0, True)]
    assert row["source_ids"][0] in {each["id"] for each in state["sources"]}
    assert (await anyone.get(f"{MINES}/2025")).json() == row
    assert (await iris.post(MINES, body)).status_code == 409
    events = (await iris.get("/api/v1/audit-events")).json()["items"]
    assert events[0]["action"] == "remaining.kept"
    assert "343413.00" in events[0]["after"]


async def test_the_newest_year_with_a_total_is_shown_and_an_error_is_told_no_more(house: House) -> None:
    iris = await iris_of(house)
    before = await shown(iris, "AGO-5")
    assert before == (57905679.0, "2025-12-31", "reported")
    house.pass_time(days=1)
    await iris.sign_in()
    older = {"year": 2021, "confirmed": 70000000, "suspected": "0.5", "total": 70000001, "source": DOCUMENT}
    assert (await iris.post(AREAS, older)).status_code == 201
    assert await shown(iris, "AGO-5") == before
    newer = {"year": 2026, "total": "41000000.25", "device_scope": "anti-personnel", "source": DOCUMENT}
    assert (await iris.post(AREAS, newer)).status_code == 201
    assert await shown(iris, "AGO-5") == (41000000.25, "2026-12-31", "documented")
    years = (await iris.get(AREAS)).json()["items"]
    assert [(each["year"], each["is_newest"]) for each in years] == [
        (2019, False), (2021, False), (2022, False), (2025, False), (2026, True),
    ]  # fmt: skip
    path, words = f"{AREAS}/2026", {"source": DOCUMENT}
    etag = (await iris.get(path)).headers["etag"]
    assert (await iris.send("PUT", path, json=words)).status_code == 428
    revised = await iris.send("PUT", path, json=words, headers={"if-match": etag})
    assert revised.status_code == 200, revised.text
    assert (revised.json()["total"], revised.json()["total_reason"]) == (None, "not_reported")
    assert await shown(iris, "AGO-5") == before
    assert (await iris.send("PUT", path, json=words, headers={"if-match": etag})).status_code == 412
    assert (await iris.get(f"{AREAS}/2026")).headers["etag"] != etag


async def test_it_is_read_as_of_a_day(house: House) -> None:
    iris = await iris_of(house)
    house.pass_time(days=1)
    await iris.sign_in()
    path = f"{AREAS}/2025"
    etag = (await iris.get(path)).headers["etag"]
    words = {"total": 50000000, "source": DOCUMENT}
    assert (await iris.send("PUT", path, json=words, headers={"if-match": etag})).status_code == 200
    assert (await shown(iris, "AGO-5"))[0] == 50000000.0
    assert (await shown(iris, "AGO-5", as_of="2026-11-21"))[0] == 57905679.0
    earlier = (await iris.get(f"{path}?as_of=2026-11-21")).json()
    assert earlier["total"] == 57905679.0


async def test_files_leave_alone_what_is_kept_here_and_load_the_rest(house: House) -> None:
    iris = await iris_of(house)
    etag = (await iris.get(f"{AREAS}/2025")).headers["etag"]
    words = {"total": 50000000, "source": DOCUMENT}
    revised = await iris.send("PUT", f"{AREAS}/2025", json=words, headers={"if-match": etag})
    assert revised.status_code == 200, revised.text
    new = await iris.post(AREAS, {"year": 2026, "total": 49000000, "source": DOCUMENT})
    assert new.status_code == 201, new.text
    before = (await iris.get(AREAS)).json()
    folder = read_folder(SAMPLE_FOLDER / "documented")
    async with transaction() as connection:
        report = await load(connection, folder, known_on=date(2026, 11, 22), is_production=False)
    assert (report.written.new, report.written.changed) == (0, 0)
    assert (await iris.get(AREAS)).json() == before


WRONG: list[tuple[str, dict[str, Any], str]] = [
    (AREAS, {"year": 2027, "total": 1}, "year"),
    (AREAS, {"year": 2024, "total": -1}, "total"),
    (AREAS, {"year": 2024, "total": 1.001}, "total"),
    (AREAS, {"year": 2024, "total": "1e30"}, "total"),
    (AREAS, {"year": 2024, "total": "NaN"}, "total"),
    (AREAS, {"year": 2024, "total": 5, "confirmed": 3, "suspected": 3}, "body"),
    (AREAS, {"year": 2024, "total": 5, "source": {"source_id": "NONE"}}, "source.source_id"),
    (MINES, {"year": 2024, "total": 5, "confirmed": 3}, "confirmed"),
    (MINES, {"year": 2024, "total": 5.5}, "total"),
]


async def test_what_cannot_have_remained_is_refused_at_its_field(house: House) -> None:
    iris = await iris_of(house)
    before = [(await iris.get(path)).json() for path in (AREAS, MINES)]
    for path, wrong, field in WRONG:
        refused = await iris.post(path, {"source": DOCUMENT} | wrong)
        assert refused.status_code == 400, (wrong, refused.text)
        assert field in {each["field"] for each in refused.json()["errors"]}, refused.text
    assert [(await iris.get(path)).json() for path in (AREAS, MINES)] == before


async def test_a_year_or_obligation_that_is_not_there_is_not_found(house: House) -> None:
    iris = await iris_of(house)
    for path in (f"{AREAS}/2001", f"{AREAS}/last", "/api/v1/obligations/XXX-5/remaining"):
        assert (await iris.get(path)).status_code == 404
    words = {"total": 1, "source": DOCUMENT}
    missing = await iris.send("PUT", f"{AREAS}/2001", json=words, headers={"if-match": '"x"'})
    assert missing.status_code == 404


def test_a_quantity_is_stale_when_it_is_older_than_five_years() -> None:
    assert is_stale(2020, date(2026, 1, 1))
    assert not is_stale(2021, date(2026, 12, 31))
