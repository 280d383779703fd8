"""A problem has one form as a folder, and the folder reads back as the same problem."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from case_folders import SMALL, edited, write_folder
from needmatch import Policy, UnusableFolder, case_sha256, make_problem, read_case, write_case
from needmatch.casefolder.writing import case_files
from needmatch.problem import (
    PRESETS,
    TIERS,
    Activity,
    Commitment,
    Fund,
    Need,
    Obligation,
    Payin,
    Pin,
    Problem,
    Relation,
    State,
    Tranche,
)
from needmatch.units import DEADLINE_BASES, EVIDENCE, PILLARS


def test_the_canonical_form_spells_every_column_and_default_out(tmp_path: Path) -> None:
    problem = read_case(write_folder(tmp_path / "case", SMALL))
    write_case(problem, tmp_path / "written")
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "written").iterdir()}
    assert set(written) == set(SMALL)
    assert written["case.toml"] == (
        'title = "Small"\ncurrency = "USD"\nyears = [2026, 2028]\ntoday = 2026-11-21\n\n[policy]\n'
        'preset = "deadlines-first"\nfloor = 0.2\nsegments = [[0.25, 1.0], [0.5, 2.0], [1.0, 4.0]]\n'
        'protected = { victim_assistance = 0.06 }\nsplit = "north-west"\nfront_load_rate = 0.03\ngearing = 0.7\n'
    )
    assert written["states.csv"] == (
        "state,name,region,ldc,max_usd_per_year\n"
        "AFG,Afghanistan,Asia,true,1000.50\nCOL,Colombia,Americas,false,\n"
    )
    assert written["obligations.csv"].splitlines()[2] == "COL-4,COL,4,2028-12-31,,50,mines,,reported"
    assert written["needs.csv"].splitlines()[1:] == [
        "A1,2026,100.50,1000,documented,S1",
        "A1,2027,200.00,,reported,",
        "C1,2026,50.00,50,estimated,",
    ]
    assert written["commitments.csv"].splitlines()[1:] == [
        "D1,Donor,*,*,true,false,,0.5,,documented,",
        "D2,Donor two,AFG|COL,capacity|survey_clearance,false,false,,,,reported,",
    ]


def test_a_case_is_written_over_a_case_and_leaves_nothing_of_it(tmp_path: Path) -> None:
    write_case(read_case(write_folder(tmp_path / "case", SMALL)), tmp_path / "out")
    bare = read_case(write_folder(tmp_path / "bare", edited("relations.csv", "D1,AFG,0.5\n", "")))
    write_case(bare, tmp_path / "out")
    assert not (tmp_path / "out" / "relations.csv").exists()
    assert read_case(tmp_path / "out") == bare


def test_a_case_is_not_written_among_other_files(tmp_path: Path) -> None:
    problem = read_case(write_folder(tmp_path / "case", SMALL))
    (tmp_path / "thesis.txt").write_text("x")
    with pytest.raises(UnusableFolder, match="not part of a case"):
        write_case(problem, tmp_path)
    with pytest.raises(UnusableFolder, match="cannot be written"):
        write_case(problem, tmp_path / "thesis.txt")


ids = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="|*"),
    min_size=1,
    max_size=6,
).filter(lambda name: name == name.strip())
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
amounts = st.integers(0, 10**15)
shares = st.none() | st.floats(0, 1)
quantities = st.none() | st.floats(0, 1e15)
evidence = st.sampled_from(EVIDENCE)
years = st.integers(2026, 2031)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    ends = sorted(draw(st.lists(st.floats(0.001, 1), min_size=1, max_size=4, unique=True)))
    slopes = sorted(draw(st.lists(st.floats(0, 1e6), min_size=len(ends), max_size=len(ends), unique=True)))
    tiers = draw(st.none() | st.lists(st.sampled_from(TIERS), min_size=1, unique=True).map(tuple))
    return Policy(
        preset=None if tiers else draw(st.sampled_from(sorted(PRESETS))),
        tiers=tiers,
        floor=draw(st.floats(0, 1)),
        segments=tuple(zip(ends, slopes, strict=True)),
        protected=draw(st.dictionaries(st.sampled_from(PILLARS), st.floats(0, 0.2))),
        split=draw(st.sampled_from(("north-west", "pro-rata"))),
        front_load_rate=draw(st.floats(0, 1)),
        gearing=draw(st.floats(0, 1)),
    )


def subset(draw: st.DrawFn, names: list[str]) -> frozenset[str] | None:
    if not names or draw(st.booleans()):
        return None
    return frozenset(draw(st.lists(st.sampled_from(names), min_size=1)))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    names = draw(st.lists(ids, max_size=4, unique=True))
    states = [
        State(n, draw(texts), draw(texts), draw(st.none() | st.booleans()), draw(st.none() | amounts))
        for n in names
    ]
    duties = [
        Obligation(
            f"{name}-{article}", name, article, draw(st.dates()), draw(st.sampled_from(("", *DEADLINE_BASES))),
            draw(quantities), draw(st.sampled_from(("m2", "mines"))), draw(shares), draw(evidence),
        )
        for name in names for article in draw(st.sets(st.sampled_from((4, 5))))
    ]  # fmt: skip
    activities, needs = [], []
    for name in draw(st.lists(ids, max_size=4, unique=True)) if names else []:
        state = draw(st.sampled_from(names))
        own = [duty.obligation for duty in duties if duty.state == state]
        obligation = draw(st.none() | st.sampled_from(own)) if own else None
        activities.append(
            Activity(
                name, state, draw(st.sampled_from(PILLARS)), obligation, draw(texts), draw(st.booleans())
            )
        )
        for year in draw(st.sets(years, max_size=3)):
            cents = draw(amounts)
            output = draw(quantities) if cents else None
            needs.append(Need(name, year, cents, output, draw(evidence), draw(texts)))
    commitments, tranches, relations = [], [], []
    for name in draw(st.lists(ids, max_size=3, unique=True)):
        commitments.append(
            Commitment(
                name, draw(texts), subset(draw, names), subset(draw, list(PILLARS)), draw(st.booleans()),
                draw(st.booleans()), draw(st.none() | amounts), draw(shares), draw(shares), draw(evidence), draw(texts),
            )
        )  # fmt: skip
        tranches += [Tranche(name, year, draw(amounts)) for year in draw(st.sets(years, max_size=3))]
        if names:
            costs = draw(st.dictionaries(st.sampled_from(names), st.floats(0, 1e9)))
            relations += [Relation(name, state, cost) for state, cost in costs.items()]
    funds, payins, pins = [], [], []
    for place in range(draw(st.integers(0, 2))):
        scope = draw(st.none() | st.sampled_from(commitments)) if commitments else None
        earmark = (scope.states, scope.pillars) if scope else (None, None)
        fund = Fund(
            f"fund {place}",
            draw(texts),
            draw(st.floats(0, 1)),
            draw(amounts),
            draw(st.floats(0, 1)),
            *earmark,
        )
        funds.append(fund)
        if scope:
            payins += [
                Payin(scope.commitment, fund.fund, year, draw(amounts)) for year in draw(st.sets(years))
            ]
    givers = [row.commitment for row in commitments] + [row.fund for row in funds]
    for activity in activities if givers else []:
        least, most = sorted((draw(amounts), draw(amounts)))
        bounds = draw(st.sampled_from(((least, most), (least, None), (None, most))))
        pins.append(Pin(draw(st.sampled_from(givers)), activity.activity, draw(years), *bounds))
    return make_problem(
        years=(2026, 2031),
        pins=draw(st.permutations(pins)),
        funds=draw(st.permutations(funds)),
        payins=draw(st.permutations(payins)),
        states=draw(st.permutations(states)),
        obligations=duties,
        activities=draw(st.permutations(activities)),
        needs=draw(st.permutations(needs)),
        commitments=draw(st.permutations(commitments)),
        tranches=draw(st.permutations(tranches)),
        relations=relations,
        policy=draw(policies()),
        title=draw(st.text(st.characters(exclude_categories=("Cs",)))),
        today=draw(st.none() | st.dates()),
    )


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problem=problems())
def test_what_is_written_reads_back_as_the_same_problem(problem: Problem) -> None:
    with TemporaryDirectory() as folder:
        write_case(problem, folder)
        again = read_case(folder)
        assert again == problem
        assert case_files(again) == case_files(problem)
        assert case_sha256(again) == case_sha256(problem)


def test_dates_before_the_year_1000_keep_four_digits(tmp_path: Path) -> None:
    problem = make_problem(
        years=(2026, 2026),
        states=(),
        activities=(),
        needs=(),
        commitments=(),
        tranches=(),
        today=date(7, 1, 2),
    )
    write_case(problem, tmp_path / "case")
    assert read_case(tmp_path / "case").today == date(7, 1, 2)
