"""Routes of studies: Committee and ISU start, watch, publish and withdraw them; what is published is for all.

The surprise: a withdrawn study can still be seen, with its reason and the hashes of its files, so that whoever holds a
copy can tell what it is; only the files are no longer handed out.
"""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter
from pydantic import Field

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound
from clearinghouse.rounds.solving import problem_of
from clearinghouse.rounds.store import Round, round_of, snapshot_files
from clearinghouse.studies import store
from clearinghouse.studies.options import (
    NAMES,
    FundOptions,
    LookBackOptions,
    check,
    fund_options,
    look_back_options,
)
from clearinghouse.web.bodies import Body, Label
from clearinghouse.web.figures import Watermark
from clearinghouse.web.listing import AnyRequest, ListFormat, file_answer, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit, OpaqueId, id_or_code
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading
from clearinghouse.web.who import account_of, actor_of
from clearinghouse.web.writing import PRIVATE, Made, id_of, made, once, private_answer

MOST_OPEN: Final = 6
"""Studies that wait or are worked on; each takes a worker for minutes."""

_NO_STUDY: Final = "There is no study of this id; GET /api/v1/studies lists them."
StudyState = Literal["waiting", "running", "done", "failed", "cancelled"]
StudyKind = Literal["trust_fund", "look_back"]
FileName = Annotated[str, PathParameter(max_length=80, description="The name of a file of the study.")]


class StudyFileRow(msgspec.Struct, frozen=True):
    """A file of a study; its content is at `/api/v1/studies/{id}/files/{name}`."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str
    is_restricted: Annotated[
        bool, msgspec.Meta(description="Chances of single States: for Committee and ISU alone.")
    ]


class StudyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A study."""

    id: str
    kind: StudyKind
    title: str
    round_id: Annotated[
        str | None,
        msgspec.Meta(description="Code of the round whose snapshot it rests on; null: a look back."),
    ]
    watermark: Watermark
    status: StudyState
    answer: Annotated[
        Literal["feasible", "feasible_if", "not_feasible", "looked_back"] | None,
        msgspec.Meta(
            description="The verdict; null until it is done. `not_feasible` is a result, no failure."
        ),
    ]
    asked_as: Annotated[
        str, msgspec.Meta(description="committee, secretariat, or clearinghouse (the program).")
    ]
    asked_at: datetime
    attempt: Annotated[int, msgspec.Meta(description="More than 1: it was taken up again.")]
    started_at: datetime | None
    ended_at: datetime | None
    step: Annotated[str | None, msgspec.Meta(description="What is being done while it runs.")]
    done_parts: int | None
    total_parts: int | None
    error: Annotated[str | None, msgspec.Meta(description="Why it failed.")]
    published_at: Annotated[datetime | None, msgspec.Meta(description="Null: for Committee and ISU alone.")]
    withdrawn_at: datetime | None
    withdrawal_reason: str | None


class StudyWithFiles(StudyRow, frozen=True, kw_only=True):
    """A study with its options and files."""

    options: Annotated[dict[str, Any], msgspec.Meta(description="As it was asked for, with defaults.")]
    files: list[StudyFileRow]


class NewStudy(Body):
    """A study that is asked for: `round` (id or code) and `fund` for a trust fund, `look_back` for a look back."""

    kind: StudyKind
    title: Label | None = None
    round: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[\x21-\x7e]+$")] | None = None
    fund: FundOptions | None = None
    look_back: LookBackOptions | None = None


class Withdrawal(Body):
    """Why a published study is taken back; everybody sees it."""

    reason: Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[^\x00-\x1f\x7f]+$")]


def _sees_all(request: AnyRequest) -> bool:
    acting = actor_of(request).acting
    return acting is not None and acting.role in ("committee", "secretariat")


def study_row(study: store.Study) -> StudyRow:
    """Return a study as it is shown in lists."""
    return StudyRow(
        id=str(study.id),
        kind="trust_fund" if study.kind == "trust_fund" else "look_back",
        title=study.title,
        round_id=study.round_code,
        watermark=study.watermark,
        status=study.state,  # type: ignore[arg-type]  # a check of the table holds it
        answer=study.answer,  # type: ignore[arg-type]  # likewise
        asked_as=study.asked_as,
        asked_at=study.asked_at,
        attempt=study.attempt,
        started_at=study.started_at,
        ended_at=study.ended_at,
        step=study.step,
        done_parts=study.done_parts,
        total_parts=study.total_parts,
        error=study.error,
        published_at=study.published_at,
        withdrawn_at=study.withdrawn_at,
        withdrawal_reason=study.withdrawal_reason,
    )


async def _required(request: AnyRequest, study_id: str) -> store.Study:
    id = id_of(study_id)
    found = await store.study(id, sees_all=_sees_all(request)) if id else None
    if found is None:
        raise NotFound(_NO_STUDY)
    return found


async def _with_files(study: store.Study, *, sees_all: bool) -> StudyWithFiles:
    files = [
        StudyFileRow(each.name, each.media_type, each.size_bytes, each.sha256, each.is_restricted)
        for each in await store.files(study.id, sees_all=sees_all)
    ]
    return StudyWithFiles(**msgspec.structs.asdict(study_row(study)), options=study.asked, files=files)


@get(
    "/studies",
    operation_id="listStudies",
    tags=["Studies"],
    summary="Studies for Action 44, newest first",
    responses=documented(400),
)
async def list_studies(
    request: AnyRequest,
    kind: Annotated[StudyKind | None, QueryParameter(description="Trust funds, or looks back.")] = None,
    status: Annotated[StudyState | None, QueryParameter(description="How a study stands.")] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[StudyRow]]:
    """What is published or was; Committee and ISU see all of them."""

    async def read(after: UUID | None, rows: int) -> list[store.Study]:
        return await store.studies(
            sees_all=_sees_all(request), kind=kind, state=status, after=after, limit=rows
        )

    return await listing(
        request, read=read, row=study_row, kind=StudyRow, key=lambda each: each.id, key_type=UUID, limit=limit,
        cursor=cursor, form=format, name="studies",
    )  # fmt: skip


@get(
    "/studies/{study_id:str}",
    operation_id="getStudy",
    tags=["Studies"],
    summary="One study: how it stands, its options, its files with their hashes",
    responses=documented(404),
)
async def get_study(request: AnyRequest, study_id: OpaqueId) -> Response[StudyWithFiles]:
    """Also one that was withdrawn after it had been published."""
    return private_answer(await _with_files(await _required(request, study_id), sees_all=_sees_all(request)))


@get(
    "/studies/{study_id:str}/files/{file_name:str}",
    operation_id="getStudyFile",
    tags=["Studies"],
    summary="A file of a study",
    responses=documented(404),
)
async def get_study_file(request: AnyRequest, study_id: OpaqueId, file_name: FileName) -> Response[bytes]:
    """Byte for byte as the worker made it. Reads of restricted files are noted in the audit trail."""
    study = await _required(request, study_id)
    sees_all = _sees_all(request)
    if study.withdrawn_at is not None and not sees_all:
        raise NotFound("The study was withdrawn; GET /api/v1/studies/{study_id} says why, with its hashes.")
    file = next(
        (each for each in await store.files(study.id, sees_all=sees_all) if each.name == file_name), None
    )
    if file is None:
        raise NotFound("The study has no file of this name; GET /api/v1/studies/{study_id} lists them.")
    if file.is_restricted:
        await note_reading(request, "study_file", [file.id])
    answer: Response[bytes] = file_answer(await store.content(file.id), file.media_type, file.name)
    if study.published_at is None or file.is_restricted:
        answer.headers.update(PRIVATE)
    return answer


async def _checked(data: NewStudy) -> tuple[Round | None, dict[str, Any]]:
    """Return the round of a study and its options.

    Raises:
        BadRequest: with one fault for each thing that does not do.
    """
    faults: list[Fault] = []
    if data.kind == "look_back":
        faults = [
            Fault("body", name, "is not for a look back", "Leave it out.")
            for name in ("round", "fund")
            if getattr(data, name) is not None
        ]
        if faults:
            raise BadRequest(tuple(faults))
        return None, (data.look_back or look_back_options({})).model_dump()
    if data.look_back is not None:
        faults.append(Fault("body", "look_back", "is not for a trust fund", "Leave it out."))
    if data.round is None:
        faults.append(Fault("body", "round", "is missing", "Name a round; GET /api/v1/rounds lists them."))
        raise BadRequest(tuple(faults))
    found = await round_of(id_or_code(data.round) or data.round)
    if found is None:
        faults.append(
            Fault("body", "round", "is no round here", "GET /api/v1/rounds lists them.", data.round)
        )
        raise BadRequest(tuple(faults))
    options = data.fund or fund_options({})
    problem = await asyncio.to_thread(
        problem_of, {file.name: file.content for file in await snapshot_files(found.id)}
    )
    faults += [
        Fault(
            "body",
            f"fund.{NAMES.get(each.column, each.column)}",
            each.what,
            f"{each.mend[0].upper()}{each.mend[1:]}.",
        )
        for each in check(options, problem)
    ]
    if faults:
        raise BadRequest(tuple(faults))
    return found, options.model_dump()


@post(
    "/studies",
    operation_id="startStudy",
    tags=["Studies"],
    summary="Start a study",
    responses=documented(400, 409),
    status_code=201,
)
async def start_study(request: AnyRequest, data: JSONBody[NewStudy]) -> Response[StudyRow]:
    """A trust fund on a round's frozen snapshot, or a look back on past years. A worker takes it up by itself."""

    async def work(origin: Origin) -> Made:
        round, options = await _checked(data)
        if await store.n_open() >= MOST_OPEN:
            raise Conflicting("Other studies wait to be computed; wait until one has ended, or cancel one.")
        usual = f"Trust fund on {round.title}" if round else "Look back on past years"
        acting = actor_of(request).acting
        id = await store.add(
            store.NewStudy(
                data.kind, data.title or usual[:160], round.id if round else None, options, account_of(request),
                acting.role if acting else "secretariat",
            ),
            now=origin.at,
        )  # fmt: skip
        study = await _required(request, str(id))
        after = {
            "kind": data.kind,
            "round": round.code if round else None,
            "options": json.dumps(options, sort_keys=True),  # as text: an event holds no floating numbers
        }
        await audit.record(origin, "study.asked", "study", id, after=after)
        return made(study_row(study), status=201, location=f"/api/v1/studies/{id}")

    return await once(request, work)


@post(
    "/studies/{study_id:str}/cancellation",
    operation_id="cancelStudy",
    tags=["Studies"],
    summary="Cancel a study",
    responses=documented(404, 409),
    status_code=200,
)
async def cancel_study(request: AnyRequest, study_id: OpaqueId) -> Response[StudyRow]:
    """One that waits or is worked on; its worker stops within seconds, and nothing of it is kept."""

    async def work(origin: Origin) -> Made:
        study = await _required(request, study_id)
        if not await store.cancel(study.id, now=origin.at):
            raise Conflicting("The study has ended; there is nothing to cancel.")
        await audit.record(origin, "study.cancelled", "study", study.id, before={"status": study.state})
        return made(study_row(await _required(request, study_id)), status=200)

    return await once(request, work)


@post(
    "/studies/{study_id:str}/publication",
    operation_id="publishStudy",
    tags=["Studies"],
    summary="Publish a study",
    responses=documented(404, 409),
    status_code=200,
)
async def publish_study(request: AnyRequest, study_id: OpaqueId) -> Response[StudyRow]:
    """Everybody sees it from now on, and nothing of it can be changed. Chances of single States stay restricted."""

    async def work(origin: Origin) -> Made:
        study = await _locked(request, study_id)
        if study.state != "done":
            raise Conflicting("Only a study that is done can be published.")
        if study.published_at is not None:
            raise Conflicting("The study was published before.")
        hashes = {each.name: each.sha256 for each in await store.files(study.id, sees_all=False)}
        await store.publish(study.id, now=origin.at)
        await audit.record(origin, "study.published", "study", study.id, after={"files": hashes})
        return made(study_row(await _required(request, study_id)), status=200)

    return await once(request, work)


@post(
    "/studies/{study_id:str}/withdrawal",
    operation_id="withdrawStudy",
    tags=["Studies"],
    summary="Withdraw a published study",
    responses=documented(400, 404, 409),
    status_code=200,
)
async def withdraw_study(
    request: AnyRequest, study_id: OpaqueId, data: JSONBody[Withdrawal]
) -> Response[StudyRow]:
    """Its files are no longer handed out; that it was published, why it was withdrawn and its hashes stay."""

    async def work(origin: Origin) -> Made:
        study = await _locked(request, study_id)
        if study.published_at is None:
            raise Conflicting("The study is not published.")
        if study.withdrawn_at is not None:
            raise Conflicting("The study was withdrawn before.")
        await store.withdraw(study.id, data.reason, now=origin.at)
        await audit.record(origin, "study.withdrawn", "study", study.id, after={"reason": data.reason})
        return made(study_row(await _required(request, study_id)), status=200)

    return await once(request, work)


async def _locked(request: AnyRequest, study_id: str) -> store.Study:
    study = await _required(request, study_id)
    await store.lock(study.id)
    return await _required(request, study_id)


ROUTES = [
    list_studies, get_study, get_study_file, start_study, cancel_study, publish_study, withdraw_study,
]  # fmt: skip
