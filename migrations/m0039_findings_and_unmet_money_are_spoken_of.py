"""States say their word on what an indicator finds of them, and on what of their need stays unmet in a round."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import OnDelete, OnUpdate
from piccolo.columns.column_types import UUID, ForeignKey, Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.constraints import Check
from piccolo.table import Table

ID = "2026-11-22T04:39:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Annotations of findings of indicators and of unmet money in rounds."


class Round(Table, tablename="round", schema="clearinghouse"):
    id = UUID(default=None, primary_key=True)


ANNOTATION = {"table_class_name": "Annotation", "tablename": "annotation", "schema": "clearinghouse"}
COMMON = {
    "null": True,
    "primary_key": False,
    "unique": False,
    "secret": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
}
COLUMNS = {
    "indicator": (Varchar, {**COMMON, "default": None, "index": False, "length": 12}),
    "round": (
        ForeignKey,
        {
            **COMMON,
            "index": True,
            "references": Round,
            "on_delete": OnDelete.restrict,
            "on_update": OnUpdate.cascade,
            "target_column": None,
        },
    ),
}
CHECKS = {
    "annotation_figure_is_one_of_these": (
        "figure in ('need_usd', 'cost_usd', 'national_usd', 'secured_usd', 'flows_usd', 'international_usd', "
        "'national_contribution_usd', 'remaining', 'deadline', 'casualties', 'indicator_finding', 'unmet_usd', "
        "'committed_usd')"
    ),
    "annotation_of_a_finding_names_its_indicator": "(figure = 'indicator_finding') = (indicator is not null)",
    "annotation_of_a_round_names_it": "(figure = 'unmet_usd') = (round is not null)",
}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="clearinghouse", description=DESCRIPTION)
    for name, (column_class, params) in COLUMNS.items():
        manager.add_column(
            column_name=name,
            db_column_name=name,
            column_class_name=column_class.__name__,
            column_class=column_class,
            params=params,
            **ANNOTATION,
        )
    # Two words more: a constraint with another condition needs another name, since the old one goes last.
    manager.drop_constraint(constraint_name="annotation_figure_is_known", **ANNOTATION)
    for name, condition in CHECKS.items():
        manager.add_constraint(
            constraint_name=name, constraint_class=Check, params={"condition": condition}, **ANNOTATION
        )
    return manager
