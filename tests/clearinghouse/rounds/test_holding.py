"""What is agreed, and what a pooled fund commits, is in no round again, and the round says so."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from uuid import uuid4

import pytest

from agreed import FUND_COMMITS, TRANCHE_USD, agreed, body, fund_officer, people
from clearinghouse.commitments.store import Commitment, Tranche, commitments
from clearinghouse.database.transaction import transaction
from clearinghouse.deadline_risk.evaluation import evaluate
from clearinghouse.rounds import store
from clearinghouse.rounds.brief import Brief, brief_for
from clearinghouse.rounds.freezing import freeze
from clearinghouse.rounds.holding import Free, Reserved, free_of
from clearinghouse.rounds.running import run_round
from needmatch import Problem
from people import House

DAY = date(2026, 11, 21)
NOR = "NOR-any-2025"


_MINUTES = count()


def now() -> datetime:
    """A minute later each time, after the rounds of the sample: of rounds of one moment none is the newest."""
    return datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=next(_MINUTES))


def brief(day: date = DAY) -> Brief:
    return brief_for("documented", day, first_year=2026, last_year=2030)


def money(problem: Problem, commitment: str = NOR) -> dict[int, int]:
    return {each.year: each.amount_cents for each in problem.tranches if each.commitment == commitment}


async def test_what_is_agreed_is_not_placed_again(house: House) -> None:
    nor, ago = await people(house)
    before = (await freeze(brief())).problem
    await agreed(house, nor, ago, (2026, "20000000.00"))
    ran = await run_round(brief(), code="after", opened_by="test", now=now)
    frozen = await freeze(brief())
    assert money(before)[2026] == 2309313600
    assert money(frozen.problem) == {**money(before), 2026: 309313600}
    assert ran.round.held_back_usd == Decimal("20000000.00")
    placed = [
        each.amount_usd
        for each in await store.allocations(ran.round.id, limit=None)
        if each.commitment == NOR and each.year == 2026
    ]
    assert sum(placed) <= Decimal("3093136.00")
    whole = sum(each.amount_cents for each in before.tranches)
    assert int(ran.round.committed_usd * 100) + 2000000000 == whole


async def test_the_round_says_what_it_held_back_and_names_nobody_before_publication(house: House) -> None:
    nor, ago = await people(house)
    path = await agreed(house, nor, ago, (2026, "900.00"))
    await nor.post("/api/v1/agreements", await body(house, (2026, "100.00")))
    ran = await run_round(brief(), code="after", opened_by="test", now=now)
    stranger = house.stranger()
    shown = (await stranger.get(f"/api/v1/rounds/{ran.round.code}")).json()
    (row,) = shown["held_back"]
    assert (row["year"], row["amount_usd"], row["why"]) == (2026, "1000.00", "reserved")
    assert [row[name] for name in ("donor_id", "donor_name", "commitment", "agreement_id", "label")] == [
        None
    ] * 5
    assert row["source_ids"] == ["LEDGER"]
    assert shown["held_back_usd"] == "1000.00"
    assert "Moxico" not in str(shown)
    assert "secured" in shown["held_back_in_words"]
    for person in (nor, ago):
        assert (await person.step(path, "publication")).status_code == 200
    again = await run_round(brief(), code="after", opened_by="test", now=now)
    assert again.is_new, "what may be said has changed"
    rows = (await stranger.get(f"/api/v1/rounds/{again.round.code}")).json()["held_back"]
    assert [(row["donor_id"], row["agreement_id"], row["amount_usd"]) for row in rows] == [
        (None, None, "100.00"),
        ("NOR", path.rsplit("/", 1)[1], "900.00"),
    ]
    assert not (await run_round(brief(), code="after", opened_by="test", now=now)).is_new
    opened = (
        await stranger.get(f"/api/v1/explain/rounds/{again.round.code}", params={"figure": "committed_usd"})
    ).json()
    assert opened["amount_usd"] == f"{again.round.committed_usd:.2f}"
    assert [(part["reason"], part["amount_usd"], part["donor"]) for part in opened["left_out"]] == [
        ("reserved", "100.00", None),
        ("reserved", "900.00", "NOR"),
    ]


async def test_a_tranche_of_which_nothing_is_left_is_not_in_the_case(house: House) -> None:
    nor, ago = await people(house)
    await agreed(house, nor, ago, (2026, TRANCHE_USD))
    frozen = await freeze(brief())
    assert 2026 not in money(frozen.problem)
    others = money(frozen.problem)
    await agreed(house, nor, ago, *((year, f"{cents / 100:.2f}") for year, cents in others.items()))
    frozen = await freeze(brief())
    assert NOR not in {each.commitment for each in frozen.problem.commitments}
    assert {each.why for each in frozen.held_back} == {"reserved"}


async def test_what_was_held_on_the_day_counts(house: House) -> None:
    nor, ago = await people(house)
    await agreed(house, nor, ago, (2026, "900.00"))
    async with transaction() as connection:
        await connection.execute(
            "update clearinghouse.reservation set amount_original = 500, amount_usd = 500, known_on = '2026-11-25'"
        )
    whole = 2309313600
    assert money((await freeze(brief())).problem)[2026] == whole - 90000
    assert money((await freeze(brief(date(2026, 11, 25)))).problem)[2026] == whole - 50000


async def test_what_an_agreement_frees_may_be_placed_again(house: House) -> None:
    nor, ago = await people(house)
    before = money((await freeze(brief())).problem)
    path = await agreed(house, nor, ago, (2026, "900.00"))
    ended = await nor.post(f"{path}/end", {"dated_on": "2026-11-21", "reason": "Done with."})
    assert ended.status_code == 200, ended.text
    # The database dates what was before by its own clock.
    today = await house.row("select (now() at time zone 'UTC')::date")
    frozen = await freeze(brief(today))
    assert money(frozen.problem) == before
    assert frozen.held_back == ()


async def test_a_chance_counts_what_is_agreed(house: House) -> None:
    """It asks what money there is, and an agreement takes none away."""
    nor, ago = await people(house)
    async with transaction():
        assert await evaluate(DAY, now=now()) is not None
    await agreed(house, nor, ago, (2026, TRANCHE_USD))
    async with transaction():
        assert await evaluate(DAY, now=now()) is None, "the same case was evaluated before"


async def test_a_pooled_fund_is_not_counted_beside_those_who_pay_into_it(house: House) -> None:
    before = (await freeze(brief())).problem
    fund = await fund_officer(house)
    assert (await fund.post("/api/v1/commitments", FUND_COMMITS)).status_code == 201
    frozen = await freeze(brief())
    assert frozen.problem == before
    (held_back,) = frozen.held_back
    assert (held_back.why, held_back.donor, held_back.year) == ("counted_at_the_boundary", "FUND", 2027)
    assert held_back.amount_usd == Decimal("5000.00")
    ran = await run_round(brief(), code="after", opened_by="test", now=now)
    shown = (await house.stranger().get(f"/api/v1/rounds/{ran.round.code}")).json()
    assert [(row["donor_name"], row["amount_usd"]) for row in shown["held_back"]] == [("A fund", "5000.00")]
    assert shown["held_back_in_words"] is None, "nothing is agreed"


# The largest share, without a database.


@pytest.fixture
async def plain(sample_copy: object) -> Commitment:
    """A commitment of 1,000 USD to three States, none to have more than half."""
    found = next(each for each in await commitments(limit=None) if each.code == NOR)
    tranches = tuple(Tranche(year, Decimal(500), None, None) for year in (2026, 2027))
    return replace(found, states=("AGO", "SEN", "TCD"), max_state_share=Decimal("0.5"), tranches=tranches)


def held(row: Commitment, usd: int, *states: str, is_published: bool = False) -> Reserved:
    return Reserved(uuid4(), "Agreed", is_published, row.id, 2026, Decimal(usd), states)


def free(row: Commitment, *holdings: Reserved, kind: str = "state") -> Free:
    return free_of(
        [row], holdings, years=(2026, 2030), donor_kinds={row.donor_code: kind}, needy={"AGO", "SEN", "YEM"}
    )


def most_for_one(found: Free) -> Decimal:
    (left,) = found.commitments
    assert left.max_state_share is not None
    return left.max_state_share * sum(each.amount_usd for each in left.tranches)


async def test_a_share_is_of_the_whole_and_not_of_what_is_left(plain: Commitment) -> None:
    assert free(plain).commitments == (plain,)
    found = free(plain, held(plain, 100, "SEN"))
    assert Decimal("399.99") < most_for_one(found) <= 400, "Senegal has 100 of its 500"
    assert found.commitments[0].states == ("AGO", "SEN", "TCD")
    both = free(plain, held(plain, 100, "SEN", "TCD"))
    assert most_for_one(both) == most_for_one(found), "what two share is whole with each"


async def test_a_state_that_has_most_of_its_share_leaves_the_rest_to_others(plain: Commitment) -> None:
    found = free(plain, held(plain, 400, "SEN", is_published=True))
    assert found.commitments[0].states == ("AGO", "TCD")
    assert Decimal("499.99") < most_for_one(found) <= 500
    anyone = free(replace(plain, states=None), held(plain, 400, "SEN", is_published=True))
    assert anyone.commitments[0].states == ("AGO", "YEM")
    hidden = free(plain, held(plain, 400, "SEN"))
    assert hidden.commitments[0].states == ("AGO", "SEN", "TCD"), "nobody is named"
    assert most_for_one(hidden) <= 100


async def test_an_earmark_for_one_state_stays(plain: Commitment) -> None:
    only = replace(plain, states=("SEN",))
    found = free(only, held(only, 480, "SEN", is_published=True))
    assert found.commitments[0].states == ("SEN",)
    assert most_for_one(found) <= 20


async def test_a_fund_is_held_back_whole_and_once(plain: Commitment) -> None:
    found = free(plain, held(plain, 100, "SEN"), kind="pooled_fund")
    assert found.commitments == ()
    assert [(each.year, each.amount_usd, each.why) for each in found.held_back] == [
        (2026, Decimal(500), "counted_at_the_boundary"),
        (2027, Decimal(500), "counted_at_the_boundary"),
    ]
