"""What reports are made of, read from the stores: values that stand as of a day, and what is public about a State."""

from __future__ import annotations

from datetime import date

from clearinghouse.errors import NotFound
from clearinghouse.flows.store import donor_recipient_years, recipient_years
from clearinghouse.indicators import store as indicators
from clearinghouse.indicators.definitions import BASELINE_YEAR, INDICATORS
from clearinghouse.indicators.store import KeptValue
from clearinghouse.national.store import national_contributions
from clearinghouse.obligations.store import obligations
from clearinghouse.plans.store import needs, work_plans
from clearinghouse.reports.profile import ProfileInput, state_profile
from clearinghouse.reports.report import Report
from clearinghouse.reports.yearly import YearlyInput, yearly_report
from clearinghouse.scopes.visibility import View
from clearinghouse.states.horizon import horizon
from clearinghouse.states.store import state as read_state
from clearinghouse.states.store import state_names
from needmatch.units import COUNTED_EVIDENCE, EVIDENCE

COUNTED = tuple(each for each in EVIDENCE if each in COUNTED_EVIDENCE)


async def gathered_yearly(year: int, *, as_of: date, reason: str, public_url: str) -> Report:
    """Return the yearly report of a reporting year, from the values that stood on a day."""
    return yearly_report(
        YearlyInput(
            reporting_year=year,
            as_of=as_of,
            reason=reason,
            values=await _of_reporting_year(year, as_of),
            baselines=await _of_reporting_year(BASELINE_YEAR, as_of),
            names=await state_names(),
            public_url=public_url,
        )
    )


async def _of_reporting_year(year: int, as_of: date) -> list[KeptValue]:
    return [
        *await indicators.values(basis="reported", year=year, as_of=as_of, limit=None),
        *await indicators.values(basis="found", year=year - 1, as_of=as_of, limit=None),
    ]


async def gathered_profile(iso3: str, *, today: date, reason: str, public_url: str) -> Report:
    """Return the profile of a State as it is known today.

    Raises:
        NotFound: there is no such State.
    """
    code = iso3.upper()
    found = await read_state(code)
    if found is None:
        raise NotFound("There is no State of this ISO3 code; /api/v1/states lists them all.")
    view = View(as_of=today)
    first_year, last_year = horizon(today)
    plans = await work_plans(state=code, grades=COUNTED, limit=None, view=view)
    order = {each.id: place for place, each in enumerate(INDICATORS)}
    values = await _of_reporting_year(today.year, today)
    return state_profile(
        ProfileInput(
            state=found,
            as_of=today,
            reason=reason,
            obligations=await obligations(state=code, limit=None),
            plan=max(plans, key=lambda each: (each.first_year, each.code), default=None),
            needs=[
                each
                for each in await needs(
                    first_year=first_year, last_year=last_year, grades=COUNTED, state=code, view=view
                )
                if not each.is_illustration
            ],
            received=await recipient_years(code, grades=COUNTED),
            contributed=[each for each in await national_contributions(code) if each.evidence in COUNTED],
            donors=await donor_recipient_years(recipient=code, grades=COUNTED),
            values=sorted(
                values, key=lambda each: (order[each.value.indicator], each.value.basis == "found")
            ),
            names=await state_names(),
            public_url=public_url,
        )
    )
