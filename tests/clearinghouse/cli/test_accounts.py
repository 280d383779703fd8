"""Commands on accounts and the audit trail, run as an operator runs them."""

import json
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


def test_the_first_account_is_made_with_a_link_and_no_password(run: Any) -> None:
    made = run("account", "create", " Iris@Example.org", "--name", "Iris Example")
    assert made.exit_code == 0, made.output
    assert "/invitation#" in made.output
    again = run("account", "create", "iris@example.org", "--name", "Iris Example")
    assert again.exit_code == 2
    assert "already" in again.output
    listed = run("account", "list")
    assert "iris@example.org  Iris Example  invited  password alone  secretariat" in listed.output
    link = run("account", "link", "iris@example.org")
    assert "/invitation#" in link.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("no-address", "--name", "N"), "no e-mail address"),
        (("a@example.org", "--name", " "), "--name"),
        (("a@example.org", "--name", "A", "--role", "state"), "takes state"),
        (("a@example.org", "--name", "A", "--role", "committee", "--state", "KHM"), "--until"),
        (("a@example.org", "--name", "A", "--role", "state", "--state", "XXX"), "no State XXX"),
        (("a@example.org", "--name", "A", "--role", "donor", "--donor", "XXX"), "no donor XXX"),
        (("a@example.org", "--name", "A", "--state", "SEN"), "no subject"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(run: Any, arguments: tuple[str, ...], told: str) -> None:
    refused = run("account", "create", *arguments)
    assert refused.exit_code == 2
    assert told in refused.output
    assert "Traceback" not in refused.output


def test_accounts_are_locked_and_opened_and_the_trail_tells_of_it(run: Any, tmp_path: Path) -> None:
    run("account", "create", "iris@example.org", "--name", "Iris")
    assert "locked" in run("account", "lock", "iris@example.org").output
    assert "  locked  " in run("account", "list").output
    assert run("account", "link", "iris@example.org").exit_code == 2
    assert "open" in run("account", "unlock", "iris@example.org").output
    assert run("account", "lock", "nobody@example.org").exit_code == 2
    verified = run("audit", "verify")
    assert verified.exit_code == 0
    assert verified.output.startswith("All 3 event(s) hold. Last hash: ")
    last = verified.output.split()[-1]
    assert run("audit", "verify", "--last", last).exit_code == 0
    missing = run("audit", "verify", "--last", "f" * 64)
    assert missing.exit_code == 1
    assert "missing at the end" in missing.output
    out = tmp_path / "audit.jsonl"
    assert run("audit", "export", "--out", str(out)).output == f"3 event(s) written to {out}.\n"
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [line["action"] for line in lines] == ["account.invited", "account.locked", "account.unlocked"]
    assert lines[-1]["hash"] == last
    assert run("audit", "export", "--out", str(out), "--since", "2100-01-01").output.startswith("0 event(s)")
    assert run("audit", "export", "--out", str(tmp_path / "no" / "where")).exit_code == 2


async def test_the_first_broken_link_is_named(run: Any, owner: Any) -> None:
    import asyncio

    for number in range(3):
        await asyncio.to_thread(run, "account", "create", f"a{number}@example.org", "--name", "A")
    await owner.execute("alter table clearinghouse.audit_event disable trigger all")
    await owner.execute("update clearinghouse.audit_event set subject = 'x' where position = 2")
    told = await asyncio.to_thread(run, "audit", "verify")
    assert told.exit_code == 1
    assert "Broken at event 2" in told.output
    assert "1 event(s) before it hold" in told.output
