"""tools/pictures.py: a page is photographed as it is, or one is told why not."""

import os
import shutil
import struct
from pathlib import Path

import pytest

from tools import pictures

HAS_BROWSER = any(map(shutil.which, pictures.BROWSERS))


@pytest.mark.skipif(
    not HAS_BROWSER and not os.environ.get("REQUIRE_BROWSER"),
    reason="no Chromium on PATH (apt-get install chromium)",
)
def test_a_page_becomes_a_picture_of_the_size_asked_for(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>A page</title><h1>A page</h1>", encoding="utf-8")
    picture = tmp_path / "made" / "page.png"
    pictures.photograph(page, picture, size_px=(640, 480))
    header = picture.read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", header[16:]) == (640, 480)


def test_without_a_browser_one_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="install one"):
        pictures.browser()


def test_the_picture_of_the_readme_is_there(repository: Path) -> None:
    assert pictures.PICTURE.relative_to(repository).as_posix() in (repository / "README.md").read_text(
        encoding="utf-8"
    )
    assert pictures.PICTURE.read_bytes()[:4] == b"\x89PNG"
