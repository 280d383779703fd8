"""Drafts over the API: every edit names the version it is of, and nobody but the State's officers finds them."""

import json
from typing import Any

import pytest

from people import House, Person

NEW = {"code": "SEN-2027", "title": "Plan of action", "first_year": 2027, "last_year": 2029}
LINE = {
    "code": "sc-1",
    "pillar": "survey_clearance",
    "title": "Ziguinchor",
    "obligation_code": "SEN-5",
    "years": [
        {"year": 2028, "cost": "5"},
        {"year": 2027, "cost": "100.5", "national": "40", "output": "1200"},
    ],
}


@pytest.fixture
async def awa(house: House) -> Person:
    """An officer of Senegal."""
    return await house.person("awa@example.org", ("state", "SEN"))


@pytest.fixture
async def draft(awa: Person) -> str:
    """The address of a new draft with a line."""
    made = await awa.post("/api/v1/work-plans", NEW)
    assert made.status_code == 201, made.text
    address = str(made.headers["location"])
    assert (await awa.post(f"{address}/lines", LINE)).status_code == 201
    return address


async def put(person: Person, address: str, body: Any, of: str | None = None) -> Any:
    """Send a PUT with the ETag of what is there."""
    etag = (await person.get(of or address)).headers["etag"]
    return await person.send("PUT", address, json=body, headers={"if-match": etag})


async def test_a_new_plan_is_an_empty_draft_and_listed_to_its_state_alone(
    house: House, awa: Person, draft: str
) -> None:
    head = (await awa.get(draft)).json()
    assert {name: head[name] for name in NEW} == NEW
    assert (head["base_version"], head["currency"], head["visibility"], head["marks"]) == (
        None,
        "USD",
        "public",
        [],
    )
    (row,) = (await awa.get("/api/v1/work-plan-drafts")).json()["items"]
    assert (row["code"], row["lines"], row["plan_id"]) == ("SEN-2027", 1, head["plan_id"])
    colleague = await house.person("ousmane@example.org", ("state", "SEN"))
    assert (await colleague.get(draft)).json() == head
    neighbour = await house.person("ko@example.org", ("state", "AGO"))
    assert (await neighbour.get("/api/v1/work-plan-drafts")).json()["items"] == []
    for address in (draft, f"{draft}/lines", f"{draft}/lines/sc-1", f"{draft}/review", f"{draft}/gap"):
        assert (await neighbour.get(address)).status_code == 404
        for role, subject in (("secretariat", None), ("committee", "KHM"), ("donor", "NOR")):
            other = await house.person(f"{role}{len(address)}@example.org", (role, subject))
            assert (await other.get(address)).status_code == 403
    for address in (
        f"/api/v1/work-plans/{head['plan_id']}",
        f"/api/v1/work-plans/{head['plan_id']}/versions",
    ):
        assert (await awa.get(address)).status_code == 404
        assert (await house.stranger().get(address)).status_code == 404


async def test_the_code_of_a_plan_names_its_state_and_is_given_once(awa: Person, draft: str) -> None:
    taken = await awa.post("/api/v1/work-plans", NEW)
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/conflict")
    published = await awa.post("/api/v1/work-plans", {**NEW, "code": "SEN-2021"})
    assert published.status_code == 409
    foreign = await awa.post("/api/v1/work-plans", {**NEW, "code": "AGO-2027"})
    assert (foreign.status_code, foreign.json()["errors"][0]["field"]) == (400, "code")


async def test_the_same_request_sent_again_makes_one_plan(awa: Person) -> None:
    key = {"idempotency-key": "plan-of-senegal"}
    first = await awa.post("/api/v1/work-plans", NEW, headers=key)
    second = await awa.post("/api/v1/work-plans", NEW, headers=key)
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert len((await awa.get("/api/v1/work-plan-drafts")).json()["items"]) == 1


async def test_who_edits_an_older_version_gets_the_newer_one(house: House, awa: Person, draft: str) -> None:
    ousmane = await house.person("ousmane@example.org", ("state", "SEN"))
    line = f"{draft}/lines/sc-1"
    content = {name: value for name, value in LINE.items() if name != "code"}
    for address, method, body in (
        (draft, "PATCH", {"title": "Other"}),
        (line, "PUT", {**content, "title": "Kolda"}),
        (f"{draft}/lines", "PUT", {"lines": [{**LINE, "title": "Sedhiou"}]}),
    ):
        seen = (await awa.get(address)).headers["etag"]
        theirs = await ousmane.send(method, address, json=body, headers={"if-match": seen})
        assert theirs.status_code == 200, theirs.text
        mine = await awa.send(method, address, json=body, headers={"if-match": seen})
        assert (mine.status_code, mine.json()["type"]) == (412, "/problems/outdated")
        assert mine.json()["current"] == theirs.json() == (await awa.get(address)).json()
        assert mine.headers["etag"] == theirs.headers["etag"]
        assert (await awa.send(method, address, json=body)).status_code == 428
    for address in (f"{line}/years/2027", line, draft):
        assert (await awa.delete(address)).status_code == 428
        assert (await awa.delete(address, headers={"if-match": '"old"'})).status_code == 412
    assert (await awa.get(draft)).status_code == 200


async def test_an_edit_of_one_line_leaves_the_others_and_the_head_current(awa: Person, draft: str) -> None:
    assert (await awa.post(f"{draft}/lines", {**LINE, "code": "sc-2"})).status_code == 201
    etags = {address: (await awa.get(address)).headers["etag"] for address in (draft, f"{draft}/lines/sc-1")}
    assert (
        await put(awa, f"{draft}/lines/sc-2/years/2029", {"cost": "7"}, of=f"{draft}/lines/sc-2")
    ).status_code == 200
    for address, etag in etags.items():
        assert (await awa.get(address)).headers["etag"] == etag


async def test_a_line_is_edited_by_year(awa: Person, draft: str) -> None:
    line = f"{draft}/lines/sc-1"
    shown = (await awa.get(line)).json()
    assert shown["years"] == [
        {
            "year": 2027,
            "cost": "100.50",
            "national": "40.00",
            "secured": None,
            "need": "60.50",
            "output": "1200",
        },
        {"year": 2028, "cost": "5.00", "national": None, "secured": None, "need": "5.00", "output": None},
    ]
    answer = await put(awa, f"{line}/years/2027", {"cost": "90", "secured": "100.125"}, of=line)
    assert answer.status_code == 200, answer.text
    # Wrong, and kept as it was typed; the review will say so.
    assert answer.json()["years"][0] == {
        "year": 2027, "cost": "90.00", "national": None, "secured": "100.125", "need": "-10.125", "output": None,
    }  # fmt: skip
    gone = await awa.delete(f"{line}/years/2028", headers={"if-match": answer.headers["etag"]})
    assert [each["year"] for each in gone.json()["years"]] == [2027]
    again = await awa.delete(f"{line}/years/2028", headers={"if-match": gone.headers["etag"]})
    assert again.status_code == 404
    for year in ("1", "27", "2O27", "12027", "0000"):
        assert (await put(awa, f"{line}/years/{year}", {}, of=line)).status_code == 404
    codes = {each["code"] for each in (await awa.get(f"{draft}/review")).json()["findings"]}
    assert {"decimals"} <= codes


async def test_lines_are_replaced_as_a_whole_and_come_back_in_their_order(awa: Person, draft: str) -> None:
    lines = [{**LINE, "code": code} for code in ("b", "a", "c")]
    answer = await put(awa, f"{draft}/lines", {"lines": lines})
    assert [each["code"] for each in answer.json()["lines"]] == ["b", "a", "c"]
    twice = await put(awa, f"{draft}/lines", {"lines": [LINE, LINE]})
    assert (twice.status_code, twice.json()["errors"][0]["field"]) == (400, "lines.1.code")
    assert (await awa.get(f"{draft}/lines/sc-1")).status_code == 404
    conflict = await awa.post(f"{draft}/lines", {**LINE, "code": "a"})
    assert conflict.status_code == 409


async def test_a_head_keeps_what_is_left_out_and_its_rate_can_be_taken_out(awa: Person, draft: str) -> None:
    rate = {"usd_per_unit": "0.00165", "stated_on": "2026-11-02", "source": "Central bank"}
    marks = [{"name": "costed", "answer": "yes", "words": "See the annex\non costs"}]
    head = (await awa.patch(draft, {"currency": "XOF", "rate": rate, "marks": marks})).json()
    assert (head["rate"], head["title"]) == (rate, NEW["title"])
    assert head["marks"][0]["words"] == "See the annex on costs"
    head = (await awa.patch(draft, {"title": "Renamed"})).json()
    assert (head["rate"], head["title"], head["currency"]) == (rate, "Renamed", "XOF")
    head = (await awa.patch(draft, {"rate": None})).json()
    assert head["rate"] is None


async def test_a_head_that_cannot_be_kept_is_refused_by_field(awa: Person, draft: str) -> None:
    before = (await awa.get(draft)).json()
    wrong: list[tuple[str, Any]] = [
        ("title", "a\x00b"),
        ("title", "x" * 301),
        ("first_year", 20270),
        ("currency", "euro"),
        ("visibility", "secret"),
        ("marks", [{"name": "nice", "answer": "yes"}]),
        ("rate", {"usd_per_unit": "-1", "stated_on": "2026-11-02", "source": "x"}),
        ("code", "SEN-9"),
    ]
    for field, value in wrong:
        answer = await awa.patch(draft, {field: value})
        assert answer.status_code == 400, answer.text
        assert answer.json()["errors"][0]["field"].startswith(field)
    assert (await awa.get(draft)).json() == before


async def test_an_amount_that_is_no_number_is_refused(awa: Person, draft: str) -> None:
    line = f"{draft}/lines/sc-1"
    wrong: list[Any] = ["1e5", "1,000", "NaN", "", "1.23456", "\u0661\u0662", 5, True]
    for cost in wrong:
        answer = await put(awa, f"{line}/years/2027", {"cost": cost}, of=line)
        assert answer.status_code == 400, (cost, answer.text)


async def test_the_next_version_begins_with_the_lines_of_the_published_one(awa: Person) -> None:
    (row,) = (await awa.get("/api/v1/work-plans?state=SEN")).json()["items"]
    address = f"/api/v1/work-plans/{row['id']}/draft"
    assert (await awa.get(address)).status_code == 404
    made = await awa.post(address, {})
    assert (made.status_code, made.json()["base_version"], made.headers["location"]) == (201, 1, address)
    assert [each["code"] for each in (await awa.get(f"{address}/lines")).json()["lines"]] == ["sc"]
    review = (await awa.get(f"{address}/review")).json()
    assert (review["need_change_usd"], review["comparison"]["lines"]) == ("0.00", [])
    assert (await awa.post(address, {})).status_code == 409
    assert (await awa.post(address, {"from_version": 7})).status_code == 404
    gone = await awa.delete(address, headers={"if-match": (await awa.get(address)).headers["etag"]})
    assert gone.status_code == 204
    assert (await awa.get(address)).status_code == 404
    assert (await awa.get(f"/api/v1/work-plans/{row['id']}")).json()["version"] == 1


async def test_each_edit_of_a_draft_leaves_an_event_and_nothing_of_what_stands_in_it(
    house: House, awa: Person, draft: str
) -> None:
    head = {"if-match": (await awa.get(draft)).headers["etag"]}
    marks = [{"name": "costed", "answer": "yes", "words": "Unit costs"}]
    await awa.send("PATCH", draft, json={"title": "A new title", "marks": marks}, headers=head)
    await put(
        awa, f"{draft}/lines/sc-1/years/2027", {"cost": "777.77", "output": "1200"}, of=f"{draft}/lines/sc-1"
    )
    await put(awa, f"{draft}/lines/sc-1", {name: value for name, value in LINE.items() if name != "code"})
    await put(awa, f"{draft}/lines", {"lines": [{**LINE, "code": "sc-2"}]})
    line = f"{draft}/lines/sc-2"
    await awa.delete(line, headers={"if-match": (await awa.get(line)).headers["etag"]})
    await awa.delete(draft, headers={"if-match": (await awa.get(draft)).headers["etag"]})
    iris = await house.person("iris@example.org", ("secretariat", None))
    answer = await iris.get("/api/v1/audit-events?limit=500")
    plan = draft.split("/")[-2]
    told = [each for each in reversed(answer.json()["items"]) if each["subject"] == plan]
    assert [
        (each["action"], *(json.loads(each[side] or "null") for side in ("before", "after"))) for each in told
    ] == [
        ("plan_draft.begun", None, None),
        ("plan_draft.line_added", None, {"line": "sc-1"}),
        ("plan_draft.edited", None, {"changed": ["title", "marks.costed"], "changed_count": 2}),
        ("plan_draft.line_edited", {"line": "sc-1"},
         {"line": "sc-1", "changed": ["2027.cost", "2027.national"], "changed_count": 2}),
        ("plan_draft.line_edited", {"line": "sc-1"},
         {"line": "sc-1", "changed": ["2027.cost", "2027.national"], "changed_count": 2}),
        ("plan_draft.lines_replaced", {"lines": 1},
         {"lines": 1, "added": ["sc-2"], "changed": [], "removed": ["sc-1"], "added_count": 1, "changed_count": 0,
          "removed_count": 1}),
        ("plan_draft.line_removed", {"line": "sc-2"}, None),
        ("plan_draft.discarded", None, None),
    ]  # fmt: skip
    assert {each["acting_as"] for each in told} == {"state:SEN"}
    for word in ("Plan of action", "A new title", "SEN-2027", "Ziguinchor", "100.50", "777.77", "Unit costs"):
        assert word not in answer.text


async def test_an_edit_that_is_refused_leaves_no_event(house: House, awa: Person, draft: str) -> None:
    stale = await awa.send(
        "PUT", f"{draft}/lines/sc-1/years/2027", json={"cost": "1"}, headers={"if-match": '"x"'}
    )
    assert stale.status_code == 412
    actions = "select count(*) from clearinghouse.audit_event where action = 'plan_draft.line_edited'"
    assert await house.row(actions) == 0


async def test_an_event_of_many_parts_counts_all_and_names_the_first(
    house: House, awa: Person, draft: str
) -> None:
    years = [
        {"year": year, "cost": "1", "national": "0", "secured": "0", "output": "1"}
        for year in range(2030, 2060)
    ]
    line = f"{draft}/lines/sc-1"
    body = {
        **{name: value for name, value in LINE.items() if name != "code"},
        "years": [*LINE["years"], *years],
    }
    assert (await put(awa, line, body)).status_code == 200
    told = await house.row(
        "select after from clearinghouse.audit_event where action = 'plan_draft.line_edited'"
    )
    event = json.loads(told)
    assert event["changed_count"] == 120
    assert len(event["changed"]) == 100
    assert event["changed"][:2] == ["2030.cost", "2030.national"]
