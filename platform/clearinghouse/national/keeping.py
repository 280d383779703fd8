"""The edges that the three kinds of facts share: who may write, writing once, writing anew, removing.

The surprise: nobody may see who else could have written a fact. Another State's fact is public to read, and yet to its
neighbours' officers there is none of that id to write.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID, uuid4

import msgspec
from litestar import Response

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound, Refused
from clearinghouse.national import register
from clearinghouse.national.forms import FactRemoval, FactWords
from clearinghouse.national.rows import FactRow
from clearinghouse.scopes.store import has_state
from clearinghouse.sources.citing import cite
from clearinghouse.web.listing import AnyRequest, today_of
from clearinghouse.web.who import actor_of
from clearinghouse.web.writing import Made, changed, id_of, made, once, private_answer, require_current

Row = TypeVar("Row", bound=FactRow)
Columns = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Kind(Generic[Row]):
    """A kind of fact: its table, which is also its name in the audit trail, its address, and how one is read."""

    table: register.Table
    address: str
    read: Callable[[UUID, date | None], Awaitable[Row | None]]

    async def found(self, text: str, as_of: date | None = None) -> Row:
        """Return a fact by the id in an address, also one that was removed.

        Raises:
            NotFound: there is none.
        """
        id = id_of(text)
        row = await self.read(id, as_of) if id is not None else None
        if row is None:
            raise NotFound(f"There is nothing of this id; GET {self.address} lists what there is.")
        return row


def _may_write(request: AnyRequest, state: str) -> bool:
    return actor_of(request).acting_as in ("secretariat", f"state:{state}")


async def _state_of(request: AnyRequest, given: str | None) -> str:
    """Return the State that a new fact is about.

    Raises:
        BadRequest: the secretariat names none, or one that is not here.
        Refused: a State's officers name another State.
    """
    acting = actor_of(request).acting
    own = acting.state if acting is not None and acting.role == "state" else None
    state = given or own
    if state is None:
        raise BadRequest((Fault("body", "state", "is missing", "Take it from /api/v1/states."),))
    if not _may_write(request, state):
        raise Refused("You write of the State for which you act, and of no other.")
    if not await has_state(state):
        raise BadRequest((Fault("body", "state", "is no State here", "Take it from /api/v1/states."),))
    return state


async def _locked(request: AnyRequest, kind: Kind[Row], text: str) -> Row:
    """Return a fact that whoever asks may write, locked.

    Raises:
        NotFound: there is none, or it is another State's.
    """
    id = id_of(text)
    if id is not None:
        await register.lock(kind.table, id)
        row = await kind.read(id, None)
        if row is not None and _may_write(request, row.state):
            return row
    raise NotFound(f"You can write nothing of this id; GET {kind.address} lists what there is.")


def _require_faultless(faults: tuple[Fault, ...]) -> None:
    if faults:
        raise BadRequest(faults)


async def _founded(data: FactWords, columns: Columns) -> dict[str, object]:
    return {**columns, "evidence": data.evidence, "source_codes": [await cite(data.source)]}


async def keep(
    request: AnyRequest,
    kind: Kind[Row],
    data: FactWords,
    *,
    state: str | None,
    faults: tuple[Fault, ...],
    columns: Callable[[UUID, str], Awaitable[Columns]],
) -> Response[Row]:
    """Keep a fact that is new here.

    Args:
        state: as given; None where it was left out.
        faults: what is wrong with the body beyond what its model says.
        columns: from the id of the fact and its State, what is written.
    """

    async def work(origin: Origin) -> Made:
        about = await _state_of(request, state)
        _require_faultless(faults)
        id = uuid4()
        written = await _founded(data, {"state": about, **await columns(id, about)})
        await register.add(kind.table, id, written, known_on=today_of(request), now=origin.at)
        row = await kind.found(str(id))
        await audit.record(origin, f"{kind.table}.kept", kind.table, id, after=msgspec.to_builtins(row))
        return made(row, status=201, location=f"{kind.address}/{id}")

    return await once(request, work)


async def revise(
    request: AnyRequest,
    kind: Kind[Row],
    id: str,
    data: FactWords,
    *,
    faults: tuple[Fault, ...],
    columns: Callable[[], Awaitable[Columns]],
) -> Response[Row]:
    """Write a fact anew, if the version that its writer has seen is the newest."""

    async def work(origin: Origin) -> Row:
        before = await _locked(request, kind, id)
        require_current(request, before)
        if before.removed_on is not None:
            raise Conflicting("It was removed. Write it as a new one if it holds after all.")
        _require_faultless(faults)
        written = await _founded(data, await columns())
        await register.revise(kind.table, UUID(before.id), written, known_on=today_of(request), now=origin.at)
        row = await kind.found(before.id)
        await audit.record(
            origin, f"{kind.table}.revised", kind.table, row.id,
            before=msgspec.to_builtins(before), after=msgspec.to_builtins(row),
        )  # fmt: skip
        return row

    return private_answer(await changed(request, work))


async def remove(request: AnyRequest, kind: Kind[Row], id: str, data: FactRemoval) -> Response[Row]:
    """Take a fact out of what stands; it stays readable with the day and the reason."""

    async def work(origin: Origin) -> Made:
        before = await _locked(request, kind, id)
        if before.removed_on is not None:
            raise Conflicting("It was removed already.")
        await register.remove(
            kind.table, UUID(before.id), reason=data.reason, on=today_of(request), now=origin.at
        )
        row = await kind.found(before.id)
        await audit.record(
            origin, f"{kind.table}.removed", kind.table, row.id,
            before=msgspec.to_builtins(before), after={"reason": data.reason, "removed_on": row.removed_on},
        )  # fmt: skip
        return made(row, status=200)

    return await once(request, work)
