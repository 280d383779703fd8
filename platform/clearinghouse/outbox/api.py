"""Routes of letters: which ones one wants, ending the digest by its link, and what the secretariat sees of the outbox.

The surprise: the secretariat sees that a letter failed, and sends it again, but neither its text nor its address.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, patch, post
from litestar.params import JSONBody, QueryParameter

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import Conflicting, NotFound
from clearinghouse.outbox import store
from clearinghouse.outbox.letter import account_leaving
from clearinghouse.web.bodies import Body, LinkToken
from clearinghouse.web.listing import AnyRequest, ListFormat, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit, OpaqueId
from clearinghouse.web.problems import documented
from clearinghouse.web.who import account_of, keys_of
from clearinghouse.web.writing import Made, changed, id_of, made, once, private_answer, require_current

LetterStatus = Literal["waiting", "sending", "sent", "unsure", "failed"]


class LetterChoices(msgspec.Struct, frozen=True):
    """Which letters one wants; those about one's own account always come."""

    wants_reminders: Annotated[bool, msgspec.Meta(description="Of the duties of the State one acts for.")]
    wants_digest: Annotated[bool, msgspec.Meta(description="What is new, once a week.")]


class LetterChoicesEdit(Body):
    """Which letters one wants; what is left out stays."""

    wants_reminders: bool | None = None
    wants_digest: bool | None = None


class LetterRow(msgspec.Struct, frozen=True):
    """A letter in the outbox, without its text and address."""

    id: str
    kind: str
    account: Annotated[str, msgspec.Meta(description="The account it goes to.")]
    status: Annotated[
        LetterStatus,
        msgspec.Meta(description="unsure: its worker or connection was lost before the server's answer."),
    ]
    attempt: int
    made_at: datetime
    try_at: Annotated[datetime, msgspec.Meta(description="Not tried before.")]
    sent_at: datetime | None
    error: str | None
    can_be_sent_again: bool


class Leaving(Body):
    """The token of the link in a digest."""

    token: LinkToken


def _choices(choice: store.Choice) -> LetterChoices:
    return LetterChoices(choice.wants_reminders, choice.wants_digest)


def letter_row(letter: store.KeptLetter) -> LetterRow:
    """Return a letter as it is shown."""
    return LetterRow(
        id=str(letter.id),
        kind=letter.kind,
        account=str(letter.account),
        status=letter.state,  # type: ignore[arg-type]  # a check of the table holds it
        attempt=letter.attempt,
        made_at=letter.made_at,
        try_at=letter.try_at,
        sent_at=letter.sent_at,
        error=letter.error,
        can_be_sent_again=letter.state in ("failed", "unsure") and letter.content_sealed is not None,
    )


@get(
    "/account/letters",
    operation_id="getLetterChoices",
    tags=["Letters"],
    summary="Which letters one gets",
    responses=documented(),
)
async def get_letter_choices(request: AnyRequest) -> Response[LetterChoices]:
    """Reminders unless one has said otherwise, the digest only if one has asked for it."""
    return private_answer(_choices(await store.choice(account_of(request))))


@patch(
    "/account/letters",
    operation_id="setLetterChoices",
    tags=["Letters"],
    summary="Choose which letters one gets",
    responses=documented(400),
)
async def set_letter_choices(
    request: AnyRequest, data: JSONBody[LetterChoicesEdit]
) -> Response[LetterChoices]:
    """With the ETag of the choices in If-Match."""

    async def work(origin: Origin) -> LetterChoices:
        account = account_of(request)
        before = await store.choice(account)
        require_current(request, _choices(before))
        after = store.Choice(
            before.wants_reminders if data.wants_reminders is None else data.wants_reminders,
            before.wants_digest if data.wants_digest is None else data.wants_digest,
        )
        await store.choose(account, after, now=origin.at)
        await audit.record(
            origin, "letters.chosen", "account", account, before=msgspec.to_builtins(_choices(before)),
            after=msgspec.to_builtins(_choices(after)),
        )  # fmt: skip
        return _choices(await store.choice(account))

    return private_answer(await changed(request, work))


@post(
    "/unsubscription",
    operation_id="leaveDigest",
    tags=["Letters"],
    summary="End the weekly digest by the link in it",
    responses=documented(400, 404),
    status_code=204,
)
async def leave_digest(request: AnyRequest, data: JSONBody[Leaving]) -> Response[None]:
    """Without signing in. Using it again changes nothing."""
    account = account_leaving(keys_of(request), data.token)
    if account is None:
        raise NotFound(
            "This link was not made here. Sign in and choose your letters on the page of your account."
        )

    async def work(origin: Origin) -> Made:
        before = await store.choice(account)
        if before.wants_digest:
            await store.choose(
                account, store.Choice(before.wants_reminders, wants_digest=False), now=origin.at
            )
            await audit.record(origin, "digest.left", "account", account)
        return made(None, status=204)

    return await once(request, work)


@get(
    "/letters",
    operation_id="listLetters",
    tags=["Letters"],
    summary="The outbox",
    responses=documented(400),
)
async def list_letters(
    request: AnyRequest,
    status: Annotated[LetterStatus | None, QueryParameter(description="How a letter stands.")] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[LetterRow]]:
    """The newest first, without texts and addresses."""

    async def read(after: UUID | None, rows: int) -> list[store.KeptLetter]:
        return await store.letters(state=status, after=after, limit=rows)

    return await listing(
        request, read=read, row=letter_row, kind=LetterRow, key=lambda letter: letter.id, key_type=UUID, limit=limit,
        cursor=cursor, form=format, name="letters",
    )  # fmt: skip


@post(
    "/letters/{letter_id:str}/attempt",
    operation_id="sendLetterAgain",
    tags=["Letters"],
    summary="Send a letter again",
    responses=documented(404, 409),
    status_code=200,
)
async def send_letter_again(request: AnyRequest, letter_id: OpaqueId) -> Response[LetterRow]:
    """One that failed or is unsure. It has the same Message-ID: a mailbox can tell if it has it already."""

    async def work(origin: Origin) -> Made:
        id = id_of(letter_id)
        if id is None or await store.letter(id) is None:
            raise NotFound("There is no letter of this id; GET /api/v1/letters lists them.")
        if not await store.send_again(id, now=origin.at):
            raise Conflicting(
                "Only a letter that failed or is unsure, and whose text is still kept, is sent again."
            )
        await audit.record(origin, "letter.sent_again", "letter", id)
        found = await store.letter(id)
        return made(letter_row(found) if found else None, status=200)

    return await once(request, work)


ROUTES = [get_letter_choices, set_letter_choices, leave_digest, list_letters, send_letter_again]
