"""Who may see what is not public: four levels, and the one condition that every store puts into its queries.

    public           anyone
    named            its owner, and those to whom the owner released it by name
    states_parties   its owner, officers of States Parties, the Committee and the secretariat
    own              its owner alone

The surprise: the condition is part of the statement that reads, never of a page or route, so that lists, totals,
filters, cursors and ETags are made of rows that the reader may see, and nothing has to be left out afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from clearinghouse.scopes.scope import Actor

Visibility = Literal["public", "named", "states_parties", "own"]
VISIBILITIES: Final[tuple[Visibility, ...]] = get_args(Visibility)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, as far as visibility goes. `party` None: anyone."""

    party: str | None = None
    is_states_party: bool = False


PUBLIC: Final = Reader()
"""Anyone: what is published for all."""


@dataclass(frozen=True, slots=True)
class View:
    """Who reads, and as of which day; `as_of` None: as it is now."""

    reader: Reader = PUBLIC
    as_of: date | None = None


NOW: Final = View()
"""What anyone may see, as it is now."""


def reader_of(actor: Actor) -> Reader:
    """Return how an actor reads: in the acting scope, else as anyone."""
    if actor.acting is None:
        return PUBLIC
    return Reader(actor.acting.party, actor.acting.is_states_party)


def visible(
    kind: str, *, item: str, level: str, owner: str, party: str = "{}", states_party: str = "{}"
) -> str:
    """Return the condition under which a row may be seen.

    Args:
        kind: `commitment`, `work_plan` or `in_kind`, as releases name it.
        item, level, owner: expressions for the row's id, its level, and its owner as a party.
        party, states_party: marks of `Reader.party` (text) and `Reader.is_states_party` (boolean); by default the
            `{}` of `Query.where`, which then takes (is_states_party, party, party).
    """
    return (
        f"{level} = 'public' or ({level} = 'states_parties' and {states_party}) or {owner} = {party}::text "
        f"or ({level} = 'named' and exists (select from clearinghouse.release r where r.kind = '{kind}' "
        f"and r.item = {item} and r.withdrawn_at is null and r.party = {party}::text))"
    )
