"""Every query that opens a figure: the single rows behind sums, read anew and not from the sums themselves.

The surprise: these statements are written apart from those of the sums on purpose. A test adds up what they list and
compares it with every figure of the pages, so that the two can only be wrong together.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

from clearinghouse.agreements.store import Agreement
from clearinghouse.commitments.store import Commitment
from clearinghouse.database.reading import fetch
from clearinghouse.explain.figure import UNPUBLISHED, NeedFigure, Part, PartKind, Reason
from clearinghouse.flows.store import Flow, flows
from clearinghouse.ledger.store import Entry
from clearinghouse.scopes.visibility import View, visible

_PLAN_SEEN: Final = visible(
    "work_plan", item="p.id", level="v.visibility", owner="'state:' || p.state", states_party="$5", party="$6"
)
_CHANNEL: Final = """(select c.channel from clearinghouse.commitment c
    where c.code = t.commitment and c.visibility = 'public')"""
_STATUS_REASON: Final[dict[str, Reason]] = {"superseded": "superseded", "withdrawn": "withdrawn"}


async def need_parts(
    figure: NeedFigure,
    *,
    years: tuple[int, int],
    state: str | None,
    pillar: str | None,
    view: View,
) -> list[Part]:
    """Lines of plans in some years, of all versions that the reader may see but drafts, by State, plan and year."""
    rows = await fetch(
        f"""select a.code as activity, a.title, p.code as plan, v.number, v.status, p.state, y.year, a.pillar,
                   y.evidence, y.source_codes, v.known_on, y.cost_usd, y.national_usd, y.secured_usd, y.need_usd, y.id
            from clearinghouse.activity_year y
            join clearinghouse.activity a on a.id = y.activity
            join clearinghouse.work_plan_version v on v.id = a.version
            join clearinghouse.work_plan p on p.id = v.plan
            where v.status <> 'draft' and y.year between $1 and $2 and ($3::text is null or p.state = $3)
                  and ($4::text is null or a.pillar = $4) and ({_PLAN_SEEN})
                  and not (v.is_illustration and exists (select from clearinghouse.estimate_removal e
                      where e.state = p.state and e.reinstated_at is null))
            order by p.state collate "C", p.code collate "C", v.number, a.code collate "C", y.year""",  # noqa: S608
        *years, state, pillar, view.reader.is_states_party, view.reader.party,
    )  # fmt: skip
    return [
        Part(
            kind="activity_year",
            id=str(row["id"]),
            label=f"{row['plan']}, version {row['number']}: {row['title']} ({row['activity']})",
            label_values={
                "plan": row["plan"],
                "version": str(row["number"]),
                "title": row["title"],
                "activity": row["activity"],
            },
            state=row["state"],
            donor=None,
            year=row["year"],
            pillar=row["pillar"],
            amount_usd=row[figure],
            evidence=row["evidence"],
            source_codes=tuple(row["source_codes"]),
            known_on=row["known_on"],
            reason=_STATUS_REASON.get(row["status"]),
        )
        for row in rows
    ]


async def tranche_parts(
    commitments: Sequence[Commitment],
    years: tuple[int, int] | None,
    *,
    pooled_funds: Collection[UUID] = (),
) -> list[Part]:
    """Tranches of commitments; those in other years, of `pooled_funds` (donors), and what has none, with why.

    A tranche may be of another grade than its commitment, and has its own sources.
    """
    parts: list[Part] = []
    cited = {
        (row["commitment"], row["year"]): row
        for row in await fetch(
            "select commitment, year, evidence, source_codes from clearinghouse.tranche where commitment = any($1)",
            [each.id for each in commitments],
        )
    }
    for each in commitments:
        common: dict[str, Any] = {
            "state": each.states[0] if each.states and len(each.states) == 1 else None,
            "donor": each.donor_code,
            "pillar": each.pillars[0] if each.pillars and len(each.pillars) == 1 else None,
            "known_on": each.known_on,
        }
        parts += [
            Part(
                kind="tranche",
                id=f"{each.id}:{tranche.year}",
                label=f"{each.code}, {tranche.year}",
                label_values={"commitment": each.code},
                year=tranche.year,
                amount_usd=tranche.amount_usd,
                evidence=cited[each.id, tranche.year]["evidence"],
                source_codes=tuple(cited[each.id, tranche.year]["source_codes"]),
                reason=_tranche_reason(tranche.year, years, is_inside=each.donor_id in pooled_funds),
                **common,
            )
            for tranche in each.tranches
        ]
        if not each.is_allocatable:
            parts.append(
                Part(
                    kind="commitment",
                    id=str(each.id),
                    label=f"{each.code}: {each.why_not_allocatable}",
                    label_values={"commitment": each.code, "why": str(each.why_not_allocatable)},
                    year=each.first_year,
                    amount_usd=each.amount_usd,
                    evidence=each.evidence,
                    source_codes=each.source_codes,
                    reason="not_allocatable",
                    **common,
                )
            )
    return parts


async def pooled_funds() -> set[UUID]:
    """The ids of donors that are funds of several. What such a fund committed is no part of a total over all donors."""
    return {row["id"] for row in await fetch("select id from clearinghouse.donor where kind = 'pooled_fund'")}


def reservation_parts(
    agreements: Sequence[Agreement], held: Collection[UUID], years: tuple[int, int] | None, *, sign: int
) -> list[Part]:
    """Years of agreements by the tranche that each is held on; `sign` -1: as taken away from what is free.

    `held` are the commitments that the figure is of; an agreement on another one is left out as withdrawn. What was
    declined or has ended holds what was paid of it, or nothing.
    """
    return [
        Part(
            kind="reservation",
            id=f"{each.id}:{line.year}",
            label=f"{each.commitment_code}, {line.tranche_year}: {each.title}, for {line.year} ({each.status})",
            state=each.state,
            donor=each.donor_code,
            year=line.tranche_year,
            pillar=each.pillar,
            amount_usd=sign * line.amount_usd,
            evidence="reported",
            source_codes=("LEDGER",),
            known_on=each.recorded_at.date(),
            reason="withdrawn"
            if each.commitment_id not in held
            else _tranche_reason(line.tranche_year, years, is_inside=False),
        )
        for each in agreements
        for line in each.years
    ]


def _tranche_reason(year: int, years: tuple[int, int] | None, *, is_inside: bool) -> Reason | None:
    if years is not None and not years[0] <= year <= years[1]:
        return "other_year"
    return "counted_at_the_boundary" if is_inside else None


def flow_part(flow: Flow) -> Part:
    """Return a flow as a part, with why it is never counted where it is not."""
    reason: Reason | None = None
    if not flow.is_counted:
        reason = (
            "several_donors"
            if flow.amount_usd is not None
            else ("no_rate" if flow.amount_original is not None else "not_reported")
        )
    return Part(
        kind="flow",
        id=str(flow.id),
        label=f"{flow.donor_name} to {flow.recipient_name or 'no single recipient'}, {flow.year}",
        state=flow.recipient,
        donor=flow.donor_code,
        year=flow.year,
        pillar=flow.pillars[0] if len(flow.pillars) == 1 else None,
        amount_usd=flow.amount_usd,
        evidence=flow.evidence,
        source_codes=flow.source_codes,
        known_on=flow.known_on,
        reason=reason,
    )


async def flow_parts(
    *, donor: UUID | str | None = None, recipient: str | None = None, year: int | None = None
) -> list[Part]:
    """Flows as parts, by year, donor and recipient."""
    found = await flows(donor=donor, recipient=recipient, year=year, limit=None)
    return [flow_part(each) for each in found]


async def published_parts(recipient: str, year: int | None) -> list[Part]:
    """Totals of a recipient as printed, by year; of one year the source with the last code first."""
    rows = await fetch(
        """select * from clearinghouse.published_total where total_of = 'recipient' and code = $1
           and ($2::int is null or year = $2) order by year, source_codes desc""",
        recipient,
        year,
    )
    return [
        _row_part(row, "published_total", f"Published total, {row['year']}", state=recipient) for row in rows
    ]


async def contribution_parts(state: str, year: int | None) -> list[Part]:
    """What a State reported to have paid itself, by year."""
    rows = await fetch(
        """select * from clearinghouse.national_contribution where state = $1 and ($2::int is null or year = $2)
           order by year""",
        state,
        year,
    )
    return [
        _row_part(row, "national_contribution", f"The State's own money, {row['year']}", state=state)
        for row in rows
    ]


def _row_part(row: Any, kind: PartKind, label: str, *, state: str) -> Part:
    return Part(
        kind=kind,
        id=str(row["id"]),
        label=label,
        state=state,
        donor=None,
        year=row["year"],
        pillar=None,
        amount_usd=row["amount_usd"],
        evidence=row["evidence"],
        source_codes=tuple(row["source_codes"]),
        known_on=row["known_on"],
    )


async def round_parts(
    round: UUID, cutoff: date, kinds: Sequence[Literal["allocation", "unfunded"]]
) -> list[Part]:
    """Lines of a round's answer: what it places, what stays unmet, in the order of the answer."""
    parts: list[Part] = []
    for kind in kinds:
        amount = {"allocation": "amount_usd", "unfunded": "unmet_usd"}[kind]
        donor = {"allocation": "t.donor", "unfunded": "null"}[kind]
        reason = {"allocation": "null", "unfunded": "t.reason"}[kind]
        channel = {"allocation": _CHANNEL, "unfunded": "null"}[kind]
        rows = await fetch(
            f"""select t.position, t.activity, t.activity_title, t.state, {donor} as donor, t.year, t.pillar,
                       t.{amount} as amount_usd, t.evidence, t.source_codes, {reason} as reason,
                       {channel} as channel
                from clearinghouse.result_{kind} t join clearinghouse.result a on a.id = t.result
                where a.round = $1 order by t.position""",  # noqa: S608 constants
            round,
        )
        parts += [
            Part(
                kind=kind,
                id=str(row["position"]),
                label=f"{row['activity_title']} ({row['activity']}), {row['year']}",
                label_values={
                    "title": row["activity_title"],
                    "activity": row["activity"],
                    **{name: row[name] for name in ("reason", "channel") if row[name]},
                },
                state=row["state"],
                donor=row["donor"],
                year=row["year"],
                pillar=row["pillar"],
                amount_usd=row["amount_usd"],
                evidence=row["evidence"],
                source_codes=tuple(row["source_codes"]),
                known_on=cutoff,
            )
            for row in rows
        ]
    return parts


async def round_commitment_parts(round: UUID, cutoff: date) -> list[Part]:
    """What each donor had committed when a round was frozen."""
    rows = await fetch(
        """select t.donor, t.donor_name, t.committed_usd, t.evidence
           from clearinghouse.result_donor t join clearinghouse.result a on a.id = t.result
           where a.round = $1 order by t.donor collate "C" """,
        round,
    )
    return [
        Part(
            "donor_result", row["donor"], row["donor_name"], None, row["donor"], None, None,
            Decimal(row["committed_usd"]), row["evidence"], (), cutoff,
        )
        for row in rows
    ]  # fmt: skip


async def round_held_back_parts(round: UUID, cutoff: date) -> list[Part]:
    """What a round could not place of commitments, with why; what is not published without names."""
    rows = await fetch(
        """select position, why, year, amount_usd, donor, commitment, label, evidence, source_codes
           from clearinghouse.round_held_back where round = $1 order by position""",
        round,
    )
    return [
        Part(
            kind="reservation" if row["why"] == "reserved" else "tranche",
            id=f"{row['position']}",
            label=UNPUBLISHED if row["label"] is None else f"{row['commitment']}: {row['label']}",
            label_values={} if row["label"] is None else {"commitment": row["commitment"]},
            state=None,
            donor=row["donor"],
            year=row["year"],
            pillar=None,
            amount_usd=row["amount_usd"],
            evidence=row["evidence"],
            source_codes=tuple(row["source_codes"]),
            known_on=cutoff,
            reason=row["why"],
        )
        for row in rows
    ]


def entry_part(entry: Entry) -> Part:
    """Return an entry of the ledger as a part; what is counted elsewhere says so."""
    what = "reversal of a " if entry.reverses else ""
    return Part(
        kind="ledger_entry",
        id=str(entry.id),
        label=f"{what}{entry.kind} of {entry.donor_name}, {entry.dated_on}".capitalize(),
        label_values={
            "kind": entry.kind,
            "dated_on": entry.dated_on.isoformat(),
            "is_reversal": "yes" if entry.reverses else "no",
        },
        state=entry.state,
        donor=entry.donor_code,
        year=entry.year,
        pillar=entry.pillar,
        amount_usd=entry.amount_usd,
        evidence=entry.evidence,
        source_codes=entry.source_codes,
        known_on=entry.known_on,
        reason=None if entry.is_counted else "counted_at_the_boundary",
    )
