"""Notices to owners of accounts, from a request.

The surprise: whoever asks is often not the owner, so that the account is given and not taken from the request.
"""

from __future__ import annotations

from datetime import datetime

from clearinghouse.accounts.account import Account
from clearinghouse.accounts.notices import NoticeKind, tell_owner
from clearinghouse.web.listing import AnyRequest
from clearinghouse.web.who import keys_of, settings_of


async def tell(request: AnyRequest, kind: NoticeKind, owner: Account, *, at: datetime) -> None:
    """Tell the owner of an account what was done to it, in the transaction of that; see `tell_owner`."""
    await tell_owner(
        kind,
        owner.id,
        email=owner.email,
        name=owner.name,
        settings=settings_of(request),
        keys=keys_of(request),
        now=at,
    )
