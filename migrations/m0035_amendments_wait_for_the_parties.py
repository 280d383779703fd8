"""An amendment of a confirmed agreement waits beside it until all parties have confirmed it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import JSONB, UUID, Date, ForeignKey, Text, Timestamptz, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

ID = "2026-11-22T04:35:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Amendments of confirmed agreements wait for the parties."


class Agreement(Table, tablename="agreement", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


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
    column_class, common = of(ForeignKey, **params)
    del common["default"]
    return column_class, {**common, **rule}


COLUMNS = {
    "id": of(UUID, primary_key=True),
    "agreement": to(Agreement, unique=True),
    "title": of(Varchar, length=200),
    "years": of(JSONB),
    "dated_on": of(Date),
    "reason": of(Text),
    "proposed_at": of(Timestamptz),
}
EVENT = {
    "table_class_name": "AgreementEvent",
    "tablename": "agreement_event",
    "schema": "clearinghouse",
}
KINDS = (
    "kind in ('recorded', 'confirmed', 'declined', 'amended', 'ended', 'published', 'paid', 'payment_reversed', "
    "'amendment_proposed', 'amendment_confirmed', 'amendment_declined')"
)


def added(manager, table_class_name, tablename, name, column):
    column_class, params = column
    manager.add_column(
        table_class_name=table_class_name,
        tablename=tablename,
        schema="clearinghouse",
        column_name=name,
        db_column_name=name,
        column_class_name=column_class.__name__,
        column_class=column_class,
        params=params,
    )


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)
    manager.add_table(
        class_name="AgreementAmendment",
        tablename="agreement_amendment",
        schema="clearinghouse",
        columns=None,
    )
    for name, column in COLUMNS.items():
        added(manager, "AgreementAmendment", "agreement_amendment", name, column)
    party = of(Timestamptz, null=True)
    added(manager, "AgreementParty", "agreement_party", "amendment_confirmed_at", party)
    manager.alter_column(
        column_name="kind",
        db_column_name="kind",
        params={"length": 20},
        old_params={"length": 16},
        column_class=Varchar,
        old_column_class=Varchar,
        **EVENT,
    )
    manager.drop_constraint(constraint_name="agreement_event_is_known", **EVENT)
    manager.add_constraint(
        constraint_name="agreement_event_is_one_of_these",
        constraint_class=Check,
        params={"condition": KINDS},
        **EVENT,
    )
    return manager
