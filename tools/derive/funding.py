"""Donors, flows between them and recipients, published totals, rates, national money, absorption limits.

The surprise: a published total and the sum of captured flows are two different things. Totals are kept as published;
flows carry the coverage of the table they were read from; neither is ever added to the other.
"""

from __future__ import annotations

from decimal import Decimal

from tools.derive.evidence import COUNTRY_CODES, grade
from tools.derive.facts import Facts, Row, joined, money, number
from tools.derive.obligations import open_states
from tools.derive.states import un_name

PILLAR_CLASSES = {
    "clearance_risk_education": ("survey_clearance_risk_education", "risk_education|survey_clearance"),
    "victim_assistance": ("victim_assistance", "victim_assistance"),
    "capacity_building": ("capacity", "capacity"),
    "integrated": ("undivided", ""),
    "unspecified": ("undivided", ""),
    "total": ("undivided", ""),
    "advocacy": ("outside", ""),
}
"""Rule 6: our class and the set of pillars by the source's word. Undivided money is never split silently."""
CORE_CHANNELS = frozenset({"GICHD", "ICRC", "ICBL-CMC"})
ORGANISATION_KINDS = {
    "OCHA": "pooled_fund",
    "CERF": "pooled_fund",
    "SHF": "pooled_fund",
    "CHUMF": "pooled_fund",
    "UNMPTF": "pooled_fund",
    "MULTI": "group",
}


def is_core_support(recipient: str, channel: str, sector: str) -> bool:
    """Rule 6: money without a recipient for GICHD, ICRC or advocacy is core support, not unearmarked money."""
    return not recipient and (channel in CORE_CHANNELS or "advocacy" in sector)


def donor_rows(facts: Facts) -> list[Row]:
    """Every donor of a flow, a total or a commitment: States by ISO3, others by the code of the facts."""
    names = {row["code"]: row["name"].split(" (")[0] for row in facts["donor_codes_nonstate"]}
    collected = {row["iso3"]: row["name"] for row in facts["states_parties"]}
    ids: dict[str, set[str]] = {"IND": {"NEWS_SEN_2025C"}}
    for name in ("flows", "donor_totals", "multi_year_commitments"):
        for row in facts[name]:
            ids.setdefault(row["donor_iso3"], set()).update(row["source_id"].split("|"))
    rows: list[Row] = []
    for donor_id in sorted(ids):
        is_state = donor_id not in names
        checked = ids[donor_id] - {"unchecked"}
        sources = joined({COUNTRY_CODES} if is_state else {sorted(checked)[0]})
        rows.append(
            {
                "donor_id": donor_id,
                "name": un_name(donor_id, collected.get(donor_id, ""), facts.countries.get(donor_id))
                if is_state
                else names[donor_id],
                "kind": "state" if is_state else ORGANISATION_KINDS.get(donor_id, "organisation"),
                "iso3": donor_id if is_state else "",
                "evidence": "documented" if is_state else grade(sources),
                "source_ids": sources,
                "derivation": "",
            }
        )
    return rows


def flow_rows(facts: Facts) -> list[Row]:
    """All flows in the order of collection. The first source is the table a flow was read from."""
    rows: list[Row] = []
    for index, fact in enumerate(facts["flows"], start=1):
        pillar_class, pillars = PILLAR_CLASSES[fact["pillar"]]
        rows.append(
            {
                "flow_id": f"F{index:04d}",
                "donor_id": fact["donor_iso3"],
                "iso3": fact["recipient_iso3"],
                "year": fact["year"],
                "pillars": pillars,
                "pillar_class": pillar_class,
                "sector_reported": fact["sector_reported"],
                "amount_usd": money(number(fact["amount_usd"])),
                "amount_original": money(number(fact["amount_original"])),
                "currency": fact["currency"],
                "channel": fact["channel"],
                "is_core_support": str(
                    is_core_support(fact["recipient_iso3"], fact["channel"], fact["sector_reported"])
                ).lower(),
                "note": fact["note"],
                "evidence": grade(fact["source_id"]),
                "source_ids": "|".join(
                    dict.fromkeys([fact["source_id"], *filter(None, fact["also_in"].split("|"))])
                ),
            }
        )
    return rows


def coverage_rows(facts: Facts) -> list[Row]:
    """Which published tables were captured whole."""
    return [
        {
            "table_of": row["table_of"],
            "code": row["iso3"],
            "year": row["year"],
            "source_ids": row["source_id"],
            "rows_captured": row["rows_captured"],
            "captured_usd": money(number(row["sum_captured_usd"])),
            "published_usd": money(number(row["published_total_usd"])),
            "is_whole": "true" if row["complete"] == "yes" else "false",
            "evidence": grade(row["source_id"]),
        }
        for row in sorted(facts["flow_coverage"], key=lambda row: (row["table_of"], row["iso3"], row["year"]))
    ]


def rate_rows(facts: Facts) -> list[Row]:
    """USD for one unit of a currency, by year, as the source states or implies it."""
    return [
        {
            "currency": row["currency"],
            "year": row["year"],
            "usd_per_unit": row["usd_per_unit"],
            "method": row["method"],
            "evidence": grade(row["source_id"]),
            "source_ids": row["source_id"],
        }
        for row in sorted(facts["fx"], key=lambda row: (row["currency"], row["year"], row["source_id"]))
    ]


def recipient_total_rows(facts: Facts) -> list[Row]:
    """Published totals of recipients; a differing earlier edition is kept as text."""
    return [
        {
            "iso3": row["recipient_iso3"],
            "year": row["year"],
            "amount_usd": money(number(row["amount_usd"])),
            "donor_count": row["donor_count"],
            "other_edition": row["note"].removeprefix("other edition: "),
            "evidence": grade(row["source_id"]),
            "source_ids": row["source_id"],
        }
        for row in sorted(facts["recipient_totals"], key=lambda row: (row["recipient_iso3"], row["year"]))
    ]


def donor_total_rows(facts: Facts) -> list[Row]:
    """Published totals of donors."""
    return [
        {
            "donor_id": row["donor_iso3"],
            "year": row["year"],
            "amount_usd": money(number(row["amount_usd"])),
            "evidence": grade(row["source_id"]),
            "source_ids": row["source_id"],
        }
        for row in sorted(facts["donor_totals"], key=lambda row: (row["donor_iso3"], row["year"]))
    ]


def national_contribution_rows(facts: Facts) -> list[Row]:
    """What affected States paid themselves, by year, as published. A published 0 is a figure."""
    return [
        {
            "iso3": row["iso3"],
            "year": row["year"],
            "amount_usd": money(number(row["amount_usd"])),
            "evidence": grade(row["source_id"]),
            "source_ids": row["source_id"],
            "derivation": "",
        }
        for row in sorted(facts["national_contributions"], key=lambda row: (row["iso3"], row["year"]))
    ]


class Funding:
    """Documented funding of a State by year: the published international total plus national money of that year."""

    def __init__(self, facts: Facts) -> None:
        self.international = {
            (row["recipient_iso3"], int(row["year"])): (Decimal(row["amount_usd"]), row["source_id"])
            for row in facts["recipient_totals"]
        }
        self.national = {
            (row["iso3"], int(row["year"])): (Decimal(row["amount_usd"]), row["source_id"])
            for row in facts["national_contributions"]
        }
        self.flows: dict[tuple[str, int], tuple[Decimal, set[str]]] = {}
        for row in facts["flows"]:
            key = (row["recipient_iso3"], int(row["year"]))
            total, ids = self.flows.get(key, (Decimal(0), set()))
            self.flows[key] = (total + Decimal(row["amount_usd"]), ids | {row["source_id"]})

    def years(self, iso3: str) -> list[tuple[int, Decimal, set[str]]]:
        """Documented years: (year, USD, sources), oldest first.

        A year is documented when an international total was published for it. A State without any such total has
        its captured flows instead, which are a least amount. Missing national money adds nothing.
        """
        totals = {
            year: (usd, {source})
            for (state, year), (usd, source) in self.international.items()
            if state == iso3
        }
        if not totals:
            totals = {year: entry for (state, year), entry in self.flows.items() if state == iso3}
        result: list[tuple[int, Decimal, set[str]]] = []
        for year, (usd, ids) in sorted(totals.items()):
            national = self.national.get((iso3, year))
            result.append(
                (year, usd + (national[0] if national else 0), ids | ({national[1]} if national else set()))
            )
        return result

    def has_totals(self, iso3: str) -> bool:
        """Whether any international total was published for a State."""
        return any(state == iso3 for state, _ in self.international)


def absorption_rows(facts: Facts) -> list[Row]:
    """Twice the best documented past year of each State that is implementing Article 5; empty where none is known.

    Source: design of the matcher, absorption. Only published totals count: a sum of captured flows is a least amount
    and would set the limit too low.
    """
    funding = Funding(facts)
    rows: list[Row] = []
    for iso3 in open_states(facts):
        years = funding.years(iso3) if funding.has_totals(iso3) else []
        if not years:
            continue
        best_year, best_usd, ids = max(years, key=lambda entry: (entry[1], entry[0]))
        national = funding.national.get((iso3, best_year))
        rows.append(
            {
                "iso3": iso3,
                "max_usd_per_year": money(2 * best_usd),
                "best_year": str(best_year),
                "international_usd": money(funding.international[iso3, best_year][0]),
                "national_usd": money(national[0] if national else None),
                "evidence": grade(joined(ids)),
                "source_ids": joined(ids),
                "derivation": "twice-the-best-year",
            }
        )
    return rows
