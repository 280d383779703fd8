"""What the address of a page is about: the State, donor, round, indicator or report that its path names.

Only what anyone may read is looked up, with the stores' own reading for anyone: a page has the same title for all.

The surprise: a requirement or offer in kind is not looked up, since it may be for some alone: its title is plain.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import quote

from clearinghouse.cooperation_reports import store as cooperation_reports
from clearinghouse.database.engine import engine
from clearinghouse.donors import store as donors
from clearinghouse.errors import NotFound
from clearinghouse.indicators.definitions import BY_ID
from clearinghouse.reports import store as reports
from clearinghouse.rounds import store as rounds
from clearinghouse.states import store as states
from clearinghouse.web.heads import Named, Subject
from clearinghouse.web.parameters import id_or_code

_MISSING: Final = "Nothing of this address is on record."


async def _state(iso3: str) -> Subject | None:
    code = iso3.upper()
    found = await states.state(code)
    if found is None:
        return None
    return Subject("state", {"state": Named("states", code, found.name)}, f"/api/v1/states/{code}")


async def _donor(id: str) -> Subject | None:
    found = await donors.donor(id_or_code(id) or id)
    if found is None:
        return None
    named = Named("donors", found.code, found.name)
    return Subject("donor", {"donor": named}, f"/api/v1/donors/{quote(id, safe='')}")


async def _round(id: str) -> Subject | None:
    found = await rounds.round_of(id_or_code(id) or id)
    if found is None:
        return None
    file = f"/api/v1/rounds/{quote(id, safe='')}/allocations?format=csv"
    return Subject("round", {"round": found.title}, file, is_english=True)


async def _indicator(place: str) -> Subject | None:
    # A path with a dot is a file: pages write `43-1`.
    id = place.replace("-", ".")
    found = BY_ID.get(id)
    if found is None:
        return None
    label = Named("indicators", id, found.label)
    return Subject("indicator", {"id": id, "label": label}, f"/api/v1/indicators/{id}/values?format=csv")


async def _report(number: str) -> Subject | None:
    if number == "now":
        return Subject("report_now", file="/api/v1/yearly-report?form=csv")
    year, _, place = number.partition("-")
    found = (
        await reports.report(int(year), int(place)) if re.fullmatch(r"\d{4}-\d{1,9}", number, re.A) else None
    )
    if found is None:
        return None
    return Subject("report", {"number": found.code}, f"/api/v1/reports/{found.code}/files/csv")


async def _cooperation_report(iso3: str, year: str) -> Subject | None:
    code = iso3.upper()
    found = await cooperation_reports.report(code, int(year)) if re.fullmatch(r"\d{4}", year, re.A) else None
    if found is None:
        return None
    state = Named("states", code, found.state_name)
    file = f"/api/v1/cooperation-reports/{code}/{year}/versions?format=csv"
    values: dict[str, Named | str] = {"state": state, "covered": str(int(year) - 1)}
    return Subject("cooperation_report", values, file, due_year=int(year))


async def _notice(_: str) -> Subject | None:
    return Subject("notice")


_PAGES: Final[tuple[tuple[re.Pattern[str], Callable[..., Awaitable[Subject | None]]], ...]] = (
    (re.compile(r"states/([^/]+)"), _state),
    (re.compile(r"donors/([^/]+)"), _donor),
    (re.compile(r"rounds/([^/]+)"), _round),
    (re.compile(r"indicators/reports/([^/]+)"), _report),
    (re.compile(r"indicators/([^/]+)"), _indicator),
    (re.compile(r"reports/([^/]+)/([^/]+)"), _cooperation_report),
    (re.compile(r"in-kind/([^/]+)"), _notice),
)


async def subject_of(path: str) -> Subject | None:
    """Return what the page at a path is about, without the language in front: `states/SEN`.

    None where it is about nothing of the kind, or where no database is there to ask.

    Raises:
        NotFound: what it names is not on record.
    """
    for pattern, find in _PAGES:
        found = pattern.fullmatch(path)
        if found is None:
            continue
        if engine().pool is None:
            return None
        subject = await find(*found.groups())
        if subject is None:
            raise NotFound(_MISSING)
        return subject
    return None
