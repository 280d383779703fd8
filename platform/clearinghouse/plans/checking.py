"""What is wrong with a draft of a work plan: errors block publishing, warnings do not. Rules without I/O.

The surprise: what is checked against the published version or against what remains is a warning alone. A State may
know better than what is on record; it is only asked to look again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from clearinghouse.plans.conversion import CURRENCIES, USD, rate_for
from clearinghouse.plans.draft import (
    ANSWERS,
    LONGEST_TITLE,
    MARKS,
    MOST_LINES,
    Draft,
    Mark,
    StatedRate,
    sums_of,
)
from clearinghouse.plans.finding import Facts, Finding, Place
from clearinghouse.plans.line_checks import line_findings
from clearinghouse.scopes.visibility import VISIBILITIES

MOST_YEARS: Final = 30
"""Years of one plan: our choice, three times the longest extension that Article 5(3) allows at once."""
JUMP_SHARE: Final = Decimal("0.5")
"""A cost that moved by more than half against the published version is pointed at. Our choice, to catch slips of a
digit without a warning for each change of scope."""
OLD_RATE_YEARS: Final = 2
"""A rate this much older than the year it is used for is pointed at."""

_PLAN_CODE: Final = re.compile(r"[A-Z]{3}-[A-Za-z0-9][A-Za-z0-9-]{0,25}")


def findings(draft: Draft, facts: Facts) -> tuple[Finding, ...]:
    """Return everything found in a draft: of the plan, then line by line, then across lines; errors and warnings."""
    found = [*_of_head(draft, facts), *_of_marks(draft.marks)]
    found += _of_rates(draft, facts)
    for line in draft.lines:
        found += line_findings(draft, line, facts)
    found += [*_across_lines(draft, facts), *_beside_others(draft, facts)]
    return (*found, *_against_published(draft, facts))


def blocks_publishing(found: Iterable[Finding]) -> bool:
    """Whether any finding is an error."""
    return any(each.severity == "error" for each in found)


def _of_head(draft: Draft, facts: Facts) -> Iterator[Finding]:
    plan = Place()
    if not _PLAN_CODE.fullmatch(draft.code) or not draft.code.startswith(f"{facts.state}-"):
        yield plan.error(
            "plan-code",
            "code",
            draft.code,
            "The code of the plan does not name its State",
            f"Begin it with {facts.state}- and go on with letters, digits or hyphens, as in {facts.state}-2027.",
        )
    if not draft.title.strip():
        yield plan.error("title-missing", "title", None, "The plan has no title", "Give it a title.")
    elif len(draft.title) > LONGEST_TITLE:
        yield plan.error(
            "title-long", "title", draft.title, "The title is too long", f"Use {LONGEST_TITLE} characters."
        )
    if not 1990 <= draft.first_year <= draft.last_year <= 2200:
        yield plan.error(
            "period",
            "first_year",
            f"{draft.first_year}-{draft.last_year}",
            "The period is none",
            "Give a first year and a last year that is not before it.",
        )
    elif draft.last_year - draft.first_year >= MOST_YEARS:
        yield plan.error(
            "period-long",
            "last_year",
            draft.last_year,
            f"The period has more than {MOST_YEARS} years",
            "Shorten it, or look at the years for a slip of a digit.",
        )
    if draft.visibility not in VISIBILITIES:
        yield plan.error(
            "visibility-unknown",
            "visibility",
            draft.visibility,
            "Nobody knows who may see it",
            f"Choose one of {', '.join(VISIBILITIES)}.",
        )
    if not draft.lines:
        yield plan.error(
            "no-lines", "lines", None, "The plan has no lines", "Add at least one line with a cost in a year."
        )
    elif len(draft.lines) > MOST_LINES:
        yield plan.error(
            "too-many-lines",
            "lines",
            len(draft.lines),
            f"The plan has more than {MOST_LINES:,} lines",
            "Put activities of one kind and place together.",
        )
    elif all(each.cost is None for line in draft.lines for each in line.years):
        yield plan.error(
            "no-cost",
            "lines",
            None,
            "No line has a cost in any year",
            "Give at least one line a cost in a year.",
        )


def _of_marks(marks: Iterable[Mark]) -> Iterator[Finding]:
    plan = Place()
    seen: set[str] = set()
    for mark in marks:
        where = f"marks.{mark.name}"
        if mark.name not in MARKS:
            yield plan.error(
                "mark-unknown",
                where,
                mark.name,
                "There is no such mark",
                f"Known marks: {', '.join(MARKS)}.",
            )
        if mark.name in seen:
            yield plan.error("mark-twice", where, mark.name, "The mark is there twice", "Keep one of them.")
        seen.add(mark.name)
        if mark.answer not in ANSWERS:
            yield plan.error(
                "mark-answer",
                where,
                mark.answer,
                "The answer is none of those known",
                f"Choose one of {', '.join(ANSWERS)}.",
            )
        if mark.answer == "yes" and not mark.has_evidence:
            yield plan.error(
                "mark-without-evidence",
                where,
                mark.answer,
                "The mark says yes and shows nothing for it",
                "Name the document and page, give a link, or say in a sentence where it shows; else say not stated.",
            )
        if mark.page and not mark.document:
            yield plan.error(
                "mark-page-of-nothing",
                where,
                mark.page,
                "A page is named and no document",
                "Name the document, too.",
            )
        if mark.link and not re.fullmatch(r"https?://[^\s\x00-\x1f]+", mark.link):
            yield plan.error(
                "mark-link", where, mark.link, "The link opens no page", "Give an address with https://."
            )
    unsaid = [name for name in MARKS if name not in seen]
    if unsaid:
        yield plan.warning(
            "marks-not-stated",
            "marks",
            ", ".join(unsaid),
            "Nothing is said of some marks",
            "Answer yes or no with evidence, or leave them: they are shown as not stated.",
        )


def _of_own_rate(draft: Draft, rate: StatedRate) -> Iterator[Finding]:
    plan = Place()
    if draft.currency == USD:
        yield plan.error(
            "rate-of-usd",
            "rate",
            rate.usd_per_unit,
            "The plan is in US dollars and has a rate",
            "Take the rate out, or choose the plan's own currency.",
        )
    if not Decimal("0.00000001") <= rate.usd_per_unit <= 1000:
        yield plan.error(
            "rate-size",
            "rate",
            rate.usd_per_unit,
            "The rate is not what one unit can be worth in US dollars",
            "Give US dollars for one unit of the currency, as 0.00165.",
        )
    if not rate.source.strip():
        yield plan.error(
            "rate-without-source",
            "rate",
            rate.usd_per_unit,
            "The rate has no source",
            "Say who stated it and where it can be read.",
        )


def _of_rates(draft: Draft, facts: Facts) -> Iterator[Finding]:
    plan = Place()
    if draft.currency not in CURRENCIES:
        yield plan.error(
            "currency-unknown",
            "currency",
            draft.currency,
            "This is no ISO 4217 code of a currency in use",
            "Give three letters such as USD, EUR or XOF.",
        )
        return
    if draft.rate is not None:
        yield from _of_own_rate(draft, draft.rate)
    elif draft.currency != USD:
        years = sorted({each.year for line in draft.lines for each in line.years})
        without = [year for year in years if rate_for(draft, year, facts.rates) is None]
        if without:
            yield plan.error(
                "rate-missing",
                "currency",
                draft.currency,
                f"No rate of {draft.currency} to the US dollar is on record for {without[0]} or before",
                "Give your own rate with its day and source, or use another currency.",
            )
        old = [
            year
            for year in years
            if (rate := rate_for(draft, year, facts.rates)) is not None
            and rate.year is not None
            and year - rate.year > OLD_RATE_YEARS
        ]
        if old:
            newest = rate_for(draft, old[-1], facts.rates)
            yield plan.warning(
                "rate-old",
                "currency",
                draft.currency,
                f"The newest rate on record for {old[-1]} is of {newest.year if newest else ''}",
                "Give your own rate with its day and source if you have a newer one.",
            )


def _of_codes(draft: Draft, facts: Facts) -> Iterator[Finding]:
    seen: set[str] = set()
    alike: dict[str, str] = {}
    plan_of = {code: other.code for other in facts.others for code in other.alike}
    for line in draft.lines:
        here, whole = Place(line.code), f"{draft.code}-{line.code}"
        like = alike.setdefault(line.code.casefold(), line.code)
        if line.code in seen:
            yield here.error(
                "line-twice", "code", line.code, "Two lines have this code", "Give one of them another code."
            )
        elif like != line.code:
            yield here.warning(
                "line-alike",
                "code",
                line.code,
                f"Another line has the code {like}, which differs in capital letters alone",
                "Look whether both are meant; if so, tell them apart by more than that.",
            )
        if whole in plan_of:
            yield here.error(
                "line-of-other",
                "code",
                line.code,
                f"With the code of the plan before it this is {whole}, and so is a line of {plan_of[whole]}",
                "Give the line another code.",
            )
        seen.add(line.code)


def _across_lines(draft: Draft, facts: Facts) -> Iterator[Finding]:
    yield from _of_codes(draft, facts)
    for code, served in sorted(facts.obligations.items()):
        if served.remaining is None:
            continue
        since = served.remaining_as_of_year or draft.first_year - 1
        planned = sum(
            (
                each.output
                for line in draft.lines
                if line.obligation == code
                for each in line.years
                if each.output is not None and each.output.is_finite() and each.year > since
            ),
            Decimal(0),
        )
        if planned > served.remaining:
            yield Place().warning(
                "output-above-remaining",
                "output",
                planned,
                f"The lines of {code} plan more {served.unit} than the {served.remaining:f} that remained at the end "
                f"of {since}",
                "Look whether outputs are counted twice or what remains was found to be more.",
            )


def _beside_others(draft: Draft, facts: Facts) -> Iterator[Finding]:
    for other in facts.others:
        both = {
            each.year
            for line in draft.lines
            if line.pillar in other.pillars
            for each in line.years
            if each.year in other.years and each.need
        }
        if both:
            yield Place().warning(
                "other-plan",
                "lines",
                other.code,
                f"{other.code}, another published plan of {facts.state}, has needs in the same pillars in "
                f"{', '.join(str(year) for year in sorted(both))}; needs of both are added",
                f"Begin the next version of {other.code} instead, or look whether the lines are other work.",
            )


def _against_published(draft: Draft, facts: Facts) -> Iterator[Finding]:
    before = facts.published
    if before is None:
        return
    if before.currency != draft.currency:
        yield Place().warning(
            "currency-changed",
            "currency",
            draft.currency,
            f"The published version is in {before.currency}",
            "Look whether amounts were converted; they are not compared.",
        )
        return
    now = {line.code: line for line in draft.lines}
    for line in before.lines:
        if line.code not in now:
            if (sums_of(line.years).need or Decimal(0)) > 0:
                yield Place(line.code).warning(
                    "line-dropped",
                    "code",
                    line.code,
                    "A line of the published version with a need is no longer there",
                    "Add it again, or publish without it.",
                )
            continue
        costs = {each.year: each.cost for each in now[line.code].years}
        for each in line.years:
            cost = costs.get(each.year)
            if cost is None or not cost.is_finite() or not each.cost:
                continue
            if abs(cost - each.cost) > JUMP_SHARE * each.cost:
                yield Place(line.code, each.year).warning(
                    "jump",
                    "cost",
                    cost,
                    f"The cost was {each.cost:f} in the published version",
                    "Look for a slip of a digit; publish it if it is right.",
                )
