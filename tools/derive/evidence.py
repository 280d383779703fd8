"""Sources and the grade that a source gives: `documented`, `reported` or `unverified`.

Rule: a document of a State, the United Nations, the Convention's bodies, the Monitor or an operator makes a figure
`documented`; the press makes it `reported`; a figure not checked against a document, or read in a README of a public
code repository, is `unverified`. The surprise: a row is as good as its weakest source, so that a row cites only
sources of its needed and its checked cells. A cell that nobody checked is named in `unverified_fields` instead.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tools.derive.beginnings import BEGINNING_SOURCES
from tools.derive.facts import Facts, Row, joined

UNVERIFIED = frozenset({"unchecked", "GH_MINEPRIOR", "GH_SEMA", "UKR-FTS-DASH"})
PRESS = frozenset(
    {
        "CAN-LKA17",
        "CHE-FSD",
        "CHE-GICHD",
        "CHE-UKR",
        "ETH-UNMAS24",
        "IRL-REVIEW",
        "KHM-LUX25",
        "NOR-COL",
        "NOR-UKR",
        "NZL-KHM11",
        "TREND_2013",
        "UK-GMAP3-END",
        "UK-SDN",
        "UKR-700",
        "UKR-COMP",
        "UKR-COMP25",
        "UKR-UNDP-FIN",
        "UKR-ZAGREB",
    }
)

REPLACED_SOURCES: dict[str, Row] = {
    "GH_MINEPRIOR": {
        "title": "README of a code repository that cites Landmine Monitor 2025 (Ukraine, 105.88 km2)",
        "publisher": "Public code repository, author not named",
        "url_or_repository": "",
    },
    "GH_SEMA": {
        "title": "Source code of the web site of the Somali Explosive Management Authority (deadline 2027)",
        "publisher": "Public code repository, author not named",
        "url_or_repository": "",
    },
}
"""Sources whose collected entry does not say what they are to a reader."""

COUNTRY_CODES = "COUNTRY-CODES"
OWN_SOURCES: tuple[Row, ...] = (
    {
        "source_id": COUNTRY_CODES,
        "title": "Country codes: ISO 3166-1, UN M49 regions and names (ODC PDDL 1.0)",
        "publisher": "datasets/country-codes, caa72d1",
        "date": "2026-05-15",
        "url": "https://github.com/datasets/country-codes",
    },
)
METHOD_SOURCES: tuple[Row, ...] = (
    {
        "source_id": "METHOD-ESTIMATE",
        "title": "Method: yearly need where no current costed plan is documented (README, Derivations)",
        "publisher": "Clearing House",
        "date": "2026-11-21",
        "url": "",
    },
    {
        "source_id": "METHOD-DONORS-GO-ON",
        "title": "Method: anonymous donors continue at a share of their newest whole year (README, Derivations)",
        "publisher": "Clearing House",
        "date": "2026-11-21",
        "url": "",
    },
)


def grade(source_ids: str) -> str:
    """Grade a row by the weakest of its sources, joined by `|`.

    The weakest, because sources of one row complete each other more often than they repeat each other: a press
    article tells of the request, a document of the deadline that it is to extend.
    """
    ids = [source for source in source_ids.split("|") if source]
    if not ids:
        raise ValueError("a row without a source cannot be graded")
    if any(source in UNVERIFIED for source in ids):
        return "unverified"
    if any(source in PRESS or source.startswith("NEWS_") for source in ids):
        return "reported"
    return "documented"


def cell_sources(cells: Mapping[str, str], needed: Collection[str]) -> tuple[str, frozenset[str]]:
    """Return the sources of a row, joined by `|`, and the names of its cells that are not checked.

    `cells` gives the sources of each filled cell by its name, joined by `|`; `needed` names the cells that the row
    exists for. A needed cell always brings its sources, and with them its grade, to the row. Another cell does so if
    it is checked; if not, it is only named, so that one date of the past does not unmake a documented deadline.
    """
    unverified = frozenset(name for name, ids in cells.items() if grade(ids) == "unverified")
    cited = [ids for name, ids in cells.items() if name in needed or name not in unverified]
    return joined(source for ids in cited for source in ids.split("|")), unverified


def source_rows(facts: Facts) -> list[Row]:
    """List every source of the facts once, and our own, in order of id."""
    rows: dict[str, Row] = {row["source_id"]: row for row in (*OWN_SOURCES, *BEGINNING_SOURCES)}
    for row in [*facts["sources_states"], *facts["sources_funding"]]:
        entry = row | REPLACED_SOURCES.get(row["source_id"], {})
        rows[row["source_id"]] = {
            "source_id": entry["source_id"],
            "title": entry["title"],
            "publisher": "" if entry["publisher"] == "-" else entry["publisher"],
            "date": entry["date"],
            "url": url_of(entry["url_or_repository"]),
        }
    return [rows[key] for key in sorted(rows)]


def url_of(reference: str) -> str:
    """Keep web addresses; `github:owner/name@commit` becomes one; anything else is no address."""
    if reference.startswith("github:"):
        repository = reference.removeprefix("github:").split("@")[0].split(":")[0]
        return f"https://github.com/{repository}"
    return reference if reference.startswith(("http://", "https://")) else ""
