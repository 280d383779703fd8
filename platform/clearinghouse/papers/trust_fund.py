"""The background paper on a voluntary trust fund: what a study says, in words for those who decide.

The surprise: every number comes from the study; a sentence that does not hold for a case is not written for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from clearinghouse.lookback.documented import MechanismRow
from clearinghouse.papers import drawings
from clearinghouse.papers.fund_risk import limits_blocks, risk_blocks
from clearinghouse.papers.paper import Block, Drawing, Facts, Heading, Paper, Paragraph, Points, Table
from clearinghouse.papers.register import register_blocks
from needmatch.report.figures import THIN, percent, short_money
from needmatch.trustfund.folder import STUDY_FILE
from needmatch.trustfund.inputs import FundInputs
from needmatch.trustfund.least_fund import months_saved
from needmatch.trustfund.shares import EQUAL, PAST, ROOT
from needmatch.trustfund.study import FundStudy
from needmatch.trustfund.verdict import Answer
from needmatch.units import CENTS, COUNTED_EVIDENCE

ANSWERS: Final = {
    Answer.FEASIBLE: "Feasible",
    Answer.FEASIBLE_IF: "Feasible, if",
    Answer.NOT_FEASIBLE: "Not feasible",
}
_MILLION: Final = 1_000_000 * CENTS
_MOST_ROWS: Final = 24
"""Rows of a table in the paper; the CSV file beside it has all."""


def trust_fund_paper(
    study: FundStudy,
    mechanisms: Sequence[MechanismRow],
    replay: Sequence[Block] = (),
    *,
    agreed_cents: int | None = None,
) -> Paper:
    """Return the paper of a study; `replay` is the section on past years, `agreed_cents` as in `limits_blocks`."""
    writer = _Writer(study)
    problem = study.problem
    blocks = (
        *writer.question(),
        *writer.answer(),
        *writer.method(),
        *writer.payments(),
        *writer.curve(),
        *writer.comparison(),
        *writer.uncertainty(),
        *writer.front_loading(),
        *writer.variants(),
        *writer.shares(),
        *replay,
        *register_blocks(mechanisms),
        *risk_blocks(study),
        *limits_blocks(study, agreed_cents),
    )
    years = f"Years {problem.first_year} to {problem.last_year}"
    today = f" Figures as of {problem.today.isoformat()}." if problem.today else ""
    return Paper(
        kind="Background paper. Action 44: a voluntary trust fund",
        title="Is a voluntary trust fund feasible?",
        subtitle=f"{problem.title or 'A case without a title'}. {years}.{today}",
        blocks=blocks,
        imprint=(
            f"Made by Clearing House from a case folder; every figure is in {STUDY_FILE} and the CSV files "
            "beside this paper, with the case itself. The same case gives the same paper. Not a decision or "
            "position of any State Party."
        ),
        mark="Illustration" if writer.is_illustration else "",
        keywords=("Anti-Personnel Mine Ban Convention", "Action 44", "trust fund"),
    )


class _Writer:
    """The sections of a paper on one study."""

    def __init__(self, study: FundStudy) -> None:
        self.study, self.inputs, self.problem = study, study.inputs, study.problem
        self.currency = study.problem.currency
        grades = {s.evidence for s in study.shortfalls} | {c.evidence for c in self.problem.commitments}
        self.is_illustration = not grades <= COUNTED_EVIDENCE

    def money(self, cents: int) -> str:
        return f"{self.currency} {short_money(cents)}"

    def question(self) -> list[Block]:
        blocks: list[Block] = [
            Heading("The question"),
            Paragraph(
                "Action 44 of the Siem Reap-Angkor Action Plan 2025-2029 asks about the feasibility of a voluntary "
                "trust fund for affected States whose implementation is held back by a lack of resources. This "
                "paper asks how large a fund of last resort would have to be, what it would achieve, what it would "
                "cost to run, and whether the same money would do as much without a fund."
            ),
        ]
        if self.is_illustration:
            blocks.append(
                Paragraph(
                    "An illustration: the case holds needs that were estimated, or money that was assumed. "
                    "Nothing in it was pledged by anyone, and no State published an estimated need.",
                    is_note=True,
                )
            )
        return blocks

    def answer(self) -> list[Block]:
        study, verdict = self.study, self.study.verdict
        blocks: list[Block] = [Heading("The answer")]
        facts = [(ANSWERS[verdict.answer], "the verdict; its reasons are below")]
        if study.paid is not None:
            facts += [
                (
                    self.money(study.paid.fund_cents),
                    f"least contributions in all, from {self.inputs.start_year} on",
                ),
                (
                    f"{len(study.paid.saved)} of {len(study.shortfalls)}",
                    "eligible obligations that such a fund leaves on time",
                ),
                (
                    f"{months_saved(study.shortfalls, study.paid):.0f}",
                    "late months taken away, all obligations together",
                ),
                (self.money(study.as_needed_cents), "would do, if contributions came when they are needed"),
                (
                    str(study.first_payment_year),
                    f"first payment; first contributions in {self.inputs.start_year}",
                ),
            ]
        elif study.shortfalls:
            missing = sum(s.missing_cents for s in study.shortfalls)
            facts += [
                (str(len(study.shortfalls)), "eligible obligations"),
                (self.money(missing), "without money by the deadlines"),
            ]
        blocks.append(Facts(tuple(facts)))
        if verdict.conditions:
            blocks += [
                Paragraph("Feasible, if all of this holds:"),
                Points(tuple(_sentence(each.words) for each in verdict.conditions)),
            ]
        blocks += [Paragraph("Because:"), Points(tuple(each.words for each in verdict.because))]
        return blocks

    def method(self) -> list[Block]:
        inputs = self.inputs
        grades = " or ".join(sorted(inputs.evidence))
        return [
            Heading("How it was computed"),
            Paragraph(
                "In two stages. First the bilateral round is solved as it stands: the commitments of the "
                "case, with the earmarks and conditions of those who give them, meet the needs under the "
                "policy of the round. Then a fund pays for what that round leaves late for lack of money, "
                "and for nothing else."
            ),
            Points(
                (
                    "Last-resort rule: an Article 5 obligation that has a plan, whose needs are made known "
                    f"(graded {grades}), and that is short of money at its deadline after the bilateral "
                    "round.",
                    "A need is net: what an activity costs in a year, less what the State pays itself and less "
                    "what its plan says is secured from others. No fund pays for these shares.",
                    f"Contributions come {_path_words(inputs)} from {inputs.start_year} on. The fund keeps a "
                    f"fee of {percent(inputs.fee)} and never spends {percent(inputs.reserve_share)} of what "
                    "came in after it.",
                    "The fund pays for no activity before it is planned, and no State gets more in a year "
                    "than its absorption limit allows, where one is known.",
                    "A deadline in July or later counts the money of its own year; an earlier one that of "
                    "the year before.",
                    f"The fund borrows against later contributions at {percent(inputs.front_load_rate)} a "
                    "year."
                    if inputs.front_loads
                    else "The fund borrows nothing.",
                )
            ),
        ]

    def payments(self) -> list[Block]:
        study, paid = self.study, self.study.paid
        if not study.shortfalls:
            return []
        blocks: list[Block] = [Heading("What the fund would pay for, and when")]
        if paid is not None and paid.saved:
            years = [str(year) for year in self.problem.years]
            payins = self.inputs.payins(self.problem, paid.fund_cents)
            series = [
                ("contributions", [c / _MILLION for c in payins]),
                ("payments", [c / _MILLION for c in paid.by_year(len(years))]),
            ]
            blocks.append(
                Drawing(
                    drawings.bars(years, series, y_label=f"{self.currency} million", y_words=_millions),
                    f"Contributions to the least fund and what it pays, by year [{self.currency} million].",
                    "Bars by year: contributions and payments of the least fund.",
                )
            )
            rest = paid.fund_cents - sum(paid.by_year(len(years)))
            blocks.append(
                Paragraph(
                    f"Of {self.money(paid.fund_cents)} contributed, the fund pays out "
                    f"{self.money(sum(paid.by_year(len(years))))}; {self.money(rest)} is fee, reserve, "
                    "interest, and money that comes after the last deadline it is needed for. "
                    f"{self.money(study.freed_cents)} of later bilateral money is set free, because the fund "
                    "paid in time."
                )
            )
        names = {each.state: each.name for each in self.problem.states if each.name}
        rows = sorted(study.shortfalls, key=lambda s: (names.get(s.state, s.state), s.obligation))
        saved = paid.saved if paid else frozenset()
        blocks.append(
            Table(
                "Eligible obligations, in order of the State's name",
                ("Article 5 of", "Deadline", "Missing", "Late months", "Evidence", "With the fund"),
                tuple(
                    (
                        names.get(s.state, s.obligation),
                        f"{s.deadline.isoformat()}{f' ({s.deadline_basis})' if s.deadline_basis else ''}",
                        self.money(s.missing_cents),
                        f"{s.late_months:.0f}",
                        s.evidence,
                        "on time"
                        if s.obligation in saved
                        else _UNMENDABLE.get(str(study.unmendable.get(s.obligation, "")), "late"),
                    )
                    for s in rows[:_MOST_ROWS]
                ),
                ("left", "left", "right", "right", "left", "left"),
                "Missing: planned until the deadline and without money then, after the bilateral round. Late even with "
                "the fund: time is needed besides funding, since the deadline counts before the first contributions, "
                "or the State's absorption limit stands against it."
                + (
                    f" {len(rows) - _MOST_ROWS} more are in obligations.csv."
                    if len(rows) > _MOST_ROWS
                    else ""
                ),
            )
        )
        return blocks

    def curve(self) -> list[Block]:
        points = self.study.curve
        if len(points) < 2:
            return []
        size = [(p.fund_cents / _MILLION, p) for p in points]
        steps = [p for p in points if p.is_step]
        leap = []
        if len(steps) > 1 and steps[-1].fund_cents > 2 * steps[-2].fund_cents:
            before, last = steps[-2], steps[-1]
            leap.append(
                Paragraph(
                    f"{self.money(before.fund_cents)} leave {before.obligations_saved} on time; all "
                    f"{last.obligations_saved} take {self.money(last.fund_cents)}. The last step alone is more than "
                    "the rest together.",
                    is_note=True,
                )
            )
        return [
            Heading("What a smaller fund would do"),
            Paragraph(
                "A fund of any size is used as well as can be: first for the most obligations on time, then "
                "for the most late months. Small obligations come first for that reason, not because others "
                "matter less."
            ),
            *leap,
            Drawing(
                drawings.lines(
                    [
                        drawings.Series(
                            "on time", tuple((x, float(p.obligations_saved)) for x, p in size), is_step=True
                        )
                    ],
                    x_label=f"contributions in all [{self.currency} million]",
                    y_label="obligations left on time by the fund",
                ),
                "Obligations left on time, by the size of the fund.",
                "A staircase from no obligation without a fund to all that money can bring on time.",
            ),
            Drawing(
                drawings.lines(
                    [drawings.Series("late months", tuple((x, p.late_months_saved) for x, p in size))],
                    x_label=f"contributions in all [{self.currency} million]",
                    y_label="late months taken away",
                ),
                "Late months taken away, by the size of the fund. Late months count missing work at the pace "
                "of each plan.",
                "A line that rises with the size of the fund.",
            ),
            Table(
                "The least fund for each number of obligations",
                (
                    "Obligations on time",
                    "Contributions",
                    "Late months taken away",
                    "Area released by the deadlines [km2]",
                ),
                tuple(
                    (
                        str(p.obligations_saved),
                        self.money(p.fund_cents),
                        f"{p.late_months_saved:.0f}",
                        _area(p.m2),
                    )
                    for p in steps[:_MOST_ROWS]
                ),
                ("right", "right", "right", "right"),
                "Area: of obligations counted in square metres alone, as their plans state it; much of it is "
                "released by survey.",
            ),
        ]

    def comparison(self) -> list[Block]:
        study = self.study
        if not study.effects:
            return []
        fee = study.fee_break_even
        if study.paid is None:
            told = ""
        elif study.unearmarked_cents is None:
            told = (
                "No sum of unearmarked money up to four times the fund leaves the same obligations on time: "
                "the round spends it where its policy says. On this measure no fee makes the two equal."
            )
        elif fee is None:
            told = (
                f"About {self.money(study.unearmarked_cents)} of unearmarked money leaves the same "
                "obligations on time, no more than the fund would need without any fee: on this measure no "
                "fee pays."
            )
        else:
            told = (
                f"About {self.money(study.unearmarked_cents)} of unearmarked money leaves the same "
                f"obligations on time. The fund needs less up to a fee of {percent(fee)}: the fee at which "
                "it breaks even."
            )
        return [
            Heading("The same money without a fund"),
            Paragraph(
                "The same contributions, in the same years, are added to the round as one commitment without "
                "an earmark. It pays no fee and keeps no reserve, and it lets earmarked money move to where "
                "it may; but the round spends it where its policy says, not on the last resort alone."
            ),
            Table(
                "What the same money does for the eligible obligations",
                ("Way", "On time", "Late months taken away", "Area released by the deadlines [km2]"),
                tuple(
                    (
                        _WAYS.get(e.name, e.name),
                        str(e.obligations_saved),
                        f"{e.late_months_saved:.0f}",
                        _area(e.m2),
                    )
                    for e in study.effects
                ),
                ("left", "right", "right", "right"),
            ),
            Paragraph(told),
        ]

    def uncertainty(self) -> list[Block]:
        study = self.study
        if study.paid is None or not study.paid.saved:
            return []
        low, _, middle, _, high = study.reserve.fund_quantiles_cents
        return [
            Heading("How sure the size is, and what reserve it takes"),
            Paragraph(
                "Costs and quantities were varied over 4,096 points (see the section on chances). The least "
                f"fund then lies between {self.money(low)} and {self.money(high)} in nine cases of ten, with "
                f"{self.money(middle)} in the middle."
            ),
            Paragraph(
                "To pay what its obligations cost beyond plan in 95 cases of 100, the fund needs "
                f"{self.money(study.reserve.together_cents)} besides. If each obligation kept a reserve of "
                f"its own, that would be {self.money(study.reserve.apart_cents)}: not everything costs more "
                "at once, and that is what a common reserve is good for."
            ),
        ]

    def front_loading(self) -> list[Block]:
        found = self.study.front_loading
        if found is None:
            return []
        gearings = sorted({p.gearing for p in found.points})
        # Limits that change nothing draw one line, under all their names.
        alike: dict[tuple[tuple[float, float], ...], list[str]] = {}
        for gearing in gearings:
            line = tuple(
                (100 * p.rate, round(p.months_gained, 3)) for p in found.points if p.gearing == gearing
            )
            alike.setdefault(line, []).append(f"{gearing:.0%}")
        series = [
            drawings.Series(f"up to {names[0] if len(names) == 1 else f'{names[0]} to {names[-1]}'}", line)
            for line, names in alike.items()
        ]
        best = max(found.points, key=lambda p: p.months_gained)
        usual = [
            p for p in found.points if p.rate == 0.03 and p.gearing == max(g for g in gearings if g <= 0.7)
        ]
        blocks: list[Block] = [
            Heading("Money earlier for money less: front-loading"),
            Paragraph(
                f"A fund of {self.money(found.fund_cents)} has enough for these obligations, but part of it "
                f"comes after their deadlines. Without borrowing it takes away {found.months_without:.0f} "
                "late months. Borrowing against contributions that are promised for later brings work "
                "forward and costs interest, which is then missing for work."
            ),
        ]
        if best.months_gained < 0.1:
            return [
                *blocks,
                Paragraph("Here borrowing gains nothing at any rate: the contributions come in time."),
            ]
        blocks.append(
            Drawing(
                drawings.lines(
                    series, x_label="interest [percent a year]", y_label="late months gained by borrowing"
                ),
                "Late months gained by borrowing, by the rate of interest and by how much of later "
                "contributions may be borrowed.",
                "Falling lines, one for each share of later contributions that may be borrowed.",
            )
        )
        lines = [
            f"At {p.rate:.0%} interest and up to {p.gearing:.0%} of later contributions, borrowing gains "
            f"{p.months_gained:.1f} late months and costs {self.money(p.interest_cents)} of interest."
            for p in usual
        ]
        for rate in sorted(set(found.stops_paying_rate.values()), key=lambda r: (r is None, r)):
            of = [f"{g:.0%}" for g, r in sorted(found.stops_paying_rate.items()) if r == rate]
            until = (
                "still gains at 30%, the highest rate tried"
                if rate is None
                else f"stops gaining at {rate:.0%}"
            )
            lines.append(f"Up to {_listed(of)} of later contributions: borrowing {until}.")
        lines.append(
            "A promise to pay later is not yet money that a bank lends on: a facility of this kind needs "
            "contributors that bind themselves in law, and a body that may borrow."
        )
        return [*blocks, Points(tuple(lines))]

    def variants(self) -> list[Block]:
        study = self.study
        known = [v for v in study.variants if v.least_fund_cents is not None]
        if study.paid is None or not study.paid.saved or len(known) < 2:
            return []
        items = [
            (
                v.name,
                (v.least_fund_cents or 0) / _MILLION,
                f"{short_money(v.least_fund_cents or 0)} ({v.n_mendable})",
            )
            for v in known[1:]
        ]
        base = study.paid.fund_cents
        return [
            Heading("What would change the size"),
            Drawing(
                drawings.rows(items, base=base / _MILLION, base_words=f"as asked: {short_money(base)}"),
                f"The least fund with one thing changed [{self.currency}]; in brackets the number of "
                "obligations it leaves on time.",
                "Bars: the least fund under each variant, and a line at the fund as asked.",
            ),
        ]

    def shares(self) -> list[Block]:
        study = self.study
        if not study.shares:
            return []
        rows = []
        for key in (EQUAL, PAST, ROOT):
            of_key = [s for s in study.shares if s.key == key]
            if of_key:
                middle = of_key[len(of_key) // 2]
                rows.append(
                    (
                        key,
                        str(len(of_key)),
                        *(self.money(s.total_cents) for s in (of_key[0], middle, of_key[-1])),
                    )
                )
        return [
            Heading("Illustrative voluntary shares"),
            Paragraph(
                "Keys that contributors might agree on, without a name on any share. Nobody is asked for "
                "anything here, and no share is an assessment. Every contributor's share is in shares.csv."
            ),
            Table(
                "What the fund comes to, in all years together",
                ("Key", "Contributors", "Largest", "Middle", "Smallest"),
                tuple(rows),
                ("left", "right", "right", "right", "right"),
            ),
        ]


_UNMENDABLE: Final = {
    "deadline_before_first_contributions": "late: deadline too soon",
    "absorption": "late: absorption limit",
}
_WAYS: Final = {
    "fund": "through the fund",
    "unearmarked, carried over": "without an earmark, carried over where not yet needed",
    "unearmarked, spent in its year": "without an earmark, each year's money in its year",
}


def _path_words(inputs: FundInputs) -> str:
    if inputs.contributions_cents is not None:
        return "in the yearly amounts given"
    return "in equal yearly parts" if inputs.path is None else "on the path given"


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _area(m2: float) -> str:
    """Return an area in km2 with one decimal."""
    return f"{m2 / 1e6:,.1f}".replace(",", THIN)


def _millions(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or value == round(value) else f"{value:.1f}"
