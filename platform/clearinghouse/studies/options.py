"""What may be asked of a study, and what cannot be: every impossible option at once, each with its reason.

The surprise: the rules of a fund are checked by the matcher's own `FundInputs.checked`, on the case that the study will
rest on, so that the API refuses exactly what `clearinghouse trust-fund` refuses.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from needmatch import FaultyCase, Problem
from needmatch.errors import Fault
from needmatch.trustfund import FundInputs
from needmatch.units import CENTS, COUNTED_EVIDENCE

SAMPLES: Final = 60
SEED: Final = 2026

_Money = Annotated[str, Field(pattern=r"^[0-9]{1,15}(\.[0-9]{1,2})?$")]


class Options(BaseModel):
    """Options of a study: read from a request, kept, and read again by the worker."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class FundOptions(Options):
    """The rules of a fund; what is left out has the default of `clearinghouse trust-fund`.

    `path`: contributions by year in any unit; `contributions`: amounts in USD by year instead. Shares are 0 to 1.
    """

    start_year: int | None = Field(None, ge=1997, le=2100)
    path: Annotated[list[FiniteFloat], Field(min_length=1, max_length=40)] | None = None
    contributions: Annotated[list[_Money], Field(min_length=1, max_length=40)] | None = None
    largest_usd: _Money | None = None
    fee_share: FiniteFloat = 0.01
    reserve_share: FiniteFloat = 0.05
    evidence: Annotated[list[Annotated[str, Field(max_length=20)]], Field(max_length=5)] = sorted(
        COUNTED_EVIDENCE
    )
    front_loads: bool = False
    front_load_rate: FiniteFloat = 0.03
    gearing: FiniteFloat = 0.7
    contributors: int = Field(20, ge=-1_000_000, le=1_000_000)
    with_replay: bool = True


class LookBackOptions(Options):
    """How often uncertain needs are resampled, and the seed of it."""

    samples: int = Field(SAMPLES, ge=0, le=2000)
    seed: int = Field(SEED, ge=0, le=2**31 - 1)


def inputs_of(options: FundOptions) -> FundInputs:
    """Return the rules of a fund as the matcher takes them, unchecked."""
    given = options.contributions
    return FundInputs(
        path=None if options.path is None else tuple(options.path),
        contributions_cents=None if given is None else tuple(_cents(each) for each in given),
        start_year=options.start_year,
        fee=options.fee_share,
        reserve_share=options.reserve_share,
        evidence=frozenset(options.evidence),
        front_loads=options.front_loads,
        front_load_rate=options.front_load_rate,
        gearing=options.gearing,
        largest_cents=None if options.largest_usd is None else _cents(options.largest_usd),
        contributors=options.contributors,
    )


def check(options: FundOptions, problem: Problem) -> tuple[Fault, ...]:
    """Return one fault for each option with which a fund cannot be studied on a problem."""
    try:
        inputs_of(options).checked(problem)
    except FaultyCase as error:
        return tuple(error.faults)
    return ()


NAMES: Final = {
    "start": "start_year",
    "fee": "fee_share",
    "reserve-share": "reserve_share",
    "rate": "front_load_rate",
    "largest": "largest_usd",
}
"""The options of the command by the names that they have in the API, where those differ."""


def fund_options(asked: dict[str, Any]) -> FundOptions:
    """Return the options of a study as they were kept."""
    return FundOptions.model_validate(asked)


def look_back_options(asked: dict[str, Any]) -> LookBackOptions:
    """Return the options of a look back as they were kept."""
    return LookBackOptions.model_validate(asked)


def _cents(text: str) -> int:
    return int(Decimal(text) * CENTS)
