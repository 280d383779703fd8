"""Bring the database to this program's schema: the one place that changes tables, run as the owner.

The surprise: all migrations that are due, their bookkeeping and the rights of `clearinghouse_app` are one
transaction. A failed or killed `migrate` leaves what was there before; and whoever comes second waits and then
finds nothing to do.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, Final

import asyncpg
from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager

from clearinghouse.database import roles
from clearinghouse.database.addresses import Address
from clearinghouse.database.engine import connected
from clearinghouse.database.history import APP_NAME, applied_migrations, known_migrations
from clearinghouse.database.transaction import transaction
from clearinghouse.errors import NotReady

MIGRATION_LOCK: Final = (0x636C6872, 1)
"""Key of the advisory lock; the first half spells "clhr"."""


class MigrationFailed(NotReady):
    """A migration could not be run; nothing was changed."""

    code: ClassVar[str] = "migration-failed"
    title: ClassVar[str] = "The database could not be migrated"


@dataclass(frozen=True, slots=True)
class Migrated:
    """What `migrate` did: the migrations it ran, and how many had been run before."""

    applied: tuple[str, ...]
    already: int


async def migrate(owner: Address, *, app: Address, lock_timeout: timedelta) -> Migrated:
    """Run what is due as `owner`, and give `clearinghouse_app` its rights (and its password, if `app` has one).

    Raises:
        MigrationFailed: with the database's own words; nothing was changed.
    """
    try:
        lock = await asyncpg.connect(**owner.connection_arguments())
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
        raise MigrationFailed(f"{owner.where} does not answer: {failure}") from failure
    try:
        # On a connection of its own: two processes migrating at once would both fail.
        await lock.execute("select pg_advisory_lock($1, $2)", *MIGRATION_LOCK)
        async with connected(owner, max_size=2, lock_timeout=lock_timeout):
            return await _migrate(app)
    except asyncpg.LockNotAvailableError as failure:
        raise MigrationFailed(
            "a table is in use for longer than the lock timeout; nothing was changed: try again, or stop web and "
            "worker first"
        ) from failure
    except asyncpg.PostgresError as failure:
        raise MigrationFailed(f"{type(failure).__name__}: {failure}; nothing was changed") from failure
    finally:
        await lock.close()


async def _migrate(app: Address) -> Migrated:
    known = known_migrations()
    async with transaction() as connection:
        before = await applied_migrations(connection)
        unknown = sorted(set(before) - set(known))
        if unknown:
            raise MigrationFailed(
                f"the database was migrated by a newer program ({unknown[-1]}): update this program; nothing "
                "was changed"
            )
        with contextlib.redirect_stdout(io.StringIO()):  # Piccolo prints its progress
            outcome = await ForwardsMigrationManager(app_name=APP_NAME).run()
        if not outcome.success:
            raise MigrationFailed(outcome.message or "Piccolo gave no reason")
        await roles.grant_rights(connection, app)
    return Migrated(tuple(sorted(set(known) - set(before))), len(before))
