"""Drafts of work plans: what an officer of a State writes before it is published. Rules without I/O.

    Draft -> Line -> LineYear:   need = cost - national - secured

The surprise: a draft may hold anything that can be written down, a negative cost or an unknown pillar too, so that
nobody loses what they typed. `clearinghouse.plans.checking.findings` says what is wrong with it, and only a draft
without errors can be published. Amounts are in the plan's own currency; None is "not reported" and never 0.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal, get_args

from clearinghouse.scopes.visibility import Visibility

MarkName = Literal[
    "evidence_based",
    "costed",
    "context_specific",
    "time_bound",
    "inclusive",
    "gender_age_disability",
    "climate",
]
MARKS: Final[tuple[MarkName, ...]] = get_args(MarkName)
"""What the Siem Reap-Angkor Action Plan asks of work plans and extension requests (Actions 3, 18 and 23)."""

Answer = Literal["yes", "no", "not_stated"]
ANSWERS: Final[tuple[Answer, ...]] = get_args(Answer)

PartnerKind = Literal["local", "national", "international"]
PARTNER_KINDS: Final[tuple[PartnerKind, ...]] = get_args(PartnerKind)

MOST_LINES: Final = 50_000
"""Lines of one draft: as many as a workbook may have rows."""
LONGEST_TITLE: Final = 300
"""Characters of the title of a plan or line."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether the plan has a quality, and where that can be seen.

    `document` and `page` name a passage, `link` opens it, `words` say it in the State's own words; '' is not given.
    """

    name: str
    answer: str
    document: str = ""
    page: str = ""
    link: str = ""
    words: str = ""

    @property
    def has_evidence(self) -> bool:
        """Whether anything at all backs the answer."""
        return bool(self.document or self.link or self.words)


@dataclass(frozen=True, slots=True)
class Partner:
    """An implementing partner; `kind` is local, national or international."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class StatedRate:
    """A rate that the State itself gives for its currency: USD for one unit, on a day, from a source in words."""

    usd_per_unit: Decimal
    stated_on: date
    source: str


@dataclass(frozen=True, slots=True)
class LineYear:
    """What a line costs in a year, and who pays [the plan's currency]; None: not reported.

    `output` is in the unit of the line's obligation: m2 released or mines destroyed.
    """

    year: int
    cost: Decimal | None = None
    national: Decimal | None = None
    secured: Decimal | None = None
    output: Decimal | None = None

    @property
    def need(self) -> Decimal | None:
        """What remains to be funded; a share that is not reported counts nothing. None: the cost is not reported."""
        if self.cost is None:
            return None
        return self.cost - (self.national or Decimal(0)) - (self.secured or Decimal(0))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a draft: one activity in one pillar, year by year.

    `code` is unique in the plan and stays from version to version; `obligation` is a code such as SEN-5, None: serves
    none. `admin_area` is a first-level area in words, None: not reported. `is_local` None: not reported.
    """

    code: str
    pillar: str
    title: str
    obligation: str | None = None
    admin_area: str | None = None
    is_local: bool | None = None
    partners: tuple[Partner, ...] = ()
    years: tuple[LineYear, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A work plan as its State writes it. `code` names the plan and begins with the State's ISO3 code: SEN-2027.

    `rate` is the State's own exchange rate, None: the rates on record are used.
    """

    code: str
    title: str
    first_year: int
    last_year: int
    currency: str = "USD"
    visibility: Visibility = "public"
    marks: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    rate: StatedRate | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over lines and years [the plan's currency]; None: reported nowhere."""

    cost: Decimal | None
    national: Decimal | None
    secured: Decimal | None
    need: Decimal | None


def _sum_or_none(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def sums_of(years: Iterable[LineYear]) -> Sums:
    """Add up years of lines."""
    given = list(years)
    return Sums(
        cost=_sum_or_none(each.cost for each in given),
        national=_sum_or_none(each.national for each in given),
        secured=_sum_or_none(each.secured for each in given),
        need=_sum_or_none(each.need for each in given),
    )


def all_years(draft: Draft) -> list[LineYear]:
    """Return the years of all lines, in the lines' order."""
    return [year for line in draft.lines for year in line.years]


def in_order(line: Line) -> Line:
    """Return a line with its years by year."""
    return replace(line, years=tuple(sorted(line.years, key=lambda each: each.year)))


def with_lines(draft: Draft, given: Iterable[Line]) -> Draft:
    """Return the draft with lines put in by code: those that are there are replaced, others are added at the end.

    Lines that are not given stay as they are, so that the same file read twice doubles nothing and drops nothing.
    """
    lines = {line.code: line for line in draft.lines}
    for line in given:
        lines[line.code] = in_order(line)
    return replace(draft, lines=tuple(lines.values()))


def _plain(value: Decimal | None) -> str | None:
    # Trailing zeros that a database adds are no difference.
    return None if value is None else f"{value.normalize():f}"


def plain_mark(mark: Mark) -> dict[str, str]:
    """Return a mark as JSON keeps it."""
    return {
        "name": mark.name,
        "answer": mark.answer,
        "document": mark.document,
        "page": mark.page,
        "link": mark.link,
        "words": mark.words,
    }


def mark_of(plain: Mapping[str, str]) -> Mark:
    """Return the mark that `plain_mark` wrote."""
    return Mark(**plain)


def plain_partner(partner: Partner) -> dict[str, str]:
    """Return a partner as JSON keeps it."""
    return {"name": partner.name, "kind": partner.kind}


def plain_year(each: LineYear) -> dict[str, Any]:
    """Return a year of a line as JSON keeps it: amounts as text, digit for digit, null where not reported."""
    return {
        "year": each.year,
        "cost": _plain(each.cost),
        "national": _plain(each.national),
        "secured": _plain(each.secured),
        "output": _plain(each.output),
    }


def year_of(plain: Mapping[str, Any]) -> LineYear:
    """Return the year that `plain_year` wrote."""
    amounts = {
        name: None if plain[name] is None else Decimal(plain[name])
        for name in ("cost", "national", "secured", "output")
    }
    return LineYear(plain["year"], **amounts)


def plain_line(line: Line) -> dict[str, Any]:
    """Return a line as JSON keeps it, its years by year."""
    return {
        "code": line.code,
        "pillar": line.pillar,
        "title": line.title,
        "obligation": line.obligation,
        "admin_area": line.admin_area,
        "is_local": line.is_local,
        "partners": [plain_partner(each) for each in line.partners],
        "years": [plain_year(each) for each in in_order(line).years],
    }


def plain_draft(draft: Draft) -> Mapping[str, Any]:
    """Return a draft as plain values in one canonical form: lines by code, years by year, marks in their order."""
    order: dict[str, int] = {name: place for place, name in enumerate(MARKS)}
    marks = sorted(draft.marks, key=lambda each: (order.get(each.name, len(MARKS)), each.name))
    rate = draft.rate
    return {
        "code": draft.code,
        "title": draft.title,
        "first_year": draft.first_year,
        "last_year": draft.last_year,
        "currency": draft.currency,
        "visibility": draft.visibility,
        "rate": None
        if rate is None
        else {
            "usd_per_unit": _plain(rate.usd_per_unit),
            "stated_on": rate.stated_on.isoformat(),
            "source": rate.source,
        },
        "marks": [plain_mark(mark) for mark in marks],
        "lines": [plain_line(line) for line in sorted(draft.lines, key=lambda line: line.code)],
    }


def content_sha256(draft: Draft) -> str:
    """Return the hash of what a draft says: equal content, equal hash, whatever the order of its lines."""
    canonical = json.dumps(plain_draft(draft), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
