"""The scenario "donors go on": anonymous donors continue at a share of their newest whole year. Illustration only.

The surprise: labels are given in the order of a hash, and the rows name the method instead of a table, so that no
assumed amount carries a State's name.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

from tools.derive.commitments import observed_recipients
from tools.derive.facts import Facts, Row, money
from tools.derive.funding import PILLAR_CLASSES, is_core_support
from tools.derive.horizon import FIRST_YEAR, LAST_YEAR
from tools.derive.obligations import open_states

SHARE = Decimal("0.30")
"""The part of the newest whole year that each donor is assumed to give again."""
WHOLE_SINCE = FIRST_YEAR - 10
"""Tables older than ten years say nothing about what a donor goes on with."""
METHOD_SOURCE = "METHOD-DONORS-GO-ON"
CLASS_IDS = {
    "survey_clearance_risk_education": "clearance",
    "victim_assistance": "victims",
    "capacity": "capacity",
    "undivided": "any",
}


@dataclass(frozen=True)
class Line:
    """Assumed yearly money of one anonymous donor for one class of pillars. `states` is a set or `*`."""

    label: str
    pillar_class: str
    states: str
    yearly_usd: Decimal

    @property
    def commitment_id(self) -> str:
        """`A-clearance`; money without a recipient ends in `-open`."""
        ending = "-open" if self.states == "*" else ""
        return f"{self.label.removeprefix('Donor ')}-{CLASS_IDS[self.pillar_class]}{ending}"


def newest_whole_tables(facts: Facts) -> dict[str, Row]:
    """Rule 7: for each donor, the newest year whose own table was captured whole, not older than ten years."""
    tables: dict[str, Row] = {}
    for row in facts["flow_coverage"]:
        is_usable = (
            row["table_of"] == "donor" and row["complete"] == "yes" and int(row["year"]) >= WHOLE_SINCE
        )
        if is_usable and int(row["year"]) > int(tables.get(row["iso3"], {"year": "0"})["year"]):
            tables[row["iso3"]] = row
    return tables


def labels(donor_ids: list[str]) -> dict[str, str]:
    """Anonymous labels "Donor A", "Donor B", ... in the order of the SHA-256 of the donors' codes."""
    ordered = sorted(donor_ids, key=lambda donor_id: sha256(donor_id.encode()).hexdigest())
    if len(ordered) > 26:
        raise ValueError("more donors than letters: extend the labels")
    return {donor_id: f"Donor {chr(ord('A') + index)}" for index, donor_id in enumerate(ordered)}


def lines(facts: Facts) -> list[Line]:
    """Rule 7: a share of what each donor's newest whole table gives to States implementing Article 5, or to none.

    Earmarks are the States seen funded since 2018 in the same class. Money to other States and areas, core support
    and advocacy are left out; money without a recipient that is none of these is unearmarked.
    """
    tables, states = newest_whole_tables(facts), set(open_states(facts))
    names = labels(list(tables))
    result: list[Line] = []
    for donor_id, table in tables.items():
        sums: dict[tuple[str, bool], Decimal] = {}
        for flow in facts["flows"]:
            is_of_table = table["source_id"] in (flow["source_id"], *flow["also_in"].split("|"))
            if flow["donor_iso3"] != donor_id or flow["year"] != table["year"] or not is_of_table:
                continue
            recipient, pillar_class = flow["recipient_iso3"], PILLAR_CLASSES[flow["pillar"]][0]
            if recipient and recipient not in states:
                continue
            if pillar_class == "outside" or is_core_support(
                recipient, flow["channel"], flow["sector_reported"]
            ):
                continue
            key = (pillar_class, not recipient)
            sums[key] = sums.get(key, Decimal(0)) + Decimal(flow["amount_usd"])
        for (pillar_class, is_open), usd in sums.items():
            earmark = "*" if is_open else "|".join(observed_recipients(facts, donor_id, pillar_class))
            if earmark:
                result.append(Line(names[donor_id], pillar_class, earmark, SHARE * usd))
    return sorted(result, key=lambda line: line.commitment_id)


def donor_rows(facts: Facts) -> list[Row]:
    """The anonymous donors."""
    return [
        {
            "donor_id": label.replace(" ", "-"),
            "name": label,
            "kind": "assumed",
            "iso3": "",
            "evidence": "assumed",
            "source_ids": METHOD_SOURCE,
            "derivation": "donors-go-on",
        }
        for label in sorted({line.label for line in lines(facts)})
    ]


def commitment_rows(facts: Facts) -> list[Row]:
    """One assumed commitment for each line, over the horizon."""
    pillars = {pillar_class: names or "*" for pillar_class, names in PILLAR_CLASSES.values()}
    years = LAST_YEAR - FIRST_YEAR + 1
    return [
        {
            "commitment_id": line.commitment_id,
            "donor_id": line.label.replace(" ", "-"),
            "channel": "",
            "first_year": str(FIRST_YEAR),
            "last_year": str(LAST_YEAR),
            "amount_usd": money(Decimal(money(line.yearly_usd)) * years),
            "amount_original": "",
            "currency": "USD",
            "usd_per_unit": "",
            "rate_year": "",
            "states": line.states,
            "pillars": pillars[line.pillar_class],
            "source_pillar": "",
            "can_carry_over": "",
            "is_allocatable": "true",
            "why_not_allocatable": "",
            "is_upper_bound": "false",
            "is_earmark_inferred": str(line.states != "*").lower(),
            "note": "",
            "evidence": "assumed",
            "source_ids": METHOD_SOURCE,
            "derivation": f"donors-go-on: {SHARE} of the newest whole year",
        }
        for line in lines(facts)
    ]


def tranche_rows(facts: Facts) -> list[Row]:
    """The same amount in every year of the horizon."""
    return [
        {
            "commitment_id": line.commitment_id,
            "year": str(year),
            "amount_usd": money(line.yearly_usd),
            "amount_original": "",
            "currency": "USD",
            "evidence": "assumed",
            "source_ids": METHOD_SOURCE,
            "derivation": "donors-go-on",
        }
        for line in lines(facts)
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
    ]
