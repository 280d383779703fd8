"""Figures that may be annotated: those about a State, and those about a donor, each with an address to open it.

Rules without web or database. The surprise: figures have the names that `GET /explain/...` knows them by, and a few
more that are no sums: single facts, and what an indicator finds of a State. What stays unmet is one of a round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args
from urllib.parse import quote, urlencode
from uuid import UUID

from clearinghouse.explain.figure import NeedFigure, PublicDonorFigure, StateFigure

StateFact = Literal["remaining", "deadline", "casualties"]
"""Facts of a State's page that are no sums of others."""
Finding = Literal["indicator_finding"]
"""That an indicator counts a State, or does not; `year` is the calendar year that the value tells of."""
RoundShare = Literal["unmet_usd"]
"""What of a State's need stays unmet in a round."""
FigureName = Literal[StateFigure, StateFact, Finding, RoundShare, PublicDonorFigure]
STATE_FIGURES: Final[tuple[FigureName, ...]] = get_args(Literal[StateFigure, StateFact, Finding, RoundShare])
DONOR_FIGURES: Final[tuple[FigureName, ...]] = get_args(PublicDonorFigure)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure about a party; `year`, `pillar` None: over all. `indicator` and `round` are of the figures of these."""

    party: str
    name: str
    year: int | None
    pillar: str | None
    indicator: str | None = None
    round: UUID | None = None

    @property
    def address(self) -> str:
        """Where it can be opened: its explanation, its indicator, or for a single fact the page of its State."""
        kind, _, subject = self.party.partition(":")
        place = f"{kind}s/{quote(subject, safe='')}"
        if self.name in get_args(StateFact):
            return f"/api/v1/{place}"
        if self.indicator is not None:
            return f"/api/v1/indicators/{self.indicator}/values"
        asked = {"figure": self.name, "year": self.year, "pillar": self.pillar}
        if self.round is not None:
            place, asked = f"rounds/{self.round}", {**asked, "state": subject}
        given = {name: value for name, value in asked.items() if value is not None}
        return f"/api/v1/explain/{place}?{urlencode(given)}"


def fault_in(figure: Figure) -> tuple[str, str] | None:
    """Return the field that is wrong, and why there is no such figure about its party; None: there is."""
    kind = figure.party.partition(":")[0]
    if figure.name not in (DONOR_FIGURES if kind == "donor" else STATE_FIGURES):
        return "figure", f"is no figure about a {'donor' if kind == 'donor' else 'State'}"
    if figure.pillar is not None and figure.name not in get_args(Literal[NeedFigure, RoundShare]):
        return "pillar", "is not of this figure, which is not divided: leave it out"
    for field, given, names in (
        ("indicator", figure.indicator, get_args(Finding)),
        ("round_id", figure.round, get_args(RoundShare)),
    ):
        if (given is not None) != (figure.name in names):
            return field, "is missing" if given is None else "is not of this figure: leave it out"
    return None
