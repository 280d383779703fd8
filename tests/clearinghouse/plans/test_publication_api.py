"""Journey 1: a draft becomes version 2, version 1 stays readable, and need and gap change at once."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.loading.folder import read_folder
from clearinghouse.loading.load import load
from clearinghouse.loading.sample import SAMPLE_FOLDER
from clearinghouse.plans import publication_form, store
from clearinghouse.plans.version_store import version_as_draft
from people import House, Person

LINE = {
    "code": "va-1",
    "pillar": "victim_assistance",
    "title": "Rehabilitation in Ziguinchor",
    "admin_area": "Ziguinchor",
    "is_local": True,
    "partners": [{"name": "Association of victims", "kind": "local"}],
    "years": [
        {"year": 2026, "cost": "500000", "national": "100000.00", "secured": "50000"},
        {"year": 2027, "cost": "400000.10"},
    ],
}
MARKS = [
    {"name": "costed", "answer": "yes", "document": "National plan", "page": "14"},
    {"name": "climate", "answer": "no"},
]


@pytest.fixture(autouse=True)
async def after_the_first_rounds(house: House) -> None:
    """Rounds of the sample were opened by the real clock; the clock of the tests goes on from there."""
    opened = await house.row("select max(opened_at) from clearinghouse.round")
    house.now = max(house.now, opened + timedelta(seconds=1))


@pytest.fixture
async def awa(house: House, after_the_first_rounds: None) -> Person:
    """An officer of Senegal."""
    return await house.person("awa@example.org", ("state", "SEN"))


async def plan_of(person: Person, iso3: str) -> str:
    """The id of the published plan of a State."""
    (row,) = (await person.get(f"/api/v1/work-plans?state={iso3}")).json()["items"]
    return str(row["id"])


async def published(person: Person, plan: str) -> Any:
    """Publish what the review shows."""
    review = (await person.get(f"/api/v1/work-plans/{plan}/draft/review")).json()
    body = {"content_sha256": review["content_sha256"]}
    return await person.post(f"/api/v1/work-plans/{plan}/draft/publication", body)


async def next_version(person: Person, plan: str, **head: Any) -> None:
    """Begin the next version, in years to come, with a line for victims."""
    address = f"/api/v1/work-plans/{plan}/draft"
    assert (await person.post(address, {})).status_code == 201
    answer = await person.patch(address, {"last_year": 2028, "marks": MARKS, **head})
    assert answer.status_code == 200, answer.text
    assert (await person.post(f"{address}/lines", LINE)).status_code == 201


def cell(totals: Any, year: int, pillar: str) -> Any:
    """A year and pillar of the totals."""
    return next(
        (row for row in totals["by_year_and_pillar"] if (row["year"], row["pillar"]) == (year, pillar)),
        None,
    )


async def test_a_draft_is_published_the_former_stays_readable_and_the_gap_changes_at_once(
    house: House, awa: Person
) -> None:
    anyone = house.stranger()
    plan = await plan_of(anyone, "SEN")
    first = (await anyone.get(f"/api/v1/work-plans/{plan}")).json()
    before = (await anyone.get("/api/v1/totals")).json()
    await next_version(awa, plan)

    # Nobody sees anything of it yet.
    assert (await anyone.get("/api/v1/totals")).json() == before
    assert (await anyone.get(f"/api/v1/work-plans/{plan}")).json() == first

    review = (await awa.get(f"/api/v1/work-plans/{plan}/draft/review")).json()
    assert review["is_publishable"], review["findings"]
    assert review["need_change_usd"] == "750000.10"
    assert [row["code"] for row in review["comparison"]["lines"]] == ["va-1"]
    assert review["comparison"]["lines"][0]["change"] == "added"
    told = {(row["year"], row["pillar"]): row["change_usd"] for row in review["need_by_year_and_pillar"]}
    assert told[2026, "victim_assistance"] == "350000.00"
    assert told[2027, "victim_assistance"] == "400000.10"
    gap = (await awa.get(f"/api/v1/work-plans/{plan}/draft/gap")).json()
    assert gap["before_usd"] == before["gap_usd"]

    answer = await published(awa, plan)
    assert answer.status_code == 201, answer.text
    assert answer.json()["version"] == 2
    assert answer.json()["superseded_version"] == 1
    assert answer.headers["location"] == f"/api/v1/work-plans/{plan}?version=2"

    second = (await anyone.get(f"/api/v1/work-plans/{plan}")).json()
    assert (second["version"], second["status"], second["evidence"]) == (2, "published", "reported")
    assert second["is_own"]
    assert second["content_sha256"] == answer.json()["content_sha256"] == review["content_sha256"]
    assert second["as_of"] == second["published_on"] == house.now.date().isoformat()
    assert {mark["name"]: mark["answer"] for mark in second["marks"]} == {"costed": "yes", "climate": "no"}
    assert second["source_ids"] == ["PLAN-SEN-2021-2"]
    (line,) = [each for each in second["activities"] if each["pillar"] == "victim_assistance"]
    assert line["code"] == "SEN-2021-va-1"
    assert line["partners"] == [{"name": "Association of victims", "kind": "local"}]
    assert line["admin_area"] == "Ziguinchor"
    assert [year["need_usd"] for year in line["years"]] == ["350000.00", "400000.10"]
    assert all(year["source_ids"] == ["PLAN-SEN-2021-2"] for year in line["years"])
    source = (await anyone.get("/api/v1/sources/PLAN-SEN-2021-2")).json()
    assert source["publisher"] == "Senegal"
    assert source["date"] == house.now.date().isoformat()

    # Version 1 is what it was, but for its status.
    was = (await anyone.get(f"/api/v1/work-plans/{plan}?version=1")).json()
    assert was == {**first, "status": "superseded"}

    # Needs, totals, gap and the page of the State have changed at once.
    after = (await anyone.get("/api/v1/totals")).json()
    assert Decimal(after["need_usd"]) - Decimal(before["need_usd"]) == Decimal("750000.10")
    assert after["need_usd"] == review["totals"]["after_usd"]
    assert after["gap_is_current"]
    assert after["gap_round_id"] != before["gap_round_id"]
    assert after["gap_usd"] == gap["after_usd"]
    new = cell(after, 2027, "victim_assistance")
    old = cell(before, 2027, "victim_assistance")
    assert Decimal(new["need_usd"]) - Decimal(old["need_usd"] if old else 0) == Decimal("400000.10")
    state = (await anyone.get("/api/v1/states/SEN")).json()
    assert state["plan"]["version"] == 2
    assert sum(Decimal(row["need_usd"]) for row in state["need_by_year"]) > 0
    assert "PLAN-SEN-2021-2" in {each["id"] for each in state["sources"]}

    # The draft is gone, the versions are told, and they compare line by line.
    assert (await awa.get(f"/api/v1/work-plans/{plan}/draft")).status_code == 404
    told_versions = (await anyone.get(f"/api/v1/work-plans/{plan}/versions")).json()["versions"]
    assert [(row["version"], row["status"], row["is_own"]) for row in told_versions] == [
        (1, "superseded", False),
        (2, "published", True),
    ]
    compared = (await anyone.get(f"/api/v1/work-plans/{plan}/comparison?before=1&after=2")).json()
    assert compared == review["comparison"]
    back = (await anyone.get(f"/api/v1/work-plans/{plan}/comparison?before=2&after=1")).json()
    assert [row["change"] for row in back["lines"]] == ["removed"]

    # Who reads as of the day finds what held at its end.
    held = (await anyone.get(f"/api/v1/work-plans/{plan}?as_of={house.now.date()}")).json()
    assert held["version"] == 2
    event = await house.row("select action from clearinghouse.audit_event order by position desc limit 1")
    assert event == "work_plan.published"


async def test_what_was_edited_after_the_review_or_has_errors_is_not_published(
    house: House, awa: Person
) -> None:
    plan = await plan_of(awa, "SEN")
    address = f"/api/v1/work-plans/{plan}/draft"
    await next_version(awa, plan)
    reviewed = (await awa.get(f"{address}/review")).json()["content_sha256"]
    line = await awa.get(f"{address}/lines/va-1")
    wrong = {"cost": "100.00", "national": "101.00"}
    edit = await awa.send(
        "PUT", f"{address}/lines/va-1/years/2027", json=wrong, headers={"if-match": line.headers["etag"]}
    )
    assert edit.status_code == 200
    answer = await awa.post(f"{address}/publication", {"content_sha256": reviewed})
    assert answer.status_code == 409
    assert "edited since" in answer.json()["detail"]
    review = (await awa.get(f"{address}/review")).json()
    assert not review["is_publishable"]
    (found,) = [each for each in review["findings"] if each["severity"] == "error"]
    assert (found["code"], found["line_code"], found["year"]) == ("shares-above-cost", "va-1", 2027)
    assert review["years_not_counted"] == 1
    assert (await awa.get(f"{address}/gap")).status_code == 200
    answer = await awa.post(f"{address}/publication", {"content_sha256": review["content_sha256"]})
    assert answer.status_code == 409
    assert (await awa.get(f"/api/v1/work-plans/{plan}/versions")).json()["versions"][-1]["version"] == 1


async def test_what_already_contradicts_itself_on_record_keeps_no_state_from_publishing(
    house: House, awa: Person
) -> None:
    plan = await plan_of(awa, "SEN")
    address = f"/api/v1/work-plans/{plan}/draft"
    await next_version(awa, plan)
    async with transaction():
        await fetch(
            """update clearinghouse.commitment set states = '{ZZZ}' where id = (
                   select c.id from clearinghouse.commitment c join clearinghouse.tranche t on t.commitment = c.id
                   where c.evidence = 'documented' and not c.is_illustration and t.year >= 2026 limit 1)"""
        )
    gap = await awa.get(f"{address}/gap")
    assert (gap.status_code, "on record of others" in gap.json()["detail"]) == (409, True), gap.text
    answer = await published(awa, plan)
    assert answer.status_code == 201, answer.text


async def test_a_plan_in_another_currency_keeps_it_with_rate_date_and_source(awa: Person) -> None:
    body = {"code": "SEN-2027", "title": "Plan", "first_year": 2027, "last_year": 2028, "currency": "XOF"}
    made = await awa.post("/api/v1/work-plans", body)
    assert made.status_code == 201
    plan = made.json()["plan_id"]
    address = f"/api/v1/work-plans/{plan}/draft"
    line = {
        "code": "ca",
        "pillar": "capacity",
        "title": "Coordination",
        "years": [{"year": 2027, "cost": "655957", "national": "1", "secured": "2"}],
    }
    assert (await awa.post(f"{address}/lines", line)).status_code == 201
    codes = {each["code"] for each in (await awa.get(f"{address}/review")).json()["findings"]}
    assert "rate-missing" in codes
    rate = {"usd_per_unit": "0.00165", "stated_on": "2026-11-02", "source": "Central bank, fixing of the day"}
    assert (await awa.patch(address, {"rate": rate})).status_code == 200
    answer = await published(awa, plan)
    assert answer.status_code == 201, answer.text
    shown = (await awa.get(f"/api/v1/work-plans/{plan}")).json()
    (year,) = shown["activities"][0]["years"]
    assert year["original"] == {
        "currency": "XOF",
        "cost": "655957.00",
        "national": "1.00",
        "secured": "2.00",
        "need": "655954.00",
        "usd_per_unit": "0.00165",
        "rate_dated": "2026-11-02",
        "rate_source": "Central bank, fixing of the day",
    }
    # 655957 x 0.00165 = 1082.32905; the parts add up to the cent.
    assert (year["cost_usd"], year["national_usd"], year["secured_usd"], year["need_usd"]) == (
        "1082.33",
        "0.00",
        "0.00",
        "1082.33",
    )
    # The next version begins with what was typed, rate and all.
    assert (await awa.post(address, {})).status_code == 201
    again = (await awa.get(address)).json()
    assert again["currency"] == "XOF"
    assert again["rate"] == rate
    assert (await awa.get(f"{address}/review")).json()["comparison"]["lines"] == []


async def test_an_estimate_is_never_a_plan_and_goes_when_the_state_publishes(house: House) -> None:
    farid = await house.person("farid@example.org", ("state", "AFG"))
    (estimate,) = (await farid.get("/api/v1/work-plans?state=AFG&evidence=all")).json()["items"]
    assert estimate["status"] == "illustration"
    refused = await farid.post(f"/api/v1/work-plans/{estimate['id']}/draft", {})
    assert refused.status_code == 409
    assert "estimate" in refused.json()["detail"]

    async def estimated() -> set[str]:
        lines = await store.planned_lines(
            cutoff=house.now.date(), first_year=2026, last_year=2030, grades=["estimated", "reported"]
        )
        return {line.evidence for line in lines if line.state == "AFG"}

    assert await estimated() == {"estimated"}
    body = {"code": "AFG-2027", "title": "Own plan", "first_year": 2027, "last_year": 2029}
    plan = (await farid.post("/api/v1/work-plans", body)).json()["plan_id"]
    line = {"code": "sc", "pillar": "survey_clearance", "title": "Clearance", "obligation_code": "AFG-5"}
    line["years"] = [{"year": 2027, "cost": "1000000", "output": "25000.5"}]  # type: ignore[assignment]
    assert (await farid.post(f"/api/v1/work-plans/{plan}/draft/lines", line)).status_code == 201
    answer = await published(farid, plan)
    assert answer.status_code == 201, answer.text
    assert answer.json()["withdrawn_estimates"] == [estimate["code"]]
    everything = (await farid.get("/api/v1/work-plans?state=AFG&evidence=all")).json()["items"]
    assert [row["code"] for row in everything] == ["AFG-2027"]
    assert await estimated() == {"reported"}

    # Loading the files again brings neither the estimate back nor an older plan over the State's own.
    async with transaction() as connection:
        await load(connection, read_folder(SAMPLE_FOLDER), known_on=house.now.date(), is_production=False)
    everything = (await farid.get("/api/v1/work-plans?state=AFG&evidence=all")).json()["items"]
    assert [row["code"] for row in everything] == ["AFG-2027"]


async def test_a_withdrawn_version_leaves_its_hash_and_the_fact(house: House, awa: Person) -> None:
    anyone = house.stranger()
    plan = await plan_of(awa, "SEN")
    refused = await awa.post(f"/api/v1/work-plans/{plan}/withdrawal", {"version": 1, "reason": "Old"})
    assert refused.status_code == 409
    await next_version(awa, plan)
    sha256 = (await published(awa, plan)).json()["content_sha256"]
    need = (await anyone.get("/api/v1/totals")).json()["need_usd"]
    ko = await house.person("ko@example.org", ("state", "AGO"))
    body = {"version": 2, "reason": "Costs are being looked at again"}
    assert (await ko.post(f"/api/v1/work-plans/{plan}/withdrawal", body)).status_code == 404
    house.pass_time(minutes=1)
    answer = await awa.post(f"/api/v1/work-plans/{plan}/withdrawal", body)
    assert answer.status_code == 200, answer.text
    told = (await anyone.get(f"/api/v1/work-plans/{plan}/versions")).json()["versions"][-1]
    assert (told["status"], told["content_sha256"]) == ("withdrawn", sha256)
    assert told["code"] == "SEN-2021"
    assert told["withdrawal_reason"] == body["reason"]
    for address in ("", "?version=2", f"?as_of={house.now.date()}"):
        gone = await anyone.get(f"/api/v1/work-plans/{plan}{address}")
        assert gone.status_code == 404, (address, gone.text)
    assert "withdrawn by its State" in (await anyone.get(f"/api/v1/work-plans/{plan}")).json()["detail"]
    assert (await anyone.get(f"/api/v1/work-plans/{plan}?version=1")).status_code == 200
    assert (await anyone.get(f"/api/v1/work-plans/{plan}/comparison?before=1&after=2")).status_code == 404
    own = (await awa.get(f"/api/v1/work-plans/{plan}?version=2")).json()
    assert own["status"] == "withdrawn"
    assert (await awa.get(f"/api/v1/work-plans/{plan}/comparison?before=1&after=2")).status_code == 200
    after = (await anyone.get("/api/v1/totals")).json()
    assert Decimal(after["need_usd"]) < Decimal(need)
    assert after["gap_is_current"]
    assert (await awa.post(f"/api/v1/work-plans/{plan}/withdrawal", body)).status_code == 409

    # Its State alone still finds it in a list, until it has replaced it.
    withdrawn = "/api/v1/work-plans?status=withdrawn"
    (row,) = (await awa.get(withdrawn)).json()["items"]
    assert (row["id"], row["version"], row["status"]) == (plan, 2, "withdrawn")
    assert (await anyone.get(withdrawn)).json()["items"] == []
    assert (await ko.get(withdrawn)).json()["items"] == []
    assert plan not in [each["id"] for each in (await awa.get("/api/v1/work-plans")).json()["items"]]

    # The State goes on from what it withdrew.
    assert (await awa.post(f"/api/v1/work-plans/{plan}/draft", {})).status_code == 201
    assert (await awa.get(f"/api/v1/work-plans/{plan}/draft")).json()["base_version"] == 2
    assert (await published(awa, plan)).json()["version"] == 3
    assert (await awa.get(withdrawn)).json()["items"] == []


@pytest.mark.parametrize(
    ("level", "seers"),
    [
        ("states_parties", {"awa", "ko", "iris", "nor"}),
        ("named", {"awa", "icrc"}),
        ("own", {"awa"}),
    ],
)
async def test_a_restricted_version_and_its_source_are_seen_by_those_who_may(
    house: House, awa: Person, level: str, seers: set[str]
) -> None:
    people = {
        "anyone": house.stranger(),
        "awa": awa,
        "ko": await house.person("ko@example.org", ("state", "AGO")),
        "nor": await house.person("nor@example.org", ("donor", "NOR")),
        "iris": await house.person("iris@example.org", ("secretariat", None)),
        "icrc": await house.person("icrc@example.org", ("observer", "ICRC")),
    }
    plan = await plan_of(awa, "SEN")
    need = (await people["anyone"].get("/api/v1/totals")).json()["need_usd"]
    await next_version(awa, plan, visibility=level)
    review = (await awa.get(f"/api/v1/work-plans/{plan}/draft/review")).json()
    assert (await published(awa, plan)).status_code == 201
    if level == "named":
        release = {"kind": "work_plan", "item_id": plan, "party": "observer:ICRC"}
        assert (await awa.post("/api/v1/releases", release)).status_code == 201
    for name, person in people.items():
        wanted = 200 if name in seers else 404
        for address in (f"work-plans/{plan}?version=2", "sources/PLAN-SEN-2021-2"):
            assert (await person.get(f"/api/v1/{address}")).status_code == wanted, (name, address)
        listed = (await person.get("/api/v1/sources?format=csv")).text
        assert ("PLAN-SEN-2021-2" in listed) == (name in seers), name
        versions = (await person.get(f"/api/v1/work-plans/{plan}/versions")).json()["versions"]
        assert (len(versions) == 2) == (name in seers)
    # What the public reads loses the former version, as the review has said.
    after = (await people["anyone"].get("/api/v1/totals")).json()
    assert after["need_usd"] == review["totals"]["after_usd"]
    assert Decimal(after["need_usd"]) < Decimal(need)


async def test_a_chosen_version_is_had_as_a_file_by_whoever_may_see_it(house: House, awa: Person) -> None:
    plan = await plan_of(awa, "SEN")
    await next_version(awa, plan, visibility="named")
    assert (await published(awa, plan)).status_code == 201
    address = f"/api/v1/states/SEN/work-plan-template?plan={plan}&format=csv"
    anyone = house.stranger()
    second = await awa.get(f"{address}&version=2")
    assert (second.status_code, "va-1" in second.text) == (200, True)
    assert second.headers["cache-control"] == "no-store"
    assert second.headers["content-disposition"].endswith('-2-en.csv"')
    for person in (awa, anyone):
        first = await person.get(f"{address}&version=1")
        assert (first.status_code, "va-1" in first.text) == (200, False), first.text
    for missing in (
        f"{address}&version=2",
        f"{address}&version=9",
        address.replace("SEN", "AGO") + "&version=1",
    ):
        assert (await anyone.get(missing)).status_code == 404, missing
    alone = await anyone.get("/api/v1/states/SEN/work-plan-template?version=1")
    assert (alone.status_code, alone.json()["errors"][0]["field"]) == (400, "version")


async def test_a_review_of_many_lines_sends_those_with_findings_first_and_counts_all(
    awa: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication_form, "MOST_COMPARED", 2)
    monkeypatch.setattr(publication_form, "MOST_FINDINGS", 1)
    begun = await awa.post(
        "/api/v1/work-plans", {"code": "SEN-2027", "title": "Plan", "first_year": 2026, "last_year": 2028}
    )
    plan = begun.json()["plan_id"]
    for code in ("a", "b", "c"):
        await awa.post(f"/api/v1/work-plans/{plan}/draft/lines", LINE | {"code": code})
    faulty = LINE | {"code": "d", "years": [{"year": 2027, "cost": "-1"}]}
    await awa.post(f"/api/v1/work-plans/{plan}/draft/lines", faulty)
    review = (await awa.get(f"/api/v1/work-plans/{plan}/draft/review")).json()
    assert [each["code"] for each in review["comparison"]["lines"]] == ["a", "d"]
    assert review["comparison"]["changed_lines"] == 4
    assert [(each["severity"], each["line_code"]) for each in review["findings"]] == [("error", "d")]
    assert review["errors"] + review["warnings"] > 1


async def test_lines_of_two_plans_that_would_have_one_name_are_told_apart_first(awa: Person) -> None:
    plans = []
    for code, line in (("SEN-2027-va", "1"), ("SEN-2027", "va-1")):
        head = {"code": code, "title": "Plan", "first_year": 2026, "last_year": 2028}
        begun = await awa.post("/api/v1/work-plans", head)
        assert begun.status_code == 201, begun.text
        plans.append(begun.json()["plan_id"])
        added = await awa.post(f"/api/v1/work-plans/{plans[-1]}/draft/lines", LINE | {"code": line})
        assert added.status_code == 201, added.text
    assert (await published(awa, plans[0])).status_code == 201
    address = f"/api/v1/work-plans/{plans[1]}/draft"
    errors = [
        (each["code"], each["line_code"])
        for each in (await awa.get(f"{address}/review")).json()["findings"]
        if each["severity"] == "error"
    ]
    assert errors == [("line-of-other", "va-1")]
    assert (await published(awa, plans[1])).status_code == 409
    assert (await awa.post(f"{address}/lines", LINE | {"code": "va-2"})).status_code == 201
    line = await awa.get(f"{address}/lines/va-1")
    await awa.delete(f"{address}/lines/va-1", headers={"if-match": line.headers["etag"]})
    assert (await published(awa, plans[1])).status_code == 201


async def test_every_line_of_the_sample_has_the_code_of_its_plan_before_its_own(house: House) -> None:
    for plan in await store.work_plans(limit=None):
        draft = await version_as_draft(plan.id, plan.version)
        assert draft is not None
        codes = [each.code for each in await store.activities(plan.id, version=plan.version)]
        assert [f"{draft.code}-{line.code}" for line in draft.lines] == codes
