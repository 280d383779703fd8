"""What must hold between the nouns of a case: ids that exist, rows that do not repeat, years inside the horizon.

The surprise: rows that already have a fault take part with a harmless value in place of the bad one, and no rule is
asked about a cell that is in doubt. So one slip gives one fault, and a faulty row is still known by its id.
Each value on its own (is it a number, is it from 0 to 1) was checked when its cell was read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from needmatch.faults import Faults, quoted
from needmatch.problem import (
    Activity,
    Commitment,
    Fund,
    Need,
    Obligation,
    Payin,
    Pin,
    Relation,
    State,
    Tranche,
)

Noun = TypeVar("Noun")


@dataclass(frozen=True, slots=True)
class Rows(Generic[Noun]):
    """The rows of a table as nouns, each with its line, and the columns of a row (by index) that are in doubt.

    Where `is_complete` is False some rows could not be read: an id that is not here may have been among them.
    """

    file: str
    nouns: Sequence[Noun]
    lines: Sequence[int]
    doubtful: Mapping[int, frozenset[str]] = field(default_factory=dict)
    is_complete: bool = True

    def sure_of(self, *columns: str) -> Iterator[tuple[int, Noun]]:
        """Return line and noun of each row with no doubt about the columns named."""
        if not self.doubtful:
            yield from zip(self.lines, self.nouns, strict=True)
            return
        nobody: frozenset[str] = frozenset()
        for index, noun in enumerate(self.nouns):
            if self.doubtful.get(index, nobody).isdisjoint(columns):
                yield self.lines[index], noun


@dataclass(frozen=True, slots=True)
class Draft:
    """A case before its nouns are checked against each other; `horizon` is None where it is in doubt."""

    horizon: tuple[int, int] | None
    states: Rows[State]
    obligations: Rows[Obligation]
    activities: Rows[Activity]
    needs: Rows[Need]
    commitments: Rows[Commitment]
    tranches: Rows[Tranche]
    relations: Rows[Relation]
    pins: Rows[Pin]
    funds: Rows[Fund]
    payins: Rows[Payin]


def check(draft: Draft, faults: Faults) -> None:
    """Add to `faults` whatever keeps the nouns of a case from standing together."""
    _repeats(draft, faults)
    _strangers(draft, faults)
    _obligations(draft, faults)
    _years(draft, faults)
    _needs(draft, faults)
    _pins(draft, faults)
    _funds(draft, faults)


def _repeats(draft: Draft, faults: Faults) -> None:
    """No two rows of a table speak of the same thing."""
    _unique(draft.states, ("state",), faults)
    _unique(draft.obligations, ("obligation",), faults)
    _unique(draft.activities, ("activity",), faults)
    _unique(draft.needs, ("activity", "year"), faults)
    _unique(draft.commitments, ("commitment",), faults)
    _unique(draft.tranches, ("commitment", "year"), faults)
    _unique(draft.relations, ("commitment", "state"), faults)
    _unique(draft.pins, ("commitment", "activity", "year"), faults)
    _unique(draft.funds, ("fund",), faults)
    _unique(draft.payins, ("commitment", "fund", "year"), faults)


def _unique(rows: Rows[Noun], key: tuple[str, ...], faults: Faults) -> None:
    first_line: dict[tuple[object, ...], int] = {}
    for line, noun in rows.sure_of(*key):
        values = tuple(getattr(noun, column) for column in key)
        if values in first_line:
            named = " and ".join(quoted(value) for value in values)
            what = f"{named} {'is' if len(key) == 1 else 'are'} already at {rows.file}:{first_line[values]}"
            faults.add(rows.file, line, key[-1], what, "keep one of the two rows")
        else:
            first_line[values] = line


@dataclass(frozen=True, slots=True)
class _Known:
    """The ids of a table; where it is incomplete, no id can be called unknown."""

    file: str
    ids: frozenset[str]
    is_complete: bool


def _strangers(draft: Draft, faults: Faults) -> None:
    """Every id that a row names is the id of a row; relations and pins may be those of a fund too."""
    states = _known_ids(draft.states, "state")
    obligations = _known_ids(draft.obligations, "obligation")
    activities = _known_ids(draft.activities, "activity")
    commitments = _known_ids(draft.commitments, "commitment")
    funds = _known_ids(draft.funds, "fund")
    givers = _Known(
        commitments.file, commitments.ids | funds.ids, commitments.is_complete and funds.is_complete
    )
    _find(draft.obligations, "state", states, faults)
    _find(draft.activities, "state", states, faults)
    _find(draft.activities, "obligation", obligations, faults)
    _find(draft.needs, "activity", activities, faults)
    _find(draft.commitments, "states", states, faults)
    _find(draft.tranches, "commitment", commitments, faults)
    _find(draft.relations, "commitment", givers, faults)
    _find(draft.relations, "state", states, faults)
    _find(draft.pins, "commitment", givers, faults)
    _find(draft.pins, "activity", activities, faults)
    _find(draft.funds, "states", states, faults)
    _find(draft.payins, "commitment", commitments, faults)
    _find(draft.payins, "fund", funds, faults)


def _known_ids(rows: Rows[Noun], column: str) -> _Known:
    return _Known(rows.file, frozenset(getattr(noun, column) for noun in rows.nouns), rows.is_complete)


def _find(rows: Rows[Noun], column: str, known: _Known, faults: Faults) -> None:
    if not known.is_complete:
        return
    for line, noun in rows.sure_of(column):
        named: str | frozenset[str] | None = getattr(noun, column)
        if named is None or named in known.ids:
            continue
        for name in (named,) if isinstance(named, str) else sorted(named - known.ids):
            what = f"{quoted(name)} is not in {known.file}"
            hint = faults.did_you_mean(name, known.ids)
            faults.add(rows.file, line, column, what, f"{hint}add it there, or name one that is")


def _obligations(draft: Draft, faults: Faults) -> None:
    """One obligation a State and article; an activity serves an obligation of its own State."""
    first_line: dict[tuple[str, int], int] = {}
    for line, duty in draft.obligations.sure_of("obligation", "state", "article"):
        earlier = first_line.setdefault((duty.state, duty.article), line)
        if earlier != line:
            already = f"{draft.obligations.file}:{earlier}"
            what = (
                f"{quoted(duty.state)} has an obligation under Article {duty.article} already, at {already}"
            )
            faults.add(
                draft.obligations.file, line, "article", what, "keep one obligation a State and article"
            )
    state_of = {duty.obligation: duty.state for _, duty in draft.obligations.sure_of("obligation", "state")}
    for line, activity in draft.activities.sure_of("state", "obligation"):
        owner = state_of.get(activity.obligation or "", activity.state)
        if owner != activity.state:
            what = f"{quoted(activity.obligation)} is an obligation of {quoted(owner)}, not of {quoted(activity.state)}"
            mend = "name an obligation of the activity's own State, or leave the cell empty"
            faults.add(draft.activities.file, line, "obligation", what, mend)


def _years(draft: Draft, faults: Faults) -> None:
    """Needs and money lie inside the horizon."""
    if draft.horizon is None:
        return
    first, last = draft.horizon
    tables: tuple[Rows[Need] | Rows[Tranche] | Rows[Pin] | Rows[Payin], ...]
    tables = (draft.needs, draft.tranches, draft.pins, draft.payins)
    for rows in tables:
        for line, noun in rows.sure_of("year"):
            if not first <= noun.year <= last:
                what = f"{quoted(noun.year)} is outside the horizon, {first} to {last}"
                faults.add(rows.file, line, "year", what, "change the year, or years in case.toml")


def _needs(draft: Draft, faults: Faults) -> None:
    """Output is bought by the money of its own row."""
    for line, need in draft.needs.sure_of("need_usd", "output"):
        if need.output and not need.need_cents:
            what = f"{quoted(f'{need.output:g}')} of output stands beside a need of 0"
            faults.add(
                draft.needs.file,
                line,
                "output",
                what,
                "give the need that buys it, or leave the output empty",
            )


def _pins(draft: Draft, faults: Faults) -> None:
    """A pin bounds something, and its bounds leave room."""
    for line, pin in draft.pins.sure_of("min_usd", "max_usd"):
        if pin.min_cents is None and pin.max_cents is None:
            faults.add(draft.pins.file, line, "-", "the pin has no bound", "give min_usd, max_usd or both")
        elif pin.min_cents is not None and pin.max_cents is not None and pin.min_cents > pin.max_cents:
            what = f"the least, {pin.min_cents / 100:.2f}, is more than the most, {pin.max_cents / 100:.2f}"
            faults.add(draft.pins.file, line, "min_usd", what, "lower min_usd or raise max_usd")


def _funds(draft: Draft, faults: Faults) -> None:
    """Funds and commitments share one space of ids; who pays into a fund may give wherever the fund may."""
    commitments = {row.commitment: row for row in draft.commitments.nouns}
    funds = {row.fund: row for row in draft.funds.nouns}
    for line, fund in draft.funds.sure_of("fund"):
        if fund.fund in commitments:
            what = f"{quoted(fund.fund)} is the id of a commitment too"
            faults.add(draft.funds.file, line, "fund", what, "give the fund an id of its own")
    sure = {row.commitment for _, row in draft.commitments.sure_of("commitment", "states", "pillars")}
    sure_funds = {row.fund for _, row in draft.funds.sure_of("fund", "states", "pillars")}
    for line, payin in draft.payins.sure_of("commitment", "fund"):
        if payin.commitment not in sure or payin.fund not in sure_funds:
            continue
        giver, taker = commitments[payin.commitment], funds[payin.fund]
        for column, given, taken in (
            ("states", giver.states, taker.states),
            ("pillars", giver.pillars, taker.pillars),
        ):
            if given is not None and (taken is None or not taken <= given):
                what = f"the fund {quoted(payin.fund)} has {column} outside the earmark of {quoted(payin.commitment)}"
                mend = "narrow the fund, widen the earmark, or leave the pay-in out"
                faults.add(draft.payins.file, line, "fund", what, mend)
