"""What pages of other sites may read: published answers to nobody in particular, and nothing else."""

import httpx
import pytest

from clearinghouse.scopes.rights import RIGHTS, UNSAFE, is_published
from people import House

ELSEWHERE = {"origin": "https://elsewhere.example"}
ALLOW = "access-control-allow-origin"


def shared(answer: httpx.Response) -> bool:
    """Whether another site may read the answer. `*`, never an origin by name, and never with credentials."""
    assert answer.headers.get(ALLOW) in (None, "*")
    assert "access-control-allow-credentials" not in answer.headers
    assert (answer.headers["cross-origin-resource-policy"] == "cross-origin") == (ALLOW in answer.headers)
    return ALLOW in answer.headers


@pytest.mark.parametrize(
    "address",
    [
        "states",
        "states/SEN",
        "obligations?format=csv",
        "totals?evidence=all",
        "rounds/documented-only/snapshot",
    ],
)
async def test_published_data_is_for_pages_of_other_sites(api: httpx.AsyncClient, address: str) -> None:
    for method in ("GET", "HEAD"):
        answer = await api.request(method, f"/api/v1/{address}", headers=ELSEWHERE)
        assert answer.status_code == 200
        assert shared(answer)
    assert "ETag" in answer.headers["access-control-expose-headers"]
    unchanged = await api.get(f"/api/v1/{address}", headers={"if-none-match": answer.headers["etag"]})
    assert (unchanged.status_code, shared(unchanged)) == (304, True)


async def test_what_is_wrong_with_a_plain_request_can_be_read_too(api: httpx.AsyncClient) -> None:
    for address, status in (("states?limit=0", 400), ("states/XXX", 404)):
        answer = await api.get(f"/api/v1/{address}", headers=ELSEWHERE)
        assert (answer.status_code, shared(answer)) == (status, True)


@pytest.mark.parametrize(
    "credentials",
    [
        {"authorization": "Bearer chm_nothing"},
        {"cookie": "session=nothing"},
        {"cookie": "csrftoken=nothing"},
        {"Cookie": "other=1", "Authorization": "Basic eA=="},
    ],
)
async def test_a_request_with_credentials_of_any_kind_is_for_our_own_pages(
    api: httpx.AsyncClient, credentials: dict[str, str]
) -> None:
    assert not shared(await api.get("/api/v1/states", headers={**ELSEWHERE, **credentials}))


async def test_what_accounts_see_is_for_our_own_pages(house: House) -> None:
    officer = await house.person("officer@example.org", ("state", "SEN"))
    for address in ("states", "account", "session"):
        answer = await officer.get(f"/api/v1/{address}", headers=ELSEWHERE)
        assert (answer.status_code, shared(answer)) == (200, False)


@pytest.mark.parametrize(
    "address", ["session", "session/identity", "account", "tokens", "audit-events", "none"]
)
async def test_what_is_about_the_asker_is_for_our_own_pages(api: httpx.AsyncClient, address: str) -> None:
    assert not shared(await api.get(f"/api/v1/{address}", headers=ELSEWHERE))


async def test_changes_and_preflights_are_for_our_own_pages(api: httpx.AsyncClient) -> None:
    asked = {
        **ELSEWHERE,
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization",
    }
    assert not shared(await api.options("/api/v1/states", headers=asked))
    for address in ("session", "states"):
        assert not shared(await api.post(f"/api/v1/{address}", headers=ELSEWHERE, json={}))


def test_every_published_route_only_reads_and_needs_no_account() -> None:
    published = {row for row in RIGHTS if is_published(*row)}
    assert ("GET", "/api/v1/totals") in published
    assert len(published) >= 20
    for method, address in published:
        assert method not in UNSAFE
        assert RIGHTS[method, address].is_open
        assert address.startswith("/api/v1/")
    assert not any(word in address for _, address in published for word in ("session", "account", "token"))
