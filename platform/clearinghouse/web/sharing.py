"""Which answers pages of other sites may read: those that hold what is published, asked for by nobody in particular.

The surprise: a request that brings a cookie or a token never gets such an answer, whatever its route, since what it
is told may be more than what anyone may know. Preflights are not answered: a plain GET needs none, and nothing else is
open to other sites.
"""

from __future__ import annotations

from typing import Final

from clearinghouse.scopes.rights import address_of, is_published
from clearinghouse.web.asgi import App, Message, Receive, Scope, Send

SHARED: Final = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Content-Disposition, ETag, Link, X-Request-ID"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)
"""Fetch Standard, "HTTP extensions" (CORS protocol, Cross-Origin-Resource-Policy). With `*` a browser refuses to hand
over an answer to a request with credentials."""

_CREDENTIALS: Final = frozenset({b"authorization", b"cookie"})


class Sharing:
    """The layer itself."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or any(name.lower() in _CREDENTIALS for name, _ in scope["headers"]):
            await self.app(scope, receive, send)
            return

        async def mark(message: Message) -> None:
            if message["type"] == "http.response.start":
                template = address_of(str(scope.get("path_template", "")))
                if is_published(scope["method"], template):
                    message = {**message, "headers": [*message["headers"], *SHARED]}
            await send(message)

        await self.app(scope, receive, mark)
