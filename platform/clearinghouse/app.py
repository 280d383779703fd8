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
from prometheus_client import CollectorRegistry

from clearinghouse.accounts import api as accounts
from clearinghouse.agreements import api as agreements
from clearinghouse.annotations import api as figure_annotations
from clearinghouse.audit import api as audit
from clearinghouse.clocks import api as clocks
from clearinghouse.commitments import api as commitments
from clearinghouse.commitments import desk as commitments_desk
from clearinghouse.commitments import preview as earmarks
from clearinghouse.commitments import workspace as portfolios
from clearinghouse.comparison import api as comparison
from clearinghouse.cooperation_reports import api as cooperation_reports
from clearinghouse.cooperation_reports import drafting as cooperation_drafts
from clearinghouse.cooperation_reports import files as cooperation_files
from clearinghouse.database.addresses import Address
from clearinghouse.database.engine import connected, engine
from clearinghouse.database.history import require_current_schema
from clearinghouse.deadline_risk import api as deadline_risk
from clearinghouse.desk import api as desk
from clearinghouse.donors import api as donors
from clearinghouse.errors import NotReady
from clearinghouse.explain import api as explain
from clearinghouse.feeds import api as feeds
from clearinghouse.flexibility import api as flexibility
from clearinghouse.flows import api as flows
from clearinghouse.identity import api as identity
from clearinghouse.in_kind import api as in_kind
from clearinghouse.in_kind import desk as in_kind_desk
from clearinghouse.in_kind import suggestions as in_kind_suggestions
from clearinghouse.indicators import api as indicators
from clearinghouse.indicators.values import api as indicator_values
from clearinghouse.invitations import api as invitations
from clearinghouse.jobs import api as jobs
from clearinghouse.jobs.figures import job_figures
from clearinghouse.keys import Keys, passing_keys
from clearinghouse.ledger import api as ledger
from clearinghouse.mechanisms import api as mechanisms
from clearinghouse.national import api as national_commitments
from clearinghouse.national import mobilisation_api as mobilisation_plans
from clearinghouse.national import platforms_api as platforms
from clearinghouse.obligations import api as obligations
from clearinghouse.obligations import keeping as obligations_kept
from clearinghouse.obligations import remaining_api as remaining
from clearinghouse.obligations import requests_api as extension_requests
from clearinghouse.obligations import stockpiles_api as found_stockpiles
from clearinghouse.outbox import api as outbox
from clearinghouse.payments import api as payments
from clearinghouse.plans import api as plans
from clearinghouse.plans import draft_api, publication_api
from clearinghouse.profiles import api as profiles
from clearinghouse.rates import api as rates
from clearinghouse.receipts import api as receipts
from clearinghouse.releases import api as releases
from clearinghouse.reports import api as reports
from clearinghouse.results import api as results
from clearinghouse.rounds import api as rounds
from clearinghouse.rounds.solving import SolverPool
from clearinghouse.sessions import api as sessions
from clearinghouse.settings import Settings
from clearinghouse.sources import api as sources
from clearinghouse.states import api as states
from clearinghouse.studies import api as studies
from clearinghouse.tokens import api as tokens
from clearinghouse.totals import api as totals
from clearinghouse.web.delivery import Delivery
from clearinghouse.web.description import openapi_config, openapi_document
from clearinghouse.web.envelope import Envelope, RequestFigures
from clearinghouse.web.health import health_routes
from clearinghouse.web.parameters import ParameterBook, refuse_unknown_parameters
from clearinghouse.web.patience import Patience
from clearinghouse.web.privacy import Privacy
from clearinghouse.web.problems import exception_handlers
from clearinghouse.web.reference import reference_routes
from clearinghouse.web.sharing import Sharing
from clearinghouse.web.site import Site, site_route
from clearinghouse.web.subjects import subject_of
from clearinghouse.web.who import authorise
from clearinghouse.what_if import api as what_if
from clearinghouse.workbooks import api as workbooks
from clearinghouse.workbooks.bounded import Opener

_PUBLIC = [
    *agreements.ROUTES,
    *figure_annotations.ROUTES,
    *clocks.ROUTES,
    *commitments.ROUTES,
    *comparison.ROUTES,
    *cooperation_reports.ROUTES,
    *deadline_risk.ROUTES,
    *donors.ROUTES,
    *earmarks.ROUTES,
    *explain.ROUTES,
    *extension_requests.ROUTES,
    *feeds.ROUTES,
    *flexibility.ROUTES,
    *flows.ROUTES,
    *in_kind.ROUTES,
    *in_kind_suggestions.ROUTES,
    *indicators.ROUTES,
    *indicator_values.ROUTES,
    *ledger.ROUTES,
    *mechanisms.ROUTES,
    *mobilisation_plans.ROUTES,
    *national_commitments.ROUTES,
    *obligations.ROUTES,
    *obligations_kept.ROUTES,
    *remaining.ROUTES,
    *found_stockpiles.ROUTES,
    *payments.ROUTES,
    *plans.ROUTES,
    *draft_api.ROUTES,
    *publication_api.ROUTES,
    *platforms.ROUTES,
    *profiles.ROUTES,
    *rates.ROUTES,
    *receipts.ROUTES,
    *reports.ROUTES,
    *results.ROUTES,
    *rounds.ROUTES,
    *sources.ROUTES,
    *states.ROUTES,
    *studies.ROUTES,
    *totals.ROUTES,
    *what_if.ROUTES,
    *workbooks.ROUTES,
]
"""The routes of /api/v1 that read what is published; those who may see more see more in some of them."""

_WORKSPACE = [
    *accounts.ROUTES,
    *audit.ROUTES,
    *commitments_desk.ROUTES,
    *portfolios.ROUTES,
    *cooperation_drafts.ROUTES,
    *cooperation_files.ROUTES,
    *desk.ROUTES,
    *identity.ROUTES,
    *in_kind_desk.ROUTES,
    *invitations.ROUTES,
    *jobs.ROUTES,
    *outbox.ROUTES,
    *releases.ROUTES,
    *sessions.ROUTES,
    *tokens.ROUTES,
]
"""The routes of /api/v1 for those who sign in."""

MAX_BODY_BYTES = 1_000_000
"""A route that takes larger bodies sets its own limit."""

_SOURCE_TREE = Path(__file__).resolve().parents[2]


async def _check_schema() -> None:
    pool = engine().pool
    if pool is None:
        raise NotReady("No connection to the database is open; the service is starting or stopping.")
    async with pool.acquire() as connection:
        await require_current_schema(connection)


async def _figures_of_jobs() -> CollectorRegistry:
    if engine().pool is None:
        raise NotReady("No connection to the database is open; the service is starting or stopping.")
    return await job_figures()


def _frontend_folder(settings: Settings) -> Path:
    return settings.frontend_folder or _SOURCE_TREE / "frontend" / "build"


def _utc_now() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    database: Address | None = None,
    today: Callable[[], date] | None = None,
    *,
    now: Callable[[], datetime] = _utc_now,
    keys: Keys | None = None,
) -> Litestar:
    """Return the application.

    Args:
        settings: what the operator has set.
        database: where to connect while the application runs; None where whoever starts it has opened the pool.
        today: the day, which says what "next" and "the horizon" mean; None: the day of `now`.
        now: the clock, by which sessions, links and tokens end.
        keys: the secrets of this installation; None: passing ones, which end with the application.
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

    solver_pool = SolverPool()

    @asynccontextmanager
    async def solving(_: Litestar) -> AsyncIterator[None]:
        yield
        solver_pool.close()

    api = Router(
        "/api/v1",
        route_handlers=[*_PUBLIC, *_WORKSPACE],
        before_request=refuse_unknown_parameters,
    )
    app = Litestar(
        route_handlers=[
            api,
            *health_routes(_check_schema, figures, _figures_of_jobs),
            *reference_routes(),
            site_route(Site(_frontend_folder(settings)), subject_of),
        ],
        guards=[authorise],
        lifespan=[database_pool, solving],
        exception_handlers=exception_handlers(),
        openapi_config=openapi_config(),
        request_max_body_size=MAX_BODY_BYTES,
        logging_config=None,
    )
    app.state.settings = settings
    app.state.keyring = keys or passing_keys()
    app.state.now = now
    app.state.solver_pool = solver_pool
    app.state.opener = Opener()
    app.state.today = today or (lambda: now().date())
    app.state.parameter_book = ParameterBook(openapi_document(app))
    wrapped = Envelope(
        Delivery(Sharing(Privacy(Patience(cast(Any, app.asgi_handler), settings.body_timeout)))),
        figures,
        is_https=settings.is_https,
    )
    app.asgi_handler = cast(Any, wrapped)
    return app
