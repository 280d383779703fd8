"""What `clearinghouse_app`, the role of web and worker, may do to each table: no more than they need.

The surprise: of what people wrote nothing but a tranche, a draft or an amendment that waits may be deleted through it
(the rest that may go has run out by itself, as sessions, attempts, kept answers and links, or is taken back by the
operator, as an account's name at an issuer), and what must stay as written can
only be added to. A table that is missing here cannot be read by the application at all; a test compares the list with
the tables.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import Final

import asyncpg

from clearinghouse.database.addresses import APP_ROLE, Address, DatabaseNotConfigured
from clearinghouse.database.schema import SCHEMA

READ: Final = "select"
ADD: Final = "select, insert"
KEEP: Final = "select, insert, update"
REPLACE: Final = "select, insert, update, delete"

RIGHTS: Final = {
    "absorption": KEEP,
    "account": KEEP,
    "account_identity": REPLACE,
    "account_link": REPLACE,
    "account_scope": KEEP,
    "activity": ADD,
    "activity_year": ADD,
    "agreement": KEEP,
    "agreement_amendment": REPLACE,
    "agreement_event": ADD,
    "agreement_party": KEEP,
    "annotation": ADD,
    "api_token": KEEP,
    "audit_event": ADD,
    "calendar_meeting": REPLACE,
    "casualties": KEEP,
    "commitment": KEEP,
    "commitment_event": ADD,
    "cooperation_answer": ADD,
    "cooperation_draft": REPLACE,
    "cooperation_draft_answer": REPLACE,
    "cooperation_report": ADD,
    "cooperation_version": ADD,
    "donor": KEEP,
    "draft_line": REPLACE,
    "earlier_row": READ,
    "estimate": KEEP,
    "estimate_removal": KEEP,
    "extension_request": ADD,
    "flow": KEEP,
    "flow_coverage": KEEP,
    "found_stockpile": KEEP,
    "fts_flow": ADD,
    "identity_request": REPLACE,
    "job_clock": KEEP,
    "job_run": KEEP,
    "in_kind_event": ADD,
    "in_kind_notice": REPLACE,
    "indicator_computation": ADD,
    "indicator_value": ADD,
    "kept_answer": REPLACE,
    "land_release": KEEP,
    "letter": KEEP,
    "letter_choice": KEEP,
    "ledger_entry": ADD,
    "mechanism": KEEP,
    "mine_action_platform": KEEP,
    "national_commitment": KEEP,
    "national_contribution": KEEP,
    "obligation": KEEP,
    "obligation_quantity": KEEP,
    "obligation_risk": ADD,
    "payment": KEEP,
    "plan_draft": REPLACE,
    "plan_figure": KEEP,
    "plan_upload": KEEP,
    "plan_withdrawal": ADD,
    "published_total": KEEP,
    "rate": KEEP,
    "recovery_code": REPLACE,
    "release": KEEP,
    "report": ADD,
    "report_file": ADD,
    "reservation": KEEP,
    "resource_mobilisation_plan": KEEP,
    "result": ADD,
    "result_allocation": ADD,
    "result_donor": ADD,
    "result_obligation": ADD,
    "result_state": ADD,
    "result_unfunded": ADD,
    "risk_consent": KEEP,
    "risk_evaluation": ADD,
    "round": ADD,
    "round_held_back": ADD,
    "session": REPLACE,
    "sign_in_attempt": REPLACE,
    "snapshot": ADD,
    "snapshot_file": ADD,
    "source": KEEP,
    "state": KEEP,
    "state_confirmation": ADD,
    "state_interval": KEEP,
    "study": KEEP,
    "study_file": ADD,
    "tranche": REPLACE,
    "unit_cost": KEEP,
    "work_plan": ADD,
    "work_plan_version": KEEP,
    "worker": KEEP,
    "world_figure": KEEP,
}
"""Rights on each table of the schema."""

VIEWS: Final = ("agreement_balance", "ledger_balance", "tranche_balance")
"""Balances, which can be read and nothing else."""


async def grant_rights(connection: asyncpg.Connection, app: Address) -> None:
    """Make the role if it is missing, give it exactly `RIGHTS`, and the password of `app` if that has one.

    Raises:
        DatabaseNotConfigured: the role is missing and the owner may not make roles.
    """
    if not await connection.fetchval("select exists (select from pg_roles where rolname = $1)", APP_ROLE):
        if not await connection.fetchval(
            "select rolcreaterole or rolsuper from pg_roles where rolname = current_user"
        ):
            raise DatabaseNotConfigured(
                f"the owner may not make roles: have an administrator run CREATE ROLE {APP_ROLE} LOGIN, then "
                "migrate again"
            )
        await connection.execute(f"create role {APP_ROLE} login")
    if app.user == APP_ROLE and app.password:
        # The server gets a verifier and not the password, which therefore stands in none of its logs.
        await connection.execute(f"alter role {APP_ROLE} password '{scram_verifier(app.password)}'")
    await connection.execute(f"grant usage on schema {SCHEMA}, public to {APP_ROLE}")
    await connection.execute(f"revoke all on all tables in schema {SCHEMA} from {APP_ROLE}")
    for table, rights in RIGHTS.items():
        await connection.execute(f"grant {rights} on {SCHEMA}.{table} to {APP_ROLE}")
    for view in VIEWS:
        await connection.execute(f"grant select on {SCHEMA}.{view} to {APP_ROLE}")
    await connection.execute(f"grant select on public.migration to {APP_ROLE}")


def scram_verifier(password: str, *, salt: bytes | None = None, iterations: int = 4096) -> str:
    """Return what PostgreSQL stores for a password under SCRAM-SHA-256 (RFC 5802, section 3; RFC 7677).

    Passwords outside ASCII would need SASLprep and are refused.

    Raises:
        DatabaseNotConfigured: the password has characters outside printable ASCII.
    """
    if not password.isascii() or not password.isprintable():
        raise DatabaseNotConfigured(
            "the password in DATABASE_APP_URL may hold printable ASCII characters only"
        )
    salt = os.urandom(16) if salt is None else salt
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, iterations)
    stored_key = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    salt_text, stored_text, server_text = (
        base64.b64encode(each).decode() for each in (salt, stored_key, server_key)
    )
    return f"SCRAM-SHA-256${iterations}:{salt_text}${stored_text}:{server_text}"
