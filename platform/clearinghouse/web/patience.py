"""How long the body of a request may take to arrive: one ASGI layer around the application.

The surprise: the time counts from the first wait for the body to its last byte, not from byte to byte, so that a
sender of one byte a second cannot hold a request for ever.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

from clearinghouse.errors import TooSlow
from clearinghouse.web.asgi import App, Message, Receive, Scope, Send


class Patience:
    """The layer itself. Raises `TooSlow` where the application waits for the body, which then answers 408."""

    def __init__(self, app: App, limit: timedelta) -> None:
        self.app = app
        self.limit_seconds = limit.total_seconds()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        ends_at: float | None = None
        is_whole = False

        async def patient() -> Message:
            nonlocal ends_at, is_whole
            if is_whole:
                return await receive()  # what comes after the body is that the reader goes away
            loop = asyncio.get_running_loop()
            if ends_at is None:
                ends_at = loop.time() + self.limit_seconds
            try:
                async with asyncio.timeout_at(ends_at):
                    message = await receive()
            except TimeoutError:
                raise TooSlow("Send it again, on a better line or in smaller parts.") from None
            is_whole = not message.get("more_body", False)
            return message

        await self.app(scope, patient, send)
