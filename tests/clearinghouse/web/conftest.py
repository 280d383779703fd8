"""An application without a database, for what all routes share."""

from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar

from clearinghouse.app import create_app
from clearinghouse.settings import read_settings


@pytest.fixture(scope="session")
def app() -> Litestar:
    """The application, with no connection to any database."""
    return create_app(read_settings({}))


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application, whose lifespan opens nothing without a database and is left out."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened
