"""What is sent about a requirement or an offer in kind: entering, changing, withdrawing it, and a third party's answer.

The surprise: in a change null has a meaning of its own (`item` null: no longer named), so that what is left out, and
stays as it is, is told apart by `model_fields_set`.
"""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field

from clearinghouse.errors import BadRequest, Fault
from clearinghouse.in_kind.notice import MOST_UNITS, Category, Cooperation, Item, Side, Terms
from clearinghouse.scopes.visibility import Visibility
from clearinghouse.sources.citing import CitedDocument, Day, Line, Words
from clearinghouse.web.bodies import Body

DECIMALS: Final = 6
"""Of a degree: about a tenth of a metre."""


def _a_whole_number(given: object) -> object:
    if isinstance(given, bool) or not isinstance(given, int):
        raise ValueError("is no whole number; give units such as 12")
    return given


def _a_number(given: object) -> object:
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError("is no number; give degrees such as 12.583333")
    return given


def _degrees(given: float) -> float:
    if round(given, DECIMALS) != given:
        raise ValueError(f"has more than {DECIMALS} decimals")
    return given


Units = Annotated[int, BeforeValidator(_a_whole_number), Field(ge=1, le=MOST_UNITS)]
Latitude = Annotated[float, BeforeValidator(_a_number), Field(ge=-90, le=90), AfterValidator(_degrees)]
Longitude = Annotated[float, BeforeValidator(_a_number), Field(ge=-180, le=180), AfterValidator(_degrees)]
PartyName = Annotated[str, Field(max_length=100, pattern=r"^(state|donor):[^\x00-\x1f\x7f]+$")]


class NewNotice(Body):
    """A requirement or an offer in kind. Both days belong to its window; a place is one in the State that enters it.

    `party` and `source` are for the secretariat, which enters what a public document says.
    """

    side: Side
    category: Category
    item: Item | None = None
    description: Words
    units: Units
    first_day: Day
    last_day: Day
    admin_area: Line | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    cooperation: Cooperation = "any"
    partner: PartyName | None = None
    visibility: Visibility = "public"
    party: PartyName | None = None
    source: CitedDocument | None = None


class NoticeEdit(Body):
    """What changes; what is left out stays. `reason` is needed once it is published."""

    reason: Words | None = None
    category: Category | None = None
    item: Item | None = None
    description: Words | None = None
    units: Units | None = None
    first_day: Day | None = None
    last_day: Day | None = None
    admin_area: Line | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    cooperation: Cooperation | None = None
    partner: PartyName | None = None
    visibility: Visibility | None = None
    source: CitedDocument | None = None


class NoticeWithdrawal(Body):
    """Why a requirement or offer no longer stands. Shown wherever it was."""

    reason: Words


class PartnerAnswer(Body):
    """Whether the third party that a notice names is one."""

    confirms: bool


_NAMES: Final = tuple(each.name for each in fields(Terms))
_NEVER_NULL: Final = frozenset(
    {"category", "description", "units", "first_day", "last_day", "cooperation", "visibility"}
)


def terms_of(given: NewNotice) -> Terms:
    """Return the terms of a new notice."""
    return Terms(**{name: _value(getattr(given, name)) for name in _NAMES})


def terms_after(given: NoticeEdit, before: Terms) -> Terms:
    """Return the terms after a change.

    Raises:
        BadRequest: a term that every notice has is null.
    """
    changed: dict[str, Any] = {
        name: _value(getattr(given, name)) for name in _NAMES if name in given.model_fields_set
    }
    faults = tuple(
        Fault("body", name, "cannot be null", "Give it, or leave it out: then it stays as it is.")
        for name, value in changed.items()
        if value is None and name in _NEVER_NULL
    )
    if faults:
        raise BadRequest(faults)
    return Terms(**{**{name: getattr(before, name) for name in _NAMES}, **changed})


def _value(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, float) else value
