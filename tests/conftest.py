"""Fixtures that every test may use: where the repository and its cases lie."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the root of the source tree."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def cases(repository: Path) -> Path:
    """Return the folder of the cases with known answers."""
    return repository / "tests" / "cases"
