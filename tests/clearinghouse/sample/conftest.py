"""The two sets of the sample data, read once."""

from pathlib import Path

import pytest

from sample_rows import Set, read_set


@pytest.fixture(scope="session")
def sample(repository: Path) -> Path:
    """Return the folder of the sample data."""
    return repository / "platform" / "clearinghouse" / "sample"


@pytest.fixture(scope="session")
def documented(sample: Path) -> Set:
    """Return the documented set."""
    return read_set(sample / "documented")


@pytest.fixture(scope="session")
def illustration(sample: Path) -> Set:
    """Return the illustration."""
    return read_set(sample / "illustration")
