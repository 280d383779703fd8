"""Tables of letters that are to be sent, and of who wants which.

The surprise: whom a letter goes to and what it says are encrypted with the installation's keys, and gone once it was
sent: it may hold a link that sets a password.
"""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, ForeignKey, Integer, OnDelete, Text, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from clearinghouse.accounts.tables import Account
from clearinghouse.database.constraints import one_of
from clearinghouse.database.schema import SCHEMA
from clearinghouse.jobs.tables import Worker

LETTER_STATES = ("waiting", "sending", "sent", "unsure", "failed")


class Letter(Table, tablename="letter", schema=SCHEMA):
    """A letter, written in the transaction of what it tells, and sent by a worker."""

    id = UUID(primary_key=True, default=None)
    key = Varchar(length=140, unique=True, default=None, help_text="What it tells to whom: told once.")
    kind = Varchar(length=40, default=None)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, default=None, null=False, index=True)
    message_id = Varchar(
        length=200, unique=True, default=None, help_text="The same however often it is sent."
    )
    content_sealed = Text(
        default=None, null=True, secret=True, help_text="Address, subject and text; null once it was sent."
    )
    state = Varchar(length=12, default=None, index=True)
    attempt = Integer(default=None)
    made_at = Timestamptz(default=None)
    try_at = Timestamptz(default=None, help_text="Not before.")
    useless_after = Timestamptz(
        default=None, null=True, help_text="Then it is not sent any more; null: never."
    )
    worker = ForeignKey(Worker, on_delete=OnDelete.restrict, default=None, null=True, index=True)
    handed_over_at = Timestamptz(
        default=None, null=True, help_text="Just before the server was given the text in the last attempt."
    )
    sent_at = Timestamptz(default=None, null=True, help_text="When the server had taken it.")
    error = Varchar(
        length=100, default=None, null=True, help_text="Of the last attempt, without any address."
    )

    letter_state_is_known = Check(one_of("state", LETTER_STATES))
    letter_is_sent_or_not = Check("(state = 'sent') = (sent_at is not null)")
    letter_sent_is_forgotten = Check("state <> 'sent' or content_sealed is null")
    letter_unsure_was_handed_over = Check("state <> 'unsure' or handed_over_at is not null")


class LetterChoice(Table, tablename="letter_choice", schema=SCHEMA):
    """Which letters an account wants. Without a row: reminders of its own State's duties, and no digest."""

    id = UUID(primary_key=True, default=None)
    account = ForeignKey(Account, on_delete=OnDelete.restrict, default=None, null=False, unique=True)
    wants_reminders = Boolean(default=None)
    wants_digest = Boolean(default=None)
    changed_at = Timestamptz(default=None)
