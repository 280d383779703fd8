"""The section of a paper that asks past years the same question: a fund of last resort, replayed.

The surprise: only totals are told. What no flow recorded may still have been funded, so each sum says how far it rests
on States whose own table was not captured whole.
"""

from __future__ import annotations

from typing import Final

from clearinghouse.lookback.needs import AT_RISK_WITHIN_YEARS
from clearinghouse.lookback.replay import FREED, FUND, UNEARMARKED, Replay, ReplayYear
from clearinghouse.papers import drawings
from clearinghouse.papers.paper import Block, Drawing, Heading, Paragraph, Points, Table
from needmatch.report.figures import THIN, percent, short_money
from needmatch.units import CENTS

_MILLION: Final = 1_000_000


def replay_blocks(found: Replay) -> tuple[Block, ...]:
    """Return what a fund of last resort would have had to be in past years, and what else would have done as well."""
    years = [y for y in found.years if y.n_short]
    if not years:
        return ()
    return (
        Heading("The same question asked of past years"),
        Paragraph(
            "With the money of past years as it was given, how large would a fund of last resort have had to be in "
            "each of them, so that every at-risk Article 5 obligation got all of what its State needed that year? This "
            f"replay takes the fee ({percent(found.fee)}) and the reserve ({percent(found.reserve_share)}) of the case "
            "above. It rests on documented flows and on needs that are largely estimated, not on the case."
        ),
        Points(_findings(years)),
        _sizes_table(found),
        Drawing(
            drawings.lines(
                [
                    drawings.Series(
                        str(y.year),
                        tuple((s.fund_usd / _MILLION, float(s.obligations_funded)) for s in y.curve),
                        is_step=True,
                    )
                    for y in years
                ],
                x_label="contributions in the year [USD million]",
                y_label="obligations brought to all of the year's need",
            ),
            "What a smaller fund would have done in each year. Obligations that lack least come first.",
            "A staircase for each year: steep at first, where little is missing, then flat.",
        ),
        _counts_table(found),
        _ways_table(years),
        Points(
            (
                "One year at a time: work that a fund would have paid for is not taken off the needs of later years, "
                "and nothing is carried over or borrowed. The sums of several years must not be added up.",
                "No flow recorded is not no money. Where a State's own table was not captured whole it may have got "
                "more, and the fund could have been smaller.",
                "Absorption: twice the State's best documented year up to then. What is missing beyond that could not "
                "have been put to use and is in no fund here.",
                "With a plan: the last-resort rule to the letter, which asks for a published plan. All other needs are "
                "estimated from the remaining area.",
            )
        ),
    )


def _findings(years: list[ReplayYear]) -> tuple[str, ...]:
    """Return the few sentences that the tables come to."""
    funds = [y.least_fund_usd for y in years]
    shares = [y.share_of_money for y in years if y.share_of_money is not None]
    told = [
        f"Its contributions would have been {_usd(min(funds))} to {_usd(max(funds))} in a year"
        + (
            f", {min(shares):.1f} to {max(shares):.1f} times the money recorded that year for the same States."
            if shares
            else "."
        )
    ]
    cheap = [
        max(s.obligations_funded for s in y.curve if s.fund_usd <= 0.1 * y.least_fund_usd) for y in years
    ]
    told.append(
        f"A tenth of that would have been enough for {_range(cheap)} of the "
        f"{_range([y.n_short - y.n_absorption for y in years])} obligations that money could have brought to their "
        "whole need: most lack little, and few lack most of the sum."
    )
    as_good = [y for y in years if _does_as_well(y)]
    freed = [way.obligations_funded for y in years for way in y.ways if way.way == FREED]
    if as_good:
        told.append(
            f"In {len(as_good)} of {len(years)} years the same sum given without an earmark would have done at least "
            "as much."
        )
    if freed:
        told.append(
            f"Without any new sum, the year's own money free to go to any State would have brought {_range(freed)} "
            "more obligations to their whole need. What that would have cost elsewhere is in the paper that looks back."
        )
    return tuple(told)


def _does_as_well(year: ReplayYear) -> bool:
    by_way = {way.way: way.obligations_funded for way in year.ways}
    return by_way.get(UNEARMARKED, -1) >= by_way.get(FUND, 0)


def _sizes_table(found: Replay) -> Table:
    columns = (
        "Year",
        "Money that year",
        "Missing",
        "Least fund",
        "From",
        "To",
        "With a plan alone",
        "To half",
    )
    return Table(
        "A fund of last resort, replayed: sums [USD million]",
        columns,
        tuple(
            (
                str(y.year),
                *(
                    f"{amount / _MILLION:,.0f}".replace(",", THIN)
                    for amount in (
                        y.money_usd,
                        y.missing_usd,
                        y.least_fund_usd,
                        y.low_usd,
                        y.high_usd,
                        y.least_fund_with_plan_usd,
                        y.to_half_usd,
                    )
                ),
            )
            for y in found.years
        ),
        ("left", *("right",) * 7),
        "Money: recorded for clearing land, in States whose need is known. Missing: to all of the year's need of "
        "at-risk obligations; to half: to half of it. Least fund: contributions, fee and reserve included, within "
        f"absorption limits; from, to: 90 of 100 cases, with needs resampled {found.n_samples} times.",
    )


def _counts_table(found: Replay) -> Table:
    columns = (
        "Year",
        "Open",
        "Need known",
        "At risk",
        "Funded",
        "Short",
        "With a plan",
        "Absorption",
        "Not whole",
    )
    return Table(
        "A fund of last resort, replayed: obligations",
        columns,
        tuple(
            (
                str(y.year),
                *(
                    str(count)
                    for count in (
                        y.n_open,
                        y.n_known,
                        y.n_at_risk,
                        y.n_funded,
                        y.n_short,
                        y.n_with_plan,
                        y.n_absorption,
                        y.n_uncertain,
                    )
                ),
            )
            for y in found.years
        ),
        ("left", *("right",) * 8),
        f"At risk: the first deadline had passed or was due within {AT_RISK_WITHIN_YEARS} years. Funded: all of the "
        "year's need, as it happened. The last three are of those short: with a published plan; short by more than "
        "could be absorbed; the State's own table of money received was not captured whole.",
    )


def _ways_table(years: list[ReplayYear]) -> Table:
    shown = [y for y in years if y.ways]
    columns = ("Fund", "months", "Unearmarked", "months", "Freed", "months")
    return Table(
        "The least fund beside money given otherwise: obligations more, and late months fewer",
        ("Year", *columns),
        tuple(
            (
                str(y.year),
                *(
                    text
                    for way in y.ways
                    for text in (str(way.obligations_funded), f"{way.late_months_saved:.0f}")
                ),
            )
            for y in shown
        ),
        ("left", *("right",) * 6),
        "Against what happened, over at-risk obligations; obligations more: brought to all of the year's need. "
        "Unearmarked: the sum of the least fund, given without an earmark. Freed: no new sum, but the year's own money "
        "free to go to any State. The matcher gives both under the policy Deadlines first. Areas are in "
        "replay-comparison.csv.",
    )


def _usd(amount: float) -> str:
    return f"USD {short_money(round(amount * CENTS))}"


def _range(counts: list[int]) -> str:
    low, high = min(counts), max(counts)
    return str(low) if low == high else f"{low} to {high}"
