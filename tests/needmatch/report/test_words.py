"""The catalogue of messages: every key that the code asks for is there, and every kind of fact is known."""

from __future__ import annotations

import re
import string
from pathlib import Path

import needmatch.report
from needmatch.plan import Reason
from needmatch.problem import PRESETS, TIERS
from needmatch.report.english import MESSAGES
from needmatch.report.words import Words
from needmatch.units import DEADLINE_BASES, EVIDENCE, PILLARS, UNITS_OF_OUTPUT

KINDS = {"", "money", "full", "share", "count", "number", "quantity", "seconds"}


def test_every_key_in_the_code_is_in_the_catalogue() -> None:
    folder = Path(needmatch.report.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    keys = set(re.findall(r"words\(\s*\"([a-z0-9_.-]+)\"", code))
    assert len(keys) > 100
    assert keys <= set(MESSAGES)


def test_every_fixed_word_of_the_model_has_a_message() -> None:
    words = Words("USD")
    expected = [f"pillar.{pillar}" for pillar in PILLARS] + [f"grade.{grade}" for grade in EVIDENCE]
    expected += [f"basis.{basis}" for basis in DEADLINE_BASES] + [f"unit.{unit}" for unit in UNITS_OF_OUTPUT]
    expected += [f"{kind}.{tier}" for kind in ("tier", "asked", "method") for tier in (*TIERS, "tie")]
    expected += [f"preset.{preset}" for preset in PRESETS]
    expected += [f"{kind}.{reason.value}" for kind in ("reason", "unmet") for reason in Reason]
    assert [key for key in expected if not words.knows(key)] == []


def test_every_fact_of_every_message_has_a_known_kind() -> None:
    for key, message in MESSAGES.items():
        for text in [message] if isinstance(message, str) else message.values():
            kinds = {kind for _, name, kind, _ in string.Formatter().parse(text) if name is not None}
            assert kinds <= KINDS, key


def test_plural_forms_follow_the_number() -> None:
    words = Words("USD")
    assert words("totals.reached", n=1, of=3).startswith("1 State of 3")
    assert words("totals.reached", n=2, of=3).startswith("2 States of 3")


def test_years_are_a_span_only_where_none_is_left_out() -> None:
    words = Words("USD")
    assert words.years([2026, 2027, 2028]) == "2026 to 2028"
    assert words.years([2026, 2028, 2030]) == "2026, 2028 and 2030"
    assert words.years([2026]) == "2026"


def test_money_in_sentences_carries_the_currency_of_the_case() -> None:
    assert Words("CHF").money(120_000_000) == "CHF\u00a01.2m"
    assert "[CHF]" in Words("CHF")("column.need")
