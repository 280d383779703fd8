"""What may be kept of an answer, and by whom: one ASGI layer around the application.

The surprise: routes say what holds for anyone, `public`; here it becomes `private` for an account, which may see more
than anyone, and `no-store` where the route is for accounts alone. That way no route can forget it.
"""

from __future__ import annotations

from typing import Final

from clearinghouse.scopes.rights import RIGHTS, address_of
from clearinghouse.scopes.scope import ANYONE
from clearinghouse.web.asgi import App, Message, Receive, Scope, Send

_API: Final = "/api/v1/"
_WHO: Final = ("Cookie", "Authorization")


class Privacy:
    """The layer itself."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].startswith(_API):
            await self.app(scope, receive, send)
            return

        async def mark(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = {
                    name.lower(): value for name, value in message["headers"] if name.lower() != b"set-cookie"
                }
                cookies = [
                    (name, value) for name, value in message["headers"] if name.lower() == b"set-cookie"
                ]
                named = [each.strip() for each in headers.get(b"vary", b"").decode("latin-1").split(",")]
                headers[b"vary"] = ", ".join(dict.fromkeys([*filter(None, named), *_WHO])).encode("latin-1")
                if scope.get("state", {}).get("actor", ANYONE).is_known:
                    right = RIGHTS.get((scope["method"], address_of(str(scope.get("path_template", "")))))
                    is_open = right is not None and right.is_open
                    if headers.get(b"cache-control") != b"no-store":
                        headers[b"cache-control"] = b"private, no-cache" if is_open else b"no-store"
                message = {**message, "headers": [*headers.items(), *cookies]}
            await send(message)

        await self.app(scope, receive, mark)
