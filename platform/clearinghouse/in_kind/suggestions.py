"""Routes of the suggestions in kind: who could meet whom over how many units, and why other units meet nothing.

The surprise: filters choose among the rows of one suggestion over everything that the reader may see. What is asked for
therefore never changes who is suggested to whom.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, get

from clearinghouse.in_kind import store
from clearinghouse.in_kind.api import (
    CategoryFilter,
    ItemShown,
    PartyShown,
    SideFilter,
    UnitShown,
)
from clearinghouse.in_kind.matching import Match, Notice, Reason, Suggestion, Unmatched, suggestion
from clearinghouse.in_kind.notice import UNIT_OF, Category, Cooperation, Side
from clearinghouse.web.figures import AsOf
from clearinghouse.web.listing import AnyRequest, ListFormat, listing, today_of
from clearinghouse.web.paging import Page, rows_after
from clearinghouse.web.parameters import AsOfDay, Cursor, DonorFilter, Limit, StateFilter, id_or_code
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading
from clearinghouse.web.who import view_of

Suggested = Annotated[
    Literal["suggested"],
    msgspec.Meta(description="A suggestion and nothing more: nobody has agreed, and nothing is reserved."),
]


class InKindMatchRow(msgspec.Struct, frozen=True):
    """That a requirement and an offer could meet over some units."""

    requirement_id: str
    requirement_party: PartyShown
    requirement_party_name: str
    offer_id: str
    offer_party: PartyShown
    offer_party_name: str
    category: Category
    item: Annotated[
        ItemShown, msgspec.Meta(description="The item that both name; null: one of both names none.")
    ]
    units: Annotated[int, msgspec.Meta(description="Whole units that could go from the offer, of `unit`.")]
    unit: UnitShown
    first_day: Annotated[date, msgspec.Meta(description="The first day in common, from the day on.")]
    last_day: Annotated[date, msgspec.Meta(description="The last day in common.")]
    days: Annotated[int, msgspec.Meta(description="Days in common.")]
    cooperation: Annotated[Cooperation, msgspec.Meta(description="The kind that comes of both.")]
    status: Suggested
    as_of: AsOf


class InKindUnmatchedRow(msgspec.Struct, frozen=True):
    """Units of a requirement or offer that meet nothing, and why."""

    id: str
    side: Side
    party: PartyShown
    party_name: str
    category: Category
    item: ItemShown
    units: Annotated[int, msgspec.Meta(description="All units of it, of `unit`.")]
    unmatched_units: Annotated[int, msgspec.Meta(description="Those that meet nothing.")]
    unit: UnitShown
    first_day: date
    last_day: date
    reason: Annotated[Reason, msgspec.Meta(description="What is in the way, the last thing of several.")]
    candidates: Annotated[
        int, msgspec.Meta(description="How many on the other side come as far as that reason.")
    ]
    status: Suggested
    as_of: AsOf


class Seen:
    """One suggestion over what a reader may see, with the notices in it."""

    def __init__(self, notices: Sequence[store.Notice], made: Suggestion, day: date) -> None:
        self.notices = {str(each.id): each for each in notices}
        self.suggestion, self.day = made, day
        self.restricted = sorted(each.id for each in notices if each.visibility != "public")

    def match_row(self, each: Match) -> InKindMatchRow:
        """Return a match as it is shown."""
        requirement, offer = self.notices[each.requirement], self.notices[each.offer]
        return InKindMatchRow(
            requirement_id=each.requirement,
            requirement_party=requirement.party,
            requirement_party_name=requirement.party_name,
            offer_id=each.offer,
            offer_party=offer.party,
            offer_party_name=offer.party_name,
            category=offer.category,
            item=offer.item if each.is_item_named else None,
            units=each.units,
            unit=UNIT_OF[offer.category],
            first_day=each.first_day,
            last_day=each.last_day,
            days=each.days,
            cooperation=each.cooperation,
            status="suggested",
            as_of=self.day,
        )

    def unmatched_row(self, each: Unmatched) -> InKindUnmatchedRow:
        """Return units that meet nothing as they are shown."""
        notice = self.notices[each.notice]
        return InKindUnmatchedRow(
            id=each.notice,
            side=notice.side,
            party=notice.party,
            party_name=notice.party_name,
            category=notice.category,
            item=notice.item,
            units=notice.units,
            unmatched_units=each.units,
            unit=UNIT_OF[notice.category],
            first_day=notice.first_day,
            last_day=notice.last_day,
            reason=each.reason,
            candidates=each.candidates,
            status="suggested",
            as_of=self.day,
        )

    def is_of(self, ids: Sequence[str], state: str | None, donor: UUID | str | None) -> bool:
        """Whether one of some notices is a State's, and one a donor's (by id or code); None: of any."""
        notices = [self.notices[id] for id in ids]
        is_of_state = state is None or any(each.state == state.upper() for each in notices)
        wanted = donor if isinstance(donor, UUID) else f"donor:{donor}"
        return is_of_state and (
            donor is None or any(wanted in (each.donor_id, each.party) for each in notices)
        )


def matched(each: store.Notice) -> Notice:
    """Return a notice as far as it is matched: as its reader sees it."""
    return Notice(
        id=str(each.id),
        side=each.side,
        party=each.party,
        state=each.state_behind,
        category=each.category,
        item=each.item,
        units=each.units,
        first_day=each.first_day,
        last_day=each.last_day,
        cooperation=each.cooperation,
        partner=each.partner,
    )


async def _seen(request: AnyRequest, as_of: date | None) -> Seen:
    day = as_of or today_of(request)
    notices = await store.open_notices(day, view=view_of(request, as_of))
    made = await asyncio.to_thread(suggestion, tuple(matched(each) for each in notices), day)
    return Seen(notices, made, day)


def _match_key(each: Match) -> str:
    return f"{each.requirement}:{each.offer}"


@get(
    "/in-kind-matches",
    operation_id="listInKindMatches",
    tags=["In kind"],
    summary="Which requirements and offers in kind could meet",
    responses=documented(400),
)
async def list_matches(
    request: AnyRequest,
    category: CategoryFilter = None,
    of_state: StateFilter = None,
    donor: DonorFilter = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[InKindMatchRow]]:
    """By when the requirement was published, then the offer. A suggestion: nothing is reserved."""
    seen = await _seen(request, as_of)
    rows = [
        each
        for each in seen.suggestion.matches
        if category in (None, seen.notices[each.offer].category)
        and seen.is_of((each.requirement, each.offer), of_state, id_or_code(donor))
    ]

    async def read(after: str | None, number: int) -> Sequence[Match]:
        return rows_after(rows, _match_key, after, number)

    response = await listing(
        request, read=read, row=seen.match_row, kind=InKindMatchRow, key=_match_key, key_type=str,
        limit=limit, cursor=cursor, form=format, name="in-kind-matches",
    )  # fmt: skip
    await note_reading(request, "in_kind", seen.restricted)
    return response


@get(
    "/in-kind-matches/unmatched",
    operation_id="listInKindUnmatched",
    tags=["In kind"],
    summary="Requirements and offers in kind that meet nothing, and why",
    responses=documented(400),
)
async def list_unmatched(
    request: AnyRequest,
    side: SideFilter = None,
    category: CategoryFilter = None,
    of_state: StateFilter = None,
    donor: DonorFilter = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[InKindUnmatchedRow]]:
    """By when they were published; of the same suggestion as the matches."""
    seen = await _seen(request, as_of)
    rows = [
        each
        for each in seen.suggestion.unmatched
        if side in (None, seen.notices[each.notice].side)
        and category in (None, seen.notices[each.notice].category)
        and seen.is_of((each.notice,), of_state, id_or_code(donor))
    ]

    async def read(after: str | None, number: int) -> Sequence[Unmatched]:
        return rows_after(rows, lambda each: each.notice, after, number)

    response = await listing(
        request, read=read, row=seen.unmatched_row, kind=InKindUnmatchedRow, key=lambda each: each.notice,
        key_type=str, limit=limit, cursor=cursor, form=format, name="in-kind-unmatched",
    )  # fmt: skip
    await note_reading(request, "in_kind", seen.restricted)
    return response


ROUTES = [list_matches, list_unmatched]
