"""The jobs themselves: who is reminded of what and when, what a digest holds, and what is cleaned away."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from clearinghouse.clocks.running import clocks
from clearinghouse.database.reading import fetch
from clearinghouse.database.transaction import transaction
from clearinghouse.jobs import calendar
from clearinghouse.jobs.cleaning import clean
from clearinghouse.jobs.clocks import months_before, running_clocks, tell_clocks
from clearinghouse.jobs.digest import news, write_digest
from clearinghouse.jobs.follow_ups import running_follow_ups, tell_follow_ups
from clearinghouse.jobs.job import JobContext, Work
from clearinghouse.jobs.registry import JOBS
from clearinghouse.jobs.reminders import remind, stage
from clearinghouse.outbox import store as outbox
from clearinghouse.outbox.letter import Content
from clearinghouse.outbox.store import Choice
from people import House, Person

POST = {
    "CLEARINGHOUSE_SMTP_URL": "smtp://127.0.0.1:1",
    "CLEARINGHOUSE_MAIL_FROM": "house@example.org",
    "CLEARINGHOUSE_PUBLIC_URL": "http://test",
}


@pytest.fixture
async def posting(sample_copy: Any) -> AsyncIterator[House]:
    """The application over the sample, in an installation that sends letters."""
    house = House(**POST)
    yield house
    await house.close()


async def done(house: House, work: Work, day: date) -> int:
    """Run a job as of a day, as a worker does."""
    slot = datetime.combine(day, time(6), UTC)
    async with transaction():
        return await work(JobContext(slot, day, house.settings, house.keys))


async def written(house: House, kind: str) -> list[Content]:
    rows = await fetch(
        "select content_sealed from clearinghouse.letter where kind = $1 order by made_at, key", kind
    )
    found = [Content.opened(row["content_sealed"], house.keys) for row in rows]
    return [each for each in found if each is not None]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 2, 28), None),
        (date(2027, 3, 1), (2027, 60)),
        (date(2027, 3, 30), (2027, 60)),
        (date(2027, 3, 31), (2027, 30)),
        (date(2027, 4, 23), (2027, 7)),
        (date(2027, 4, 30), (2027, 7)),
        (date(2027, 5, 1), None),
        (date(2028, 3, 1), (2028, 60)),
    ],
)
def test_reminders_go_60_30_and_7_days_before_30_april(day: date, expected: tuple[int, int] | None) -> None:
    assert stage(day) == expected


async def test_who_has_not_filed_is_reminded_three_times_and_no_more(posting: House) -> None:
    awa = await posting.person("awa@example.org", ("state", "SEN"), signed_in=False)
    await posting.person("bea@example.org", ("state", "KHM"), signed_in=False)
    await posting.person("dan@example.org", ("donor", "NOR"), signed_in=False)
    numbers = []
    day = date(2027, 2, 25)
    while day <= date(2027, 5, 5):
        numbers.append((day, await done(posting, remind, day)))
        day += timedelta(days=1)
    assert [each for each in numbers if each[1]] == [
        (date(2027, 3, 1), 2),
        (date(2027, 3, 31), 2),
        (date(2027, 4, 23), 2),
    ]
    letters = await written(posting, "reminder")
    assert {each.to for each in letters} == {"awa@example.org", "bea@example.org"}
    senegal = [each for each in letters if each.to == "awa@example.org"]
    assert "in 60 days" in senegal[0].text
    assert "in 7 days" in senegal[2].text
    assert all("Senegal" in each.subject and "30 April 2027" in each.subject for each in senegal)
    assert all("has not been noted here as filed" in each.text for each in senegal)
    assert awa.account is not None


async def test_a_day_of_downtime_loses_no_reminder(posting: House) -> None:
    await posting.person("awa@example.org", ("state", "SEN"), signed_in=False)
    assert await done(posting, remind, date(2027, 3, 9)) == 1
    assert await done(posting, remind, date(2027, 4, 27)) == 1
    assert "in 52 days" in (await written(posting, "reminder"))[0].text


async def test_who_wants_no_reminders_or_may_no_longer_act_gets_none(posting: House) -> None:
    awa = await posting.person("awa@example.org", ("state", "SEN"), signed_in=False)
    bea = await posting.person("bea@example.org", ("state", "SEN"), signed_in=False)
    assert awa.account is not None
    async with transaction():
        await outbox.choose(awa.account, Choice(wants_reminders=False), now=posting.now)
        await fetch(
            "update clearinghouse.account_scope set ends_on = $2 where id = $1", bea.scope, date(2027, 3, 1)
        )
    assert await done(posting, remind, date(2027, 3, 1)) == 0


async def test_where_no_letters_are_sent_none_is_written(house: House) -> None:
    await house.person("awa@example.org", ("state", "SEN"), signed_in=False)
    for work in (remind, tell_clocks, tell_follow_ups, write_digest):
        assert await done(house, work, date(2027, 3, 1)) == 0
    assert await house.row("select count(*) from clearinghouse.letter") == 0


def test_nine_months_before_is_the_same_day_or_the_last_of_its_month() -> None:
    assert months_before(date(2027, 11, 22), 9) == date(2027, 2, 22)
    assert months_before(date(2027, 11, 30), 9) == date(2027, 2, 28)
    assert months_before(date(2027, 9, 1), 9) == date(2026, 12, 1)
    assert months_before(date(2027, 3, 31), 9) == date(2026, 6, 30)


async def meeting(starts_on: date, kind: str = "states_parties") -> None:
    async with transaction():
        await calendar.keep(
            kind=kind, title="the Meeting made up for this test", starts_on=starts_on, ends_on=None,
            is_confirmed=False, source="this test", known_on=date(2026, 11, 21),
        )  # fmt: skip


async def test_a_request_is_due_nine_months_before_the_last_meeting_before_the_deadline(
    posting: House,
) -> None:
    rows = await fetch(
        """select o.state, o.working_deadline as deadline from clearinghouse.obligation o
           where article = 5 and status = 'open' and working_basis = 'granted' and working_deadline > $1
           and not exists (select from clearinghouse.extension_request r
                           where r.obligation = o.id and r.from_deadline = o.working_deadline)
           order by working_deadline desc limit 1""",
        date(2028, 1, 1),
    )
    state, deadline = rows[0]["state"], rows[0]["deadline"]
    decides = deadline - timedelta(days=30)
    due = months_before(decides, 9)
    await posting.person("awa@example.org", ("state", state), signed_in=False)
    assert await running_clocks(due) == [], "no meeting is known, so no clock runs"
    await meeting(decides - timedelta(days=365))
    await meeting(decides)
    await meeting(deadline - timedelta(days=1), "intersessional")
    await meeting(deadline + timedelta(days=1))
    clock = next(each for each in await running_clocks(due) if each.obligation.state == state)
    assert (clock.meeting.starts_on, clock.due_on) == (decides, due)
    days = [due - timedelta(days=each) for each in (91, 90, 89, 30, 7, 0)]
    assert [await done(posting, tell_clocks, day) for day in days] == [0, 1, 0, 1, 1, 0]
    text = (await written(posting, "request_clock"))[0].text
    assert f"due on {due:%d %B %Y}" in text
    assert "provisional" in text
    assert "(granted)" in text


async def test_what_is_only_expected_or_announced_is_no_request_that_was_made(posting: House) -> None:
    await posting.person("awa@example.org", ("state", "LKA"), signed_in=False)
    iris = await posting.person("iris@example.org", ("secretariat", None))
    path = "/api/v1/extension-requests/LKA-5-next"
    expected = await iris.get(path)
    assert (expected.json()["decision"], expected.json()["from_deadline"]) == ("expected", "2028-06-01")
    decides = date(2028, 5, 1)
    await meeting(decides)
    due = months_before(decides, 9)

    async def told_and_shown() -> tuple[bool, bool]:
        """Whether the officers are written to, and whether the clock shows no request yet."""
        told = "LKA-5" in {each.obligation.code for each in await running_clocks(due)}
        (shown,) = [each for each in await clocks(state="LKA") if each.kind == "request_due"]
        return told, not shown.is_met

    assert await told_and_shown() == (True, True)
    source = {"title": "Request", "publisher": "Sri Lanka", "published": "2026-11"}
    assert await done(posting, tell_clocks, due - timedelta(days=90)) == 1
    for status, awaited in (("announced", True), ("withdrawn", True), ("requested", False)):
        body = {"status": status, "from_deadline": "2028-06-01", "source": source}
        body |= {} if status == "announced" else {"requested_deadline": "2031-06-01"}
        etag = (await iris.get(path)).headers["etag"]
        revised = await iris.send("PUT", path, json=body, headers={"if-match": etag})
        assert revised.status_code == 200, revised.text
        assert await told_and_shown() == (awaited, awaited), status
    assert await done(posting, tell_clocks, due - timedelta(days=30)) == 0


async def test_a_follow_up_of_a_decision_is_told_before_its_day_until_it_is_done(posting: House) -> None:
    await posting.person("awa@example.org", ("state", "LKA"), signed_in=False)
    iris = await posting.person("iris@example.org", ("secretariat", None))
    path = "/api/v1/extension-requests/LKA-5-next"
    due = date(2027, 9, 30)

    async def decided(done_on: str | None) -> None:
        body = {
            "status": "granted",
            "from_deadline": "2028-06-01",
            "requested_deadline": "2031-06-01",
            "decided_at": "22MSP",
            "decided_on": "2026-11-20",
            "follow_ups": [{"words": "An updated work plan", "due_on": due.isoformat()}],
            "source": {"title": "Decision", "publisher": "22MSP", "published": "2026-11"},
        }
        if done_on:
            body["follow_ups"][0] |= {"done_on": done_on, "document": "https://example.org/report"}
        etag = (await iris.get(path)).headers["etag"]
        revised = await iris.send("PUT", path, json=body, headers={"if-match": etag})
        assert revised.status_code == 200, revised.text

    await decided(None)
    days = [due - timedelta(days=each) for each in (91, 90, 89, 30, 7, 0, -1)]
    assert [await done(posting, tell_follow_ups, day) for day in days] == [0, 1, 0, 1, 1, 0, 0]
    letter = (await written(posting, "follow_up_clock"))[0]
    assert "An updated work plan" in letter.text
    assert f"a follow-up is due on {due:%d %B %Y}" in letter.subject
    assert "not noted here as done" in letter.text
    await decided("2026-11-21")
    assert await running_follow_ups(due) == []
    assert {"request_clocks", "follow_up_clocks"} <= {each.name for each in JOBS}


async def test_a_digest_holds_what_became_known_for_all_and_no_illustration(posting: House) -> None:
    awa = await posting.person("awa@example.org")
    await posting.person("bea@example.org")
    day = date(2026, 11, 23)
    lines = await news(day)
    assert lines
    assert not await fetch(
        "select from clearinghouse.work_plan_version where is_illustration and title = any($1)",
        [line.partition(": ")[2] for line in lines if line.startswith("Work plan")],
    )
    assert await news(day + timedelta(days=30)) == []
    known_on = date(2026, 11, 21)
    assert await news(known_on) == [], "what becomes known on the day of a digest belongs to the next one"
    assert await news(known_on + timedelta(days=1)) == await news(known_on + timedelta(days=7)) == lines
    assert await news(known_on + timedelta(days=8)) == []
    assert await done(posting, write_digest, day) == 0, "nobody has asked for it"
    chosen = await awa.patch("/api/v1/account/letters", {"wants_digest": True})
    assert (chosen.status_code, chosen.json()) == (200, {"wants_reminders": True, "wants_digest": True})
    assert await done(posting, write_digest, day) == 1
    assert await done(posting, write_digest, day) == 0
    assert await done(posting, write_digest, day + timedelta(days=30)) == 0, "a week without news has none"
    (letter,) = await written(posting, "digest")
    assert (letter.to, lines[0] in letter.text) == ("awa@example.org", True)
    assert letter.leave.startswith("http://test/letters#")


async def test_a_digest_is_left_by_its_link_without_signing_in(posting: House) -> None:
    awa = await posting.person("awa@example.org")
    await awa.patch("/api/v1/account/letters", {"wants_digest": True})
    await done(posting, write_digest, date(2026, 11, 23))
    (letter,) = await written(posting, "digest")
    token = letter.leave.partition("#")[2]
    stranger: Person = posting.stranger()
    await stranger.get("/api/v1/session")
    for _ in range(2):
        assert (await stranger.post("/api/v1/unsubscription", {"token": token})).status_code == 204
    wanted = (await awa.get("/api/v1/account/letters")).json()
    assert wanted == {"wants_reminders": True, "wants_digest": False}
    wrong = await stranger.post("/api/v1/unsubscription", {"token": token[:-1]})
    assert wrong.status_code == 404


async def test_what_is_over_is_cleaned_away_and_nothing_else(posting: House) -> None:
    awa = await posting.person("awa@example.org")
    iris = await posting.person("iris@example.org", ("secretariat", None))
    await iris.post(f"/api/v1/accounts/{awa.account}/link")
    assert await done(posting, clean, date(2026, 11, 21)) == 0
    assert await done(posting, clean, date(2027, 1, 31)) > 0
    for table in ("session", "account_link", "kept_answer", "sign_in_attempt"):
        assert await posting.row(f"select count(*) from clearinghouse.{table}") == 0
    assert await posting.row("select count(*) from clearinghouse.account") == 2
    assert await posting.row("select count(*) from clearinghouse.audit_event") > 0


def test_names_and_words_of_jobs_are_fit_to_be_shown() -> None:
    assert len({each.name for each in JOBS}) == len(JOBS) >= 4
    now = datetime(2026, 11, 21, tzinfo=UTC)
    for each in JOBS:
        assert each.name.isidentifier()
        assert each.words.endswith(".")
        assert each.catch_up_cap >= 1
        following = each.schedule.next_after(now)
        assert following is not None
        assert following - now < timedelta(days=366)
