"""Cursors."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.errors import BadRequest
from clearinghouse.web.paging import decoded_cursor, encoded_cursor, list_digest

DIGEST = list_digest("/api/v1/flows", [("year", "2022"), ("donor", "NOR")])


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=100))
def test_a_cursor_gives_back_the_id_it_was_made_of(key: str) -> None:
    assert decoded_cursor(DIGEST, encoded_cursor(DIGEST, key)) == key


def test_the_order_of_filters_and_the_paging_do_not_matter() -> None:
    again = list_digest(
        "/api/v1/flows", [("donor", "NOR"), ("limit", "7"), ("year", "2022"), ("cursor", "x")]
    )
    assert again == DIGEST


def test_a_cursor_of_other_filters_or_another_list_is_refused() -> None:
    for path, filters in (("/api/v1/flows", []), ("/api/v1/rates", [("year", "2022"), ("donor", "NOR")])):
        with pytest.raises(BadRequest) as refusal:
            decoded_cursor(list_digest(path, filters), encoded_cursor(DIGEST, "a"))
        assert refusal.value.faults[0].field == "cursor"


def packed(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!",
        "ä",
        "e30",
        packed([DIGEST]),
        packed([DIGEST, 7]),
        packed({"digest": DIGEST}),
        packed([DIGEST, "a\x00b"]),
        packed([DIGEST, "a" * 201]),
    ],
)
def test_what_is_no_cursor_is_refused_with_what_to_do(cursor: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        decoded_cursor(DIGEST, cursor)
    assert "start without a cursor" in refusal.value.faults[0].mend


@given(st.text(max_size=60))
def test_whatever_is_sent_as_a_cursor_is_refused_and_never_fails_otherwise(cursor: str) -> None:
    with pytest.raises(BadRequest):
        decoded_cursor(DIGEST, cursor)
