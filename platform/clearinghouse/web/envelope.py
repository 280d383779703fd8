"""What stands around every answer: a request id, security headers, and one count and time for the metrics.

An address with a slash at its end is redirected (308) to the one without, so that a thing has one address.

The surprise: the route that is counted is the address as written in the code (`/api/v1/states/{iso3}`), never what
the reader asked for, so that the metrics say nothing about readers and their number stays bounded.
"""

from __future__ import annotations

import re
import time
from typing import Final
from urllib.parse import quote
from uuid import uuid4

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram

from clearinghouse.web.asgi import App, Message, Receive, Scope, Send

log = structlog.get_logger(__name__)

API_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
"""What data may do in a browser: nothing. A page brings a policy of its own."""

FRAMED: Final = b"frame-ancestors *"
"""Stands in the policy of pages that others may show in a frame."""

_REQUEST_ID: Final = re.compile(rb"^[A-Za-z0-9._-]{1,64}$")
_METHODS: Final = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
_HSTS: Final = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


def _with_head(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """Add HEAD to an Allow header that has GET: routes are written for GET, and `Delivery` answers HEAD from it."""
    if name != b"allow":
        return name, value
    methods = {method.strip() for method in value.split(b",")}
    return name, b", ".join(sorted(methods | ({b"HEAD"} if b"GET" in methods else set())))


def _without_slash(path: str) -> str:
    """Return the address without slashes at its end, and with one at its start: `//host` would leave this site."""
    return quote("/" + path.strip("/"))


async def _redirect(location: str, query: bytes, send: Send) -> None:
    target = location.encode() + (b"?" + query if query else b"")
    headers = [(b"location", target), (b"content-length", b"0"), (b"cache-control", b"no-cache")]
    await send({"type": "http.response.start", "status": 308, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


class RequestFigures:
    """Counts and times of requests in a registry of their own, so that two applications do not share them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "clearinghouse_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "clearinghouse_http_request_seconds",
            "Time from the first byte of a request to the last of its answer [s].",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)


class Envelope:
    """The layer itself. `is_https` adds the promise that this host is only ever reached by HTTPS."""

    def __init__(self, app: App, figures: RequestFigures, *, is_https: bool) -> None:
        self.app = app
        self.figures = figures
        self.headers = (*_HEADERS, _HSTS) if is_https else _HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method = scope["method"]
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        request_id = given if _REQUEST_ID.match(given) else uuid4().hex.encode()
        started = time.perf_counter()
        status = 500

        async def seal(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                given_headers = [_with_head(name.lower(), value) for name, value in message["headers"]]
                present = {name for name, _ in given_headers}
                if any(
                    name == b"content-security-policy" and FRAMED in value for name, value in given_headers
                ):
                    # The older header knows no "anyone", and would contradict the policy.
                    present.add(b"x-frame-options")
                added = [
                    *self.headers,
                    (b"x-request-id", request_id),
                    (b"content-security-policy", API_POLICY.encode()),
                ]
                fresh = [(name, value) for name, value in added if name not in present]
                message = {**message, "headers": [*given_headers, *fresh]}
            await send(message)

        structlog.contextvars.bind_contextvars(request_id=request_id.decode())
        try:
            if (path := scope["path"]) != "/" and path.endswith("/"):
                await _redirect(_without_slash(path), scope["query_string"], seal)
            else:
                await self.app(scope, receive, seal)
        finally:
            seconds = time.perf_counter() - started
            route = str(scope.get("path_template") or "unmatched")
            self.figures.add(method, route, status, seconds)
            log.debug(
                "request_answered", method=method, route=route, status=status, seconds=round(seconds, 4)
            )
            structlog.contextvars.unbind_contextvars("request_id")
