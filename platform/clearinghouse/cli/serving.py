"""Commands of the web process: `serve` runs it, `openapi` prints the description of its API.

The surprise: uvicorn's access lines are off, since they hold the addresses of readers; /metrics counts requests by
route instead. And the schema is looked at before the port is opened, so that a supervisor never sends readers to a
process that would fail on every request.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from types import FrameType
from typing import TYPE_CHECKING

import click

from clearinghouse.cli.database import database_refusals
from clearinghouse.cli.refusals import Refused

if TYPE_CHECKING:
    from clearinghouse.database.addresses import Address
    from clearinghouse.settings import Settings

BACKLOG = 2048
"""Connections that may wait to be taken."""


def _bound_socket(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        Refused: the address is taken, not ours, or not allowed.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(BACKLOG)
    except OSError as error:
        raise Refused(
            f"cannot listen on {host} port {port}: {error.strerror}; choose another with --port or PORT, or stop what "
            "uses it"
        ) from None
    return bound


def _end(number: int, frame: FrameType | None) -> None:
    """End quietly and in order, so that what this command started (the embedded database) is stopped too.

    uvicorn takes the signals while it serves, finishes the requests, and then raises the signal again.
    """
    raise SystemExit(0)


async def _serve(settings: Settings, database: Address, bound: socket.socket, shown: str) -> None:
    """Serve until told to stop; `shown` is the address for people.

    Raises:
        SchemaOutOfStep: the database is not at the schema of this program.
    """
    import uvicorn

    from clearinghouse.app import create_app
    from clearinghouse.database.engine import connected
    from clearinghouse.database.history import require_current_schema
    from clearinghouse.database.transaction import transaction
    from clearinghouse.keys import configured_keys

    async with connected(database, max_size=1), transaction(readonly=True) as connection:
        await require_current_schema(connection)
    config = uvicorn.Config(
        create_app(settings, database, keys=configured_keys(settings)),
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
    from clearinghouse.logs import configure_logs
    from clearinghouse.settings import read_settings

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    with database_refusals():
        settings = read_settings()
        configure_logs(settings)
        shown_host, shown_port = host or settings.host, port or settings.port
        with _bound_socket(shown_host, shown_port) as bound, database_server(settings) as addresses:
            asyncio.run(_serve(settings, addresses.app, bound, f"http://{shown_host}:{shown_port}"))


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
