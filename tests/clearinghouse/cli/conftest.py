"""Commands run as an operator runs them."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clearinghouse.cli import main


@pytest.fixture
def run(empty_database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command over a test's own database."""
    monkeypatch.setenv("DATABASE_URL", empty_database.owner.dsn)
    monkeypatch.setenv("CLEARINGHOUSE_DATA", str(tmp_path))

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments))

    return command
