"""What a file changes in a draft, and what it leaves alone."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from clearinghouse.plans.draft import Line, LineYear
from clearinghouse.workbooks.contents import Contents
from clearinghouse.workbooks.merging import merged
from clearinghouse.workbooks.reading import read_file
from clearinghouse.workbooks.template import template
from workbook_files import DRAFT, HEADINGS, ROW, filling, read_rows, saved


def test_the_same_file_twice_doubles_nothing() -> None:
    contents = read_rows([ROW, ("new-1", "capacity", "New", 5, None, None)])
    once = merged(DRAFT, contents)
    twice = merged(once.draft, contents)
    assert once.added == ("new-1",)
    assert (twice.added, twice.changed) == ((), ())
    assert twice.draft == once.draft
    assert [line.code for line in once.draft.lines] == ["sc-1", "re-1", "new-1"]


def test_what_the_file_does_not_speak_of_stays() -> None:
    found = merged(DRAFT, read_rows([("sc-1", 77)], headings=("Line code", "Cost 2027")))
    before, now = DRAFT.lines[0], found.draft.lines[0]
    assert now == replace(before, years=(replace(before.years[0], cost=Decimal(77)), before.years[1]))
    assert found.changed == ("sc-1",)
    assert found.not_in_file == ("re-1",)
    assert found.draft.lines[1] == DRAFT.lines[1]


def test_an_emptied_year_goes_and_is_named() -> None:
    row = ("sc-1", None, None, None, None)
    headings = ("Line code", "Cost 2028", "National share 2028", "Secured share 2028", "Output 2028")
    found = merged(DRAFT, read_rows([row], headings=headings))
    assert found.dropped_years == (("sc-1", 2028),)
    assert [year.year for year in found.draft.lines[0].years] == [2027]


def test_a_refused_row_leaves_its_line_as_it_was() -> None:
    contents = read_rows(
        [("sc-1", "Survey and clearance", "Other", "??", 1, 1), ("re-1", "capacity", "B", 1, 1, 1)]
    )
    found = merged(DRAFT, contents, is_removing=True)
    assert found.draft.lines[0] == DRAFT.lines[0]
    assert found.removed == ()
    assert found.changed == ("re-1",)


def test_lines_that_the_file_does_not_have_are_removed_only_where_asked_and_sure() -> None:
    contents = read_rows([ROW])
    assert merged(DRAFT, contents).not_in_file == ("re-1",)
    found = merged(DRAFT, contents, is_removing=True)
    assert found.removed == ("re-1",)
    assert [line.code for line in found.draft.lines] == ["sc-1"]
    unsure = read_rows([ROW, (None, "capacity", "B", 1, 1, 1)])
    assert merged(DRAFT, unsure, is_removing=True).removed == ()


def test_a_file_without_lines_removes_none() -> None:
    assert merged(DRAFT, Contents(kind="xlsx"), is_removing=True).draft == DRAFT


def edited(**cells: Any) -> Contents:
    """The template of the draft with cells of its sheet `Plan` changed."""
    import io

    workbook = openpyxl.load_workbook(io.BytesIO(template(filling(DRAFT), "en")))
    for name, value in cells.items():
        workbook["Plan"][name] = value
    return read_file(saved(workbook))


def test_the_head_and_marks_are_updated() -> None:
    found = merged(DRAFT, edited(B2="A new title", B6="Anyone", B13="No")).draft
    assert (found.title, found.visibility) == ("A new title", "public")
    assert found.lines == DRAFT.lines


def test_an_empty_title_leaves_the_title_and_an_emptied_rate_takes_it_away() -> None:
    found = merged(DRAFT, edited(B2=None, B7=None, B8=None, B9=None))
    assert found.draft.title == DRAFT.title
    assert found.draft.rate is None
    assert not found.is_rate_incomplete


@pytest.mark.parametrize("cell", ["B7", "B8", "B9"])
def test_a_part_of_a_rate_changes_nothing_and_is_told(cell: str) -> None:
    found = merged(DRAFT, edited(**{cell: None}))
    assert found.draft.rate == DRAFT.rate
    assert found.is_rate_incomplete


def test_a_head_cell_that_cannot_be_read_is_named_and_leaves_what_was() -> None:
    contents = edited(B3="next year", B8="03/04/2027", B7="1,234")
    assert sorted(each.code for each in contents.faults) == ["ambiguous-day", "ambiguous-number", "no-year"]
    assert {each.cell for each in contents.faults} == {"B3", "B7", "B8"}
    found = merged(DRAFT, contents)
    assert (found.draft.first_year, found.draft.rate) == (DRAFT.first_year, DRAFT.rate)


@pytest.mark.parametrize(
    ("cell", "value", "code"), [("B7", 5e9, "rate-size"), ("B6", "Friends", "visibility-unknown")]
)
def test_what_a_draft_cannot_hold_is_named_and_left_out(cell: str, value: object, code: str) -> None:
    contents = edited(**{cell: value})
    assert [each.code for each in contents.faults] == [code]
    assert merged(DRAFT, contents).draft == DRAFT


def test_a_year_without_any_figure_stays() -> None:
    draft = replace(DRAFT, lines=(Line("a", "capacity", "A", years=(LineYear(2027),)),))
    assert merged(draft, read_file(template(filling(draft), "en"))).draft == draft


def test_headings_alone_change_nothing() -> None:
    contents = read_rows([], headings=HEADINGS)
    assert merged(DRAFT, contents).draft == DRAFT
