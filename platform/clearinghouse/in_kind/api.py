"""Routes that show requirements and offers in kind."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import QueryParameter

from clearinghouse.errors import NotFound
from clearinghouse.in_kind import store
from clearinghouse.in_kind.notice import UNIT_OF, Category, Cooperation, Item, Side, Status, Unit
from clearinghouse.scopes.visibility import Visibility
from clearinghouse.web.figures import AsOf, Code, Evidence, SourceIds, grade, number_or_none
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, today_of
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import (
    AsOfDay,
    Cursor,
    DonorFilter,
    Limit,
    OpaqueId,
    StateFilter,
    id_or_code,
)
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading, restricted_listing
from clearinghouse.web.who import view_of
from clearinghouse.web.writing import id_of

NO_NOTICE: Final = "There is no requirement or offer of this id; GET /api/v1/in-kind-notices lists them."

PartyShown = Annotated[
    str, msgspec.Meta(description="Whose it is: a State or a donor.", examples=["state:SEN"])
]
UnitShown = Annotated[
    Unit, msgspec.Meta(description="A piece of equipment, an expert, or a place in a training.")
]
ItemShown = Annotated[
    Item | None, msgspec.Meta(description="Null: not named; `description` tells what is meant.")
]
CategoryFilter = Annotated[Category | None, QueryParameter(description="Equipment, expertise or training.")]
SideFilter = Annotated[Side | None, QueryParameter(description="Requirements or offers.")]


class InKindNoticeRow(msgspec.Struct, frozen=True):
    """A requirement or an offer in kind."""

    id: str
    side: Side
    party: PartyShown
    party_name: str
    state: Annotated[
        Code | None, msgspec.Meta(description="The State that entered it as a State; null: a donor did.")
    ]
    category: Category
    item: ItemShown
    description: Annotated[str, msgspec.Meta(description="In its owner's words and language.")]
    units: Annotated[int, msgspec.Meta(description="Whole units, of `unit`.")]
    unit: UnitShown
    first_day: date
    last_day: Annotated[date, msgspec.Meta(description="It still belongs to the window.")]
    is_open: Annotated[bool, msgspec.Meta(description="Published, and its window is not over on the day.")]
    admin_area: Annotated[
        str | None, msgspec.Meta(description="First-level area of the State; null: not reported.")
    ]
    latitude: Annotated[
        float | None, msgspec.Meta(description="Degrees; null: not given, or not for you (`has_point`).")
    ]
    longitude: Annotated[float | None, msgspec.Meta(description="Degrees, like `latitude`.")]
    has_point: bool
    cooperation: Annotated[
        Cooperation, msgspec.Meta(description="The kind of cooperation; `any`: whichever comes.")
    ]
    partner: Annotated[
        str | None,
        msgspec.Meta(
            description="The other State of a border area, or the third party once it has confirmed; else null."
        ),
    ]
    partner_name: str | None
    is_partner_confirmed: Annotated[
        bool | None,
        msgspec.Meta(description="Whether the third party that is named has confirmed; null: none is named."),
    ]
    visibility: Visibility
    status: Status
    published_at: Annotated[datetime | None, msgspec.Meta(description="Null: a draft.")]
    withdrawn_at: datetime | None
    withdrawal_reason: str | None
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


def notice_row(each: store.Notice, today: date) -> InKindNoticeRow:
    """Return a notice as it is shown on a day."""
    return InKindNoticeRow(
        id=str(each.id),
        side=each.side,
        party=each.party,
        party_name=each.party_name,
        state=each.state,
        category=each.category,
        item=each.item,
        description=each.description,
        units=each.units,
        unit=UNIT_OF[each.category],
        first_day=each.first_day,
        last_day=each.last_day,
        is_open=each.status == "published" and each.last_day >= today,
        admin_area=each.admin_area,
        latitude=number_or_none(each.latitude),
        longitude=number_or_none(each.longitude),
        has_point=each.has_point,
        cooperation=each.cooperation,
        partner=each.partner,
        partner_name=each.partner_name,
        is_partner_confirmed=each.is_partner_confirmed,
        visibility=each.visibility,
        status=each.status,
        published_at=each.published_at,
        withdrawn_at=each.withdrawn_at,
        withdrawal_reason=each.withdrawal_reason,
        evidence=grade(each.evidence),
        source_ids=list(each.source_codes),
        as_of=each.known_on,
    )


@get(
    "/in-kind-notices",
    operation_id="listInKindNotices",
    tags=["In kind"],
    summary="Requirements and offers in kind",
    responses=documented(400),
)
async def list_notices(
    request: AnyRequest,
    side: SideFilter = None,
    category: CategoryFilter = None,
    item: Annotated[
        Item | None, QueryParameter(description="What is named; the same word may be in two categories.")
    ] = None,
    of_state: StateFilter = None,
    donor: DonorFilter = None,
    cooperation: Annotated[
        Cooperation | None, QueryParameter(description="The kind of cooperation as it was entered.")
    ] = None,
    status: Annotated[
        Literal["published", "withdrawn", "draft", "all"] | None,
        QueryParameter(description="`published` (default), `withdrawn`, one's own `draft`, or `all`."),
    ] = None,
    window_from: Annotated[
        date | None, QueryParameter(description="Those whose window reaches this day or a later one.")
    ] = None,
    window_to: Annotated[
        date | None, QueryParameter(description="Those whose window begins on this day or earlier.")
    ] = None,
    as_of: AsOfDay = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[InKindNoticeRow]]:
    """By first day, then id. `state` are those that a State entered as a State, `donor` those of a donor.

    Whoever is signed in also finds their own drafts and what is released to them.
    """
    view, today = view_of(request, as_of), as_of or today_of(request)

    async def read(after: UUID | None, rows: int) -> list[store.Notice]:
        return await store.notices(
            side=side, category=category, item=item, state=of_state.upper() if of_state else None,
            donor=id_or_code(donor), cooperation=cooperation,
            status=None if status == "all" else status or "published", window_from=window_from, window_to=window_to,
            after=after, limit=rows, view=view,
        )  # fmt: skip

    return await restricted_listing(
        request, noun="in_kind", is_public=lambda each: each.visibility == "public", read=read,
        row=lambda each: notice_row(each, today), kind=InKindNoticeRow, limit=limit, cursor=cursor, form=format,
        name="in-kind-notices",
    )  # fmt: skip


@get(
    "/in-kind-notices/{notice_id:str}",
    operation_id="getInKindNotice",
    tags=["In kind"],
    summary="One requirement or offer in kind",
    responses=documented(400, 404),
)
async def get_notice(
    request: AnyRequest, notice_id: OpaqueId, as_of: AsOfDay = None
) -> Response[InKindNoticeRow]:
    """One that is public, or that whoever is signed in may see; also one that was withdrawn."""
    id = id_of(notice_id)
    found = await store.notice(id, view=view_of(request, as_of)) if id else None
    if found is None:
        raise NotFound(NO_NOTICE)
    if found.visibility != "public":
        await note_reading(request, "in_kind", [found.id])
    return answer(notice_row(found, as_of or today_of(request)))


ROUTES = [list_notices, get_notice]
