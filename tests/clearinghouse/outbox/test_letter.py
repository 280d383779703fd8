"""What a letter looks like on its way: the same each time, nothing slipped in, nothing to be read in the database."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from uuid import UUID, uuid4

import pytest

from clearinghouse.keys import Keys
from clearinghouse.outbox.letter import (
    RETRIES,
    Content,
    account_leaving,
    leave_token,
    message_id_of,
    message_of,
    next_try,
    sends_letters,
)
from clearinghouse.settings import read_settings

MOMENT = datetime(2026, 11, 21, 12, tzinfo=UTC)
KEYS = Keys(("k" * 40,))
CONTENT = Content(
    "awa@example.org", "Été", "Bonjour Awa,\n\n.\nhttp://test/reset#abc=def\n", "http://test/letters#t"
)


def sent(content: Content) -> bytes:
    return message_of(content, sender="house@example.org", message_id="<1@example.org>", made_at=MOMENT)


def test_a_letter_that_is_sent_twice_is_the_same_letter() -> None:
    assert sent(CONTENT) == sent(CONTENT)
    read = message_from_bytes(sent(CONTENT), policy=default)
    assert read["Message-ID"] == "<1@example.org>"
    assert read["Date"].datetime == MOMENT
    assert (read["To"], read["Subject"]) == ("awa@example.org", "Été")
    assert read.get_content().replace("\r\n", "\n") == CONTENT.text
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["List-Unsubscribe"] == "<http://test/letters#t>"
    assert all(byte < 128 for byte in sent(CONTENT)), "a server without 8BITMIME takes it too"


@pytest.mark.parametrize("place", ["to", "subject"])
def test_no_header_can_be_put_into_a_letter(place: str) -> None:
    given = {"to": "awa@example.org", "subject": "S", "text": "T"}
    given[place] += "\nBcc: all@example.org"
    with pytest.raises(ValueError, match="linefeed"):
        sent(Content(**given))
    text = message_from_bytes(
        sent(Content("a@example.org", "S", "Awa\r\nBcc: all@example.org")), policy=default
    )
    assert text["Bcc"] is None


def test_a_kept_letter_tells_nothing_without_the_key() -> None:
    sealed = CONTENT.sealed(KEYS)
    assert "awa" not in sealed
    assert Content.opened(sealed, KEYS) == CONTENT
    assert Content.opened(sealed, Keys(("n" * 40, "k" * 40))) == CONTENT, "an earlier key opens it still"
    assert Content.opened(sealed, Keys(("n" * 40,))) is None


def test_the_message_id_is_of_the_row_and_of_the_senders_domain() -> None:
    id = UUID(int=1)
    settings = read_settings({"CLEARINGHOUSE_MAIL_FROM": "Clearing House <house@example.org>"})
    assert message_id_of(id, settings) == f"<{id}@example.org>"


def test_letters_are_tried_for_two_days_and_then_given_up() -> None:
    waits = [next_try(attempt, MOMENT) for attempt in range(1, len(RETRIES) + 2)]
    assert waits[-1] is None
    assert waits[:-1] == sorted(waits[:-1])  # type: ignore[type-var]  # none of them is None
    assert timedelta(days=1) < sum(RETRIES, timedelta()) < timedelta(days=3)


def test_a_digest_is_left_by_its_own_token_alone() -> None:
    account = uuid4()
    token = leave_token(KEYS, account)
    assert account_leaving(KEYS, token) == account
    for wrong in ("", ".", token[:-1], f"{uuid4()}.{token.partition('.')[2]}", f"x{token}"):
        assert account_leaving(KEYS, wrong) is None


def test_letters_need_a_server_a_sender_and_an_address_for_links() -> None:
    whole = {
        "CLEARINGHOUSE_SMTP_URL": "smtp://h",
        "CLEARINGHOUSE_MAIL_FROM": "a@example.org",
        "CLEARINGHOUSE_PUBLIC_URL": "https://h",
    }
    assert sends_letters(read_settings(whole))
    for name in whole:
        assert not sends_letters(read_settings({key: value for key, value in whole.items() if key != name}))
