"""Routes of deadline risk: the method and totals for anyone, a State's own chances for it, all for Committee and ISU.

The surprise: a State may let its own chances be seen by all and take that back at any time; nobody else may for it.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, delete, get, post

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.deadline_risk import store
from clearinghouse.errors import Conflicting, NotFound
from clearinghouse.web.figures import AsOf, Basis, Evidence, Share, basis_or_none
from clearinghouse.web.listing import AnyRequest
from clearinghouse.web.parameters import AsOfDay
from clearinghouse.web.problems import documented
from clearinghouse.web.restricted import note_reading
from clearinghouse.web.who import account_of, actor_of
from clearinghouse.web.writing import PRIVATE, Made, changed, made, once, private_answer
from needmatch.risk import QUANTITIES

METHOD: Final = (
    "Each obligation with a documented plan is simulated on 4,096 points that vary output per dollar, the quantity "
    "that survey finds, late money and years without access. Chances are for comparing and do not foretell: {tested} "
    "(see calibration)."
)

FEWEST_HIDDEN: Final = 3
"""States whose chances are not public that a public sum must cover: of one, or of two to each other, it would tell."""


class SensitivityRow(msgspec.Struct, frozen=True):
    """What a chance, or their sum, is with one parameter at the ends of what is tried."""

    parameter: str
    low: float
    high: float
    at_low: float
    at_high: float


class ParameterRow(msgspec.Struct, frozen=True):
    """A parameter of the simulation with its source."""

    name: str
    value: float
    unit: str
    meaning: str
    source: str


class ScoreRow(msgspec.Struct, frozen=True):
    """Brier scores (0 is perfect, 0.25 a coin) of the simulation and of two rivals on the same past cases."""

    n_cases: int
    n_missed: int
    simulation: float | None
    always_missed: float | None
    rate_rule: Annotated[
        float | None,
        msgspec.Meta(description="Missed where the needed yearly rate is above the achieved one."),
    ]
    standard_error: Annotated[
        float | None, msgspec.Meta(description="Of the difference between simulation and always_missed.")
    ]


class Calibration(msgspec.Struct, frozen=True):
    """How good the simulation would have been."""

    outcomes_until: date
    deadlines: ScoreRow
    yearly_targets: ScoreRow


class ChanceRow(msgspec.Struct, frozen=True, kw_only=True):
    """The chance that an obligation misses its deadline; null chances: the deadline has passed."""

    obligation_id: str
    state: str
    state_name: str
    deadline: date
    deadline_basis: Annotated[
        Basis | None,
        msgspec.Meta(description="By the registry as it stands; null: it has another date by now."),
    ]
    is_deadline_beyond: Annotated[
        bool, msgspec.Meta(description="After the horizon: judged by what its plan puts into the horizon.")
    ]
    chance: Annotated[Share | None, msgspec.Meta(description="With the money on record.")]
    chance_full: Annotated[Share | None, msgspec.Meta(description="With every need met as planned.")]
    chance_without: Annotated[Share | None, msgspec.Meta(description="Without any of that money.")]
    standard_error: float | None
    completion: Annotated[
        dict[str, float | None] | None,
        msgspec.Meta(description="Year with a fraction by quantile (0.05 to 0.95); null: after the horizon."),
    ]
    beyond_share: Annotated[Share | None, msgspec.Meta(description="Completed after the horizon.")]
    sensitivity: list[SensitivityRow] | None
    evidence: Evidence
    is_public: Annotated[bool, msgspec.Meta(description="The State lets it be seen by all.")]


class DeadlineRisk(msgspec.Struct, frozen=True, kw_only=True):
    """An evaluation: method, totals, and the chances that the reader may see."""

    as_of: AsOf
    computed_at: datetime
    version: str
    case_sha256: str
    first_year: int
    last_year: int
    seed: int
    method: str
    n_obligations: Annotated[int, msgspec.Meta(description="With a documented plan and a deadline ahead.")]
    n_passed: Annotated[
        int, msgspec.Meta(description="With a plan, their deadline passed before first_year.")
    ]
    sums_withheld: Annotated[
        bool,
        msgspec.Meta(
            description="So few of the chances are restricted, those of one or two States, that a sum would tell them: "
            "sums are null and sensitivity is empty, except for Committee and ISU."
        ),
    ]
    expected_missed: Annotated[
        float | None, msgspec.Meta(description="Sum of chances, with the money on record; null: withheld.")
    ]
    expected_missed_full: float | None
    expected_missed_without: float | None
    parameters: list[ParameterRow]
    sensitivity: list[SensitivityRow]
    calibration: Calibration
    items: Annotated[
        list[ChanceRow], msgspec.Meta(description="The chances that you may see, by obligation.")
    ]


class Consent(msgspec.Struct, frozen=True):
    """Whether a State lets its own chances be seen by all."""

    state: str
    is_given: bool


def _sees(request: AnyRequest) -> str | None:
    acting = actor_of(request).acting
    if acting is None:
        return None
    if acting.role in ("committee", "secretariat"):
        return store.ALL
    return acting.party.removeprefix("state:") if acting.role == "state" else None


def _row(chance: store.Chance) -> ChanceRow:
    return ChanceRow(
        obligation_id=chance.obligation,
        state=chance.state,
        state_name=chance.state_name,
        deadline=chance.deadline,
        deadline_basis=basis_or_none(chance.deadline_basis),
        is_deadline_beyond=chance.is_deadline_beyond,
        chance=chance.chance,
        chance_full=chance.chance_full,
        chance_without=chance.chance_without,
        standard_error=chance.standard_error,
        completion=None if chance.completion is None else json.loads(chance.completion),
        beyond_share=chance.beyond_share,
        sensitivity=None if chance.sensitivity is None else _moved(chance.sensitivity),
        evidence=chance.evidence,  # type: ignore[arg-type]  # a check of the table holds it
        is_public=chance.is_public,
    )


def _moved(text: str) -> list[SensitivityRow]:
    return msgspec.json.decode(text, type=list[SensitivityRow])


def _parameters(text: str) -> list[ParameterRow]:
    values: dict[str, Any] = json.loads(text)
    return [
        ParameterRow(name, values[name], each.unit, each.meaning, each.source)
        for name, each in QUANTITIES.items()
        if name in values
    ]


def words_of_score(score: ScoreRow) -> str:
    """Return how the simulation did on past deadlines beside the simplest rival, as words of a sentence."""
    if score.simulation is None or score.always_missed is None:
        return "no past deadline is documented well enough to test the simulation"
    did = (
        "worse than" if score.simulation > score.always_missed
        else "better than" if score.simulation < score.always_missed
        else "as well as"
    )  # fmt: skip
    return (
        f"on {score.n_cases} past deadlines the simulation did {did} always saying that a deadline is missed, by a "
        f"Brier score of {score.simulation:.3f} against {score.always_missed:.3f}"
    )


@get(
    "/deadline-risk",
    operation_id="getDeadlineRisk",
    tags=["Obligations"],
    summary="The risk of missing deadlines: method, totals, and the chances that one may see",
    responses=documented(400, 404),
)
async def get_deadline_risk(request: AnyRequest, as_of: AsOfDay = None) -> Response[DeadlineRisk]:
    """Of the newest evaluation, or the newest by `as_of`. Anyone: totals and method, and chances of States that agreed.

    A State's officers: its own chances as well. Committee and ISU: all. Reads of restricted ones are noted. Where the
    restricted ones are of one or two States, sums are withheld: with the others they would tell them.
    """
    found = await store.newest(as_of)
    if found is None:
        raise NotFound("Nothing was evaluated by that day; the worker evaluates each night.")
    sees = _sees(request)
    seen = await store.chances(found.id, sees=sees)
    is_withheld = sees != store.ALL and 0 < await store.hidden_states(found.id) < FEWEST_HIDDEN
    calibration = msgspec.json.decode(found.calibration, type=Calibration)
    await note_reading(request, "obligation_risk", [each.id for each in seen if not each.is_public])
    return private_answer(
        DeadlineRisk(
            as_of=found.as_of,
            computed_at=found.computed_at,
            version=found.version,
            case_sha256=found.case_sha256,
            first_year=found.first_year,
            last_year=found.last_year,
            seed=found.seed,
            method=METHOD.format(tested=words_of_score(calibration.deadlines)),
            n_obligations=found.n_obligations,
            n_passed=found.n_passed,
            sums_withheld=is_withheld,
            expected_missed=None if is_withheld else found.expected_missed,
            expected_missed_full=None if is_withheld else found.expected_missed_full,
            expected_missed_without=None if is_withheld else found.expected_missed_without,
            parameters=_parameters(found.parameters),
            sensitivity=[] if is_withheld else _moved(found.sensitivity),
            calibration=calibration,
            items=[_row(each) for each in seen],
        )
    )


@post(
    "/deadline-risk/consent",
    operation_id="giveRiskConsent",
    tags=["Obligations"],
    summary="Let one's own State's chances be seen by all",
    responses=documented(409),
    status_code=201,
)
async def give_consent(request: AnyRequest) -> Response[Consent]:
    """Until it is taken back."""
    state = actor_of(request).acting_as.removeprefix("state:")

    async def work(origin: Origin) -> Made:
        if await store.consent_of(state):
            raise Conflicting("The State's chances are seen by all already.")
        await store.give_consent(state, given_by=account_of(request), now=origin.at)
        await audit.record(origin, "risk_consent.given", "state", state)
        return made(Consent(state, is_given=True), status=201)

    return await once(request, work)


@delete(
    "/deadline-risk/consent",
    operation_id="withdrawRiskConsent",
    tags=["Obligations"],
    summary="Let one's own State's chances be seen by all no longer",
    responses=documented(404),
    status_code=204,
)
async def withdraw_consent(request: AnyRequest) -> Response[None]:
    """They are restricted again from the next answer on."""
    state = actor_of(request).acting_as.removeprefix("state:")

    async def work(origin: Origin) -> None:
        if not await store.withdraw_consent(state, now=origin.at):
            raise NotFound("The State's chances are restricted already.")
        await audit.record(origin, "risk_consent.withdrawn", "state", state)

    await changed(request, work)
    return Response(None, status_code=204, headers=PRIVATE)


ROUTES = [get_deadline_risk, give_consent, withdraw_consent]
