"""A whole cycle on made-up reports, entered through the API: baseline 2025, reports of 2026, a correction."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from agreed import agreed, payment, people
from clearinghouse.database.transaction import transaction
from clearinghouse.indicators.computing import compute
from clearinghouse.indicators.definitions import BY_ID
from clearinghouse.indicators.known import facts_of
from clearinghouse.indicators.store import Computation
from clearinghouse.indicators.value import Valuation
from people import House, Person

PASSAGE = {"document": "Article 7 report", "page": "12", "link": "https://example.org/a7.pdf"}
OWN_MONEY = "national_commitment.survey_clearance"
LOCAL = "assistance.local_organisations"


def said(question: str, value: str = "yes", **more: Any) -> dict[str, Any]:
    return {"question": question, "value": value, "passage": PASSAGE, **more}


async def entered(
    secretariat: Person,
    iso3: str,
    year: int,
    *answers: dict[str, Any],
    filed_on: str | None = None,
    **more: Any,
) -> None:
    """Enter a filed report: the secretariat's own draft, its answers, and that it was filed."""
    begun = await secretariat.post("/api/v1/cooperation-reports", {"state": iso3, "year": year})
    assert begun.status_code == 201, begun.text
    draft = f"/api/v1/cooperation-reports/{iso3}/{year}/draft"
    if answers:
        edited = await secretariat.patch(draft, {"answers": list(answers)})
        assert edited.status_code == 200, edited.text
    filing = {
        "filed_on": filed_on or f"{year}-04-20",
        "document": f"Article 7 report {year}",
        "link": None,
        **more,
    }
    filed = await secretariat.post(f"/api/v1/cooperation-reports/{iso3}/{year}/filing", filing)
    assert filed.status_code == 201, filed.text


async def computed(day: date) -> Computation:
    async with transaction():
        return await compute(day, "monthly", now=datetime(day.year, day.month, day.day, 23, 0, tzinfo=UTC))


@pytest.fixture
async def secretariat(house: House) -> Person:
    return await house.person("iris@example.org", ("secretariat", None))


@pytest.fixture
async def filed(secretariat: Person) -> None:
    """Reports of 2025 and 2026: in time, late, silent, contradicting what the platform knows, and none."""
    await entered(secretariat, "KHM", 2025, said(OWN_MONEY), said(LOCAL, "no"))
    await entered(secretariat, "SEN", 2025, said(OWN_MONEY, "no"))
    await entered(
        secretariat, "NOR", 2025, said("assistance.survey_clearance", states=["KHM", "LAO"]), said(LOCAL)
    )
    await entered(secretariat, "KHM", 2026, said(OWN_MONEY))
    await entered(secretariat, "SEN", 2026, said(OWN_MONEY), filed_on="2026-06-01")
    await entered(secretariat, "ZWE", 2026, said(OWN_MONEY, "no"))  # USD 2m a year from 2025 is on record
    await entered(secretariat, "AGO", 2026, said("situation.progress"))
    await entered(secretariat, "NOR", 2026, said("assistance.survey_clearance", states=["LAO"]), said(LOCAL))
    await entered(secretariat, "CHE", 2026, said("assistance.survey_clearance", states=["BIH"]), said(LOCAL))


async def value(house: House, id: str, year: int, **more: str) -> Any:
    answer = await house.stranger().get(
        f"/api/v1/indicators/{id}/values", params={"year": year, "basis": "reported", **more}
    )
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["items"]
    return found


@pytest.mark.usefixtures("filed")
async def test_a_cycle_from_baseline_to_change(house: House) -> None:
    done = await computed(date(2026, 11, 30))
    assert done.values_new > 30

    baseline = await value(house, "40.1", 2025)
    assert (baseline["numerator"], baseline["members"], baseline["change_reason"]) == (
        1,
        ["KHM"],
        "is_baseline",
    )
    now = await value(house, "40.1", 2026)
    assert (now["numerator"], now["members"]) == (2, ["KHM", "SEN"])
    assert (now["baseline"], now["change"]) == (1, 1)
    assert (now["entered_since_baseline"], now["left_since_baseline"]) == (["SEN"], [])
    assert now["mark"] == "From cooperation reports of States."
    # The six states of knowledge. Not known of every State whether it is affected: no percentage.
    knowledge = now["knowledge"]
    assert (knowledge["reported_yes"], knowledge["reported_no"]) == (["KHM", "SEN"], ["ZWE"])
    assert now["contradicted"] == ["ZWE"]
    assert "AGO" in knowledge["filed_silent"]
    assert "TJK" in knowledge["no_report_filed"]
    assert knowledge["not_yet_due"] == []
    assert (now["denominator"], now["denominator_reason"], now["share"]) == (None, "set_not_known", None)
    # Each member opens to the passage of its report.
    evidence = {each["state"]: each for each in now["evidence"]}
    assert evidence["SEN"]["passage_page"] == "12"
    assert evidence["SEN"]["passage_link"] == "https://example.org/a7.pdf"
    assert (await house.stranger().get(evidence["SEN"]["address"])).status_code == 200


@pytest.mark.usefixtures("filed")
async def test_shares_are_over_all_and_over_those_who_filed(house: House) -> None:
    await computed(date(2026, 11, 30))
    local = await value(house, "7.2", 2026)
    assert (local["numerator"], local["denominator"]) == (2, 162)
    assert local["share"] == pytest.approx(2 / 162)
    (over,) = local["over"]
    assert (over["filed"], local["share_of_filed"]) == (6, pytest.approx(2 / 6))
    punctual = await value(house, "punctual", 2026)
    assert (punctual["numerator"], punctual["denominator"]) == (5, 162)
    assert punctual["knowledge"]["reported_no"] == ["SEN"]
    assert len(punctual["knowledge"]["no_report_filed"]) == 156


@pytest.mark.usefixtures("filed")
async def test_assistance_to_others_than_states_parties_never_counts(house: House) -> None:
    await computed(date(2026, 11, 30))
    before, now = await value(house, "43.1", 2025), await value(house, "43.1", 2026)
    assert (before["members"], now["members"]) == (["NOR"], ["CHE"])
    assert [(each["state"], each["why"]) for each in now["not_counted"]] == [
        ("NOR", "names_no_affected_state")
    ]
    assert (now["change"], now["entered_since_baseline"], now["left_since_baseline"]) == (0, ["CHE"], ["NOR"])


@pytest.mark.usefixtures("filed")
async def test_a_correction_makes_a_version_and_the_permalink_stays(
    house: House, secretariat: Person
) -> None:
    await computed(date(2026, 11, 30))
    first = await value(house, "40.1", 2026)
    house.pass_time(days=14)
    await secretariat.sign_in()
    await entered(
        secretariat, "SEN", 2026, said(OWN_MONEY, "no"), filed_on="2026-06-01", replaces=1, reason="Misread."
    )
    done = await computed(date(2026, 12, 31))
    assert 0 < done.values_new < 5

    second = await value(house, "40.1", 2026)
    assert (second["version"], second["numerator"], second["members"]) == (3, 1, ["KHM"])
    assert second["changes"]["left"] == ["SEN"]
    assert second["changes"]["knowledge"] == [
        {"state": "SEN", "before": "reported_yes", "after": "reported_no"}
    ]
    assert second["changes"]["evidence_removed"] == [f"SEN 2026/1:{OWN_MONEY}"]

    stranger = house.stranger()
    old = (await stranger.get(first["permalink"])).json()
    assert (old["members"], old["is_standing"], old["standing_id"]) == (["KHM", "SEN"], False, second["id"])
    assert old["version_ids"][-2:] == [first["id"], second["id"]]
    assert "version 2" in old["citation"]
    assert first["permalink"] in old["citation"]
    assert await value(house, "40.1", 2026, as_of="2026-12-01") == first
    assert (await value(house, "40.1", 2026, version="1"))["id"] == old["version_ids"][0]


async def test_a_year_whose_reports_are_still_to_come_is_not_yet_due(
    house: House, secretariat: Person
) -> None:
    house.pass_time(days=80)
    await secretariat.sign_in()
    await entered(secretariat, "KHM", 2027, said(OWN_MONEY), filed_on="2027-02-01")
    await computed(date(2027, 2, 28))
    found = await value(house, "40.1", 2027)
    assert found["members"] == ["KHM"]
    assert (found["knowledge"]["no_report_filed"], len(found["knowledge"]["not_yet_due"]) > 100) == ([], True)
    assert (await value(house, "40.1", 2026))["numerator_reason"] == "no_report_entered"


async def test_what_the_platform_filled_in_counts_when_the_state_confirms_it(house: House) -> None:
    officer = await house.person("zoe@example.org", ("state", "ZWE"))
    begun = await officer.post("/api/v1/cooperation-reports", {"state": "ZWE", "year": 2026})
    filled = {each["question"]: each for each in begun.json()["answers"]}
    assert OWN_MONEY in filled
    filing = {"filed_on": "2026-04-20", "document": "Article 7 report 2026", "link": None}
    answer = await officer.post("/api/v1/cooperation-reports/ZWE/2026/filing", filing)
    assert answer.status_code == 201, answer.text
    await computed(date(2026, 11, 30))
    found = await value(house, "40.1", 2026)
    assert (found["numerator"], found["knowledge"]["found_not_reported"].count("ZWE")) == (0, 1)


async def shown_by(house: House, day: date) -> dict[str, list[str]]:
    """Kinds of evidence of agreements that facts of a day hold for Norway's assistance, by indicator."""
    async with transaction(readonly=True):
        valuation = Valuation(await facts_of(day))
    found = {}
    for id in ("43.1", "43.2"):
        value = valuation.value(BY_ID[id], "found", 2026)
        evidence = [one for each in value.not_counted if each.state == "NOR" for one in each.evidence]
        found[id] = [each.kind for each in evidence if each.kind in ("agreement", "payment")]
    return found


async def test_an_agreement_shows_assistance_from_the_day_on_which_both_published_it(house: House) -> None:
    nor, ago = await people(house)
    path = await agreed(house, nor, ago, (2026, "1000.00"), pillar="survey_clearance")
    await nor.step(path, "publication")
    house.pass_time(days=2)
    await ago.sign_in()
    await nor.sign_in()
    assert (await shown_by(house, date(2026, 11, 23)))["43.1"] == []
    await ago.step(path, "publication")
    paid = await nor.post("/api/v1/payments", payment(path, 2026, "600.00"))
    assert paid.status_code == 201, paid.text
    assert await shown_by(house, date(2026, 11, 23)) == {"43.1": ["agreement", "payment"], "43.2": []}
    house.pass_time(days=2)
    await nor.sign_in()
    undone = await nor.post(
        f"{paid.headers['location']}/reversal", {"dated_on": "2026-11-25", "reason": "Paid twice."}
    )
    assert undone.status_code in (200, 201), undone.text
    assert (await shown_by(house, date(2026, 11, 25)))["43.1"] == ["agreement"]
    # The days before read as they were.
    assert (await shown_by(house, date(2026, 11, 23)))["43.1"] == ["agreement", "payment"]
    assert (await shown_by(house, date(2026, 11, 22)))["43.1"] == []
