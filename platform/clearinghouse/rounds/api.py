"""Routes of rounds: what was frozen, what is suggested, and why.

The surprise: nothing here was agreed by anyone. A round is a suggestion; its rows carry the round's watermark where
it holds assumed money or estimated needs. The rows of a result are in
`clearinghouse.results.api`.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.params import PathParameter, QueryParameter

from clearinghouse.annotations.store import removed_since
from clearinghouse.database.transaction import transaction
from clearinghouse.errors import NotFound
from clearinghouse.rounds import store, words
from clearinghouse.rounds.holding import HeldBack
from clearinghouse.web.figures import (
    AsOf,
    Code,
    Evidence,
    Grade,
    Money,
    Pillar,
    SourceIds,
    Watermark,
    grade,
    money,
    pillar_word,
)
from clearinghouse.web.listing import AnyRequest, ListFormat, accepts_first, answer, file_answer, listing
from clearinghouse.web.paging import Page
from clearinghouse.web.parameters import Cursor, Limit, id_or_code
from clearinghouse.web.problems import documented

RoundId = Annotated[str, PathParameter(description="The id of a round, or its code.")]
_ZIP_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that ZIP knows: equal snapshots give equal files."""


class RoundRow(msgspec.Struct, frozen=True, kw_only=True):
    """A round with its sums over the horizon, in `currency`."""

    id: str
    code: str
    title: str
    scope: Annotated[
        Literal["documented", "illustration"],
        msgspec.Meta(
            description="`documented`: documented and reported rows only; `illustration`: others as well."
        ),
    ]
    is_illustration: Annotated[
        bool, msgspec.Meta(description="Nobody is asked to answer; public line by line.")
    ]
    watermark: Watermark
    cutoff: Annotated[date, msgspec.Meta(description="What was known by the end of this day was frozen.")]
    first_year: int
    last_year: int
    currency: str
    preset: Annotated[str | None, msgspec.Meta(description="Null: tiers were named one by one.")]
    outcome: Annotated[str, msgspec.Meta(description="`optimal`, or `time_limit`: the best known by then.")]
    committed_usd: Annotated[Money, msgspec.Meta(description="What was free on the day of the cut-off.")]
    held_back_usd: Annotated[
        Money,
        msgspec.Meta(
            description="What commitments had besides: reserved under agreements, or counted where it came in."
        ),
    ]
    placed_usd: Money
    need_usd: Money
    unmet_usd: Money
    states: int
    evidence: Annotated[list[Grade], msgspec.Meta(description="Grades that occur in the round.")]
    case_sha256: str
    result_sha256: str
    solved_at: datetime


class TierRow(msgspec.Struct, frozen=True):
    """A tier as solved: its best value, and the floor it used where it is the floor."""

    name: str
    in_words: str
    objective: float | list[float]
    objective_unit: str
    floor_used: float | None
    seconds: float


class PillarSum(msgspec.Struct, frozen=True):
    """Need, funded and unmet of a pillar over the horizon."""

    pillar: Pillar
    need_usd: Money
    funded_usd: Money
    unmet_usd: Money


class DonorSum(msgspec.Struct, frozen=True):
    """What a donor committed over the horizon and how much of it the round would place."""

    donor_id: Annotated[str, msgspec.Meta(description="Id or code; opens at /api/v1/donors/{id}.")]
    donor_name: str
    committed_usd: Money
    placed_usd: Money
    evidence: Evidence


class ReasonSum(msgspec.Struct, frozen=True):
    """What stays unmet for one reason."""

    reason: str
    in_words: str
    unmet_usd: Money


class HeldBackRow(msgspec.Struct, frozen=True):
    """Money of commitments that the round could not place, and why.

    What agreements hold that their parties have not published is one row a year without names.
    """

    why: Literal["reserved", "counted_at_the_boundary"]
    in_words: str
    year: Annotated[int, msgspec.Meta(description="Of the tranche that it would have come from.")]
    donor_id: Annotated[str | None, msgspec.Meta(description="Id or code; null: not published.")]
    donor_name: str | None
    commitment: str | None
    agreement_id: Annotated[str | None, msgspec.Meta(description="Opens at /api/v1/agreements/{id}.")]
    label: str | None
    amount_usd: Money
    currency: Literal["USD"]
    evidence: Evidence
    source_ids: SourceIds
    as_of: AsOf


class RoundWithPolicy(RoundRow, frozen=True, kw_only=True):
    """A round with its policy, how it was solved, and its sums by pillar, donor and reason."""

    preset_in_words: str
    policy: Annotated[
        dict[str, Any], msgspec.Meta(description="The effective policy, as in the case folder.")
    ]
    tiers: list[TierRow]
    is_unique: Annotated[
        bool | None, msgspec.Meta(description="Whether no other plan is as good; null: not asked.")
    ]
    solver: str
    versions: dict[str, str]
    seconds: dict[str, float]
    opened_at: datetime
    by_pillar: list[PillarSum]
    by_donor: list[DonorSum]
    by_reason: list[ReasonSum]
    held_back: list[HeldBackRow]
    held_back_in_words: Annotated[
        str | None,
        msgspec.Meta(
            description="What agreed money means for needs and what stays unmet; null: none is held."
        ),
    ]
    estimates_removed: Annotated[
        list[Code],
        msgspec.Meta(
            description="States that had estimates about them removed after the round; its numbers stay as they were."
        ),
    ]
    estimates_removed_in_words: Annotated[
        str | None, msgspec.Meta(description="A sentence to show with the round; null: none is due.")
    ]


class SnapshotFileRow(msgspec.Struct, frozen=True):
    """A file of the frozen case folder."""

    name: str
    size_bytes: int
    sha256: str


class SnapshotListing(msgspec.Struct, frozen=True):
    """The case folder that a round was solved on."""

    round_id: str
    case_sha256: str
    result_sha256: str
    files: list[SnapshotFileRow]
    watermark: Watermark


def round_row(found: store.Round) -> RoundRow:
    """Return a round as it is shown in lists."""
    return RoundRow(
        id=str(found.id),
        code=found.code,
        title=found.title,
        scope="illustration" if found.scope == "illustration" else "documented",
        is_illustration=found.is_illustration,
        watermark=found.watermark,
        cutoff=found.cutoff,
        first_year=found.first_year,
        last_year=found.last_year,
        currency=found.currency,
        preset=found.preset,
        outcome=found.outcome,
        committed_usd=money(found.committed_usd),
        held_back_usd=money(found.held_back_usd),
        placed_usd=money(found.placed_usd),
        need_usd=money(found.need_usd),
        unmet_usd=money(found.unmet_usd),
        states=found.states,
        evidence=[grade(each) for each in found.evidence],
        case_sha256=found.case_sha256,
        result_sha256=found.result_sha256,
        solved_at=found.solved_at,
    )


async def required_round(round_id: str) -> store.Round:
    """Return the round of an id or code.

    Raises:
        NotFound: there is none.
    """
    found = await store.round_of(id_or_code(round_id) or round_id)
    if found is None:
        raise NotFound("There is no round of this id or code; /api/v1/rounds lists them all.")
    return found


def _tier_row(tier: store.Tier) -> TierRow:
    return TierRow(
        name=tier.name,
        in_words=words.TIERS[tier.name],
        objective=list(tier.objective) if isinstance(tier.objective, tuple) else tier.objective,
        objective_unit=words.OBJECTIVE_UNITS[tier.name],
        floor_used=tier.floor_used,
        seconds=tier.seconds,
    )


def _held_back_row(each: HeldBack, cutoff: date) -> HeldBackRow:
    return HeldBackRow(
        why=each.why,
        in_words=words.HELD_BACK[each.why],
        year=each.year,
        donor_id=each.donor,
        donor_name=each.donor_name,
        commitment=each.commitment,
        agreement_id=None if each.agreement is None else str(each.agreement),
        label=each.label,
        amount_usd=money(each.amount_usd),
        currency="USD",
        evidence=grade(each.evidence),
        source_ids=list(each.source_codes),
        as_of=cutoff,
    )


@get(
    "/rounds",
    operation_id="listRounds",
    tags=["Rounds"],
    summary="Rounds, newest first",
    responses=documented(400),
)
async def list_rounds(
    request: AnyRequest,
    of_scope: Annotated[
        Literal["documented", "illustration"] | None,
        QueryParameter(
            name="scope", description="`documented` leaves out rounds with assumed money or estimated needs."
        ),
    ] = None,
    limit: Limit = None,
    cursor: Cursor = None,
    format: ListFormat = None,
) -> Response[Page[RoundRow]]:
    """Newest first."""

    async def read(after: UUID | None, rows: int) -> list[store.Round]:
        return await store.rounds(scope=of_scope, after=after, limit=rows)

    return await listing(
        request, read=read, row=round_row, kind=RoundRow, key=lambda found: found.id, key_type=UUID,
        limit=limit, cursor=cursor, form=format, name="rounds",
    )  # fmt: skip


@get(
    "/rounds/{round_id:str}",
    operation_id="getRound",
    tags=["Rounds"],
    summary="One round: policy, tiers, sums by pillar, donor and reason",
    responses=documented(400, 404),
)
async def get_round(round_id: RoundId) -> Response[RoundWithPolicy]:
    """A suggestion over a frozen snapshot. Nobody has agreed to any of it."""
    async with transaction("repeatable_read", readonly=True):
        found = await required_round(round_id)
        pillars = await store.pillar_results(found.id)
        donors = await store.donor_results(found.id)
        reasons = await store.reason_totals(found.id)
        held_back = await store.held_back(found.id)
        removed = await removed_since(found.id)
    return answer(
        RoundWithPolicy(
            **msgspec.structs.asdict(round_row(found)),
            preset_in_words=words.PRESETS[found.preset] if found.preset else words.OWN_TIERS,
            policy=dict(found.policy),
            tiers=[_tier_row(tier) for tier in found.tiers],
            is_unique=found.is_unique,
            solver=found.solver,
            versions=dict(found.versions),
            seconds=dict(found.seconds),
            opened_at=found.opened_at,
            by_pillar=[
                PillarSum(
                    pillar_word(each.pillar),
                    money(each.need_usd),
                    money(each.funded_usd),
                    money(each.unmet_usd),
                )
                for each in pillars
            ],
            by_donor=[
                DonorSum(
                    each.donor,
                    each.donor_name,
                    money(each.committed_usd),
                    money(each.placed_usd),
                    grade(each.evidence),
                )
                for each in donors
            ],
            held_back=[_held_back_row(each, found.cutoff) for each in held_back],
            held_back_in_words=words.AGREED_MONEY
            if any(each.why == "reserved" for each in held_back)
            else None,
            estimates_removed=removed,
            estimates_removed_in_words=words.ESTIMATES_REMOVED if removed else None,
            by_reason=[
                ReasonSum(each.reason, words.REASONS[each.reason], money(each.unmet_usd)) for each in reasons
            ],
        )
    )


def zipped(files: list[store.SnapshotFile]) -> bytes:
    """Return files as a ZIP; equal files give equal bytes."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as folder:
        for file in files:
            entry = zipfile.ZipInfo(f"case/{file.name}", _ZIP_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            folder.writestr(entry, file.content)
    return written.getvalue()


@get(
    "/rounds/{round_id:str}/snapshot",
    operation_id="getSnapshot",
    tags=["Rounds"],
    summary="The case folder that a round was solved on",
    responses=documented(400, 404),
)
async def get_snapshot(
    request: AnyRequest,
    round_id: RoundId,
    format: Annotated[
        Literal["json", "zip"] | None,
        QueryParameter(
            description="`zip` for the folder itself (json unless Accept asks for application/zip)."
        ),
    ] = None,
) -> Response[SnapshotListing]:
    """Its files with their hashes, or the folder as ZIP, which `clearinghouse match` solves to the same result."""
    async with transaction("repeatable_read", readonly=True):
        found = await required_round(round_id)
        files = await store.snapshot_files(found.id)
    if format == "zip" or (format is None and accepts_first(request, wanted="application/zip")):
        return file_answer(zipped(files), "application/zip", f"case-{found.case_sha256[:12]}.zip")
    shown = answer(
        SnapshotListing(
            round_id=str(found.id),
            case_sha256=found.case_sha256,
            result_sha256=found.result_sha256,
            files=[SnapshotFileRow(each.name, each.size_bytes, each.sha256) for each in files],
            watermark=found.watermark,
        )
    )
    shown.headers["vary"] = "Accept"
    return shown


ROUTES = [list_rounds, get_round, get_snapshot]
