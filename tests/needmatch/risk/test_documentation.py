"""The page on risk has the parameters of the code."""

import re
from pathlib import Path

from needmatch.risk.parameters import QUANTITIES

PAGE = Path(__file__).parents[3] / "docs" / "matching" / "risk.md"


def test_the_table_of_parameters_is_that_of_the_code() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| ([\d.]+) \| ([\d.]+) to ([\d.]+) \|", PAGE.read_text("utf-8"), re.MULTILINE
    )
    assert {name: tuple(map(float, rest)) for name, *rest in rows} == {
        q.name: (q.default, q.low, q.high) for q in QUANTITIES.values()
    }
