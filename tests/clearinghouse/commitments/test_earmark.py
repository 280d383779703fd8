"""What an earmark reaches and shuts out: nothing is lost between the two, and grades are never added."""

from datetime import date
from decimal import Decimal

import httpx
from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.commitments.earmark import Earmark, reach_of
from clearinghouse.plans.store import PlannedLine
from needmatch.units import EVIDENCE, PILLARS
from people import House

STATES = ("AGO", "SEN", "ZWE")
DEADLINES = {"AGO-5": date(2028, 7, 1), "SEN-5": date(2028, 6, 30), "ZWE-5": date(2025, 12, 31)}


def line(state: str, pillar: str, year: int, need: int, evidence: str = "documented") -> PlannedLine:
    """A published need for clearance by a State's Article 5 deadline."""
    return PlannedLine(
        state=state,
        activity=f"{state}-{pillar}",
        title="",
        pillar=pillar,
        obligation=f"{state}-5" if pillar == "survey_clearance" else None,
        is_local=None,
        year=year,
        need_usd=Decimal(need) / 100,
        output=None,
        evidence=evidence,
        source_codes=(f"S-{state}",),
    )


lines = st.lists(
    st.builds(
        line,
        st.sampled_from(STATES),
        st.sampled_from(PILLARS),
        st.integers(2026, 2030),
        st.integers(1, 10**9),
        st.sampled_from(EVIDENCE),
    ),
    max_size=30,
)
sets = st.none() | st.frozensets(st.sampled_from(STATES), min_size=1)
pillar_sets = st.none() | st.frozensets(st.sampled_from(PILLARS), min_size=1)


@given(lines, sets, pillar_sets)
def test_what_is_reached_and_what_is_shut_out_are_all_there_is_of_each_grade(
    found: list[PlannedLine], states: frozenset[str] | None, pillars: frozenset[str] | None
) -> None:
    reach = reach_of(Earmark(states, pillars), found, DEADLINES, first_year=2026, last_year=2030)
    for grade in EVIDENCE:
        whole = sum((each.need_usd for each in found if each.evidence == grade), Decimal(0))
        sides = [
            sum((each.need_usd for each in side if each.evidence == grade), Decimal(0))
            for side in (reach.reached, reach.shut_out)
        ]
        assert sum(sides) == whole
        for split in (reach.by_state, reach.by_pillar):
            of_grade = [each for each in split if each.evidence == grade]
            assert sum((each.reached_usd for each in of_grade), Decimal(0)) == sides[0]
            assert sum((each.shut_out_usd for each in of_grade), Decimal(0)) == sides[1]


@given(lines, sets, pillar_sets)
def test_a_narrower_earmark_never_reaches_more(
    found: list[PlannedLine], states: frozenset[str] | None, pillars: frozenset[str] | None
) -> None:
    narrow = reach_of(Earmark(states, pillars), found, DEADLINES, first_year=2026, last_year=2030)
    wide = reach_of(Earmark(None, pillars), found, DEADLINES, first_year=2026, last_year=2030)
    reached = {each.evidence: each.need_usd for each in wide.reached}
    assert all(each.need_usd <= reached[each.evidence] for each in narrow.reached)


def test_an_obligation_is_at_risk_by_what_is_planned_until_the_last_year_that_counts() -> None:
    found = [
        line("AGO", "survey_clearance", 2028, 100),  # deadline in July: its own year counts
        line("AGO", "survey_clearance", 2029, 7),
        line("SEN", "survey_clearance", 2028, 100),  # deadline in June: only until the year before
        line("SEN", "survey_clearance", 2027, 30),
        line("ZWE", "survey_clearance", 2026, 100),  # no year of the horizon counts
        line("AGO", "capacity", 2027, 50),
    ]
    reach = reach_of(
        Earmark(frozenset({"AGO"}), frozenset({"survey_clearance"})),
        found,
        DEADLINES,
        first_year=2026,
        last_year=2030,
    )
    assert [(each.obligation, each.reached_usd, each.shut_out_usd) for each in reach.at_risk] == [
        ("AGO-5", Decimal("1.00"), Decimal("0.00")),
        ("SEN-5", Decimal("0.00"), Decimal("0.30")),
    ]


def test_states_without_a_published_need_are_named_and_a_silent_source_reaches_nothing() -> None:
    found = [line("AGO", "capacity", 2027, 50)]
    reach = reach_of(
        Earmark(frozenset({"ERI", "AGO"}), None), found, DEADLINES, first_year=2026, last_year=2030
    )
    assert reach.without_need == ("ERI",)
    silent = Earmark(None, None, are_states_stated=False)
    assert reach_of(silent, found, DEADLINES, first_year=2026, last_year=2030).reached == ()


async def test_the_preview_of_no_earmark_reaches_every_published_need(api: httpx.AsyncClient) -> None:
    await api.get("/api/v1/session")
    headers = {"x-csrftoken": api.cookies["csrftoken"]}

    async def asked(**given: object) -> httpx.Response:
        return await api.post("/api/v1/what-if/earmark", json=given, headers=headers)

    whole = (await asked()).json()
    totals = (await api.get("/api/v1/totals")).json()
    counted = [each for each in whole["reached"] if each["evidence"] in ("documented", "reported")]
    assert sum(Decimal(each["need_usd"]) for each in counted) == Decimal(totals["need_usd"])
    assert whole["shut_out"] == []
    assert {each["reach"] for each in whole["obligations_at_risk"]} == {"whole"}
    assert all(
        (each["watermark"] is not None) == (each["evidence"] == "estimated") for each in whole["reached"]
    )
    one = (await asked(states=["ECU", "ERI"], pillars=["capacity"])).json()
    assert one["states_without_published_need"] == ["ERI"]
    assert {each["state"] for each in one["by_state"] if Decimal(each["reached_usd"]) > 0} == {"ECU"}
    assert all(each["reach"] == "none" for each in one["obligations_at_risk"] if each["state"] != "ECU")
    for earmark, field in (({"states": ["XQZ"]}, "states.0"), ({"pillars": []}, "pillars")):
        answer = await asked(**earmark)
        assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert answer.headers["cache-control"] == "no-store"


async def test_the_reach_beside_a_commitment_is_that_of_its_earmark(house: House) -> None:
    anyone = house.stranger()
    await anyone.get("/api/v1/session")
    rows = (await anyone.get("/api/v1/commitments?limit=500")).json()["items"]
    row = next(each for each in rows if each["are_states_stated"] and each["states"])
    beside = (await anyone.get(f"/api/v1/commitments/{row['id']}/earmark")).json()
    asked = await anyone.post("/api/v1/what-if/earmark", {"states": row["states"], "pillars": row["pillars"]})
    assert asked.json() == beside
