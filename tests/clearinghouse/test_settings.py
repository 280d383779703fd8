"""Settings: from the environment alone, refused by name, and never with a secret in a message."""

from datetime import timedelta
from pathlib import Path

import pytest

from clearinghouse.database.addresses import (
    APP_ROLE,
    DatabaseNotConfigured,
    configured_addresses,
    database_server,
)
from clearinghouse.settings import FaultySettings, read_settings

SECRET = "open-sesame"
OWNER = f"postgresql://owner:{SECRET}@db.example/clearing"


def test_without_an_environment_all_is_for_one_machine():
    settings = read_settings({})
    assert settings.uses_embedded_database
    assert not settings.is_production
    assert settings.data_folder == Path(".data")
    assert settings.statement_timeout == timedelta(seconds=30)


def test_a_variable_that_is_set_but_empty_counts_as_not_set():
    assert read_settings({"PORT": "", "DATABASE_URL": ""}) == read_settings({})


def test_every_fault_is_told_by_the_name_of_its_variable_and_without_its_value():
    with pytest.raises(FaultySettings) as caught:
        read_settings({"PORT": "x-" + SECRET, "CLEARINGHOUSE_ENV": SECRET, "CLEARINGHOUSE_LOG_LEVEL": "info"})
    assert [fault.split(":")[0] for fault in sorted(caught.value.faults)] == ["CLEARINGHOUSE_ENV", "PORT"]
    assert SECRET not in str(caught.value)


def test_secrets_are_not_shown_by_settings_or_addresses():
    settings = read_settings({"DATABASE_URL": OWNER})
    addresses = configured_addresses(settings)
    assert SECRET not in repr(settings) + str(settings) + repr(addresses) + addresses.app.where
    assert addresses.app.where == "clearing on db.example"
    assert addresses.required_owner().password == SECRET


def test_one_address_gives_both_and_the_role_is_taken_on():
    addresses = configured_addresses(read_settings({"DATABASE_URL": OWNER}))
    assert addresses.owner.role is None
    assert addresses.app.role == APP_ROLE
    assert addresses.app.connection_arguments()["server_settings"]["role"] == APP_ROLE


def test_production_asks_for_an_address_of_the_role():
    given = {"CLEARINGHOUSE_ENV": "production", "DATABASE_URL": OWNER}
    with pytest.raises(DatabaseNotConfigured, match="DATABASE_APP_URL"):
        configured_addresses(read_settings(given))
    app = f"postgresql://{APP_ROLE}:{SECRET}@db.example/clearing"
    assert configured_addresses(read_settings({**given, "DATABASE_APP_URL": app})).app.user == APP_ROLE


def test_production_refuses_the_embedded_server(tmp_path):
    settings = read_settings(
        {"CLEARINGHOUSE_ENV": "production", "CLEARINGHOUSE_DATA": str(tmp_path / "data")}
    )
    with pytest.raises(DatabaseNotConfigured, match="not for production"), database_server(settings):
        pytest.fail("the server was started")
    assert not (tmp_path / "data").exists()


def test_web_and_worker_need_no_owner_and_migrate_says_that_it_does():
    app = f"postgresql://{APP_ROLE}@db.example/clearing"
    addresses = configured_addresses(read_settings({"DATABASE_APP_URL": app}))
    with pytest.raises(DatabaseNotConfigured, match="DATABASE_URL"):
        addresses.required_owner()


def test_an_address_that_is_no_postgresql_is_refused_without_showing_it():
    with pytest.raises(DatabaseNotConfigured, match="DATABASE_URL must begin with postgresql://") as caught:
        configured_addresses(read_settings({"DATABASE_URL": f"mysql://owner:{SECRET}@db/x"}))
    assert SECRET not in str(caught.value)
