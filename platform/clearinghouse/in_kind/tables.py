"""Tables of requirements and offers in kind, and of what was done to them.

The surprise: both are one table, since they say the same things and are matched side by side; `side` tells which it is.
A draft may be deleted, by a trigger nothing else.
"""

from __future__ import annotations

from piccolo.columns import (
    JSONB,
    UUID,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.database.constraints import Cited, one_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.donors.tables import Donor
from clearinghouse.in_kind.notice import (
    CATEGORIES,
    COOPERATIONS,
    EVENT_KINDS,
    ITEMS,
    MOST_UNITS,
    SIDES,
    STATUSES,
)
from clearinghouse.scopes.visibility import VISIBILITIES
from clearinghouse.states.tables import State


class InKindNotice(Cited, Table, tablename="in_kind_notice", schema=SCHEMA):
    """A requirement or an offer in kind, of a State or of a donor."""

    id = UUID(primary_key=True, default=None)
    side = Varchar(length=12, default=None)
    owner_state = ForeignKey(State, on_delete=OnDelete.restrict, default=None, null=True, index=True)
    owner_donor = ForeignKey(Donor, on_delete=OnDelete.restrict, default=None, null=True, index=True)
    category = Varchar(length=12, default=None)
    item = Varchar(length=30, default=None, null=True, help_text="Null: not named.")
    description = Text(default=None)
    units = Integer(default=None, help_text="Pieces of equipment, experts, or places in a training.")
    first_day = Date(default=None)
    last_day = Date(default=None, help_text="It still belongs to the window.")
    admin_area = Text(
        default=None, null=True, help_text="First-level administrative area; null: not reported."
    )
    latitude = Numeric(digits=(8, 6), default=None, null=True, help_text="Degrees; restricted.")
    longitude = Numeric(digits=(9, 6), default=None, null=True, help_text="Degrees; restricted.")
    cooperation = Varchar(length=12, default=None)
    partner = Varchar(
        length=100, default=None, null=True, help_text="state:SEN or donor:NOR; null: none named."
    )
    partner_confirmed_at = Timestamptz(
        default=None, null=True, help_text="Null: a third party has not confirmed, or is not asked."
    )
    visibility = Varchar(length=16, default=None)
    status = Varchar(length=12, default=None)
    published_at = Timestamptz(default=None, null=True, help_text="Null: a draft.")
    withdrawn_at = Timestamptz(default=None, null=True, help_text="Null: it was not withdrawn.")
    withdrawal_reason = Text(default=None, null=True)

    notice_side_is_known = Check(one_of("side", SIDES))
    notice_has_one_owner = Check("(owner_state is null) <> (owner_donor is null)")
    requirement_is_of_a_state = Check("side = 'offer' or owner_state is not null")
    notice_category_is_known = Check(one_of("category", CATEGORIES))
    notice_item_is_of_its_category = Check(
        "item is null or "
        + " or ".join(f"(category = {name!r} and {one_of('item', items)})" for name, items in ITEMS.items())
    )
    notice_units_are_units = Check(f"units between 1 and {MOST_UNITS}")
    notice_window_is_in_order = Check("first_day <= last_day")
    notice_point_is_on_the_earth = Check(
        "(latitude is null) = (longitude is null) and (latitude is null "
        "or (latitude between -90 and 90 and longitude between -180 and 180))"
    )
    notice_place_is_in_a_state = Check("owner_state is not null or (admin_area is null and latitude is null)")
    notice_cooperation_is_known = Check(one_of("cooperation", COOPERATIONS))
    notice_partner_has_a_part = Check(
        "(partner is null and cooperation <> 'border_area') or (partner is not null "
        "and (cooperation = 'triangular' or (cooperation = 'border_area' and partner like 'state:%')))"
    )
    notice_third_party_confirms = Check(
        "partner_confirmed_at is null or (partner is not null and cooperation = 'triangular')"
    )
    notice_visibility_is_a_level = Check(one_of("visibility", VISIBILITIES))
    notice_status_is_known = Check(one_of("status", STATUSES))
    notice_is_published_unless_a_draft = Check("(published_at is null) = (status = 'draft')")
    notice_withdrawal_has_a_reason = Check(
        "(withdrawn_at is not null) = (status = 'withdrawn') "
        "and (withdrawn_at is null) = (withdrawal_reason is null)"
    )


class InKindEvent(Table, tablename="in_kind_event", schema=SCHEMA):
    """What was done to a notice that is no draft. Append-only, by a trigger."""

    id = UUID(primary_key=True, default=None)
    notice = ForeignKey(InKindNotice, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    number = Integer(default=None, help_text="1, 2, 3, ... of a notice.")
    kind = Varchar(length=20, default=None)
    at = Timestamptz(default=None)
    party = Varchar(length=100, default=None, help_text="In whose name, e.g. state:SEN.")
    officer = UUID(default=None, null=True, help_text="The account; null: a command.")
    reason = Text(
        default=None, null=True, help_text="Null: it was published or entered, or a partner answered."
    )
    before = JSONB(default=None, null=True, help_text="The terms until then; null: it was not published.")
    after = JSONB(default=None, null=True, help_text="The terms from then on; null: it was withdrawn.")

    notice_event_kind_is_known = Check(one_of("kind", EVENT_KINDS))
    notice_event_is_counted = Check("number >= 1")
    notice_event_number_once = Unique(["notice", "number"])
    notice_change_has_a_reason = Check("kind not in ('changed', 'withdrawn') or reason <> ''")
