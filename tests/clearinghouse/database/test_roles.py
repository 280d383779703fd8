"""The role's password: the server gets a verifier, and it is the one that PostgreSQL would have made itself."""

import base64

import pytest

from clearinghouse.database.addresses import Address, DatabaseNotConfigured
from clearinghouse.database.roles import grant_rights, scram_verifier


async def test_the_verifier_is_that_of_postgresql(owner):
    await owner.execute("create role verifier_test password 'pencil of 17'")
    made = await owner.fetchval("select rolpassword from pg_authid where rolname = 'verifier_test'")
    await owner.execute("drop role verifier_test")
    kind, rest, _ = made.split("$")
    iterations, salt = rest.split(":")
    assert kind == "SCRAM-SHA-256"
    assert scram_verifier("pencil of 17", salt=base64.b64decode(salt), iterations=int(iterations)) == made


def test_equal_passwords_have_different_verifiers():
    assert scram_verifier("pencil") != scram_verifier("pencil")


@pytest.mark.parametrize("password", ["crème", "line\nbreak"])
def test_a_password_that_would_need_preparing_is_refused_without_showing_it(password):
    with pytest.raises(DatabaseNotConfigured) as caught:
        scram_verifier(password)
    assert password not in str(caught.value)


async def test_migrating_sets_the_password_of_the_address(owner):
    await grant_rights(owner, Address("postgresql://clearinghouse_app:s%40crets@h/d"))
    made = await owner.fetchval("select rolpassword from pg_authid where rolname = 'clearinghouse_app'")
    _, rest, _ = made.split("$")
    iterations, salt = rest.split(":")
    assert scram_verifier("s@crets", salt=base64.b64decode(salt), iterations=int(iterations)) == made
