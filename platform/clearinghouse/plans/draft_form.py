"""How a draft looks on the wire: what an officer sends of it, and what they get back.

The surprise: amounts of a draft are text with as many decimals as were typed, negative ones too: what is wrong with
them is a finding and not a refusal. They are in the plan's own currency, which is why their names carry no unit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from pydantic import AfterValidator, Field, StringConstraints

from clearinghouse.plans.draft import (
    MARKS,
    Answer,
    Draft,
    Line,
    LineYear,
    Mark,
    MarkName,
    Partner,
    PartnerKind,
    StatedRate,
    Sums,
)
from clearinghouse.plans.draft_store import KeptDraft
from clearinghouse.scopes.visibility import Visibility
from clearinghouse.web.bodies import Body, without_control_characters
from clearinghouse.web.figures import Code

MOST_LINES_SENT = 2_000
"""Lines of one body of JSON; a workbook may bring more."""


def _kept_text(text: str) -> str:
    return without_control_characters(text.replace("\n", " ").replace("\t", " "))


Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300), AfterValidator(_kept_text)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(_kept_text)]
Amount = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,13}(\.[0-9]{1,4})?$")]
"""An amount or quantity as text."""
LineCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,27}$")]
"""The code of a line, which stands in its address."""
PlanCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-[A-Za-z0-9][A-Za-z0-9-]{0,25}$")]
Year = Annotated[int, Field(ge=1900, le=2200)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
RateText = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}(\.[0-9]{1,8})?$")]


class MarkForm(Body):
    """Whether the plan has a quality, and where that can be seen."""

    name: MarkName
    answer: Answer
    document: Text = ""
    page: Text = ""
    link: Text = ""
    words: Words = ""

    def mark(self) -> Mark:
        """Return it as a draft holds it."""
        return Mark(self.name, self.answer, self.document, self.page, self.link, self.words)


class RateForm(Body):
    """The State's own rate: US dollars for one unit of the plan's currency, the day it is of, and who stated it."""

    usd_per_unit: RateText
    stated_on: date
    source: Text

    def rate(self) -> StatedRate:
        """Return it as a draft holds it."""
        return StatedRate(Decimal(self.usd_per_unit), self.stated_on, self.source)


class NewPlan(Body):
    """The head of a new plan. `code` names it for good and begins with the State's ISO3 code."""

    code: PlanCode
    title: Text
    first_year: Year
    last_year: Year
    currency: Currency = "USD"
    visibility: Visibility = "public"


class HeadEdit(Body):
    """What may be changed of a draft's head; what is left out stays. `marks` come whole; `rate` null takes it out."""

    title: Text | None = None
    first_year: Year | None = None
    last_year: Year | None = None
    currency: Currency | None = None
    visibility: Visibility | None = None
    marks: Annotated[list[MarkForm], Field(max_length=len(MARKS))] | None = None
    rate: RateForm | None = None


class PartnerForm(Body):
    """An implementing partner."""

    name: Text
    kind: PartnerKind


class LineYearAmounts(Body):
    """What a line costs in a year and who pays, in the plan's currency; left out or null: not reported.

    `output` is in the unit of the line's obligation.
    """

    cost: Amount | None = None
    national: Amount | None = None
    secured: Amount | None = None
    output: Amount | None = None

    def line_year(self, year: int) -> LineYear:
        """Return it as a draft holds it."""
        cost, national, secured, output = (
            None if text is None else Decimal(text)
            for text in (self.cost, self.national, self.secured, self.output)
        )
        return LineYear(year, cost, national, secured, output)


class YearForm(LineYearAmounts):
    """A year of a line."""

    year: Year


class LineContent(Body):
    """A line but for its code. `pillar` and `obligation_code` are kept as they are sent and then checked."""

    pillar: Annotated[str, StringConstraints(max_length=60), AfterValidator(_kept_text)]
    title: Text
    obligation_code: Annotated[str, StringConstraints(max_length=40), AfterValidator(_kept_text)] | None = (
        None
    )
    admin_area: Text | None = None
    is_local: bool | None = None
    partners: Annotated[list[PartnerForm], Field(max_length=50, default_factory=list)]
    years: Annotated[list[YearForm], Field(max_length=50, default_factory=list)]

    def line(self, code: str) -> Line:
        """Return it as a draft holds it; an empty obligation or area is none."""
        return Line(
            code=code,
            pillar=self.pillar,
            title=self.title,
            obligation=self.obligation_code or None,
            admin_area=self.admin_area or None,
            is_local=self.is_local,
            partners=tuple(Partner(each.name, each.kind) for each in self.partners),
            years=tuple(each.line_year(each.year) for each in sorted(self.years, key=lambda each: each.year)),
        )


class NewLine(LineContent):
    """A line with its code, which is unique in the plan and stays from version to version."""

    code: LineCode


class AllLines(Body):
    """All lines of a draft: those that are not among them go."""

    lines: Annotated[list[NewLine], Field(max_length=MOST_LINES_SENT)]


class MarkRow(msgspec.Struct, frozen=True):
    """Whether a plan has a quality, and where that can be seen; empty text: not given."""

    name: MarkName
    answer: Answer
    document: str
    page: str
    link: str
    words: str


class StatedRateRow(msgspec.Struct, frozen=True):
    """The State's own rate: US dollars for one unit of the plan's currency."""

    usd_per_unit: str
    stated_on: date
    source: str


class DraftRow(msgspec.Struct, frozen=True):
    """The head of a draft; its State alone sees it. `plan_id` stays that of the plan once it is published."""

    plan_id: str
    code: str
    state: Code
    base_version: Annotated[
        int | None, msgspec.Meta(description="The version it began from; null: it began empty.")
    ]
    title: str
    first_year: int
    last_year: int
    currency: str
    visibility: Visibility
    marks: list[MarkRow]
    rate: Annotated[
        StatedRateRow | None, msgspec.Meta(description="The State's own; null: rates on record are used.")
    ]


class DraftListRow(msgspec.Struct, frozen=True):
    """A draft in the list of one's own."""

    plan_id: str
    code: str
    state: Code
    title: str
    base_version: int | None
    first_year: int
    last_year: int
    currency: str
    lines: int
    created_at: datetime
    edited_at: datetime


Typed = Annotated[
    str | None,
    msgspec.Meta(
        description="In the plan's currency, with as many decimals as were typed; null: not reported."
    ),
]


class DraftYearRow(msgspec.Struct, frozen=True):
    """A year of a line. `need` = cost - national - secured; null: the cost is not reported."""

    year: int
    cost: Typed
    national: Typed
    secured: Typed
    need: Typed
    output: Annotated[str | None, msgspec.Meta(description="In the unit of the obligation; null: not given.")]


class PartnerRow(msgspec.Struct, frozen=True):
    """An implementing partner."""

    name: str
    kind: PartnerKind


class DraftLineRow(msgspec.Struct, frozen=True):
    """A line of a draft or of a version, in the plan's currency."""

    code: str
    pillar: str
    title: str
    obligation_code: str | None
    admin_area: str | None
    is_local: bool | None
    partners: list[PartnerRow]
    years: list[DraftYearRow]


class DraftLines(msgspec.Struct, frozen=True):
    """All lines of a draft, in their order."""

    lines: list[DraftLineRow]


class SumsRow(msgspec.Struct, frozen=True):
    """Sums over lines and years, in the plan's currency; null: reported nowhere."""

    cost: Typed
    national: Typed
    secured: Typed
    need: Typed


def typed(amount: Decimal | None) -> str | None:
    """Return an amount as it is shown in drafts: two decimals at least, and all that were typed."""
    if amount is None:
        return None
    return f"{amount:.2f}" if amount == round(amount, 2) else f"{amount.normalize():f}"


def mark_row(mark: Mark) -> MarkRow:
    """Return a mark as it is shown."""
    return msgspec.convert(
        {
            "name": mark.name,
            "answer": mark.answer,
            "document": mark.document,
            "page": mark.page,
            "link": mark.link,
            "words": mark.words,
        },
        MarkRow,
    )


def draft_row(kept: KeptDraft) -> DraftRow:
    """Return a draft's head as it is shown."""
    given, rate = kept.draft, kept.draft.rate
    return DraftRow(
        plan_id=str(kept.id),
        code=given.code,
        state=kept.state,
        base_version=kept.base_number,
        title=given.title,
        first_year=given.first_year,
        last_year=given.last_year,
        currency=given.currency,
        visibility=given.visibility,
        marks=[mark_row(each) for each in given.marks],
        rate=None if rate is None else StatedRateRow(f"{rate.usd_per_unit:f}", rate.stated_on, rate.source),
    )


def draft_list_row(kept: KeptDraft) -> DraftListRow:
    """Return a draft as it is shown in the list."""
    given = kept.draft
    return DraftListRow(
        plan_id=str(kept.id),
        code=given.code,
        state=kept.state,
        title=given.title,
        base_version=kept.base_number,
        first_year=given.first_year,
        last_year=given.last_year,
        currency=given.currency,
        lines=kept.line_count,
        created_at=kept.created_at,
        edited_at=kept.edited_at,
    )


def year_row(each: LineYear) -> DraftYearRow:
    """Return a year of a line as it is shown."""
    output = None if each.output is None else f"{each.output.normalize():f}"
    return DraftYearRow(
        each.year, typed(each.cost), typed(each.national), typed(each.secured), typed(each.need), output
    )


def line_row(line: Line) -> DraftLineRow:
    """Return a line as it is shown."""
    return DraftLineRow(
        code=line.code,
        pillar=line.pillar,
        title=line.title,
        obligation_code=line.obligation,
        admin_area=line.admin_area,
        is_local=line.is_local,
        partners=[
            msgspec.convert({"name": each.name, "kind": each.kind}, PartnerRow) for each in line.partners
        ],
        years=[year_row(each) for each in line.years],
    )


def sums_row(sums: Sums) -> SumsRow:
    """Return sums as they are shown."""
    return SumsRow(typed(sums.cost), typed(sums.national), typed(sums.secured), typed(sums.need))


def edited(given: Draft, change: HeadEdit) -> Draft:
    """Return a draft with what an edit of its head changes."""
    sent = change.model_fields_set
    values = {
        name: getattr(change, name)
        for name in ("title", "first_year", "last_year", "currency", "visibility")
        if getattr(change, name) is not None
    }
    if change.marks is not None:
        values["marks"] = tuple(each.mark() for each in change.marks)
    if "rate" in sent:
        values["rate"] = None if change.rate is None else change.rate.rate()
    return replace(given, **values)
