"""The table of docs/security.md holds every item of ASVS 4.0.3 level 2 once, and its totals are true."""

import re
from collections import Counter
from pathlib import Path

STATES = ("met", "not met", "not applicable")
ITEMS_OF_SECTION = {
    "1.1": 7, "1.2": 4, "1.4": 3, "1.5": 4, "1.6": 4, "1.7": 2, "1.8": 2, "1.9": 2, "1.10": 1, "1.11": 2, "1.12": 1,
    "1.14": 6, "2.1": 12, "2.2": 3, "2.3": 3, "2.4": 6, "2.5": 7, "2.6": 3, "2.7": 6, "2.8": 7, "2.9": 3, "2.10": 4,
    "3.1": 1, "3.2": 4, "3.3": 4, "3.4": 5, "3.5": 3, "3.7": 1, "4.1": 4, "4.2": 2, "4.3": 3, "5.1": 5, "5.2": 8,
    "5.3": 10, "5.4": 3, "5.5": 4, "6.1": 3, "6.2": 6, "6.3": 2, "6.4": 2, "7.1": 4, "7.2": 2, "7.3": 3, "7.4": 3,
    "8.1": 4, "8.2": 3, "8.3": 8, "9.1": 3, "9.2": 4, "10.2": 2, "10.3": 3, "11.1": 8, "12.1": 3, "12.2": 1, "12.3": 6,
    "12.4": 2, "12.5": 2, "12.6": 1, "13.1": 4, "13.2": 5, "13.3": 2, "13.4": 2, "14.1": 4, "14.2": 6, "14.3": 2,
    "14.4": 7, "14.5": 4,
}  # fmt: skip
"""How many items of level 2 each section of the standard has (those it deleted and those of level 3 apart)."""


def items(content: str) -> dict[str, str]:
    """Return the state of each item; an item that comes twice is a fault."""
    found: dict[str, str] = {}
    for line in content.splitlines():
        match = re.fullmatch(r"\| ((?:\d+\.\d+\.\d+(?:, )?)+) \| ([a-z ]+) \| (.+) \|", line)
        if match:
            for item in match[1].split(", "):
                assert item not in found, item
                assert match[2] in STATES, line
                found[item] = match[2]
    return found


def test_every_item_is_there_once_and_the_totals_are_true(repository: Path) -> None:
    content = (repository / "docs" / "security.md").read_text(encoding="utf-8")
    found = items(content)
    assert Counter(item.rpartition(".")[0] for item in found) == ITEMS_OF_SECTION
    counted = Counter(found.values())
    total = re.search(r"\| \*\*all (\d+)\*\* \| \*\*(\d+)\*\* \| \*\*(\d+)\*\* \| \*\*(\d+)\*\* \|", content)
    assert total is not None
    assert [int(each) for each in total.groups()] == [len(found), *(counted[state] for state in STATES)]
    chapters = re.findall(r"^\| (\d+) [A-Z][a-zA-Z ]+ \| (\d+) \| (\d+) \| (\d+) \|$", content, re.MULTILINE)
    assert len(chapters) == 14
    for chapter, *numbers in chapters:
        own = Counter(state for item, state in found.items() if item.split(".")[0] == chapter)
        assert [int(each) for each in numbers] == [own[state] for state in STATES], chapter


def test_tests_that_the_model_names_are_there(repository: Path) -> None:
    content = (repository / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [
        line
        for line in content.splitlines()
        if line.startswith("| ") and ("test_" in line or line.endswith("/` |"))
    ]
    named = {path for line in rows for path in re.findall(r"`([a-z_]+(?:/[a-z_.]*)?)`", line.split("|")[3])}
    assert len(named) > 10
    for path in named:
        assert (repository / "tests" / "clearinghouse" / path).exists(), path
