"""The sample data as rows, and case folders made of it. Used by the tests of the sample data."""

import csv
from pathlib import Path

Rows = list[dict[str, str]]
Set = dict[str, Rows]


def read_set(folder: Path) -> Set:
    """Read every CSV file of a set, by name."""
    found: Set = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.DictReader(file))
    return found


def both(documented: Set, illustration: Set) -> Set:
    """Put the rows of the illustration after those of the documented set."""
    return {
        name: documented.get(name, []) + illustration.get(name, []) for name in {*documented, *illustration}
    }


def write_case(folder: Path, data: Set, title: str, first: int, last: int) -> Path:
    """Write a case folder of the rows that a round of these years takes."""
    limits = {row["iso3"]: row["max_usd_per_year"] for row in data["absorption"]}
    names = {row["iso3"]: row for row in data["states"]}
    remaining = {row["obligation_id"]: row for row in data["remaining"] if row["is_newest"] == "true"}
    obligations = [row for row in data["obligations"] if row["status"] == "open"]
    needs = [
        row for row in data["activity_years"] if first <= int(row["year"]) <= last and row["need_usd"] != "0"
    ]
    active = {row["activity_id"] for row in needs}
    tranches = [row for row in data["tranches"] if first <= int(row["year"]) <= last]
    funded = {row["commitment_id"] for row in tranches}
    tables = {
        "states": [
            {
                "state": row["iso3"],
                "name": names[row["iso3"]]["un_name"],
                "region": names[row["iso3"]]["subregion"],
                "ldc": names[row["iso3"]]["is_ldc"],
                "max_usd_per_year": limits.get(row["iso3"], ""),
            }
            for row in obligations
        ],
        "obligations": [
            {
                "obligation": row["obligation_id"],
                "state": row["iso3"],
                "article": row["article"],
                "deadline": row["working_deadline"],
                "deadline_basis": row["working_basis"],
                "remaining": remaining.get(row["obligation_id"], {}).get("total_m2", ""),
                "unit": "m2",
                "evidence": row["evidence"],
            }
            for row in obligations
        ],
        "activities": [
            {
                "activity": row["activity_id"],
                "state": row["iso3"],
                "pillar": row["pillar"],
                "obligation": row["obligation_id"],
                "title": row["title"],
            }
            for row in data["activities"]
            if row["activity_id"] in active
        ],
        "needs": [
            {
                "activity": row["activity_id"],
                "year": row["year"],
                "need_usd": row["need_usd"],
                "output": row["output_m2"],
                "evidence": row["evidence"],
                "source": row["source_ids"],
            }
            for row in needs
        ],
        "commitments": [
            {
                "commitment": row["commitment_id"],
                "donor": row["donor_id"],
                "states": row["states"],
                "pillars": row["pillars"],
                "carry_over": row["can_carry_over"],
                "evidence": row["evidence"],
                "source": row["source_ids"],
            }
            for row in data["commitments"]
            if row["commitment_id"] in funded
        ],
        "tranches": [
            {
                "commitment": row["commitment_id"],
                "year": row["year"],
                "amount_usd": row["amount_usd"],
            }
            for row in tranches
        ],
    }
    folder.mkdir()
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    (folder / "case.toml").write_text(
        f'title = "{title}"\ncurrency = "USD"\nyears = [{first}, {last}]\n', encoding="utf-8"
    )
    return folder
