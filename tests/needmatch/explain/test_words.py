"""Explanations are sentences of keys and facts, and every key that can be told is in the catalogue."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator

import pytest

import needmatch
from needmatch.explain import explain_flow, explain_need, fairness_cost, prices, ranges, uniqueness
from needmatch.explain.english import MESSAGES
from needmatch.explain.words import (
    Sentence,
    Voice,
    meaning,
    of_fairness,
    of_flow,
    of_need,
    of_price,
    of_ranges,
    of_uniqueness,
)
from needmatch.explain.yardstick import Move
from needmatch.problem import TIERS, Problem
from needmatch_cases import random_problem

Case = Callable[[str], Problem]
VOICE = Voice("USD")


def all_sentences(seed: int) -> Iterator[Sentence]:
    plan = needmatch.solve(random_problem(seed))
    yield of_uniqueness(uniqueness(plan))
    yield from of_fairness(fairness_cost(plan))
    yield from of_ranges(ranges(plan))
    for price in prices(plan):
        yield from of_price(price)
    for flow in plan.allocations[:3]:
        yield from of_flow(explain_flow(plan, flow.commitment, flow.activity, flow.year))
    for row in plan.unfunded[:3]:
        yield from of_need(explain_need(plan, row.activity, row.year))
        yield from of_need(explain_need(plan, row.activity))


@pytest.mark.parametrize("seed", range(25))
def test_every_explanation_can_be_said(seed: int) -> None:
    for sentence in all_sentences(seed):
        said = VOICE.say(sentence)
        assert said
        assert "{" not in said
        assert "nan" not in said.split()
        assert "None" not in said


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("change", [0.25, -0.25])
def test_every_tier_has_words_for_better_and_worse(tier: str, change: float) -> None:
    move = Move(tier, change)
    key = meaning(move).key
    assert key.endswith(".better") == move.improves
    assert VOICE.say(meaning(move))


def test_what_is_better_is_said_so() -> None:
    assert Move("leximin", 0.1).improves
    assert not Move("leximin", -0.1).improves
    assert Move("deadline", -0.1).improves
    assert not Move("pillars", 1.0).improves
    assert Move("output", 5.0).improves


def test_facts_of_a_message_are_numbers_and_names_never_words() -> None:
    """A translator gets whole sentences: facts are figures, ids and sentences that have keys of their own."""
    for key, message in MESSAGES.items():
        for template in [message] if isinstance(message, str) else message.values():
            for _, field, kind, _ in string.Formatter().parse(template):
                assert field is None or field.isidentifier(), key
                assert kind in (None, "", "money", "share", "count", "number", "quantity", "figure"), key


def test_the_price_of_the_real_case_is_a_sentence(case: Case) -> None:
    plan = needmatch.solve(case("real-2026"))
    first = of_price(prices(plan)[0])
    assert VOICE.say(first[0]).replace("\u00a0", " ") == (
        "USD 1.0m more for anything in 2026: weighed lateness at deadlines falls by 0.01295."
    )
