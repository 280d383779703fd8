"""Routes of annotations, and of removing estimates at a State's request.

The surprise: whom an annotation is about is whoever writes it. A State says something of figures about that State and a
donor of figures about that donor, so that no request names a party, and nobody can speak for another.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, cast
from uuid import UUID, uuid4

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import JSONBody, QueryParameter
from pydantic import Field

from clearinghouse.annotations import store
from clearinghouse.annotations.figure import Figure, FigureName, fault_in
from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound
from clearinghouse.indicators.definitions import BY_ID
from clearinghouse.rounds.store import round_of
from clearinghouse.sources.citing import WebAddress, Words
from clearinghouse.web.bodies import Body
from clearinghouse.web.figures import Code, Pillar
from clearinghouse.web.listing import AnyRequest, ListFormat, answer, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit, OpaqueId, StateFilter, id_or_code
from clearinghouse.web.problems import documented
from clearinghouse.web.who import actor_of
from clearinghouse.web.writing import (
    PRIVATE,
    Made,
    changed,
    id_of,
    made,
    once,
    private_answer,
    require_current,
)

_NO_ANNOTATION: Final = "There is no annotation of this id; GET /api/v1/annotations lists them."
_NOT_YOURS: Final = "You have no annotation of this id; GET /api/v1/annotations lists what stands."
_NO_REMOVAL: Final = (
    "Your State has no removal of estimates of this id; GET /api/v1/estimate-removals lists them."
)


class AnnotationRow(msgspec.Struct, frozen=True):
    """What a State or donor says of a figure about it."""

    id: str
    version: int
    party: Annotated[
        str, msgspec.Meta(description="Who says it, and whom the figure is about.", examples=["state:SEN"])
    ]
    party_name: str
    figure: FigureName
    year: Annotated[int | None, msgspec.Meta(description="Null: all years.")]
    pillar: Annotated[Pillar | None, msgspec.Meta(description="Null: all pillars.")]
    indicator: Annotated[
        str | None, msgspec.Meta(description="Of `indicator_finding`: which.", examples=["43.1"])
    ]
    round_id: Annotated[str | None, msgspec.Meta(description="Of `unmet_usd`: in which round.")]
    round_title: str | None
    address: Annotated[str, msgspec.Meta(description="Where the figure is opened.")]
    words: Annotated[str | None, msgspec.Meta(description="Null: withdrawn by this version.")]
    document: str | None
    first_written_at: datetime
    written_at: datetime


class AnnotationVersions(msgspec.Struct, frozen=True):
    """Every version of an annotation, the oldest first."""

    items: list[AnnotationRow]


class AnnotationWords(Body):
    """What is said, and where it can be read."""

    words: Words
    document: WebAddress | None = None


class NewAnnotation(AnnotationWords):
    """What is said of a figure about oneself; `year` and `pillar` left out: of all.

    `indicator` is of `indicator_finding` (its `year` is the calendar year that the value tells of), `round_id`, an id
    or code, of `unmet_usd`.
    """

    figure: FigureName
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    pillar: Pillar | None = None
    indicator: Annotated[str, Field(min_length=1, max_length=12, pattern=r"^[0-9.]+$")] | None = None
    round_id: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[\x21-\x7e]+$")] | None = None


class RemovalRow(msgspec.Struct, frozen=True):
    """That estimates about a State are neither shown nor counted, at its request."""

    id: str
    state: Code
    state_name: str
    reason: Annotated[str | None, msgspec.Meta(description="In the State's words; null: it gave none.")]
    requested_at: datetime
    reinstated_at: Annotated[datetime | None, msgspec.Meta(description="Null: it holds.")]


class NewRemoval(Body):
    """Why a State does not want estimates about it shown, if it wants to say."""

    reason: Words | None = None


def annotation_row(each: store.Annotation) -> AnnotationRow:
    """Return an annotation as it is shown."""
    return AnnotationRow(
        id=str(each.id),
        version=each.version,
        party=each.party,
        party_name=each.party_name,
        figure=cast(FigureName, each.figure),
        year=each.year,
        pillar=cast("Pillar | None", each.pillar),
        indicator=each.indicator,
        round_id=None if each.round is None else str(each.round),
        round_title=each.round_title,
        address=each.about.address,
        words=each.words,
        document=each.document,
        first_written_at=each.first_written_at,
        written_at=each.written_at,
    )


def removal_row(each: store.Removal) -> RemovalRow:
    """Return a removal as it is shown."""
    return RemovalRow(
        str(each.id), each.state, each.state_name, each.reason, each.requested_at, each.reinstated_at
    )


async def annotations_of(party: str) -> list[AnnotationRow]:
    """Return what a State or donor says of figures about it."""
    return [annotation_row(each) for each in await store.standing(party=party, limit=None)]


async def _own(request: AnyRequest, text: str) -> store.Annotation:
    """Return an annotation that stands and is the actor's own, locked.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    id = id_of(text)
    if id is not None:
        await store.lock(id)
    found = await store.standing(id=id, limit=1) if id else []
    if not found or found[0].party != actor_of(request).acting_as:
        raise NotFound(_NOT_YOURS)
    return found[0]


async def _figure(party: str, data: NewAnnotation) -> Figure:
    """Return the figure that is spoken of.

    Raises:
        BadRequest: there is no such figure about the party.
    """
    held = None if data.round_id is None else await round_of(id_or_code(data.round_id) or data.round_id)
    if data.round_id is not None and held is None:
        raise _no_figure("round_id", "is no round here", "Take it from /api/v1/rounds.")
    about = Figure(
        party, data.figure, data.year, data.pillar, data.indicator, None if held is None else held.id
    )
    fault = fault_in(about)
    if fault is not None:
        raise _no_figure(*fault, "NewAnnotation in /api/docs lists the figures and what each takes.")
    if about.indicator is not None and about.indicator not in BY_ID:
        raise _no_figure("indicator", "is no indicator here", "Take it from /api/v1/indicators.")
    if about.round is not None and not await store.is_in_round(about.round, party.removeprefix("state:")):
        raise _no_figure("round_id", "has no figure about your State", "Take a round that names it.")
    return about


def _no_figure(field: str, what: str, mend: str) -> BadRequest:
    return BadRequest((Fault("body", field, what, mend),))


@get(
    "/annotations",
    operation_id="listAnnotations",
    tags=["Annotations"],
    summary="What States and donors say of figures about them",
    responses=documented(400),
)
async def list_annotations(
    request: AnyRequest,
    of_state: StateFilter = None,
    donor: Annotated[
        str | None,
        QueryParameter(
            min_length=1,
            max_length=80,
            pattern=r"^[\x20-\x7e]+$",
            description="A donor by its code, such as NOR.",
        ),
    ] = None,
    figure: Annotated[FigureName | None, QueryParameter(description="The figure that is spoken of.")] = None,
    indicator: Annotated[
        str | None,
        QueryParameter(
            min_length=1, max_length=12, pattern=r"^[0-9.]+$", description="An indicator, such as 43.1."
        ),
    ] = None,
    of_round: Annotated[
        str | None,
        QueryParameter(
            name="round",
            min_length=1,
            max_length=80,
            pattern=r"^[\x21-\x7e]+$",
            description="A round, by id or code.",
        ),
    ] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[AnnotationRow]]:
    """By whom they are about, then the oldest first; each in its newest version."""
    if of_state is not None and donor is not None:
        fault = Fault(
            "query", "donor", "stands beside state", "Give one of both: an annotation is about one of them."
        )
        raise BadRequest((fault,))
    party = f"state:{of_state.upper()}" if of_state else f"donor:{donor}" if donor else None

    held = None if of_round is None else await round_of(id_or_code(of_round) or of_round)
    round_id = held.id if held else None

    async def read(after: UUID | None, rows: int) -> list[store.Annotation]:
        if of_round is not None and round_id is None:
            return []
        return await store.standing(
            party=party, figure=figure, indicator=indicator, round_id=round_id, after=after, limit=rows
        )

    return await listing(
        request, read=read, row=annotation_row, kind=AnnotationRow, key=lambda each: each.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="annotations",
    )  # fmt: skip


@post(
    "/annotations",
    operation_id="annotate",
    tags=["Annotations"],
    summary="Say something of a figure about oneself",
    responses=documented(400),
    status_code=201,
)
async def annotate(request: AnyRequest, data: JSONBody[NewAnnotation]) -> Response[AnnotationRow]:
    """As a State or a donor; it is shown with the figure at once."""
    about = await _figure(actor_of(request).acting_as, data)

    async def work(origin: Origin) -> Made:
        id = uuid4()
        await store.write(id, about, version=1, words=data.words, document=data.document, now=origin.at)
        row = annotation_row((await store.standing(id=id))[0])
        await audit.record(origin, "annotation.written", "annotation", id, after=msgspec.to_builtins(row))
        return made(row, status=201, location=f"/api/v1/annotations/{id}")

    return await once(request, work)


@get(
    "/annotations/{annotation_id:str}",
    operation_id="getAnnotation",
    tags=["Annotations"],
    summary="One annotation",
    responses=documented(404),
)
async def get_annotation(annotation_id: OpaqueId) -> Response[AnnotationRow]:
    """In its newest version; a withdrawn one has its versions alone."""
    id = id_of(annotation_id)
    found = await store.standing(id=id, limit=1) if id else []
    if not found:
        raise NotFound(_NO_ANNOTATION)
    return answer(annotation_row(found[0]))


@get(
    "/annotations/{annotation_id:str}/versions",
    operation_id="getAnnotationVersions",
    tags=["Annotations"],
    summary="Everything that an annotation said, in turn",
    responses=documented(404),
)
async def get_versions(annotation_id: OpaqueId) -> Response[AnnotationVersions]:
    """The oldest first, also of one that was withdrawn."""
    id = id_of(annotation_id)
    found = await store.versions(id) if id else []
    if not found:
        raise NotFound(_NO_ANNOTATION)
    return answer(AnnotationVersions([annotation_row(each) for each in found]))


@put(
    "/annotations/{annotation_id:str}",
    operation_id="reviseAnnotation",
    tags=["Annotations"],
    summary="Say it anew",
    responses=documented(400, 404),
)
async def revise_annotation(
    request: AnyRequest, annotation_id: OpaqueId, data: JSONBody[AnnotationWords]
) -> Response[AnnotationRow]:
    """As the next version; the figure stays the same."""

    async def work(origin: Origin) -> AnnotationRow:
        kept = await _own(request, annotation_id)
        before = annotation_row(kept)
        require_current(request, before)
        await store.write(
            kept.id,
            kept.about,
            version=kept.version + 1,
            words=data.words,
            document=data.document,
            now=origin.at,
        )
        row = annotation_row((await store.standing(id=kept.id))[0])
        await audit.record(
            origin, "annotation.revised", "annotation", kept.id,
            before=msgspec.to_builtins(before), after=msgspec.to_builtins(row),
        )  # fmt: skip
        return row

    return private_answer(await changed(request, work))


@delete(
    "/annotations/{annotation_id:str}",
    operation_id="withdrawAnnotation",
    tags=["Annotations"],
    summary="Take one's word back",
    responses=documented(404),
    status_code=204,
)
async def withdraw_annotation(request: AnyRequest, annotation_id: OpaqueId) -> Response[None]:
    """It is shown no more; that it was said stays in its versions."""

    async def work(origin: Origin) -> None:
        kept = await _own(request, annotation_id)
        await store.write(
            kept.id, kept.about, version=kept.version + 1, words=None, document=None, now=origin.at
        )
        await audit.record(
            origin,
            "annotation.withdrawn",
            "annotation",
            kept.id,
            before=msgspec.to_builtins(annotation_row(kept)),
        )

    await changed(request, work)
    return Response(None, status_code=204, headers=PRIVATE)


@get(
    "/estimate-removals",
    operation_id="listEstimateRemovals",
    tags=["Annotations"],
    summary="States about which no estimate is shown, at their request",
    responses=documented(400),
)
async def list_removals(
    request: AnyRequest,
    of_state: StateFilter = None,
    is_holding: Annotated[
        bool | None, QueryParameter(description="In force, or ended since the State reinstated them.")
    ] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[RemovalRow]]:
    """By when they were requested."""

    async def read(after: UUID | None, rows: int) -> list[store.Removal]:
        state = of_state.upper() if of_state else None
        return await store.removals(state=state, holding=is_holding, after=after, limit=rows)

    return await listing(
        request, read=read, row=removal_row, kind=RemovalRow, key=lambda each: each.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="estimate-removals",
    )  # fmt: skip


@post(
    "/estimate-removals",
    operation_id="removeEstimates",
    tags=["Annotations"],
    summary="Have estimates about one's State removed",
    responses=documented(400, 409),
    status_code=201,
)
async def remove_estimates(request: AnyRequest, data: JSONBody[NewRemoval]) -> Response[RemovalRow]:
    """At once out of totals, pages and every round that is frozen after; a published round keeps its numbers."""
    acting = actor_of(request).acting
    state = acting.state if acting is not None else None
    if state is None:
        raise NotFound("You act for no State.")

    async def work(origin: Origin) -> Made:
        id = await store.remove_estimates(state, reason=data.reason, now=origin.at)
        if id is None:
            raise Conflicting("Estimates about your State are removed already.")
        row = removal_row((await store.removals(id=id))[0])
        await audit.record(
            origin, "estimates.removed", "state", state, after={"removal": str(id), "reason": data.reason}
        )
        return made(row, status=201)

    return await once(request, work)


@post(
    "/estimate-removals/{removal_id:str}/reinstatement",
    operation_id="reinstateEstimates",
    tags=["Annotations"],
    summary="Let estimates about one's State be shown again",
    responses=documented(404, 409),
    status_code=200,
)
async def reinstate_estimates(request: AnyRequest, removal_id: OpaqueId) -> Response[RemovalRow]:
    """By the State alone."""
    acting = actor_of(request).acting

    async def work(origin: Origin) -> Made:
        id = id_of(removal_id)
        found = await store.removals(id=id, limit=1) if id else []
        if not found or acting is None or found[0].state != acting.state:
            raise NotFound(_NO_REMOVAL)
        ended = await store.reinstate_estimates(found[0].id, now=origin.at)
        if ended is None:
            raise Conflicting("They were reinstated already.")
        await audit.record(
            origin, "estimates.reinstated", "state", ended.state, after={"removal": str(ended.id)}
        )
        return made(removal_row(ended), status=200)

    return await once(request, work)


ROUTES = [
    list_annotations,
    annotate,
    get_annotation,
    get_versions,
    revise_annotation,
    withdraw_annotation,
    list_removals,
    remove_estimates,
    reinstate_estimates,
]
