"""Write the sample data: `python -m tools.derive --facts ../shared/data/real --countries FILE --out DIR`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.derive import commitments, donors_go_on, estimates, funding, obligations, plans, records, states
from tools.derive.counts import counts_table
from tools.derive.evidence import METHOD_SOURCES, source_rows
from tools.derive.facts import Facts, Row, read_facts, write_rows
from tools.derive.horizon import FIRST_YEAR, LAST_YEAR, TODAY

ROOT = Path(__file__).resolve().parents[2]


def documented(facts: Facts) -> dict[str, Sequence[Row]]:
    """The files of the documented set, by name."""
    register = commitments.commitment_rows(facts)
    return {
        "sources": source_rows(facts),
        "states": states.state_rows(facts),
        "state_intervals": states.interval_rows(facts),
        "obligations": obligations.obligation_rows(facts),
        "remaining": obligations.remaining_rows(facts),
        "extension_requests": obligations.request_rows(facts),
        "work_plans": plans.plan_rows(facts),
        "activities": plans.activity_rows(facts),
        "activity_years": plans.activity_year_rows(facts),
        "plan_figures": plans.plan_figure_rows(facts, estimates.figures_used(facts)),
        "national_commitments": commitments.national_commitment_rows(facts),
        "national_contributions": funding.national_contribution_rows(facts),
        "donors": funding.donor_rows(facts),
        "commitments": register,
        "tranches": commitments.tranche_rows(register),
        "flows": funding.flow_rows(facts),
        "flow_coverage": funding.coverage_rows(facts),
        "rates": funding.rate_rows(facts),
        "recipient_totals": funding.recipient_total_rows(facts),
        "donor_totals": funding.donor_total_rows(facts),
        "absorption": funding.absorption_rows(facts),
        "world_figures": records.world_figure_rows(facts),
        "sector_split": records.sector_split_rows(facts),
        "land_release": records.land_release_rows(facts),
        "casualties": records.casualty_rows(facts),
        "mechanisms": records.mechanism_rows(facts),
    }


def illustration(facts: Facts) -> dict[str, Sequence[Row]]:
    """The files of the illustration, by name."""
    return {
        "sources": list(METHOD_SOURCES),
        "estimates": estimates.estimate_rows(facts),
        "unit_costs": estimates.unit_cost_rows(facts),
        "work_plans": estimates.plan_rows(facts),
        "activities": estimates.activity_rows(facts),
        "activity_years": estimates.activity_year_rows(facts),
        "donors": donors_go_on.donor_rows(facts),
        "commitments": donors_go_on.commitment_rows(facts),
        "tranches": donors_go_on.tranche_rows(facts),
    }


def rounds() -> list[Row]:
    """The two rounds that are made of the sets on first run."""
    span = f"{FIRST_YEAR}-{LAST_YEAR}"
    shared = {
        "first_year": str(FIRST_YEAR),
        "last_year": str(LAST_YEAR),
        "today": TODAY.isoformat(),
        "is_illustration": "true",
    }
    percent = f"{donors_go_on.SHARE:.0%}".replace("%", " percent")
    assumed = (
        f"estimated needs; anonymous donors give {percent} of their newest whole year again in every year"
    )
    return [
        shared
        | {
            "round_id": "documented-only",
            "title": f"Documented only, {span}",
            "sets": "documented",
            "assumes": "",
        },
        shared
        | {
            "round_id": "if-donors-go-on",
            "title": f"If donors go on, {span}: estimated needs, and anonymous donors at {percent} of a past year",
            "sets": "documented|illustration",
            "assumes": assumed,
        },
    ]


def write_set(folder: Path, files: Mapping[str, Sequence[Row]]) -> None:
    """Write one set into its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        write_rows(folder / f"{name}.csv", name, rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Derive both sets and the list of rounds."""
    parser = argparse.ArgumentParser(prog="python -m tools.derive", description=__doc__)
    shared = ROOT.parent / "shared"
    parser.add_argument(
        "--facts", type=Path, default=shared / "data" / "real", help="folder of the collected facts"
    )
    parser.add_argument("--countries", type=Path, default=shared / "interop" / "geo" / "country-codes.csv")
    parser.add_argument("--out", type=Path, default=ROOT / "platform" / "clearinghouse" / "sample")
    parser.add_argument(
        "--counts", action="store_true", help="only print the rows per file and grade of --out"
    )
    options = parser.parse_args(arguments)
    if options.counts:
        sys.stdout.write(counts_table(options.out) + "\n")
        return 0
    for path in (options.facts, options.countries):
        if not path.exists():
            sys.stderr.write(
                f"{path} does not exist: give the collected facts with --facts and --countries\n"
            )
            return 2
    facts = read_facts(options.facts, options.countries)
    write_set(options.out / "documented", documented(facts))
    write_set(options.out / "illustration", illustration(facts))
    write_rows(options.out / "rounds.csv", "rounds", rounds())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
