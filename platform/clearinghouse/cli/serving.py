"""Commands of the web process: `serve` runs it, `openapi` prints the description of its API.

The surprise: uvicorn's access lines are off, since they hold the addresses of readers; /metrics counts requests by
route instead. And the schema is looked at before the port is opened, so that a supervisor never sends readers to a
process that would fail on every request.
"""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from clearinghouse.database.addresses import Address
    from clearinghouse.settings import Settings

BACKLOG = 2048
"""Connections that may wait to be taken."""


class Unusable(click.ClickException):
    """The command cannot run with what it was given; exit status 2."""

    exit_code = 2


def _bound_socket(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        Unusable: the address is taken, not ours, or not allowed.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(BACKLOG)
    except OSError as error:
        raise Unusable(
            f"cannot listen on {host} port {port}: {error.strerror}; choose another with --port or PORT, or stop what "
            "uses it"
        ) from None
    return bound


async def _serve(settings: Settings, database: Address, bound: socket.socket, shown: str) -> None:
    """Serve until told to stop; `shown` is the address for people.

    Raises:
        SchemaOutOfStep: the database is not at the schema of this program.
    """
    import asyncpg
    import uvicorn

    from clearinghouse.app import create_app
    from clearinghouse.database.engine import connected
    from clearinghouse.database.history import require_current_schema
    from clearinghouse.database.transaction import transaction

    try:
        async with connected(database, max_size=1), transaction(readonly=True) as connection:
            await require_current_schema(connection)
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
        # The server answers, but lets nobody in under this name: before the first migration there is no such role.
        raise Unusable(
            f"the database refuses the connection ({error}): run `clearinghouse migrate` first"
        ) from None
    config = uvicorn.Config(
        create_app(settings, database),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=max(1, round(settings.shutdown_grace.total_seconds())),
    )
    click.echo(f"Serving on {shown} (Ctrl-C stops it)")
    await uvicorn.Server(config).serve(sockets=[bound])


@click.command()
@click.option("--host", help="Address to listen on instead of CLEARINGHOUSE_HOST (default 127.0.0.1).")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port to listen on instead of PORT (default 8000)."
)
def serve(host: str | None, port: int | None) -> None:
    """Serve the pages and the API.

    The database must be at the schema of this program; if it is not, this command says what to run and ends.
    Ctrl-C or SIGTERM stops it: requests in progress are answered first.

    \b
    Example: clearinghouse serve --port 8080
    """
    from clearinghouse.database.addresses import database_server
    from clearinghouse.errors import PlatformError
    from clearinghouse.logs import configure_logs
    from clearinghouse.settings import FaultySettings, read_settings

    try:
        settings = read_settings()
    except FaultySettings as error:
        raise Unusable(f"the settings cannot be used:\n{error}") from None
    configure_logs(settings)
    shown_host, shown_port = host or settings.host, port or settings.port
    bound = _bound_socket(shown_host, shown_port)
    try:
        with bound, database_server(settings) as addresses:
            asyncio.run(_serve(settings, addresses.app, bound, f"http://{shown_host}:{shown_port}"))
    except PlatformError as error:
        raise Unusable(f"{error.title}: {error.detail}") from None
    except (ConnectionError, socket.gaierror, TimeoutError) as error:
        raise Unusable(
            f"the database cannot be reached ({error}); see that it runs, and DATABASE_APP_URL"
        ) from None


@click.command()
def openapi() -> None:
    """Print the OpenAPI description of the API, from which the pages' client is generated.

    \b
    Example: clearinghouse openapi > frontend/src/lib/api/openapi.json
    """
    from clearinghouse.app import create_app
    from clearinghouse.settings import read_settings
    from clearinghouse.web.description import openapi_bytes

    click.echo(openapi_bytes(create_app(read_settings({}))).decode(), nl=False)
