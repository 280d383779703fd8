"""The built pages."""

import base64
import hashlib
import os
from pathlib import Path

import brotli
import httpx
import pytest

from clearinghouse.app import create_app
from clearinghouse.settings import read_settings
from clearinghouse.web.site import Site, page_policy

SCRIPT = b"start({ base: '' })"
PAGE = b"<!doctype html><title>Clearing House</title><script>" + SCRIPT + b"</script>" + b"<p>text</p>" * 100


@pytest.fixture
def build(tmp_path: Path) -> Path:
    files = {
        "app.html": PAGE,
        "index.html": PAGE + b"home",
        "about.html": PAGE + b"about",
        "help/index.html": PAGE + b"help",
        "fr/app.html": PAGE + b"debut",
        "fr/index.html": PAGE + b"accueil",
        "fr/about.html": PAGE + b"a propos",
        "fr/_app/immutable/start.js": b"export const b = 1;\n" * 100,
        "_app/immutable/start.js": b"export const a = 1;\n" * 100,
        "_app/immutable/start.js.br": brotli.compress(b"export const a = 1;\n" * 100, quality=11),
        "service-worker.js": b"self.base = ''",
        "fr/service-worker.js": b"self.base = '/fr'",
        "favicon.svg": b"<svg/>",
        "picture.png": b"\x89PNG" * 400,
    }
    for name, body in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return tmp_path


async def get(folder: Path, path: str, **headers: str) -> httpx.Response:
    app = create_app(read_settings({"CLEARINGHOUSE_FRONTEND": str(folder)}))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get(
            path, headers={name.replace("_", "-"): value for name, value in headers.items()}
        )


@pytest.mark.parametrize(
    ("path", "ending"),
    [
        ("/", b"home"),
        ("/about", b"about"),
        ("/help", b"help"),
        ("/states/SEN", b"</p>"),
        ("/rounds/x?year=2026", b"</p>"),
        ("/fr", b"accueil"),
        ("/fr/about", b"a propos"),
        ("/fr/states/SEN", b"debut"),
        ("/xx/states/SEN", b"</p>"),
    ],
)
async def test_a_page_is_its_own_file_or_the_start_of_the_pages(
    build: Path, path: str, ending: bytes
) -> None:
    answer = await get(build, path)
    assert answer.status_code == 200
    assert answer.content.endswith(ending)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "public, no-cache"


@pytest.mark.parametrize(
    "path",
    ["/missing.js", "/_app/immutable/gone.js", "/fr/gone.js", "/api", "/api/v2/states", "/start.js.br"],
)
async def test_a_missing_file_or_route_is_404_and_never_a_page(build: Path, path: str) -> None:
    answer = await get(build, path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_no_path_leads_out_of_the_build(build: Path) -> None:
    (build.parent / "secret.txt").write_text("secret")
    for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "//etc/passwd.txt"):
        assert (await get(build, path)).status_code in (404, 308, 200)
        assert b"secret" not in (await get(build, path)).content


@pytest.mark.parametrize("language", ["", "/fr"])
async def test_hashed_files_are_kept_for_a_year_and_compressed(build: Path, language: str) -> None:
    script = f"{language}/_app/immutable/start.js"
    answer = await get(build, script, accept_encoding="br")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["content-encoding"] == "br"
    assert len(answer.content) == 2000
    again = await get(build, script, accept_encoding="gzip", if_none_match=answer.headers["etag"])
    assert again.status_code == 304


async def test_what_the_build_compressed_is_sent_as_it_is_unless_it_is_older_than_its_file(
    build: Path,
) -> None:
    script, beside = build / "_app/immutable/start.js", build / "_app/immutable/start.js.br"
    assert Site(build).files["_app/immutable/start.js"].codings["br"] == beside.read_bytes()
    script.write_bytes(b"export const a = 2;\n" * 100)
    os.utime(beside, (0, 0))
    made = Site(build).files["_app/immutable/start.js"].codings["br"]
    assert brotli.decompress(made) == script.read_bytes()


async def test_the_worker_of_a_language_may_answer_for_its_first_page(build: Path) -> None:
    answer = await get(build, "/fr/service-worker.js")
    assert answer.headers["service-worker-allowed"] == "/fr"
    assert "service-worker-allowed" not in (await get(build, "/service-worker.js")).headers
    assert "service-worker-allowed" not in (await get(build, "/fr/about")).headers


async def test_a_picture_is_sent_as_it_is(build: Path) -> None:
    answer = await get(build, "/picture.png", accept_encoding="br")
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-type"] == "image/png"


async def test_the_policy_of_a_page_allows_its_own_blocks_by_hash_and_no_others(build: Path) -> None:
    policy = (await get(build, "/about")).headers["content-security-policy"]
    digest = base64.b64encode(hashlib.sha256(SCRIPT).digest()).decode()
    assert f"script-src 'self' 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("path", "is_framed"),
    [
        ("/embed/states", True),
        ("/embed", True),
        ("/fr/embed/states", True),
        ("/states", False),
        ("/", False),
        ("/embedded", False),
        ("/states/embed/x", False),
        ("/api/embed", False),
    ],
)
async def test_a_frame_may_show_figures_and_nothing_else(build: Path, path: str, is_framed: bool) -> None:
    headers = (await get(build, path)).headers
    assert ("frame-ancestors *" in headers["content-security-policy"]) is is_framed
    assert ("x-frame-options" not in headers) is is_framed


async def test_the_worker_may_ask_this_site_alone(build: Path) -> None:
    (build / "service-worker.js").write_text("fetch('/')")
    answer = await get(build, "/service-worker.js")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; connect-src 'self';")
    assert answer.headers["cache-control"] == "public, no-cache"


def test_a_script_of_another_file_needs_no_hash() -> None:
    assert "script-src 'self';" in page_policy(b'<script type="module" src="/a.js"></script>')


async def test_without_a_build_a_page_says_what_to_run(tmp_path: Path) -> None:
    answer = await get(tmp_path, "/")
    assert answer.status_code == 200
    assert "make run" in answer.text
    assert "sha256-" in answer.headers["content-security-policy"]
    assert not Site(tmp_path).is_built
