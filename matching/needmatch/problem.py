"""A matching problem: the nouns of the case folder as frozen dataclasses, and the policy that orders the tiers.

The surprise: amounts are whole cents (`int`), so that what is read is exactly what is split; and every collection
of a `Problem` is a tuple sorted by id, so that equal input gives equal programmes whatever the order of its rows.
Words are those of design section 1: a `Need` is what remains to be funded of an activity in a year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

Split = Literal["north-west", "pro-rata"]


@dataclass(frozen=True, slots=True)
class State:
    """A State Party. `max_cents_per_year` is its absorption limit; None is no limit."""

    state: str
    name: str = ""
    region: str = ""
    is_ldc: bool | None = None
    max_cents_per_year: int | None = None


@dataclass(frozen=True, slots=True)
class Obligation:
    """A State's time-bound duty under Article 4 or 5.

    `remaining` is in `unit` ("m2" or "mines"); None is not reported. `risk` is a weight from 0 to 1, None (not
    given) counts as 1. `deadline_basis` is "" where not given.
    """

    obligation: str
    state: str
    article: int
    deadline: date
    deadline_basis: str = ""
    remaining: float | None = None
    unit: str = "m2"
    risk: float | None = None
    evidence: str = "reported"


@dataclass(frozen=True, slots=True)
class Activity:
    """A line of a State's work plan, in one pillar, possibly serving one obligation of the same State."""

    activity: str
    state: str
    pillar: str
    obligation: str | None = None
    title: str = ""
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """What remains to be funded of an activity in a year. `output` is in the obligation's unit; None: not given."""

    activity: str
    year: int
    need_cents: int
    output: float | None = None
    evidence: str = "reported"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a donor put in writing. `states` and `pillars` are its earmark; None is "any".

    `max_state_share` bounds what one State may get of all its tranches (0 to 1), `local_share_min` is the least
    share for activities of local organisations, `min_grant_cents` the least grant per State and year.
    """

    commitment: str
    donor: str
    states: frozenset[str] | None = None
    pillars: frozenset[str] | None = None
    can_carry_over: bool = False
    can_front_load: bool = False
    min_grant_cents: int | None = None
    max_state_share: float | None = None
    local_share_min: float | None = None
    evidence: str = "reported"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Tranche:
    """The money of a commitment in a year."""

    commitment: str
    year: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Relation:
    """What a unit of money costs to deliver from a commitment to a State; pairs not listed cost 0."""

    commitment: str
    state: str
    cost_per_usd: float


@dataclass(frozen=True, slots=True)
class Pin:
    """A bound on one flow: at least `min_cents`, at most `max_cents` (None is no bound)."""

    commitment: str
    activity: str
    year: int
    min_cents: int | None = None
    max_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Fund:
    """A pooled fund with its own earmark. `fee` and `reserve_share` are shares of pay-ins, from 0 to 1."""

    fund: str
    name: str = ""
    fee: float = 0.0
    reserve_cents: int = 0
    reserve_share: float = 0.0
    states: frozenset[str] | None = None
    pillars: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Payin:
    """What a commitment pays into a fund in a year."""

    commitment: str
    fund: str
    year: int
    amount_cents: int


PRESETS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "deadlines-first": ("pillars", "floor", "deadline", "sooner", "leximin", "early", "relations"),
        "no-state-left-behind": ("pillars", "leximin", "deadline", "sooner", "early", "relations"),
        "victim-assistance-protected": (
            "pillars", "floor", "deadline", "sooner", "leximin", "early", "relations",
        ),
        "most-land-released": ("pillars", "output", "early", "relations"),
    }
)  # fmt: skip
"""The tiers of each preset, first to last; `tie` is always added by the solver."""

TIERS: Final = ("pillars", "floor", "deadline", "sooner", "leximin", "output", "early", "relations")
"""The tiers that a policy may name."""

DEFAULT_SEGMENTS: Final = ((0.25, 1.0), (0.5, 2.0), (1.0, 4.0))
DEFAULT_PROTECTED: Final[Mapping[str, float]] = MappingProxyType({"victim_assistance": 0.06})


@dataclass(frozen=True, slots=True)
class Policy:
    """An ordered list of tiers and their parameters; a later tier never makes an earlier one worse.

    `segments` are (end, slope) pairs of phi, the convex price of lateness. `protected` maps a pillar to the share
    of all tranches that is kept for it. Either `preset` or `tiers` says which tiers are asked.
    """

    preset: str | None = "deadlines-first"
    tiers: tuple[str, ...] | None = None
    floor: float = 0.2
    segments: tuple[tuple[float, float], ...] = DEFAULT_SEGMENTS
    protected: Mapping[str, float] = field(default_factory=lambda: DEFAULT_PROTECTED)
    split: Split = "north-west"
    front_load_rate: float = 0.03
    gearing: float = 0.7

    @property
    def ordered_tiers(self) -> tuple[str, ...]:
        """The tiers to solve, first to last, without the closing `tie`."""
        if self.tiers is not None:
            return self.tiers
        return PRESETS[self.preset or "deadlines-first"]

    @property
    def protected_shares(self) -> dict[str, float]:
        """The protected share of each pillar after the preset's own rule, by pillar."""
        factor = 2.0 if self.tiers is None and self.preset == "victim-assistance-protected" else 1.0
        return {pillar: min(1.0, factor * share) for pillar, share in sorted(self.protected.items())}


@dataclass(frozen=True)
class Problem:
    """Everything a round is decided on. `first_year` to `last_year` is the horizon, both included.

    Build one with `needmatch.read_case` or `needmatch.make_problem`; both check it and sort every collection.
    """

    first_year: int
    last_year: int
    states: tuple[State, ...]
    activities: tuple[Activity, ...]
    needs: tuple[Need, ...]
    commitments: tuple[Commitment, ...]
    tranches: tuple[Tranche, ...]
    obligations: tuple[Obligation, ...] = ()
    relations: tuple[Relation, ...] = ()
    pins: tuple[Pin, ...] = ()
    funds: tuple[Fund, ...] = ()
    payins: tuple[Payin, ...] = ()
    policy: Policy = field(default_factory=Policy)
    title: str = ""
    currency: str = "USD"
    today: date | None = None

    @property
    def years(self) -> range:
        """The years of the horizon."""
        return range(self.first_year, self.last_year + 1)
