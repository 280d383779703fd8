"""Routes that open figures: `GET /explain/...` lists what a figure is made of and what was left out, with why.

The surprise: the amount of the answer is added up from the parts that it lists and read from no sum; a test holds it
against every figure that pages show.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from clearinghouse.agreements.store import Agreement, agreements
from clearinghouse.annotations.api import AnnotationRow, annotation_row
from clearinghouse.annotations.store import Annotation, about
from clearinghouse.commitments.store import Commitment, commitments
from clearinghouse.database.transaction import transaction
from clearinghouse.donors.store import donor as donor_of
from clearinghouse.errors import BadRequest, Fault, NotFound
from clearinghouse.explain import store
from clearinghouse.explain.figure import (
    NOT_SHOWN,
    WORDS,
    DonorFigure,
    Opened,
    Part,
    PartKind,
    Reason,
    RoundFigure,
    StateFigure,
    TotalFigure,
    international,
    of_grades,
    opened,
    unnamed,
)
from clearinghouse.ledger.boundary import EntryKind
from clearinghouse.ledger.store import entries, entries_in_totals
from clearinghouse.plans.store import restricted as restricted_plans
from clearinghouse.results.api import Reason as UnmetReason
from clearinghouse.rounds.api import RoundId, required_round
from clearinghouse.rounds.store import last_round
from clearinghouse.states.horizon import horizon
from clearinghouse.states.store import state as state_of
from clearinghouse.web.figures import (
    ALL_GRADES,
    AsOf,
    Evidence,
    Grade,
    Missing,
    Money,
    Pillar,
    SourceIds,
    Watermark,
    grade,
    money_or_none,
    pillar_word,
    reason_if_missing,
    watermark,
)
from clearinghouse.web.listing import AnyRequest, answer, grades_of, today_of
from clearinghouse.web.parameters import (
    DonorFilter,
    EvidenceChoice,
    PillarFilter,
    StateFilter,
    YearFilter,
    id_or_code,
)
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading
from clearinghouse.web.who import view_of

GradeFilter = Annotated[
    Grade | None,
    QueryParameter(name="grade", description="Parts of this grade alone, instead of those of `evidence`."),
]


class PartRow(msgspec.Struct, frozen=True):
    """A part of the figure, or something left out of it."""

    kind: PartKind
    id: Annotated[str, msgspec.Meta(description="Of the row itself, as its own list shows it.")]
    label: str
    label_values: Annotated[
        dict[str, str],
        msgspec.Meta(description="What the label names besides State, donor and year, by kind of part."),
    ]
    state: str | None
    donor: str | None
    year: int | None
    pillar: Annotated[Pillar | None, msgspec.Meta(description="Null: not divided, or several.")]
    amount_usd: Annotated[Money | None, msgspec.Meta(description="Null: not reported.")]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf
    watermark: Watermark
    reason: Annotated[Reason | None, msgspec.Meta(description="Why it is left out; null: it is counted.")]
    reason_in_words: str | None


class Explanation(msgspec.Struct, frozen=True):
    """A figure with all that it is made of."""

    figure: str
    subject: Annotated[str, msgspec.Meta(description="Whose figure it is.", examples=["SEN"])]
    first_year: int | None
    last_year: int | None
    amount_usd: Annotated[Money | None, msgspec.Meta(description="What `counted` adds up to, to the cent.")]
    amount_reason: Missing
    currency: Literal["USD"]
    counted: list[PartRow]
    left_out: list[PartRow]
    note: str
    annotations: Annotated[
        list[AnnotationRow], msgspec.Meta(description="What whom the figure is about says of it.")
    ]


def _part_row(part: Part) -> PartRow:
    return PartRow(
        kind=part.kind,
        id=part.id,
        label=part.label,
        label_values=dict(part.label_values),
        state=part.state,
        donor=part.donor,
        year=part.year,
        pillar=None if part.pillar is None else pillar_word(part.pillar),
        amount_usd=money_or_none(part.amount_usd),
        evidence=grade(part.evidence),
        source_ids=list(part.source_codes),
        as_of=part.known_on,
        watermark=watermark(part.evidence in ("estimated", "assumed")),
        reason=part.reason,
        reason_in_words=None if part.reason is None else WORDS[part.reason],
    )


def _explanation(
    figure: str,
    subject: str,
    found: Opened,
    years: tuple[int, int] | None,
    *,
    note: str = NOT_SHOWN,
    said: Sequence[Annotation] = (),
) -> Response[Explanation]:
    return answer(
        Explanation(
            figure=figure,
            subject=subject,
            first_year=years[0] if years else None,
            last_year=years[1] if years else None,
            amount_usd=money_or_none(found.amount_usd),
            amount_reason=reason_if_missing(found.amount_usd, "not_reported"),
            currency="USD",
            counted=[_part_row(part) for part in found.counted],
            left_out=[_part_row(part) for part in found.left_out],
            note=note,
            annotations=[annotation_row(each) for each in said],
        )
    )


def _restricted(seen: Sequence[Commitment]) -> list[UUID]:
    return [each.id for each in seen if each.visibility != "public"]


def _wanted(evidence: Literal["counted", "all"] | None, one: Grade | None) -> tuple[str, ...]:
    return grades_of(evidence) if one is None else (one,)


def _years(request: AnyRequest, year: int | None) -> tuple[int, int]:
    return horizon(today_of(request)) if year is None else (year, year)


def _elsewhere(year: int | None, pillar: str | None, state: str | None = None) -> Callable[[Part], bool]:
    """Return whether a part is of some year, pillar and State, as far as they are asked."""
    return lambda part: (
        (year is None or part.year == year)
        and (pillar is None or part.pillar == pillar)
        and (state is None or part.state == state)
    )


@get(
    "/explain/totals",
    operation_id="explainTotals",
    tags=["Explanations"],
    summary="What a total is made of",
    responses=documented(400, 404),
)
async def explain_totals(
    request: AnyRequest,
    figure: Annotated[TotalFigure, QueryParameter(description="A figure of /api/v1/totals.")],
    year: YearFilter = None,
    pillar: PillarFilter = None,
    evidence: EvidenceChoice = None,
    of_grade: GradeFilter = None,
) -> Response[Explanation]:
    """Without `year` over the horizon. `gap_usd` is opened by the round that it comes from."""
    years, view, grades = _years(request, year), view_of(request), _wanted(evidence, of_grade)
    plans: list[UUID] = []
    committed: list[UUID] = []
    async with transaction("repeatable_read", readonly=True):
        if figure == "gap_usd":
            base = await last_round(scope="documented")
            if base is None:
                raise NotFound("No round with documented money has been solved, so there is no gap yet.")
            parts = await store.round_parts(base.id, base.cutoff, ["unfunded"])
            found = opened(filter(_elsewhere(year, pillar), parts), of_grades(ALL_GRADES))
        elif figure == "committed_usd":
            seen = await commitments(limit=None, view=view)
            # The total counts what donors committed to a fund, and not what the fund committed of it.
            parts = await store.tranche_parts(seen, years, pooled_funds=await store.pooled_funds())
            found = opened(parts, of_grades(grades))
            committed = _restricted(seen)
        else:
            parts = await store.need_parts(figure, years=years, state=None, pillar=pillar, view=view)
            found = opened(parts, of_grades(grades))
            plans = await restricted_plans(view=view)
    await note_reading(request, "work_plan", plans)
    await note_reading(request, "commitment", committed)
    return _explanation(figure, "all States", found, years)


@get(
    "/explain/states/{iso3:str}",
    operation_id="explainState",
    tags=["Explanations"],
    summary="What a figure of a State is made of",
    responses=documented(400, 404),
)
async def explain_state(
    request: AnyRequest,
    iso3: Annotated[str, PathParameter(description="ISO 3166-1 alpha-3 code, in any case.")],
    figure: Annotated[StateFigure, QueryParameter(description="A figure of /api/v1/states/{iso3}.")],
    year: YearFilter = None,
    pillar: PillarFilter = None,
    donor: DonorFilter = None,
    evidence: EvidenceChoice = None,
    of_grade: GradeFilter = None,
) -> Response[Explanation]:
    """Needs without `year` over the horizon; `pillar` is theirs, `donor` is of `flows_usd`.

    `international_usd` takes a `year`: where a source printed the total of the year it is that, and else the flows.
    """
    code, view, grades = iso3.upper(), view_of(request), _wanted(evidence, of_grade)
    years: tuple[int, int] | None = (year, year) if year else None
    restricted: list[UUID] = []
    async with transaction("repeatable_read", readonly=True):
        if await state_of(code) is None:
            raise NotFound("There is no State of this ISO3 code; /api/v1/states lists them all.")
        if figure == "flows_usd":
            parts = await store.flow_parts(donor=id_or_code(donor), recipient=code, year=year)
            found = opened(parts, of_grades(grades))
        elif figure == "international_usd":
            if year is None:
                fault = Fault("query", "year", "is missing", "Give the year whose total is to be opened.")
                raise BadRequest((fault,))
            printed = await store.published_parts(code, year)
            found = international(await store.flow_parts(recipient=code, year=year), printed, grades)
        elif figure == "national_contribution_usd":
            found = opened(await store.contribution_parts(code, year), of_grades(grades))
        else:
            years = _years(request, year)
            parts = await store.need_parts(figure, years=years, state=code, pillar=pillar, view=view)
            found = opened(parts, of_grades(grades))
            restricted = await restricted_plans(state=code, view=view)
        said = await about(f"state:{code}", figure, year=year, pillar=pillar)
    await note_reading(request, "work_plan", restricted)
    return _explanation(figure, code, found, years, said=said)


async def _committed_parts(
    figure: DonorFigure,
    seen: Sequence[Commitment],
    agreed: Sequence[Agreement],
    years: tuple[int, int] | None,
    *,
    commitment: str | None,
) -> list[Part]:
    """Parts of what a donor committed, of what agreements hold of it, or of what they leave."""
    if figure == "committed_usd":
        asked = [each for each in seen if commitment is None or each.code == commitment]
        return await store.tranche_parts(asked, years)
    held = {each.id for each in seen}
    if figure == "reserved_usd":
        return store.reservation_parts(agreed, held, years, sign=1)
    return [
        *await store.tranche_parts(seen, years),
        *store.reservation_parts(agreed, held, years, sign=-1),
    ]


@get(
    "/explain/donors/{donor_id:str}",
    operation_id="explainDonor",
    tags=["Explanations"],
    summary="What a figure of a donor is made of",
    responses=documented(400, 404),
)
async def explain_donor(
    request: AnyRequest,
    donor_id: Annotated[str, PathParameter(description="The id or the code of a donor, such as NOR.")],
    figure: Annotated[DonorFigure, QueryParameter(description="A figure of /api/v1/donors/{donor_id}.")],
    year: YearFilter = None,
    of_state: StateFilter = None,
    commitment: Annotated[
        str | None,
        QueryParameter(
            min_length=1, max_length=80, description="One commitment by its code, of `committed_usd`."
        ),
    ] = None,
    evidence: EvidenceChoice = None,
    of_grade: GradeFilter = None,
) -> Response[Explanation]:
    """`flows_usd`: what it gave, `state` to one recipient alone; `committed_usd`: its tranches. Never added.

    `reserved_usd` and `free_usd` are those of the donor's portfolio: what agreements hold of its tranches (`year` being
    the tranche's), and what they leave; to the donor itself and the secretariat.
    """
    view, grades = view_of(request), _wanted(evidence, of_grade)
    years = (year, year) if year else None
    restricted: list[UUID] = []
    unpublished: list[UUID] = []
    async with transaction("repeatable_read", readonly=True):
        found_donor = await donor_of(id_or_code(donor_id) or donor_id)
        if found_donor is None:
            raise NotFound("There is no donor of this id or code; /api/v1/donors lists them all.")
        if figure in ("reserved_usd", "free_usd") and view.reader.party not in (
            f"donor:{found_donor.code}", "secretariat",
        ):  # fmt: skip
            # Of a part of the agreements neither sum would be true.
            raise NotFound(
                "What of a donor's money is reserved and free opens to itself and the secretariat."
            )
        if figure == "flows_usd":
            recipient = of_state.upper() if of_state else None
            parts = await store.flow_parts(donor=found_donor.id, recipient=recipient, year=year)
        else:
            seen = await commitments(donor=found_donor.id, limit=None, view=view)
            restricted = _restricted(seen)
            agreed = (
                []
                if figure == "committed_usd"
                else await agreements(donor=found_donor.id, limit=None, view=view)
            )
            unpublished = [each.id for each in agreed if not each.is_published]
            parts = await _committed_parts(figure, seen, agreed, years, commitment=commitment)
        said = await about(f"donor:{found_donor.code}", figure, year=year, pillar=None)
    await note_reading(request, "commitment", restricted)
    await note_reading(request, "agreement", unpublished)
    return _explanation(figure, found_donor.code, opened(parts, of_grades(grades)), years, said=said)


@get(
    "/explain/rounds/{round_id:str}",
    operation_id="explainRound",
    tags=["Explanations"],
    summary="What a sum of a round is made of",
    responses=documented(400, 404),
)
async def explain_round(
    request: AnyRequest,
    round_id: RoundId,
    figure: Annotated[RoundFigure, QueryParameter(description="A sum of /api/v1/rounds/{round_id}.")],
    of_state: StateFilter = None,
    year: YearFilter = None,
    pillar: PillarFilter = None,
    donor: Annotated[
        str | None,
        QueryParameter(
            min_length=1,
            max_length=80,
            description="The `donor_id` of an allocation; of `placed_usd` and `committed_usd`.",
        ),
    ] = None,
    channel: Annotated[
        str | None,
        QueryParameter(
            max_length=400,
            description="The `channel` of an allocation; empty: not reported. Of `placed_usd`.",
        ),
    ] = None,
    unmet_reason: Annotated[
        UnmetReason | None, QueryParameter(description="Why it stays unmet; of `unmet_usd`.")
    ] = None,
) -> Response[Explanation]:
    """All grades of the round. What is needed is what would be funded and what stays unmet."""
    del request
    state = of_state.upper() if of_state else None
    here = _elsewhere(year, pillar, state)
    said: list[Annotation] = []
    async with transaction("repeatable_read", readonly=True):
        found = await required_round(round_id)
        if figure == "committed_usd":
            parts = await store.round_commitment_parts(found.id, found.cutoff)
            parts += await store.round_held_back_parts(found.id, found.cutoff)
        else:
            kinds: dict[str, list[Literal["allocation", "unfunded"]]] = {
                "need_usd": ["allocation", "unfunded"],
                "placed_usd": ["allocation"],
                "unmet_usd": ["unfunded"],
            }
            parts = await store.round_parts(found.id, found.cutoff, kinds[figure])
        if figure == "unmet_usd" and state is not None:
            said = await about(f"state:{state}", figure, year=year, pillar=pillar, round_id=found.id)
    wanted = [
        part
        for part in parts
        if here(part)
        and (donor is None or part.donor == donor)
        and (channel is None or part.label_values.get("channel", "") == channel)
        and (unmet_reason is None or part.label_values.get("reason") == unmet_reason)
    ]
    chosen = opened(wanted, of_grades(ALL_GRADES))
    return _explanation(figure, found.code, chosen, (found.first_year, found.last_year), said=said)


@get(
    "/explain/ledger",
    operation_id="explainLedger",
    tags=["Explanations"],
    summary="What a balance of the ledger is made of",
    responses=documented(400),
)
async def explain_ledger(
    request: AnyRequest,
    kind: Annotated[EntryKind, QueryParameter(description="One kind of entry; kinds are never added.")],
    year: YearFilter = None,
    donor: DonorFilter = None,
    of_state: StateFilter = None,
) -> Response[Explanation]:
    """The counted rows of /api/v1/ledger/balances. What its parties keep to themselves is one part without names."""
    view = view_of(request)
    state = of_state.upper() if of_state else None
    async with transaction("repeatable_read", readonly=True):
        seen = await entries(
            kind=kind, year=year, donor=id_or_code(donor), state=state, limit=None, view=view
        )
        summed = seen if donor or state else await entries_in_totals(kind=kind, year=year)
    shown = {each.id for each in seen}
    parts = [store.entry_part(each) for each in summed if each.id in shown]
    parts += unnamed([store.entry_part(each) for each in summed if each.id not in shown])
    await note_reading(
        request, "ledger_entry", [each.id for each in summed if each.id in shown and not each.is_public]
    )
    return _explanation(
        "amount_usd", kind, opened(parts, of_grades(ALL_GRADES)), (year, year) if year else None
    )


ROUTES = [explain_totals, explain_state, explain_donor, explain_round, explain_ledger]
