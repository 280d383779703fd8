"""The studies that a new installation shows: a trust fund on its illustration round, and a look back, asked for by the
program itself.

The surprise: nothing is computed here. The worker takes them up when everything else is up and publishes each when
it is done; the pages say until then that none is published.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from clearinghouse.database.transaction import in_transaction
from clearinghouse.rounds.store import last_round
from clearinghouse.studies import store
from clearinghouse.studies.options import fund_options, look_back_options

OPTIONS: Final = {"evidence": ["documented", "estimated", "reported"]}
"""Estimated needs are let in: without them nothing is eligible, since no documented plan is late for lack of money."""

TITLE: Final = "Illustration: would a voluntary trust fund be feasible?"


async def ensure_first_study(*, now: datetime) -> bool:
    """Ask for the study of the newest illustration round unless that was done; whether it was asked for now."""

    async def ask() -> bool:
        found = await last_round(scope="illustration")
        if found is None or await store.has_one_of(found.id):
            return False
        options = fund_options(dict(OPTIONS)).model_dump()
        new = store.NewStudy(
            "trust_fund", TITLE, found.id, options, None, "clearinghouse", is_published_when_done=True
        )
        await store.add(new, now=now)
        return True

    return await in_transaction(ask)


LOOK_BACK_TITLE: Final = "Looking back: what the documented money of past years could have done"


async def ensure_first_look_back(*, now: datetime) -> bool:
    """Ask for a look back unless the program did so before; whether it was asked for now."""

    async def ask() -> bool:
        if await store.has_look_back():
            return False
        options = look_back_options({}).model_dump()
        new = store.NewStudy(
            "look_back", LOOK_BACK_TITLE, None, options, None, "clearinghouse", is_published_when_done=True
        )
        await store.add(new, now=now)
        return True

    return await in_transaction(ask)
