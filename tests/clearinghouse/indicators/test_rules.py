"""Each rule on cases solved by hand: whom it counts, on what evidence, and whom it does not."""

from collections.abc import Iterable
from datetime import date

import pytest

from clearinghouse.cooperation_reports.questions import QUESTIONS
from clearinghouse.cooperation_reports.report import Answer
from clearinghouse.indicators.definitions import BY_ID, INDICATORS
from clearinghouse.indicators.facts import Coverage, Facts, sectors_of
from clearinghouse.indicators.rules import LOOKED, Reported, Said, said, unheard
from clearinghouse.indicators.sets import Sets
from indicator_facts import (
    WEAK,
    agreement,
    answer,
    at_home,
    commitment,
    flow,
    interval,
    meeting,
    national,
    plan,
    report,
    state,
    world,
)

YEAR = 2025

FLOWS = world(
    flows=[
        flow("GIV", "AFF", "clearance"),
        flow("GIV", "VIC", "risk education+victim assistance"),
        flow("TWO", "AFF", "various/not disaggregated"),
        flow("TWO", "STK", "stockpile destruction+advocacy"),
        flow("TWO", "AFF", "clearance", support=WEAK),  # nobody checked it
        flow("STK", "OTH", "clearance"),  # to another State
        flow("VIC", "TWO", "clearance"),  # to a State Party that is not affected
        flow("AFF", "AFF", "clearance"),  # to itself
        flow("AFF", "VIC", "clearance", year=2024),  # in another year
    ]
)
COMMITMENTS = world(
    flows=[flow("TWO", "AFF", "clearance")],
    commitments=[
        commitment("GIV", "OTH", "VIC", sectors=["victim_assistance"]),
        commitment("TWO", "AFF", first=2025, last=2025),  # of one year
        commitment("VIC", "OTH"),  # names no State Party
        commitment("STK", "AFF", first=2026, last=2028),  # begins later
    ],
)
MONEY = world(
    national=[
        national("AFF"),
        national("VIC", pillar="victim_assistance"),
        national("STK", pillar="stockpile_destruction"),
        national("TWO", pillar="survey_clearance"),
        national("GIV", support=WEAK),
        national("STK", year=2024),
    ]
)
PLANS = world(
    plans=[
        plan("AFF"),
        plan("VIC", ("victim_assistance",), number=2, published_on=date(2025, 6, 1)),
        plan("STK", ("stockpile_destruction", "survey_clearance"), number=3, published_on=date(2025, 6, 1)),
        plan("TWO", published_on=date(2026, 1, 5)),  # not there yet in 2025
        plan("GIV", number=2, support=WEAK),
        plan("OTH", replaced_on=date(2025, 2, 1)),  # held at the beginning of the year
        plan("NEW", replaced_on=date(2024, 12, 31)),  # another had taken its place
    ]
)
MEETINGS = world(meetings=[meeting("AFF"), meeting("VIC", 2024)])
AT_HOME = world(
    at_home=[
        at_home("mobilisation_plan", "AFF", date(2025, 12, 31)),
        at_home("mobilisation_plan", "VIC", date(2019, 1, 1), date(2025, 1, 31)),  # at its beginning still
        at_home("mobilisation_plan", "STK", date(2026, 1, 1)),  # not yet
        at_home("mobilisation_plan", "TWO", date(2019, 1, 1), date(2024, 12, 31)),  # no longer
        at_home("mobilisation_plan", "GIV", date(2019, 1, 1), support=WEAK),
        at_home("platform", "STK", date(2010, 1, 1)),
    ]
)

SOLVED: dict[str, tuple[Facts, list[str]]] = {
    "assists": (FLOWS, ["GIV", "TWO"]),
    "assists_over_years": (COMMITMENTS, ["GIV"]),
    "assists_survey_clearance": (FLOWS, ["GIV"]),
    "assists_victim_assistance": (FLOWS, ["GIV"]),
    "assists_risk_education": (FLOWS, ["GIV"]),
    "assists_stockpile_destruction": (FLOWS, ["TWO"]),
    "pays_for_survey_clearance": (MONEY, ["AFF", "TWO"]),
    "pays_for_victim_assistance": (MONEY, ["VIC"]),
    "pays_for_stockpile_destruction": (MONEY, ["STK"]),
    "met_individually": (MEETINGS, ["AFF"]),
    "has_mobilisation_plan": (AT_HOME, ["AFF", "VIC"]),
    "has_platform": (AT_HOME, ["STK"]),
    "has_plan": (PLANS, ["AFF", "OTH", "STK", "VIC"]),
    "has_clearance_plan": (PLANS, ["AFF", "OTH", "STK"]),
    "updated_clearance_plan": (PLANS, ["STK"]),
    "has_stockpile_plan": (PLANS, ["STK"]),
}


def test_every_rule_over_facts_has_a_case() -> None:
    assert set(SOLVED) == set(LOOKED)
    assert {each.found for each in INDICATORS if each.found} <= set(LOOKED)
    assert {one.found for each in INDICATORS for one in each.beside if one.found} <= set(LOOKED)


@pytest.mark.parametrize("name", sorted(LOOKED))
def test_a_rule_finds_whom_one_finds_by_hand(name: str) -> None:
    facts, expected = SOLVED[name]
    rule = LOOKED[name]
    found = rule.find(facts, Sets(facts), YEAR)
    assert list(found) == expected
    assert rule.is_covered(facts, YEAR)
    for state_code, evidence in found.items():
        assert evidence
        assert {each.state for each in evidence} == {state_code}
        assert all(each.words and each.grade == "documented" for each in evidence)


@pytest.mark.parametrize("name", sorted(LOOKED))
def test_a_year_of_which_nothing_was_collected_is_not_covered(name: str) -> None:
    facts = world(coverage={YEAR: Coverage(0, 3)})  # tables that were cut do not cover a year
    assert not LOOKED[name].is_covered(facts, YEAR)
    assert not LOOKED[name].is_covered(world(coverage={}), YEAR)
    assert LOOKED[name].find(facts, Sets(facts), YEAR) == {}


def test_evidence_names_each_flow_and_commitment_once_in_order() -> None:
    facts = world(
        flows=[flow("GIV", "VIC", "clearance"), flow("GIV", "AFF", "clearance")],
        commitments=[commitment("GIV", "AFF", sectors=["survey_clearance"])],
    )
    found = LOOKED["assists_survey_clearance"].find(facts, Sets(facts), YEAR)
    assert [(each.kind, each.item) for each in found["GIV"]] == [
        ("flow", "GIV-AFF-clearance-2025"),
        ("flow", "GIV-VIC-clearance-2025"),
        ("commitment", "GIV-AFF-2024"),
    ]


def test_published_agreements_and_payments_show_assistance_as_flows_do() -> None:
    facts = world(
        agreements=[
            agreement("GIV", "AFF", "survey_clearance"),
            agreement("TWO", "VIC", "victim_assistance", kind="payment"),
            agreement("STK", "AFF"),  # not divided by pillar
            agreement("VIC", "OTH", "survey_clearance"),
            agreement("AFF", "VIC", "survey_clearance", year=2024),
        ]
    )
    sets = Sets(facts)
    assert list(LOOKED["assists"].find(facts, sets, YEAR)) == ["GIV", "STK", "TWO"]
    assert list(LOOKED["assists_survey_clearance"].find(facts, sets, YEAR)) == ["GIV"]
    (paid,) = LOOKED["assists_victim_assistance"].find(facts, sets, YEAR)["TWO"]
    assert (paid.kind, paid.address) == ("payment", "/api/v1/payments/payment-TWO-VIC")


def test_a_recipient_counts_from_the_day_on_which_it_is_bound() -> None:
    late = [interval("NEW", starts_on=date(2026, 5, 1)), interval("NEW", "article_5")]
    early = [interval("NEW", starts_on=date(2026, 4, 30)), interval("NEW", "article_5")]
    for intervals, expected in ((late, []), (early, ["GIV"])):
        facts = world(states=[state("NEW")], intervals=intervals, flows=[flow("GIV", "NEW")])
        assert list(LOOKED["assists"].find(facts, Sets(facts), YEAR)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("clearance+risk education", {"survey_clearance", "risk_education"}),
        ("survey", {"survey_clearance"}),
        (
            "capacity-building+clearance+victim assistance",
            {"capacity", "survey_clearance", "victim_assistance"},
        ),
        ("stockpile destruction+advocacy", {"stockpile_destruction"}),
        ("various/not disaggregated", set()),
        ("advocacy", set()),
        ("", set()),
        (None, set()),
    ],
)
def test_pillars_are_those_that_the_source_names(words: str | None, expected: set[str]) -> None:
    assert sectors_of(words) == expected


def word_of(rule: Reported, answers: Iterable[Answer], facts: Facts | None = None) -> Said:
    return said(rule, report("GIV", *answers), Sets(facts or world()))[0]


ONE = Reported((("sources.conventional",),))
EITHER = Reported((("sources.conventional",), ("sources.innovative",)))
BOTH = Reported((("sources.conventional", "sources.innovative"),))


@pytest.mark.parametrize(
    ("rule", "conventional", "innovative", "expected"),
    [
        (ONE, "yes", None, Said.YES),
        (ONE, "no", None, Said.NO),
        (ONE, None, None, Said.SILENT),
        (ONE, "not_answered", None, Said.SILENT),
        (EITHER, "no", "yes", Said.YES),
        (EITHER, "no", None, Said.SILENT),
        (EITHER, "no", "no", Said.NO),
        (BOTH, "yes", "yes", Said.YES),
        (BOTH, "yes", None, Said.SILENT),
        (BOTH, None, "no", Said.NO),
        (BOTH, "yes", "no", Said.NO),
    ],
)
def test_silence_is_neither_yes_nor_no(
    rule: Reported, conventional: str | None, innovative: str | None, expected: Said
) -> None:
    given = {"sources.conventional": conventional, "sources.innovative": innovative}
    assert word_of(rule, [answer(question, word) for question, word in given.items() if word]) is expected


def test_an_answer_that_the_platform_filled_in_counts_when_it_is_confirmed() -> None:
    filled = answer("sources.conventional", "yes")
    unconfirmed = Answer(filled.question, "yes", origin="prefilled", is_confirmed=False)
    assert word_of(ONE, [unconfirmed]) is Said.SILENT
    assert word_of(ONE, [Answer(filled.question, "yes", origin="prefilled", is_confirmed=True)]) is Said.YES


def test_assistance_to_others_than_affected_states_parties_is_not_counted() -> None:
    rule = BY_ID["43.1"].reported
    for states, expected in (
        ((), Said.YES),
        (("AFF",), Said.YES),
        (("AFF", "OTH"), Said.YES),
        (("OTH",), Said.SILENT),
        (("TWO",), Said.SILENT),
        (("GIV",), Said.SILENT),
    ):
        given = report("GIV", answer("assistance.survey_clearance", "yes", *states))
        assert said(rule, given, Sets(world()))[0] is expected, states
        assert bool(unheard(rule, given, Sets(world()))) == (expected is Said.SILENT)


def test_whoever_assists_itself_assists_nobody() -> None:
    rule = BY_ID["43.1"].reported
    given = report("AFF", answer("assistance.survey_clearance", "yes", "AFF"))
    assert said(rule, given, Sets(world()))[0] is Said.SILENT


def test_the_evidence_of_a_report_is_the_passage_of_the_answers_that_decide() -> None:
    given = report(
        "AFF", answer("sources.conventional", "no"), answer("sources.innovative_project", "yes"), number=2
    )
    word, evidence = said(BY_ID["40.4"].reported, given, Sets(world()))
    assert word is Said.YES
    assert [each.item for each in evidence] == ["2026/2:sources.innovative_project"]
    assert evidence[0].passage is not None
    assert evidence[0].passage.link == "https://example.org/report.pdf"
    assert evidence[0].address == "/api/v1/cooperation-reports/AFF/2026"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"conventional", "alternative"}, Said.YES),
        ({"conventional", "innovative"}, Said.YES),
        ({"innovative_project"}, Said.YES),
        ({"conventional"}, Said.SILENT),
        ({"alternative", "innovative"}, Said.SILENT),
    ],
)
def test_all_sources_are_conventional_ones_with_alternative_or_innovative_ones_or_a_project(
    given: set[str], expected: Said
) -> None:
    assert word_of(BY_ID["40.4"].reported, [answer(f"sources.{each}", "yes") for each in given]) is expected


@pytest.mark.parametrize(
    ("filed_on", "expected"), [(date(2026, 4, 30), Said.YES), (date(2026, 5, 1), Said.NO)]
)
def test_a_report_is_punctual_until_the_end_of_30_april(filed_on: date, expected: Said) -> None:
    word, evidence = said(BY_ID["punctual"].reported, report("AFF", filed_on=filed_on), Sets(world()))
    assert word is expected
    assert evidence[0].words == f"Article 7 report filed on {filed_on.isoformat()}, due on 30 April 2026"


@pytest.mark.parametrize(
    "indicator", [each for each in INDICATORS if each.reported.ways], ids=lambda each: each.id
)
def test_each_indicator_says_yes_no_or_nothing_as_its_questions_do(indicator: object) -> None:
    rule = indicator.reported
    for way in rule.ways:
        assert word_of(rule, [answer(question, "yes") for question in way]) is Said.YES
        if len(way) > 1:
            assert word_of(rule, [answer(question, "yes") for question in way[1:]]) is Said.SILENT
    assert word_of(rule, [answer(question, "no") for question in rule.questions]) is Said.NO
    assert word_of(rule, []) is Said.SILENT
    others = [each.id for each in QUESTIONS if each.id not in rule.questions]
    assert word_of(rule, [answer(question, "yes") for question in others]) is Said.SILENT
