"""Agreements: their parties, what may happen to them in which order. Rules without web or database.

    recorded ──> confirmed ──> ended
        └──> declined

Recorded: the donor says so, and the money is held. Confirmed: every other party has said so too; only now it is an
agreement, enters the ledger, and may be paid. Declined: another party said no, and nothing is held. Ended: what was
not paid is no longer held.

The surprise: silence confirms nothing. An amendment holds from when the donor records it; a party's confirmation
stays that of the version it saw, and the answer says whether that is the present one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Status = Literal["recorded", "confirmed", "declined", "ended"]
Form = Literal["bilateral", "triangular", "south_south", "border_area"]
PartyRole = Literal["provider", "recipient", "partner"]
EventKind = Literal[
    "recorded", "confirmed", "declined", "amended", "ended", "published", "paid", "payment_reversed"
]

STATUSES: Final[tuple[Status, ...]] = ("recorded", "confirmed", "declined", "ended")
FORMS: Final[tuple[Form, ...]] = ("bilateral", "triangular", "south_south", "border_area")
PARTY_ROLES: Final[tuple[PartyRole, ...]] = ("provider", "recipient", "partner")
EVENTS: Final[tuple[EventKind, ...]] = (
    "recorded", "confirmed", "declined", "amended", "ended", "published", "paid", "payment_reversed",
)  # fmt: skip
MAY_BE: Final[Mapping[str, tuple[Status, ...]]] = {
    "confirmed": ("recorded", "confirmed"),
    "declined": ("recorded",),
    "amended": ("recorded", "confirmed"),
    "ended": ("recorded", "confirmed"),
    "published": ("confirmed", "ended"),
    "paid": ("confirmed",),
    "payment_reversed": ("confirmed", "ended"),
}
"""In which status an agreement may be for something to happen to it."""


@dataclass(frozen=True, slots=True)
class Earmark:
    """Where a commitment may go: `states`, `pillars` None is any; `are_states_stated` False: the source is silent."""

    states: tuple[str, ...] | None
    pillars: tuple[str, ...] | None
    are_states_stated: bool


def form_fault(form: Form, parties: Sequence[str]) -> str | None:
    """Return what is wrong with the parties of an agreement of a form, provider first; None: nothing.

    A party is `donor:NOR` or `state:SEN`.
    """
    if len(set(parties)) != len(parties):
        return "a party stands twice"
    states = sum(party.startswith("state:") for party in parties[1:])
    if form == "bilateral" and len(parties) != 2:
        return "a bilateral agreement has two parties; leave `partner` out"
    if form == "triangular" and len(parties) != 3:
        return "a triangular agreement has three parties; name the third in `partner`"
    if form == "border_area" and states != 2:
        return "an agreement on a border area names two States; name the second in `partner`"
    return None


def earmark_fault(earmark: Earmark, states: Sequence[str], pillar: str | None) -> str | None:
    """Return why an earmark does not admit an agreement; None: it does.

    Without a pillar the agreement is undivided within the earmark's own.
    """
    if not earmark.are_states_stated:
        return "the commitment does not say which States it is for"
    if earmark.states is not None and not set(states) <= set(earmark.states):
        return f"the commitment is earmarked for {', '.join(earmark.states)}"
    if pillar is not None and earmark.pillars is not None and pillar not in earmark.pillars:
        return f"the commitment is earmarked for {', '.join(earmark.pillars)}"
    return None


def tranche_fault(year: int, tranche_year: int, *, can_carry_over: bool, can_front_load: bool) -> str | None:
    """Return why money of a tranche may not be used in a year of an agreement; None: it may."""
    if tranche_year < year and not can_carry_over:
        return f"the commitment does not allow money of {tranche_year} to be carried over to {year}"
    if tranche_year > year and not can_front_load:
        return f"the commitment does not allow money of {tranche_year} to be spent ahead in {year}"
    return None


def transition_fault(event: EventKind, status: Status) -> str | None:
    """Return why something cannot happen to an agreement as it stands; None: it can."""
    allowed = MAY_BE.get(event, STATUSES)
    if status in allowed:
        return None
    return f"The agreement is {status}; this is possible while it is {' or '.join(allowed)}."
