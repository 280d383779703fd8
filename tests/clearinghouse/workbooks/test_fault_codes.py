"""The codes of faults are part of the contract: each stands in docs/api.md, and none that is gone."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted((ROOT / "platform" / "clearinghouse" / "workbooks").glob("*.py"))
PLACES = (
    r'(?:Unreadable|UnreadableFile|Refusal)\(\s*"([a-z]+(?:-[a-z]+)+)"',
    r'"(?:error|warning)",\s*"([a-z-]+)"(?!\s*\])',
    r'_note\(\s*faults,\s*"([a-z-]+)"',
    r'code="([a-z-]+)"',
)


def codes_of_sources() -> set[str]:
    text = "\n".join(each.read_text("utf-8") for each in SOURCES)
    found = {code for place in PLACES for code in re.findall(place, text)}
    return found - {"warning"}  # the pair of severities in a type


def test_every_code_is_told_and_none_that_is_not_there() -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    told = re.search(r"`code` of a fault is part of the contract\.(.*?)\n\n", page, re.DOTALL)
    assert told is not None
    known = codes_of_sources()
    assert len(known) > 45
    assert set(re.findall(r"`([a-z]+(?:-[a-z]+)*)`", told[1])) - {"value"} == known
