"""Obligations under Articles 4 and 5, what remains of them, and requests for more time.

The surprise: a deadline that has passed says nothing about its State; it says that no later decision was found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tools.derive.evidence import cell_sources, grade
from tools.derive.facts import Facts, Row, joined, number, plain
from tools.derive.horizon import HORIZON_END, STALE_AFTER_YEARS, TODAY
from tools.derive.states import field_sources

STATUS = {"implementing": "open", "completed": "completed", "unclear": "unclear"}
COLLECTED_FIELDS = {
    "status": "article5_status",
    "first_deadline": "article5_first_deadline",
    "documented_deadline": "article5_deadline",
}
"""The collected field behind each of our cells."""
MIXED_DEVICES = frozenset({("CYP", None), ("LKA", 2017), ("IRQ", None), ("UKR", None)})
"""States (and a year, None for all) whose contamination figure mixes anti-personnel mines with other devices."""


@dataclass(frozen=True)
class Working:
    """The date that a round works with, and why."""

    deadline: date
    basis: str
    source_ids: str


def request_status(row: Row) -> str:
    """What became of a request: `granted`, `requested`, `announced` (not seen filed) or `expected` (not made yet)."""
    note = row["status_note"]
    if not row["requested_or_new_deadline"]:
        return "expected"
    if "granted" in note:
        return "granted"
    return "announced" if "announced" in note else "requested"


def working_deadline(documented: date | None, documented_sources: str, request: Row | None) -> Working:
    """Rule 5: granted if it has not passed, else requested, else `decision not found` with the end of the horizon.

    A target that a State announced without naming a request is no request.
    """
    if request is not None and request["requested_or_new_deadline"]:
        asked = date.fromisoformat(request["requested_or_new_deadline"])
        status = request_status(request)
        if status == "granted" and asked > TODAY:
            return Working(asked, "granted", request["source_id"])
        if status != "granted" and "request" in request["status_note"]:
            return Working(asked, "requested", joined([request["source_id"], *documented_sources.split("|")]))
    if documented is not None and documented > TODAY:
        return Working(documented, "granted", documented_sources)
    return Working(HORIZON_END, "decision not found", documented_sources)


def open_states(facts: Facts) -> list[str]:
    """Codes of the States Parties that are implementing Article 5."""
    return sorted(row["iso3"] for row in facts["states_parties"] if row["article5_status"] == "implementing")


def working_deadlines(facts: Facts) -> dict[str, Working]:
    """The working deadline of each State Party that is implementing Article 5, by its code."""
    sources = field_sources(facts)
    requests = {row["iso3"]: row for row in facts["deadline_requests"]}
    states = {row["iso3"]: row for row in facts["states_parties"]}
    return {
        iso3: working_deadline(
            date.fromisoformat(states[iso3]["article5_deadline"]),
            sources[iso3, "article5_deadline"],
            requests.get(iso3),
        )
        for iso3 in open_states(facts)
    }


def obligation_rows(facts: Facts) -> list[Row]:
    """Article 5 of every State Party that has or had it or may have it, and Article 4 where a deadline is known."""
    sources = field_sources(facts)
    working = working_deadlines(facts)
    rows: list[Row] = []
    for state in facts["states_parties"]:
        iso3 = state["iso3"]
        if state["article5_status"] in STATUS:
            rows.append(article_5(state, working.get(iso3), sources))
        if state["article4_deadline"]:
            ids = joined(sources[iso3, "article4_deadline"].split("|"))
            rows.append(
                {
                    "obligation_id": f"{iso3}-4",
                    "iso3": iso3,
                    "article": "4",
                    "status": "unclear",
                    "first_deadline": state["article4_deadline"],
                    "documented_deadline": state["article4_deadline"],
                    "working_deadline": "",
                    "working_basis": "",
                    "unverified_fields": "",
                    "evidence": grade(ids),
                    "source_ids": ids,
                    "derivation": "",
                }
            )
    return sorted(rows, key=lambda row: row["obligation_id"])


def article_5(state: Row, working: Working | None, sources: Mapping[tuple[str, str], str]) -> Row:
    """One Article 5 obligation. Its needed cells are its status and, where it is open, its working deadline."""
    iso3 = state["iso3"]
    row = {
        "status": STATUS[state["article5_status"]],
        "first_deadline": state["article5_first_deadline"],
        "documented_deadline": state["article5_deadline"],
        "working_deadline": "" if working is None else working.deadline.isoformat(),
    }
    cells = {
        cell: sources.get((iso3, field), state["source_id"])
        for cell, field in COLLECTED_FIELDS.items()
        if row[cell]
    }
    if working is not None:
        cells["working_deadline"] = working.source_ids
    ids, unverified = cell_sources(cells, needed=("status", "working_deadline"))
    return row | {
        "obligation_id": f"{iso3}-5",
        "iso3": iso3,
        "article": "5",
        "working_basis": "" if working is None else working.basis,
        "unverified_fields": joined(unverified),
        "evidence": grade(ids),
        "source_ids": ids,
        "derivation": "" if working is None else "working-deadline",
    }


def request_rows(facts: Facts) -> list[Row]:
    """One row for each request or announcement, and for each that is known to be needed."""
    return [
        {
            "request_id": f"{row['iso3']}-5-next",
            "obligation_id": f"{row['iso3']}-5",
            "from_deadline": row["documented_deadline"],
            "requested_deadline": row["requested_or_new_deadline"],
            "status": request_status(row),
            "is_interim": str("interim" in row["status_note"]).lower(),
            "is_date_inferred": str("inferred" in row["status_note"]).lower(),
            "note": request_note(row),
            "evidence": grade(row["source_id"]),
            "source_ids": joined(row["source_id"].split("|")),
            "derivation": "",
        }
        for row in sorted(facts["deadline_requests"], key=lambda row: row["iso3"])
    ]


def request_note(row: Row) -> str:
    """In our words: where the decision stands, and the meeting or date that the facts name."""
    note = row["status_note"]
    parts: list[str] = []
    if "decision not found" in note:
        parts.append("decision not found")
    if "believed" in note:
        parts.append("grant not checked against a document")
    meeting = re.search(r"\b(\d+MSP|Fifth Review Conference)\b", note)
    if meeting:
        parts.append(meeting[1])
    due = re.search(r"due by (\w+ \d{4})", note)
    if due:
        parts.append(f"due by {due[1]}")
    return "; ".join(parts)


def is_published_zero_missing(iso3: str, as_of_year: int) -> bool:
    """Rule 1: the 0 published for Mauritania in 2017 predates newly found areas, hence is no figure."""
    return (iso3, as_of_year) == ("MRT", 2017)


def remaining_rows(facts: Facts) -> list[Row]:
    """Rule 1: every published quantity, with a mark on the newest that has a total and on those older than 5 years.

    A 0 that counts as missing is kept as an empty row; no older figure is then the newest.
    """
    rows: list[Row] = []
    for fact in sorted(facts["contamination"], key=lambda row: (row["iso3"], int(row["as_of"]))):
        iso3, year = fact["iso3"], int(fact["as_of"])
        is_missing = is_published_zero_missing(iso3, year)
        ids = joined(fact["source_id"].split("|"))
        is_mixed = (iso3, None) in MIXED_DEVICES or (iso3, year) in MIXED_DEVICES
        rows.append(
            {
                "obligation_id": f"{iso3}-5",
                "as_of_year": str(year),
                "confirmed_m2": "" if is_missing else plain(number(fact["cha_m2"])),
                "suspected_m2": "" if is_missing else plain(number(fact["sha_m2"])),
                "total_m2": "" if is_missing else plain(number(fact["total_m2"])),
                "is_newest": "false",
                "is_stale": str(TODAY.year - year > STALE_AFTER_YEARS).lower(),
                "device_scope": "mixed" if is_mixed else "anti-personnel",
                "evidence": grade(ids),
                "source_ids": ids,
                "derivation": "published-zero-is-missing" if is_missing else "",
            }
        )
    newest = {row["obligation_id"]: row for row in rows}
    for row in newest.values():
        row["is_newest"] = str(bool(row["total_m2"])).lower()
    return rows


def newest_remaining(facts: Facts) -> dict[str, Row]:
    """The newest remaining quantity of each State that has one, by its code."""
    return {row["obligation_id"][:3]: row for row in remaining_rows(facts) if row["is_newest"] == "true"}
