"""Request ids, security headers, addresses with a slash at the end, metrics."""

import httpx
import pytest

from clearinghouse.app import create_app
from clearinghouse.settings import read_settings


async def test_each_answer_has_a_request_id_and_a_sound_one_is_kept(client: httpx.AsyncClient) -> None:
    first, second = await client.get("/health/live"), await client.get("/health/live")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    kept = await client.get("/health/live", headers={"x-request-id": "trace-1"})
    assert kept.headers["x-request-id"] == "trace-1"
    refused = await client.get("/health/live", headers={"x-request-id": "x" * 65})
    assert refused.headers["x-request-id"] != "x" * 65


@pytest.mark.parametrize(
    "address", ["/", "/api/docs", "/api/openapi.json", "/health/live", "/api/v1/nothing", "/a.js"]
)
async def test_each_answer_is_locked_down(client: httpx.AsyncClient, address: str) -> None:
    headers = (await client.get(address)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "server" not in headers


async def test_https_is_promised_only_where_the_public_address_has_it(client: httpx.AsyncClient) -> None:
    assert "strict-transport-security" not in (await client.get("/health/live")).headers
    app = create_app(read_settings({"CLEARINGHOUSE_PUBLIC_URL": "https://clearing.example"}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as other:
        assert "max-age=" in (await other.get("/health/live")).headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/api/v1/states/", "/api/v1/states"),
        ("/about///", "/about"),
        ("/states/?region=Africa", "/states?region=Africa"),
        ("//elsewhere.example/", "/elsewhere.example"),
        ("/a%20b%0d%0ax:y/", "/a%20b%0D%0Ax%3Ay"),
    ],
)
async def test_an_address_with_a_slash_at_its_end_leads_to_the_one_without(
    client: httpx.AsyncClient, address: str, target: str
) -> None:
    # A request that begins with two slashes would be taken for a host, so it is given as a whole address.
    answer = await client.get(f"http://test{address}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, target)


async def test_the_allowed_methods_include_head(client: httpx.AsyncClient) -> None:
    answer = await client.options("/api/v1/states")
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS")


async def test_metrics_count_by_route_and_say_nothing_about_readers(client: httpx.AsyncClient) -> None:
    await client.get("/api/v1/states/SECRETPLACE?evidence=SECRETVALUE", headers={"user-agent": "SECRETAGENT"})
    await client.request("BREW", "/health/live")
    answer = await client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert (
        'clearinghouse_http_requests_total{method="GET",route="/api/v1/states/{iso3}",status="400"}'
        in answer.text
    )
    assert 'method="other"' in answer.text
    assert "SECRET" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
