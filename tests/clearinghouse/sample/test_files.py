"""What must hold in every row of the sample data, whatever it was derived from."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from sample_rows import Set, both
from tools.derive.columns import COLUMNS
from tools.derive.counts import counts_table
from tools.derive.evidence import grade

KEYS = {
    "sources": ("source_id",),
    "states": ("iso3",),
    "state_intervals": ("iso3", "kind"),
    "obligations": ("obligation_id",),
    "remaining": ("obligation_id", "as_of_year"),
    "extension_requests": ("request_id",),
    "work_plans": ("plan_id",),
    "activities": ("activity_id",),
    "activity_years": ("activity_id", "year"),
    "plan_figures": ("figure_id",),
    "national_commitments": ("commitment_id",),
    "national_contributions": ("iso3", "year"),
    "donors": ("donor_id",),
    "commitments": ("commitment_id",),
    "tranches": ("commitment_id", "year"),
    "flows": ("flow_id",),
    "flow_coverage": ("table_of", "code", "year", "source_ids"),
    "rates": ("currency", "year", "source_ids"),
    "recipient_totals": ("iso3", "year"),
    "donor_totals": ("donor_id", "year"),
    "world_figures": ("figure_id",),
    "sector_split": ("year", "pillar_class", "source_ids"),
    "land_release": ("iso3", "year"),
    "casualties": ("iso3", "year"),
    "absorption": ("iso3",),
    "mechanisms": ("mechanism_id",),
    "estimates": ("iso3",),
    "unit_costs": ("figure_id",),
}
REFERENCES = [
    ("state_intervals", "iso3", "states", "iso3"),
    ("obligations", "iso3", "states", "iso3"),
    ("remaining", "obligation_id", "obligations", "obligation_id"),
    ("extension_requests", "obligation_id", "obligations", "obligation_id"),
    ("work_plans", "iso3", "states", "iso3"),
    ("activities", "plan_id", "work_plans", "plan_id"),
    ("activities", "obligation_id", "obligations", "obligation_id"),
    ("activity_years", "activity_id", "activities", "activity_id"),
    ("plan_figures", "iso3", "states", "iso3"),
    ("national_commitments", "iso3", "states", "iso3"),
    ("national_contributions", "iso3", "states", "iso3"),
    ("donors", "iso3", "states", "iso3"),
    ("commitments", "donor_id", "donors", "donor_id"),
    ("commitments", "states", "states", "iso3"),
    ("tranches", "commitment_id", "commitments", "commitment_id"),
    ("flows", "donor_id", "donors", "donor_id"),
    ("flows", "iso3", "states", "iso3"),
    ("recipient_totals", "iso3", "states", "iso3"),
    ("donor_totals", "donor_id", "donors", "donor_id"),
    ("land_release", "iso3", "states", "iso3"),
    ("casualties", "iso3", "states", "iso3"),
    ("absorption", "iso3", "states", "iso3"),
    ("estimates", "iso3", "states", "iso3"),
    ("unit_costs", "figure_id", "plan_figures", "figure_id"),
]
PILLARS = {"survey_clearance", "risk_education", "victim_assistance", "stockpile_destruction", "capacity"}


@pytest.fixture(scope="module")
def whole(documented: Set, illustration: Set) -> Set:
    """Return both sets together."""
    return both(documented, illustration)


def test_every_file_has_the_columns_of_the_readme(sample: Path, whole: Set) -> None:
    readme = (sample / "README.md").read_text(encoding="utf-8").split("\n## Derivations\n")[0]
    described = dict(re.findall(r"^\| (?:illustration/)?(\w+)\.csv[^|]*\| (.*) \|$", readme, re.MULTILINE))
    assert set(whole) | {"rounds"} == set(described) == set(COLUMNS)
    for name, columns in COLUMNS.items():
        for column in columns:
            assert re.search(rf"\b{column}\b", described[name]), (name, column)
        for path in sample.rglob(f"{name}.csv"):
            assert path.read_text(encoding="utf-8").splitlines()[0] == ",".join(columns), path


def test_the_readme_counts_the_rows(sample: Path) -> None:
    assert counts_table(sample) in (sample / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(KEYS))
def test_a_key_is_given_once_and_whole(whole: Set, name: str) -> None:
    keys = [tuple(row[column] for column in KEYS[name]) for row in whole[name]]
    assert keys
    assert [key for key, times in Counter(keys).items() if times > 1] == []
    assert all(all(part for part in key) for key in keys)


def test_every_file_has_a_key(whole: Set) -> None:
    assert set(whole) == set(KEYS)


@pytest.mark.parametrize(("name", "column", "other", "key"), REFERENCES)
def test_a_reference_leads_to_a_row(whole: Set, name: str, column: str, other: str, key: str) -> None:
    known = {row[key] for row in whole[other]} | {"", "*"}
    values = {value for row in whole[name] for value in row[column].split("|")}
    assert values - known == set()


def test_the_documented_set_stands_alone(documented: Set) -> None:
    for name, column, other, key in REFERENCES:
        if name in documented and other in documented:
            known = {row[key] for row in documented[other]} | {"", "*"}
            assert {value for row in documented[name] for value in row[column].split("|")} <= known, name


def test_every_row_has_known_sources(whole: Set) -> None:
    known = {row["source_id"] for row in whole["sources"]}
    for name, rows in whole.items():
        if name != "sources":
            for row in rows:
                assert row["source_ids"], (name, row)
                assert set(row["source_ids"].split("|")) <= known, (name, row)


def test_grades_stay_in_their_set(documented: Set, illustration: Set) -> None:
    for data, grades in (
        (documented, {"documented", "reported", "unverified"}),
        (illustration, {"estimated", "assumed"}),
    ):
        found = {row["evidence"] for rows in data.values() for row in rows if "evidence" in row}
        assert found == grades


def test_a_row_is_as_good_as_its_weakest_source(documented: Set) -> None:
    compared = 0
    for name, rows in documented.items():
        for row in rows:
            if "evidence" in row:
                assert row["evidence"] == grade(row["source_ids"]), (name, row)
                compared += 1
    assert compared > 2000


def test_a_field_that_nobody_checked_is_filled_and_a_needed_one_makes_its_row_unverified(
    documented: Set,
) -> None:
    needed = {"states": {"kind"}, "obligations": {"status", "working_deadline"}}
    for name, fields in needed.items():
        named = 0
        for row in documented[name]:
            unverified = set(row["unverified_fields"].split("|")) - {""}
            assert all(row[field] for field in unverified), (name, row)
            if unverified & fields:
                assert row["evidence"] == "unverified", (name, row)
            named += bool(unverified)
        assert named > 10


def test_money_has_two_decimals_and_is_not_negative(whole: Set) -> None:
    seen = 0
    for name, rows in whole.items():
        for row in rows:
            for column, value in row.items():
                if column.endswith("_usd") or column == "amount_original":
                    assert re.fullmatch(r"(\d+\.\d\d)?", value), (name, column, row)
                    seen += bool(value)
    assert seen > 2000


def form_of(column: str) -> str:
    """Return the form that a filled cell of a column has, as a regular expression; empty for free text."""
    if column.startswith(("is_", "can_", "has_")):
        return "true|false"
    if column.endswith(("_on", "_deadline")):
        return r"\d{4}-\d\d-\d\d"
    if column in {"year", "first_year", "last_year", "as_of_year", "rate_year", "best_year"}:
        return r"(19|20)\d\d"
    return r"\d+(\.\d{1,2})?" if column.endswith("_m2") and "usd" not in column else ""


def test_quantities_dates_and_years_have_their_form(whole: Set) -> None:
    seen = 0
    for name, rows in whole.items():
        for row in rows:
            for column, value in row.items():
                if value and (form := form_of(column)):
                    assert re.fullmatch(form, value), (name, column, row)
                    seen += 1
    assert seen > 5000
    for rows in whole.values():
        for row in rows:
            for column, value in row.items():
                if value and column.endswith(("_on", "_deadline")):
                    assert date.fromisoformat(value).isoformat() == value


def test_cost_is_national_and_secured_and_need(whole: Set) -> None:
    for row in whole["activity_years"]:
        parts = [row["national_usd"], row["secured_usd"], row["need_usd"]]
        assert Decimal(row["cost_usd"]) == sum(Decimal(part or 0) for part in parts), row


def test_tranches_add_up_to_their_commitment(whole: Set) -> None:
    sums: dict[str, Decimal] = {}
    for row in whole["tranches"]:
        sums[row["commitment_id"]] = sums.get(row["commitment_id"], Decimal(0)) + Decimal(row["amount_usd"])
    allocatable = {
        row["commitment_id"]: row for row in whole["commitments"] if row["is_allocatable"] == "true"
    }
    assert sums == {key: Decimal(row["amount_usd"]) for key, row in allocatable.items()}
    for row in whole["commitments"]:
        assert (row["why_not_allocatable"] == "") == (row["is_allocatable"] == "true"), row


def test_pillars_are_those_of_the_matcher(whole: Set) -> None:
    assert {row["pillar"] for row in whole["activities"]} <= PILLARS
    sets = [row["pillars"] for row in whole["commitments"] + whole["flows"]]
    assert {pillar for pillars in sets for pillar in pillars.split("|")} - {"", "*"} <= PILLARS


def test_regions_are_those_of_m49(documented: Set) -> None:
    regions = {row["region"] for row in documented["states"] if row["kind"] != "other_area"}
    assert regions == {"Africa", "Americas", "Asia", "Europe", "Oceania"}
    assert all(re.fullmatch(r"\d{3}", row["m49_code"]) for row in documented["states"] if row["region"])


def test_no_file_tells_of_a_machine_or_a_tool(sample: Path) -> None:
    forbidden = re.compile(r"find_string|file id \d|(?<![\w.])/(?:work|root|tmp)\b", re.IGNORECASE)
    for path in sorted(sample.rglob("*.*")):
        assert forbidden.search(path.read_text(encoding="utf-8")) is None, path


def test_assumed_money_names_no_state_and_no_table(documented: Set, illustration: Set) -> None:
    names = {row["iso3"] for row in documented["states"]} | {row["un_name"] for row in documented["states"]}
    for row in illustration["donors"]:
        assert re.fullmatch(r"Donor [A-Z]", row["name"])
        assert row["name"] not in names
    for name in ("donors", "commitments", "tranches"):
        assert {row["source_ids"] for row in illustration[name]} == {"METHOD-DONORS-GO-ON"}
        assert {row["evidence"] for row in illustration[name]} == {"assumed"}
