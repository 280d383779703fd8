"""How answers leave: HEAD, strong ETag and 304, compression. One ASGI layer around the whole application.

The surprise: it holds back an answer that comes in one piece (all but streams do) to take the hash of its content,
and gives each content coding an ETag of its own, as RFC 9110 8.8.3 asks of strong ones: `"abc"`, `"abc-br"`,
`"abc-gzip"`. Litestar has compression but no ETag, and a hash must be taken before compressing.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from typing import Final

import brotli

from clearinghouse.web.asgi import App, Message, Receive, Scope, Send

MIN_COMPRESSED_BYTES: Final = 600
"""Below this an answer fits one packet either way."""

_BROTLI_QUALITY: Final = 4
_GZIP_LEVEL: Final = 5
_LARGE_BYTES: Final = 200_000
"""From here compressing would hold up other requests, so it is done in a thread."""

_COMPRESSED_TYPES: Final = (
    "application/json", "application/problem+json", "application/javascript", "application/manifest+json",
    "image/svg+xml", "text/",
)  # fmt: skip
_CODING_SUFFIXES: Final = ("-br", "-gzip")
# The policy too: a browser puts the headers of a 304 in place of those it kept, and would then hold a page that it
# has to the policy of data, under which nothing of the page runs.
_KEPT_BY_304: Final = {
    b"etag", b"cache-control", b"vary", b"content-location", b"expires", b"date", b"link",
    b"access-control-allow-origin", b"access-control-expose-headers", b"cross-origin-resource-policy",
    b"content-security-policy",
}  # fmt: skip


def accepted_coding(accept_encoding: str) -> str | None:
    """Return the best of "br" and "gzip" that an Accept-Encoding header admits, None for neither."""
    shares: dict[str, float] = {}
    for part in accept_encoding.split(","):
        name, _, parameters = part.strip().partition(";")
        weight = parameters.replace(" ", "").removeprefix("q=")
        try:
            shares[name.strip().lower()] = float(weight) if weight else 1.0
        except ValueError:
            shares[name.strip().lower()] = 0.0
    rest = shares.get("*", 0.0)
    offered = [(shares.get("br", rest), 1, "br"), (shares.get("gzip", rest), 0, "gzip")]
    share, _, coding = max(offered)
    return coding if share > 0 else None


def compressed(body: bytes, coding: str) -> bytes:
    """Return `body` in a content coding, "br" or "gzip"; equal input gives equal bytes."""
    if coding == "br":
        return bytes(brotli.compress(body, quality=_BROTLI_QUALITY))
    return gzip.compress(body, compresslevel=_GZIP_LEVEL, mtime=0)


def content_etag(body: bytes) -> str:
    """Return the strong ETag of a content without coding."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def coded_etag(etag: str, coding: str | None) -> str:
    """Return the ETag of the same content in a coding."""
    return f'{etag[:-1]}-{coding}"' if coding else etag


def plain_etag(etag: str) -> str:
    plain = etag.strip().removeprefix("W/").strip('"')
    for suffix in _CODING_SUFFIXES:
        plain = plain.removesuffix(suffix)
    return plain


def is_unchanged(if_none_match: str, etag: str) -> bool:
    """Whether one of the ETags in an If-None-Match header names this content, in whatever coding."""
    given = [part.strip() for part in if_none_match.split(",")]
    return "*" in given or plain_etag(etag) in {plain_etag(part) for part in given if part}


def _joined_vary(vary: str, name: str) -> str:
    names = [part.strip() for part in vary.split(",") if part.strip()]
    return ", ".join([*names, *([] if name in names else [name])])


class Delivery:
    """The layer itself; `app` is what it stands around."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
        start: Message = {}
        is_streaming = False

        async def hold(message: Message) -> None:
            nonlocal start, is_streaming
            if message["type"] == "http.response.start":
                start = message
            elif is_streaming:
                await send(message)
            elif message.get("more_body"):
                is_streaming = True
                await send(start)
                await send(message)
            else:
                await _deliver(start, bytes(message.get("body", b"")), asked, is_head=is_head, send=send)

        if is_head:
            # A route knows GET only; what HEAD answers is what GET would, without its content.
            scope["method"] = "GET"
        await self.app(scope, receive, hold)


async def _deliver(
    start: Message, body: bytes, asked: dict[bytes, str], *, is_head: bool, send: Send
) -> None:
    # Cookies are the one header that comes several times and cannot be joined.
    cookies = [(name, value) for name, value in start["headers"] if name.lower() == b"set-cookie"]
    headers = {name.lower(): value for name, value in start["headers"] if name.lower() != b"set-cookie"}
    status: int = start["status"]
    kind = headers.get(b"content-type", b"").decode("latin-1")
    coding = None
    if b"content-encoding" not in headers and kind.startswith(_COMPRESSED_TYPES):
        headers[b"vary"] = _joined_vary(
            headers.get(b"vary", b"").decode("latin-1"), "Accept-Encoding"
        ).encode()
        if len(body) >= MIN_COMPRESSED_BYTES:
            coding = accepted_coding(asked.get(b"accept-encoding", ""))
    if status == 200 and headers.get(b"cache-control") != b"no-store":
        etag = (
            headers[b"etag"].decode("latin-1")
            if b"etag" in headers
            else coded_etag(content_etag(body), coding)
        )
        headers[b"etag"] = etag.encode("latin-1")
        if is_unchanged(asked.get(b"if-none-match", ""), etag):
            kept = [(name, value) for name, value in headers.items() if name in _KEPT_BY_304]
            await send({"type": "http.response.start", "status": 304, "headers": kept})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
    if coding is not None:
        if len(body) >= _LARGE_BYTES:
            body = await asyncio.to_thread(compressed, body, coding)
        else:
            body = compressed(body, coding)
        headers[b"content-encoding"] = coding.encode()
    headers[b"content-length"] = str(len(body)).encode()
    await send({**start, "headers": [*headers.items(), *cookies]})
    await send({"type": "http.response.body", "body": b"" if is_head else body, "more_body": False})
