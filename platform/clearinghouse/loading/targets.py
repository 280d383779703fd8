"""Where the rows of each file go: the table, the id, and the columns that do not stand in the file as they are.

Plans and extension requests are not here: they keep their history (`clearinghouse.loading.versions`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID, uuid5

from clearinghouse.loading import rows
from clearinghouse.loading.checks import WORLD

NAMESPACE: Final = UUID("6f1d2a3e-6a57-5d0a-9d0c-1c1f6f0a5b11")
"""Ids of loaded rows are UUIDs of version 5 in this name space: kind and key give the id, on every machine."""


class IdOf(Protocol):
    """The id of the row of a kind and key."""

    def __call__(self, kind: str, *key: object) -> UUID:
        """Return it."""


def identities(on_record: Mapping[tuple[str, str], UUID]) -> IdOf:
    """Ids by kind and key: the one on record for that code, or else one that follows from both."""

    def id_of(kind: str, *key: object) -> UUID:
        name = "/".join(str(part) for part in key)
        return on_record.get((kind, name)) or uuid5(NAMESPACE, f"{kind}/{name}")

    return id_of


Given = Callable[[Any, IdOf], dict[str, object]]
"""From a row to the columns that the file does not give."""


@dataclass(frozen=True, slots=True)
class Target:
    """The table of a class of rows, and what is to be added to a row."""

    kind: type[rows.Row]
    table: str
    given: Given
    key: str = "id"


def _by_code(label: str) -> Given:
    return lambda row, id_of: {"id": id_of(label, row.code)}


def _by_key(label: str) -> Given:
    def given(row: rows.Row, id_of: IdOf) -> dict[str, object]:
        names = {column.alias or name: name for name, column in type(row).model_fields.items()}
        return {"id": id_of(label, *(getattr(row, names[column]) for column in row.key))}

    return given


def _by_sources(label: str, *names: str) -> Given:
    return lambda row, id_of: {"id": id_of(label, *(getattr(row, name) for name in names), *row.source_codes)}


def _state(row: rows.StateRow, id_of: IdOf) -> dict[str, object]:
    return {}


def _obligation(row: rows.ObligationRow, id_of: IdOf) -> dict[str, object]:
    return {
        "id": id_of("obligation", row.code),
        "unit": "m2" if row.article == 5 else "mines",
        "deadline_on_file": row.documented_deadline,
    }


def _quantity(row: rows.QuantityRow, id_of: IdOf) -> dict[str, object]:
    return {
        "id": id_of("quantity", row.obligation, row.as_of_year),
        "obligation": id_of("obligation", row.obligation),
    }


def _world_figure(row: rows.WorldFigureRow, id_of: IdOf) -> dict[str, object]:
    return {"id": id_of("world-figure", row.code), "state": None if row.state == WORLD else row.state}


def _commitment(row: rows.CommitmentRow, id_of: IdOf) -> dict[str, object]:
    return {
        "id": id_of("commitment", row.code),
        "donor": id_of("donor", row.donor),
        "states": list(row.states) if row.states else None,
        "are_states_stated": row.states is None or bool(row.states),
        "can_front_load": None,
        "min_grant_usd": None,
        "max_state_share": None,
        "local_share_min": None,
        "visibility": "public",
        "status": "registered",
    }


def _tranche(row: rows.TrancheRow, id_of: IdOf) -> dict[str, object]:
    return {
        "id": id_of("tranche", row.commitment, row.year),
        "commitment": id_of("commitment", row.commitment),
    }


def _flow(row: rows.FlowRow, id_of: IdOf) -> dict[str, object]:
    return {"id": id_of("flow", row.code), "donor": id_of("donor", row.donor)}


def _total(total_of: str) -> Given:
    def given(
        row: rows.RecipientTotalRow | rows.DonorTotalRow | rows.SectorSplitRow, id_of: IdOf
    ) -> dict[str, object]:
        values: dict[str, object] = {"donor_count": None, "other_edition": None, "share": None, "scope": None}
        if isinstance(row, rows.RecipientTotalRow):
            values |= {"donor_count": row.donor_count, "other_edition": row.other_edition}
        if isinstance(row, rows.SectorSplitRow):
            values |= {"share": row.share, "scope": row.scope}
        id = id_of("total", total_of, row.code, row.year, *row.source_codes)
        return {"id": id, "total_of": total_of, **values}

    return given


TARGETS: Final = (
    Target(rows.SourceRow, "source", _by_code("source")),
    Target(rows.StateRow, "state", _state, key="iso3"),
    Target(rows.ObligationRow, "obligation", _obligation),
    Target(rows.QuantityRow, "obligation_quantity", _quantity),
    Target(rows.AbsorptionRow, "absorption", _by_key("absorption")),
    Target(rows.LandReleaseRow, "land_release", _by_key("land-release")),
    Target(rows.CasualtiesRow, "casualties", _by_key("casualties")),
    Target(rows.WorldFigureRow, "world_figure", _world_figure),
    Target(rows.PlanFigureRow, "plan_figure", _by_code("plan-figure")),
    Target(rows.EstimateRow, "estimate", _by_key("estimate")),
    Target(rows.UnitCostRow, "unit_cost", _by_code("unit-cost")),
    Target(rows.NationalCommitmentRow, "national_commitment", _by_code("national-commitment")),
    Target(rows.NationalContributionRow, "national_contribution", _by_key("national-contribution")),
    Target(rows.DonorRow, "donor", _by_code("donor")),
    Target(rows.CommitmentRow, "commitment", _commitment),
    Target(rows.TrancheRow, "tranche", _tranche),
    Target(rows.FlowRow, "flow", _flow),
    Target(rows.CoverageRow, "flow_coverage", _by_sources("coverage", "table_of", "code", "year")),
    Target(rows.RecipientTotalRow, "published_total", _total("recipient")),
    Target(rows.DonorTotalRow, "published_total", _total("donor")),
    Target(rows.SectorSplitRow, "published_total", _total("sector")),
    Target(rows.RateRow, "rate", _by_sources("rate", "currency", "year")),
    Target(rows.MechanismRow, "mechanism", _by_code("mechanism")),
)
"""In an order in which nothing refers to what is written later."""
