"""Tags of the Humanitarian Exchange Language (HXL 1.1) for the columns of our files: one table.

A file has them in a row below its headings where `hxl=true` asks for it. Hashtags and the attributes `+code`, `+name`,
`+funder`, `+impl` are HXL's own; `+funding+required` and the like follow the files of OCHA's Financial Tracking
Service; `+pillar`, `+suggested` and a few more are ours (attributes are free in HXL).

The surprise: a column without an entry has an empty tag, which HXL allows: it is then data that HXL has no word for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TAGS: Final[Mapping[str, str]] = {
    # Where and who.
    "iso3": "#country+code+v_iso3",
    "state": "#country+code+v_iso3",
    "states": "#country+code+v_iso3+list",
    "state_name": "#country+name",
    "state_names": "#country+name+list",
    "recipient": "#country+code+v_iso3+dest",
    "recipient_name": "#country+name+dest",
    "m49": "#country+code+v_m49",
    "region": "#region+name",
    "subregion": "#region+name+sub",
    "donor_id": "#org+funder+id",
    "donor_code": "#org+funder+code",
    "donor_name": "#org+funder+name",
    "channel": "#org+impl+name",
    "publisher": "#org+name+source",
    # What for.
    "pillar": "#sector+pillar+code",
    "pillar_name": "#sector+pillar+name",
    "pillars": "#sector+pillar+code+list",
    "pillar_names": "#sector+pillar+name+list",
    "pillar_class": "#sector+pillar+code+class",
    "activity_id": "#activity+id",
    "activity_title": "#activity+name",
    "commitment_id": "#activity+id+funding",
    "obligation_id": "#activity+id+obligation",
    "article": "#meta+article",
    "remaining": "#indicator+num+remaining",
    "remaining_unit": "#indicator+unit+remaining",
    "title": "#meta+name",
    "code": "#meta+code",
    "id": "#meta+id",
    "kind": "#meta+type",
    "status": "#status",
    "party_name": "#org+name",
    "category": "#sector+category+code",
    "item": "#item+code",
    "units": "#indicator+num+units",
    "unit": "#indicator+unit",
    "admin_area": "#adm1+name",
    "latitude": "#geo+lat",
    "longitude": "#geo+lon",
    # When.
    "first_day": "#date+start",
    "last_day": "#date+end",
    "year": "#date+year",
    "rate_year": "#date+year+rate",
    "first_year": "#date+year+start",
    "last_year": "#date+year+end",
    "need_first_year": "#date+year+start+need",
    "need_last_year": "#date+year+end+need",
    "deadline": "#date+deadline",
    "first_deadline": "#date+deadline+first",
    "documented_deadline": "#date+deadline+documented",
    "outstanding_since": "#date+deadline+passed",
    "published_on": "#date+published",
    "remaining_as_of": "#date+reported+remaining",
    "cutoff": "#date+cutoff",
    "solved_at": "#date+solved",
    "as_of": "#date+reported",
    "date": "#date+source",
    # Money.
    "total": "#value+funding+committed+original",
    "total_usd": "#value+funding+committed+usd",
    "committed_usd": "#value+funding+committed+usd",
    "amount": "#value+funding+original",
    "amount_usd": "#value+funding+usd",
    "cost_usd": "#value+cost+usd",
    "national_usd": "#value+funding+national+usd",
    "secured_usd": "#value+funding+secured+usd",
    "need_usd": "#value+funding+required+usd",
    "funded_usd": "#value+funding+suggested+usd",
    "placed_usd": "#value+funding+suggested+usd",
    "unmet_usd": "#value+funding+gap+usd",
    "usd_per_unit": "#value+rate+usd",
    "currency": "#currency",
    # How results read.
    "coverage_share": "#indicator+coverage+num",
    "coverage_gain_share": "#indicator+coverage+gain+num",
    "late_share": "#indicator+late+num",
    "late_share_before": "#indicator+late+before+num",
    "late_by_plan_share": "#indicator+late+plan+num",
    "late_months": "#indicator+late+months+num",
    "late_months_saved": "#indicator+late+months+saved+num",
    # How well it is known.
    "evidence": "#meta+evidence",
    "need_evidence": "#meta+evidence+need",
    "remaining_evidence": "#meta+evidence+remaining",
    "source_ids": "#meta+source+id+list",
    "need_source_ids": "#meta+source+id+need+list",
    "remaining_source_ids": "#meta+source+id+remaining+list",
    "derivation": "#description+derivation",
    "watermark": "#description+illustration",
    "is_illustration": "#meta+illustration",
    "url": "#meta+url",
}
"""By column, as files name them."""


_BY_ENDING: Final = (
    ("_usd", "#value+usd"),
    ("_share", "#indicator+num+share"),
    ("_year", "#date+year"),
    ("_name", "#meta+name"),
)
"""For columns of a kind that is known by the end of its name."""


def tag_of(column: str) -> str:
    """Return the tag of a column, empty where HXL has none that fits."""
    found = TAGS.get(column)
    return found or next((tag for ending, tag in _BY_ENDING if column.endswith(ending)), "")
