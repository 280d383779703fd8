"""Requirements and offers in kind through the API: who writes, who sees, and what could meet."""

import csv
import io
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearinghouse.database.reading import fetch
from people import House, Person

NOTICES, MATCHES = "/api/v1/in-kind-notices", "/api/v1/in-kind-matches"
REQUIRED: dict[str, Any] = {
    "side": "requirement", "category": "equipment", "item": "detectors", "description": "Detectors for two teams",
    "units": 12, "first_day": "2027-03-01", "last_day": "2027-05-31", "admin_area": "Ziguinchor",
}  # fmt: skip
OFFERED: dict[str, Any] = {
    "side": "offer", "category": "equipment", "item": "detectors", "description": "Detectors no longer needed",
    "units": 8, "first_day": "2027-05-01", "last_day": "2027-12-31",
}  # fmt: skip


async def drafted(person: Person, terms: dict[str, Any], **more: Any) -> str:
    answer = await person.post(NOTICES, {**terms, **more})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"{NOTICES}/{answer.json()['id']}"
    return str(answer.json()["id"])


async def published(person: Person, terms: dict[str, Any], **more: Any) -> str:
    id = await drafted(person, terms, **more)
    person.house.pass_time(seconds=1)
    answer = await person.post(f"{NOTICES}/{id}/publication")
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "published"
    return id


async def ids(person: Person, query: str = "") -> list[str]:
    return [row["id"] for row in (await person.get(f"{NOTICES}{query}")).json()["items"]]


async def matches(person: Person, query: str = "") -> list[dict[str, Any]]:
    answer = await person.get(f"{MATCHES}{query}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def unmatched(person: Person, query: str = "") -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in await matches(person, f"/unmatched{query}")}


def errors(answer: Any) -> dict[str, str]:
    assert answer.status_code == 400, answer.text
    return {each["field"]: each["mend"] for each in answer.json()["errors"]}


async def test_a_requirement_and_an_offer_become_a_suggestion_and_reserve_nothing(house: House) -> None:
    senegal = await house.person("awa@example.org", ("state", "SEN"))
    jordan = await house.person("rana@example.org", ("state", "JOR"))
    anyone = house.stranger()
    requirement, offer = await drafted(senegal, REQUIRED), await drafted(jordan, OFFERED)
    assert await ids(anyone) == await ids(jordan) == []
    assert await ids(senegal, "?status=draft") == [requirement]
    assert await matches(anyone) == []

    for person, id in ((senegal, requirement), (jordan, offer)):
        assert (await person.post(f"{NOTICES}/{id}/publication")).status_code == 200
    assert await ids(anyone) == [requirement, offer]
    [match] = await matches(anyone)
    assert match == {
        "requirement_id": requirement, "requirement_party": "state:SEN", "requirement_party_name": "Senegal",
        "offer_id": offer, "offer_party": "state:JOR", "offer_party_name": "Jordan", "category": "equipment",
        "item": "detectors", "units": 8, "unit": "piece", "first_day": "2027-05-01", "last_day": "2027-05-31",
        "days": 31, "cooperation": "any", "status": "suggested", "as_of": "2026-11-21",
    }  # fmt: skip
    left = await unmatched(anyone)
    assert set(left) == {requirement}
    assert (left[requirement]["unmatched_units"], left[requirement]["reason"]) == (4, "units_used_up")
    # Nothing is reserved: both may be changed and withdrawn as if nothing had been suggested.
    answer = await jordan.post(f"{NOTICES}/{offer}/withdrawal", {"reason": "Given to another State"})
    assert answer.status_code == 200, answer.text
    assert await matches(anyone) == []
    assert (await unmatched(anyone))[requirement]["reason"] == "none_of_category"


async def test_a_completed_state_and_a_donor_may_offer_and_only_a_state_requires(house: House) -> None:
    norway = await house.person("nils@example.org", ("donor", "NOR"))
    offer = await published(norway, OFFERED)
    row = (await house.stranger().get(f"{NOTICES}/{offer}")).json()
    assert (row["party"], row["party_name"], row["state"]) == ("donor:NOR", "Norway", None)
    assert (row["evidence"], row["source_ids"]) == ("reported", ["REGISTER-IN-KIND"])
    assert set(errors(await norway.post(NOTICES, {**REQUIRED, "admin_area": None}))) == {"side"}
    assert "admin_area" in errors(await norway.post(NOTICES, {**OFFERED, "admin_area": "Oslo"}))
    completed = await house.person("rana@example.org", ("state", "JOR"))
    assert (await completed.get("/api/v1/states/JOR")).json()["article_5_status"] == "completed"
    assert await published(completed, OFFERED)
    for role, subject in (("committee", "KHM"), ("observer", "ICRC")):
        other = await house.person(f"{role}@example.org", (role, subject))
        assert (await other.post(NOTICES, OFFERED)).status_code == 403
    assert (await house.stranger().post(NOTICES, OFFERED)).status_code == 401


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"units": 0}, "units"),
    ({"units": 1.5}, "units"),
    ({"units": "12"}, "units"),
    ({"units": 1_000_001}, "units"),
    ({"item": "survey"}, "item"),
    ({"last_day": "2027-02-28"}, "last_day"),
    ({"first_day": "2026-01-01", "last_day": "2026-11-20"}, "last_day"),
    ({"last_day": "2047-05-31"}, "last_day"),
    ({"latitude": 12.5}, "longitude"),
    ({"latitude": 91, "longitude": 0}, "latitude"),
    ({"description": "  "}, "description"),
    ({"cooperation": "border_area"}, "partner"),
    ({"cooperation": "border_area", "partner": "donor:NOR"}, "partner"),
    ({"cooperation": "border_area", "partner": "state:SEN"}, "partner"),
    ({"cooperation": "border_area", "partner": "state:XXX"}, "partner"),
    ({"cooperation": "triangular", "partner": "donor:SEN"}, "partner"),
    ({"partner": "state:GNB"}, "partner"),
    ({"party": "state:SEN"}, "party"),
    ({"source": {"title": "x"}}, "source"),
    ({"is_reserved": True}, "is_reserved"),
]


async def test_what_is_wrong_is_told_at_its_field_and_how_to_mend_it(house: House) -> None:
    senegal = await house.person("awa@example.org", ("state", "SEN"))
    for more, field in WRONG:
        told = errors(await senegal.post(NOTICES, {**REQUIRED, **more}))
        assert told.get(field), (more, told)


async def test_a_draft_is_its_owners_alone_and_may_be_deleted(house: House) -> None:
    senegal = await house.person("awa@example.org", ("state", "SEN"))
    colleague = await house.person("ibou@example.org", ("state", "SEN"))
    id = await drafted(senegal, REQUIRED)
    for role, subject in (("state", "AGO"), ("secretariat", None), ("committee", "KHM"), ("donor", "NOR")):
        other = await house.person(f"{role}@example.org", (role, subject))
        assert (await other.get(f"{NOTICES}/{id}")).status_code == 404
        assert await ids(other, "?status=all") == []
    changed = await colleague.patch(f"{NOTICES}/{id}", {"units": 14, "item": None})
    assert (changed.json()["units"], changed.json()["item"]) == (14, None)
    assert (await senegal.get(f"{NOTICES}/{id}/events")).json()["items"] == []
    assert (await senegal.post(f"{NOTICES}/{id}/withdrawal", {"reason": "x"})).status_code == 409
    assert (await senegal.delete(f"{NOTICES}/{id}")).status_code == 204
    assert (await senegal.get(f"{NOTICES}/{id}")).status_code == 404
    told = await house.row(
        "select after::text from clearinghouse.audit_event where action = 'in_kind.drafted' and subject = $1",
        id,
    )
    assert "Detectors" not in told
    assert "terms_sha256" in told


async def test_a_published_one_is_changed_with_a_reason_and_to_the_version_that_was_seen(
    house: House,
) -> None:
    senegal = await house.person("awa@example.org", ("state", "SEN"))
    id = await published(senegal, REQUIRED)
    address = f"{NOTICES}/{id}"
    etag = (await senegal.get(address)).headers["etag"]
    assert errors(await senegal.patch(address, {"units": 10})) == {"reason": "Say why: others have read it."}
    assert errors(await senegal.patch(address, {"units": None, "reason": "x"}))["units"]
    answer = await senegal.patch(address, {"units": 10, "reason": "Two were found"})
    assert (answer.status_code, answer.json()["units"]) == (200, 10)
    late = await senegal.patch(address, {"units": 9, "reason": "x"}, headers={"if-match": etag})
    assert (late.status_code, late.json()["current"]["units"]) == (412, 10)
    assert (await senegal.send("PATCH", address, json={"units": 9, "reason": "x"})).status_code == 428
    assert (await senegal.patch(address, {"units": 10, "reason": "x"})).status_code == 409
    assert (await senegal.delete(address)).status_code == 409
    assert (await senegal.post(f"{address}/publication")).status_code == 409
    gone = await senegal.post(f"{address}/withdrawal", {"reason": "Bought from the State's own budget"})
    row = gone.json()
    assert (row["status"], row["withdrawal_reason"]) == ("withdrawn", "Bought from the State's own budget")
    for refused in (
        await senegal.patch(address, {"units": 1, "reason": "x"}),
        await senegal.post(f"{address}/withdrawal", {"reason": "again"}),
    ):
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/notice-withdrawn")
    events = (await senegal.get(f"{address}/events")).json()["items"]
    assert [each["kind"] for each in events] == ["withdrawn", "changed", "published"]
    assert events[1]["changes"] == [{"term": "units", "before": "12", "after": "10"}]
    assert await ids(house.stranger()) == []
    assert await ids(house.stranger(), "?status=withdrawn") == [id]


async def test_the_same_key_enters_one_notice(house: House) -> None:
    senegal = await house.person("awa@example.org", ("state", "SEN"))
    answers = [await senegal.post(NOTICES, REQUIRED, headers={"idempotency-key": "same"}) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert len(await ids(senegal, "?status=draft")) == 1


async def test_what_a_reader_may_not_see_neither_enters_nor_shows_through(house: House) -> None:
    senegal = await house.person("awa@example.org", ("state", "SEN"))
    angola = await house.person("bea@example.org", ("state", "AGO"))
    jordan = await house.person("rana@example.org", ("state", "JOR"))
    committee = await house.person("chan@example.org", ("committee", "KHM"))
    observer = await house.person("ivo@example.org", ("observer", "ICRC"))
    restricted = await published(angola, REQUIRED, units=8, visibility="states_parties")
    named = await published(angola, REQUIRED, units=1, visibility="named")
    open_one, offer = await published(senegal, REQUIRED, units=8), await published(jordan, OFFERED)
    anyone = house.stranger()
    for person in (anyone, observer):
        assert [each["requirement_id"] for each in await matches(person)] == [open_one]
        assert await unmatched(person) == {}
        assert await ids(person) == [open_one, offer]
        assert (await person.get(f"{NOTICES}/{restricted}")).status_code == 404
    for person in (committee, jordan):
        assert [each["requirement_id"] for each in await matches(person)] == [restricted]
        assert set(await unmatched(person)) == {open_one}
    assert (await angola.post(
        "/api/v1/releases", {"kind": "in_kind", "item_id": named, "party": "observer:ICRC"}
    )).status_code == 201  # fmt: skip
    assert named in await ids(observer)
    assert named not in await ids(jordan)
    noted = await fetch(
        "select count(*) as number from clearinghouse.audit_event where action = 'restricted.read'"
    )
    assert noted[0]["number"] > 0


async def test_a_point_is_for_its_owner_and_those_to_whom_it_is_released(house: House) -> None:
    senegal = await house.person("awa@example.org", ("state", "SEN"))
    observer = await house.person("ivo@example.org", ("observer", "ICRC"))
    id = await published(senegal, REQUIRED, latitude=12.583333, longitude=-16.25)
    secretariat = await house.person("iris@example.org", ("secretariat", None))

    async def point(person: Person) -> list[Any]:
        row = (await person.get(f"{NOTICES}/{id}")).json()
        assert (row["admin_area"], row["has_point"]) == ("Ziguinchor", True)
        return [row["latitude"], row["longitude"]]

    assert await point(senegal) == [12.583333, -16.25]
    for person in (house.stranger(), observer, secretariat):
        assert await point(person) == [None, None]
        assert "12.58" not in (await person.get(f"{NOTICES}?format=csv")).text
    release = {"kind": "in_kind", "item_id": id, "party": "observer:ICRC"}
    assert (await senegal.post("/api/v1/releases", release)).status_code == 201
    assert await point(observer) == [12.583333, -16.25]
    told = await fetch("select after::text as after from clearinghouse.audit_event where subject = $1", id)
    assert told
    assert not [each for each in told if "12.58" in str(each["after"])]


async def test_a_third_party_is_named_to_others_once_it_has_confirmed(house: House) -> None:
    senegal = await house.person("awa@example.org", ("state", "SEN"))
    norway = await house.person("nils@example.org", ("donor", "NOR"))
    sweden = await house.person("siv@example.org", ("donor", "SWE"))
    anyone = house.stranger()
    id = await published(senegal, REQUIRED, cooperation="triangular", partner="donor:NOR")
    answer = f"{NOTICES}/{id}/partner-answer"

    async def shown(person: Person) -> list[Any]:
        row = (await person.get(f"{NOTICES}/{id}")).json()
        return [row["partner"], row["partner_name"], row["is_partner_confirmed"]]

    for person in (anyone, sweden):
        assert await shown(person) == [None, None, False]
    for person in (norway, senegal):
        assert await shown(person) == ["donor:NOR", "Norway", False]
    for person in (sweden, senegal):
        assert (await person.post(answer, {"confirms": True})).status_code == 409
    assert (await norway.post(answer, {"confirms": False})).status_code == 409
    assert (await norway.post(answer, {"confirms": True})).status_code == 200
    assert await shown(anyone) == ["donor:NOR", "Norway", True]
    # A change is not what was confirmed, and what is taken back is no longer shown, not as of an earlier day either.
    assert (await senegal.patch(f"{NOTICES}/{id}", {"units": 20, "reason": "x"})).status_code == 200
    assert await shown(anyone) == [None, None, False]
    assert (await norway.post(answer, {"confirms": True})).status_code == 200
    house.pass_time(days=2)
    for person in (norway, senegal):
        await person.sign_in()
    assert (await norway.post(answer, {"confirms": False})).status_code == 200
    before = (await anyone.get(f"{NOTICES}/{id}?as_of=2026-11-22")).json()
    assert (before["partner"], before["is_partner_confirmed"]) == (None, False)
    kinds = [each["kind"] for each in (await senegal.get(f"{NOTICES}/{id}/events")).json()["items"]]
    assert kinds == ["partner_declined", "partner_confirmed", "changed", "partner_confirmed", "published"]


async def test_the_secretariat_enters_what_a_document_says_and_the_owner_takes_it_over(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    jordan = await house.person("rana@example.org", ("state", "JOR"))
    assert set(errors(await iris.post(NOTICES, OFFERED))) == {"party", "source"}
    told = {"party": "state:JOR", "source": {"title": "Statement to the Intersessional Meetings"}}
    assert set(errors(await iris.post(NOTICES, {**OFFERED, **told, "visibility": "own"}))) == {"visibility"}
    assert set(errors(await iris.post(NOTICES, {**OFFERED, **told, "party": "state:XXX"}))) == {"party"}
    row = (await iris.post(NOTICES, {**OFFERED, **told})).json()
    assert (row["status"], row["evidence"], row["party"]) == ("published", "documented", "state:JOR")
    address = f"{NOTICES}/{row['id']}"
    source = (await house.stranger().get(f"/api/v1/sources/{row['source_ids'][0]}")).json()
    assert source["title"] == "Statement to the Intersessional Meetings"
    assert (await iris.patch(address, {"units": 9, "reason": "misread"})).json()["evidence"] == "documented"
    narrowed = await jordan.patch(address, {"visibility": "own", "reason": "x"})
    assert set(errors(narrowed)) == {"visibility"}
    taken = (await jordan.patch(address, {"units": 7, "reason": "One was lent"})).json()
    assert (taken["evidence"], taken["source_ids"][0]) == ("reported", "REGISTER-IN-KIND")
    assert len(taken["source_ids"]) == 2
    assert (await iris.patch(address, {"units": 9, "reason": "x"})).status_code == 404
    kinds = [each["kind"] for each in (await jordan.get(f"{address}/events")).json()["items"]]
    assert kinds == ["changed", "changed", "entered"]


async def test_a_day_that_is_past_is_read_as_it_was(house: House) -> None:
    senegal = await house.person("awa@example.org", ("state", "SEN"))
    jordan = await house.person("rana@example.org", ("state", "JOR"))
    anyone = house.stranger()
    requirement = await drafted(senegal, REQUIRED)
    offer = await published(jordan, OFFERED)
    house.pass_time(days=1)
    await senegal.sign_in()
    assert (await senegal.post(f"{NOTICES}/{requirement}/publication")).status_code == 200
    house.pass_time(days=1)
    await senegal.sign_in()
    assert (await senegal.post(f"{NOTICES}/{requirement}/withdrawal", {"reason": "x"})).status_code == 200
    assert await ids(anyone, "?as_of=2026-11-21&status=all") == [offer]
    assert await ids(anyone, "?as_of=2026-11-22") == [requirement, offer]
    assert await ids(anyone) == [offer]
    assert len(await matches(anyone, "?as_of=2026-11-22")) == 1
    assert await matches(anyone, "?as_of=2026-11-21") == await matches(anyone) == []


async def test_lists_are_filtered_paged_and_given_as_files(house: House) -> None:
    senegal = await house.person("awa@example.org", ("state", "SEN"))
    jordan = await house.person("rana@example.org", ("state", "JOR"))
    norway = await house.person("nils@example.org", ("donor", "NOR"))
    first = await published(senegal, REQUIRED, description="=2+3")
    second = await published(jordan, OFFERED)
    third = await published(
        norway, OFFERED, category="training", item="survey", first_day="2028-01-01", last_day="2028-01-31"
    )
    anyone = house.stranger()
    assert await ids(anyone) == [first, second, third]
    for query, wanted in (
        ("side=offer", [second, third]), ("category=training", [third]), ("item=detectors", [first, second]),
        ("state=sen", [first]), ("donor=NOR", [third]), ("cooperation=any", [first, second, third]),
        ("window_from=2027-06-01", [second, third]), ("window_to=2027-03-31", [first]),
        ("status=withdrawn", []), ("status=draft", []),
    ):  # fmt: skip
        assert await ids(anyone, f"?{query}") == wanted, query
    page = (await anyone.get(f"{NOTICES}?limit=2")).json()
    assert [each["id"] for each in page["items"]] == [first, second]
    assert await ids(anyone, f"?limit=2&cursor={page['next']}") == [third]
    text = (await anyone.get(f"{NOTICES}?format=csv&hxl=true")).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["units"] == "#indicator+num+units"
    assert [row["id"] for row in rows[1:]] == [first, second, third]
    assert rows[1]["description"] == "'=2+3"
    workbook = await anyone.get(f"{MATCHES}?format=xlsx")
    assert workbook.content[:2] == b"PK"
    [match] = await matches(anyone)
    assert await matches(anyone, "?state=SEN") == await matches(anyone, "?state=JOR") == [match]
    norwegian = (await anyone.get("/api/v1/donors/NOR")).json()["id"]
    for donor in ("NOR", norwegian):
        assert set(await unmatched(anyone, f"?donor={donor}")) == {third}
    assert await matches(anyone, "?state=SEN&donor=NOR") == []
    assert await matches(anyone, "?donor=NOR") == await matches(anyone, "?category=training") == []
    assert set(await unmatched(anyone, "?side=offer")) == {third}
    left = (await anyone.get(f"{MATCHES}/unmatched?limit=1")).json()
    rest = (await anyone.get(f"{MATCHES}/unmatched?limit=1&cursor={left['next']}")).json()
    assert {left["items"][0]["id"], rest["items"][0]["id"]} == {first, third}
    assert rest["next"] is None


async def test_what_was_published_is_neither_deleted_nor_a_draft_again(
    house: House, sample_copy: Any
) -> None:
    senegal = await house.person("awa@example.org", ("state", "SEN"))
    id = await published(senegal, REQUIRED)
    for statement in (
        "delete from clearinghouse.in_kind_notice where id = $1",
        "update clearinghouse.in_kind_notice set status = 'draft', published_at = null where id = $1",
    ):
        with pytest.raises(asyncpg.CheckViolationError, match="withdrawn"):
            await fetch(statement, id)
    owner = await asyncpg.connect(**sample_copy.owner.connection_arguments())
    for statement in (
        "update clearinghouse.in_kind_event set reason = 'x'",
        "delete from clearinghouse.in_kind_event",
        "truncate clearinghouse.in_kind_event",
    ):
        with pytest.raises(asyncpg.PostgresError, match="kept as written"):
            await owner.execute(statement)
    await owner.close()
    assert await ids(house.stranger()) == [id]


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 2_000_000), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from([*REQUIRED.values(), "triangular", "border_area", "state:GNB", "training", "2027-13-01", "own"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from([*REQUIRED, "partner", "cooperation", "latitude", "visibility"]), VALUES)
)
async def test_whatever_is_sent_is_a_draft_or_a_fault_and_never_a_failure(
    house: House, wrong: dict[str, Any]
) -> None:
    email = "fuzz@example.org"
    found = await house.row("select count(*) from clearinghouse.account where email = $1", email)
    if not found:
        house.fuzz = await house.person(email, ("state", "SEN"))  # type: ignore[attr-defined]  # one for all examples
    answer = await house.fuzz.post(NOTICES, {**REQUIRED, **wrong})  # type: ignore[attr-defined]  # as above
    assert answer.status_code in (201, 400), answer.text
    assert answer.status_code == 201 or answer.json()["errors"][0]["mend"]
