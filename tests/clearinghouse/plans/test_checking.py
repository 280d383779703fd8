"""What is found in a draft: each rule alone, on a draft that is otherwise faultless."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from clearinghouse.plans.checking import blocks_publishing, findings
from clearinghouse.plans.conversion import RateOnRecord
from clearinghouse.plans.draft import MARKS, Draft, Line, LineYear, Mark, Partner, StatedRate
from clearinghouse.plans.finding import Facts, ObligationFact, OtherPlan

FACTS = Facts(
    state="SEN",
    obligations={
        "SEN-5": ObligationFact("SEN-5", 5, "m2", Decimal(1000), 2025, date(2028, 3, 1)),
        "SEN-4": ObligationFact("SEN-4", 4, "mines", Decimal(500), 2025, None),
    },
    rates=(RateOnRecord("EUR", 2025, Decimal("1.08"), "stated", "reported", ("ECB",)),),
)
YEAR = LineYear(2027, Decimal("100.00"), Decimal(30), Decimal(20), Decimal(500))
LINE = Line("sc-1", "survey_clearance", "Ziguinchor", "SEN-5", years=(YEAR,))
DRAFT = Draft(
    code="SEN-2027",
    title="Plan",
    first_year=2027,
    last_year=2029,
    marks=tuple(Mark(name, "not_stated") for name in MARKS),
    lines=(LINE,),
)


def with_line(**changes: Any) -> Draft:
    return replace(DRAFT, lines=(replace(LINE, **changes),))


def with_year(**changes: Any) -> Draft:
    return with_line(years=(replace(YEAR, **changes),))


def with_mark(mark: Mark) -> Draft:
    return replace(DRAFT, marks=(mark, *(each for each in DRAFT.marks if each.name != mark.name)))


def test_a_faultless_draft_has_no_findings() -> None:
    assert findings(DRAFT, FACTS) == ()


ERRORS = {
    "plan-code": replace(DRAFT, code="AGO-2027"),
    "title-missing": replace(DRAFT, title="  "),
    "title-long": replace(DRAFT, title="x" * 301),
    "period": replace(DRAFT, first_year=2029, last_year=2027),
    "period-long": replace(DRAFT, last_year=2057),
    "visibility-unknown": replace(DRAFT, visibility="secret"),  # type: ignore[arg-type]  # as a file may bring it
    "no-lines": replace(DRAFT, lines=()),
    "currency-unknown": replace(DRAFT, currency="XXX"),
    "rate-missing": replace(DRAFT, currency="XOF"),
    "rate-of-usd": replace(DRAFT, rate=StatedRate(Decimal(1), date(2026, 1, 1), "Bank")),
    "rate-size": replace(DRAFT, currency="XOF", rate=StatedRate(Decimal(0), date(2026, 1, 1), "Bank")),
    "rate-without-source": replace(
        DRAFT, currency="XOF", rate=StatedRate(Decimal("0.0016"), date(2026, 1, 1), " ")
    ),
    "mark-unknown": replace(DRAFT, marks=(*DRAFT.marks, Mark("nice", "no"))),
    "mark-twice": replace(DRAFT, marks=(*DRAFT.marks, Mark("climate", "no"))),
    "mark-answer": with_mark(Mark("climate", "perhaps")),
    "mark-without-evidence": with_mark(Mark("climate", "yes")),
    "mark-page-of-nothing": with_mark(Mark("climate", "yes", page="3", words="See page 3")),
    "mark-link": with_mark(Mark("climate", "yes", link="javascript:alert(1)")),
    "line-code": with_line(code="a/b"),
    "line-title-missing": with_line(title=""),
    "line-title-long": with_line(title="x" * 301),
    "pillar-unknown": with_line(pillar="clearance"),
    "obligation-unknown": with_line(obligation="AGO-5"),
    "partner-without-name": with_line(partners=(Partner(" ", "local"),)),
    "partner-kind": with_line(partners=(Partner("A", "private"),)),
    "year-twice": with_line(years=(YEAR, YEAR)),
    "year-outside": with_year(year=2030),
    "negative": with_year(national=Decimal(-1)),
    "decimals": with_year(cost=Decimal("100.001")),
    "number-size": with_year(output=Decimal("1e13")),
    "cost-missing": with_year(cost=None),
    "shares-above-cost": with_year(national=Decimal("80.01")),
    "output-without-obligation": with_line(obligation=None),
    "output-not-whole": replace(
        DRAFT,
        lines=(
            Line("st", "stockpile_destruction", "x", "SEN-4", years=(replace(YEAR, output=Decimal("1.5")),)),
        ),
    ),
    "line-twice": replace(DRAFT, lines=(LINE, replace(LINE, years=()))),
    "no-cost": with_line(years=(LineYear(2027, output=Decimal(500)),)),
    "line-of-other": DRAFT,
}
MEETING = replace(
    FACTS, others=(OtherPlan("SEN-2027-sc", frozenset(), frozenset(), alike=frozenset({"SEN-2027-sc-1"})),)
)
"""Another plan of the State, whose line 1 is called as line sc-1 of the draft is."""

WARNINGS = {
    "marks-not-stated": (replace(DRAFT, marks=DRAFT.marks[1:]), FACTS),
    "rate-old": (
        replace(DRAFT, currency="EUR"),
        replace(FACTS, rates=(replace(FACTS.rates[0], year=2024),)),
    ),
    "line-without-years": (replace(DRAFT, lines=(LINE, replace(LINE, code="sc-2", years=()))), FACTS),
    "line-alike": (replace(DRAFT, lines=(LINE, replace(LINE, code="SC-1"))), FACTS),
    "obligation-not-named": (
        with_line(obligation=None, years=(replace(YEAR, output=None),)),
        FACTS,
    ),
    "obligation-of-another-article": (with_line(obligation="SEN-4"), FACTS),
    "local-without-partner": (with_line(is_local=True, partners=(Partner("UN", "international"),)), FACTS),
    "output-after-deadline": (with_year(year=2029), FACTS),
    "output-above-remaining": (with_year(output=Decimal(1001)), FACTS),
    "other-plan": (
        DRAFT,
        replace(FACTS, others=(OtherPlan("SEN-2021", frozenset({2027}), frozenset({"survey_clearance"})),)),
    ),
    "currency-changed": (DRAFT, replace(FACTS, published=replace(DRAFT, currency="EUR"))),
    "line-dropped": (
        DRAFT,
        replace(FACTS, published=replace(DRAFT, lines=(LINE, replace(LINE, code="sc-2")))),
    ),
    "jump": (DRAFT, replace(FACTS, published=with_year(cost=Decimal("10000")))),
}


@pytest.mark.parametrize("code", ERRORS)
def test_what_is_wrong_blocks_publishing_and_is_found_with_its_place(code: str) -> None:
    found = findings(ERRORS[code], MEETING if code == "line-of-other" else FACTS)
    (error,) = [each for each in found if each.severity == "error" and each.code == code]
    assert blocks_publishing(found)
    assert error.what
    assert error.mend
    assert (error.line is None) == (code in ERRORS_OF_THE_PLAN)


ERRORS_OF_THE_PLAN = {code for code in ERRORS if code.startswith(("mark", "rate", "currency", "plan", "period"))} | {
    "title-missing", "title-long", "visibility-unknown", "no-lines", "no-cost",
}  # fmt: skip


@pytest.mark.parametrize("code", WARNINGS)
def test_what_is_worth_a_second_look_is_a_warning_and_blocks_nothing(code: str) -> None:
    draft, facts = WARNINGS[code]
    found = findings(draft, facts)
    assert [each.code for each in found if each.severity == "warning"].count(code) == 1
    assert not blocks_publishing(found), found


def test_a_change_of_less_than_half_is_no_jump() -> None:
    published = with_year(cost=Decimal("200.00"))
    assert "jump" not in {each.code for each in findings(DRAFT, replace(FACTS, published=published))}


def test_output_before_the_day_of_what_remained_does_not_count_against_it() -> None:
    earlier = replace(DRAFT, first_year=2025)
    years = (replace(YEAR, year=2025, output=Decimal(900)), YEAR)
    found = findings(replace(earlier, lines=(replace(LINE, years=years),)), FACTS)
    assert found == ()


def test_hostile_numbers_are_found_and_never_an_exception() -> None:
    for amount in (Decimal("NaN"), Decimal("Infinity"), Decimal("-1e400"), Decimal("1e-30")):
        for name in ("cost", "national", "secured", "output"):
            assert blocks_publishing(findings(with_year(**{name: amount}), FACTS)), (name, amount)
