"""Citing a document in a request: a source that is on record, or one that is told here and kept as a new source.

The surprise: the same document told twice is one source. Its code follows from what was told of it.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Annotated, Self
from uuid import uuid4

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from clearinghouse.database.reading import fetch
from clearinghouse.errors import BadRequest, Fault
from clearinghouse.obligations.deadline import FIRST_DAY, LAST_DAY
from clearinghouse.sources import store
from clearinghouse.web.bodies import Body, without_control_characters


def _of_our_time(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"lies outside {FIRST_DAY} to {LAST_DAY}")
    return day


Day = Annotated[date, AfterValidator(_of_our_time)]
"""A day in the time of the Convention, and far enough ahead."""
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000),
    AfterValidator(without_control_characters),
]
"""A paragraph in somebody's own words."""
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(without_control_characters),
]
WebAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^https?://[^\s\x00-\x1f\x7f]+$"),
    AfterValidator(without_control_characters),
]


class CitedDocument(Body):
    """Where something was read: `source_id` of a source on record, or a document by its title."""

    source_id: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[\x21-\x7e]+$")] | None = None
    title: Line | None = None
    publisher: Line | None = None
    published: Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")] | None = None
    url: WebAddress | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.source_id is None) == (self.title is None):
            raise ValueError("give either source_id or title")
        if self.source_id is not None and (self.publisher or self.published or self.url):
            raise ValueError("publisher, published and url are of a document that is given by its title")
        return self


async def cite(document: CitedDocument, *, where: str = "source") -> str:
    """Return the code of the source that a request cites; one that is told here is kept.

    Raises:
        BadRequest: there is no source of that id.
    """
    if document.source_id is not None:
        if await store.source(document.source_id) is None:
            fault = Fault(
                "body",
                f"{where}.source_id",
                "is no source here",
                "Take it from /api/v1/sources, or give title.",
            )
            raise BadRequest((fault,))
        return document.source_id
    told = [document.title, document.publisher, document.published, document.url]
    code = f"TOLD-{hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16].upper()}"
    await fetch(
        """insert into clearinghouse.source (id, code, title, publisher, published, url)
           values ($1, $2, $3, $4, $5, $6) on conflict (code) do nothing""",
        uuid4(), code, *told,
    )  # fmt: skip
    return code
