"""States, other States and other areas, and the dated intervals in which something holds of a State Party.

The surprise: a State counts as a State Party until its withdrawal is documented; a date that was not checked is kept
beside it and does not end the membership.
"""

from __future__ import annotations

from tools.derive.beginnings import BEGINNINGS
from tools.derive.evidence import COUNTRY_CODES, cell_sources, grade
from tools.derive.facts import Facts, Row, joined

AREA_NAMES = {
    "XKX": "Kosovo",
    "SML": "Somaliland",
    "NKR": "Nagorno-Karabakh",
    "FLK": "Falkland Islands (Malvinas)",
}
UN_NAMES = {"GBR": "United Kingdom of Great Britain and Northern Ireland"}
FIELD_NAMES = {
    "article5_status": "article5_status",
    "significant_victims": "has_significant_victims",
    "ldc": "is_ldc",
    "membership": "kind",
}


def un_name(iso3: str, collected: str, country: Row | None) -> str:
    """The UN short name: UNTERM's without article and footnote marks, else the collected one, else the area's."""
    if iso3 in UN_NAMES:
        return UN_NAMES[iso3]
    if iso3 in AREA_NAMES:
        return AREA_NAMES[iso3]
    if country is not None and country["UNTERM English Short"]:
        return country["UNTERM English Short"].replace("*", "").strip().removesuffix("(the)").strip()
    return collected or (country["official_name_en"] if country is not None else iso3)


def other_kind(country: Row | None) -> str:
    """`other_state` where the code table lists an independent State, else `other_area`."""
    return "other_state" if country is not None and country["is_independent"] == "Yes" else "other_area"


def field_sources(facts: Facts) -> dict[tuple[str, str], str]:
    """The sources of each field of each State Party, by (iso3, field)."""
    return {(row["iso3"], row["field"]): row["source_id"] for row in facts["states_parties_field_sources"]}


def codes_elsewhere(facts: Facts) -> list[str]:
    """Codes of donors and recipients that are neither States Parties nor codes of organisations."""
    parties = {row["iso3"] for row in facts["states_parties"]}
    organisations = {row["code"] for row in facts["donor_codes_nonstate"] if "(recipient" not in row["name"]}
    codes: set[str] = set()
    for name, columns in (
        ("flows", ("donor_iso3", "recipient_iso3")),
        ("multi_year_commitments", ("donor_iso3", "recipient_iso3")),
        ("recipient_totals", ("recipient_iso3",)),
        ("donor_totals", ("donor_iso3",)),
        ("national_contributions", ("iso3",)),
    ):
        codes |= {row[column] for row in facts[name] for column in columns if row[column]}
    return sorted((codes | {"IND"}) - parties - organisations)


def state_rows(facts: Facts) -> list[Row]:
    """All States Parties, former ones, and the other States and areas that the figures name, in order of code."""
    sources = field_sources(facts)
    withdrawals = {row["iso3"]: row for row in facts["withdrawals"]}
    rows = [
        state_party(row, facts.countries.get(row["iso3"]), sources, withdrawals)
        for row in facts["states_parties"]
    ]
    for iso3 in codes_elsewhere(facts):
        country = facts.countries.get(iso3)
        rows.append(
            geography(iso3, "", country)
            | {
                "kind": other_kind(country),
                "is_ldc": ""
                if country is None
                else str(bool(country["Least Developed Countries (LDC)"])).lower(),
                "article5_status": "",
                "has_significant_victims": "",
                "withdrawal_status": "",
                "withdrawal_notified_on": "",
                "withdrawal_effective_on": "",
                "unverified_fields": "",
                "evidence": "documented" if country is not None else "unverified",
                "source_ids": COUNTRY_CODES if country is not None else "unchecked",
                "derivation": "",
            }
        )
    return sorted(rows, key=lambda row: row["iso3"])


def geography(iso3: str, collected: str, country: Row | None) -> Row:
    """Name, M49 code, region and subregion (the intermediate region where M49 has one)."""
    return {
        "iso3": iso3,
        "un_name": un_name(iso3, collected, country),
        "m49_code": country["M49"].zfill(3) if country is not None else "",
        "region": country["Region Name"] if country is not None else "",
        "subregion": (country["Intermediate Region Name"] or country["Sub-region Name"])
        if country is not None
        else "",
    }


def state_party(
    row: Row, country: Row | None, sources: dict[tuple[str, str], str], withdrawals: dict[str, Row]
) -> Row:
    """One State Party. Its needed cell is its membership; other cells that nobody checked are listed."""
    iso3 = row["iso3"]
    withdrawal = withdrawals.get(iso3)
    is_effective = withdrawal is not None and withdrawal["status_note"] == "withdrawn"
    cells = {
        cell: sources.get((iso3, field), row["source_id"])
        for field, cell in FIELD_NAMES.items()
        if field == "membership" or row[field]
    }
    if withdrawal is not None:
        # An announcement stands without its date of effect: where only the date is not checked, only it is named.
        checked = joined(set(withdrawal["source_id"].split("|")) - {"unchecked"})
        cells["withdrawal_status"] = checked or withdrawal["source_id"]
        if withdrawal["effective"]:
            cells["withdrawal_effective_on"] = withdrawal["source_id"]
    ids, unverified = cell_sources(cells, needed=("kind",))
    ids = joined([COUNTRY_CODES, *ids.split("|")])
    return geography(iso3, row["name"], country) | {
        "kind": "former_state_party" if is_effective else "state_party",
        "is_ldc": row["ldc"],
        "article5_status": row["article5_status"],
        "has_significant_victims": row["significant_victims"],
        "withdrawal_status": "" if withdrawal is None else ("effective" if is_effective else "announced"),
        "withdrawal_notified_on": "" if withdrawal is None else withdrawal["notified"],
        "withdrawal_effective_on": "" if withdrawal is None else withdrawal["effective"],
        "unverified_fields": joined(unverified),
        "evidence": grade(ids),
        "source_ids": ids,
        "derivation": "",
    }


def interval_rows(facts: Facts) -> list[Row]:
    """Membership of every State Party, and the sets of Article 5 and of victims where the facts say so.

    Rule: no beginning is given in the facts, so that all begin before the data, except the memberships of those that
    joined after 2010 (`beginnings`); a membership ends on the day that a documented withdrawal took effect; an unclear
    or unknown status makes no interval. Article 4 makes none: the facts have its deadlines but not whether the
    destruction was completed.
    """
    sources = field_sources(facts)
    ends = {row["iso3"]: row for row in facts["withdrawals"] if row["status_note"] == "withdrawn"}
    rows: list[Row] = []
    for state in facts["states_parties"]:
        iso3 = state["iso3"]
        end = ends.get(iso3)
        rows.append(membership(iso3, sources.get((iso3, "membership"), state["source_id"]), end))
        if state["article5_status"] == "implementing":
            rows.append(
                interval(iso3, "article_5", "", sources.get((iso3, "article5_status"), state["source_id"]))
            )
        if state["significant_victims"] == "true":
            rows.append(
                interval(iso3, "victims", "", sources.get((iso3, "significant_victims"), state["source_id"]))
            )
    return sorted(rows, key=lambda row: (row["iso3"], row["kind"]))


def membership(iso3: str, ids: str, end: Row | None) -> Row:
    """The membership of a State, with the sources of its beginning and end. A dated beginning needs no other."""
    beginning = BEGINNINGS.get(iso3)
    cited = [ids] if beginning is None else [beginning.source_id]
    row = interval(
        iso3,
        "membership",
        "" if end is None else end["effective"],
        "|".join([*cited, *([end["source_id"]] if end else [])]),
    )
    if beginning is not None:
        row |= {"starts_on": beginning.starts_on, "derivation": beginning.derivation}
    return row


def interval(iso3: str, kind: str, ends_on: str, source_ids: str) -> Row:
    """One interval; `ends_on` is the first day outside it."""
    ids = joined(source_ids.split("|"))
    return {
        "iso3": iso3,
        "kind": kind,
        "starts_on": "",
        "ends_on": ends_on,
        "evidence": grade(ids),
        "source_ids": ids,
        "derivation": "",
    }
