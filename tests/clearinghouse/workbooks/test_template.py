"""Templates: what stands in them, and that reading one back changes nothing."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearinghouse.plans.checking import findings
from clearinghouse.plans.draft import (
    ANSWERS,
    MARKS,
    PARTNER_KINDS,
    Draft,
    Line,
    LineYear,
    Mark,
    Partner,
    StatedRate,
)
from clearinghouse.plans.finding import Facts
from clearinghouse.scopes.visibility import VISIBILITIES
from clearinghouse.workbooks.csv_template import csv_template
from clearinghouse.workbooks.layout import MOST_YEARS, years_shown
from clearinghouse.workbooks.merging import merged
from clearinghouse.workbooks.reading import read_file
from clearinghouse.workbooks.template import template
from clearinghouse.workbooks.words import LANGUAGES, Language, words
from needmatch.units import PILLARS
from workbook_files import DRAFT, filling

ALPHABET = st.characters(
    min_codepoint=32, max_codepoint=0x1F600, exclude_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp"]
)


def opened(language: Language, draft: Draft = DRAFT) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(template(filling(draft), language)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("write", [template, csv_template])
def test_a_template_read_back_changes_nothing(language: Language, write: Any) -> None:
    contents = read_file(write(filling(DRAFT), language))
    found = merged(DRAFT, contents)
    assert contents.faults == ()
    assert found.draft == DRAFT
    assert (found.added, found.changed, found.not_in_file, found.dropped_years) == ((), (), (), ())
    assert found.unchanged == ("sc-1", "re-1")
    assert not found.is_head_changed


def texts(least: int = 0) -> st.SearchStrategy[str]:
    """Texts as the API keeps them: on one line, without space around."""
    return (
        st.text(ALPHABET, min_size=least, max_size=24).map(str.strip).filter(lambda text: len(text) >= least)
    )


AMOUNTS = st.none() | st.integers(0, 4).flatmap(
    lambda places: st.decimals(min_value=-(10**9), max_value=10**12, places=places)
)
"""Whatever a draft may hold, also what its findings keep from being published."""
YEARS = st.builds(LineYear, st.integers(2020, 2040), AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
LINES = st.builds(
    Line,
    texts(1),
    st.sampled_from(PILLARS),
    texts(),
    obligation=st.none() | texts(1),
    admin_area=st.none() | texts(1),
    is_local=st.none() | st.booleans(),
    partners=st.lists(st.builds(Partner, texts(1), st.sampled_from(PARTNER_KINDS)), max_size=2).map(tuple),
    years=st.lists(YEARS, max_size=3, unique_by=lambda year: year.year).map(
        lambda years: tuple(sorted(years, key=lambda year: year.year))
    ),
)
MARK_LISTS = st.lists(
    st.builds(Mark, st.sampled_from(MARKS), st.sampled_from(ANSWERS), texts(), texts(), texts(), texts()),
    max_size=3,
    unique_by=lambda mark: mark.name,
)
RATES = st.none() | st.builds(
    StatedRate, st.decimals("0.00001", "5", places=5), st.dates(date(2000, 1, 1), date(2030, 1, 1)), texts(1)
)
DRAFTS = st.builds(
    Draft,
    st.just("SEN-2027"),
    texts(1),
    st.integers(2024, 2027),
    st.integers(2028, 2032),
    st.sampled_from(["USD", "XOF"]),
    st.sampled_from(VISIBILITIES),
    marks=MARK_LISTS.map(tuple),
    lines=st.lists(LINES, max_size=4, unique_by=lambda line: line.code).map(tuple),
    rate=RATES,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DRAFTS, st.sampled_from(LANGUAGES))
def test_any_draft_exported_and_imported_is_the_same_draft(draft: Draft, language: Language) -> None:
    contents = read_file(template(filling(draft), language))
    assert contents.faults == ()
    assert merged(draft, contents).draft == draft


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DRAFTS, st.sampled_from(LANGUAGES))
def test_any_draft_as_csv_and_back_is_the_same_draft(draft: Draft, language: Language) -> None:
    contents = read_file(csv_template(filling(draft), language))
    assert contents.faults == ()
    assert merged(draft, contents).draft == draft


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_holds_what_the_golden_one_holds(language: Language) -> None:
    shown = {
        sheet.title: [
            [cell.coordinate, cell.data_type, str(cell.value)]
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None and not (cell.row > 9 and str(cell.value).startswith("=IF("))
        ]
        for sheet in opened(language).worksheets
        if sheet.title != words("sheets", language)["lists"]
    }
    golden = Path(__file__).parent / "golden" / f"template-{language}.json"
    assert shown == json.loads(golden.read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_stand_in_six_languages_with_the_chosen_one_on_top_and_the_others_folded(
    language: Language,
) -> None:
    sheet = opened(language)[words("sheets", language)["lines"]]
    shown = [sheet.cell(row, 3).value for row in range(2, 8)]
    assert shown[0] == words("headings", language)["title"]
    assert set(shown) == {words("headings", each)["title"] for each in LANGUAGES}
    assert not sheet.row_dimensions[2].hidden
    assert all(
        sheet.row_dimensions[row].hidden and sheet.row_dimensions[row].outlineLevel for row in range(3, 8)
    )
    assert sheet.freeze_panes == "D8"
    assert sheet.sheet_view.pane.ySplit == 2
    assert sheet.sheet_view.rightToLeft == (language == "ar")


def test_headings_and_computed_cells_are_protected_and_cells_to_fill_in_are_not() -> None:
    sheet = opened("en")["Lines"]
    assert sheet.protection.sheet
    assert sheet["A2"].protection.locked
    assert not sheet["A8"].protection.locked
    need = next(cell for cell in sheet[8] if str(cell.value).startswith("=IF("))
    assert need.protection.locked
    assert sheet.column_dimensions["C"].protection.locked is False


def test_drop_downs_notes_and_formats_are_there() -> None:
    workbook = opened("fr")
    sheet = workbook["Lignes"]
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert rules["B8"].formula1 == "list_pillars"
    assert rules["D8"].formula1 == "list_obligations"
    assert rules["F8"].formula1 == "list_truths"
    assert (rules["H8"].type, rules["H8"].operator) == ("decimal", "greaterThanOrEqual")
    assert workbook.defined_names["list_pillars"].attr_text == "'Listes'!$A$1:$A$5"
    assert [cell.value for cell in workbook["Listes"]["A"]][:5] == list(words("pillars", "fr").values())
    assert "sc-1" in sheet["A2"].comment.text
    assert (sheet["H8"].value, sheet["H8"].number_format) == (1000000.05, "#,##0.00")
    assert workbook["Plan"]["B8"].value.date() == date(2026, 1, 31)
    assert any("SEN-5" in str(cell.value) for cell in workbook["Notes"]["A"])


def test_text_of_a_plan_is_never_a_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(template(filling(DRAFT), "en"))) as archive:
        formulas = b"".join(archive.read(name) for name in archive.namelist() if "worksheets/" in name)
    assert b"<f>Clear" not in formulas
    assert b"'=Clear" in csv_template(filling(DRAFT), "en")


def test_equal_plans_give_equal_bytes() -> None:
    assert template(filling(DRAFT), "zh") == template(filling(DRAFT), "zh")


def test_years_of_the_period_and_years_with_figures_are_shown() -> None:
    assert years_shown(DRAFT) == [2027, 2028, 2029]
    later = replace(DRAFT, lines=(Line("a", "capacity", "A", years=(LineYear(2035, Decimal(1)),)),))
    assert years_shown(later) == [2027, 2028, 2029, 2035]
    assert len(years_shown(replace(DRAFT, first_year=1990, last_year=2200))) == MOST_YEARS
    too_many = tuple(LineYear(year, Decimal(1)) for year in range(2000, 2001 + MOST_YEARS))
    with pytest.raises(ValueError, match="years"):
        template(filling(replace(DRAFT, lines=(Line("a", "capacity", "A", years=too_many),))), "en")


def test_a_plan_without_lines_is_a_template_to_fill_in() -> None:
    empty = replace(DRAFT, lines=(), marks=(), rate=None)
    contents = read_file(template(filling(empty), "es"))
    assert (contents.rows, contents.faults) == (0, ())
    assert merged(empty, contents).draft == empty


def test_a_third_decimal_goes_out_and_comes_back_and_is_still_found() -> None:
    year = LineYear(2027, Decimal("0.005"), Decimal("12.345"), None, Decimal("-1.2345"))
    draft = replace(DRAFT, lines=(replace(DRAFT.lines[0], years=(year,)),))
    for file in (template(filling(draft), "fr"), csv_template(filling(draft), "fr")):
        back = merged(draft, read_file(file)).draft
        assert back == draft
        found = {(each.code, each.field) for each in findings(back, Facts("SEN"))}
        assert {("decimals", "cost"), ("decimals", "national")} <= found
