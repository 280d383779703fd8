"""Every query on States, the intervals in which something held for them, and yearly facts about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clearinghouse.database.reading import DEFAULT_LIMIT, Query


@dataclass(frozen=True, slots=True)
class State:
    """A State or other area. None is "not reported", except in withdrawals, where it is "none".

    `kind` is `state_party`, `former_state_party`, `other_state` or `other_area`; `known_on` is the day on which the
    row became known here in this form.
    """

    iso3: str
    name: str
    kind: str
    m49: str | None
    region: str | None
    subregion: str | None
    is_ldc: bool | None
    article_5_status: str | None
    has_significant_victims: bool | None
    withdrawal_status: str | None
    withdrawal_notified_on: date | None
    withdrawal_effective_on: date | None
    unverified_fields: tuple[str, ...]
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None
    known_on: date

    @property
    def is_state_party(self) -> bool:
        """Whether the Convention binds it, as far as is known here."""
        return self.kind == "state_party"


@dataclass(frozen=True, slots=True)
class Interval:
    """A period in which `kind` held: `membership`, `article_5`, `article_4`, `victims`.

    `starts_on` None: before the data begins; `ends_on` is the first day on which it no longer held, None: open.
    """

    state: str
    kind: str
    starts_on: date | None
    ends_on: date | None
    evidence: str
    source_codes: tuple[str, ...]
    known_on: date


@dataclass(frozen=True, slots=True)
class Absorption:
    """What a State can put to use in a year [USD]; None: no limit known."""

    state: str
    max_usd_per_year: Decimal | None
    best_year: int | None
    evidence: str
    source_codes: tuple[str, ...]
    derivation: str | None


@dataclass(frozen=True, slots=True)
class LandRelease:
    """Land released in a year [m2], and anti-personnel mines destroyed; None: not reported."""

    state: str
    year: int
    cleared_m2: Decimal | None
    reduced_m2: Decimal | None
    cancelled_m2: Decimal | None
    mines_destroyed: int | None
    evidence: str
    source_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Casualties:
    """People killed and injured in a year; None: not reported."""

    state: str
    year: int
    killed: int | None
    injured: int | None
    evidence: str
    source_codes: tuple[str, ...]


_STATE = """
select *, iso3 collate "C" as id, kind = 'state_party' as is_state_party,
       exists (select from clearinghouse.obligation o where o.state = iso3 and o.status = 'open') as has_obligation
from clearinghouse.state
"""


async def states(
    *,
    region: str | None = None,
    is_ldc: bool | None = None,
    is_state_party: bool | None = None,
    article_5_status: str | None = None,
    has_obligation: bool | None = None,
    after: str | None = None,
    limit: int | None = DEFAULT_LIMIT,
    as_of: date | None = None,
) -> list[State]:
    """States and other areas in order of ISO3 code, those behind `after`; None asks nothing.

    `has_obligation`: an open obligation under Article 4 or 5.
    """
    query = Query(_STATE, as_of=as_of)
    query.having("region = {}", region).having("is_ldc = {}", is_ldc).having(
        "is_state_party = {}", is_state_party
    )
    query.having("article_5_status = {}", article_5_status).having("has_obligation = {}", has_obligation)
    return await query.page(State, order=(), after=after, limit=limit)


async def state(iso3: str, *, as_of: date | None = None) -> State | None:
    """The State of that code, or None."""
    found = await Query(_STATE, as_of=as_of).where("id = {}", iso3).all(State, order=())
    return found[0] if found else None


async def state_names() -> dict[str, str]:
    """The name of every State and area, by ISO3 code."""
    return {row["iso3"]: row["name"] for row in await Query(_STATE).rows(order=(), limit=None)}


async def intervals(state: str, *, on: date | None = None, as_of: date | None = None) -> list[Interval]:
    """The periods of a State in order of kind and start; with `on`, those that held on that day."""
    query = Query(
        """select *, coalesce(starts_on, '-infinity'::date) as begins, coalesce(ends_on, 'infinity'::date) as until
        from clearinghouse.state_interval""",
        as_of=as_of,
    ).where("state = {}", state)
    if on is not None:
        query.where("begins <= {} and until > {}", on, on)
    return await query.all(Interval, order=('kind collate "C"', "begins"))


async def all_intervals(*, as_of: date | None = None) -> list[Interval]:
    """The periods of every State in order of State, kind and start."""
    query = Query(
        """select *, coalesce(starts_on, '-infinity'::date) as begins from clearinghouse.state_interval""",
        as_of=as_of,
    )
    return await query.all(Interval, order=('state collate "C"', 'kind collate "C"', "begins"))


async def absorption(state: str) -> Absorption | None:
    """What is known of the State's absorption, or None."""
    found = (
        await Query("select * from clearinghouse.absorption")
        .where("state = {}", state)
        .all(Absorption, order=())
    )
    return found[0] if found else None


async def absorptions() -> list[Absorption]:
    """What is known of every State's absorption, by ISO3 code."""
    return await Query("select * from clearinghouse.absorption").all(Absorption, order=('state collate "C"',))


async def land_release(state: str) -> list[LandRelease]:
    """Land released by the State, by year."""
    query = Query("select * from clearinghouse.land_release").where("state = {}", state)
    return await query.all(LandRelease, order=("year",))


async def casualties(state: str) -> list[Casualties]:
    """Casualties reported for the State, by year."""
    query = Query("select * from clearinghouse.casualties").where("state = {}", state)
    return await query.all(Casualties, order=("year",))
