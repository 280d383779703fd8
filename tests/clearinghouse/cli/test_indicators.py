"""The command that computes indicators, run as an operator runs it."""

import re
from typing import Any

from clearinghouse.indicators.definitions import INDICATORS


def test_values_are_computed_once_for_what_is_known(run: Any) -> None:
    assert run("load", "--sample", "--only", "documented", "--known-on", "2026-11-20").exit_code == 0
    first = run("indicators", "--as-of", "2026-11-20", "--reason", "before the meeting")
    assert first.exit_code == 0, first.output
    said = re.search(r"Indicators as of 2026-11-20: (\d+) values new or changed, 0 unchanged\.", first.output)
    assert said is not None, first.output
    assert int(said[1]) > len(INDICATORS)
    again = run("indicators", "--as-of", "2026-11-20")
    assert f": 0 values new or changed, {said[1]} unchanged." in again.output


def test_a_day_that_has_not_come_is_refused(run: Any) -> None:
    refused = run("indicators", "--as-of", "2199-01-01")
    assert refused.exit_code == 2
    assert "2199-01-01 has not come yet" in refused.output


def test_without_any_facts_nothing_is_counted_and_nothing_fails(run: Any) -> None:
    done = run("indicators", "--as-of", "2026-11-20")
    assert done.exit_code == 0, done.output
