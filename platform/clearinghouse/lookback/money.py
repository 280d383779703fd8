"""What was given in a past year, and which States each giver's money might have gone to.

The surprise: a flow is used only where the source's table of its donor or of its recipient was captured whole, and
what a published total holds beyond the flows captured is money of nobody in particular: it stays where it went.
"No flow recorded" is not "no money".

Source: design/data.md, loading rule 6; sample/README.md, "Never add".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from clearinghouse.lookback.documented import Documented, FlowRow

CLASSES: Final = frozenset({"survey_clearance_risk_education", "capacity", "undivided"})
"""Classes of pillars that may pay for clearing land; victim assistance and advocacy may not."""

SEEN_YEARS: Final = 5


class Rule(StrEnum):
    """Which States the money of a donor may go to."""

    SAME_YEAR = "same_year"
    FIVE_YEARS = "five_years"
    FREE = "free"


@dataclass(frozen=True)
class PastMoney:
    """The money of a year among States whose need is known [USD].

    `given`: by donor and State, captured whole. `unrecorded`: by State, published total less what was captured; its
    donors are not known. `sets`: by rule and donor, the States it may go to. `is_whole`: States whose own table
    was captured whole, so that no flow there means no flow published.
    """

    year: int
    given: Mapping[tuple[str, str], float]
    unrecorded: Mapping[str, float]
    sets: Mapping[Rule, Mapping[str, frozenset[str]]]
    is_whole: frozenset[str]

    @property
    def total_usd(self) -> float:
        """All money that could have moved."""
        return sum(self.given.values())

    def by_state(self) -> dict[str, float]:
        """Return what each State got, unrecorded money included."""
        got = dict(self.unrecorded)
        for (_, iso3), amount in sorted(self.given.items()):
            got[iso3] = got.get(iso3, 0.0) + amount
        return got


def past_money(known: Documented, year: int, states: frozenset[str]) -> PastMoney:
    """Return the money of a year among some States."""
    whole = {(c.table_of, c.code, c.year) for c in known.coverage if c.is_whole}
    given: dict[tuple[str, str], float] = {}
    for flow in known.flows:
        if flow.year == year and _counts(flow, whole) and flow.iso3 in states and flow.iso3 is not None:
            key = (flow.donor_id, flow.iso3)
            given[key] = given.get(key, 0.0) + flow.amount_usd
    given = {key: amount for key, amount in sorted(given.items()) if amount > 0}
    captured = _captured(known, year)
    unrecorded = {}
    for total in known.received:
        if total.year == year and total.iso3 in states:
            rest = total.amount_usd - captured.get(total.iso3, 0.0)
            if rest > 0.01 * total.amount_usd:
                unrecorded[total.iso3] = rest
    donors = sorted({donor for donor, _ in given})
    return PastMoney(
        year=year,
        given=given,
        unrecorded=unrecorded,
        sets={
            Rule.SAME_YEAR: {d: frozenset(s for donor, s in given if donor == d) for d in donors},
            Rule.FIVE_YEARS: {
                d: frozenset(
                    f.iso3
                    for f in known.flows
                    if f.donor_id == d and f.iso3 in states and year - SEEN_YEARS < f.year <= year and f.iso3
                )
                for d in donors
            },
            Rule.FREE: dict.fromkeys(donors, states),
        },
        is_whole=frozenset(code for table, code, y in whole if table == "recipient" and y == year),
    )


def _counts(flow: FlowRow, whole: set[tuple[str, str, int]]) -> bool:
    """Whether a flow may be added: it can pay for clearing, and its table was captured whole."""
    return (
        flow.pillar_class in CLASSES
        and not flow.is_core_support
        and flow.donor_id != "MULTI"
        and flow.amount_usd > 0
        and (
            ("donor", flow.donor_id, flow.year) in whole or ("recipient", flow.iso3 or "", flow.year) in whole
        )
    )


def _captured(known: Documented, year: int) -> dict[str, float]:
    """Return what was captured of each State's money in a year, of every class."""
    got: dict[str, float] = {}
    for flow in known.flows:
        if flow.year == year and flow.iso3 and flow.donor_id != "MULTI":
            got[flow.iso3] = got.get(flow.iso3, 0.0) + flow.amount_usd
    return got
