"""The README's tables are those of the code: every quantity with its unit, every tier, every row, every column."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from needmatch import plan, problem, programme
from needmatch.casefolder.layout import TABLES
from needmatch.casefolder.policytable import KEYS

NOUNS = (
    problem.State,
    problem.Obligation,
    problem.Activity,
    problem.Need,
    problem.Commitment,
    problem.Tranche,
    problem.Relation,
    problem.Pin,
    problem.Fund,
    problem.Payin,
    problem.Policy,
    plan.Allocation,
    plan.StateResult,
    plan.ObligationResult,
    plan.Unfunded,
    plan.TierResult,
    plan.Plan,
)
"""Everything that goes in or comes out."""

NO_QUANTITY = {"year", "article"}
"""Numbers that name something and measure nothing."""

UNIT_OF_SUFFIX = {
    "_cents": "cent",
    "_cents_per_year": "cent/year",
    "_share": "share",
    "_months": "month",
    "seconds": "s",
}


@pytest.fixture(scope="module")
def readme(repository: Path) -> str:
    return (repository / "matching" / "needmatch" / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def quantities(readme: str) -> list[tuple[str, str, str]]:
    """Return (quantity, unit, source) of each row of the table."""
    return re.findall(r"^\| `(\w+\.\w+)` \| ([^|]+) \| [^|]+ \| `?([^`|]+?)`? \|$", readme, re.MULTILINE)


def numbers_of(noun: type) -> list[str]:
    """Return the fields of a dataclass that are numbers."""
    fields = [(field.name, str(field.type)) for field in dataclasses.fields(noun)]
    return [name for name, kind in fields if re.fullmatch(r"(int|float)( \| None)?", kind)]


def test_every_number_has_its_row_in_order(quantities: list[tuple[str, str, str]]) -> None:
    numbers = [
        f"{noun.__name__}.{name}" for noun in NOUNS for name in numbers_of(noun) if name not in NO_QUANTITY
    ]
    assert [quantity for quantity, _, _ in quantities] == numbers


def test_units_are_those_that_the_names_carry(quantities: list[tuple[str, str, str]]) -> None:
    for quantity, unit, _ in quantities:
        endings = [ending for ending in UNIT_OF_SUFFIX if quantity.endswith(ending)]
        if endings:
            assert unit == UNIT_OF_SUFFIX[max(endings, key=len)], quantity


def test_sources_are_columns_of_the_noun_or_keys_of_the_policy(
    quantities: list[tuple[str, str, str]],
) -> None:
    columns = {
        f"{table.noun.__name__}.{field}": column.name
        for table in TABLES
        for field, column in zip(table.fields, table.columns, strict=True)
    }
    columns |= {f"Policy.{key}": f"policy.{key}" for key in KEYS}
    assert {quantity: source for quantity, _, source in quantities} == {
        quantity: columns.get(quantity, "result") for quantity, _, _ in quantities
    }


def test_every_tier_and_every_row_is_there(readme: str) -> None:
    tiers = re.findall(r"^\| `(\w+)` \|", readme, re.MULTILINE)
    assert tiers == [*problem.TIERS, "tie"]
    rows = re.findall(r"^    \((\d)\) (\w+) ", readme, re.MULTILINE)
    assert rows == re.findall(r"^    \((\d)\) (\w+) ", programme.__doc__ or "", re.MULTILINE)


def test_the_links_lead_somewhere(readme: str, repository: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", readme)
    assert links
    assert [link for link in links if not (repository / "matching" / "needmatch" / link).exists()] == []
