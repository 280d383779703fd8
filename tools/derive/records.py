"""Land released, casualties, world figures, the split by sector and mechanisms: published records, kept as they are."""

from __future__ import annotations

from decimal import Decimal

from tools.derive.evidence import grade
from tools.derive.facts import Facts, Row, joined, money, number, plain
from tools.derive.funding import PILLAR_CLASSES


def land_release_rows(facts: Facts) -> list[Row]:
    """Land cleared, reduced and cancelled, and mines destroyed, by State and year. Several sources may differ."""
    return [
        {
            "iso3": row["iso3"],
            "year": row["year"],
            "cleared_m2": plain(number(row["cleared_m2"])),
            "reduced_m2": plain(number(row["reduced_m2"])),
            "cancelled_m2": plain(number(row["cancelled_m2"])),
            "mines_destroyed": row["ap_mines_destroyed"],
            "evidence": grade(row["source_id"]),
            "source_ids": row["source_id"],
        }
        for row in sorted(facts["land_release"], key=lambda row: (row["iso3"], row["year"]))
    ]


def casualty_rows(facts: Facts) -> list[Row]:
    """People killed and injured. Cambodia 2017: the page prints the two swapped against its own totals."""
    return [
        {
            "iso3": row["iso3"],
            "year": row["year"],
            "killed": row["killed"],
            "injured": row["injured"],
            "evidence": grade(row["source_id"]),
            "source_ids": row["source_id"],
            "derivation": "columns-swapped-in-source"
            if (row["iso3"], row["year"]) == ("KHM", "2017")
            else "",
        }
        for row in sorted(facts["casualties"], key=lambda row: (row["iso3"], row["year"]))
    ]


def world_figure_rows(facts: Facts) -> list[Row]:
    """Figures of the whole world, and single figures of States, one row for each that a source publishes."""
    rows = [
        (row["iso3"], row["indicator"], row["year"], row["value"], row["unit"], row["note"], row["source_id"])
        for row in facts["casualties_totals_and_funding_context"]
    ]
    rows += [
        ("WLD", row["indicator"], row["year"], row["value"], row["unit"], row["note"], row["source_id"])
        for row in facts["global_totals"]
    ]
    return [
        {
            "figure_id": f"W{index:03d}",
            "iso3": iso3,
            "indicator": indicator,
            "year": year,
            "value": value,
            "unit": unit,
            "note": note,
            "evidence": grade(source),
            "source_ids": joined(source.split("|")),
        }
        for index, (iso3, indicator, year, value, unit, note, source) in enumerate(rows, start=1)
    ]


def sector_split_rows(facts: Facts) -> list[Row]:
    """Shares and amounts by sector as published; percent becomes a share from 0 to 1."""
    rows: list[Row] = []
    for row in sorted(facts["sector_split"], key=lambda row: (row["year"], row["pillar"], row["source_id"])):
        percent = number(row["share_percent"])
        rows.append(
            {
                "year": row["year"],
                "pillar_class": PILLAR_CLASSES[row["pillar"]][0],
                "amount_usd": money(number(row["amount_usd"])),
                "share": "" if percent is None else f"{(percent / Decimal(100)).normalize():f}",
                "scope": "States Parties to States Parties"
                if "States Parties" in row["scope_note"]
                else "world",
                "evidence": grade(row["source_id"]),
                "source_ids": row["source_id"],
            }
        )
    return rows


def mechanism_rows(facts: Facts) -> list[Row]:
    """Trust funds, bonds, front-loading and coordination formats."""
    return [
        {
            "mechanism_id": f"M{index:02d}",
            "name": row["name"],
            "kind": row["kind"],
            "size_usd": money(number(row["size_usd"])),
            "year": row["year"],
            "evidence": grade(row["source_id"]),
            "source_ids": joined(row["source_id"].split("|")),
        }
        for index, row in enumerate(facts["mechanisms"], start=1)
    ]
