"""Values: a cycle of two years solved by hand, the six states of knowledge, and a naive twin on random worlds."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearinghouse.cooperation_reports.report import Report
from clearinghouse.indicators.content import changes, content_of, sha256_of, value_of
from clearinghouse.indicators.definitions import BY_ID, INDICATORS, Indicator
from clearinghouse.indicators.facts import Coverage, Facts
from clearinghouse.indicators.value import KNOWLEDGE, Valuation, Value
from indicator_facts import answer, commitment, flow, interval, meeting, national, plan, report, state, world

OWN_MONEY = "national_commitment.survey_clearance"
FIVE = [interval(each) for each in ("NIL", "SIL")]
EXTRA = [state("NIL"), state("SIL")]


def value(facts: Facts, id: str, basis: str, year: int) -> Value:
    return Valuation(facts).value(BY_ID[id], basis, year)


def cycle(*, as_of: date = date(2026, 11, 21), corrected: bool = False) -> Facts:
    """Reports of 2025 and 2026 of States of which each is in one of the states of knowledge.

    In 2026: AFF reports yes, VIC reports no while the platform knows a payment, STK files and is silent, SIL files and
    is silent while the platform knows a payment, NIL files nothing.
    """
    bound = [interval(each, "article_5") for each in ("NIL", "SIL")]
    return world(
        as_of=as_of,
        states=EXTRA,
        intervals=[*FIVE, *bound],
        national=[national("VIC"), national("SIL")],
        reports=[
            report("AFF", answer(OWN_MONEY, "no"), year=2025),
            report("VIC", answer(OWN_MONEY, "yes"), year=2025),
            report("AFF", answer(OWN_MONEY, "yes")),
            report("VIC", answer(OWN_MONEY, "yes" if corrected else "no"), number=2 if corrected else 1),
            report("STK", answer("situation.progress", "yes")),
            report("SIL", answer("situation.progress", "yes"), filed_on=date(2026, 6, 1)),
        ],
    )


def test_the_six_states_of_knowledge_are_kept_apart() -> None:
    found = value(cycle(), "40.1", "reported", 2026)
    assert found.knowledge == {
        "AFF": "reported_yes",
        "VIC": "reported_no",
        "STK": "filed_silent",
        "SIL": "found_not_reported",
        "NIL": "no_report_filed",
    }
    assert found.contradicted == ("VIC",)
    assert found.members == ("AFF",)
    (over,) = found.over
    assert (over.set, over.members, over.size, over.filed) == ("affected", 1, 5, 4)
    assert (over.share, over.share_of_filed) == (0.2, 0.25)


def test_before_30_april_has_passed_a_missing_report_is_not_yet_due() -> None:
    for as_of, expected in (
        (date(2026, 4, 30), "not_yet_due"),
        (date(2026, 5, 1), "no_report_filed"),
    ):
        found = value(cycle(as_of=as_of), "40.1", "reported", 2026)
        assert found.knowledge is not None
        assert found.knowledge["NIL"] == expected
        assert found.knowledge["AFF"] == "reported_yes"


def test_the_same_facts_found_are_a_value_of_their_own_and_of_the_year_before() -> None:
    found = value(cycle(), "40.1", "found", 2025)
    assert (found.members, found.numerator, found.missing) == (("SIL", "VIC"), 2, None)
    assert (found.reporting_year, found.covers_year, found.sets_on) == (2026, 2025, date(2026, 4, 30))
    assert found.knowledge is None
    assert {each.state: each.kind for each in found.evidence} == {
        "SIL": "national_contribution",
        "VIC": "national_contribution",
    }
    reported = value(cycle(), "40.1", "reported", 2026)
    assert (reported.covers_year, reported.sets_on) == (2025, date(2026, 4, 30))


def test_nothing_is_ever_shown_as_zero_that_nobody_looked_at() -> None:
    nobody = value(world(), "40.1", "reported", 2026)
    assert (nobody.numerator, nobody.missing, nobody.knowledge) == (None, "no_report_entered", None)
    assert (nobody.over[0].members, nobody.over[0].share) == (None, None)
    uncovered = value(world(flows=[flow("GIV", "AFF")], coverage={}), "43.1", "found", 2025)
    assert (uncovered.numerator, uncovered.missing) == (None, "year_not_covered")
    assert [(each.state, each.why) for each in uncovered.not_counted] == [("GIV", "year_not_covered")]
    nothing = value(world(), "43.1", "found", 2025)
    assert (nothing.numerator, nothing.missing, nothing.whole_tables) == (None, "nothing_found", 1)
    # Reports alone can show that there was none.
    none = value(
        world(reports=[report("GIV", answer("assistance.survey_clearance", "no"))]), "43.1", "reported", 2026
    )
    assert (none.numerator, none.missing) == (0, None)


def test_a_percentage_waits_until_it_is_known_of_every_state_whether_it_is_in_the_set() -> None:
    open_question = [state("TWO", has_significant_victims=None)]
    facts = replace(cycle(), states={**cycle().states, "TWO": open_question[0]})
    (over,) = value(facts, "40.1", "reported", 2026).over
    assert (over.members, over.size, over.unknown) == (1, None, ("TWO",))
    assert over.share is None


def test_a_share_of_those_that_filed_waits_for_those_that_filed_alone() -> None:
    facts = replace(cycle(), states={**cycle().states, "TWO": state("TWO", has_significant_victims=None)})
    found = value(facts, "40.1", "reported", 2026)
    (over,) = found.over  # TWO has not filed: whether it is affected changes nothing among those that have
    assert (over.members, over.filed, over.filed_unknown, over.share_of_filed) == (1, 4, (), 0.25)
    filed = replace(facts, reports=(*facts.reports, report("TWO", answer(OWN_MONEY, "no"))))
    waiting = value(filed, "40.1", "reported", 2026)
    assert (waiting.over[0].filed, waiting.over[0].filed_unknown) == (4, ("TWO",))
    assert (waiting.over[0].share, waiting.over[0].share_of_filed) == (None, None)
    assert changes(found, waiting)["shares_of_filed"] == [{"set": "affected", "before": 0.25, "after": None}]
    for each in (found, waiting):
        assert value_of("40.1", "reported", 2026, content_of(each)) == each
    # What was kept before says nothing of who filed among the unknown, and shows what it showed.
    before = content_of(found)
    del before["over"][0]["filed_unknown"]
    assert value_of("40.1", "reported", 2026, before).over[0].share_of_filed is None
    assert "filed_unknown" not in content_of(value(cycle(), "40.1", "reported", 2026))["over"][0]


def test_states_outside_a_set_are_told_with_the_reason() -> None:
    facts = world(
        states=[state("NEW")],
        flows=[flow("GIV", "AFF"), flow("OTH", "AFF"), flow("NEW", "AFF")],
        national=[national("AFF"), national("GIV")],
        reports=[
            report("OTH", answer("assistance.survey_clearance", "yes")),
            report("TWO", answer("assistance.survey_clearance", "yes", "OTH")),
        ],
    )
    found = value(facts, "43.1", "found", 2025)
    assert found.members == ("GIV",)
    assert [(each.state, each.why) for each in found.not_counted] == [
        ("NEW", "membership_not_known"),
        ("OTH", "not_a_state_party"),
    ]
    assert [(each.state, each.why) for each in value(facts, "40.1", "found", 2025).not_counted] == [
        ("GIV", "not_in_set")
    ]
    reported = value(facts, "43.1", "reported", 2026)
    assert (reported.members, reported.numerator) == ((), 0)
    assert [(each.state, each.why) for each in reported.not_counted] == [
        ("OTH", "not_a_state_party"),
        ("TWO", "names_no_affected_state"),
    ]


def test_second_sets_have_a_size_and_members_of_their_own() -> None:
    said = "national_commitment.victim_assistance"
    facts = world(
        reports=[report("AFF", answer(said, "yes")), report("VIC", answer(said, "yes")), report("STK")]
    )
    affected, victims = value(facts, "40.2", "reported", 2026).over
    assert (affected.set, affected.members, affected.size, affected.filed) == ("affected", 2, 3, 3)
    assert (victims.set, victims.members, victims.size, victims.filed) == ("victims", 1, 1, 1)
    assert victims.share == victims.share_of_filed == 1.0


def test_some_indicators_count_only_those_of_which_something_else_holds() -> None:
    given = answer("assistance.people", "yes")
    facts = world(
        reports=[
            report("GIV", given, answer("assistance.risk_education", "yes", "AFF")),
            report("TWO", given),
        ]
    )
    found = value(facts, "43.5", "reported", 2026)
    assert found.members == ("GIV",)
    assert found.among is not None
    assert found.among.members == ("GIV",)
    assert [(each.state, each.why) for each in found.not_counted] == [("TWO", "not_among")]
    # In a position to assist is the State's own word; it is never assigned.
    coordinated = answer("support.coordinated", "yes")
    facts = world(
        flows=[flow("TWO", "AFF")],
        reports=[
            report("GIV", coordinated, answer("support.in_position", "yes")),
            report("TWO", coordinated),
        ],
    )
    assert value(facts, "44.1", "reported", 2026).members == ("GIV",)


def test_multi_year_is_a_split_beside_and_the_individualised_approach_is_cumulative() -> None:
    over_years = answer("assistance.survey_clearance_multi_year", "yes", "AFF")
    facts = world(
        flows=[flow("TWO", "AFF")],
        commitments=[commitment("GIV", "AFF")],
        meetings=[meeting("AFF", 2024), meeting("VIC", 2025)],
        reports=[
            report("GIV", answer("assistance.plans", "yes", "AFF"), over_years),
            report("TWO", answer("assistance.plans", "yes")),
            report("STK", over_years),
            report("AFF", answer("mobilisation.individualised_approach", "yes"), year=2025),
            report("VIC", answer("mobilisation.individualised_approach", "yes")),
        ],
    )
    reported = value(facts, "7.1", "reported", 2026)
    assert (reported.members, reported.beside[0].members) == (("GIV", "TWO"), ("GIV",))
    found = value(facts, "7.1", "found", 2025)
    assert (found.members, found.beside[0].members) == (("GIV", "TWO"), ("GIV",))
    assert [each.members for each in value(facts, "41.3", "reported", 2026).beside] == [("AFF", "VIC")]
    met = value(facts, "41.3", "found", 2025)
    assert (met.members, met.beside[0].members) == (("VIC",), ("AFF", "VIC"))


def test_the_cumulative_count_stands_in_a_year_without_a_meeting_or_a_report() -> None:
    facts = world(
        as_of=date(2027, 11, 22),
        meetings=[meeting("AFF", 2022), meeting("VIC", 2024)],
        reports=[report("AFF", answer("mobilisation.individualised_approach", "yes"), year=2025)],
    )
    quiet = value(facts, "41.3", "found", 2026)
    assert (quiet.members, quiet.missing) == ((), "year_not_covered")
    assert [(each.key, each.members) for each in quiet.beside] == [("cumulative", ("AFF", "VIC"))]
    assert value(facts, "41.3", "found", 2021).beside == ()  # before the first: nothing is known, not zero
    unreported = value(facts, "41.3", "reported", 2027)
    assert (unreported.numerator, unreported.missing) == (None, "no_report_entered")
    assert [each.members for each in unreported.beside] == [("AFF",)]
    assert value(replace(facts, reports=()), "41.3", "reported", 2027).beside == ()
    # A split of the year itself has nothing to stand beside.
    assert value(facts, "7.1", "reported", 2027).beside == ()
    assert value(facts, "7.1", "found", 2026).beside == ()


def test_a_correction_says_what_changed() -> None:
    before = value(cycle(), "40.1", "reported", 2026)
    after = value(cycle(corrected=True), "40.1", "reported", 2026)
    assert changes(before, after) == {
        "numerator": [1, 2],
        "missing": [None, None],
        "entered": ["VIC"],
        "left": [],
        "evidence_added": [f"VIC 2026/2:{OWN_MONEY}"],
        "evidence_removed": [],
        "sizes": [],
        "shares_of_filed": [{"set": "affected", "before": 0.25, "after": 0.5}],
        "knowledge": [{"state": "VIC", "before": "reported_no", "after": "reported_yes"}],
    }
    assert sha256_of(content_of(before)) != sha256_of(content_of(after))


def test_a_correction_of_a_set_says_how_its_size_changed() -> None:
    before = value(cycle(), "40.1", "reported", 2026)
    gone = replace(cycle(), intervals=(*cycle().intervals, interval("TWO", "victims")))
    found = changes(before, value(gone, "40.1", "reported", 2026))
    assert found["sizes"] == [{"set": "affected", "before": 5, "after": 6}]
    assert found["knowledge"] == [{"state": "TWO", "before": None, "after": "no_report_filed"}]
    assert (found["entered"], found["left"], found["evidence_added"]) == ([], [], [])


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda each: each.id)
def test_a_value_is_kept_and_read_again_without_loss(indicator: Indicator) -> None:
    facts = replace(cycle(), plans=(plan("AFF"),), meetings=(meeting("AFF"),), flows=(flow("GIV", "AFF"),))
    for basis in indicator.bases:
        for year in (2025, 2026):
            found = Valuation(facts).value(indicator, basis, year)
            assert value_of(indicator.id, basis, year, content_of(found)) == found


CODES = ["AFF", "VIC", "STK", "GIV", "TWO", "OTH"]
WORDS = st.sampled_from(["yes", "no", "not_answered"])


@st.composite
def reports(draw: st.DrawFn) -> list[Report]:
    chosen = draw(
        st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from([2025, 2026])), unique=True, max_size=10)
    )
    return [
        report(
            iso3,
            answer(OWN_MONEY, draw(WORDS)),
            answer("situation.progress", draw(WORDS)),
            answer("situation.challenges", draw(WORDS)),
            answer("situation.requirements", draw(WORDS)),
            answer(
                "assistance.survey_clearance", draw(WORDS), *draw(st.sets(st.sampled_from(CODES), max_size=2))
            ),
            year=year,
            filed_on=date(year, draw(st.sampled_from([4, 5])), 15),
        )
        for iso3, year in chosen
    ]


def twin(given: list[Report], id: str, year: int) -> set[str] | None:
    """Whom an indicator counts, put down plainly for the six States alone."""
    members: set[str] = set()
    of_year = [each for each in given if each.year == year]
    if not of_year:
        return None
    for each in of_year:
        words = {one.question: one for one in each.answers}
        if id == "punctual":
            counts = each.state != "OTH" and each.filed_on.month <= 4
        elif id == "40.1":
            counts = each.state in ("AFF", "VIC", "STK") and words[OWN_MONEY].value == "yes"
        elif id == "41.1":
            counts = each.state in ("AFF", "VIC", "STK") and all(
                words[f"situation.{name}"].value == "yes"
                for name in ("progress", "challenges", "requirements")
            )
        else:
            one = words["assistance.survey_clearance"]
            named = set(one.states) - {each.state}
            reaches = not one.states or bool(named & {"AFF", "VIC", "STK"})
            counts = each.state != "OTH" and one.value == "yes" and reaches
        if counts:
            members.add(each.state)
    return members


@given(reports(), st.sampled_from([2025, 2026]))
@settings(max_examples=60)
def test_reported_values_are_those_of_the_naive_twin(given: list[Report], year: int) -> None:
    facts = world(reports=given)
    for id in ("40.1", "41.1", "43.1", "punctual"):
        found = value(facts, id, "reported", year)
        expected = twin(given, id, year)
        assert (set(found.members) if found.numerator is not None else None) == expected
        assert {each.state for each in found.evidence} == set(found.members)


FLOWS = st.lists(
    st.builds(
        flow,
        st.sampled_from(CODES),
        st.sampled_from(CODES),
        st.sampled_from(["clearance", "risk education", "clearance+victim assistance", "various"]),
        st.sampled_from([2023, 2024, 2025]),
    ),
    max_size=12,
)


@given(FLOWS, reports(), st.sets(st.sampled_from([2023, 2024, 2025])), st.integers(2023, 2026))
@settings(max_examples=60)
def test_what_always_holds_of_values(
    flows: list[object], given: list[Report], covered: set[int], year: int
) -> None:
    facts = world(
        flows=flows,
        reports=given,
        coverage={each: Coverage(1, 0) for each in covered},
    )
    valuation = Valuation(facts)
    for indicator in INDICATORS:
        for basis in indicator.bases:
            found = valuation.value(indicator, basis, year)
            roll = valuation.sets.roll(indicator.leading_set, found.sets_on)
            assert found.numerator in (None, len(found.members))
            assert (found.numerator is None) == (found.missing is not None)
            assert found.numerator is not None or not found.members
            assert set(found.members) <= set(roll.members)
            assert "OTH" not in found.members
            assert {each.state for each in found.evidence} == set(found.members)
            assert not set(found.members) & {
                each.state for each in found.not_counted if each.why != "names_no_affected_state"
            }
            for over in found.over:
                assert over.share is None or 0 <= over.share <= 1
                assert over.share_of_filed is None or 0 <= over.share_of_filed <= 1
            for beside in found.beside:
                assert beside.key == "cumulative" or set(beside.members) <= set(found.members)
            if found.knowledge is not None:
                assert set(found.knowledge) == {*roll.members, *roll.unknown}
                assert set(found.knowledge.values()) <= set(KNOWLEDGE)
                assert set(found.members) <= {
                    each for each, word in found.knowledge.items() if word == "reported_yes"
                }


@given(st.permutations([flow("GIV", "AFF"), flow("TWO", "VIC"), flow("GIV", "VIC"), flow("VIC", "AFF")]))
def test_the_order_of_facts_does_not_matter(flows: list[object]) -> None:
    found = value(world(flows=flows), "43.1", "found", 2025)
    assert sha256_of(content_of(found)) == sha256_of(
        content_of(value(world(flows=reversed(flows)), "43.1", "found", 2025))
    )
