"""What feeds and the calendar hold, read from the stores: what anyone may see, and no illustration of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Final

from clearinghouse.agreements.store import agreements, events
from clearinghouse.clocks.clock import ClockKind
from clearinghouse.clocks.running import clocks
from clearinghouse.commitments.register import REGISTER
from clearinghouse.commitments.store import commitments
from clearinghouse.cooperation_reports.store import filed_versions
from clearinghouse.feeds.calendar import Entry, filing_days
from clearinghouse.feeds.change import Change, newest_first
from clearinghouse.indicators.known import public_since
from clearinghouse.indicators.store import computations
from clearinghouse.jobs.calendar import meetings
from clearinghouse.plans.store import work_plans
from clearinghouse.reports.store import reports
from clearinghouse.rounds.store import rounds
from clearinghouse.studies.store import studies

YEARS_AHEAD = 2


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


async def changes() -> list[Change]:
    """Everything that was published, newest first."""
    found = [
        Change(
            f"work-plan-{each.code}-{each.version}", "work_plan",
            f"Work plan of {each.state_name}: {each.title}, version {each.version}",
            _begin_of(each.known_on), f"/states/{each.state}",
        )
        for each in await work_plans(limit=None)
        if not each.is_illustration
    ]  # fmt: skip
    found += [
        Change(
            f"round-{each.code}", "round", f"Round: {each.title}" + (" (illustration)" if each.is_illustration else ""),
            each.solved_at, f"/rounds/{each.code}",
        )
        for each in await rounds(limit=None)
    ]  # fmt: skip
    found += [
        Change(
            f"indicators-{each.id}", "indicators",
            f"Indicators as of {each.as_of.isoformat()} ({each.reason}): {each.values_new} new versions of values",
            each.computed_at, f"/api/v1/indicator-values?as_of={each.as_of.isoformat()}",
        )
        for each in await computations(limit=None)
        if each.values_new
    ]  # fmt: skip
    found += [
        Change(
            f"report-{each.code}", "report", f"Report {each.code}: {each.title}", each.published_at,
            f"/api/v1/reports/{each.code}",
        )
        for each in await reports(limit=None)
    ]  # fmt: skip
    found += [
        Change(
            f"cooperation-report-{each.state}-{each.year}-{each.number}", "cooperation_report",
            f"Cooperation report of {each.state_name}, {each.year}: "
            + ("filed" if each.number == 1 else f"corrected, version {each.number}"),
            each.recorded_at, f"/api/v1/cooperation-reports/{each.state}/{each.year}",
        )
        for each in await filed_versions()
    ]  # fmt: skip
    found += [
        Change(
            f"commitment-{each.code}", "commitment",
            f"Commitment of {each.donor_name}: {each.code}", _begin_of(each.known_on), f"/api/v1/commitments/{each.id}",
        )
        for each in await commitments(limit=None)
        if REGISTER in each.source_codes  # by the donor itself; what was read from documents was published elsewhere
    ]  # fmt: skip
    for agreement in await agreements(limit=None):
        since = public_since(agreement, await events(agreement.id, limit=None))
        if since is not None:
            found.append(
                Change(
                    f"agreement-{agreement.id}", "agreement",
                    f"Agreement of {agreement.donor_name} and {agreement.state_name}: {agreement.title}",
                    since, f"/api/v1/agreements/{agreement.id}",
                )
            )  # fmt: skip
    found += [
        Change(
            f"study-{each.id}-{how}", "study", f"Study {how}: {each.title}", at, f"/api/v1/studies/{each.id}"
        )
        for each in await studies(sees_all=False, limit=None)
        for how, at in (("published", each.published_at), ("withdrawn", each.withdrawn_at))
        if at is not None
    ]
    return newest_first(found)


TITLES: Final[Mapping[ClockKind, str]] = {
    "article_4_deadline": "deadline under Article 4",
    "article_5_deadline": "deadline under Article 5",
    "request_due": "an extension request under Article 5 would be due",
    "follow_up_due": "follow-up to a decision is due",
    "found_stockpile_due": "newly found stockpile is due for destruction",
}


async def entries(today: date) -> list[Entry]:
    """Every clock, meetings of the Convention's calendar, days on which reports are due.

    A clock's identifier leaves its day out, so that one that moves stays one entry. Where a decision was not found no
    clock runs, since that day is an assumption.
    """
    found = [
        Entry(
            f"{each.kind}-{each.subject}-{each.number}",
            f"{each.state_name}: {TITLES[each.kind]}" + (" (provisional)" if each.is_provisional else ""),
            f"{each.words} Sources: {', '.join(each.source_codes) or 'not stated'}.",
            each.due_on, None, f"/states/{each.state}", each.known_on,
        )
        for each in await clocks()
        if not each.is_met
    ]  # fmt: skip
    found += [
        Entry(
            f"meeting-{each.id}", each.title + ("" if each.is_confirmed else " (dates are provisional)"),
            f"Source: {each.source}", each.starts_on, each.ends_on, "/help", each.known_on,
        )
        for each in await meetings()
    ]  # fmt: skip
    return found + filing_days(range(today.year, today.year + YEARS_AHEAD + 1), date(today.year, 1, 1))
