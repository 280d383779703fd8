"""Tables of obligations under Articles 4 and 5: deadlines, remaining quantities, extension requests.

The surprise: an extension request is never overwritten. New facts about it are a new revision, and what a deadline
rests on is said by `working_basis`: "decision not found" is no breach.
"""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    UUID,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.column_types import Array
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.database.constraints import Cited, in_order, is_year, one_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.states.tables import State
from needmatch.units import DEADLINE_BASES, UNITS_OF_OUTPUT

STATUSES = ("open", "completed", "unclear")
DEVICE_SCOPES = ("anti-personnel", "mixed")
REQUEST_STATUSES = ("granted", "requested", "announced", "expected", "not granted", "withdrawn")
CONFIRMED_KINDS = ("obligation", "extension_request", "found_stockpile")


class Obligation(Cited, Table, tablename="obligation", schema=SCHEMA):
    """A State's time-bound duty: one a State and article."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=20, unique=True, default=None, help_text="E.g. SEN-5.")
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    article = Integer(default=None)
    unit = Varchar(length=8, default=None, help_text="What the remaining quantity is counted in.")
    status = Varchar(length=12, default=None)
    first_deadline = Date(default=None, null=True, help_text="Null: not reported.")
    documented_deadline = Date(default=None, null=True, help_text="The newest that was seen granted.")
    deadline_on_file = Date(
        default=None, null=True, help_text="The newest granted in documents of files, apart from requests."
    )
    working_deadline = Date(
        default=None, null=True, help_text="What rounds use; null: none is needed or known."
    )
    working_basis = Varchar(
        length=20, default=None, null=True, help_text="What the working deadline rests on."
    )
    unverified_fields = Array(
        base_column=Varchar(length=40),
        default=None,
        help_text="Fields of this row not checked against a document.",
    )
    kept_here_since = Timestamptz(
        default=None, null=True, help_text="Since when the secretariat keeps it here; null: files do."
    )

    obligation_once_per_state_and_article = Unique(["state", "article"])
    obligation_article_is_4_or_5 = Check("article in (4, 5)")
    obligation_unit_is_known = Check(one_of("unit", UNITS_OF_OUTPUT))
    obligation_status_is_known = Check(one_of("status", STATUSES))
    obligation_basis_is_known = Check(one_of("working_basis", DEADLINE_BASES, or_null=True))
    obligation_deadline_has_a_basis = Check("(working_deadline is null) = (working_basis is null)")


class ObligationQuantity(Cited, Table, tablename="obligation_quantity", schema=SCHEMA):
    """What remained of an obligation at the end of a year, as one document put it."""

    id = UUID(primary_key=True, default=None)
    obligation = ForeignKey(Obligation, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    as_of_year = Integer(default=None)
    confirmed = Numeric(digits=(18, 2), default=None, null=True, help_text="In the obligation's unit.")
    suspected = Numeric(digits=(18, 2), default=None, null=True, help_text="In the obligation's unit.")
    total = Numeric(
        digits=(18, 2), default=None, null=True, help_text="In the obligation's unit; null: not reported."
    )
    is_newest = Boolean(
        default=None,
        help_text="The newest with a total in its files, or any with a total that is kept here.",
    )
    is_stale = Boolean(default=None, help_text="Older than five years when it was written.")
    device_scope = Varchar(length=16, default=None, null=True)
    kept_here_since = Timestamptz(
        default=None, null=True, help_text="Since when the secretariat keeps it here; null: files do."
    )

    quantity_once_a_year = Unique(["obligation", "as_of_year"])
    quantity_is_not_negative = Check("confirmed >= 0 and suspected >= 0 and total >= 0")
    quantity_device_scope_is_known = Check(one_of("device_scope", DEVICE_SCOPES, or_null=True))
    quantity_year_is_a_year = Check(is_year("as_of_year"))


class ExtensionRequest(Cited, Table, tablename="extension_request", schema=SCHEMA):
    """A revision of what is known of a request to extend an Article 5 deadline. Rows are never changed."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=40, default=None, help_text="E.g. AGO-5-2025.")
    revision = Integer(default=None, help_text="1 for what was known first; the highest holds.")
    obligation = ForeignKey(Obligation, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    from_deadline = Date(default=None, null=True)
    requested_deadline = Date(default=None, null=True, help_text="Null: none was asked for yet.")
    status = Varchar(length=12, default=None)
    is_interim = Boolean(default=None)
    is_date_inferred = Boolean(default=None, help_text="The day was inferred from a duration.")
    note = Text(default=None, null=True)
    submitted_on = Date(default=None, null=True, help_text="Null: not reported, or not handed in.")
    decided_on = Date(default=None, null=True, help_text="Null: no decision is known.")
    decided_at = Varchar(length=160, default=None, null=True, help_text="The meeting that decided.")
    contents = JSONB(
        default=None, null=True, help_text="Items of Article 5(4), true where present; null: not looked at."
    )
    marks = JSONB(default=None, null=True, help_text="Marks with their evidence; null: not looked at.")
    follow_ups = JSONB(default=None, null=True, help_text="What the decision asked for, each with its day.")
    entered_at = Timestamptz(
        default=None, null=True, help_text="When the secretariat entered it; null: loaded from files."
    )

    request_revision_is_new = Unique(["code", "revision"])
    request_revision_is_positive = Check("revision >= 1")
    request_status_is_one_of_these = Check(one_of("status", REQUEST_STATUSES))
    request_decision_has_a_day = Check("decided_at is null or decided_on is not null")


class StateConfirmation(Table, tablename="state_confirmation", schema=SCHEMA):
    """That a State confirmed what is kept of it, as it stood. Rows are never changed."""

    id = UUID(primary_key=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    kind = Varchar(length=20, default=None)
    item = UUID(
        default=None,
        index=True,
        help_text="The obligation, the revision of the request, or the found stockpile.",
    )
    content_sha256 = Varchar(length=64, default=None, help_text="Of what was confirmed.")
    confirmed_at = Timestamptz(default=None)

    confirmation_once = Unique(["kind", "item", "content_sha256"])
    confirmation_kind_is_one_of_these = Check(one_of("kind", CONFIRMED_KINDS))


class FoundStockpile(Cited, Table, tablename="found_stockpile", schema=SCHEMA):
    """A stockpile that a State found after its Article 4 deadline; destroyed within six months."""

    id = UUID(primary_key=True, default=None)
    state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    found_on = Date(default=None)
    mines = Integer(default=None, null=True, help_text="Anti-personnel mines; null: not reported.")
    destroyed_on = Date(default=None, null=True, help_text="Null: not reported as destroyed.")
    note = Text(default=None, null=True)

    found_stockpile_is_not_negative = Check("mines >= 0")
    found_stockpile_dates_are_in_order = Check(in_order("found_on", "destroyed_on"))
