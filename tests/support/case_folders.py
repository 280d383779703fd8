"""A small case folder that uses every file which is read today, as text to be edited by tests of faults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SMALL: Mapping[str, str] = {
    "case.toml": """\
title = "Small"
currency = "USD"
years = [2026, 2028]
today = 2026-11-21

[policy]
preset = "deadlines-first"
floor = 0.2
segments = [[0.25, 1.0], [0.5, 2.0], [1.0, 4.0]]
protected = { victim_assistance = 0.06 }
split = "north-west"
""",
    "states.csv": """\
state,name,region,ldc,max_usd_per_year
AFG,Afghanistan,Asia,true,1000.50
COL,Colombia,Americas,false,
""",
    "obligations.csv": """\
obligation,state,article,deadline,deadline_basis,remaining,unit,risk,evidence
AFG-5,AFG,5,2027-03-01,granted,1000,m2,0.5,documented
COL-4,COL,4,2028-12-31,,50,,,
""",
    "activities.csv": """\
activity,state,pillar,obligation,title,local
A1,AFG,survey_clearance,AFG-5,Clearance,true
C1,COL,stockpile_destruction,COL-4,,
""",
    "needs.csv": """\
activity,year,need_usd,output,evidence,source
A1,2026,100.50,1000,documented,S1
A1,2027,200,,,
C1,2026,50,50,estimated,
""",
    "commitments.csv": """\
commitment,donor,states,pillars,carry_over,front_load,min_grant_usd,max_state_share,local_share_min,evidence,source
D1,Donor,*,*,true,false,,0.5,,documented,
D2,Donor two,AFG|COL,survey_clearance|capacity,,,,,,,
""",
    "tranches.csv": """\
commitment,year,amount_usd
D1,2026,80
D1,2027,40
D2,2026,30
""",
    "relations.csv": """\
commitment,state,cost_per_usd
D1,AFG,0.5
""",
}
"""The folder, by name of file: two States, two commitments, three years."""


def write_folder(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files into a new folder and return it."""
    path.mkdir()
    for name, content in files.items():
        (path / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def edited(file: str, old: str, new: str, files: Mapping[str, str] = SMALL) -> dict[str, str]:
    """Return the folder with one piece of one file replaced."""
    assert old in files[file], f"{old!r} is not in {file}"
    return {**files, file: files[file].replace(old, new, 1)}
