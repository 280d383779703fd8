"""What may be found in a draft of a work plan, and what a draft is checked against. Rules without I/O.

The surprise: a finding says what was found, never whose fault it is, and always how to mend it. `code` is part of the
API and stays; the words may be put better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from clearinghouse.plans.conversion import RateOnRecord
from clearinghouse.plans.draft import Draft

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class ObligationFact:
    """An obligation of the State. `remaining` is in `unit` at the end of `remaining_as_of_year`; None: not reported."""

    code: str
    article: int
    unit: str
    remaining: Decimal | None = None
    remaining_as_of_year: int | None = None
    deadline: date | None = None


@dataclass(frozen=True, slots=True)
class OtherPlan:
    """Another published plan of the State: in which years and pillars it has needs.

    `alike` are codes of its lines, the plan's own before them, that begin as those of the draft do.
    """

    code: str
    years: frozenset[int]
    pillars: frozenset[str]
    alike: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a draft is checked against.

    `obligations` are those of the State, by code. `published` is the State's published version of this plan as a
    draft, None: there is none.
    """

    state: str
    obligations: Mapping[str, ObligationFact] = field(default_factory=dict)
    rates: tuple[RateOnRecord, ...] = ()
    published: Draft | None = None
    others: tuple[OtherPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a draft.

    `line` and `year` None: of the plan as a whole, or of the whole line. `field` is the name in `Draft`, `Line` or
    `LineYear`; `value` what was found there as text, None: nothing.
    """

    severity: Severity
    code: str
    line: str | None
    year: int | None
    field: str
    value: str | None
    what: str
    mend: str


def _shown(value: object) -> str | None:
    if value is None:
        return None
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text if len(text) <= 80 else text[:80] + "..."


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a draft something is found: in a line, in a year of it; None: in the whole."""

    line: str | None = None
    year: int | None = None

    def error(self, code: str, field: str, value: object, what: str, mend: str) -> Finding:
        """Return an error at this place."""
        return Finding("error", code, self.line, self.year, field, _shown(value), what, mend)

    def warning(self, code: str, field: str, value: object, what: str, mend: str) -> Finding:
        """Return a warning at this place."""
        return Finding("warning", code, self.line, self.year, field, _shown(value), what, mend)
