"""Every query on what of a donor's commitments is reserved and paid: views over reservations and the ledger."""

from __future__ import annotations

from uuid import UUID

from clearinghouse.commitments.portfolio import Agreed, Held
from clearinghouse.database.reading import fetch, record_of


async def held(donor: UUID) -> list[Held]:
    """The tranches of a donor's registered commitments, by code and year."""
    rows = await fetch(
        """select c.id as commitment, c.code, c.states, c.pillars, b.year, b.amount_usd as committed_usd,
                  b.reserved_usd, b.paid_usd, b.free_usd, t.evidence, t.source_codes
           from clearinghouse.tranche_balance b
           join clearinghouse.tranche t on t.id = b.tranche
           join clearinghouse.commitment c on c.id = b.commitment
           where c.donor = $1 and c.status = 'registered' and not c.is_illustration
           order by c.code collate "C", b.year""",
        donor,
    )
    return [record_of(Held, row) for row in rows]


async def agreed(donor: UUID) -> list[Agreed]:
    """What a donor's agreements reserve and have paid, by State and year."""
    rows = await fetch(
        """select a.state, a.pillar, b.year, b.reserved_usd, b.paid_usd
           from clearinghouse.agreement_balance b
           join clearinghouse.agreement a on a.id = b.agreement
           join clearinghouse.commitment c on c.id = a.commitment
           where a.donor = $1 and c.status = 'registered' and not c.is_illustration
           order by a.state collate "C", b.year, a.id""",
        donor,
    )
    return [record_of(Agreed, row) for row in rows]


async def restricted(donor: UUID) -> list[UUID]:
    """The commitments in a donor's portfolio that not everybody sees whole: themselves, or agreements under them."""
    rows = await fetch(
        """select c.id from clearinghouse.commitment c
           where c.donor = $1 and c.status = 'registered' and not c.is_illustration
                 and (c.visibility <> 'public' or exists (
                     select from clearinghouse.agreement a where a.commitment = c.id and not a.is_published))
           order by c.id""",
        donor,
    )
    return [row["id"] for row in rows]
