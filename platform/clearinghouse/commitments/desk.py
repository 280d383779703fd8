"""Routes of a donor's officers: registering, changing and withdrawing a commitment, and what was done to one.

The surprise: a commitment that was read from a document is taken over by its donor's first change. From then on it is
the donor's own word, of the grade `reported`; the document stays the source of what stood before, and since anybody
can read it, such a commitment stays public.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from secrets import choice
from types import MappingProxyType
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

import msgspec
from litestar import Response, get, patch, post
from litestar.params import JSONBody

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.commitments import register, store
from clearinghouse.commitments.api import NO_COMMITMENT, CommitmentRow, commitment_row
from clearinghouse.commitments.commitment import (
    DONOR_KINDS,
    RATE_TERMS,
    EventKind,
    Terms,
    changes,
    faults_in,
    faults_of_earmark,
    in_order,
    told,
    told_of,
)
from clearinghouse.commitments.forms import (
    CommitmentEdit,
    NewCommitment,
    Withdrawal,
    terms_after,
    terms_of,
)
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound, Refused
from clearinghouse.ledger import store as ledger
from clearinghouse.rates.plausibility import rate_fault
from clearinghouse.rates.store import known_rates
from clearinghouse.scopes.scope import Actor
from clearinghouse.web.listing import AnyRequest, ListFormat, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit, OpaqueId
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading
from clearinghouse.web.who import actor_of, view_of
from clearinghouse.web.writing import Made, changed, id_of, made, once, private_answer, require_current

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for one another."""


class TermChange(msgspec.Struct, frozen=True):
    """One term of a commitment before and after; text, null where there was none."""

    term: str
    before: str | None
    after: str | None


class EventRow(msgspec.Struct, frozen=True):
    """What its donor did to a commitment, and why."""

    id: str
    number: Annotated[int, msgspec.Meta(description="1, 2, 3, ... of this commitment.")]
    kind: EventKind
    at: datetime
    party: Annotated[str, msgspec.Meta(description="In whose name.", examples=["donor:NOR"])]
    officer_name: Annotated[str | None, msgspec.Meta(description="Null: a command of the operator.")]
    reason: str | None
    changes: list[TermChange]


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "|".join("=".join(each) if isinstance(each, list) else str(each) for each in value)
    return str(value)


def event_row(event: register.Event) -> EventRow:
    """Return an event as it is shown: the terms that differ."""
    before, after = event.before or {}, event.after or {}
    return EventRow(
        id=str(event.id),
        number=event.number,
        kind=event.kind,
        at=event.at,
        party=event.party,
        officer_name=event.officer_name,
        reason=event.reason,
        changes=[
            TermChange(name, _as_text(before.get(name)), _as_text(after.get(name)))
            for name in changes(before, after)
        ],
    )


def acting_donor(actor: Actor) -> UUID:
    """Return the donor for which somebody acts, on a route for donors.

    Raises:
        Refused: for none; only a mistake in the rights table lets it come to this.
    """
    if actor.acting is None or actor.acting.donor is None:
        raise Refused("This is for officers of a donor.")
    return actor.acting.donor


def _in_trail(terms: dict[str, Any]) -> dict[str, Any]:
    """Return terms as the audit trail keeps them, which others read: of what is not public only a digest."""
    if terms["visibility"] == "public":
        return terms
    digest = hashlib.sha256(json.dumps(terms, sort_keys=True).encode()).hexdigest()
    return {"visibility": terms["visibility"], "terms_sha256": digest}


async def _enter(origin: Origin, id: UUID, reason: str) -> None:
    """Bring the ledger in line with a commitment."""
    await ledger.sync_commitment(id, dated_on=origin.at.date(), reason=reason, now=origin.at)


async def _own_donor(origin: Origin) -> register.Holder:
    """Return the donor whose officer acts.

    Raises:
        Conflicting: nobody can sign for it.
    """
    donor = await register.holder(acting_donor(origin.actor))
    if donor.kind not in DONOR_KINDS:
        raise Conflicting("Only a State, an organisation or a pooled fund can put something in writing.")
    return donor


async def _require_good(
    terms: Terms, origin: Origin, recorded: Mapping[str, Any] = MappingProxyType({})
) -> Terms:
    """Return terms in order; `recorded` are those until now by name: a rate that stays is not judged again."""
    faults = faults_in(terms, known_states=await register.known_states(), today=origin.at.date())
    is_new_rate = any(getattr(terms, name) != recorded.get(name) for name in RATE_TERMS)
    if not faults and is_new_rate and terms.usd_per_unit is not None and terms.rate_on is not None:
        known = await known_rates(terms.currency)
        what = rate_fault(terms.currency, terms.usd_per_unit, terms.rate_on, known)
        if what is not None:
            mend = "Give US dollars for one unit. If it is right, ask the secretariat to load the rate of that day."
            faults = (Fault("body", "usd_per_unit", what, mend),)
    if faults:
        raise BadRequest(faults)
    return in_order(terms)


def _code(donor: str, terms: Terms) -> str:
    """Return a code that tells nothing of other commitments, as a number in a row would."""
    return f"{donor}-{terms.years[0]}-{''.join(choice(_LETTERS) for _ in range(6))}"


async def _seen(request: AnyRequest, id: UUID) -> store.Commitment:
    found = await store.commitment(id, view=view_of(request))
    if found is None:
        raise NotFound(NO_COMMITMENT)
    return found


async def _own(request: AnyRequest, text: str, donor: register.Holder) -> store.Commitment:
    """Return a commitment of the donor's own, held until the transaction ends.

    Raises:
        NotFound: it is another's, or nobody's.
        CommitmentOver: it was withdrawn.
    """
    id = id_of(text)
    if id is None or not await register.lock(id, donor=donor.id):
        raise NotFound(NO_COMMITMENT)
    return await _seen(request, id)


@post(
    "/commitments",
    operation_id="registerCommitment",
    tags=["Plans and money"],
    summary="Register a commitment",
    responses=documented(400, 409),
    status_code=201,
)
async def register_commitment(request: AnyRequest, data: JSONBody[NewCommitment]) -> Response[CommitmentRow]:
    """For the donor in whose name one acts. Tranches add up to the total to the cent."""

    async def work(origin: Origin) -> Made:
        donor = await _own_donor(origin)
        terms = await _require_good(terms_of(data), origin)
        id = uuid4()
        await register.add(id, _code(donor.code, terms), terms, donor=donor.id, known_on=origin.at.date())
        await register.add_event(origin, id, "registered", reason=data.reason, before=None, after=told(terms))
        await _enter(origin, id, data.reason or "registered")
        row = commitment_row(await _seen(request, id))
        await audit.record(origin, "commitment.registered", "commitment", id, after=_in_trail(told(terms)))
        return made(row, status=201, location=f"/api/v1/commitments/{id}")

    return await once(request, work)


@patch(
    "/commitments/{commitment_id:str}",
    operation_id="changeCommitment",
    tags=["Plans and money"],
    summary="Change a commitment",
    responses=documented(400, 404, 409),
)
async def change_commitment(
    request: AnyRequest, commitment_id: OpaqueId, data: JSONBody[CommitmentEdit]
) -> Response[CommitmentRow]:
    """With a reason. Rounds that were frozen before stay as they are; the next takes what stands at its cut-off."""

    async def work(origin: Origin) -> CommitmentRow:
        donor = await _own_donor(origin)
        found = await _own(request, commitment_id, donor)
        require_current(request, commitment_row(found))
        recorded = register.terms_on_record(found)
        terms = await _require_good(terms_after(data, recorded), origin, recorded)
        first = await register.first_event(found.id)
        if first != "registered" and terms.visibility != "public":
            raise BadRequest(
                (
                    Fault(
                        "body",
                        "visibility",
                        "cannot be narrowed: the commitment is known from a public document",
                        "Leave it public.",
                    ),
                )
            )
        before, after = told_of(recorded), told(terms)
        if first is not None and before == after:
            raise Conflicting("Everything is so already; nothing was changed.")
        if any(before[name] != after[name] for name in ("states", "pillars")):
            left_out = tuple(faults_of_earmark(terms, await register.agreed(found.id)))
            if left_out:
                raise BadRequest(left_out)
        await register.replace(found.id, terms, known_on=origin.at.date())
        kind: EventKind = "taken_over" if first is None else "changed"
        await register.add_event(origin, found.id, kind, reason=data.reason, before=before, after=after)
        await _enter(origin, found.id, data.reason)
        row = commitment_row(await _seen(request, found.id))
        await audit.record(
            origin,
            f"commitment.{kind}",
            "commitment",
            found.id,
            before=_in_trail(before),
            after=_in_trail(after),
        )
        return row

    return private_answer(await changed(request, work))


@post(
    "/commitments/{commitment_id:str}/withdrawal",
    operation_id="withdrawCommitment",
    tags=["Plans and money"],
    summary="Withdraw a commitment",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def withdraw_commitment(
    request: AnyRequest, commitment_id: OpaqueId, data: JSONBody[Withdrawal]
) -> Response[CommitmentRow]:
    """With a reason, for good: what was withdrawn is registered anew. Not while agreements reserve money of it."""

    async def work(origin: Origin) -> Made:
        donor = await _own_donor(origin)
        found = await _own(request, commitment_id, donor)
        before = told_of(register.terms_on_record(found))
        await register.withdraw(found.id, known_on=origin.at.date())
        await register.add_event(origin, found.id, "withdrawn", reason=data.reason, before=before, after=None)
        await _enter(origin, found.id, data.reason)
        row = commitment_row(await _seen(request, found.id))
        await audit.record(origin, "commitment.withdrawn", "commitment", found.id, before=_in_trail(before))
        return made(row, status=200)

    return await once(request, work)


@get(
    "/commitments/{commitment_id:str}/events",
    operation_id="listCommitmentEvents",
    tags=["Plans and money"],
    summary="What was done to a commitment",
    responses=documented(400, 404),
)
async def list_commitment_events(
    request: AnyRequest,
    commitment_id: OpaqueId,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[EventRow]]:
    """Of the donor's own, newest first: who, when, why, before and after. What a document tells has none."""
    donor, id = acting_donor(actor_of(request)), id_of(commitment_id)
    if id is None or not await register.is_of(id, donor=donor):
        raise NotFound(NO_COMMITMENT)

    async def read(after: UUID | None, rows: int) -> list[register.Event]:
        return await register.events(id, donor=donor, after=after, limit=rows)

    # What was done and why is for its donor alone, of a public commitment too.
    await note_reading(request, "commitment", [id])
    return await listing(
        request, read=read, row=event_row, kind=EventRow, key=lambda each: each.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="commitment-events",
    )  # fmt: skip


ROUTES = [register_commitment, change_commitment, withdraw_commitment, list_commitment_events]
