"""Accounts with scopes, sessions, tokens and links."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import (
    UUID,
    BigInt,
    Boolean,
    Date,
    ForeignKey,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check, Unique
from piccolo.table import Table

ID = "2026-11-22T00:00:00:000006"
VERSION = "1.38.0"
DESCRIPTION = "Accounts with scopes, sessions, tokens and links."


class Account(Table, tablename="account", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class RecoveryCode(Table, tablename="recovery_code", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class AccountLink(Table, tablename="account_link", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class AccountIdentity(Table, tablename="account_identity", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class SignInAttempt(Table, tablename="sign_in_attempt", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class AccountScope(Table, tablename="account_scope", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Session(Table, tablename="session", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class ApiToken(Table, tablename="api_token", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class IdentityRequest(Table, tablename="identity_request", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class Donor(Table, tablename="donor", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


class State(Table, tablename="state", schema="clearinghouse"):
    iso3 = Varchar(length=3, default=None, primary_key=True)


def of(column_class, **params):
    """A column: NOT NULL and without a default unless said otherwise."""
    common = {
        "default": None,
        "null": False,
        "primary_key": False,
        "unique": False,
        "index": False,
        "secret": False,
    }
    fixed = {"index_method": IndexMethod.btree, "choices": None, "db_column_name": None}
    return column_class, {**common, **fixed, **params}


def to(table, **params):
    """A column that refers to a row of another table, which then cannot be deleted."""
    rule = {
        "references": table,
        "on_delete": OnDelete.restrict,
        "on_update": OnUpdate.cascade,
        "target_column": None,
    }
    column_class, common = of(ForeignKey, **{"index": True, **params})
    del common["default"]
    return column_class, {**common, **rule}


def check(condition):
    return Check, {"condition": condition}


def unique(columns):
    return Unique, {"columns": columns, "nulls_distinct": True}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)

    def table(kind, columns, constraints):
        place = {"tablename": kind._meta.tablename, "schema": "clearinghouse"}
        manager.add_table(class_name=kind.__name__, columns=None, **place)
        for name, (column_class, params) in columns.items():
            manager.add_column(
                table_class_name=kind.__name__,
                column_name=name,
                db_column_name=name,
                column_class_name=column_class.__name__,
                column_class=column_class,
                params=params,
                **place,
            )
        for name, (constraint_class, params) in constraints.items():
            manager.add_constraint(
                table_class_name=kind.__name__,
                constraint_name=name,
                constraint_class=constraint_class,
                params=params,
                **place,
            )

    table(
        Account,
        {
            "id": of(UUID, primary_key=True),
            "email": of(Varchar, length=254, unique=True),
            "name": of(Varchar, length=120),
            "password_hash": of(Text, null=True, secret=True),
            "totp_sealed": of(Text, null=True, secret=True),
            "is_totp_confirmed": of(Boolean),
            "totp_last_step": of(BigInt, null=True),
            "is_locked": of(Boolean),
            "created_at": of(Timestamptz),
        },
        {
            "account_email_is_lower_case": check("email = lower(email) and email like '%_@_%'"),
            "account_has_a_name": check("length(name) > 0"),
            "account_factor_is_there": check("not is_totp_confirmed or totp_sealed is not null"),
        },
    )

    table(
        RecoveryCode,
        {
            "id": of(UUID, primary_key=True),
            "account": to(Account),
            "code_hash": of(Text, secret=True),
            "used_at": of(Timestamptz, null=True),
        },
        {},
    )

    table(
        AccountLink,
        {
            "id": of(UUID, primary_key=True),
            "kind": of(Varchar, length=12),
            "account": to(Account),
            "made_at": of(Timestamptz),
            "expires_at": of(Timestamptz),
            "used_at": of(Timestamptz, null=True),
        },
        {
            "account_link_kind_is_known": check("kind in ('invitation', 'reset')"),
            "account_link_moments_are_in_order": check("made_at < expires_at"),
        },
    )

    table(
        AccountIdentity,
        {
            "id": of(UUID, primary_key=True),
            "account": to(Account),
            "issuer": of(Varchar, length=400),
            "subject": of(Varchar, length=255),
            "linked_at": of(Timestamptz),
        },
        {
            "identity_once": unique(["issuer", "subject"]),
        },
    )

    table(
        SignInAttempt,
        {
            "id": of(UUID, primary_key=True),
            "account_digest": of(Varchar, length=64, index=True),
            "address_digest": of(Varchar, length=64, index=True),
            "outcome": of(Varchar, length=12),
            "attempted_at": of(Timestamptz, index=True),
        },
        {
            "attempt_outcome_is_known": check("outcome in ('failed', 'succeeded')"),
        },
    )

    table(
        AccountScope,
        {
            "id": of(UUID, primary_key=True),
            "account": to(Account),
            "role": of(Varchar, length=12),
            "state": to(State, null=True),
            "donor": to(Donor, null=True),
            "organisation": of(Varchar, length=80, null=True),
            "is_chair": of(Boolean),
            "starts_on": of(Date),
            "ends_on": of(Date, null=True),
            "granted_at": of(Timestamptz),
        },
        {
            "scope_role_is_known": check(
                "role in ('state', 'donor', 'committee', 'secretariat', 'observer')"
            ),
            "scope_names_its_subject": check(
                "(state is not null) = (role in ('state', 'committee')) and (donor is not null) = (role = 'donor') and (organisation is not null) = (role = 'observer')"
            ),
            "scope_chair_is_of_the_committee": check("not is_chair or role = 'committee'"),
            "scope_committee_has_a_term": check("role <> 'committee' or ends_on is not null"),
            "scope_dates_are_in_order": check("starts_on is null or ends_on is null or starts_on <= ends_on"),
        },
    )

    table(
        Session,
        {
            "id": of(UUID, primary_key=True),
            "secret_hash": of(Varchar, length=64, unique=True, secret=True),
            "account": to(Account),
            "acting_scope": to(AccountScope, null=True),
            "means": of(Varchar, length=20),
            "device": of(Varchar, length=120),
            "started_at": of(Timestamptz),
            "seen_at": of(Timestamptz),
            "expires_at": of(Timestamptz),
            "ended_at": of(Timestamptz, null=True),
        },
        {
            "session_means_is_known": check(
                "means in ('password', 'password_totp', 'password_recovery', 'identity')"
            ),
            "session_moments_are_in_order": check("started_at <= seen_at and started_at < expires_at"),
        },
    )

    table(
        ApiToken,
        {
            "id": of(UUID, primary_key=True),
            "account": to(Account),
            "scope": to(AccountScope, null=True),
            "name": of(Varchar, length=80),
            "hint": of(Varchar, length=12),
            "secret_hash": of(Varchar, length=64, unique=True, secret=True),
            "permission": of(Varchar, length=8),
            "made_at": of(Timestamptz),
            "expires_at": of(Timestamptz),
            "used_at": of(Timestamptz, null=True),
            "revoked_at": of(Timestamptz, null=True),
        },
        {
            "token_permission_is_known": check("permission in ('read', 'write')"),
            "token_moments_are_in_order": check("made_at < expires_at"),
        },
    )

    table(
        IdentityRequest,
        {
            "id": of(UUID, primary_key=True),
            "state_hash": of(Varchar, length=64, unique=True),
            "browser_hash": of(Varchar, length=64),
            "content_sealed": of(Text, secret=True),
            "expires_at": of(Timestamptz, index=True),
            "used_at": of(Timestamptz, null=True),
        },
        {},
    )

    return manager
