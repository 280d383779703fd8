"""Checks of a line of a draft and of its years: amounts, shares, obligation, output, partners. Rules without I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from clearinghouse.plans.draft import LONGEST_TITLE, PARTNER_KINDS, Draft, Line, LineYear
from clearinghouse.plans.finding import Facts, Finding, Place
from needmatch.units import PILLARS

LARGEST: Final = Decimal(10) ** 13
"""Amounts and quantities stay below this, so that sums over any plan fit their columns."""

_LINE_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,27}")


def line_findings(draft: Draft, line: Line, facts: Facts) -> Iterator[Finding]:
    """Yield what is found in a line by itself, then in each of its years."""
    here = Place(line.code)
    if not _LINE_CODE.fullmatch(line.code):
        yield here.error(
            "line-code",
            "code",
            line.code,
            "The code of the line cannot be used",
            "Use letters, digits, dots and hyphens, 28 at most, as sc-1.",
        )
    if not line.title.strip():
        yield here.error(
            "line-title-missing", "title", None, "The line has no title", "Say what is done in it."
        )
    elif len(line.title) > LONGEST_TITLE:
        yield here.error(
            "line-title-long",
            "title",
            line.title,
            "The title of the line is too long",
            f"Use at most {LONGEST_TITLE} characters.",
        )
    if line.pillar not in PILLARS:
        yield here.error(
            "pillar-unknown",
            "pillar",
            line.pillar or None,
            "There is no such pillar",
            f"Choose one of {', '.join(PILLARS)}.",
        )
    yield from _of_served_obligation(line, facts, here)
    yield from _of_partners(line, here)
    if not line.years:
        yield here.warning(
            "line-without-years",
            "years",
            None,
            "The line has no year",
            "Give its cost in a year, or take it out.",
        )
    seen: set[int] = set()
    for each in line.years:
        there = Place(line.code, each.year)
        if each.year in seen:
            yield there.error(
                "year-twice", "year", each.year, "The year is there twice", "Keep one of the two."
            )
        seen.add(each.year)
        yield from _of_year(draft, line, each, facts, there)


def _of_served_obligation(line: Line, facts: Facts, here: Place) -> Iterator[Finding]:
    article = {"survey_clearance": 5, "stockpile_destruction": 4}.get(line.pillar)
    if line.obligation is None:
        if article is not None and any(each.article == article for each in facts.obligations.values()):
            yield here.warning(
                "obligation-not-named",
                "obligation",
                None,
                f"The line names no obligation under Article {article}",
                "Name the obligation that it serves, so that its deadline counts.",
            )
        return
    served = facts.obligations.get(line.obligation)
    if served is None:
        known = ", ".join(sorted(facts.obligations)) or "none"
        yield here.error(
            "obligation-unknown",
            "obligation",
            line.obligation,
            f"{facts.state} has no obligation of this code",
            f"Known obligations: {known}. Leave it empty where the line serves none.",
        )
    elif article is not None and served.article != article:
        yield here.warning(
            "obligation-of-another-article",
            "obligation",
            line.obligation,
            f"The pillar belongs to Article {article} and the obligation to Article {served.article}",
            "Look which of the two is meant.",
        )


def _of_partners(line: Line, here: Place) -> Iterator[Finding]:
    for partner in line.partners:
        if not partner.name.strip():
            yield here.error(
                "partner-without-name",
                "partners",
                None,
                "A partner has no name",
                "Name it, or take it out.",
            )
        if partner.kind not in PARTNER_KINDS:
            yield here.error(
                "partner-kind",
                "partners",
                partner.kind,
                f"It is not said which kind of partner {partner.name or 'this'} is",
                f"Choose one of {', '.join(PARTNER_KINDS)}.",
            )
    if line.is_local and line.partners and not any(each.kind == "local" for each in line.partners):
        yield here.warning(
            "local-without-partner",
            "is_local",
            "true",
            "The line is said to be done by local organisations and names none",
            "Name the local partner, or correct the line.",
        )


def _of_year(draft: Draft, line: Line, each: LineYear, facts: Facts, here: Place) -> Iterator[Finding]:
    if not draft.first_year <= each.year <= draft.last_year:
        yield here.error(
            "year-outside",
            "year",
            each.year,
            f"The year is outside the plan's period, {draft.first_year} to {draft.last_year}",
            "Correct the year, or the period of the plan.",
        )
    amounts = {"cost": each.cost, "national": each.national, "secured": each.secured, "output": each.output}
    is_countable = True
    for name, value in amounts.items():
        if value is None:
            continue
        if not value.is_finite() or abs(value) >= LARGEST:
            is_countable = False
            yield here.error(
                "number-size", name, value, "The number is too large", "Look for a slip of a digit."
            )
        elif value < 0:
            is_countable = False
            yield here.error(
                "negative", name, value, "The number is negative", "Give 0 or more, or leave it empty."
            )
        elif value != round(value, 2):
            is_countable = False
            yield here.error(
                "decimals", name, value, "The number has more than two decimals", "Round it to two."
            )
    if each.cost is None:
        yield here.error(
            "cost-missing",
            "cost",
            None,
            "The cost is not given",
            "Give the cost of this year, or take the year out of the line.",
        )
    elif is_countable and each.need is not None and each.need < 0:
        yield here.error(
            "shares-above-cost",
            "cost",
            each.cost,
            "National and secured shares are more than the cost, so that the need would be negative",
            "Correct the cost or the shares: cost = national + secured + need.",
        )
    if each.output is not None:
        yield from _of_output(line, each, facts, here)


def _of_output(line: Line, each: LineYear, facts: Facts, here: Place) -> Iterator[Finding]:
    served = facts.obligations.get(line.obligation) if line.obligation else None
    if line.obligation is None:
        yield here.error(
            "output-without-obligation",
            "output",
            each.output,
            "An output is given, and no obligation that says in which unit",
            "Name the obligation that the line serves, or leave the output empty.",
        )
    elif (
        served is not None
        and served.unit == "mines"
        and each.output is not None
        and each.output.is_finite()
        and each.output != each.output.to_integral_value()
    ):
        yield here.error(
            "output-not-whole", "output", each.output, "Mines are counted whole", "Give a whole number."
        )
    if (
        served is not None
        and served.deadline is not None
        and each.output
        and each.year > served.deadline.year
    ):
        yield here.warning(
            "output-after-deadline",
            "output",
            each.output,
            f"The output is planned after the deadline of {served.code}, {served.deadline.isoformat()}",
            "Look whether the year is right; money alone cannot mend what is planned late.",
        )
