"""Implementing partners in one cell."""
# ruff: noqa: RUF001 - characters of other scripts are what is tested

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.plans.draft import PARTNER_KINDS, Partner
from clearinghouse.workbooks.partners import partners_of, partners_text
from clearinghouse.workbooks.words import LANGUAGES, Language


def test_partners_are_read_in_any_language_and_script() -> None:
    assert partners_of("CNAMS (national)；HI（international）") == (
        Partner("CNAMS", "national"),
        Partner("HI", "international"),
    )
    assert partners_of("الجمعية (محلي)؛ Ассоциация (местный)\nX (nacional)") == (
        Partner("الجمعية", "local"),
        Partner("Ассоциация", "local"),
        Partner("X", "national"),
    )


def test_a_kind_that_is_not_said_stays_open_and_brackets_that_are_no_kind_belong_to_the_name() -> None:
    assert partners_of("HI (Sénégal)") == (Partner("HI (Sénégal)", ""),)
    assert partners_of(" ; ;") == ()


@pytest.mark.parametrize("language", LANGUAGES)
@given(
    partners=st.lists(
        st.builds(
            Partner,
            st.text(st.characters(min_codepoint=33, max_codepoint=0x3000), min_size=1, max_size=12).filter(
                lambda text: text == text.strip()
            ),
            st.sampled_from([*PARTNER_KINDS, ""]),
        ),
        max_size=4,
    )
)
def test_what_is_written_is_read_back(language: Language, partners: list[Partner]) -> None:
    assert partners_of(partners_text(partners, language)) == tuple(partners)
