"""The HTTP application: everything is put together here and nowhere else.

The surprise: the layers that give every answer its ETag, compression, request id and security headers stand around
Litestar as a whole, since its own middleware does not see answers to addresses that no route has.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

from litestar import Litestar, Router

from clearinghouse.database.addresses import Address
from clearinghouse.database.engine import connected, engine
from clearinghouse.database.history import require_current_schema
from clearinghouse.errors import NotReady
from clearinghouse.settings import Settings
from clearinghouse.web.delivery import Delivery
from clearinghouse.web.description import openapi_config
from clearinghouse.web.envelope import Envelope, RequestFigures
from clearinghouse.web.health import health_routes
from clearinghouse.web.parameters import ParameterBook, refuse_unknown_parameters
from clearinghouse.web.problems import exception_handlers
from clearinghouse.web.reference import reference_routes
from clearinghouse.web.site import Site, site_route

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


def create_app(settings: Settings, database: Address | None = None) -> Litestar:
    """Return the application.

    Args:
        settings: what the operator has set.
        database: where to connect while the application runs; None where whoever starts it has opened the pool.
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

    public = Router(
        "/api/v1",
        route_handlers=[],
        before_request=refuse_unknown_parameters,
    )
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
    app.state.parameter_book = ParameterBook(app)
    wrapped = Envelope(
        Delivery(cast(Any, app.asgi_handler)), figures, is_https=settings.public_url.startswith("https://")
    )
    app.asgi_handler = cast(Any, wrapped)
    return app
