"""Scopes: for whom an account may act. Rules without web or database.

The surprise: an account with several scopes acts in none of them until it says which one; with a single one at sign-
in it acts in that. When the scope acted in ends, it acts in none: nobody goes on for somebody else unawares. A scope
holds from its first day to the day before `ends_on`, and one that is over gives no right at all. Where a second factor
is demanded, scopes of the roles that see most wait until the account has one: until then they give no right either.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, Literal, get_args
from uuid import UUID

from clearinghouse.errors import Refused

Role = Literal["state", "donor", "committee", "secretariat", "observer"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
Means = Literal["session", "token", "command", "anyone"]
SECOND_FACTOR_ROLES: Final[frozenset[Role]] = frozenset({"committee", "secretariat"})
"""Roles that see what others keep back, or open other people's accounts: a password alone is not enough for them."""


class NoScopeChosen(Refused):
    """The account has several scopes and has not said in which it acts."""

    code: ClassVar[str] = "scope-not-chosen"
    title: ClassVar[str] = "Choose in which scope you act"


class SecondFactorRequired(Refused):
    """The scope gives its rights once the account has a second factor."""

    code: ClassVar[str] = "second-factor-required"
    title: ClassVar[str] = "Set up a second factor first"

    def __init__(self) -> None:
        super().__init__(
            "Nobody acts for the secretariat or the Committee by a password alone. Set up a second factor in your "
            "account: POST /api/v1/account/second-factor."
        )


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope of an account.

    `party` names the subject as one word: `state:SEN`, `donor:NOR`, `observer:ICRC`, `committee`, `secretariat`.
    `is_states_party`: the subject is a State Party, or an organ of the States Parties.
    """

    id: UUID
    role: Role
    party: str
    name: str
    state: str | None
    donor: UUID | None
    organisation: str | None
    is_states_party: bool
    is_chair: bool
    starts_on: date
    ends_on: date | None

    def holds(self, today: date) -> bool:
        """Whether it gives rights on a day."""
        return self.starts_on <= today and (self.ends_on is None or today < self.ends_on)


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks: an account by session or token, or anyone. `scopes` are those that hold today."""

    means: Means
    account: UUID | None = None
    name: str = ""
    email: str = ""
    scopes: tuple[Scope, ...] = ()
    waiting: tuple[Scope, ...] = ()
    """Scopes that hold today and give no right until the account has a second factor."""
    acting: Scope | None = None
    may_write: bool = False
    credential: UUID | None = None
    """The session's or token's id."""
    is_stale_cookie: bool = False
    """A session's cookie was given that no longer counts."""

    @property
    def is_known(self) -> bool:
        """Whether an account asks."""
        return self.account is not None

    @property
    def acting_as(self) -> str:
        """The party in whose name this is done, '-' for none."""
        return self.acting.party if self.acting else "-"


ANYONE: Final = Actor("anyone")
COMMAND: Final = Actor("command", may_write=True)
"""Whoever may run commands of the operator."""


def acting_scope(scopes: tuple[Scope, ...], chosen: UUID | None) -> Scope | None:
    """Return the scope to act in: the chosen one while it holds, else the only one; None: several, or none."""
    for scope in scopes:
        if scope.id == chosen:
            return scope
    return scopes[0] if len(scopes) == 1 and chosen is None else None


def apart(scopes: tuple[Scope, ...], *, is_sure: bool) -> tuple[tuple[Scope, ...], tuple[Scope, ...]]:
    """Return the scopes that may be acted in, and those that wait for a second factor.

    `is_sure`: none is demanded, the account has one, or an issuer answers for whoever signed in.
    """
    waits = [not is_sure and each.role in SECOND_FACTOR_ROLES for each in scopes]
    pairs = list(zip(scopes, waits, strict=True))
    return tuple(each for each, wait in pairs if not wait), tuple(each for each, wait in pairs if wait)


def scope_of(actor: Actor, id: UUID | None) -> Scope | None:
    """Return the scope of that id in which an actor may act; None: there is none.

    Raises:
        SecondFactorRequired: there is one, which waits for a second factor.
    """
    if any(each.id == id for each in actor.waiting):
        raise SecondFactorRequired
    return next((each for each in actor.scopes if each.id == id), None)


def subject_fault(role: Role, *, state: bool, donor: bool, organisation: bool, has_end: bool) -> str | None:
    """Return what is wrong with the subject of a new scope; None: nothing."""
    wanted = {
        "state": (True, False, False),
        "committee": (True, False, False),
        "donor": (False, True, False),
        "observer": (False, False, True),
        "secretariat": (False, False, False),
    }[role]
    if (state, donor, organisation) != wanted:
        names = [
            name
            for name, is_wanted in zip(("state", "donor", "organisation"), wanted, strict=True)
            if is_wanted
        ]
        return f"the role {role} takes {names[0] if names else 'no subject'}, and nothing else"
    if role == "committee" and not has_end:
        return "the role committee takes a term: give ends_on"
    return None
