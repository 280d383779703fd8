"""Where the database is and as whom it is spoken to: `owner` for migrations alone, `app` for everything else.

The surprise: an `Address` never shows itself in a log or an error (it may hold a password); say `address.where`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, unquote, urlsplit

from clearinghouse.database import embedded
from clearinghouse.errors import NotReady
from clearinghouse.settings import Settings

APP_ROLE: Final = "clearinghouse_app"
"""The role of web and worker, with least rights (`clearinghouse.database.roles`)."""


class DatabaseNotConfigured(NotReady):
    """The settings do not say where the database is, or not as whom."""

    code: ClassVar[str] = "database-not-configured"
    title: ClassVar[str] = "The database is not configured"


@dataclass(frozen=True, slots=True)
class Address:
    """A data source name and, where the login is another's, the role to take on at once after connecting."""

    dsn: str = field(repr=False)
    role: str | None = None

    @property
    def where(self) -> str:
        """The address for people: host and database, never the password."""
        parts = urlsplit(self.dsn)
        host = parse_qs(parts.query).get("host", [parts.hostname or "local socket"])[0]
        return f"{unquote(parts.path.lstrip('/')) or 'postgres'} on {host}"

    @property
    def user(self) -> str:
        """Who logs in."""
        return unquote(urlsplit(self.dsn).username or "")

    @property
    def password(self) -> str:
        """The password in the address, or ''."""
        return unquote(urlsplit(self.dsn).password or "")

    def connection_arguments(self, **server_settings: str) -> dict[str, Any]:
        """Arguments for asyncpg's `connect` and `create_pool`."""
        given = {"application_name": "clearinghouse", "timezone": "UTC", **server_settings}
        if self.role:
            given["role"] = self.role
        return {"dsn": self.dsn, "server_settings": given}


@dataclass(frozen=True, slots=True)
class Addresses:
    """The two addresses of one database; `owner` is None where only web and worker were told where it is."""

    owner: Address | None
    app: Address

    def required_owner(self) -> Address:
        """The owner's address.

        Raises:
            DatabaseNotConfigured: it is not given.
        """
        if self.owner is None:
            raise DatabaseNotConfigured(
                "set DATABASE_URL to the owner's address: migrations are run as the owner"
            )
        return self.owner


def configured_addresses(settings: Settings) -> Addresses:
    """Return the addresses that the settings give for a server that runs elsewhere.

    Raises:
        DatabaseNotConfigured: an address is no PostgreSQL address, or is missing in production.
    """
    owner_dsn = settings.database_url.get_secret_value()
    app_dsn = settings.database_app_url.get_secret_value()
    for name, dsn in (("DATABASE_URL", owner_dsn), ("DATABASE_APP_URL", app_dsn)):
        if dsn and urlsplit(dsn).scheme not in ("postgres", "postgresql"):
            raise DatabaseNotConfigured(f"{name} must begin with postgresql:// (its value is not shown here)")
    owner = Address(owner_dsn) if owner_dsn else None
    if app_dsn:
        return Addresses(owner, Address(app_dsn))
    if settings.is_production or not owner_dsn:
        raise DatabaseNotConfigured(
            f"set DATABASE_APP_URL to an address that logs in as {APP_ROLE}: in production the owner's address "
            "is for `clearinghouse migrate` alone"
        )
    return Addresses(owner, Address(owner_dsn, role=APP_ROLE))


@contextmanager
def database_server(settings: Settings) -> Iterator[Addresses]:
    """Give the addresses of a database that is up: the embedded server is started, and stopped by who started it.

    Raises:
        DatabaseNotConfigured: see `configured_addresses`; the embedded server is refused in production.
        embedded.DataFolderUnusable: the embedded server cannot run in the data folder.
    """
    if not settings.uses_embedded_database:
        yield configured_addresses(settings)
        return
    if settings.is_production:
        raise DatabaseNotConfigured(
            "set DATABASE_URL and DATABASE_APP_URL: the embedded database trusts whoever reaches its socket and is "
            "not for production"
        )
    with embedded.running(settings.data_folder) as server:
        yield Addresses(Address(server.dsn("postgres")), Address(server.dsn(APP_ROLE)))
