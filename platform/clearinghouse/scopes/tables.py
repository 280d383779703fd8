"""The table of scopes: for whom an account may act, and from when to when."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Date, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from clearinghouse.accounts.tables import Account
from clearinghouse.database.constraints import in_order, one_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.donors.tables import Donor
from clearinghouse.scopes.scope import ROLES
from clearinghouse.states.tables import State


class AccountScope(Table, tablename="account_scope", schema=SCHEMA):
    """That an account may act as a State, a donor, the Committee, the secretariat or an observer."""

    id = UUID(primary_key=True, default=None)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    role = Varchar(length=12, default=None)
    state = ForeignKey(
        State,
        on_delete=OnDelete.restrict,
        default=None,
        null=True,
        index=True,
        help_text="Of a State's officer, or the member State of a Committee member; null elsewhere.",
    )
    donor = ForeignKey(
        Donor, on_delete=OnDelete.restrict, default=None, null=True, index=True, help_text="Of a donor."
    )
    organisation = Varchar(length=80, default=None, null=True, help_text="Of an observer, e.g. ICRC.")
    is_chair = Boolean(default=None, help_text="Chair of the Committee in this term.")
    starts_on = Date(default=None, help_text="First day on which it holds.")
    ends_on = Date(default=None, null=True, help_text="First day on which it no longer holds; null: open.")
    granted_at = Timestamptz(default=None)

    scope_role_is_known = Check(one_of("role", ROLES))
    scope_names_its_subject = Check(
        "(state is not null) = (role in ('state', 'committee')) and (donor is not null) = (role = 'donor') "
        "and (organisation is not null) = (role = 'observer')"
    )
    scope_chair_is_of_the_committee = Check("not is_chair or role = 'committee'")
    scope_committee_has_a_term = Check("role <> 'committee' or ends_on is not null")
    scope_dates_are_in_order = Check(in_order("starts_on", "ends_on"))
