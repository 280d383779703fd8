"""Figures that may be annotated: those about a State, and those about a donor, each with an address to open it.

Rules without web or database. The surprise: figures have the names that `GET /explain/...` knows them by, and a few
more that are single facts and not sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args
from urllib.parse import quote, urlencode

from clearinghouse.explain.figure import NeedFigure, PublicDonorFigure, StateFigure

StateFact = Literal["remaining", "deadline", "casualties"]
"""Facts of a State's page that are no sums of others."""
FigureName = Literal[StateFigure, StateFact, PublicDonorFigure]
STATE_FIGURES: Final[tuple[FigureName, ...]] = get_args(Literal[StateFigure, StateFact])
DONOR_FIGURES: Final[tuple[FigureName, ...]] = get_args(PublicDonorFigure)


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
        if self.name in get_args(StateFact):
            return f"/api/v1/{place}"
        asked = {"figure": self.name, "year": self.year, "pillar": self.pillar}
        given = {name: value for name, value in asked.items() if value is not None}
        return f"/api/v1/explain/{place}?{urlencode(given)}"


def fault_in(figure: Figure) -> str | None:
    """Return why there is no such figure about its party; None: there is."""
    kind = figure.party.partition(":")[0]
    if figure.name not in (DONOR_FIGURES if kind == "donor" else STATE_FIGURES):
        return f"is no figure about a {'donor' if kind == 'donor' else 'State'}"
    if figure.pillar is not None and figure.name not in get_args(NeedFigure):
        return "is not divided by pillar: leave pillar out"
    return None
