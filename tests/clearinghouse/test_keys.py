"""The keys of an installation."""

import stat
from pathlib import Path

import pytest

from clearinghouse.keys import FaultyKeys, Keys, configured_keys, passing_keys
from clearinghouse.settings import read_settings

OLD, NEW = "o" * 32, "n" * 32


def test_the_newest_key_signs_and_every_one_is_accepted() -> None:
    old, both, new = Keys((OLD,)), Keys((NEW, OLD)), Keys((NEW,))
    signature = old.signature("link", "text")
    assert both.is_signed("link", "text", signature)
    assert not new.is_signed("link", "text", signature)
    assert not old.is_signed("link", "text", both.signature("link", "text"))
    assert both.opened(old.sealed(b"secret")) == b"secret"
    assert old.opened(both.sealed(b"secret")) is None
    assert set(old.digests("attempt", "a")) < set(both.digests("attempt", "a"))


def test_a_signature_for_one_purpose_or_text_is_none_for_another() -> None:
    keys = passing_keys()
    signature = keys.signature("link", "text")
    assert not keys.is_signed("csrf", "text", signature)
    assert not keys.is_signed("link", "other", signature)
    for wrong in ("", "é", "0" * 64):
        assert not keys.is_signed("link", "text", wrong)
    assert keys.opened("not sealed") is None


def test_keys_do_not_show_themselves() -> None:
    keys = Keys((OLD,))
    assert OLD not in repr(keys) + str(vars(keys))
    assert OLD not in repr(read_settings({"CLEARINGHOUSE_KEYS": OLD}))


def test_on_one_machine_a_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    settings = read_settings({"CLEARINGHOUSE_DATA": str(tmp_path / "data")})
    signature = configured_keys(settings).signature("link", "text")
    assert configured_keys(settings).is_signed("link", "text", signature)
    kept = tmp_path / "data" / "keys"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [each.name for each in kept.parent.iterdir()] == ["keys"]


def test_in_production_keys_come_from_the_environment(tmp_path: Path) -> None:
    given = {"CLEARINGHOUSE_ENV": "production", "CLEARINGHOUSE_DATA": str(tmp_path)}
    with pytest.raises(FaultyKeys, match="openssl rand"):
        configured_keys(read_settings(given))
    configured_keys(read_settings({**given, "CLEARINGHOUSE_KEYS": f"{NEW}, {OLD}"}))
    with pytest.raises(FaultyKeys, match="32 characters"):
        configured_keys(read_settings({**given, "CLEARINGHOUSE_KEYS": f"{NEW},short"}))
    assert not list(tmp_path.iterdir())


def test_a_data_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FaultyKeys, match="cannot be read or made"):
        configured_keys(read_settings({"CLEARINGHOUSE_DATA": str(tmp_path / "file")}))
