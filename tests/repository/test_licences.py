"""What the platform runs on may be shipped with it, and docs/licences.md says so."""

from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tools import licences


def test_everything_that_the_platform_runs_on_is_allowed() -> None:
    needed = {
        canonicalize_name(each.metadata["Name"]): licences.licence(each)
        for each in licences.closure("clearinghouse")
    }
    assert {"highspy", "litestar", "numpy", "pydantic-core"} <= set(needed), (
        "the closure follows dependencies"
    )
    assert "pytest" not in needed
    assert {name: found for name, found in needed.items() if not licences.is_allowed(found)} == {}


def test_the_page_lists_everything_that_the_platform_runs_on(repository: Path) -> None:
    page = set((repository / "docs/licences.md").read_text(encoding="utf-8").splitlines())
    assert [line for line in licences.table() if line not in page] == [], "run `make licences`"


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND BSD-3-Clause OR AGPL-3.0-only", True),
        ("MIT AND (GPL-3.0-or-later WITH GCC-exception-3.1)", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", False),
        ("(MIT OR GPL-3.0-only) AND BSD-2-Clause", False),
        ("LGPL-3.0-or-later", False),
    ],
)
def test_an_expression_is_allowed_only_where_its_licences_are(expression: str, allowed: bool) -> None:
    assert licences.is_allowed(expression) is allowed


def test_a_licence_that_cannot_be_read_is_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences, "STATED_ELSEWHERE", {})
    with pytest.raises(licences.UnknownLicence, match="rich-click"):
        licences.licence(distribution("rich-click"))


def test_our_own_licence_is_apache_2(repository: Path) -> None:
    text = (repository / "LICENSE").read_text(encoding="utf-8")
    assert text.split()[:4] == ["Apache", "License", "Version", "2.0,"]
    assert "END OF TERMS AND CONDITIONS" in text
    assert distribution("clearinghouse").metadata["License-Expression"] == "Apache-2.0"
