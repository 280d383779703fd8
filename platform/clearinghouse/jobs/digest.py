"""The weekly digest: what was published in seven days, and the deadlines of the next half year.

The surprise: it holds what anyone may see and nothing else, whoever reads it, since a mailbox is no place for what is
not public; and nothing that is an illustration. A week without news has no digest.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from clearinghouse.commitments.store import commitments
from clearinghouse.cooperation_reports.store import filings
from clearinghouse.jobs.job import JobContext
from clearinghouse.obligations.store import obligations
from clearinghouse.outbox import store as outbox
from clearinghouse.outbox.letter import Content, NewLetter, leave_token, sends_letters
from clearinghouse.plans.store import work_plans

WEEK: Final = timedelta(days=7)
A_DAY: Final = timedelta(days=1)
AHEAD: Final = timedelta(days=182)


async def news(until: date) -> list[str]:
    """Lines of what became known in the seven days before a day; that day itself belongs to the next digest."""
    since = until - WEEK
    lines = [
        f"Work plan of {plan.state_name}: {plan.title}"
        for plan in await work_plans(limit=None)
        if since <= plan.known_on < until and not plan.is_illustration
    ]
    lines += [
        f"Commitment of {each.donor_name}: {each.code}"
        for each in await commitments(limit=None)
        if since <= each.known_on < until and not each.is_illustration
    ]
    for year in (until.year - 1, until.year):
        # A report may be noted here long after it was filed: what counts is when it became known.
        known = {each.state for each in await filings(year, as_of=since - A_DAY) if each.filed_on}
        lines += [
            f"Article 7 report of {each.state_name}, due in {year}: filed on {each.filed_on:%d %B %Y}"
            for each in await filings(year, as_of=until - A_DAY)
            if each.filed_on is not None and each.state not in known
        ]
    return lines


async def _deadlines(until: date) -> list[str]:
    found = await obligations(
        status="open", deadline_from=until, deadline_to=until + AHEAD, limit=None, as_of=until
    )
    return [
        f"{each.deadline:%d %B %Y}: {each.state_name}, Article {each.article} ({each.deadline_basis})"
        for each in found
        if each.deadline is not None
    ]


def _text(name: str, until: date, lines: list[str], deadlines: list[str], link: str, leave: str) -> str:
    parts = [
        f"{name},",
        f"In the seven days before {until:%d %B %Y} became known:\n" + "\n".join(f"- {x}" for x in lines),
    ]
    if deadlines:
        parts.append("Deadlines of the next half year:\n" + "\n".join(f"- {x}" for x in deadlines))
    parts.append(f"Every figure with its source: {link}")
    parts.append(f"To end this digest, without signing in: {leave}")
    return "\n\n".join(parts) + "\n"


async def write_digest(context: JobContext) -> int:
    """Write the digest of a week to who wants it; returns how many letters are new."""
    if not sends_letters(context.settings):
        return 0
    lines = await news(context.as_of)
    if not lines:
        return 0
    deadlines = await _deadlines(context.as_of)
    link = context.settings.public_url.rstrip("/")
    written = 0
    for reader in await outbox.digest_readers():
        leave = f"{link}/letters#{leave_token(context.keys, reader.account)}"
        text = _text(reader.name, context.as_of, lines, deadlines, link, leave)
        letter = NewLetter(
            key=f"digest:{context.as_of}:{reader.account}",
            kind="digest",
            account=reader.account,
            content=Content(
                reader.email, f"Clearing House: the week before {context.as_of:%d %B %Y}", text, leave
            ),
            useless_after=context.slot + WEEK,
        )
        written += await outbox.add(letter, settings=context.settings, keys=context.keys, now=context.slot)
    return written
