"""Is the process alive, can it answer, and how is it doing: for supervisors and monitoring, not for people.

The surprise: live and ready are two questions. A process whose database is away is live (killing it mends nothing)
but not ready (send it no readers).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Literal

import msgspec
import structlog
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from clearinghouse.database.transaction import RETRIES
from clearinghouse.errors import NotReady, PlatformError
from clearinghouse.web.envelope import RequestFigures
from clearinghouse.web.problems import DATABASE_AWAY, documented

_METRICS_TYPE: Final = CONTENT_TYPE_LATEST.removesuffix("; charset=utf-8")  # Litestar adds the charset again
_NO_STORE: Final = {"cache-control": "no-store"}
CHECK_SECONDS: Final = 3.0
"""A supervisor asks often and waits briefly; a database that takes longer to say "1" is not ready."""

log = structlog.get_logger(__name__)

SchemaCheck = Callable[[], Awaitable[None]]
"""Raises a `PlatformError` that says what to run where the schema is not the one of this program."""


class Live(msgspec.Struct, frozen=True):
    """The process answers."""

    status: Literal["live"] = "live"


class Ready(msgspec.Struct, frozen=True):
    """The database is reachable, and its schema is the one that this program was written for."""

    status: Literal["ready"] = "ready"
    database: Literal["reachable"] = "reachable"
    schema: Literal["current"] = "current"


MoreFigures = Callable[[], Awaitable[CollectorRegistry]]
"""Gives figures that are counted in the database."""


def health_routes(
    check_schema: SchemaCheck, figures: RequestFigures, more_figures: MoreFigures
) -> list[HTTPRouteHandler]:
    """Return /health/live, /health/ready and /metrics."""
    figures.registry.register(RETRIES)

    @get(
        "/health/live",
        sync_to_thread=False,
        operation_id="live",
        tags=["Service"],
        summary="Is the process alive?",
    )
    def live() -> Response[Live]:
        return Response(Live(), headers=_NO_STORE)

    @get(
        "/health/ready",
        operation_id="ready",
        tags=["Service"],
        summary="Can it answer: is the database reachable and its schema current?",
        responses=documented(),
    )
    async def ready() -> Response[Ready]:
        try:
            await asyncio.wait_for(check_schema(), CHECK_SECONDS)
        except DATABASE_AWAY as error:
            raise NotReady("The database does not answer; see that it runs and can be reached.") from error
        except PlatformError as error:
            raise NotReady(error.detail, **error.facts) from error
        return Response(Ready(), headers=_NO_STORE)

    @get("/metrics", include_in_schema=False)
    async def metrics() -> Response[bytes]:
        text = generate_latest(figures.registry)
        try:
            text += generate_latest(await asyncio.wait_for(more_figures(), CHECK_SECONDS))
        except (*DATABASE_AWAY, NotReady) as failure:  # what this process counted itself is told all the same
            log.warning("metrics_without_database", failure=type(failure).__name__)
        return Response(text, media_type=_METRICS_TYPE, headers=_NO_STORE)

    return [live, ready, metrics]
