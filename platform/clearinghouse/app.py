"""The HTTP application: everything is put together here and nowhere else.

The surprise: the layers that give every answer its ETag, compression, request id and security headers stand around
Litestar as a whole, since its own middleware does not see answers to addresses that no route has.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

from litestar import Litestar, Router

from clearinghouse.commitments import api as commitments
from clearinghouse.database.addresses import Address
from clearinghouse.database.engine import connected, engine
from clearinghouse.database.history import require_current_schema
from clearinghouse.donors import api as donors
from clearinghouse.errors import NotReady
from clearinghouse.flows import api as flows
from clearinghouse.obligations import api as obligations
from clearinghouse.plans import api as plans
from clearinghouse.profiles import api as profiles
from clearinghouse.rates import api as rates
from clearinghouse.results import api as results
from clearinghouse.rounds import api as rounds
from clearinghouse.settings import Settings
from clearinghouse.sources import api as sources
from clearinghouse.states import api as states
from clearinghouse.totals import api as totals
from clearinghouse.web.delivery import Delivery
from clearinghouse.web.description import openapi_config, openapi_document
from clearinghouse.web.envelope import Envelope, RequestFigures
from clearinghouse.web.health import health_routes
from clearinghouse.web.parameters import ParameterBook, refuse_unknown_parameters
from clearinghouse.web.problems import exception_handlers
from clearinghouse.web.reference import reference_routes
from clearinghouse.web.site import Site, site_route

_PUBLIC = [
    *commitments.ROUTES,
    *donors.ROUTES,
    *flows.ROUTES,
    *obligations.ROUTES,
    *plans.ROUTES,
    *profiles.ROUTES,
    *rates.ROUTES,
    *results.ROUTES,
    *rounds.ROUTES,
    *sources.ROUTES,
    *states.ROUTES,
    *totals.ROUTES,
]
"""The routes of /api/v1: public, and reading only."""

MAX_BODY_BYTES = 1_000_000
"""No route takes a body yet; what comes later sets its own limit where it needs a larger one."""

_SOURCE_TREE = Path(__file__).resolve().parents[2]


async def _check_schema() -> None:
    pool = engine().pool
    if pool is None:
        raise NotReady("No connection to the database is open; the service is starting or stopping.")
    async with pool.acquire() as connection:
        await require_current_schema(connection)


def _frontend_folder(settings: Settings) -> Path:
    return settings.frontend_folder or _SOURCE_TREE / "frontend" / "build"


def _utc_today() -> date:
    return datetime.now(UTC).date()


def create_app(
    settings: Settings, database: Address | None = None, today: Callable[[], date] = _utc_today
) -> Litestar:
    """Return the application.

    Args:
        settings: what the operator has set.
        database: where to connect while the application runs; None where whoever starts it has opened the pool.
        today: the clock, which says what "next" and "the horizon" mean.
    """
    figures = RequestFigures()

    @asynccontextmanager
    async def database_pool(_: Litestar) -> AsyncIterator[None]:
        if database is None:
            yield
            return
        async with connected(
            database,
            min_size=min(2, settings.pool_size),
            max_size=settings.pool_size,
            statement_timeout=settings.statement_timeout,
        ):
            yield

    public = Router("/api/v1", route_handlers=_PUBLIC, before_request=refuse_unknown_parameters)
    app = Litestar(
        route_handlers=[
            public,
            *health_routes(_check_schema, figures),
            *reference_routes(),
            site_route(Site(_frontend_folder(settings))),
        ],
        lifespan=[database_pool],
        exception_handlers=exception_handlers(),
        openapi_config=openapi_config(),
        request_max_body_size=MAX_BODY_BYTES,
        logging_config=None,
    )
    app.state.today = today
    app.state.parameter_book = ParameterBook(openapi_document(app))
    wrapped = Envelope(
        Delivery(cast(Any, app.asgi_handler)), figures, is_https=settings.public_url.startswith("https://")
    )
    app.asgi_handler = cast(Any, wrapped)
    return app
