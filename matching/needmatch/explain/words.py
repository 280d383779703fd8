"""Explanations as sentences: message keys with facts, which a catalogue says in a language.

A `Sentence` is what travels (its facts are numbers, ids and other sentences), so that the platform may say it in six
languages; `Voice` says it with a catalogue, `needmatch.explain.english` by default.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from needmatch.explain.english import MESSAGES
from needmatch.explain.fairness import FairnessCost
from needmatch.explain.flows import FlowReason
from needmatch.explain.least_change import Change, NeedReason
from needmatch.explain.money import EarmarkClass
from needmatch.explain.prices import Price
from needmatch.explain.ranges import Range
from needmatch.explain.uniqueness import Uniqueness
from needmatch.explain.yardstick import Move
from needmatch.report import english as report
from needmatch.report.words import Message, Words
from needmatch.units import CENTS

IN_MONEY = frozenset({"pillars", "early", "relations"})
"""Tiers whose value is in the case's currency."""


@dataclass(frozen=True)
class Sentence:
    """A message key with its facts: amounts in cents, shares from 0 to 1, ids, and sentences within the sentence."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Voice(Words):
    """Says sentences; `figure` writes a number with four significant digits, however small it is."""

    def __init__(self, currency: str, messages: Mapping[str, Message] = MESSAGES) -> None:
        super().__init__(currency, {**report.MESSAGES, **messages})

    def say(self, sentence: Sentence) -> str:
        """Return a sentence in the voice's language."""
        return self(sentence.key, **{name: self._fact(fact) for name, fact in sentence.facts.items()})

    def _fact(self, fact: object) -> object:
        if isinstance(fact, Sentence):
            return self.say(fact)
        if isinstance(fact, tuple):
            return self.listed([str(self._fact(part)) for part in fact])
        return fact

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write one fact in its kind."""
        if format_spec == "figure":
            return f"{float(value):.4g}".replace("-", "\u2212")
        return super().format_field(value, format_spec)


def meaning(move: Move) -> Sentence:
    """Return what a tier's change means."""
    by = abs(move.change)
    return Sentence(
        f"change.{move.tier}{'.better' if move.improves else ''}",
        {"by": round(by * CENTS) if move.tier in IN_MONEY else by},
    )


def _tier(name: str) -> Sentence:
    return Sentence(f"tier.{name}")


def of_flow(reason: FlowReason) -> list[Sentence]:
    """Return why a flow is in the plan and what its money would do next best."""
    flow = reason.flow
    told = [
        Sentence(
            "flow.is",
            {
                "commitment": flow.commitment,
                "donor": flow.donor,
                "amount": flow.amount_cents,
                "activity": flow.activity,
                "state": flow.state,
                "year": flow.year,
            },
        ),
        Sentence("flow.fills")
        if flow.asked_by == "tie"
        else Sentence("flow.serves", {"tier": _tier(flow.asked_by)}),
        Sentence("flow.coverage", {"gain": flow.coverage_gain, "state": flow.state}),
    ]
    if flow.late_months_saved:
        told.append(Sentence("flow.months", {"months": flow.late_months_saved}))
    if reason.is_pinned:
        told.append(Sentence("flow.pinned"))
    if reason.is_required:
        return [*told, Sentence("flow.required")]
    if reason.first is None:
        told.append(Sentence("flow.choice"))
    else:
        facts = {"tier": _tier(reason.first.tier), "meaning": meaning(reason.first)}
        told.append(Sentence("flow.first", facts))
    told += [
        Sentence(
            "flow.next",
            {"more": use.more_cents, "activity": use.activity, "state": use.state, "year": use.year},
        )
        for use in reason.next_uses
    ]
    if reason.left_cents:
        told.append(Sentence("flow.left", {"left": reason.left_cents}))
    return told


def of_need(reason: NeedReason) -> list[Sentence]:
    """Return what a need lacks, why, and the least changes that could fund it."""
    facts: dict[str, object] = {"activity": reason.activity, "state": reason.state}
    suffix = ""
    if reason.year is not None:
        facts["year"] = reason.year
        suffix = ".year"
    if not reason.unmet_cents:
        return [Sentence(f"need.met{suffix}", facts)]
    told = [Sentence(f"need.is{suffix}", facts | {"unmet": reason.unmet_cents})]
    told += [Sentence("need.because", {"reason": Sentence(f"reason.{r}")}) for r in reason.reasons]
    if reason.is_choice:
        return [*told, Sentence("need.choice")]
    if not reason.changes:
        return [*told, Sentence("need.change.none")]
    return told + [_of_change(change, reason.state) for change in reason.changes]


def _of_change(change: Change, state: str) -> Sentence:
    facts: dict[str, object] = {"amount": change.amount_cents, "state": state}
    if change.year is not None:
        facts["year"] = change.year
    if change.limit_cents is not None:
        facts["limit"] = change.limit_cents
    if change.commitments:
        facts["parts"] = tuple(
            Sentence("part", {"commitment": name, "amount": amount}) for name, amount in change.commitments
        )
    return Sentence(f"need.change.{change.kind}", facts)


def of_price(price: Price) -> list[Sentence]:
    """Return what a step of money changes."""
    if not price.is_feasible:
        what = Sentence("price.infeasible")
    elif price.first is None:
        what = Sentence("price.nothing")
    else:
        what = meaning(price.first)
    facts = {
        "step": price.step_cents,
        "earmark": _of_class(price.earmark),
        "year": price.year,
        "meaning": what,
    }
    told = [Sentence(f"price.{price.direction}", facts)]
    return [*told, Sentence("price.worse")] if price.is_worse_for_more else told


def _of_class(earmark: EarmarkClass) -> Sentence:
    facts: dict[str, object] = {}
    if earmark.states is not None:
        facts["states"] = tuple(sorted(earmark.states))
    if earmark.pillars is not None:
        facts["pillars"] = tuple(Sentence(f"pillar.{p}") for p in sorted(earmark.pillars))
    kinds = {(False, False): "any", (True, False): "states", (False, True): "pillars", (True, True): "both"}
    plain = Sentence(f"earmark.{kinds['states' in facts, 'pillars' in facts]}", facts)
    return Sentence("earmark.kind", {"earmark": plain, "kind": earmark.kind}) if earmark.kind else plain


def of_ranges(found: Sequence[Range]) -> list[Sentence]:
    """Return how many amounts are a choice, then each range."""
    count = Counter(r.settled_by for r in found)
    facts = {"n": len(found), "choice": count["choice"], "tiers": count["tiers"], "earmark": count["earmark"]}
    return [Sentence("ranges.is", facts), *map(_of_range, found)]


def _of_range(r: Range) -> Sentence:
    facts: dict[str, object] = {"donor": r.donor, "state": r.state, "planned": r.planned_cents}
    if r.settled_by != "choice":
        return Sentence(f"range.fixed.{r.settled_by}", facts)
    return Sentence("range.is", facts | {"least": r.least_cents, "most": r.most_cents})


def of_uniqueness(found: Uniqueness) -> Sentence:
    """Return whether the plan is the only one."""
    if found.is_unique:
        return Sentence("unique.yes")
    return Sentence("unique.receipts" if found.has_unique_receipts else "unique.no")


def of_fairness(found: FairnessCost) -> list[Sentence]:
    """Return the plan and most land released side by side; what is not known of both is left out."""
    pairs = {
        "land": (found.plan.released_m2, found.most_land.released_m2),
        "months": (found.plan.late_months, found.most_land.late_months),
        "nothing": (found.plan.obligations_with_nothing, found.most_land.obligations_with_nothing),
        "least": (found.plan.least_coverage, found.most_land.least_coverage),
        "mean": (found.plan.mean_coverage, found.most_land.mean_coverage),
        "funded": (found.plan.funded_cents, found.most_land.funded_cents),
    }
    return [Sentence("fairness.head")] + [
        Sentence(f"fairness.{name}", {"plan": plan, "most": most})
        for name, (plan, most) in pairs.items()
        if plan is not None and most is not None
    ]
