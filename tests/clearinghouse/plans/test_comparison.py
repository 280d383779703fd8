"""Two versions side by side: what was added, removed and changed, and nothing else."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from clearinghouse.plans.comparison import compared, need_by_cell
from clearinghouse.plans.conversion import RateOnRecord
from clearinghouse.plans.draft import Draft, Line, LineYear, Mark, content_sha256, with_lines
from needmatch.units import PILLARS

A = Line("a", "capacity", "A", years=(LineYear(2027, Decimal(10), Decimal(1)), LineYear(2028, Decimal(20))))
B = Line("b", "risk_education", "B", years=(LineYear(2027, Decimal(5)),))
PLAN = Draft("SEN-1", "Plan", 2027, 2028, lines=(A, B), marks=(Mark("climate", "no"),))


def test_a_plan_beside_itself_has_not_changed_whatever_the_order_of_its_lines() -> None:
    turned = replace(PLAN, lines=(B, A))
    found = compared(PLAN, turned)
    assert (found.lines, found.fields, found.marks, found.unchanged_lines) == ((), (), (), 2)
    assert found.before == found.after
    assert content_sha256(PLAN) == content_sha256(turned)


def test_lines_are_added_removed_and_changed_with_each_year_before_and_after() -> None:
    c = replace(B, code="c")
    dearer = replace(A, title="A, widened", years=(A.years[0], LineYear(2029, Decimal(7))))
    after = replace(PLAN, last_year=2029, lines=(dearer, c), marks=(Mark("climate", "yes", words="See 3"),))
    found = compared(PLAN, after)
    assert [(each.change, each.code) for each in found.lines] == [
        ("changed", "a"),
        ("removed", "b"),
        ("added", "c"),
    ]
    changed = found.lines[0]
    assert changed.fields == ("title",)
    assert [(each.year, each.before, each.after) for each in changed.years] == [
        (2028, A.years[1], None),
        (2029, None, dearer.years[1]),
    ]
    assert found.fields == ("last_year",)
    assert found.marks == (("climate", PLAN.marks[0], after.marks[0]),)
    assert found.before is not None
    assert (found.before.cost, found.before.national, found.before.secured, found.before.need) == (
        35,
        1,
        None,
        34,
    )
    assert found.after.cost == 22


def test_a_first_version_is_all_added() -> None:
    found = compared(None, PLAN)
    assert {each.change for each in found.lines} == {"added"}
    assert found.before is None
    assert found.is_same_currency


def test_needs_are_counted_in_us_dollars_and_what_cannot_be_is_told() -> None:
    rates = [RateOnRecord("EUR", 2027, Decimal("1.5"), "stated", "reported", ("A",))]
    bad = Line("bad", "capacity", "x", years=(LineYear(2027), LineYear(2028, Decimal(1), Decimal(2))))
    found = need_by_cell(replace(PLAN, currency="EUR", lines=(A, B, bad)), rates)
    assert found.need_usd == {
        (2027, "capacity"): Decimal("13.50"),
        (2028, "capacity"): Decimal("30.00"),
        (2027, "risk_education"): Decimal("7.50"),
    }
    assert found.not_counted == 2
    assert found.total_usd == 51
    assert need_by_cell(replace(PLAN, currency="EUR"), []).not_counted == 3
    assert need_by_cell(None, []).total_usd == 0


amounts = st.none() | st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
years = st.builds(LineYear, st.integers(2026, 2030), amounts, amounts, amounts, amounts)
lines = st.builds(
    Line,
    code=st.sampled_from("abcdefgh"),
    pillar=st.sampled_from(PILLARS),
    title=st.text(max_size=5),
    years=st.lists(years, max_size=4, unique_by=lambda each: each.year).map(tuple),
)


@settings(deadline=None)
@given(edits=st.lists(st.lists(lines, max_size=4), max_size=6))
def test_any_sequence_of_edits_by_code_ends_in_the_last_word_on_each_line(edits: list[list[Line]]) -> None:
    draft = replace(PLAN, lines=())
    last: dict[str, Line] = {}
    for edit in edits:
        draft = with_lines(draft, edit)
        last |= {line.code: line for line in edit}
        assert with_lines(draft, edit) == draft
    assert {line.code for line in draft.lines} == set(last)
    assert len(draft.lines) == len(last)
    for line in draft.lines:
        assert line.title == last[line.code].title
        for each in line.years:
            if each.cost is not None and each.need is not None:
                assert each.cost == each.need + (each.national or 0) + (each.secured or 0)
    again = compared(draft, replace(draft, lines=draft.lines[::-1]))
    assert again.lines == ()
