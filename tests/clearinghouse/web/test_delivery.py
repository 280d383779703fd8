"""ETag, 304, HEAD and compression, on a bare ASGI application."""

import gzip
from collections.abc import Awaitable, Callable
from typing import Any

import brotli
import httpx
import pytest

from clearinghouse.web.delivery import Delivery, accepted_coding, is_unchanged

BODY = b'{"items": [' + b'"a row of a list", ' * 100 + b"0]}"


def answering(body: bytes, *, status: int = 200, **headers: str) -> Callable[..., Awaitable[None]]:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        given = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": given})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return app


async def get(app: Any, method: str = "GET", **headers: str) -> httpx.Response:
    asked = {
        "accept-encoding": "identity",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=Delivery(app)), base_url="http://test"
    ) as client:
        return await client.request(method, "/", headers=asked)


JSON = {"content_type": "application/json"}


async def test_equal_content_has_equal_etags_and_other_content_another() -> None:
    first, again = await get(answering(BODY, **JSON)), await get(answering(BODY, **JSON))
    other = await get(answering(BODY + b" ", **JSON))
    assert first.headers["etag"] == again.headers["etag"] != other.headers["etag"]
    assert not first.headers["etag"].startswith("W/")


async def test_an_unchanged_answer_is_304_without_content_and_keeps_its_etag() -> None:
    app = answering(BODY, **JSON, cache_control="public, no-cache")
    etag = (await get(app)).headers["etag"]
    answer = await get(app, if_none_match=f'"other", {etag}')
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == etag
    assert answer.headers["cache-control"] == "public, no-cache"
    assert "content-type" not in answer.headers


async def test_a_page_that_is_unchanged_keeps_its_policy() -> None:
    app = answering(BODY, content_type="text/html", content_security_policy="script-src 'self'")
    etag = (await get(app)).headers["etag"]
    answer = await get(app, if_none_match=etag)
    assert (answer.status_code, answer.headers["content-security-policy"]) == (304, "script-src 'self'")


async def test_another_etag_gets_the_whole_answer() -> None:
    answer = await get(answering(BODY, **JSON), if_none_match='"other"')
    assert (answer.status_code, answer.content) == (200, BODY)


@pytest.mark.parametrize(("coding", "read"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
async def test_each_coding_has_its_own_etag_and_gives_the_content_back(
    coding: str, read: Callable[[bytes], bytes]
) -> None:
    transport = httpx.ASGITransport(app=Delivery(answering(BODY, **JSON)))
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
        client.stream("GET", "/", headers={"accept-encoding": coding}) as answer,
    ):
        raw = b"".join([part async for part in answer.aiter_raw()])
    plain = await get(answering(BODY, **JSON))
    assert answer.headers["content-encoding"] == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["etag"] == plain.headers["etag"][:-1] + f'-{coding}"'
    assert int(answer.headers["content-length"]) == len(raw) < len(BODY)
    assert read(raw) == BODY


async def test_the_etag_of_one_coding_makes_the_other_304() -> None:
    app = answering(BODY, **JSON)
    etag = (await get(app, accept_encoding="br")).headers["etag"]
    assert (await get(app, accept_encoding="gzip", if_none_match=etag)).status_code == 304


async def test_small_answers_and_pictures_are_not_compressed() -> None:
    small = await get(answering(b"{}", **JSON), accept_encoding="br")
    picture = await get(answering(BODY, content_type="image/png"), accept_encoding="br")
    assert "content-encoding" not in small.headers
    assert "content-encoding" not in picture.headers


async def test_head_has_the_headers_of_get_without_its_content() -> None:
    app = answering(BODY, **JSON)
    head, full = await get(app, "HEAD"), await get(app)
    assert head.content == b""
    assert dict(head.headers) == dict(full.headers)
    assert head.headers["content-length"] == str(len(BODY))


async def test_failures_and_answers_not_to_be_stored_have_no_etag() -> None:
    assert "etag" not in (await get(answering(BODY, status=404, **JSON))).headers
    assert "etag" not in (await get(answering(BODY, **JSON, cache_control="no-store"))).headers


async def test_an_etag_that_the_route_gave_is_kept() -> None:
    answer = await get(answering(BODY, **JSON, etag='"of-the-file"'))
    assert answer.headers["etag"] == '"of-the-file"'


async def test_every_cookie_of_an_answer_arrives() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        cookies = [(b"set-cookie", b"a=1"), (b"Set-Cookie", b"b=2")]
        await send({"type": "http.response.start", "status": 200, "headers": cookies})
        await send({"type": "http.response.body", "body": b"{}", "more_body": False})

    assert (await get(app)).headers.get_list("set-cookie") == ["a=1", "b=2"]


async def test_a_stream_is_passed_on_as_it_comes() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-type", b"text/event-stream")],
            }
        )
        await send({"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})
        await send({"type": "http.response.body", "body": b"data: 2\n\n", "more_body": False})

    answer = await get(app, accept_encoding="br")
    assert answer.content == b"data: 1\n\ndata: 2\n\n"
    assert "etag" not in answer.headers


async def test_a_large_answer_is_compressed_as_well() -> None:
    large = BODY * 200
    answer = await get(answering(large, **JSON), accept_encoding="gzip")
    assert answer.content == large
    assert answer.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("br, gzip", "br"),
        ("gzip, br;q=0.5", "gzip"),
        ("gzip;q=0, *", "br"),
        ("*;q=0", None),
        ("identity", None),
        ("", None),
        ("br;q=wrong", None),
        ("deflate, GZIP ; q=0.8", "gzip"),
    ],
)
def test_the_best_coding_that_the_reader_takes_is_chosen(header: str, coding: str | None) -> None:
    assert accepted_coding(header) == coding


@pytest.mark.parametrize(
    ("header", "unchanged"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"a-br"', True),
        ("*", True),
        ('"b"', False),
        ("", False),
        ('"b", "a-gzip"', True),
    ],
)
def test_if_none_match_names_the_content_in_whatever_coding(header: str, unchanged: bool) -> None:
    assert is_unchanged(header, '"a"') is unchanged
