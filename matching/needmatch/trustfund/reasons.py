"""The reasons and conditions of a verdict: each a code with its values, and the English sentence that they make.

The surprise: the sentence is for papers and the command line. Who writes in another language takes code and values, so
every number of a sentence is among its values; `CODES` names which values each code has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from needmatch.report.figures import percent, short_money
from needmatch.trustfund.shortfall import LeftOut
from needmatch.units import usd

Value = str | int | float

_COMPARED: Final = frozenset(
    {"way", "obligations", "late_months_saved", "fund_obligations", "fund_late_months_saved"}
)

CODES: Final[Mapping[str, frozenset[str]]] = {
    "none_eligible": frozenset(),
    "eligible": frozenset({"obligations", "missing_usd"}),
    "too_soon": frozenset({"obligations"}),
    "absorption": frozenset({"obligations"}),
    "every_one_late": frozenset(),
    "least_fund": frozenset(
        {"obligations", "unmendable_obligations", "fund_usd", "start_year", "fee_share", "reserve_share"}
    ),
    "if_paid_as_needed": frozenset({"as_needed_usd"}),
    "more_than_the_largest": frozenset({"largest_usd"}),
    "given_falls_short": frozenset({"given_usd", "obligations"}),
    "given_is_enough": frozenset({"given_usd"}),
    "unearmarked_does_as_well": _COMPARED,
    "unearmarked_saves_more_months": _COMPARED,
    "unearmarked_does_less": _COMPARED,
    "unearmarked_for_the_same": frozenset({"unearmarked_usd"}),
    "left_out": frozenset(str(why) for why in LeftOut),
    "unmendable_not_asked": frozenset({"obligations"}),
    "contributions_are_paid": frozenset({"fund_usd"}),
    "contributions_rise": frozenset({"rise_usd", "fund_usd"}),
}
"""Every code and its values: `_usd` text with two decimals in the currency of the case, `_share` 0 to 1, `_months` a
number, `way` a name of the comparison; the values of `left_out` are numbers of obligations by why they are left out."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason or condition: its code (of `CODES`), its values, and the English sentence."""

    code: str
    values: Mapping[str, Value]
    words: str

    def __post_init__(self) -> None:
        if frozenset(self.values) != CODES[self.code]:
            raise AssertionError(
                f"{self.code} has the values {sorted(CODES[self.code])}, not these: {self.values}"
            )

    def entry(self) -> dict[str, object]:
        """Return code and values as plain values, for files."""
        return {"code": self.code, "values": dict(self.values)}


def none_eligible() -> Reason:
    """No obligation is eligible."""
    return Reason(
        "none_eligible",
        {},
        "No obligation is eligible under the last-resort rule: after the bilateral round none that it accepts "
        "is late for lack of money, so a fund of nothing is enough.",
    )


def eligible(n: int, missing_cents: int, currency: str) -> Reason:
    """How many obligations are eligible, and what they miss."""
    return Reason(
        "eligible",
        {"obligations": n, "missing_usd": usd(missing_cents)},
        f"{obligations(n)} {'is' if n == 1 else 'are'} eligible under the last-resort rule: "
        f"{currency} {short_money(missing_cents)} "
        "of planned work is without money by the deadlines after the bilateral round.",
    )


def too_soon(n: int) -> Reason:
    """Deadlines before the first contributions."""
    return Reason(
        "too_soon",
        {"obligations": n},
        f"{obligations(n)} cannot be brought on time by any sum: the last year that counts for the deadline "
        "comes before the first contributions. Time is needed besides funding.",
    )


def absorption(n: int) -> Reason:
    """Limits of what a State can absorb."""
    return Reason(
        "absorption",
        {"obligations": n},
        f"{obligations(n)} cannot be brought on time by any sum: the yearly limit of what the State can absorb "
        "is reached. Time is needed besides funding.",
    )


def every_one_late() -> Reason:
    """No size of the fund brings any on time."""
    return Reason("every_one_late", {}, "A fund of any size would leave every one of them late.")


def least_fund(
    n: int,
    n_unmendable: int,
    fund_cents: int,
    *,
    start_year: int,
    fee_share: float,
    reserve_share: float,
    currency: str,
) -> Reason:
    """The least fund for all that some sum can mend."""
    return Reason(
        "least_fund",
        {
            "obligations": n,
            "unmendable_obligations": n_unmendable,
            "fund_usd": usd(fund_cents),
            "start_year": start_year,
            "fee_share": fee_share,
            "reserve_share": reserve_share,
        },
        f"The least fund that leaves {_those(n, n_unmendable)} on time takes {currency} {short_money(fund_cents)} of "
        f"contributions from {start_year} on, at a fee of {percent(fee_share)} and a reserve of "
        f"{percent(reserve_share)}.",
    )


def if_paid_as_needed(as_needed_cents: int, currency: str) -> Reason:
    """What would do if contributions came when they are needed."""
    return Reason(
        "if_paid_as_needed",
        {"as_needed_usd": usd(as_needed_cents)},
        f"If contributions came when they are needed, {currency} {short_money(as_needed_cents)} would do: "
        "on the path assumed money comes after the early deadlines, and what comes too late is left over.",
    )


def more_than_the_largest(largest_cents: int, currency: str) -> Reason:
    """Contributors would not pay as much."""
    return Reason(
        "more_than_the_largest",
        {"largest_usd": usd(largest_cents)},
        f"Contributors would pay at most {currency} {short_money(largest_cents)} together, so a fund that suffices "
        "cannot come about.",
    )


def given_falls_short(given_cents: int, n_saved: int, currency: str) -> Reason:
    """What the contributions given come to, and what they do."""
    return Reason(
        "given_falls_short",
        {"given_usd": usd(given_cents), "obligations": n_saved},
        f"The contributions given come to {currency} {short_money(given_cents)} and leave {obligations(n_saved)} on "
        "time.",
    )


def given_is_enough(given_cents: int, currency: str) -> Reason:
    """The contributions given suffice."""
    return Reason(
        "given_is_enough",
        {"given_usd": usd(given_cents)},
        f"The contributions given, {currency} {short_money(given_cents)}, are enough.",
    )


def unearmarked(code: str, way: str, saved: tuple[int, float], saved_by_fund: tuple[int, float]) -> Reason:
    """The same money without a fund, by one of its codes; the pairs are obligations and late months saved."""
    (n, months), (n_fund, months_fund) = saved, saved_by_fund
    told = (
        f"{obligations(n)} on time and {months:.0f} late months saved ({way}), "
        f"against {n_fund} and {months_fund:.0f} with the fund"
    )
    words = {
        "unearmarked_does_as_well": f"The same money given bilaterally without an earmark does as well for these "
        f"obligations: {told}. A fund then needs another reason than this one.",
        "unearmarked_saves_more_months": "The same money given bilaterally without an earmark leaves fewer of these "
        f"obligations on time, and takes away more late months: {told}.",
        "unearmarked_does_less": f"The same money given bilaterally without an earmark does less for these "
        f"obligations: {told}.",
    }
    values: dict[str, Value] = {
        "way": way,
        "obligations": n,
        "late_months_saved": round(months, 6),
        "fund_obligations": n_fund,
        "fund_late_months_saved": round(months_fund, 6),
    }
    return Reason(code, values, words[code])


def unearmarked_for_the_same(unearmarked_cents: int, currency: str) -> Reason:
    """How much unearmarked money would do the same."""
    return Reason(
        "unearmarked_for_the_same",
        {"unearmarked_usd": usd(unearmarked_cents)},
        f"About {currency} {short_money(unearmarked_cents)} of unearmarked money, carried over where it is not needed "
        "at once, would leave the same obligations on time.",
    )


_LEFT_OUT_WORDS: Final = {
    LeftOut.ON_TIME: "not late for lack of money after the bilateral round",
    LeftOut.WEAK_EVIDENCE: "with needs below the accepted grades of evidence",
    LeftOut.DEADLINE_PASSED: "with a deadline before the first year that counts",
    LeftOut.NO_PLAN: "without a plan",
    LeftOut.OTHER_ARTICLE: "not under Article 5",
}


def left_out(counts: Mapping[LeftOut, int]) -> Reason:
    """How many obligations the rule leaves out, and why; at least one."""
    parts = [f"{counts[why]} {words}" for why, words in _LEFT_OUT_WORDS.items() if counts.get(why)]
    return Reason(
        "left_out",
        {str(why): counts.get(why, 0) for why in LeftOut},
        f"Outside the rule: {'; '.join(parts)}.",
    )


def unmendable_not_asked(n: int) -> Reason:
    """Condition: those that no sum can mend are not asked of the fund."""
    return Reason(
        "unmendable_not_asked",
        {"obligations": n},
        f"the fund is not asked to bring on time the {obligations(n)} that no sum of money can",
    )


def contributions_are_paid(fund_cents: int, currency: str) -> Reason:
    """Condition: contributions that nobody has pledged are paid."""
    return Reason(
        "contributions_are_paid",
        {"fund_usd": usd(fund_cents)},
        f"contributions of {currency} {short_money(fund_cents)} are paid on the path assumed; none is pledged in this "
        "case",
    )


def contributions_rise(rise_cents: int, fund_cents: int, currency: str) -> Reason:
    """Condition: more is paid than was given."""
    return Reason(
        "contributions_rise",
        {"rise_usd": usd(rise_cents), "fund_usd": usd(fund_cents)},
        f"contributions rise by {currency} {short_money(rise_cents)} to {currency} {short_money(fund_cents)}, on the "
        "same path",
    )


def obligations(n: int) -> str:
    """Return a number of obligations in words."""
    return "1 obligation" if n == 1 else f"{n} obligations"


def _those(n: int, n_unmendable: int) -> str:
    if n_unmendable:
        return f"the other {obligations(n)}" if n > 1 else "the other one"
    return f"all {n}" if n > 1 else "it"
