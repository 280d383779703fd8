"""The built pages (`frontend/build`), read into memory once, each with a hash as its ETag, compressed by the build.

English stands at the root, every other language in a folder of its own (`fr/`) with a start of its own.

The surprise: a path without a dot that is no file gives the pages' own start (the "history fallback": the browser
then routes), but a path with a dot, or under /api, is 404: a missing script must not come back as HTML. Where the
pages were not built, a plain page says what to run.
"""

from __future__ import annotations

import base64
import hashlib
import html
import mimetypes
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import asyncpg
import brotli
import structlog
from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

from clearinghouse.errors import NotFound, NotReady
from clearinghouse.web.delivery import (
    MIN_COMPRESSED_BYTES,
    accepted_coding,
    coded_etag,
    compressed,
    content_etag,
)
from clearinghouse.web.heads import HEADS_NAME, Heads, Subject

log = structlog.get_logger(__name__)

SubjectOf = Callable[[str], Awaitable[Subject | None]]
"""Finds what the page at a path without its language is about; raises NotFound where that is not on record."""

_FRAME: Final = re.compile(r"^/(?:[a-z]{2}/)?embed(?:/|$)")
"""Addresses under which a figure of a page may be shown in a frame of anyone's page (`/embed/states?figure=map`)."""

FALLBACK_NAME: Final = "app.html"
"""The page of the pages' own router, as `adapter-static` names it here."""

_IMMUTABLE: Final = "public, max-age=31536000, immutable"
_REVALIDATED: Final = "public, no-cache"
_TEXT_TYPES: Final = (
    "text/",
    "application/javascript",
    "application/json",
    "application/manifest+json",
    "image/svg+xml",
)
_TYPES: Final[Mapping[str, str]] = {
    ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css",
    ".html": "text/html", ".json": "application/json", ".svg": "image/svg+xml", ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json", ".txt": "text/plain", ".ico": "image/x-icon",
}  # fmt: skip
"""By suffix; the machine's own table of types differs from one to the next. Litestar adds the charset of text."""

_MADE: Final[Mapping[str, str]] = {"br": ".br", "gzip": ".gz"}
"""What the build adds to the name of a file for each coding."""

_INLINE: Final = re.compile(rb"<(script|style)\b([^>]*)>(.*?)</\1>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class SiteFile:
    """One file: its content and the headers that go with it."""

    body: bytes
    media_type: str
    etag: str
    cache_control: str
    policy: str
    made: Mapping[str, bytes] = field(default_factory=dict)
    """Its content in codings that the build made, which took its time over them."""
    worker_scope: str = ""
    """Of a language's worker: what it may answer for. Its first page (`/fr`) is outside of the folder it is in."""

    @cached_property
    def codings(self) -> Mapping[str, bytes]:
        """The content in each coding that makes it smaller. Of the files of six languages a reader asks for few."""
        if len(self.body) < MIN_COMPRESSED_BYTES or not self.media_type.startswith(_TEXT_TYPES):
            return {}
        made = {
            "br": self.made.get("br") or bytes(brotli.compress(self.body, quality=9)),
            "gzip": self.made.get("gzip") or compressed(self.body, "gzip"),
        }
        return {coding: smaller for coding, smaller in made.items() if len(smaller) < len(self.body)}


WORKER_POLICY: Final = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"
"""The worker that keeps what was seen asks this site and nobody else; a worker has the policy it came with."""


def page_policy(page: bytes) -> str:
    """Return the content security policy of an HTML page: our own files and the inline blocks it holds, by hash."""
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for kind, attributes, content in _INLINE.findall(page):
        if b"src=" not in attributes.lower():
            digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
            hashes[kind.decode().lower()].append(f"'sha256-{digest}'")
    scripts, styles = (" ".join(["'self'", *dict.fromkeys(hashes[kind])]) for kind in ("script", "style"))
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def site_file(name: str, body: bytes, made: Mapping[str, bytes] | None = None) -> SiteFile:
    """Return a file ready to be sent; `name` is its path inside the build, with slashes; `made` its codings there."""
    suffix = Path(name).suffix.lower()
    media_type = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return SiteFile(
        body=body,
        media_type=media_type,
        etag=content_etag(body),
        cache_control=_IMMUTABLE if "_app/immutable/" in name else _REVALIDATED,
        policy=page_policy(body)
        if suffix == ".html"
        else WORKER_POLICY
        if name.endswith("service-worker.js")
        else "",
        made=made or {},
        worker_scope=f"/{Path(name).parent.as_posix()}" if name.endswith("/service-worker.js") else "",
    )


def made_codings(path: Path) -> dict[str, bytes]:
    """Return the content of a built file in each coding that the build left beside it and that still is its content."""
    made = {}
    for coding, suffix in _MADE.items():
        beside = path.with_name(path.name + suffix)
        # An older one is of a file that was changed since.
        if beside.is_file() and beside.stat().st_mtime >= path.stat().st_mtime:
            made[coding] = beside.read_bytes()
    return made


def unbuilt_page(folder: Path) -> SiteFile:
    """Return the page that stands in where nothing was built, which says what to run."""
    page = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Clearing House: the pages are not built yet</title>
<style>body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 40rem; padding: 0 1rem }}</style>
<h1>The pages are not built yet</h1>
<p>The service runs and its data is there; only the folder <code>{html.escape(folder.name)}</code> with the built
pages is missing. Run <code>make run</code> in the project's folder, which builds them, or
<code>npm ci &amp;&amp; npm run build</code> in <code>frontend/</code>, and start the service again.</p>
<p>Meanwhile: <a href="/api/docs">the API</a>, <a href="/api/v1/totals">the totals</a>,
<a href="/api/v1/states">the States</a>, <a href="/api/v1/rounds">the rounds</a>.</p>
</html>
"""
    return site_file(FALLBACK_NAME, page.encode())


class Site:
    """All built files, by their path; `is_built` is false where the folder holds no start page."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, SiteFile] = {}
        self._heads: dict[str, Heads] = {}
        if (folder / FALLBACK_NAME).is_file():
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(folder).as_posix()
                if path.name == HEADS_NAME:
                    language = name.removesuffix(HEADS_NAME).strip("/")
                    self._heads[language] = Heads(path.read_bytes(), f"/{language}" if language else "")
                elif path.is_file() and path.suffix not in _MADE.values():
                    self.files[name] = site_file(name, path.read_bytes(), made_codings(path))
        self.is_built = bool(self.files)
        if not self.is_built:
            self.files[FALLBACK_NAME] = unbuilt_page(folder)

    def found(self, path: str) -> SiteFile | None:
        """Return the file for the path of an address, None where there is none.

        A page built for an address stands as `PATH.html` or `PATH/index.html`.
        """
        name = path.strip("/")
        if name == "api" or name.startswith("api/"):
            return None
        candidates = (name, f"{name}.html", f"{name}/index.html") if name else ("index.html",)
        for candidate in candidates:
            if candidate in self.files:
                return self.files[candidate]
        if "." in name:
            return None
        return self.files.get(f"{name.split('/')[0]}/{FALLBACK_NAME}") or self.files[FALLBACK_NAME]

    def heads(self, file: SiteFile, path: str) -> tuple[Heads, str] | None:
        """Return the words for the head of the page at a path, and the path without its language.

        `file` is what was found for the path. None where the page has a head of its own or the build wrote no words.
        """
        first, _, rest = path.strip("/").partition("/")
        language, own = (first, rest) if first in self._heads else ("", path.strip("/"))
        is_start = file is self.files.get(f"{language}/{FALLBACK_NAME}".lstrip("/"))
        return (self._heads[language], own) if is_start and language in self._heads else None


async def _headed(site: Site, file: SiteFile, path: str, subject_of: SubjectOf) -> tuple[bytes, int] | None:
    """Return the pages' own start with the head of the page at a path, and its status; None where it has none."""
    found = site.heads(file, path)
    if found is None:
        return None
    heads, own = found
    try:
        subject = await subject_of(own)
    except NotFound:
        return heads.missing(file.body), 404
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, NotReady) as reason:
        # The page itself asks again, and says then what is wrong.
        log.warning("a page is sent without its head", path=path, reason=repr(reason))
        return None
    return None if subject is None else (heads.about(file.body, subject), 200)


def site_route(site: Site, subject_of: SubjectOf) -> HTTPRouteHandler:
    """Return the route that serves the built pages wherever no other route is."""

    @get(["/", "/{path:path}"], include_in_schema=False, name="site")
    async def pages(request: Request[Any, Any, Any]) -> Response[bytes]:
        """Send a file of the build, in the best coding that the reader takes."""
        file = site.found(request.scope["path"])
        if file is None:
            raise NotFoundException
        headed = await _headed(site, file, request.scope["path"], subject_of)
        if headed is not None:
            body, status = headed
            return Response(
                body,
                status_code=status,
                media_type=file.media_type,
                headers={"cache-control": file.cache_control, "content-security-policy": file.policy},
            )
        coding = accepted_coding(request.headers.get("accept-encoding", ""))
        if coding not in file.codings:
            coding = None
        headers = {"etag": coded_etag(file.etag, coding), "cache-control": file.cache_control}
        if file.codings:
            headers["vary"] = "Accept-Encoding"
        if coding:
            headers["content-encoding"] = coding
        if file.worker_scope:
            headers["service-worker-allowed"] = file.worker_scope
        if file.policy:
            is_frame = _FRAME.match(request.scope["path"]) is not None
            headers["content-security-policy"] = (
                file.policy.replace("frame-ancestors 'none'", "frame-ancestors *")
                if is_frame
                else file.policy
            )
        return Response(
            file.codings[coding] if coding else file.body, media_type=file.media_type, headers=headers
        )

    return pages
