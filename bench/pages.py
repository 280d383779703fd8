"""Seconds until public pages are readable on a weak line, and what they weigh; writes docs/pages.md.

    python -m bench.pages [--runs 3] [--url http://127.0.0.1:8000]

Without `--url` over an installation of its own with the sample and its first rounds. The browser's part is
`bench/pages.mjs`. Where Chromium, the built pages or playwright-core are missing it says which, and nothing is written.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from bench.installation import Installation
from bench.machine import description
from bench.page import table

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "pages.md"
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
READABLE_SECONDS: Final = 5.0
FIRST_BYTES: Final = 150_000
NEW_SCRIPT_BYTES: Final = 60_000
SECONDS: Final = 1800.0


def lacking() -> str | None:
    """Return what the measurement lacks here and how to get it; None where it can run."""
    frontend = ROOT / "frontend"
    if not any(map(shutil.which, BROWSERS)):
        return "no Chromium on PATH (apt-get install chromium)"
    if not (frontend / "build" / "app.html").is_file():
        return "the pages are not built (make frontend-build)"
    if not (frontend / "node_modules" / "playwright-core").is_dir():
        return "playwright-core is not installed (make frontend-install)"
    return None


@contextmanager
def sample() -> Iterator[str]:
    """Give the address of an application with the sample and its first rounds."""
    with tempfile.TemporaryDirectory() as folder:
        application = Installation(Path(folder) / "data")
        try:
            application.command("migrate")
            application.command("load", "--sample")
            application.command("first-rounds")
            asyncio.run(application.start())
            yield application.address
        finally:
            application.stop()


def measured(address: str, runs: int) -> dict[str, Any]:
    """Return what `bench/pages.mjs` found.

    Raises:
        RuntimeError: the browser's part failed; what it said stands above it.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)))
    done = subprocess.run(
        [str(ROOT / "tools" / "node.sh"), "node", str(ROOT / "bench" / "pages.mjs"), str(runs)],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=SECONDS, check=False,
        env={**os.environ, "CLEARINGHOUSE_TEST_URL": address, "CHROMIUM": browser},
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"bench/pages.mjs ended with {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def texts_by_language() -> list[tuple[str, int, int]]:
    """Return each language with its number of texts, and how many of them nobody who speaks it has looked at."""
    source = ROOT / "frontend" / "src"
    rows = []
    for tag in ("en", "ar", "es", "fr", "ru", "zh"):
        catalogues = [*source.rglob(f"site.{tag}.json"), *source.rglob(f"words.{tag}.json")]
        texts = [
            each for path in catalogues for each in json.loads(path.read_text(encoding="utf-8")).values()
        ]
        rows.append((tag, len(texts), sum(isinstance(each, dict) for each in texts)))
    return rows


def page(found: dict[str, Any], machine: dict[str, str], runs: int) -> str:
    """Return the page in Markdown."""
    rows = []
    for each in found["pages"]:
        seconds = [ms / 1000 for ms in each["readable_ms"]]
        median, first, new = statistics.median(seconds), each["first_bytes"], each["new_script_bytes"]
        is_home = each["name"].startswith("Home")
        is_met = median < READABLE_SECONDS and (first < FIRST_BYTES if is_home else new < NEW_SCRIPT_BYTES)
        rows.append(
            (
                each["name"],
                f"{median:.2f}",
                f"{min(seconds):.2f} to {max(seconds):.2f}",
                f"{first / 1000:.1f}",
                "" if is_home else f"{new / 1000:.1f}",
                str(each["violations"]),
                "met" if is_met else "**missed**",
            )
        )
    told = {name: value for name, value in machine.items() if name != "versions"}
    told["browser"] = f"Chromium {found['chromium']}, Node {found['node']}, axe-core {found['axe']}"
    names = ("page", "median [s]", "runs [s]", "first visit [kB]", "new scripts [kB]", "axe", "bars")
    return "\n\n".join(
        [
            "# Pages on a weak line",
            "Written by `python -m bench.pages` (part of `make bench`); do not edit. kB are 1000 bytes over the wire.",
            table(("", ""), told.items()),
            f"Seconds from asking for a page, with nothing kept, until its heading and the first row of its table (or "
            f"what stands for it) are drawn: 400 kbit/s, 400 ms of delay, 360 px wide, the sample, "
            f"{runs} run{'s' if runs > 1 else ''}. "
            f"*First visit* is all that is fetched when the page is the first one, charts and data included; *new "
            f"scripts* is what a reader who comes from Home fetches besides. *axe* counts violations of WCAG 2.2 AA on "
            f"the page as it opens. Home is measured in each language, every other page in English. Bars: readable in "
            f"less than {READABLE_SECONDS:.0f} s; Home less than "
            f"{FIRST_BYTES // 1000} kB; new scripts of every other page less than {NEW_SCRIPT_BYTES // 1000} kB.",
            table(names, rows),
            "## Texts",
            "Of site and pages, glossary and names not counted; *unreviewed* have not been looked at by anyone who "
            "speaks the language.",
            table(
                ("language", "texts", "unreviewed"),
                [(tag, str(all_), str(new)) for tag, all_, new in texts_by_language()],
            ),
            "",
        ]
    )


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--runs", type=int, default=3, help="visits of each page, of which the median is told"
    )
    parser.add_argument(
        "--url", help="an application that runs already, with the sample and its first rounds"
    )
    asked = parser.parse_args()
    lack = lacking()
    if lack is not None:
        print(f"pages are not measured: {lack}", file=sys.stderr)
        return
    told = description()
    if asked.url:
        found = measured(asked.url, asked.runs)
    else:
        with sample() as address:
            found = measured(address, asked.runs)
    PAGE.write_text(page(found, told, asked.runs), encoding="utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
