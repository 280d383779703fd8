"""Publicly known multi-year commitments of donors, their tranches, and promises of States to themselves.

The surprise: most known commitments have ended or are part of others; only those whose years and amount are known
and that reach the horizon get tranches. The register keeps the rest with the reason.
"""

from __future__ import annotations

from decimal import Decimal

from tools.derive.evidence import grade
from tools.derive.facts import Facts, Row, equal_parts, joined, money, number
from tools.derive.funding import CORE_CHANNELS, PILLAR_CLASSES
from tools.derive.horizon import FIRST_YEAR
from tools.derive.obligations import open_states
from tools.derive.plans import PILLARS, figures

OBSERVED_SINCE = 2018
CORE_PROGRAMMES = ("Mine Action Review", "ICBL")
GRANTS_TO_SENEGAL = (("IND", "1000000", "USD"), ("JPN", "460000000", "JPY"))
"""Two grants of 2025 that the facts name beside Senegal's plans (NEWS_SEN_2025C), without the years of their use."""
NAMED_STATES = {
    ("GBR", "2018"): "AGO|KHM|LBN|SSD|VNM",
    ("GBR", "2024"): "AGO|ETH|KHM|LAO|MMR|SOM|SSD|ZWE",
}
"""States that the two British announcements name (UK-46M, UK-GMAP3), by donor and first year."""
NOTE_MARKS = (
    ("(currency", "currency assumed by the collector"),
    ("assumed ", "currency assumed by the collector"),
    ("years inferred", "years inferred"),
    ("start/end inferred", "years inferred from the agreement before"),
    ("beyond mine action", "includes work beyond mine action"),
    ("computed", "total computed from a yearly amount"),
    ("USD from press", "USD amount as printed at the announcement"),
)


def observed_recipients(facts: Facts, donor_id: str, pillar_class: str | None = None) -> list[str]:
    """States implementing Article 5 that a donor is documented to have funded since 2018, in a class of pillars."""
    candidates = set(open_states(facts))
    return sorted(
        {
            row["recipient_iso3"]
            for row in facts["flows"]
            if row["donor_iso3"] == donor_id
            and int(row["year"]) >= OBSERVED_SINCE
            and row["recipient_iso3"] in candidates
            and (pillar_class is None or PILLAR_CLASSES[row["pillar"]][0] == pillar_class)
        }
    )


def rate_of(facts: Facts, currency: str, year: int) -> tuple[Decimal, int, str] | None:
    """USD for one unit in a year, or in the newest year before it; with the year and the source of the rate."""
    if currency == "USD":
        return Decimal(1), year, ""
    known = [row for row in facts["fx"] if row["currency"] == currency and int(row["year"]) <= year]
    if not known:
        return None
    newest = max(known, key=lambda row: int(row["year"]))
    return Decimal(newest["usd_per_unit"]), int(newest["year"]), newest["source_id"]


def why_not_allocatable(row: Row) -> str:
    """Why a commitment brings no money to a round; empty if it does."""
    if row["donor_iso3"] == "MULTI":
        return "several donors"
    if "do not add" in row["note"]:
        return "part of another"
    is_core = row["pillar"] == "advocacy" or row["channel"] in CORE_CHANNELS
    if not row["recipient_iso3"] and (is_core or row["channel"].startswith(CORE_PROGRAMMES)):
        return "core support"
    if row["end_year"] and int(row["end_year"]) < FIRST_YEAR:
        return "ended"
    if not row["start_year"] or not row["end_year"]:
        return "years not known"
    return "" if row["amount_usd"] or row["amount_original"] else "amount not known"


def earmark(facts: Facts, row: Row, *, is_allocatable: bool) -> tuple[str, str, bool]:
    """States (empty: not stated), pillars, and whether the States are inferred.

    Rule: recipients that are named are the earmark. An agreement that can be allocated and is "for N countries"
    without naming them is taken to be for the States that the donor was seen to fund since 2018. Undivided money may
    serve any pillar.
    """
    pillars = PILLAR_CLASSES[row["pillar"]][1] or "*"
    named = row["recipient_iso3"] or NAMED_STATES.get((row["donor_iso3"], row["start_year"]), "")
    if named or not is_allocatable:
        return named, pillars, False
    if "countries" in row["note"]:
        return "|".join(observed_recipients(facts, row["donor_iso3"])), pillars, True
    return "*", pillars, False


def commitment_rows(facts: Facts) -> list[Row]:
    """The register of commitments by donors to others, in the order of collection, and the two grants to Senegal."""
    rows: list[Row] = []
    seen: dict[str, int] = {}
    for fact in facts["multi_year_commitments"]:
        if fact["donor_iso3"] == fact["recipient_iso3"]:
            continue
        key = "-".join([fact["donor_iso3"], fact["recipient_iso3"] or "any", fact["start_year"] or "nd"])
        seen[key] = seen.get(key, 0) + 1
        rows.append(commitment(facts, fact, key if seen[key] == 1 else f"{key}-{seen[key]}"))
    for donor, amount, currency in GRANTS_TO_SENEGAL:
        fact = {
            "donor_iso3": donor,
            "recipient_iso3": "SEN",
            "channel": "",
            "start_year": "2025",
            "end_year": "",
            "amount_usd": "",
            "amount_original": amount,
            "currency": currency,
            "pillar": "clearance_risk_education",
            "note": "",
            "source_id": "NEWS_SEN_2025C",
        }
        rows.append(commitment(facts, fact, f"{donor}-SEN-2025"))
    return sorted(rows, key=lambda row: row["commitment_id"])


def commitment(facts: Facts, fact: Row, commitment_id: str) -> Row:
    """One commitment. USD as published, else the original amount at the rate of the first year or the newest before."""
    usd, original = number(fact["amount_usd"]), number(fact["amount_original"])
    rate: tuple[Decimal, int, str] | None = None
    if usd is None and original is not None and fact["currency"] and fact["start_year"]:
        rate = rate_of(facts, fact["currency"], int(fact["start_year"]))
        usd = None if rate is None else original * rate[0]
    why = why_not_allocatable(fact)
    if not why and usd is None:
        why = "no rate"
    states, pillars, is_inferred = earmark(facts, fact, is_allocatable=not why)
    ids = joined([*fact["source_id"].split("|"), rate[2] if rate is not None else ""])
    marks = [mark for word, mark in NOTE_MARKS if word in fact["note"]]
    return {
        "commitment_id": commitment_id,
        "donor_id": fact["donor_iso3"],
        "channel": fact["channel"],
        "first_year": fact["start_year"],
        "last_year": fact["end_year"],
        "amount_usd": money(usd),
        "amount_original": money(original),
        "currency": fact["currency"],
        "usd_per_unit": "" if rate is None else str(rate[0]),
        "rate_year": "" if rate is None else str(rate[1]),
        "states": states,
        "pillars": pillars,
        "source_pillar": fact["pillar"],
        "can_carry_over": "",
        "is_allocatable": str(not why).lower(),
        "why_not_allocatable": why,
        "is_upper_bound": str("beyond mine action" in fact["note"]).lower(),
        "is_earmark_inferred": str(is_inferred).lower(),
        "note": "; ".join(dict.fromkeys(marks)),
        "evidence": grade(ids),
        "source_ids": ids,
        "derivation": "" if rate is None else f"converted: {fact['currency']} {rate[1]}",
    }


def tranche_rows(commitments: list[Row]) -> list[Row]:
    """Equal parts over the years of each commitment that can be allocated; the parts add up to the commitment."""
    rows: list[Row] = []
    for row in commitments:
        if row["is_allocatable"] != "true":
            continue
        first, last = int(row["first_year"]), int(row["last_year"])
        usd = equal_parts(Decimal(row["amount_usd"]), last - first + 1)
        originals: list[Decimal | None] = [None] * len(usd)
        if row["amount_original"]:
            originals = list(equal_parts(Decimal(row["amount_original"]), len(usd)))
        for index, (part, original) in enumerate(zip(usd, originals, strict=True)):
            rows.append(
                {
                    "commitment_id": row["commitment_id"],
                    "year": str(first + index),
                    "amount_usd": money(part),
                    "amount_original": money(original),
                    "currency": row["currency"],
                    "evidence": row["evidence"],
                    "source_ids": row["source_ids"],
                    "derivation": "equal-parts",
                }
            )
    return rows


def national_commitment_rows(facts: Facts) -> list[Row]:
    """What States promised for their own programmes, from the funding facts and from plan documents.

    Rule: an amount of the same State and first year that both give is kept once. Promises overlap, never add them.
    """
    rows: list[Row] = []
    known: set[tuple[str, str, Decimal]] = set()

    def add(
        iso3: str, pillar: str, first: str, last: str, usd: Decimal, is_per_year: bool, note: str, ids: str
    ) -> None:
        if (iso3, first, usd) in known:
            return
        known.add((iso3, first, usd))
        number_of = sum(row["iso3"] == iso3 for row in rows) + 1
        rows.append(
            {
                "commitment_id": f"{iso3}-n{number_of}",
                "iso3": iso3,
                "pillar": pillar,
                "first_year": first,
                "last_year": last,
                "amount_usd": money(usd),
                "is_per_year": str(is_per_year).lower(),
                "note": note,
                "evidence": grade(ids),
                "source_ids": ids,
                "derivation": "",
            }
        )

    for fact in facts["multi_year_commitments"]:
        if fact["donor_iso3"] == fact["recipient_iso3"]:
            note = "total computed from a yearly amount" if "computed" in fact["note"] else ""
            ids = joined(fact["source_id"].split("|"))
            usd = Decimal(fact["amount_usd"])
            add(fact["donor_iso3"], "undivided", fact["start_year"], fact["end_year"], usd, False, note, ids)
    for figure in figures(facts):
        if figure.national_usd:
            pillar = "undivided" if figure.source_pillar == "total" else PILLARS[figure.source_pillar][0]
            last = "" if figure.last_year is None else str(figure.last_year)
            ids = figure.source_ids
            add(
                figure.iso3,
                pillar,
                str(figure.first_year),
                last,
                figure.national_usd,
                figure.is_per_year,
                "",
                ids,
            )
    return sorted(rows, key=lambda row: row["commitment_id"])
