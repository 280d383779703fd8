"""Every query on cooperation reports: filed versions as of a day, who filed when, drafts, and what is written.

The surprise: `as_of` asks what was known here at the end of a day, not what had been filed by then. A report that was
filed on 28 April and noted here on 15 May is among the reports as of 15 May, with 28 April as its day.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from clearinghouse.cooperation_reports.questions import BY_ID
from clearinghouse.cooperation_reports.report import (
    Answer,
    Draft,
    Fact,
    Filing,
    Passage,
    Report,
    content_sha256,
    counted,
    due_on,
    is_punctual,
)
from clearinghouse.database.reading import DEFAULT_LIMIT, Query, as_of_text, fetch
from clearinghouse.database.transaction import current_connection

_LOCK_SPACE = 0x636F7270
"""Of the locks that number the versions of one report in turn."""

_ANSWER = (
    "question, value, amount, currency, states, words, document, page, quotation, link, origin, "
    "fact_kind, fact_words, fact_sources"
)

_VERSION = """
select v.id as version_id, r.id as report_id, r.state, s.name as state_name, r.year, v.number, v.filed_on, v.document,
       v.link, v.entered_by, v.reason, v.known_on, v.recorded_at, v.content_sha256
from clearinghouse.cooperation_version v
join clearinghouse.cooperation_report r on r.id = v.report
join clearinghouse.state s on s.iso3 = r.state
"""
_CURRENT = f"""
{_VERSION} where v.number = (
    select max(n.number) from clearinghouse.cooperation_version n
    where n.report = v.report and ({{day}}::date is null or n.known_on <= {{day}}::date)
)
"""  # noqa: S608 texts of this module, no values


def _answer_of(row: Any, *, is_confirmed: bool) -> Answer:
    fact = (
        Fact(row["fact_kind"], row["fact_words"], tuple(row["fact_sources"])) if row["fact_words"] else None
    )
    return Answer(
        question=row["question"],
        value=row["value"],
        amount=row["amount"],
        currency=row["currency"],
        states=tuple(row["states"]),
        words=row["words"],
        passage=Passage(row["document"], row["page"], row["quotation"], row["link"]),
        origin=row["origin"],
        is_confirmed=is_confirmed,
        fact=fact,
    )


def _in_order(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    return tuple(sorted(answers, key=lambda each: BY_ID[each.question].number))


async def _with_answers(rows: list[Any]) -> list[Report]:
    found = await fetch(
        f"select version, {_ANSWER} from clearinghouse.cooperation_answer where version = any($1)",  # noqa: S608
        [row["version_id"] for row in rows],
    )
    answers: dict[UUID, list[Answer]] = {row["version_id"]: [] for row in rows}
    for row in found:
        answers[row["version"]].append(_answer_of(row, is_confirmed=True))
    return [
        Report(
            id=row["report_id"],
            state=row["state"],
            state_name=row["state_name"],
            year=row["year"],
            number=row["number"],
            filed_on=row["filed_on"],
            document=row["document"],
            link=row["link"],
            entered_by=row["entered_by"],
            reason=row["reason"],
            known_on=row["known_on"],
            recorded_at=row["recorded_at"],
            content_sha256=row["content_sha256"],
            answers=_in_order(answers[row["version_id"]]),
        )
        for row in rows
    ]


async def reports(
    *,
    state: str | None = None,
    year: int | None = None,
    after: UUID | None = None,
    limit: int | None = DEFAULT_LIMIT,
    as_of: date | None = None,
) -> list[Report]:
    """The current version of each filed report, newest year first, then by ISO3, with its answers.

    `as_of`: the versions that were current here at the end of that day; `limit` None: all.
    """
    query = Query(
        f'select *, report_id as id, -year as newest_first, state collate "C" as ordered '  # noqa: S608
        f"from ({_CURRENT.replace('{day}', _day(as_of))}) c"
    )
    query.having("state = {}", state).having("year = {}", year)
    return await _with_answers(await query.rows(order=("newest_first", "ordered"), after=after, limit=limit))


def _day(as_of: date | None) -> str:
    """Return a day as SQL text: a date of ours, from `date`, holds nothing but digits and dashes."""
    return "null" if as_of is None else f"'{as_of.isoformat()}'"


async def report(state: str, year: int, *, as_of: date | None = None) -> Report | None:
    """The current version of the report of a State and year, or None where none was filed."""
    rows = await fetch(
        _CURRENT.replace("{day}", "$3") + " and r.state = $1 and r.year = $2", state, year, as_of
    )
    found = await _with_answers(rows)
    return found[0] if found else None


async def versions(state: str, year: int) -> list[Report]:
    """All versions of a report, oldest first, with their answers; [] where none was filed."""
    return await _with_answers(
        await fetch(_VERSION + " where r.state = $1 and r.year = $2 order by v.number", state, year)
    )


async def filed_versions() -> list[Report]:
    """Every version of every report, by when it was noted here, with its answers."""
    return await _with_answers(await fetch(_VERSION + " order by v.recorded_at, v.id"))


async def filings(year: int, *, as_of: date | None = None) -> list[Filing]:
    """Of every State Party on 30 April of a year, whether its report of that year was filed; by ISO3.

    Membership by dated interval; who filed although no interval says that it was a Party is in the list too.
    """
    due = due_on(year)
    parties = """
        select s.iso3 from clearinghouse.state s join clearinghouse.state_interval i on i.state = s.iso3
        where i.kind = 'membership' and (i.starts_on is null or i.starts_on <= $1)
          and (i.ends_on is null or i.ends_on > $1)
    """
    rows = await fetch(
        f"""
        with filed as ({_CURRENT.replace("{day}", "$3")} and r.year = $2)
        select s.iso3 as state, s.name as state_name, f.report_id, f.number, f.filed_on, f.entered_by
        from clearinghouse.state s left join filed f on f.state = s.iso3
        where s.iso3 in ({parties if as_of is None else as_of_text(parties, "$3")}) or f.number is not null
        order by s.iso3 collate "C"
        """,  # noqa: S608 texts of this module, no values
        due, year, as_of,
    )  # fmt: skip
    return [
        Filing(
            row["state"],
            row["state_name"],
            row["report_id"],
            row["number"],
            row["filed_on"],
            row["entered_by"],
            None if row["filed_on"] is None else is_punctual(year, row["filed_on"]),
        )
        for row in rows
    ]


async def may_report(state: str) -> bool:
    """Whether it is, or was, a State Party: others file no reports under Article 7."""
    return bool(
        await fetch(
            "select from clearinghouse.state where iso3 = $1 and kind in ('state_party', 'former_state_party')",
            state,
        )
    )


async def known_states() -> frozenset[str]:
    """ISO3 of every State and area that a report may name."""
    return frozenset(row["iso3"] for row in await fetch("select iso3 from clearinghouse.state"))


async def report_id(state: str, year: int) -> UUID:
    """The id of the report of a State and year, made if there is none; nobody sees it until it is filed."""
    await fetch(
        """insert into clearinghouse.cooperation_report (id, state, year) values ($1, $2, $3)
           on conflict (state, year) do nothing""",
        uuid4(), state, year,
    )  # fmt: skip
    rows = await fetch(
        "select id from clearinghouse.cooperation_report where state = $1 and year = $2", state, year
    )
    id: UUID = rows[0]["id"]
    return id


_DRAFT = """
select d.id, d.report, r.state, s.name as state_name, r.year, d.party, d.begun_from, d.edited_at
from clearinghouse.cooperation_draft d
join clearinghouse.cooperation_report r on r.id = d.report
join clearinghouse.state s on s.iso3 = r.state
"""


async def _draft_of(row: Any) -> Draft:
    answers = await fetch(
        f"select {_ANSWER}, is_confirmed from clearinghouse.cooperation_draft_answer where draft = $1",  # noqa: S608
        row["id"],
    )
    return Draft(
        id=row["id"],
        report=row["report"],
        state=row["state"],
        state_name=row["state_name"],
        year=row["year"],
        party=row["party"],
        begun_from=row["begun_from"],
        edited_at=row["edited_at"],
        answers=_in_order(_answer_of(each, is_confirmed=each["is_confirmed"]) for each in answers),
    )


async def draft(state: str, year: int, party: str, *, is_locked: bool = False) -> Draft | None:
    """The draft that a party has of a report, or None; `is_locked`: kept from others until the transaction ends."""
    lock = " for update of d" if is_locked else ""
    rows = await fetch(
        f"{_DRAFT} where r.state = $1 and r.year = $2 and d.party = $3{lock}", state, year, party
    )
    return await _draft_of(rows[0]) if rows else None


async def drafts(party: str, *, after: UUID | None = None, limit: int | None = DEFAULT_LIMIT) -> list[Draft]:
    """The drafts of a party, newest year first, then by ISO3."""
    query = Query(f'select *, -year as newest_first, state collate "C" as ordered from ({_DRAFT}) d')  # noqa: S608
    rows = await query.where("party = {}", party).rows(
        order=("newest_first", "ordered"), after=after, limit=limit
    )
    return [await _draft_of(row) for row in rows]


async def begin_draft(report: UUID, party: str, *, begun_from: int | None, now: datetime) -> UUID | None:
    """Begin a draft; returns its id. None: the party has one already."""
    rows = await fetch(
        """insert into clearinghouse.cooperation_draft (id, report, party, begun_from, edited_at)
           values ($1, $2, $3, $4, $5) on conflict (report, party) do nothing returning id""",
        uuid4(), report, party, begun_from, now,
    )  # fmt: skip
    return rows[0]["id"] if rows else None


def _values(answer: Answer) -> tuple[object, ...]:
    fact = answer.fact
    return (
        answer.question, answer.value, answer.amount, answer.currency, list(answer.states), answer.words,
        answer.passage.document, answer.passage.page, answer.passage.quotation, answer.passage.link, answer.origin,
        fact.kind if fact else None, fact.words if fact else None, list(fact.source_codes) if fact else [],
    )  # fmt: skip


async def put_answers(draft: UUID, answers: Iterable[Answer], *, now: datetime) -> None:
    """Put answers into a draft in the place of those to the same questions; `not_answered` takes one away."""
    given = list(answers)
    await fetch(
        "delete from clearinghouse.cooperation_draft_answer where draft = $1 and question = any($2)",
        draft,
        [each.question for each in given],
    )
    await current_connection().executemany(
        f"""insert into clearinghouse.cooperation_draft_answer (id, draft, is_confirmed, {_ANSWER})
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)""",  # noqa: S608
        [
            (uuid4(), draft, each.is_confirmed, *_values(each))
            for each in given
            if each.value != "not_answered" or each.passage.is_given
        ],
    )
    await fetch("update clearinghouse.cooperation_draft set edited_at = $2 where id = $1", draft, now)


async def end_draft(draft: UUID) -> None:
    """Take a draft away: it was filed, or is given up."""
    await fetch("delete from clearinghouse.cooperation_draft_answer where draft = $1", draft)
    await fetch("delete from clearinghouse.cooperation_draft where id = $1", draft)


async def lock_versions(report: UUID) -> None:
    """Keep others from adding a version to a report until the transaction ends."""
    await fetch("select pg_advisory_xact_lock($1, hashtext($2))", _LOCK_SPACE, str(report))


async def add_version(
    draft: Draft,
    number: int,
    answers: Iterable[Answer],
    *,
    filed_on: date,
    document: str,
    link: str | None,
    reason: str | None,
    now: datetime,
) -> str:
    """Write the next version of a report, with the answers that count, after `lock_versions`; returns its SHA-256."""
    id, kept = uuid4(), counted(answers)
    sha256 = content_sha256(draft.state, draft.year, filed_on, document, kept)
    await fetch(
        """insert into clearinghouse.cooperation_version (id, report, number, entered_by, filed_on, document, link,
           reason, known_on, recorded_at, content_sha256) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""",
        id, draft.report, number, draft.party, filed_on, document, link, reason, now.date(), now, sha256,
    )  # fmt: skip
    await current_connection().executemany(
        f"""insert into clearinghouse.cooperation_answer (id, version, {_ANSWER})
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)""",  # noqa: S608
        [(uuid4(), id, *_values(each)) for each in kept],
    )
    return sha256
