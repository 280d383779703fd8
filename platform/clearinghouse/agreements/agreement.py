"""Agreements: their parties, what may happen to them in which order. Rules without web or database.

    recorded ──> confirmed ──> ended
        └──> declined

Recorded: the donor says so, and the money is held. Confirmed: every other party has said so too; only now it is an
agreement, enters the ledger, and may be paid. Declined: another party said no, and nothing is held. Ended: what was
not paid is no longer held.

The surprise: silence confirms nothing. What is confirmed stays so: an amendment of it waits until every party has
confirmed that too, and only what nobody but the donor stands by yet is changed by the donor alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Final, Literal, get_args

from clearinghouse.errors import Fault

Status = Literal["recorded", "confirmed", "declined", "ended"]
Form = Literal["bilateral", "triangular", "south_south", "border_area"]
PartyRole = Literal["provider", "recipient", "partner"]
EventKind = Literal[
    "recorded", "confirmed", "declined", "amended", "ended", "published", "paid", "payment_reversed",
    "amendment_proposed", "amendment_confirmed", "amendment_declined",
]  # fmt: skip

STATUSES: Final[tuple[Status, ...]] = get_args(Status)
FORMS: Final[tuple[Form, ...]] = get_args(Form)
PARTY_ROLES: Final[tuple[PartyRole, ...]] = get_args(PartyRole)
EVENTS: Final[tuple[EventKind, ...]] = get_args(EventKind)
MAY_BE: Final[Mapping[str, tuple[Status, ...]]] = {
    "confirmed": ("recorded", "confirmed"),
    "declined": ("recorded",),
    "amended": ("recorded", "confirmed"),
    "ended": ("recorded", "confirmed"),
    "published": ("confirmed", "ended"),
    "paid": ("confirmed",),
    "payment_reversed": ("confirmed", "ended"),
    "amendment_proposed": ("confirmed",),
    "amendment_confirmed": ("confirmed",),
    "amendment_declined": ("confirmed",),
}
"""In which status an agreement may be for something to happen to it."""


@dataclass(frozen=True, slots=True)
class Earmark:
    """Where a commitment may go: `states`, `pillars` None is any; `are_states_stated` False: the source is silent."""

    states: tuple[str, ...] | None
    pillars: tuple[str, ...] | None
    are_states_stated: bool


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a commitment lets one State have of it: not less than a least grant in a year, and at most a share.

    `max_state_share` (0..1) is of `tranches_usd`, all tranches together. None: no bound.
    """

    tranches_usd: Decimal
    min_grant_usd: Decimal | None
    max_state_share: Decimal | None


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


def condition_faults(
    conditions: Conditions,
    state: str,
    before_usd: Mapping[int, Decimal],
    after_usd: Mapping[int, Decimal],
    places: Sequence[int],
) -> Iterator[Fault]:
    """Tell where what a State gets of a commitment, by year and under all agreements, leaves its conditions.

    Only what changes is held against them: conditions may have been changed since something was agreed, and less for a
    State is never too much. `places` are the years as they stand in the body, for the field of a fault.
    """
    total_usd = sum(after_usd.values(), Decimal(0))
    if conditions.max_state_share is not None and total_usd > sum(before_usd.values(), Decimal(0)):
        most_usd = (conditions.tranches_usd * conditions.max_state_share).quantize(
            Decimal("0.01"), ROUND_DOWN
        )
        if total_usd > most_usd:
            yield Fault(
                "body",
                "years",
                f"{state} would have {total_usd:.2f} US dollars of this commitment, and one State may have "
                f"{conditions.max_state_share.normalize():f} of it, which is {most_usd:.2f}",
                f"Ask for {total_usd - most_usd:.2f} US dollars less, or change the commitment's largest share for "
                "one State.",
            )
    least_usd = conditions.min_grant_usd
    for year, usd in sorted(after_usd.items()):
        if least_usd is not None and 0 < usd < least_usd and usd != before_usd.get(year):
            yield Fault(
                "body",
                f"years.{places.index(year)}" if year in places else "years",
                f"{state} would have {usd:.2f} US dollars of this commitment in {year}, and the least grant for a "
                f"State and year is {least_usd:.2f}",
                f"Ask for {least_usd - usd:.2f} US dollars more in that year or for nothing, or change the "
                "commitment's least grant.",
            )


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
