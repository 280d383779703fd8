"""Stockpiles found after the Article 4 deadline: kept with their document, six months, confirmed by their State."""

from people import House, Person

DOCUMENT = {"title": "Report", "published": "2026"}
FIND = {"state": "SEN", "found_on": "2026-08-31", "mines": 12, "source": DOCUMENT}


async def test_found_stockpiles_are_destroyed_within_six_months(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    made = await iris.post("/api/v1/found-stockpiles", FIND)
    assert made.status_code == 201, made.text
    assert made.json()["due_on"] == "2027-02-28"
    asked = "/api/v1/clocks?state=SEN&kind=found_stockpile_due"
    clock = (await iris.get(asked)).json()["items"]
    assert [(each["due_on"], each["is_met"]) for each in clock] == [("2027-02-28", False)]
    path = f"/api/v1/found-stockpiles/{made.json()['id']}"
    etag = (await iris.get(path)).headers["etag"]
    written = {key: value for key, value in FIND.items() if key != "state"} | {"destroyed_on": "2026-10-01"}
    done = await iris.send("PUT", path, json=written, headers={"if-match": etag})
    assert done.status_code == 200, done.text
    assert (await iris.get(asked)).json()["items"][0]["is_met"] is True
    again = await iris.send("PUT", path, json=written, headers={"if-match": etag})
    assert again.status_code == 412
    for wrong in ({"destroyed_on": "2026-08-01"}, {"found_on": "2027-08-01"}, {"mines": -1}):
        assert (await iris.post("/api/v1/found-stockpiles", FIND | wrong)).status_code == 400


async def _confirm(person: Person, path: str, **read: object) -> int:
    given = {"found_on": "2026-08-31", "mines": 12, "destroyed_on": None} | read
    return (await person.post(f"{path}/confirmation", given)).status_code


async def test_a_state_confirms_its_find_as_it_has_read_it_until_that_changes(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    awa = await house.person("awa@example.org", ("state", "SEN"))
    made = (await iris.post("/api/v1/found-stockpiles", FIND)).json()
    path = f"/api/v1/found-stockpiles/{made['id']}"
    assert made["confirmed_at"] is None
    assert await _confirm(await house.person("bea@example.org", ("state", "AGO")), path) == 404
    assert await _confirm(awa, "/api/v1/found-stockpiles/none") == 404
    for other in ({"mines": 13}, {"mines": None}, {"destroyed_on": "2026-10-01"}, {"found_on": "2026-08-30"}):
        assert await _confirm(awa, path, **other) == 409
    assert await _confirm(awa, path) == 200
    assert await _confirm(awa, path) == 200
    confirmed = await iris.get(path)
    assert confirmed.json()["confirmed_at"] is not None
    events = [each["action"] for each in (await iris.get("/api/v1/audit-events")).json()["items"]]
    assert events.count("found_stockpile.confirmed") == 1

    words = {key: value for key, value in FIND.items() if key != "state"}
    noted = await iris.send(
        "PUT", path, json=words | {"note": "Two sites."}, headers={"if-match": confirmed.headers["etag"]}
    )
    assert noted.json()["confirmed_at"] is not None
    etag = (await iris.get(path)).headers["etag"]
    done = await iris.send(
        "PUT", path, json=words | {"destroyed_on": "2026-10-01"}, headers={"if-match": etag}
    )
    assert done.json()["confirmed_at"] is None


async def test_a_find_reopens_no_obligation_by_itself(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    new = {
        "state": "SEN", "article": 4, "status": "completed", "first_deadline": "2003-03-01", "source": DOCUMENT,
    }  # fmt: skip
    assert (await iris.post("/api/v1/obligations", new)).status_code == 201
    await iris.post("/api/v1/found-stockpiles", FIND)
    assert (await iris.get("/api/v1/obligations/SEN-4")).json()["status"] == "completed"
    due = (await iris.get("/api/v1/clocks?state=SEN&kind=found_stockpile_due")).json()["items"]
    assert [each["due_on"] for each in due] == ["2027-02-28"]
    again = await iris.post(
        "/api/v1/obligations/SEN-4/reopening", {"on": FIND["found_on"], "source": DOCUMENT}
    )
    assert (again.status_code, again.json()["status"]) == (200, "open")
