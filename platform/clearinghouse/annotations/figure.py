"""Figures that may be annotated: those about a State, and those about a donor, each with an address to open it.

Rules without web or database. The surprise: figures have the names that `GET /explain/...` knows them by, and a few
more that are single facts and not sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote, urlencode

StateFigureName = Literal[
    "need_usd",
    "cost_usd",
    "national_usd",
    "secured_usd",
    "flows_usd",
    "international_usd",
    "national_contribution_usd",
    "remaining",
    "deadline",
    "casualties",
]
DonorFigureName = Literal["flows_usd", "committed_usd"]
FigureName = Literal[
    "need_usd",
    "cost_usd",
    "national_usd",
    "secured_usd",
    "flows_usd",
    "international_usd",
    "national_contribution_usd",
    "remaining",
    "deadline",
    "casualties",
    "committed_usd",
]
STATE_FIGURES: Final[tuple[FigureName, ...]] = (
    "need_usd",
    "cost_usd",
    "national_usd",
    "secured_usd",
    "flows_usd",
    "international_usd",
    "national_contribution_usd",
    "remaining",
    "deadline",
    "casualties",
)
DONOR_FIGURES: Final[tuple[FigureName, ...]] = ("committed_usd",)
"""Those that only donors have; `flows_usd` they share with States."""
OF_DONORS: Final = frozenset({"flows_usd", "committed_usd"})
DIVIDED: Final = frozenset({"need_usd", "cost_usd", "national_usd", "secured_usd"})
"""Figures that are divided by pillar."""
_SINGLE: Final = frozenset({"remaining", "deadline", "casualties"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure about a party; `year`, `pillar` None: over all."""

    party: str
    name: str
    year: int | None
    pillar: str | None

    @property
    def address(self) -> str:
        """Where it can be opened: its explanation, or for a single fact the page of its State."""
        kind, _, subject = self.party.partition(":")
        place = f"{kind}s/{quote(subject, safe='')}"
        if self.name in _SINGLE:
            return f"/api/v1/{place}"
        asked = {"figure": self.name, "year": self.year, "pillar": self.pillar}
        given = {name: value for name, value in asked.items() if value is not None}
        return f"/api/v1/explain/{place}?{urlencode(given)}"


def fault_in(figure: Figure) -> str | None:
    """Return why there is no such figure about its party; None: there is."""
    kind = figure.party.partition(":")[0]
    if figure.name not in (OF_DONORS if kind == "donor" else STATE_FIGURES):
        return f"is no figure about a {'donor' if kind == 'donor' else 'State'}"
    if figure.pillar is not None and figure.name not in DIVIDED:
        return "is not divided by pillar: leave pillar out"
    return None
