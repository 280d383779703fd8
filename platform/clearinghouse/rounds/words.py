"""A round in plain words: what a preset, a tier and a reason mean to someone who has not read the mathematics.

The surprise: the words are neutral on purpose. Money that does more elsewhere is "prioritised elsewhere"; nobody is
outbid, and a suggestion binds nobody. Meanings are those of matching/needmatch/README.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PRESETS: Final[Mapping[str, str]] = {
    "deadlines-first": (
        "Protected pillars first, then a minimum for every State, then as few obligations as possible late and as "
        "little as possible; what is left raises the least covered States."
    ),
    "no-state-left-behind": (
        "Protected pillars first, then the least covered State is raised as far as money allows, then the next; "
        "deadlines decide among what is left."
    ),
    "victim-assistance-protected": (
        "As deadlines first, with twice the share of all money kept for victim assistance, as far as needs for it "
        "are published."
    ),
    "most-land-released": "Protected pillars first, then the most square metres released for the money.",
}
"""What each preset asks for, first to last. Normalised by obligation, small obligations tend to be finished first."""

OWN_TIERS: Final = "Tiers were named one by one instead of a preset; see `tiers`."

TIERS: Final[Mapping[str, str]] = {
    "pillars": "Keeps the protected share of all money for its pillar, as far as needs are published there.",
    "floor": "Brings every State that can receive money to a minimum of its documented and reported need.",
    "deadline": "Leaves as little as possible of what is planned by a deadline unfunded; being far behind weighs more.",
    "sooner": "After a deadline, funds what is still open as soon as possible.",
    "leximin": "Raises the State with the least of its need covered, then the next.",
    "output": "Releases the most land.",
    "early": "Funds needs in the year in which they are planned instead of later.",
    "relations": "Keeps the cost of delivery low where partners already work together.",
    "tie": "Among equally good plans, picks the same one each time.",
}
"""What each tier asks for; a later tier never makes an earlier one worse."""

OBJECTIVE_UNITS: Final[Mapping[str, str]] = {
    "pillars": "USD short of the protected shares",
    "floor": "coverage of each State, sorted (0 to 1)",
    "deadline": "sum over obligations of weighted lateness",
    "sooner": "weighted sum of unfunded shares after the deadline",
    "leximin": "coverage of each State, sorted (0 to 1)",
    "output": "m2 released",
    "early": "USD-years of waiting",
    "relations": "USD of delivery cost",
    "tie": "no unit",
}
"""In what the best value of a tier is counted."""

REASONS: Final[Mapping[str, str]] = {
    "no_eligible_money": "No commitment may go to this State, pillar and year.",
    "prioritised_elsewhere": "The money that could go here does more elsewhere under this policy.",
    "absorption": "The State's limit of what it can put to use in a year is reached.",
    "condition": "A condition of the donor stands against it, such as a least grant or a largest share.",
    "not_yet_planned": "Money is there before the need is planned, and may not be carried over.",
    "pinned_elsewhere": "The money is bound by its donor to another activity.",
}
"""Why a need stays unmet."""

HELD_BACK: Final[Mapping[str, str]] = {
    "reserved": "Held under agreements: what was told to one party is not suggested to another.",
    "counted_at_the_boundary": "Committed by a pooled fund: its money was counted where it came in.",
}
"""Why a round may not place money of a commitment."""

AGREED_MONEY: Final = (
    "Needs are what States have published. A need falls when its State says in its plan that money for it is "
    "secured; until then what is agreed may serve part of what stays unmet here."
)
"""With a round that holds back what is agreed."""

ESTIMATES_REMOVED: Final = (
    "Estimates about some of these States were removed at their request after this round was solved. Its numbers are "
    "what they were; they are shown nowhere else."
)
"""With an illustration round that holds an estimate which its State had removed since."""
