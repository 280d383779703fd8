"""A fund of last resort replayed: its sums by hand, and against the programme that sizes funds of rounds."""

import csv
import io
import json
from dataclasses import replace

import pytest

from clearinghouse.lookback.documented import Documented, documented
from clearinghouse.lookback.money import PastMoney, Rule, past_money
from clearinghouse.lookback.needs import Basis, PastNeed, past_needs
from clearinghouse.lookback.replay import (
    FREED,
    FUND,
    UNEARMARKED,
    Short,
    curve,
    least_fund_usd,
    past_limits,
    replay,
    shortfalls,
    ways,
    with_unearmarked,
)
from clearinghouse.lookback.replay_folder import REPLAY_FILES, replay_entries, replay_tables
from clearinghouse.lookback.study import YEARS
from clearinghouse.papers.paper import Points, Table
from clearinghouse.papers.replay import replay_blocks
from needmatch.solve import solve
from needmatch.trustfund.inputs import FundInputs
from needmatch.trustfund.least_fund import FundProgramme
from needmatch.trustfund.shortfall import bilateral_round
from needmatch.units import EVIDENCE

KEPT = 0.99 * 0.95
"""What a fee of 1 percent and a reserve of 5 percent leave of contributions."""


def need(iso3: str, usd: float, *, area: float | None = None, at_risk: bool = True) -> PastNeed:
    return PastNeed(iso3, 2022, usd, area, at_risk, Basis.AREA, False)


def money(given: dict[tuple[str, str], float], *, whole: frozenset[str] = frozenset()) -> PastMoney:
    donors, states = {donor for donor, _ in given}, frozenset({"AAA", "BBB", "CCC", "DDD"})
    same = {d: frozenset(s for donor, s in given if donor == d) for d in donors}
    return PastMoney(
        year=2022,
        given=given,
        unrecorded={"DDD": 10.0},
        sets={Rule.SAME_YEAR: same, Rule.FIVE_YEARS: same, Rule.FREE: dict.fromkeys(donors, states)},
        is_whole=whole,
    )


NEEDS = (
    need("AAA", 100.0, area=50.0),
    need("BBB", 200.0, area=80.0),
    need("CCC", 100.0, area=10.0),
    need("DDD", 40.0, at_risk=False),
)
MONEY = money({("D", "AAA"): 150.0, ("E", "BBB"): 60.0}, whole=frozenset({"CCC"}))
"""At risk: AAA has all of its need, BBB lacks 140 of 200, CCC all of its 100. DDD lacks 30 and is not at risk."""


def test_what_is_short_and_the_least_fund_by_hand() -> None:
    short = shortfalls(NEEDS, MONEY, {})
    assert [(s.need.iso3, s.missing_usd, s.is_uncertain) for s in short] == [
        ("BBB", 140.0, True),
        ("CCC", 100.0, False),
    ]
    assert [s.late_months for s in short] == pytest.approx([12 * 0.7, 12])
    assert [s.area_m2 for s in short] == pytest.approx([56, 10])
    assert least_fund_usd(short, KEPT) == pytest.approx(240 / 0.9405)


def test_the_curve_takes_first_what_lacks_least() -> None:
    nothing, first, all_of_it = curve(shortfalls(NEEDS, MONEY, {}), KEPT)
    assert (nothing.fund_usd, nothing.obligations_funded) == (0.0, 0)
    assert (first.fund_usd, first.obligations_funded) == (pytest.approx(100 / 0.9405), 1)
    assert (first.late_months_saved, first.area_m2) == (pytest.approx(12), pytest.approx(10))
    assert (all_of_it.fund_usd, all_of_it.obligations_funded) == (pytest.approx(240 / 0.9405), 2)
    assert (all_of_it.late_months_saved, all_of_it.area_m2) == (pytest.approx(20.4), pytest.approx(66))


def test_what_cannot_be_absorbed_is_in_no_fund() -> None:
    short = shortfalls(NEEDS, MONEY, {"BBB": 150.0, "CCC": 100.0})
    assert [(s.room_usd, s.is_mendable) for s in short] == [(90.0, False), (100.0, True)]
    assert least_fund_usd(short, KEPT) == pytest.approx(100 / 0.9405)
    assert [size.obligations_funded for size in curve(short, KEPT)] == [0, 1]


def test_a_limit_is_twice_the_best_documented_year_up_to_then(known: Documented) -> None:
    limits = past_limits(known, 2019)
    abroad = {(t.iso3, t.year): t.amount_usd for t in known.received if t.year <= 2019}
    own = {(t.iso3, t.year): t.amount_usd for t in known.national if t.year <= 2019}
    assert len(limits) > 20
    for iso3, limit in limits.items():
        years = {y for s, y in (*abroad, *own) if s == iso3}
        assert limit == pytest.approx(
            2 * max(abroad.get((iso3, y), 0.0) + own.get((iso3, y), 0.0) for y in years)
        )


def test_unearmarked_money_and_freed_money_by_hand() -> None:
    short = shortfalls(NEEDS, MONEY, {})
    # 285 unearmarked are enough for the 240 of BBB and CCC and the 30 of DDD, in whatever order.
    found = {way.way: way for way in ways(NEEDS, MONEY, short, {}, 285.0, KEPT)}
    assert (found[FUND].obligations_funded, found[UNEARMARKED].obligations_funded) == (2, 2)
    assert found[UNEARMARKED].late_months_saved == pytest.approx(20.4, abs=0.01)
    assert found[UNEARMARKED].area_m2 == pytest.approx(66, abs=0.05)
    # 500 given to AAA, which needs 100: free, it is enough for everybody (430 with what DDD has).
    rich = money({("D", "AAA"): 500.0})
    freed = {w.way: w for w in ways(NEEDS, rich, shortfalls(NEEDS, rich, {}), {}, 1.0, KEPT)}[FREED]
    assert (freed.obligations_funded, round(freed.late_months_saved, 2)) == (2, 24.0)


def test_limits_bind_unearmarked_money_too() -> None:
    short = shortfalls(NEEDS, MONEY, {"BBB": 150.0})
    found = {way.way: way for way in ways(NEEDS, MONEY, short, {"BBB": 150.0}, 285.0, KEPT)}
    assert (found[FUND].obligations_funded, found[UNEARMARKED].obligations_funded) == (1, 1)
    assert found[UNEARMARKED].late_months_saved == pytest.approx(12 + 12 * 90 / 200, abs=0.01)


@pytest.fixture(scope="module")
def known() -> Documented:
    return documented()


@pytest.mark.parametrize("year", YEARS)
def test_sums_of_a_documented_year_are_those_of_the_programme(known: Documented, year: int) -> None:
    needs = past_needs(known, year)
    given = past_money(known, year, frozenset(n.iso3 for n in needs))
    limits = past_limits(known, year)
    short = shortfalls(needs, given, limits)
    bilateral = bilateral_round(solve(with_unearmarked(needs, given, limits, 0.0)), frozenset(EVIDENCE))
    at_risk = {f"{s.need.iso3}-5": s for s in short}
    assert at_risk.keys() <= {s.obligation for s in bilateral.shortfalls}
    bilateral = replace(
        bilateral, shortfalls=tuple(s for s in bilateral.shortfalls if s.obligation in at_risk)
    )
    for found in bilateral.shortfalls:
        by_hand = at_risk[found.obligation]
        assert found.missing_cents / 100 == pytest.approx(by_hand.missing_usd, abs=0.02)
        assert found.late_months == pytest.approx(by_hand.late_months, abs=1e-4)
        assert found.missing_m2 == pytest.approx(by_hand.area_m2, rel=1e-4, abs=1.0)
    inputs = FundInputs(start_year=year, evidence=frozenset(EVIDENCE)).checked(bilateral.problem)
    programme = FundProgramme(bilateral, inputs)
    assert programme.mendable() == {o for o, s in at_risk.items() if s.is_mendable}
    least = programme.least_fund(programme.mendable())
    assert least is not None
    assert least.fund_cents / 100 == pytest.approx(least_fund_usd(short, KEPT), abs=5)
    half = curve(short, KEPT)[len(short) // 2]
    step = programme.least_fund_for(half.obligations_funded)
    assert step is not None
    assert step.fund_cents / 100 == pytest.approx(half.fund_usd, abs=5)


def test_the_replay_covers_every_year_and_names_nobody(known: Documented) -> None:
    found = replay(known, n_samples=40)
    assert found == replay(known, n_samples=40), "seeded"
    assert [y.year for y in found.years] == list(YEARS)
    for y in found.years:
        assert y.n_open >= y.n_known >= y.n_at_risk == y.n_funded + y.n_short
        assert 0 < y.to_half_usd < y.missing_usd
        assert y.low_usd < y.high_usd
        assert 0 < y.least_fund_with_plan_usd <= y.least_fund_usd
        assert y.curve[-1].obligations_funded == y.n_short - y.n_absorption
        assert y.curve[-1].fund_usd == pytest.approx(y.least_fund_usd)
        assert [way.way for way in y.ways] == [FUND, UNEARMARKED, FREED]
    files = replay_tables(found)
    assert set(files) == set(REPLAY_FILES)
    told = json.dumps(replay_entries(found))
    codes = {f'"{duty.iso3}"' for duty in known.duties}
    assert not [code for code in codes if code in told]
    for content in files.values():
        cells = {cell for row in csv.reader(io.StringIO(content.decode())) for cell in row}
        assert not cells & {code.strip('"') for code in codes}


def test_a_dearer_fund_takes_more_for_the_same(known: Documented) -> None:
    free, dear = (
        replay(known, fee=fee, reserve_share=0.0, n_samples=0).years[-1].least_fund_usd for fee in (0.0, 0.5)
    )
    assert dear == pytest.approx(2 * free)


def test_files_and_paper_tell_the_same_figures(known: Documented) -> None:
    found = replay(known, n_samples=40)
    told = replay_entries(found)
    rows = list(csv.DictReader(io.StringIO(replay_tables(found)["replay.csv"].decode())))
    assert [row["least_fund_usd"] for row in rows] == [y["least_fund_usd"] for y in told["years"]]
    assert all(row["evidence"] == "estimated" for row in rows)
    blocks = replay_blocks(found)
    sums = next(b for b in blocks if isinstance(b, Table) and "sums" in b.caption)
    assert [row[3] for row in sums.rows] == [f"{y.least_fund_usd / 1e6:.0f}" for y in found.years]
    words = " ".join(item for b in blocks if isinstance(b, Points) for item in b.items)
    assert "No flow recorded is not no money" in words
    assert "must not be added up" in words


def test_a_year_in_which_nothing_is_short_needs_no_fund() -> None:
    assert curve((), KEPT)[-1].fund_usd == 0
    assert ways(NEEDS, MONEY, (), {}, 0.0, KEPT) == ()
    assert Short(need("AAA", 10.0), 4.0, None, False).is_mendable
