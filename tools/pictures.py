"""Take the pictures of the README anew: the report of the real case, as a browser shows it.

    python -m tools.pictures

Needs Chromium on PATH. The browser gets a profile of its own, which is deleted with its folder, and no network.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
CASE: Final = ROOT / "tests" / "cases" / "real-2026"
PICTURE: Final = ROOT / "docs" / "pictures" / "report.png"
SIZE_PX: Final = (1280, 1600)
BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
QUIET: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)


def browser() -> str:
    """Return the path of a Chromium.

    Raises:
        SystemExit: there is none; its message says what to install.
    """
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit("pictures: no Chromium on PATH; install one (Debian: apt-get install chromium)")
    return found


def photograph(page: Path, picture: Path, size_px: tuple[int, int] = SIZE_PX) -> None:
    """Write a picture of the top of a page, `size_px` wide and high.

    Raises:
        SystemExit: the browser wrote none; its message ends with the browser's last words.
    """
    picture.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        shot = Path(profile) / "shot.png"
        answer = subprocess.run(
            [
                browser(),
                *QUIET,
                f"--user-data-dir={profile}",
                f"--screenshot={shot}",
                f"--window-size={size_px[0]},{size_px[1]}",
                page.resolve().as_uri(),
            ],
            capture_output=True,
            text=True,
            timeout=120,
        )
        if not shot.is_file():
            raise SystemExit(f"pictures: the browser wrote no picture: {answer.stderr.strip()[-500:]}")
        shutil.copyfile(shot, picture)


def main() -> int:
    """Match the real case and photograph its report."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "real-2026"
        command = [
            str(Path(sys.executable).with_name("clearinghouse")),
            "match",
            str(CASE),
            "--out",
            str(out),
        ]
        subprocess.run(command, check=True)
        photograph(out / "report.html", PICTURE)
    print(f"pictures: {PICTURE.relative_to(ROOT)} is new")
    return 0


if __name__ == "__main__":
    sys.exit(main())
