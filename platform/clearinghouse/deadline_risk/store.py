"""Every query on evaluations of deadline risk, their chances, and the consent of States.

The surprise: which chances a reader may see is part of the statement that reads them: a State's own, all for Committee
and ISU, and of a State that has agreed to it those of anyone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from clearinghouse.database.reading import Query, fetch, record_of

ALL: Final = "*"
"""Sees the chances of every State."""


@dataclass(frozen=True, slots=True)
class NewChance:
    """The risk of one obligation, to be kept; see `clearinghouse.deadline_risk.tables.ObligationRisk`."""

    obligation: str
    state: str
    deadline: date
    is_deadline_beyond: bool
    chance: float | None
    chance_full: float | None
    chance_without: float | None
    standard_error: float | None
    completion: dict[str, float | None] | None
    beyond_share: float | None
    sensitivity: list[dict[str, Any]] | None
    evidence: str


@dataclass(frozen=True, slots=True)
class NewEvaluation:
    """An evaluation, to be kept; see `clearinghouse.deadline_risk.tables.RiskEvaluation`."""

    as_of: date
    version: str
    case_sha256: str
    first_year: int
    last_year: int
    seed: int
    parameters: dict[str, float]
    n_obligations: int
    n_passed: int
    expected_missed: float
    expected_missed_full: float
    expected_missed_without: float
    sensitivity: list[dict[str, Any]]
    calibration: dict[str, Any]
    chances: tuple[NewChance, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A kept evaluation; JSON is text."""

    id: UUID
    as_of: date
    version: str
    case_sha256: str
    first_year: int
    last_year: int
    seed: int
    parameters: str
    n_obligations: int
    n_passed: int
    expected_missed: float
    expected_missed_full: float
    expected_missed_without: float
    sensitivity: str
    calibration: str
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class Chance:
    """A kept chance; JSON is text. `is_public`: its State lets it be seen by all.

    `deadline_basis`: what the registry says that the deadline rests on; None: it has another date by now.
    """

    id: UUID
    obligation: str
    state: str
    state_name: str
    deadline: date
    deadline_basis: str | None
    is_deadline_beyond: bool
    chance: float | None
    chance_full: float | None
    chance_without: float | None
    standard_error: float | None
    completion: str | None
    beyond_share: float | None
    sensitivity: str | None
    evidence: str
    is_public: bool


async def add(new: NewEvaluation, *, now: datetime) -> UUID | None:
    """Keep an evaluation with its chances; None: the same facts of that day were evaluated by this version before."""
    id = uuid4()
    rows = await fetch(
        """insert into clearinghouse.risk_evaluation (id, as_of, version, case_sha256, first_year, last_year, seed,
           parameters, n_obligations, n_passed, expected_missed, expected_missed_full, expected_missed_without,
           sensitivity, calibration, computed_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
           on conflict (as_of, case_sha256, version) do nothing returning id""",
        id, new.as_of, new.version, new.case_sha256, new.first_year, new.last_year, new.seed,
        json.dumps(new.parameters), new.n_obligations, new.n_passed, new.expected_missed, new.expected_missed_full,
        new.expected_missed_without, json.dumps(new.sensitivity), json.dumps(new.calibration), now,
    )  # fmt: skip
    if not rows:
        return None
    for each in new.chances:
        await fetch(
            """insert into clearinghouse.obligation_risk (id, evaluation, obligation, state, deadline,
               is_deadline_beyond, chance, chance_full, chance_without, standard_error, completion, beyond_share,
               sensitivity, evidence) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)""",
            uuid4(), id, each.obligation, each.state, each.deadline, each.is_deadline_beyond, each.chance,
            each.chance_full, each.chance_without, each.standard_error,
            None if each.completion is None else json.dumps(each.completion), each.beyond_share,
            None if each.sensitivity is None else json.dumps(each.sensitivity), each.evidence,
        )  # fmt: skip
    return id


async def newest(as_of: date | None = None) -> Evaluation | None:
    """The newest evaluation, of a day or an earlier one where a day is given; None: there is none."""
    rows = await fetch(
        """select * from clearinghouse.risk_evaluation where $1::date is null or as_of <= $1
           order by as_of desc, computed_at desc, id limit 1""",
        as_of,
    )
    return record_of(Evaluation, rows[0]) if rows else None


async def chances(evaluation: UUID, *, sees: str | None) -> list[Chance]:
    """The chances of an evaluation that a reader may see, by obligation.

    Args:
        sees: ISO3 code of the State whose own chances are seen, `ALL`, or None for anyone.
    """
    query = Query(
        """select k.*, t.name as state_name,
           (select o.working_basis from clearinghouse.obligation o
            where o.code = k.obligation and o.working_deadline = k.deadline) as deadline_basis,
           exists (select from clearinghouse.risk_consent c where c.state = k.state and c.withdrawn_at is null)
               as is_public
           from clearinghouse.obligation_risk k join clearinghouse.state t on t.iso3 = k.state"""
    ).where("evaluation = {}", evaluation)
    if sees != ALL:
        query.where("is_public or state = {}::text", sees)
    return await query.all(Chance, order=("obligation",))


async def hidden_states(evaluation: UUID) -> int:
    """Of how many States an evaluation has chances that are not for all."""
    rows = await fetch(
        """select count(distinct k.state) as states from clearinghouse.obligation_risk k
           where k.evaluation = $1 and k.chance is not null and not exists (
               select from clearinghouse.risk_consent c where c.state = k.state and c.withdrawn_at is null)""",
        evaluation,
    )
    return int(rows[0]["states"])


async def consent_of(state: str) -> bool:
    """Whether a State lets its own chances be seen by all."""
    rows = await fetch(
        """select exists (select from clearinghouse.risk_consent where state = $1 and withdrawn_at is null)
           as holds""",
        state,
    )
    return bool(rows[0]["holds"])


async def give_consent(state: str, *, given_by: UUID, now: datetime) -> None:
    """Let a State's own chances be seen by all."""
    await fetch(
        """insert into clearinghouse.risk_consent (id, state, given_by, given_at) values ($1, $2, $3, $4)
           on conflict (state) do update set given_by = excluded.given_by, given_at = excluded.given_at,
               withdrawn_at = null""",
        uuid4(), state, given_by, now,
    )  # fmt: skip


async def withdraw_consent(state: str, *, now: datetime) -> bool:
    """Take that back; False: it did not hold."""
    rows = await fetch(
        """update clearinghouse.risk_consent set withdrawn_at = $2
           where state = $1 and withdrawn_at is null returning id""",
        state,
        now,
    )
    return bool(rows)
