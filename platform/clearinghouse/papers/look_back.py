"""The paper of a look back: what better matching could and could not have done, in words for those who decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from clearinghouse.lookback.folder import LOOK_BACK_FILE
from clearinghouse.lookback.money import Rule
from clearinghouse.lookback.study import FREE_SHARES, HAPPENED, Estimate, LookBack, YearResult
from clearinghouse.papers import drawings
from clearinghouse.papers.paper import Block, Drawing, Facts, Heading, Paper, Paragraph, Points, Table
from needmatch.report.figures import percent, short_money
from needmatch.risk.calibration import Score
from needmatch.units import CENTS

_RULES: Final = {
    Rule.SAME_YEAR: "States of the year",
    Rule.FIVE_YEARS: "States of five years",
    Rule.FREE: "any State",
}
"""Where free money of a donor may go: to States that the donor funded in the same year, in five years, or to any."""

_WAYS: Final = {"proportional": "proportional to need", "equal": "equal shares", "matched": "matched"}


def look_back_paper(study: LookBack) -> Paper:
    """Return the paper of a look back."""
    late = [str(y.year) for y in study.late]
    early = [str(y.year) for y in study.years if y.is_early]
    return Paper(
        kind="Background paper. Looking back",
        title="What better matching could have done, and what it could not",
        subtitle=(
            f"The years {_listed(late)}, with {_listed(early)} used to choose the method. Totals only: no "
            "donor and no State is named as having gained or lost."
        ),
        blocks=(
            *_question(),
            *_answer(study),
            *_flexibility(study),
            *_by_year(study),
            *_basis(study),
            *_policy(study),
            *_calibration(study),
            *_unknown(study),
        ),
        imprint=(
            "Made by `clearinghouse look-back` from documented figures that come with the program; every "
            f"number is in {LOOK_BACK_FILE} and the CSV files beside it. Seed {study.seed}, "
            f"{study.n_samples} samples of uncertain needs. Not a decision or position of any State Party."
        ),
        keywords=("Anti-Personnel Mine Ban Convention", "Article 6", "resources"),
    )


def _usd(amount: float) -> str:
    return f"USD {short_money(round(amount * CENTS))}"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _question() -> list[Block]:
    return [
        Heading("The question"),
        Paragraph(
            "Money for clearing mined land is given by many donors, each with its own ties and earmarks. Had "
            "the same money of the same years been matched with needs and deadlines together, what would "
            "have been different? And how much of that takes more freedom in where money may go, rather than "
            "better arithmetic?"
        ),
    ]


def _range(years: Sequence[YearResult], way: str, name: str) -> str:
    values = sorted(y.ways[way][name].value for y in years)
    low, high = f"{values[0]:.0f}", f"{values[-1]:.0f}"
    return low if low == high else f"{low} to {high}"


def _answer(study: LookBack) -> list[Block]:
    late = study.late
    half = "n_half_funded"
    free, five, same = (f"{rule}: matched" for rule in (Rule.FREE, Rule.FIVE_YEARS, Rule.SAME_YEAR))
    moved = [y.ways[five]["moved_share"].value for y in late]
    at_ten = [y.curve[Rule.FREE, 0.1][half].value for y in late]
    at_ten_five = [y.curve[Rule.FIVE_YEARS, 0.1][half].value for y in late]
    return [
        Heading("The answer"),
        Facts(
            (
                (_range(late, HAPPENED, half), "at-risk obligations at least half funded, as it happened"),
                (_range(late, same, half), "matched, each donor among the States it funded that year"),
                (_range(late, five, half), "matched, among the States it funded in five years"),
                (_range(late, free, half), "matched, free of earmarks"),
                (f"{min(at_ten):.0f} to {max(at_ten):.0f}", "if a tenth of all money were free of earmarks"),
                (_range(late, HAPPENED, "n_nothing"), "obligations with no money recorded, as it happened"),
            )
        ),
        Points(
            (
                f"Of {_numbers(y.n_at_risk for y in late)} at-risk obligations a year, "
                f"{_range(late, HAPPENED, half)} had at least half of what they needed.",
                "With each donor bound to the States it funded in the same year, matching reaches "
                f"{_range(late, same, half)}. The number of obligations with nothing cannot fall then, "
                "because nobody may reach them: that is so by construction and is no finding.",
                "With each donor bound to the States it funded in five years, matching reaches "
                f"{_range(late, five, half)}, and {percent(min(moved))} to {percent(max(moved))} of the "
                "money goes to another State than it did.",
                "Where a tenth of all money is free of earmarks and the rest stays where it went, matching "
                f"reaches {min(at_ten):.0f} to {max(at_ten):.0f}; where that tenth may go to the States of "
                f"five years, {min(at_ten_five):.0f} to {max(at_ten_five):.0f}.",
                "Equal shares to every State, all money free of earmarks, reach "
                f"{_range(late, f'{Rule.FREE}: equal', half)}, against {_range(late, free, half)} when it is "
                "matched: freedom and matching both count.",
                "No way makes up for missing money: in the reported years the recorded money was "
                f"{_percents(y.money_usd / y.need_usd for y in late)} of the needs known.",
            )
        ),
    ]


def _numbers(values: Iterable[int]) -> str:
    found = sorted(values)
    return str(found[0]) if found[0] == found[-1] else f"{found[0]} to {found[-1]}"


def _percents(values: Iterable[float]) -> str:
    found = sorted(values)
    return f"{percent(found[0])} to {percent(found[-1])}"


def _flexibility(study: LookBack) -> list[Block]:
    blocks: list[Block] = [
        Heading("The value of flexibility, and its cost"),
        Paragraph(
            "A share of every flow is made free and matched; the rest stays where it went. To the right more "
            "is free; the cost is the money that would have gone to another State."
        ),
    ]
    for name, y_label, caption in (
        (
            "n_half_funded",
            "at-risk obligations at least half funded",
            "At-risk obligations at least half funded",
        ),
        (
            "late_months",
            "late months of the year's work",
            "Months of the year's work without money, all at-risk obligations together",
        ),
    ):
        series = [
            drawings.Series(
                _RULES[rule],
                tuple(
                    (100 * share, sum(y.curve[rule, share][name].value for y in study.late) / len(study.late))
                    for share in FREE_SHARES
                ),
            )
            for rule in Rule
        ]
        blocks.append(
            Drawing(
                drawings.lines(series, x_label="share of every flow that is free [percent]", y_label=y_label),
                f"{caption}, mean of {_listed([str(y.year) for y in study.late])}. Free money may go to the "
                "States named at the end of each line.",
                f"Three lines over the share of money that is free: {caption.lower()}.",
            )
        )
    blocks.append(
        Table(
            "What a share of free money does, mean of the reported years",
            ("Free share", "Free among", "Half funded", "No money recorded", "Late months", "Money moved"),
            tuple(
                (
                    percent(share),
                    _RULES[rule],
                    _mean(study.late, rule, share, "n_half_funded"),
                    _mean(study.late, rule, share, "n_nothing"),
                    _mean(study.late, rule, share, "late_months", 0),
                    percent(
                        sum(y.curve[rule, share]["moved_share"].value for y in study.late) / len(study.late)
                    ),
                )
                for rule in (Rule.FIVE_YEARS, Rule.FREE)
                for share in (0.0, 0.05, 0.1, 0.3, 0.5, 1.0)
            ),
            ("right", "left", "right", "right", "right", "right"),
        )
    )
    return blocks


def _mean(years: Sequence[YearResult], rule: Rule, share: float, name: str, digits: int = 1) -> str:
    return f"{sum(y.curve[rule, share][name].value for y in years) / len(years):.{digits}f}"


def _by_year(study: LookBack) -> list[Block]:
    ways = [HAPPENED, f"{Rule.SAME_YEAR}: matched", f"{Rule.FIVE_YEARS}: matched", f"{Rule.FREE}: matched"]
    names = ["as it happened", "same year", "five years", "any State"]
    blocks: list[Block] = [
        Heading("Year by year"),
        Drawing(
            drawings.bars(
                [str(y.year) for y in study.years],
                [
                    (name, [y.ways[way]["n_half_funded"].value for y in study.years])
                    for way, name in zip(ways, names, strict=True)
                ],
                y_label="at-risk obligations at least half funded",
            ),
            "At-risk obligations at least half funded, as it happened and matched under three rules of money.",
            "Groups of four bars for each year.",
        ),
    ]
    for year in reversed(study.years):
        note = " The policy was chosen on this year." if year.is_early else ""
        blocks.append(
            Table(
                f"{year.year}: {year.n_known} obligations with a known need, {year.n_at_risk} at risk.{note}",
                ("Way", "Money may go to", "No money", "Half funded", "Late months", "Area [km2]", "Moved"),
                tuple(
                    (
                        *_way_words(way),
                        _interval(found["n_nothing"]),
                        _interval(found["n_half_funded"]),
                        _interval(found["late_months"]),
                        f"{found['area_m2'].value / 1e6:.0f}",
                        percent(found["moved_share"].value),
                    )
                    for way, found in year.ways.items()
                ),
                ("left", "left", "right", "right", "right", "right", "right"),
                "No money: obligations with no money recorded. Half funded and late months: at-risk "
                f"obligations. In brackets: 5th to 95th percentile over {study.n_samples} samples of needs."
                if study.n_samples
                else "",
            )
        )
    return blocks


def _way_words(way: str) -> tuple[str, str]:
    if way == HAPPENED:
        return way, "where it went"
    rule, _, key = way.partition(": ")
    return _WAYS[key], _RULES[Rule(rule)]


def _interval(found: Estimate) -> str:
    value, low, high = f"{found.value:.0f}", f"{found.low:.0f}", f"{found.high:.0f}"
    return value if value == low == high else f"{value} ({low} to {high})"


def _basis(study: LookBack) -> list[Block]:
    return [
        Heading("What each year rests on"),
        Table(
            "Needs and money, by year",
            (
                "Year",
                "Open",
                "Need known",
                "From plans",
                "Hindsight",
                "Own table not whole",
                "Needs",
                "Money recorded",
                "Unrecorded",
                "Beyond need",
            ),
            tuple(
                (
                    str(y.year),
                    str(y.n_open),
                    str(y.n_known),
                    str(y.n_from_plans),
                    str(y.n_hindsight),
                    str(y.n_not_whole),
                    *(
                        short_money(round(x * CENTS))
                        for x in (y.need_usd, y.money_usd, y.unrecorded_usd, y.beyond_need_usd)
                    ),
                )
                for y in study.years
            ),
            ("left", *("right",) * 9),
            "Amounts in USD. Open: Article 5 obligations. Hindsight: the need rests on a remaining quantity "
            "published later, at most five years. Own table not whole: no flow recorded to such a State is "
            "not no money. Unrecorded: published totals beyond the flows captured; it stays where it went. "
            "Beyond need: money recorded above the need known there.",
        ),
        Points(
            (
                "Need: the yearly part of a published plan that covers the year, less the State's own money "
                "in the same document; else the remaining quantity at 1.98 USD/m2 (median of three "
                "documents; a fifth of that for suspected land), over the years left, between half and twice "
                "the mean of the last three documented years of funding.",
                "Money: flows for clearing land, capacity or undivided, from tables of donors or recipients "
                "that were captured whole. Victim assistance, advocacy, core support and money of several "
                "donors together are left out.",
                "At risk: the first deadline had passed or was due within five years. Later deadlines of "
                "that time are not documented.",
            )
        ),
    ]


def _policy(study: LookBack) -> list[Block]:
    return [
        Heading("Chosen on early years, reported on late ones"),
        Paragraph(
            "Three policies of the matcher were tried on the early years, under the five-year rule. The one "
            f"that left most at-risk obligations half funded, {study.chosen}, is used everywhere above; the "
            "late years had no say in it."
        ),
        Table(
            "The trial",
            ("Policy", "Half funded, both years", "Late months, both years"),
            tuple((t.name, f"{t.n_half_funded:.0f}", f"{t.late_months:.0f}") for t in study.trials),
            ("left", "right", "right"),
        ),
    ]


def _calibration(study: LookBack) -> list[Block]:
    found = study.calibration
    deadlines, targets = found.deadlines, found.targets
    verdict = _verdict_words(deadlines)
    return [
        Heading("How good the forecasts of missed deadlines were"),
        Paragraph(
            "The platform simulates the chance that a deadline is missed. Where a remaining quantity, a pace "
            "of release and a deadline that has passed are documented, that chance was computed as it could "
            "have been from the figures of the time, and scored against what happened (Brier score: 0 is "
            "perfect, 0.25 is a coin)."
        ),
        Table(
            "Brier scores, beside the simplest rivals on the same cases",
            ("Test", "Cases", "Missed", "Simulation", "Always missed", "Needed above achieved pace"),
            tuple(
                (
                    name,
                    str(s.n_cases),
                    str(s.n_missed),
                    *(f"{x:.2f}" for x in (s.simulation, s.always_missed, s.rate_rule)),
                )
                for name, s in (("deadlines", deadlines), ("yearly targets of one State", targets))
            ),
            ("left", *("right",) * 5),
        ),
        Points(
            (
                verdict,
                "Almost every deadline in these data was missed, so that the data can hardly tell a good "
                "forecast from a gloomy one. Where the simulation was wrong it was too hopeful: land that "
                "nobody knew of was found later.",
                "Spreads measured on past years: areas cleared in consecutive years "
                f"{found.year_spread.value:.2f} ({found.year_spread.n_ratios} pairs), remaining quantity "
                f"found against expected {found.remaining_spread.value:.2f} "
                f"({found.remaining_spread.n_ratios} pairs), area achieved against a yearly target "
                f"{found.target_spread.value:.2f} ({found.target_spread.n_ratios} pairs). They are too few "
                "to be more than an order of size.",
            )
        ),
    ]


def _verdict_words(s: Score) -> str:
    if s.simulation < s.always_missed:
        gain = s.always_missed - s.simulation
        return f'On deadlines the simulation does better than always saying "missed", by {gain:.2f}.'
    better = "better" if s.simulation < s.rate_rule else "no better"
    return (
        f'On deadlines the simulation does worse than always saying "missed" ({s.simulation:.2f} against '
        f"{s.always_missed:.2f}, standard error of the difference {s.standard_error:.2f}) and {better} than "
        f"comparing needed with achieved pace ({s.rate_rule:.2f})."
    )


def _unknown(study: LookBack) -> list[Block]:
    return [
        Heading("What is not known"),
        Points(
            (
                "No flow recorded is not no money. Most tables of recipients are missing or cut in every "
                "year; a State with nothing here may have been funded.",
                f"The need of {_numbers(y.n_open - y.n_known for y in study.years)} open obligations a year "
                "is not known; they are in no figure.",
                "Needs are largely estimated. They were resampled by a factor of about 1.35 either way, "
                "independently by State; the unit cost itself rests on three documents.",
                "Earmarks are inferred from where money went. A donor that funded a State may have been "
                "bound to; one that did not may have been free to.",
                "The matcher decides with every flow of the year known at once. Real donors decide one after "
                "another.",
                "What a State could have absorbed, and what operators could have done, is not in these "
                "figures: moving money at once costs teams their continuity.",
                "States that have completed since are in the figures only where a remaining quantity of the "
                "time is documented.",
            )
        ),
    ]
