"""What the page says is what the plan says: totals to the cent, missing as missing, order by name, marks on rows."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from needmatch.plan import Plan
from needmatch.report import figures, flows, render, unmet
from needmatch.report.tally import Tally, alphabetical
from needmatch.report.words import Words
from needmatch.units import COUNTED_EVIDENCE


class Tables(HTMLParser):
    """Tables of a page by the id of their frame: rows as (is marked, cells)."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: dict[str, list[tuple[bool, list[str]]]] = {}
        self.feet: dict[str, list[str]] = {}
        self._name = ""
        self._part = ""
        self._cell: list[str] | None = None
        self._row: tuple[bool, list[str]] = (False, [])
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "div" and found.get("class") == "frame":
            self._name = str(found["id"])
            self.tables[self._name] = []
        elif tag in {"thead", "tbody", "tfoot"}:
            self._part = tag
        elif tag == "tr":
            self._row = (found.get("class") == "u", [])
        elif tag in {"td", "th"}:
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"} and self._cell is not None:
            self._row[1].append("".join(self._cell))
            self._cell = None
        elif tag == "tr" and self._part == "tbody":
            self.tables[self._name].append(self._row)
        elif tag == "tr" and self._part == "tfoot":
            self.feet[self._name] = self._row[1]

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def read_cents(cell: str) -> int:
    digits = re.sub(r"[^0-9.]", "", cell)
    whole, rest = digits.split(".")
    return int(whole) * 100 + int(rest)


def page_of(plan: Plan) -> str:
    return render(plan, case_sha256="c" * 64, result_sha256="d" * 64)


def tally_of(plan: Plan) -> Tally:
    return Tally(plan, Words(plan.problem.currency))


@pytest.fixture(params=["real_plan", "small_plan"])
def plan(request: pytest.FixtureRequest) -> Plan:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


def test_the_five_totals_are_the_plan_to_the_cent(plan: Plan) -> None:
    rows = [cells for _, cells in Tables(page_of(plan)).tables["totals"]]
    need = sum(n.need_cents for n in plan.problem.needs)
    funded = sum(f.amount_cents for f in plan.allocations)
    available = sum(t.amount_cents for t in plan.problem.tranches)
    expected = [need, funded, need - funded, available, available - funded]
    assert [read_cents(cells[-1]) for cells in rows] == expected
    for cells in rows:  # counted and the others add up to all
        assert read_cents(cells[1]) + read_cents(cells[2]) == read_cents(cells[3])


def test_counted_totals_leave_other_grades_out(plan: Plan) -> None:
    rows = [cells for _, cells in Tables(page_of(plan)).tables["totals"]]
    assert read_cents(rows[0][1]) == sum(
        n.need_cents for n in plan.problem.needs if n.evidence in COUNTED_EVIDENCE
    )
    assert read_cents(rows[1][1]) == sum(
        f.amount_cents for f in plan.allocations if f.evidence in COUNTED_EVIDENCE
    )


@pytest.mark.parametrize(
    ("name", "column"),
    [("pairs", 3), ("flows", 6), ("years", 3), ("states", 4), ("commitments", 6)],
)
def test_each_table_of_money_adds_up_to_what_is_placed(plan: Plan, name: str, column: int) -> None:
    read = Tables(page_of(plan))
    placed = sum(flow.amount_cents for flow in plan.allocations)
    assert sum(read_cents(cells[column]) for _, cells in read.tables[name]) == placed
    assert read_cents(read.feet[name][column]) == placed


@pytest.mark.parametrize(("name", "column"), [("reasons", 1), ("unfunded", 4), ("years", 4)])
def test_each_table_of_unmet_needs_adds_up(plan: Plan, name: str, column: int) -> None:
    read = Tables(page_of(plan))
    unmet = sum(row.unmet_cents for row in plan.unfunded)
    assert sum(read_cents(cells[column]) for _, cells in read.tables[name]) == unmet


@pytest.mark.parametrize(
    ("name", "column"),
    [("grades", 0), ("pairs", 4), ("states", 6), ("years", 5), ("obligations", 10), ("reasons", 3), ("unfunded", 6),
     ("flows", 7), ("commitments", 8), ("sources", 1)],
)  # fmt: skip
def test_a_row_is_marked_in_shape_and_word_exactly_if_a_grade_is_not_counted(
    plan: Plan, name: str, column: int
) -> None:
    rows = Tables(page_of(plan)).tables[name]
    assert rows
    for is_marked, cells in rows:
        uncounted = {grade for grade in ("estimated", "assumed", "unverified") if grade in cells[column]}
        assert is_marked == bool(uncounted)
        assert cells[column].count("\u25c7") == len(uncounted)


def test_an_illustration_says_so_and_a_documented_round_does_not(small_plan: Plan) -> None:
    assert "This is an illustration." in page_of(small_plan)
    assert 'class="watermark"' in page_of(small_plan)
    problem = small_plan.problem
    needs = tuple(replace(need, evidence="documented") for need in problem.needs)
    documented = page_of(replace(small_plan, problem=replace(problem, needs=needs)))
    assert "This is an illustration." not in documented
    assert 'class="watermark"' not in documented
    assert "\u25c7" not in documented


def test_what_is_missing_is_said_to_be_missing(small_plan: Plan) -> None:
    rows = {cells[1]: cells for _, cells in Tables(page_of(small_plan)).tables["obligations"]}
    known = next(cells for key, cells in rows.items() if key.startswith("O1"))
    assert known[3] == "decision not found"
    assert known[4] == "not reported"
    old = next(cells for key, cells in rows.items() if key.startswith("O4"))
    assert old[2] == "obligation outstanding since 1 March 2010"
    assert old[3] == "not given"
    assert old[5:7] == ["nothing planned", "nothing planned"]
    states = {cells[0]: cells for _, cells in Tables(page_of(small_plan)).tables["states"]}
    assert states["Third (S3)"][3] == "not given"


def test_states_stand_in_order_of_name_and_never_of_amount(real_plan: Plan) -> None:
    names = [cells[0] for _, cells in Tables(page_of(real_plan)).tables["states"]]
    assert len(names) == len(real_plan.problem.states)
    assert names == sorted(names, key=alphabetical)


def test_states_that_no_commitment_may_reach_are_named_in_one_sentence(small_plan: Plan) -> None:
    reach = tally_of(small_plan).reach
    assert (reach.closed, reach.unnamed, reach.unplaced, reach.without_need) == (("S2",), (), (), ("S3",))
    assert (
        "No commitment in this round may be used for Second (S2); its needs come to USD\u00a07\u202f000."
        in page_of(small_plan)
    )


def test_the_real_case_names_the_small_states_that_no_commitment_names(real_plan: Plan) -> None:
    unnamed = tally_of(real_plan).reach.unnamed
    assert {"CYP", "ECU", "GNB", "NER", "PER"} <= set(unnamed)


def test_every_unmet_need_has_its_sentence(real_plan: Plan) -> None:
    page = page_of(real_plan)
    for state in {row.state for row in real_plan.unfunded}:
        assert f"<dt>{tally_of(real_plan).label(state)}</dt>" in page


@pytest.mark.parametrize(
    ("cents", "said"),
    [(0, "0"), (1230, "12.30"), (45_000_000, "450\u202f000"), (120_000_000, "1.2m"), (99_999_000_000, "1.00bn"),
     (162_234_592_070, "1.62bn")],
)  # fmt: skip
def test_sentences_say_money_in_short(cents: int, said: str) -> None:
    assert figures.short_money(cents) == said


@pytest.mark.parametrize(
    ("funded", "need", "said"),
    [
        (0, 100, "0%"),
        (1, 10**9, "under 0.1%"),
        (10**9 - 1, 10**9, "over 99.9%"),
        (1, 1, "100%"),
        (1, 8, "12.5%"),
    ],
)
def test_coverage_never_calls_a_cent_nothing_nor_all_but_a_cent_everything(
    funded: int, need: int, said: str
) -> None:
    assert figures.coverage(funded, need) == said


def test_amounts_in_full_keep_every_cent() -> None:
    assert figures.full_money(2_883_333_333) == "28\u202f833\u202f333.33"
    assert figures.full_money(-5) == "\u22120.05"


def test_very_long_tables_sum_years_say_so_and_still_add_up(
    real_plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Tables(page_of(real_plan))
    monkeypatch.setattr(flows, "MANY", 10)
    monkeypatch.setattr(unmet, "MANY", 10)
    page = page_of(real_plan)
    summed = Tables(page)
    for name, column, file in (("flows", 6, "allocations.csv"), ("unfunded", 4, "unfunded.csv")):
        assert len(summed.tables[name]) < len(whole.tables[name])
        assert f"{file} beside this page keeps every year" in page
        assert sum(read_cents(cells[column]) for _, cells in summed.tables[name]) == sum(
            read_cents(cells[column]) for _, cells in whole.tables[name]
        )
