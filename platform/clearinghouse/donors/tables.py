"""The table of donors: States, organisations, pooled funds, groups that sources do not divide, anonymous labels."""

from __future__ import annotations

from piccolo.columns import UUID, ForeignKey, OnDelete, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from clearinghouse.database.constraints import Cited, one_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.states.tables import State

KINDS = ("state", "organisation", "pooled_fund", "group", "assumed")


class Donor(Cited, Table, tablename="donor", schema=SCHEMA):
    """Who gives. An assumed donor carries a label and never a State's name."""

    id = UUID(primary_key=True, default=None)
    code = Varchar(length=40, unique=True, default=None, help_text="ISO3 of a State, or a code of ours.")
    name = Varchar(length=120, default=None)
    kind = Varchar(length=16, default=None)
    state = ForeignKey(
        State,
        on_delete=OnDelete.restrict,
        default=None,
        null=True,
        index=True,
        help_text="Null: the donor is no State.",
    )

    donor_kind_is_known = Check(one_of("kind", KINDS))
    donor_state_is_named = Check("(kind = 'state') = (state is not null)")
    assumed_donor_is_an_illustration = Check(
        "kind <> 'assumed' or (is_illustration and evidence = 'assumed')"
    )
