"""How requests to extend a deadline look in answers, and what the secretariat writes of them.

The surprise: what a request contains and which marks its plan has is null where nobody has looked. An item that was
looked for and not found is false, in the words of the Convention: not present, and nothing more is said of it.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal, Self, cast

import msgspec
from pydantic import Field, model_validator

from clearinghouse.obligations.deadline import (
    CONTENT_ITEMS,
    ContentItem,
    follow_ups_of,
    is_over_ten_years,
)
from clearinghouse.obligations.store import ExtensionRequest
from clearinghouse.plans.draft import Answer, MarkName
from clearinghouse.sources.citing import CitedDocument, Day, Line, WebAddress, Words
from clearinghouse.web.bodies import Body
from clearinghouse.web.figures import AsOf, Evidence, SourceIds, grade

Decision = Literal["granted", "requested", "announced", "expected", "not granted", "withdrawn"]
DECIDED: Final = frozenset({"granted", "not granted"})


class ContentRow(msgspec.Struct, frozen=True):
    """Something that Article 5(4) asks a request to contain."""

    item: ContentItem
    is_present: Annotated[bool | None, msgspec.Meta(description="Null: not looked at.")]


class RequestMarkRow(msgspec.Struct, frozen=True):
    """A mark of the plan in a request, as of a work plan."""

    name: MarkName
    answer: Answer
    passage: Annotated[str | None, msgspec.Meta(description="Where the request shows it.")]


class FollowUpRow(msgspec.Struct, frozen=True):
    """Something that the decision asked the State to do by a day."""

    words: str
    due_on: date
    done_on: Annotated[date | None, msgspec.Meta(description="Null: not reported as done.")]
    document: Annotated[str | None, msgspec.Meta(description="Where it was reported as done.")]


class RequestRow(msgspec.Struct, frozen=True, kw_only=True):
    """A request to extend a deadline, as far as it is known, in its newest revision."""

    id: str
    code: str
    revision: int
    obligation: Annotated[str, msgspec.Meta(description="Code of the obligation.")]
    state: str
    from_deadline: date | None
    to_deadline: Annotated[date | None, msgspec.Meta(description="Null: none was asked for yet.")]
    is_over_ten_years: Annotated[
        bool | None,
        msgspec.Meta(
            description="More than the ten years that Article 5(3) allows at once: look for a slip of the pen. Null: a "
            "day is not reported."
        ),
    ]
    decision: Annotated[Decision, msgspec.Meta(description="How far it has come.")]
    is_interim: Annotated[bool, msgspec.Meta(description="For time to prepare a fuller request.")]
    is_date_inferred: Annotated[bool, msgspec.Meta(description="The day was inferred from a duration.")]
    submitted_on: date | None
    decided_on: date | None
    decided_at: Annotated[str | None, msgspec.Meta(description="The meeting that decided.")]
    contents: list[ContentRow]
    marks: Annotated[list[RequestMarkRow] | None, msgspec.Meta(description="Null: not looked at.")]
    follow_ups: list[FollowUpRow]
    note: Annotated[str | None, msgspec.Meta(description="Of whoever kept it; null: there is none.")]
    confirmed_at: Annotated[
        datetime | None, msgspec.Meta(description="When its State confirmed this revision; null: it has not.")
    ]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


class Mark(Body):
    """A mark of the plan in a request, with where it is shown."""

    name: MarkName
    answer: Answer
    passage: Line | None = None


class FollowUp(Body):
    """Something that the decision asked for."""

    words: Words
    due_on: Day
    done_on: Day | None = None
    document: WebAddress | None = None


class ExtensionRequestWords(Body):
    """What is known of a request. The whole of it is written anew each time, as a new revision."""

    status: Decision
    from_deadline: Day | None = None
    requested_deadline: Day | None = None
    is_interim: bool = False
    is_date_inferred: bool = False
    submitted_on: Day | None = None
    decided_on: Day | None = None
    decided_at: Annotated[Line, Field(max_length=160)] | None = None
    contents: dict[ContentItem, bool] | None = None
    marks: Annotated[list[Mark], Field(max_length=20)] | None = None
    follow_ups: Annotated[list[FollowUp], Field(max_length=50)] | None = None
    note: Words | None = None
    evidence: Literal["documented", "reported"] = "documented"
    source: CitedDocument

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.status in ("granted", "requested") and self.requested_deadline is None:
            raise ValueError("a request that was made or granted has a requested_deadline")
        if (
            self.from_deadline is not None
            and self.requested_deadline is not None
            and self.requested_deadline <= self.from_deadline
        ):
            raise ValueError("requested_deadline lies after from_deadline")
        if self.status not in DECIDED and (self.decided_on or self.decided_at or self.follow_ups):
            raise ValueError("decided_on, decided_at and follow_ups are of a request that was decided")
        if self.decided_at is not None and self.decided_on is None:
            raise ValueError("give decided_on with decided_at")
        if (
            self.decided_on is not None
            and self.submitted_on is not None
            and self.decided_on < self.submitted_on
        ):
            raise ValueError("decided_on lies before submitted_on")
        names = [each.name for each in self.marks or ()]
        if len(names) != len(set(names)):
            raise ValueError("each mark is given once")
        return self


class NewExtensionRequest(ExtensionRequestWords):
    """A request that is new here. `obligation`: code or id of an obligation under Article 5; `code`: a name for it."""

    obligation: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z-]+$")]
    code: Annotated[str, Field(min_length=3, max_length=40, pattern=r"^[0-9A-Za-z-]+$")]


class ConfirmedRevision(Body):
    """Which revision a State confirms: the one that it has read."""

    revision: Annotated[int, Field(ge=1, le=100_000)]


def contents_of(text: str | None) -> list[ContentRow]:
    """Return every item of Article 5(4), as it was kept."""
    kept: dict[str, Any] = json.loads(text) if text else {}
    return [ContentRow(item, kept.get(item)) for item in CONTENT_ITEMS]


def marks_of(text: str | None) -> list[RequestMarkRow] | None:
    """Return the marks that were looked at; None: none was."""
    return None if text is None else [msgspec.convert(each, RequestMarkRow) for each in json.loads(text)]


def request_row(each: ExtensionRequest) -> RequestRow:
    """Return a request as it is shown."""
    return RequestRow(
        id=str(each.id),
        code=each.code,
        revision=each.revision,
        obligation=each.obligation,
        state=each.state,
        from_deadline=each.from_deadline,
        to_deadline=each.requested_deadline,
        is_over_ten_years=is_over_ten_years(each.from_deadline, each.requested_deadline),
        decision=cast(Decision, each.status),
        is_interim=each.is_interim,
        is_date_inferred=each.is_date_inferred,
        submitted_on=each.submitted_on,
        decided_on=each.decided_on,
        decided_at=each.decided_at,
        contents=contents_of(each.contents),
        marks=marks_of(each.marks),
        follow_ups=[
            FollowUpRow(asked.words, asked.due_on, asked.done_on, asked.document)
            for asked in follow_ups_of(each.follow_ups)
        ],
        note=each.note,
        confirmed_at=each.confirmed_at,
        evidence=grade(each.evidence),
        source_ids=list(each.source_codes),
        as_of=each.known_on,
    )
