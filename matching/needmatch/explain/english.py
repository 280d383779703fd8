"""What explanations say in English, by key; another language is another mapping with the same keys and facts.

Facts stand in braces with their kind (`needmatch.report.words`). A fact may itself be a sentence: a tier's name, or
what a tier's change means. "Could" is meant: a plan is a suggestion, and who pays is often open.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_MESSAGES: Final[dict[str, str | Mapping[str, str]]] = {
    "flow.is": "{commitment} ({donor}) could give {amount:money} to {activity} in {state} in {year}.",
    "flow.serves": "It serves the tier “{tier}”: that tier would be worse if the money lay idle.",
    "flow.fills": "If it lay idle, no tier would be worse: it uses money that is there.",
    "flow.coverage": "It adds {gain:share} to the coverage of {state}.",
    "flow.months": "It takes {months:number} months off what is late at the obligation's deadline.",
    "flow.first": "Without it, and with all other money free to take its place, “{tier}” moves first: {meaning}.",
    "flow.choice": "Without it, plans as good on every tier exist: this flow is a choice among equals.",
    "flow.pinned": "A pin asks for it.",
    "flow.required": "Without it, no plan keeps the rules of the case.",
    "flow.next": "Next best, the commitment would give {more:money} more to {activity} in {state} in {year}.",
    "flow.left": "Next best, {left:money} of the commitment would find no use.",
    "change.pillars": "{by:money} more is short of the protected shares",
    "change.pillars.better": "{by:money} less is short of the protected shares",
    "change.floor": "the first State that moves below the floor loses {by:share} of coverage",
    "change.floor.better": "the first State that moves towards the floor gains {by:share} of coverage",
    "change.deadline": "weighed lateness at deadlines rises by {by:figure}",
    "change.deadline.better": "weighed lateness at deadlines falls by {by:figure}",
    "change.sooner": "the weighed delay after deadlines rises by {by:figure}",
    "change.sooner.better": "the weighed delay after deadlines falls by {by:figure}",
    "change.leximin": "the worst-covered State that moves loses {by:share} of coverage",
    "change.leximin.better": "the worst-covered State that moves gains {by:share} of coverage",
    "change.output": "{by:quantity} m² less is released",
    "change.output.better": "{by:quantity} m² more is released",
    "change.early": "{by:money} more is carried as unmet from one year to the next, summed over years",
    "change.early.better": "{by:money} less is carried as unmet from one year to the next, summed over years",
    "change.relations": "delivery costs {by:money} more",
    "change.relations.better": "delivery costs {by:money} less",
    "need.is": "{activity} in {state} lacks {unmet:money}.",
    "need.is.year": "{activity} in {state} lacks {unmet:money} of what it planned in {year}.",
    "need.met": "{activity} in {state} is funded in full.",
    "need.met.year": "What {activity} in {state} planned in {year} is funded in full.",
    "need.because": "Why: {reason}.",
    "need.choice": "Plans as good on every tier fund it: the tiers leave it open which need is met.",
    "need.change.money": "{amount:money} unearmarked in {year} could fund it, with no tier worse.",
    "need.change.limit": (
        "A yearly limit of {state} higher by {amount:money} could fund it with the money that is there, no tier worse."
    ),
    "need.change.earmark": "Widened earmarks could fund it, with no tier worse: {parts}.",
    "need.change.carry_over": "Leave to carry money over could fund it, with no tier worse: {parts}.",
    "need.change.money_and_limit": (
        "{amount:money} unearmarked in {year}, and a yearly limit of {state} higher by {limit:money}, could fund it "
        "together, with no tier worse; neither can alone."
    ),
    "need.change.none": (
        "No single change of money, limit, earmark or carry-over funds it without making a tier worse."
    ),
    "part": "{commitment} {amount:money}",
    "price.more": "{step:money} more for {earmark} in {year}: {meaning}.",
    "price.less": "{step:money} less for {earmark} in {year}: {meaning}.",
    "price.worse": "(More money makes this tier worse, because an earlier one asks for it.)",
    "price.nothing": "no tier moves",
    "price.infeasible": "no plan would keep the pins, pay-ins and reserves",
    "earmark.any": "anything",
    "earmark.states": "{states}",
    "earmark.pillars": "{pillars} anywhere",
    "earmark.both": "{pillars} in {states}",
    "earmark.kind": "{earmark} ({kind})",
    "ranges.is": {
        "one": "{n:count} pair of a donor and a State: {choice:count} is a choice, {tiers:count} settled by the tiers, "
        "{earmark:count} by the earmark.",
        "other": "{n:count} pairs of a donor and a State: {choice:count} are a choice, {tiers:count} settled by the "
        "tiers, {earmark:count} by the earmark.",
    },
    "range.is": "{donor} to {state}: {planned:money}, from {least:money} to {most:money}.",
    "range.fixed.tiers": "{donor} to {state}: {planned:money} in every plan as good.",
    "range.fixed.earmark": "{donor} to {state}: {planned:money}, as the earmark has it.",
    "unique.yes": "No other plan is as good on every tier.",
    "unique.receipts": "Who gets what is settled; who pays for it is partly a choice.",
    "unique.no": "Other plans are as good on every tier: who gets what is partly a choice.",
    "fairness.head": "This plan, and the same round under most land released:",
    "fairness.land": "land released: {plan:quantity} m² and {most:quantity} m²",
    "fairness.months": "months late at deadlines, summed: {plan:number} and {most:number}",
    "fairness.nothing": "obligations that get nothing: {plan:count} and {most:count}",
    "fairness.least": "least coverage of a State: {plan:share} and {most:share}",
    "fairness.mean": "mean coverage of States: {plan:share} and {most:share}",
    "fairness.funded": "money placed: {plan:money} and {most:money}",
}

MESSAGES: Final[Mapping[str, str | Mapping[str, str]]] = MappingProxyType(_MESSAGES)
