"""Which clocks run: read from obligations, requests, found stockpiles and the calendar of the Convention."""

from __future__ import annotations

from datetime import date

from clearinghouse.clocks.clock import Clock, in_order
from clearinghouse.jobs.calendar import CalendarMeeting, meetings
from clearinghouse.jobs.clocks import is_request_made, request_clock
from clearinghouse.obligations.deadline import (
    FIRST_DAY,
    LAST_DAY,
    STOCKPILE_MONTHS,
    follow_ups_of,
    months_after,
)
from clearinghouse.obligations.stockpiles import found_stockpiles
from clearinghouse.obligations.store import ExtensionRequest, Obligation, extension_requests, obligations


async def clocks(*, state: str | None = None, as_of: date | None = None) -> list[Clock]:
    """Every clock, of one State or of all, by day; those of obligations that are open."""
    owed = await obligations(state=state, status="open", limit=None, as_of=as_of)
    asked = await extension_requests(state, as_of=as_of)
    # A meeting typed in with a day far from our time moves no clock.
    calendar = [each for each in await meetings() if FIRST_DAY <= each.starts_on <= LAST_DAY]
    names = {each.code: each for each in await obligations(state=state, limit=None, as_of=as_of)}
    found = [clock for each in owed for clock in _of_obligation(each, asked, calendar)]
    found += [clock for each in asked for clock in _of_request(each, names)]
    for stockpile in await found_stockpiles(state=state, as_of=as_of):
        mines = "Stockpiled mines" if stockpile.mines is None else f"{stockpile.mines:,} stockpiled mines"
        found.append(
            Clock(
                kind="found_stockpile_due",
                state=stockpile.state,
                state_name=stockpile.state_name,
                subject=str(stockpile.id),
                words=f"{mines} found on {stockpile.found_on.isoformat()}: destroyed within six months (Action 15).",
                due_on=months_after(stockpile.found_on, STOCKPILE_MONTHS),
                is_met=stockpile.destroyed_on is not None,
                meeting=None,
                is_provisional=False,
                source_codes=stockpile.source_codes,
                known_on=stockpile.known_on,
            )
        )
    return in_order(found)


def _of_obligation(
    owed: Obligation, asked: list[ExtensionRequest], calendar: list[CalendarMeeting]
) -> list[Clock]:
    found: list[Clock] = []
    if owed.article == 4:
        day, basis = (
            owed.first_deadline,
            "Article 4 knows no extension; where this day has passed, the obligation is outstanding since then.",
        )
    else:
        day = owed.deadline if owed.deadline_basis in ("granted", "requested") else None
        basis = f"The deadline rests on: {owed.deadline_basis}."
    if day is not None:
        found.append(
            Clock(
                kind="article_4_deadline" if owed.article == 4 else "article_5_deadline",
                state=owed.state,
                state_name=owed.state_name,
                subject=owed.code,
                words=basis,
                due_on=day,
                is_met=None,
                meeting=None,
                is_provisional=owed.deadline_basis == "requested",
                source_codes=owed.source_codes,
                known_on=owed.known_on,
            )
        )
    running = request_clock(owed, calendar)
    if running is not None:
        found.append(
            Clock(
                kind="request_due",
                state=owed.state,
                state_name=owed.state_name,
                subject=owed.code,
                words="If more time is needed: a request, nine months before the meeting that decides on it.",
                due_on=running.due_on,
                is_met=is_request_made(owed, asked),
                meeting=running.meeting.title,
                is_provisional=not running.meeting.is_confirmed,
                source_codes=owed.source_codes,
                known_on=owed.known_on,
            )
        )  # fmt: skip
    return found


def _of_request(asked: ExtensionRequest, owed: dict[str, Obligation]) -> list[Clock]:
    obligation = owed.get(asked.obligation)
    if obligation is None:
        return []
    return [
        Clock(
            kind="follow_up_due",
            state=asked.state,
            state_name=obligation.state_name,
            subject=asked.code,
            words=each.words,
            due_on=each.due_on,
            is_met=each.done_on is not None,
            meeting=asked.decided_at,
            is_provisional=False,
            source_codes=asked.source_codes,
            known_on=asked.known_on,
            number=number,
        )
        for number, each in enumerate(follow_ups_of(asked.follow_ups))
    ]
