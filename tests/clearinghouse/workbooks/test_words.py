"""The words of templates: all there in six languages, and each known for one thing."""

from itertools import combinations

import pytest

from clearinghouse.plans.draft import ANSWERS, MARKS, PARTNER_KINDS
from clearinghouse.scopes.visibility import VISIBILITIES
from clearinghouse.workbooks.layout import HEAD_FIELDS, LINE_COLUMNS, YEAR_COLUMNS
from clearinghouse.workbooks.words import (
    LANGUAGES,
    Group,
    Language,
    folded,
    heading_of,
    how_to,
    name_of,
    note,
    words,
)
from needmatch.units import PILLARS

GROUPS: dict[Group, set[str]] = {
    "headings": {field for field, _ in (*LINE_COLUMNS, *YEAR_COLUMNS)} | {"year"},
    "head": set(HEAD_FIELDS),
    "marks": set(MARKS),
    "answers": set(ANSWERS),
    "pillars": set(PILLARS),
    "partner_kinds": set(PARTNER_KINDS),
    "visibilities": set(VISIBILITIES),
    "truths": {"true", "false"},
    "sheets": {"plan", "lines", "notes", "lists"},
    "mark_headings": {"mark", "answer", "document", "page", "link", "words"},
}


@pytest.mark.parametrize("group", GROUPS)
def test_every_name_has_a_word_in_every_language_that_is_known_again(group: Group) -> None:
    for language in LANGUAGES:
        found = words(group, language)
        assert set(found) == GROUPS[group]
        for name, text in found.items():
            assert text == text.strip() != ""
            assert name_of(group, text) == name_of(group, text.upper()) == name, (language, text)
    assert all(name_of(group, name) == name for name in GROUPS[group])


@pytest.mark.parametrize("group", GROUPS)
def test_no_two_names_of_a_group_share_a_word(group: Group) -> None:
    said = {name: {folded(words(group, language)[name]) for language in LANGUAGES} for name in GROUPS[group]}
    for first, second in combinations(said, 2):
        assert not said[first] & said[second], (first, second)


@pytest.mark.parametrize("language", LANGUAGES)
def test_head_and_marks_are_told_apart_and_sheets_have_names_that_fit(language: Language) -> None:
    assert not {folded(each) for each in words("head", language).values()} & {
        folded(each) for each in words("marks", language).values()
    }
    names = list(words("sheets", language).values())
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)
    assert len(how_to(language)) == 4
    assert note("cost", language)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Coût 2027", ("cost", 2027)), ("2027 cost", ("cost", 2027)), ("COST (2027)", ("cost", 2027)),
        ("cost_2027", ("cost", 2027)), ("التكلفة ٢٠٢٧", ("cost", 2027)), ("费用2027", ("cost", 2027)),
        ("Année", ("year", None)), ("annee", ("year", None)), ("Part nationale\n2028", ("national", 2028)),
        ("Division administrative (premier niveau)", ("admin_area", None)),
    ],
)  # fmt: skip
def test_headings_are_known_with_their_year(text: str, column: tuple[str, int | None]) -> None:
    assert heading_of(text) == column


@pytest.mark.parametrize("text", ["", "Budget", "Cost 27", "Cost 2027-2028", "12345", "2027"])
def test_other_headings_are_not(text: str) -> None:
    assert heading_of(text) is None
