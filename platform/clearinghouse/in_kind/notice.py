"""A notice: a requirement or an offer in kind. What may stand in one, and what is wrong with it.

Rules without web or database. The surprise: an item may be left unnamed. Then the words of the notice tell what is
meant, and it may meet any item of its category; two notices that both name one meet only where it is the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final, Literal, get_args

from clearinghouse.errors import Conflicting, Fault
from clearinghouse.scopes.visibility import Visibility

Side = Literal["requirement", "offer"]
SIDES: Final[tuple[Side, ...]] = get_args(Side)
Category = Literal["equipment", "expertise", "training"]
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
Unit = Literal["piece", "expert", "place"]
UNIT_OF: Final[Mapping[Category, Unit]] = {"equipment": "piece", "expertise": "expert", "training": "place"}
"""What one unit is: a piece of equipment, an expert, a place in a training."""
Item = Literal[
    "assistive_devices", "clearance_machines", "detection_animals", "detectors", "disposal_tools",
    "information_technology", "medical_equipment", "protective_equipment", "vehicles",
    "clearance", "information_management", "national_planning", "quality_management", "resource_mobilisation",
    "risk_education", "stockpile_destruction", "survey", "victim_assistance",
    "disposal", "emergency_care", "manual_clearance", "programme_management",
]  # fmt: skip
ITEMS: Final[Mapping[Category, tuple[Item, ...]]] = {
    "equipment": (
        "assistive_devices", "clearance_machines", "detection_animals", "detectors", "disposal_tools",
        "information_technology", "medical_equipment", "protective_equipment", "vehicles",
    ),
    "expertise": (
        "clearance", "information_management", "national_planning", "quality_management", "resource_mobilisation",
        "risk_education", "stockpile_destruction", "survey", "victim_assistance",
    ),
    "training": (
        "disposal", "emergency_care", "information_management", "manual_clearance", "programme_management",
        "quality_management", "risk_education", "survey", "victim_assistance",
    ),
}  # fmt: skip
"""Items of each category, by name."""
Cooperation = Literal["any", "south_south", "triangular", "border_area"]
COOPERATIONS: Final[tuple[Cooperation, ...]] = get_args(Cooperation)
Status = Literal["draft", "published", "withdrawn"]
STATUSES: Final[tuple[Status, ...]] = get_args(Status)
EventKind = Literal["published", "entered", "changed", "withdrawn", "partner_confirmed", "partner_declined"]
EVENT_KINDS: Final[tuple[EventKind, ...]] = get_args(EventKind)

MOST_UNITS: Final = 1_000_000
LONGEST_DAYS: Final = 3_660
"""Ten years: a longer window is a mistyped year."""


class NoticeOver(Conflicting):
    """It was withdrawn, and stays so."""

    code: ClassVar[str] = "notice-withdrawn"
    title: ClassVar[str] = "The requirement or offer was withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a notice says. Both days of the window belong to it.

    `item` None: not named. `admin_area` is a first-level area of the State, `latitude` and `longitude` [degrees]
    a point in it; None: not said. `partner` is a party: the third one of triangular cooperation (None: still sought),
    or the other State of a border area.
    """

    side: Side
    category: Category
    item: Item | None = None
    description: str
    units: int
    first_day: date
    last_day: date
    admin_area: str | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    cooperation: Cooperation = "any"
    partner: str | None = None
    visibility: Visibility = "public"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose notice it is. `state`: of which State, None: of an organisation; `is_state`: a State speaks, no donor."""

    party: str
    state: str | None
    is_state: bool


def told(terms: Terms) -> dict[str, Any]:
    """Return terms as an event keeps them: text, whole numbers and null, in the order of the fields."""
    return {each.name: _plain(getattr(terms, each.name)) for each in fields(Terms)}


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def in_trail(terms: Terms, *, is_published: bool) -> dict[str, Any]:
    """Return terms as the audit trail keeps them, which others read: of what is not public only a digest.

    Of what is public the point and a third party, which are not for everybody, are left out.
    """
    known = told(terms)
    if terms.visibility != "public" or not is_published:
        digest = hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()
        return {"visibility": terms.visibility, "is_published": is_published, "terms_sha256": digest}
    hidden = {"latitude", "longitude"} | ({"partner"} if terms.cooperation == "triangular" else set())
    return {name: value for name, value in known.items() if name not in hidden}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of terms that differ, in the order in which they stand."""
    return tuple(name for name in after if before.get(name) != after[name])


def faults_in(terms: Terms, owner: Owner, *, is_partner_known: bool, today: date) -> tuple[Fault, ...]:
    """Return everything that is wrong with the terms of an owner's notice, each with how to mend it.

    `is_partner_known`: there is such a party; whatever is given where there is no partner.
    """
    return (
        *_faults_of_item(terms, owner),
        *_faults_of_window(terms, today),
        *_faults_of_place(terms, owner),
        *_faults_of_cooperation(terms, owner, is_partner_known),
    )


def _fault(field: str, what: str, mend: str) -> Fault:
    return Fault("body", field, what, mend)


def _faults_of_item(terms: Terms, owner: Owner) -> Iterator[Fault]:
    if terms.side == "requirement" and not owner.is_state:
        yield _fault("side", "is what a State requires", "Give offer, or act for a State.")
    if terms.item is not None and terms.item not in ITEMS[terms.category]:
        known = ", ".join(ITEMS[terms.category])
        yield _fault("item", f"is no item of {terms.category}", f"Give one of {known}, or leave it unnamed.")
    if not 1 <= terms.units <= MOST_UNITS:
        yield _fault("units", "is no number of units", f"Give a whole number from 1 to {MOST_UNITS:,}.")


def _faults_of_window(terms: Terms, today: date) -> Iterator[Fault]:
    days = (terms.last_day - terms.first_day).days + 1
    if days < 1:
        yield _fault("last_day", "lies before the first day", "Give the same day or a later one.")
    elif days > LONGEST_DAYS:
        yield _fault("last_day", f"makes a window of {days:,} days", "Give a window of ten years at most.")
    if terms.last_day < today:
        yield _fault("last_day", "is over", "Give a window that reaches today or later.")


def _faults_of_place(terms: Terms, owner: Owner) -> Iterator[Fault]:
    given = {"admin_area": terms.admin_area, "latitude": terms.latitude, "longitude": terms.longitude}
    if not owner.is_state:
        for name, value in given.items():
            if value is not None:
                yield _fault(name, "is a place in the owner's State", "Leave it out: you act for no State.")
        return
    if (terms.latitude is None) != (terms.longitude is None):
        missing = "latitude" if terms.latitude is None else "longitude"
        yield _fault(missing, "is missing", "Give both, or neither.")
    for name, value, most in (("latitude", terms.latitude, 90), ("longitude", terms.longitude, 180)):
        if value is not None and not -most <= value <= most:
            yield _fault(name, "lies outside the Earth", f"Give degrees from -{most} to {most}.")


def _faults_of_cooperation(terms: Terms, owner: Owner, is_partner_known: bool) -> Iterator[Fault]:
    kind, partner = terms.cooperation, terms.partner
    if kind in ("south_south", "border_area") and not owner.is_state:
        yield _fault("cooperation", "is between States", "Give any or triangular, or act for a State.")
    if kind == "border_area" and partner is None:
        yield _fault("partner", "is missing", "Name the State on the other side, such as state:SEN.")
    if partner is None:
        return
    if kind not in ("triangular", "border_area"):
        yield _fault("partner", f"has no part in {kind}", "Leave it out, or give triangular or border_area.")
    elif kind == "border_area" and not partner.startswith("state:"):
        yield _fault("partner", "is no State", "Name the State on the other side, such as state:SEN.")
    elif not is_partner_known:
        yield _fault("partner", "is nobody here", "Name a State or donor known here: state:SEN or donor:NOR.")
    elif partner == owner.party or partner in (f"state:{owner.state}", f"donor:{owner.state}"):
        yield _fault("partner", "is yourself", "Name another State or donor.")
