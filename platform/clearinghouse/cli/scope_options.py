"""The options of commands that say for whom an account acts.

The surprise: a command gets them as one value, which is looked at only in its transaction: whether there is such a
State or donor is a question to the database.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from clearinghouse.cli.refusals import Refused

if TYPE_CHECKING:
    from clearinghouse.scopes.store import NewScope


@dataclass(frozen=True, slots=True)
class ScopeOptions:
    """What was given, unchecked."""

    role: str
    state: str | None
    donor: str | None
    organisation: str | None
    until: datetime | None

    async def scope(self, today: date) -> NewScope:
        """Return the scope that the options name, from today on.

        Raises:
            Refused: an option is missing, is not for the role, or names nobody.
        """
        from clearinghouse.scopes import store as scopes
        from clearinghouse.scopes.scope import ROLES, subject_fault

        chosen = next(each for each in ROLES if each == self.role)
        fault = subject_fault(
            chosen,
            state=self.state is not None,
            donor=self.donor is not None,
            organisation=self.organisation is not None,
            has_end=self.until is not None,
        )
        if fault is not None:
            raise Refused(fault.replace("ends_on", "--until"))
        if self.until is not None and self.until.date() < today:
            raise Refused("--until lies in the past; give the first day on which the scope no longer holds")
        iso3 = self.state.upper() if self.state else None
        if iso3 is not None and not await scopes.has_state(iso3):
            raise Refused(f"there is no State {iso3} here; load the data first: clearinghouse load --sample")
        donor_id = await scopes.donor_id(self.donor) if self.donor else None
        if self.donor is not None and donor_id is None:
            raise Refused(f"there is no donor {self.donor} here; /api/v1/donors lists them")
        return scopes.NewScope(
            chosen, iso3, donor_id, self.organisation, False, today, self.until.date() if self.until else None
        )


def scope_options(default_role: str | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of a scope, as `wanted`; without a default the role has to be given."""
    options = (
        click.option(
            "--role",
            type=click.Choice(["secretariat", "committee", "state", "donor", "observer"]),
            default=default_role,
            required=default_role is None,
            show_default=default_role is not None,
            help="For whom the account acts.",
        ),
        click.option("--state", help="ISO3 code, with the roles state and committee."),
        click.option("--donor", help="Code of a donor, with the role donor."),
        click.option("--organisation", help="Name of an observer, with the role observer."),
        click.option(
            "--until",
            type=click.DateTime(["%Y-%m-%d"]),
            help="First day on which the scope no longer holds; needed for committee.",
        ),
    )

    def decorated(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def gathered(
            *,
            role: str,
            state: str | None,
            donor: str | None,
            organisation: str | None,
            until: datetime | None,
            **others: Any,
        ) -> None:
            command(wanted=ScopeOptions(role, state, donor, organisation, until), **others)

        for option in reversed(options):
            option(gathered)
        return gathered

    return decorated
