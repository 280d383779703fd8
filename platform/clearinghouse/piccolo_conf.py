"""What Piccolo's own commands and `engine_finder` read: the engine of this process and the application's tables.

The surprise: the engine starts without an address unless DATABASE_URL or DATABASE_APP_URL is set; every command of
ours points it at one with `clearinghouse.database.engine.connected`.
"""

from __future__ import annotations

from typing import Any

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine

from clearinghouse.settings import read_settings


def _config() -> dict[str, Any]:
    settings = read_settings()
    dsn = settings.database_app_url.get_secret_value() or settings.database_url.get_secret_value()
    return {"dsn": dsn} if dsn else {}


class Engine(PostgresEngine):
    """Piccolo's engine, without its call to the server as soon as this module is imported."""

    async def check_version(self) -> None:
        """Ask nothing: there may be no server yet, and a failure would be printed with its address."""


DB = Engine(config=_config(), extensions=())
APP_REGISTRY = AppRegistry(apps=["clearinghouse.piccolo_app"])
