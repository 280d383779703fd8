"""Commands on accounts and the audit trail, run as an operator runs them."""

import json
from pathlib import Path
from typing import Any

import pytest


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


def test_an_address_is_changed_and_what_was_sent_to_the_earlier_ends(run: Any) -> None:
    run("account", "create", "iris@example.org", "--name", "Iris")
    run("account", "create", "awa@example.org", "--name", "Awa")
    done = run("account", "address", "iris@example.org", " Iris@Example.net")
    assert (done.exit_code, "is iris@example.net now" in done.output) == (0, True)
    listed = run("account", "list").output
    assert "iris@example.net  Iris" in listed
    assert "iris@example.org" not in listed
    for arguments, told in (
        (("iris@example.org", "x@example.org"), "no account iris@example.org"),
        (("iris@example.net", "awa@example.org"), "awa@example.org is the address of an account already"),
        (("iris@example.net", "iris@example.net"), "already"),
        (("iris@example.net", "nonsense"), "no e-mail address"),
    ):
        refused = run("account", "address", *arguments)
        assert (refused.exit_code, told in refused.output) == (2, True), refused.output


async def test_the_trail_tells_both_addresses_and_open_links_end(run: Any, owner: Any) -> None:
    import asyncio

    await asyncio.to_thread(run, "account", "create", "iris@example.org", "--name", "Iris")
    await asyncio.to_thread(run, "account", "address", "iris@example.org", "iris@example.net")
    assert await owner.fetchval("select count(*) from clearinghouse.account_link where used_at is null") == 0
    event = await owner.fetchrow(
        "select action, before::text, after::text from clearinghouse.audit_event order by position desc limit 1"
    )
    assert event["action"] == "account.address_changed"
    assert (json.loads(event["before"]), json.loads(event["after"])) == (
        {"email": "iris@example.org"},
        {"email": "iris@example.net"},
    )


def _scopes_listed(run: Any) -> set[str]:
    """What the only account acts for, in whatever order."""
    return set(run("account", "list").output.splitlines()[0].split("  ")[-1].split(", "))


def test_scopes_are_added_and_ended(run: Any) -> None:
    run("account", "create", "iris@example.org", "--name", "Iris")
    added = run("account", "scope", "add", "iris@example.org", "--role", "observer", "--organisation", "ICRC")
    assert (added.exit_code, added.output) == (0, "iris@example.org acts for observer:ICRC.\n")
    assert _scopes_listed(run) == {"secretariat", "observer:ICRC"}
    for arguments, told in (
        (("add", "nobody@example.org", "--role", "secretariat"), "no account nobody@example.org"),
        (("add", "iris@example.org", "--role", "state"), "takes state"),
        (("add", "iris@example.org", "--role", "secretariat", "--until", "2020-01-01"), "in the past"),
        (("end", "iris@example.org", "state:SEN"), "it acts for observer:ICRC, secretariat"),
    ):
        refused = run("account", "scope", *arguments)
        assert (refused.exit_code, told in refused.output) == (2, True), refused.output
    ended = run("account", "scope", "end", "iris@example.org", "observer:ICRC")
    assert (ended.exit_code, "does not act for observer:ICRC any more" in ended.output) == (0, True)
    assert _scopes_listed(run) == {"secretariat", "(observer:ICRC", "not today)"}
    assert run("account", "scope", "end", "iris@example.org", "observer:ICRC").exit_code == 2
    out = run("audit", "verify").output
    assert out.startswith("All 3 event(s) hold."), out


async def test_a_name_at_an_issuer_is_taken_away(run: Any, owner: Any) -> None:
    import asyncio

    await asyncio.to_thread(run, "account", "create", "iris@example.org", "--name", "Iris")
    command = ("account", "unlink", "iris@example.org")
    assert "linked to no issuer" in (await asyncio.to_thread(run, *command)).output
    await owner.execute(
        """insert into clearinghouse.account_identity (id, account, issuer, subject, linked_at)
           select gen_random_uuid(), id, 'https://issuer.example', 'one', now() from clearinghouse.account"""
    )
    done = await asyncio.to_thread(run, *command)
    assert done.exit_code == 0, done.output
    assert await owner.fetchval("select count(*) from clearinghouse.account_identity") == 0
    last = await owner.fetchval("select action from clearinghouse.audit_event order by position desc limit 1")
    assert last == "identity.unlinked"


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


def sealed_factor(address: str, key: str) -> tuple[str, str]:
    """What a second factor is under a key, and the statement that gives it to an account."""
    from clearinghouse.keys import Keys

    sealed = Keys((key,)).sealed(b"JBSWY3DPEHPK3PXP")
    statement = "update clearinghouse.account set totp_sealed = $1, is_totp_confirmed = true where email = $2"
    return sealed, statement


async def test_a_lost_second_factor_is_taken_away(
    run: Any, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    monkeypatch.setenv("CLEARINGHOUSE_SMTP_URL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("CLEARINGHOUSE_MAIL_FROM", "house@example.org")
    monkeypatch.setenv("CLEARINGHOUSE_PUBLIC_URL", "http://test")
    command = ("account", "remove-second-factor", "iris@example.org")
    await asyncio.to_thread(run, "account", "create", "iris@example.org", "--name", "Iris")
    assert (await asyncio.to_thread(run, *command)).exit_code == 2, "there is none yet"
    sealed, statement = sealed_factor("iris@example.org", "k" * 40)
    await owner.execute(statement, sealed, "iris@example.org")
    done = await asyncio.to_thread(run, *command)
    assert (done.exit_code, "no second factor any more" in done.output) == (0, True)
    assert await owner.fetchval("select totp_sealed from clearinghouse.account") is None
    events = await owner.fetch("select action from clearinghouse.audit_event order by position")
    assert events[-1]["action"] == "second_factor.removed"
    assert await owner.fetchval("select kind from clearinghouse.letter") == "second_factor_removed"


async def test_second_factors_are_sealed_anew_so_that_an_old_key_can_go(
    run: Any, owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    from clearinghouse.keys import Keys

    old, new, foreign = "o" * 40, "n" * 40, "f" * 40
    for name, key in (("iris", old), ("awa", foreign)):
        await asyncio.to_thread(run, "account", "create", f"{name}@example.org", "--name", name)
        sealed, statement = sealed_factor(name, key)
        await owner.execute(statement, sealed, f"{name}@example.org")
    monkeypatch.setenv("CLEARINGHOUSE_KEYS", f"{new},{old}")
    done = await asyncio.to_thread(run, "keys", "reseal")
    assert done.exit_code == 2
    assert "1 second factor(s) are sealed" in done.output
    kept = dict(await owner.fetch("select email, totp_sealed from clearinghouse.account"))
    assert Keys((new,)).opened(kept["iris@example.org"]) == b"JBSWY3DPEHPK3PXP"
    assert Keys((foreign,)).opened(kept["awa@example.org"]) == b"JBSWY3DPEHPK3PXP", "it stays as it is"
    lost = await owner.fetchval("select id::text from clearinghouse.account where email = 'awa@example.org'")
    assert lost in done.output
    assert new not in done.output
