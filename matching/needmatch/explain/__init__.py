"""Why a plan is as it is, always by solving again: prices, ranges, receipts, uniqueness, flows, needs, fairness.

Every function takes a `Plan` that was solved to the end and answers with values in cents, shares and tier names;
`needmatch.explain.words` says them. The surprise: the targets of protected pillars and the cut-off of the floor stay
those of the plan, also where money is added or taken: they are the yardstick, and a yardstick that grew with the money
would make more money look worse (design section 2, `pillars`).
"""

from needmatch.explain.fairness import FairnessCost, Side, fairness_cost
from needmatch.explain.flows import FlowReason, NextUse, explain_flow
from needmatch.explain.folder import read_plan
from needmatch.explain.least_change import Change, NeedReason, explain_need
from needmatch.explain.money import EarmarkClass
from needmatch.explain.prices import Price, prices
from needmatch.explain.ranges import Range, ranges
from needmatch.explain.receipts import Receipt, receipts
from needmatch.explain.uniqueness import Uniqueness, uniqueness, with_uniqueness
from needmatch.explain.yardstick import Move

__all__ = [
    "Change",
    "EarmarkClass",
    "FairnessCost",
    "FlowReason",
    "Move",
    "NeedReason",
    "NextUse",
    "Price",
    "Range",
    "Receipt",
    "Side",
    "Uniqueness",
    "explain_flow",
    "explain_need",
    "fairness_cost",
    "prices",
    "ranges",
    "read_plan",
    "receipts",
    "uniqueness",
    "with_uniqueness",
]
