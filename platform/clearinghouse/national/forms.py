"""What officers of a State, or the secretariat, send of a State's own doings.

The surprise: a fact is written whole each time. `state` may be left out by a State's officers: it is their own.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from clearinghouse.commitments.forms import Currency, Iso3, MoneyGiven, Publisher, RateGiven
from clearinghouse.national.fact import Meets, MemberKind
from clearinghouse.sources.citing import CitedDocument, Line, WebAddress, Words
from clearinghouse.web.bodies import Body
from clearinghouse.web.figures import Pillar

Partial = Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
Year = Annotated[int, Field(ge=0, le=9999)]
Staff = Annotated[int, Field(ge=1, le=1_000_000)]


class FactWords(Body):
    """What every fact has: how well it is founded, and on what."""

    evidence: Literal["documented", "reported"] = "documented"
    source: CitedDocument


class NationalCommitmentWords(FactWords):
    """What a State puts in itself. Without a rate, one that is known here is used for US dollars."""

    pillar: Pillar | None = None
    first_year: Year
    last_year: Year | None = None
    is_per_year: bool = False
    amount: MoneyGiven | None = None
    currency: Currency | None = None
    usd_per_unit: RateGiven | None = None
    rate_on: date | None = None
    rate_source: Publisher | None = None
    staff: Staff | None = None
    what: Words | None = None


class NewNationalCommitment(NationalCommitmentWords):
    """A commitment that is new here."""

    state: Iso3 | None = None


class MobilisationPlanWords(FactWords):
    """A plan for mobilising resources. `since`, `until`: a year, month or day, as far as it is known."""

    title: Line
    since: Partial | None = None
    until: Partial | None = None
    first_year: Year | None = None
    last_year: Year | None = None
    pillars: Annotated[list[Pillar], Field(min_length=1, max_length=5)] | None = None
    covers: Words | None = None
    document: WebAddress | None = None


class NewMobilisationPlan(MobilisationPlanWords):
    """A plan that is new here."""

    state: Iso3 | None = None


class Member(Body):
    """Somebody who sits on a platform."""

    kind: MemberKind
    name: Line


class PlatformWords(FactWords):
    """A National Mine Action Platform. `members` left out: not reported."""

    name: Line
    since: Partial | None = None
    until: Partial | None = None
    meets: Meets | None = None
    members: Annotated[list[Member], Field(min_length=1, max_length=200)] | None = None
    document: WebAddress | None = None


class NewPlatform(PlatformWords):
    """A platform that is new here."""

    state: Iso3 | None = None


class FactRemoval(Body):
    """Why a fact is removed."""

    reason: Words
