"""Changes: done once however often they are sent, and only to the version that their sender has seen.

`once` is the edge of every POST: one transaction holds the claim of the Idempotency-Key, the work, its audit events
and the kept answer. `require_current` is the check of every PATCH and PUT.

The surprise: only answers of work that was done are kept. A refusal rolls everything back, the claim too, so that the
same key may be sent again with what was mended; nothing can be doubled by that, since nothing was done.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec
from litestar import MediaType, Response
from litestar.datastructures import Cookie

from clearinghouse.audit.chain import Origin
from clearinghouse.database.transaction import in_transaction
from clearinghouse.errors import BadRequest, Conflicting, Fault, Outdated, Unconditional
from clearinghouse.idempotency import store as kept_answers
from clearinghouse.scopes.rights import address_of
from clearinghouse.web.delivery import content_etag, plain_etag
from clearinghouse.web.listing import AnyRequest
from clearinghouse.web.who import CSRF_COOKIE, actor_of, keys_of, now_of, origin_of

KEY_HEADER: Final = "idempotency-key"
_KEY: Final = re.compile(r"[\x21-\x7e]{1,100}")
PRIVATE: Final = {"cache-control": "no-store"}
"""What is for one account is kept by nobody on the way, nor by the browser."""

_encode = msgspec.json.Encoder().encode
Answer = TypeVar("Answer")


class KeyUsedOtherwise(Conflicting):
    """The key was sent before with another request."""

    code, title = "idempotency-key-used", "This Idempotency-Key was used for another request"


class KeptCookie(msgspec.Struct, frozen=True):
    """A cookie of a kept answer."""

    key: str
    value: str
    max_age: int
    is_secure: bool
    is_http_only: bool


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What a POST answers: a status, JSON or nothing, where the new thing is, cookies."""

    status: int = 200
    body: bytes = b""
    location: str | None = None
    cookies: tuple[KeptCookie, ...] = ()


def kept_cookie(cookie: Cookie) -> KeptCookie:
    """Return a cookie as it is kept."""
    return KeptCookie(
        cookie.key, cookie.value or "", cookie.max_age or 0, bool(cookie.secure), bool(cookie.httponly)
    )


def made(thing: msgspec.Struct | None, *, status: int, location: str | None = None) -> Made:
    """Return the answer to a POST that made or did something."""
    return Made(status=status, body=b"" if thing is None else _encode(thing), location=location)


def _response(done: Made, *, is_repeated: bool) -> Response[Any]:
    headers = {**PRIVATE}
    if done.location:
        headers["location"] = done.location
    if is_repeated:
        headers["idempotency-replayed"] = "true"
    if done.body and done.status == 200:
        headers["etag"] = content_etag(done.body)
    cookies = [
        Cookie(
            key=each.key, value=each.value, max_age=each.max_age, path="/", secure=each.is_secure,
            httponly=each.is_http_only, samesite="lax",
        )
        for each in done.cookies
    ]  # fmt: skip
    return Response(
        done.body or None,
        status_code=done.status,
        media_type=MediaType.JSON,
        headers=headers,
        cookies=cookies,
    )


def private_answer(thing: msgspec.Struct, *, cookies: tuple[Cookie, ...] = ()) -> Response[Any]:
    """Return one thing that is for one account, with the ETag that an edit of it names."""
    body = _encode(thing)
    return Response(
        body,
        media_type=MediaType.JSON,
        headers={**PRIVATE, "etag": content_etag(body)},
        cookies=list(cookies),
    )


def _sender(request: AnyRequest) -> str:
    actor = actor_of(request)
    if actor.account is not None:
        return f"{actor.means}:{actor.account}:{actor.acting.id.hex if actor.acting else ''}"
    # Whoever is not signed in is told apart by the browser's CSRF cookie: keys of others are out of reach.
    return f"anyone:{keys_of(request).signature('sender', request.cookies.get(CSRF_COOKIE, ''))}"


def _key(request: AnyRequest) -> str | None:
    given = request.headers.get(KEY_HEADER)
    if given is None:
        if not actor_of(request).is_known:
            return None
        fault = Fault(
            "header",
            "Idempotency-Key",
            "is missing",
            "Give a fresh UUID, and the same one if you send this again.",
        )
        raise BadRequest((fault,))
    if not _KEY.fullmatch(given.strip('"')):
        fault = Fault(
            "header",
            "Idempotency-Key",
            "cannot be used",
            "Give 1 to 100 printable ASCII characters, such as a UUID.",
        )
        raise BadRequest((fault,))
    return given.strip('"')


async def _asked(request: AnyRequest, key: str) -> tuple[str, str, str, str]:
    route = f"{request.method} {address_of(request.scope['path_template'])}"
    body = (await request.body()).decode("utf-8", "replace")
    fingerprint = keys_of(request).digests("fingerprint", f"{request.method} {request.scope['path']}\n{body}")
    return _sender(request), route, key, fingerprint[-1]


def _again(request: AnyRequest, kept: kept_answers.Kept, fingerprint: str) -> Response[Any]:
    if kept.fingerprint != fingerprint:
        raise KeyUsedOtherwise(
            "Send a fresh key with a new request; the same key is for sending the same again."
        )
    content = keys_of(request).opened(kept.answer_sealed)
    if content is None:
        raise KeyUsedOtherwise(
            "The answer was kept under a key of this service that is gone; nothing was done again."
        )
    return _response(msgspec.json.decode(content, type=Made), is_repeated=True)


async def answer_given_before(request: AnyRequest) -> Response[Any] | None:
    """Return the answer that this very request got before, for work that begins before its transaction; else None."""
    key = _key(request)
    if key is None:
        return None
    sender, route, key, fingerprint = await _asked(request, key)
    kept = await kept_answers.kept(sender, route, key)
    return None if kept is None else _again(request, kept, fingerprint)


async def once(request: AnyRequest, work: Callable[[Origin], Awaitable[Made]]) -> Response[Any]:
    """Do the work of a POST in one transaction, once for each Idempotency-Key, and answer.

    Raises:
        BadRequest: there is no key, or it cannot be used. (Whoever is not signed in may leave it out.)
        KeyUsedOtherwise: the key came before with another body.
    """
    key = _key(request)
    if key is None:
        done = await in_transaction(lambda: work(origin_of(request)))
        return _response(done, is_repeated=False)
    sender, route, key, fingerprint = await _asked(request, key)

    async def claimed() -> Response[Any]:
        kept = await kept_answers.claim(sender, route, key, fingerprint, now=now_of(request))
        if kept is not None:
            return _again(request, kept, fingerprint)
        done = await work(origin_of(request))
        await kept_answers.keep(sender, route, key, keys_of(request).sealed(_encode(done)))
        return _response(done, is_repeated=False)

    return await in_transaction(claimed)


async def changed(request: AnyRequest, work: Callable[[Origin], Awaitable[Answer]]) -> Answer:
    """Do the work of a PATCH, PUT or DELETE in one transaction."""
    return await in_transaction(lambda: work(origin_of(request)))


def etag_of(thing: msgspec.Struct) -> str:
    """Return the ETag of a thing as its GET shows it."""
    return content_etag(_encode(thing))


def require_current(request: AnyRequest, current: msgspec.Struct) -> None:
    """Pass if If-Match names the present version of a thing, as its GET shows it.

    Raises:
        Unconditional: there is no If-Match, or it is `*`, which names no version.
        Outdated: it names another one; holds the newer.
    """
    given = request.headers.get("if-match", "").strip()
    if given in ("", "*"):
        raise Unconditional("Send the ETag of the version that you edit in the header If-Match.")
    body = _encode(current)
    etag = content_etag(body)
    if plain_etag(etag) not in {plain_etag(each.strip()) for each in given.split(",")}:
        raise Outdated(
            "It was changed since you read it. `current` is the newer version: look at it, and send your change with "
            "its ETag.",
            current=msgspec.Raw(body),
            etag=etag,
        )


def id_of(text: str) -> UUID | None:
    """Return an id in an address; None: it is none, so there is nothing under it."""
    try:
        return UUID(text)
    except ValueError:
        return None
