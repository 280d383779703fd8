"""Routes by which a report is prepared and noted as filed: by the State, or by the secretariat from the document.

The surprise: a State and the secretariat may each have a draft of the same report, and neither sees the other's. What
they file becomes the next version of the one report; whoever files says which version that replaces, so that nobody
corrects one that they have not seen.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from litestar import Response, delete, get, patch, post
from litestar.params import JSONBody

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.cooperation_reports import store
from clearinghouse.cooperation_reports.api import DueYear, StateCode, year_of
from clearinghouse.cooperation_reports.checks import answer_faults, filing_faults
from clearinghouse.cooperation_reports.known import known_of
from clearinghouse.cooperation_reports.prefill import prefilled
from clearinghouse.cooperation_reports.report import (
    Answer,
    Draft,
    as_own_word,
    counted,
    with_passages_of_export,
)
from clearinghouse.cooperation_reports.rows import (
    CooperationDraft,
    CooperationDraftRow,
    CooperationReport,
    DraftEdit,
    NewDraft,
    NewFiling,
    answer_of,
    draft_row,
    draft_shown,
    report_shown,
)
from clearinghouse.errors import BadRequest, Conflicting, Fault, NotFound, Refused
from clearinghouse.web.listing import AnyRequest, ListFormat, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit
from clearinghouse.web.problems import documented
from clearinghouse.web.who import actor_of
from clearinghouse.web.writing import PRIVATE, Made, changed, made, once, private_answer, require_current

_NO_DRAFT = (
    "You have no draft of this report; GET /api/v1/cooperation-drafts lists those you have, and POST "
    "/api/v1/cooperation-reports begins one."
)


def draft_address(draft: Draft) -> str:
    """Return where a draft is."""
    return f"/api/v1/cooperation-reports/{draft.state}/{draft.year}/draft"


async def own_draft(request: AnyRequest, iso3: str, year: str, *, is_locked: bool = False) -> Draft:
    """Return the draft that whoever asks has of a report.

    Raises:
        NotFound: they have none; whether somebody else has is not told.
    """
    found = await store.draft(iso3.upper(), year_of(year), actor_of(request).acting_as, is_locked=is_locked)
    if found is None:
        raise NotFound(_NO_DRAFT)
    return found


async def fill_in(draft: Draft, origin: Origin) -> int:
    """Fill in what the platform knows where a draft says nothing yet; returns how many answers that were."""
    said = {each.question for each in draft.answers if each.is_confirmed}
    found = [each for each in prefilled(await known_of(draft.state, draft.year)) if each.question not in said]
    await store.put_answers(draft.id, found, now=origin.at)
    return len(found)


@get(
    "/cooperation-drafts",
    operation_id="listCooperationDrafts",
    tags=["Cooperation reports"],
    summary="Reports that one is preparing",
    responses=documented(400),
)
async def list_cooperation_drafts(
    request: AnyRequest, limit: Limit = None, cursor: Cursor = None, format: ListFormat = None
) -> Response[Page[CooperationDraftRow]]:
    """Of the State one acts for, or the secretariat's own."""

    async def read(after: UUID | None, rows: int) -> list[Draft]:
        return await store.drafts(actor_of(request).acting_as, after=after, limit=rows)

    return await listing(
        request, read=read, row=draft_row, kind=CooperationDraftRow, key=lambda each: each.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="cooperation-drafts",
    )  # fmt: skip


@post(
    "/cooperation-reports",
    operation_id="beginCooperationReport",
    tags=["Cooperation reports"],
    summary="Begin to prepare a report, or a correction",
    responses=documented(400, 409),
    status_code=201,
)
async def begin_cooperation_report(
    request: AnyRequest, data: JSONBody[NewDraft]
) -> Response[CooperationDraft]:
    """Where a version was filed, the draft begins with its answers; else a State's begins with what is known here."""
    party = actor_of(request).acting_as

    async def work(origin: Origin) -> Made:
        if party not in ("secretariat", f"state:{data.state}"):
            raise Refused("You prepare the reports of the State for which you act, and of no other.")
        faults = []
        if not await store.may_report(data.state):
            faults.append(
                Fault(
                    "body",
                    "state",
                    "is no State Party",
                    "Take one with kind `state_party` from /api/v1/states.",
                )
            )
        if data.year > origin.at.year + 1:
            faults.append(
                Fault("body", "year", "is too far off", f"Give {origin.at.year + 1} or a year before.")
            )
        if faults:
            raise BadRequest(tuple(faults))
        current = await store.report(data.state, data.year)
        report = await store.report_id(data.state, data.year)
        id = await store.begin_draft(
            report, party, begun_from=current.number if current else None, now=origin.at
        )
        if id is None:
            raise Conflicting(
                "You are preparing this report already: "
                f"GET /api/v1/cooperation-reports/{data.state}/{data.year}/draft."
            )
        begun = await own_draft(request, data.state, str(data.year))
        if current:
            await store.put_answers(id, current.answers, now=origin.at)
        elif party != "secretariat":
            await fill_in(begun, origin)
        await audit.record(
            origin, "cooperation_draft.begun", "cooperation_report", f"{data.state}-{data.year}",
            after={"party": party},
        )  # fmt: skip
        shown = draft_shown(await own_draft(request, data.state, str(data.year)))
        return made(shown, status=201, location=draft_address(begun))

    return await once(request, work)


@get(
    "/cooperation-reports/{iso3:str}/{year:str}/draft",
    operation_id="getCooperationDraft",
    tags=["Cooperation reports"],
    summary="One's draft of a report",
    responses=documented(404),
)
async def get_cooperation_draft(
    request: AnyRequest, iso3: StateCode, year: DueYear
) -> Response[CooperationDraft]:
    """With every answer, also those filled in here and not confirmed yet."""
    return private_answer(draft_shown(await own_draft(request, iso3, year)))


def edited(draft: Draft, given: tuple[Answer, ...], known: frozenset[str]) -> tuple[Answer, ...]:
    """Return answers as they go into a draft.

    Raises:
        BadRequest: with every fault of every answer, and a question that is answered twice.
    """
    faults = [fault for each in given for fault in answer_faults(each, state=draft.state, known=known)]
    questions = [each.question for each in given]
    faults.extend(
        Fault("body", f"answers.{each}", "is answered twice", "Give one answer to each question.")
        for each in sorted({each for each in questions if questions.count(each) > 1})
    )
    if faults:
        raise BadRequest(tuple(faults))
    return tuple(as_own_word(each, draft.answer(each.question)) for each in given)


@patch(
    "/cooperation-reports/{iso3:str}/{year:str}/draft",
    operation_id="editCooperationDraft",
    tags=["Cooperation reports"],
    summary="Answer questions of a draft",
    responses=documented(400, 404),
)
async def edit_cooperation_draft(
    request: AnyRequest, iso3: StateCode, year: DueYear, data: JSONBody[DraftEdit]
) -> Response[CooperationDraft]:
    """A section at a time, or all at once. An answer that was filled in here and comes back unchanged is confirmed."""

    async def work(origin: Origin) -> CooperationDraft:
        draft = await own_draft(request, iso3, year, is_locked=True)
        require_current(request, draft_shown(draft))
        given = tuple(answer_of(each) for each in data.answers)
        answers = edited(draft, given, await store.known_states())
        await store.put_answers(draft.id, answers, now=origin.at)
        await audit.record(
            origin, "cooperation_draft.edited", "cooperation_report", f"{draft.state}-{draft.year}",
            # What a draft says is for its owner alone; the trail tells which questions were answered.
            after={"party": draft.party, "questions": [each.question for each in answers]},
        )  # fmt: skip
        return draft_shown(await own_draft(request, iso3, year))

    return private_answer(await changed(request, work))


@delete(
    "/cooperation-reports/{iso3:str}/{year:str}/draft",
    operation_id="giveUpCooperationDraft",
    tags=["Cooperation reports"],
    summary="Give up one's draft",
    responses=documented(404),
    status_code=204,
)
async def give_up_cooperation_draft(request: AnyRequest, iso3: StateCode, year: DueYear) -> Response[None]:
    """What was filed stays."""

    async def work(origin: Origin) -> None:
        draft = await own_draft(request, iso3, year, is_locked=True)
        await store.end_draft(draft.id)
        await audit.record(
            origin, "cooperation_draft.given_up", "cooperation_report", f"{draft.state}-{draft.year}",
            before={"party": draft.party},
        )  # fmt: skip

    await changed(request, work)
    return Response(None, status_code=204, headers=PRIVATE)


@post(
    "/cooperation-reports/{iso3:str}/{year:str}/draft/prefill",
    operation_id="prefillCooperationDraft",
    tags=["Cooperation reports"],
    summary="Fill in what the platform knows",
    responses=documented(404),
    status_code=200,
)
async def prefill_cooperation_draft(
    request: AnyRequest, iso3: StateCode, year: DueYear
) -> Response[CooperationDraft]:
    """Where the State has said nothing yet; each answer names its fact and counts once the State confirms it."""

    async def work(origin: Origin) -> Made:
        draft = await own_draft(request, iso3, year, is_locked=True)
        number = await fill_in(draft, origin)
        await audit.record(
            origin, "cooperation_draft.prefilled", "cooperation_report", f"{draft.state}-{draft.year}",
            after={"party": draft.party, "answers": number},
        )  # fmt: skip
        return made(draft_shown(await own_draft(request, iso3, year)), status=200)

    return await once(request, work)


def _filing_faults(draft: Draft, data: NewFiling, today: date) -> list[Fault]:
    faults = []
    if not date(draft.year, 1, 1) <= data.filed_on <= today:
        what = "lies in the future" if data.filed_on > today else f"lies before {draft.year}"
        faults.append(
            Fault(
                "body", "filed_on", what, f"Give the day on which the report due in {draft.year} was filed."
            )
        )
    if (data.replaces is None) != (data.reason is None):
        faults.append(
            Fault(
                "body",
                "reason",
                "goes with `replaces`",
                "Give both for a correction, neither for a first version.",
            )
        )
    return faults


@post(
    "/cooperation-reports/{iso3:str}/{year:str}/filing",
    operation_id="fileCooperationReport",
    tags=["Cooperation reports"],
    summary="Note that the report was filed",
    responses=documented(400, 404, 409),
    status_code=201,
)
async def file_cooperation_report(
    request: AnyRequest, iso3: StateCode, year: DueYear, data: JSONBody[NewFiling]
) -> Response[CooperationReport]:
    """With the Secretary-General of the United Nations, on a day, in a document. The draft becomes a public version.

    Answers that were filled in here and not confirmed are left out.
    """

    async def work(origin: Origin) -> Made:
        draft = await own_draft(request, iso3, year, is_locked=True)
        answers = counted(draft.answers)
        if data.is_as_exported:
            answers = with_passages_of_export(answers, data.document, data.link)
        faults = [*_filing_faults(draft, data, origin.at.date()), *filing_faults(answers)]
        if faults:
            raise BadRequest(tuple(faults))
        await store.lock_versions(draft.report)
        before = await store.report(draft.state, draft.year)
        if (before.number if before else None) != data.replaces:
            raise Conflicting(
                f"Version {before.number} is the current one: look at it, and name it in `replaces` if yours corrects "
                "it."
                if before
                else "No version was filed yet: leave `replaces` and `reason` out."
            )
        sha256 = await store.add_version(
            draft, (data.replaces or 0) + 1, answers, filed_on=data.filed_on, document=data.document,
            link=data.link, reason=data.reason, now=origin.at,
        )  # fmt: skip
        await store.end_draft(draft.id)
        await audit.record(
            origin, "cooperation_report.filed", "cooperation_report", f"{draft.state}-{draft.year}",
            before=None if before is None else {"version": before.number, "sha256": before.content_sha256},
            after={"version": (data.replaces or 0) + 1, "sha256": sha256, "filed_on": data.filed_on.isoformat()},
        )  # fmt: skip
        filed = await store.report(draft.state, draft.year)
        assert filed is not None  # noqa: S101 - it was written a moment ago, in this transaction
        return made(
            report_shown(filed),
            status=201,
            location=f"/api/v1/cooperation-reports/{draft.state}/{draft.year}",
        )

    return await once(request, work)


ROUTES = [
    list_cooperation_drafts, begin_cooperation_report, get_cooperation_draft, edit_cooperation_draft,
    give_up_cooperation_draft, prefill_cooperation_draft, file_cooperation_report,
]  # fmt: skip
