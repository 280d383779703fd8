"""Every query on donors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from clearinghouse.database.reading import DEFAULT_LIMIT, Query


@dataclass(frozen=True, slots=True)
class Donor:
    """Who gives. `kind`: state, organisation, pooled_fund, group (not divided by the source), assumed (a label)."""

    id: UUID
    code: str
    name: str
    kind: str
    state: str | None
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None
    is_illustration: bool
    known_on: date

    @property
    def is_anonymous(self) -> bool:
        """Whether the name is a label and stands for nobody."""
        return self.kind == "assumed"


_DONOR = 'select *, name collate "C" as ordered from clearinghouse.donor'


async def donors(
    *, kind: str | None = None, after: UUID | None = None, limit: int | None = DEFAULT_LIMIT
) -> list[Donor]:
    """Donors by name, then id."""
    return (
        await Query(_DONOR)
        .having("kind = {}", kind)
        .page(Donor, order=("ordered",), after=after, limit=limit)
    )


async def donor(id_or_code: UUID | str) -> Donor | None:
    """The donor of that id (a UUID) or code (text), or None."""
    column = "id" if isinstance(id_or_code, UUID) else "code"
    found = await Query(_DONOR).where(f"{column} = {{}}", id_or_code).all(Donor, order=())
    return found[0] if found else None
