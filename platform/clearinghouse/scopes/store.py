"""Every query on scopes: for whom accounts may act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from clearinghouse.database.reading import fetch
from clearinghouse.scopes.scope import Role, Scope

_SCOPE = """
select c.id, c.role, c.state, c.donor, c.organisation, c.is_chair, c.starts_on, c.ends_on, c.account,
       s.name as state_name, s.kind = 'state_party' as is_state_party, d.code as donor_code, d.name as donor_name,
       p.kind = 'state_party' as is_donor_party
from clearinghouse.account_scope c
left join clearinghouse.state s on s.iso3 = c.state
left join clearinghouse.donor d on d.id = c.donor
left join clearinghouse.state p on p.iso3 = d.state
"""


@dataclass(frozen=True, slots=True)
class NewScope:
    """A scope to be granted; its subject was looked up."""

    role: Role
    state: str | None
    donor: UUID | None
    organisation: str | None
    is_chair: bool
    starts_on: date
    ends_on: date | None


def _scope_of(row: dict[str, object]) -> Scope:
    role = row["role"]
    party, name, is_party = {
        "state": (f"state:{row['state']}", row["state_name"], bool(row["is_state_party"])),
        "donor": (f"donor:{row['donor_code']}", row["donor_name"], bool(row["is_donor_party"])),
        "committee": ("committee", f"Committee ({row['state_name']})", True),
        "secretariat": ("secretariat", "Secretariat", True),
        "observer": (f"observer:{row['organisation']}", row["organisation"], False),
    }[str(role)]
    return Scope(
        id=row["id"],  # type: ignore[arg-type]  # asyncpg gives what the columns are
        role=role,  # type: ignore[arg-type]
        party=party,
        name=str(name),
        state=row["state"],  # type: ignore[arg-type]
        donor=row["donor"],  # type: ignore[arg-type]
        organisation=row["organisation"],  # type: ignore[arg-type]
        is_states_party=is_party,
        is_chair=bool(row["is_chair"]),
        starts_on=row["starts_on"],  # type: ignore[arg-type]
        ends_on=row["ends_on"],  # type: ignore[arg-type]
    )


async def scopes_of(account: UUID) -> tuple[Scope, ...]:
    """All scopes of an account, also those that are over or have not begun, by first day, then id."""
    rows = await fetch(f"{_SCOPE} where c.account = $1 order by c.starts_on, c.id", account)
    return tuple(_scope_of(dict(row)) for row in rows)


async def scopes_by_account(accounts: list[UUID]) -> dict[UUID, tuple[Scope, ...]]:
    """The scopes of several accounts."""
    rows = await fetch(f"{_SCOPE} where c.account = any($1) order by c.starts_on, c.id", accounts)
    found: dict[UUID, list[Scope]] = {each: [] for each in accounts}
    for row in rows:
        found[row["account"]].append(_scope_of(dict(row)))
    return {account: tuple(scopes) for account, scopes in found.items()}


async def donor_id(code_or_id: str) -> UUID | None:
    """The id of a donor that is given by its code or id; assumed donors are nobody to act for."""
    rows = await fetch(
        "select id from clearinghouse.donor where (code = $1 or id::text = $1) and kind <> 'assumed'",
        code_or_id,
    )
    return rows[0]["id"] if rows else None


async def has_state(iso3: str) -> bool:
    """Whether there is such a State or area."""
    return bool(await fetch("select from clearinghouse.state where iso3 = $1", iso3))


async def grant(account: UUID, scope: NewScope, *, now: datetime) -> UUID:
    """Add a scope to an account; returns its id."""
    id = uuid4()
    await fetch(
        """insert into clearinghouse.account_scope (id, account, role, state, donor, organisation, is_chair, starts_on,
           ends_on, granted_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        id, account, scope.role, scope.state, scope.donor, scope.organisation, scope.is_chair, scope.starts_on,
        scope.ends_on, now,
    )  # fmt: skip
    return id


async def set_term(scope: UUID, *, ends_on: date | None, is_chair: bool) -> None:
    """Change the end of a scope, and whether it is the chair's."""
    await fetch(
        "update clearinghouse.account_scope set ends_on = $2, is_chair = $3 where id = $1",
        scope,
        ends_on,
        is_chair,
    )


async def party_exists(party: str) -> bool:
    """Whether a party may be named in a release: a State, a donor, an observer with an account, or an organ."""
    if party in ("committee", "secretariat"):
        return True
    kind, _, name = party.partition(":")
    statement = {
        "state": "select from clearinghouse.state where iso3 = $1",
        "donor": "select from clearinghouse.donor where code = $1 and kind <> 'assumed'",
        "observer": "select from clearinghouse.account_scope where role = 'observer' and organisation = $1",
    }.get(kind)
    return statement is not None and bool(await fetch(f"{statement} limit 1", name))
