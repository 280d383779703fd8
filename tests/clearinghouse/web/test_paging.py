"""Cursors."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.errors import BadRequest
from clearinghouse.keys import Keys, passing_keys
from clearinghouse.web.paging import decoded_cursor, encoded_cursor, list_name

KEYS = passing_keys()
LIST = list_name("/api/v1/flows", [("year", "2022"), ("donor", "NOR")])


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=100))
def test_a_cursor_gives_back_the_id_it_was_made_of(key: str) -> None:
    assert decoded_cursor(KEYS, LIST, encoded_cursor(KEYS, LIST, key)) == key


def test_the_order_of_filters_and_the_paging_do_not_matter() -> None:
    again = list_name("/api/v1/flows", [("donor", "NOR"), ("limit", "7"), ("year", "2022"), ("cursor", "x")])
    assert again == LIST


def test_a_cursor_of_other_filters_or_another_list_is_refused() -> None:
    for path, filters in (("/api/v1/flows", []), ("/api/v1/rates", [("year", "2022"), ("donor", "NOR")])):
        with pytest.raises(BadRequest) as refusal:
            decoded_cursor(KEYS, list_name(path, filters), encoded_cursor(KEYS, LIST, "a"))
        assert refusal.value.faults[0].field == "cursor"


def test_a_cursor_that_somebody_made_up_or_changed_is_refused() -> None:
    made = encoded_cursor(KEYS, LIST, "a")
    signature, _ = json.loads(base64.b64decode(made + "=" * (-len(made) % 4), altchars=b"-_"))
    other = encoded_cursor(passing_keys(), LIST, "a")
    for cursor in (packed([signature, "b"]), packed(["0" * len(signature), "a"]), packed(["", "a"]), other):
        with pytest.raises(BadRequest):
            decoded_cursor(KEYS, LIST, cursor)


def test_a_cursor_outlives_a_change_of_the_key() -> None:
    old, both = Keys(("o" * 32,)), Keys(("n" * 32, "o" * 32))
    assert decoded_cursor(both, LIST, encoded_cursor(old, LIST, "a")) == "a"


def packed(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!",
        "ä",
        "e30",
        packed([LIST]),
        packed([LIST, 7]),
        packed({"digest": LIST}),
        packed([LIST, "a\x00b"]),
        packed([LIST, "a" * 201]),
    ],
)
def test_what_is_no_cursor_is_refused_with_what_to_do(cursor: str) -> None:
    with pytest.raises(BadRequest) as refusal:
        decoded_cursor(KEYS, LIST, cursor)
    assert "start without a cursor" in refusal.value.faults[0].mend


@given(st.text(max_size=60))
def test_whatever_is_sent_as_a_cursor_is_refused_and_never_fails_otherwise(cursor: str) -> None:
    with pytest.raises(BadRequest):
        decoded_cursor(KEYS, LIST, cursor)
