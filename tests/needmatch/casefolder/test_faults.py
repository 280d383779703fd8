"""Every kind of fault is told once, at its place, with the value found and the way to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from case_folders import SMALL, edited, write_folder
from needmatch import FaultyCase, read_case
from needmatch.errors import Fault


def faults_of(folder: Path) -> tuple[Fault, ...]:
    """Return the faults of a folder."""
    with pytest.raises(FaultyCase) as caught:
        read_case(folder)
    return caught.value.faults


CELLS = [
    # file, old, new, place of the fault, what it says, how to mend it
    ("needs.csv", "100.50", "abc", "2:need_usd", '"abc" is not a number', "digits"),
    ("needs.csv", "100.50", "-100.50", "2:need_usd", '"-100.50" is negative', "0 or more"),
    ("needs.csv", "100.50", "NaN", "2:need_usd", '"NaN" is not a finite number', "leave the cell empty"),
    ("needs.csv", "100.50", "-inf", "2:need_usd", '"-inf" is not a finite number', "write a number"),
    ("needs.csv", "100.50", "", "2:need_usd", "the cell is empty", "no 0"),
    ("needs.csv", "100.50", '"1,000,000.5"', "2:need_usd", '"1,000,000.5" has separators', "1234567.50"),
    ("needs.csv", "100.50", "1.000.000", "2:need_usd", '"1.000.000" has separators', "1234567.50"),
    ("needs.csv", "100.50", "1 000 000", "2:need_usd", '"1 000 000" has separators', "1234567.50"),
    ("needs.csv", "100.50", "1\u202f000\u202f000", "2:need_usd", "has separators", "1234567.50"),
    ("needs.csv", "100.50", "1'000'000", "2:need_usd", "\"1'000'000\" has separators", "1234567.50"),
    ("needs.csv", "100.50", '"100,50"', "2:need_usd", '"100,50" has a decimal comma', "decimal point"),
    ("needs.csv", "100.50", "$100", "2:need_usd", '"$100" names a currency', "the number alone"),
    ("needs.csv", "100.50", "USD 100", "2:need_usd", '"USD 100" names a currency', "the number alone"),
    ("needs.csv", "100.50", "50%", "2:need_usd", '"50%" is a percentage', "0.25"),
    ("needs.csv", "100.50", "=SUM(A1:A9)", "2:need_usd", '"=SUM(A1:A9)" is a formula', "its value"),
    ("needs.csv", "100.50", "100.505", "2:need_usd", "fraction of a cent", "as in 100.50"),
    (
        "needs.csv",
        "100.50",
        "0.00000000000000000000000000000000001",
        "2:need_usd",
        "fraction of a cent",
        "0.00",
    ),
    (
        "needs.csv",
        "100.50",
        "10000000000000.01",
        "2:need_usd",
        "more than the limit of 1e13",
        "check the unit",
    ),
    ("needs.csv", "100.50", "1e999999999", "2:need_usd", "more than the limit of 1e13", "check the unit"),
    ("needs.csv", "100.50", "1e99999999999999999999", "2:need_usd", "out of range", "plain digits"),
    ("needs.csv", "100.50", "9" * 61, "2:need_usd", "too long for a number", "at most 60"),
    ("needs.csv", "100.50", "0x10", "2:need_usd", '"0x10" is not a number', "digits"),
    ("needs.csv", "100.50", "١٢٣", "2:need_usd", '"١٢٣" is not a number', "digits"),
    ("needs.csv", "1000,doc", "-1000,doc", "2:output", '"-1000" is negative', "0 or more"),
    ("needs.csv", "1000,doc", "1e16,doc", "2:output", "more than the limit of 1e15", "square metres"),
    (
        "needs.csv",
        "100.50",
        "0",
        "2:output",
        '"1000" of output stands beside a need of 0',
        "leave the output empty",
    ),
    ("needs.csv", "documented", "documentd", "2:evidence", '"documentd" is not known', 'mean "documented"'),
    ("needs.csv", "A1,2027", "A1,2026", "3:year", '"A1" and "2026" are already at', "keep one"),
    ("needs.csv", "A1,2027", "A1,2029", "3:year", '"2029" is outside the horizon, 2026 to 2028', "case.toml"),
    ("needs.csv", "A1,2027", "A1,2027.5", "3:year", '"2027.5" is not a year', "four digits"),
    ("needs.csv", "A1,2027", "A1,next", "3:year", '"next" is not a year', "four digits"),
    ("needs.csv", "A1,2027", "B1,2027", "3:activity", '"B1" is not in activities.csv', "name one that is"),
    ("needs.csv", "A1,2027", ",2027", "3:activity", "the cell is empty", "fill it"),
    ("tranches.csv", "D1,2027,40", "D1,2027,", "3:amount_usd", "the cell is empty", "no 0"),
    ("tranches.csv", "D1,2027,40", "d1,2027,40", "3:commitment", '"d1" is not in', 'did you mean "D1"'),
    ("tranches.csv", "D1,2027", "D1,2026", "3:year", '"D1" and "2026" are already at', "keep one"),
    ("tranches.csv", "D1,2027", "D1,2035", "3:year", '"2035" is outside the horizon', "change the year"),
    (
        "states.csv",
        "COL,Colombia",
        "AFG,Again,,,\nCOL,Colombia",
        "3:state",
        '"AFG" is already at',
        "keep one",
    ),
    ("states.csv", "true", "yes", "2:ldc", '"yes" is neither true nor false', "true or false"),
    ("states.csv", "1000.50", "-5", "2:max_usd_per_year", '"-5" is negative', "0 or more"),
    (
        "obligations.csv",
        "COL-4,COL",
        "AFG-6,AFH,5,2027-12-31,,,,,\nCOL-4,COL",
        "3:state",
        '"AFH" is not in states.csv',
        'mean "AFG"',
    ),
    ("obligations.csv", "AFG,5", "AFG,6", "2:article", '"6" is not an article', "4 or 5"),
    ("obligations.csv", "AFG,5", "AFG,Article 5", "2:article", "is not an article", "4 or 5"),
    ("obligations.csv", "2027-03-01", "01/03/2027", "2:deadline", '"01/03/2027" is not a date', "2027-03-01"),
    ("obligations.csv", "2027-03-01", "2027-02-30", "2:deadline", '"2027-02-30" is not a date', "2027-03-01"),
    ("obligations.csv", "2027-03-01", "20270301", "2:deadline", '"20270301" is not a date', "2027-03-01"),
    ("obligations.csv", "2027-03-01", "", "2:deadline", "the cell is empty", "fill it"),
    ("obligations.csv", "granted", "given", "2:deadline_basis", '"given" is not known', "decision not found"),
    ("obligations.csv", "1000,m2", "-1,m2", "2:remaining", '"-1" is negative', "0 or more"),
    ("obligations.csv", "m2", "km2", "2:unit", '"km2" is not known', "m2 or mines"),
    ("obligations.csv", "0.5", "1.5", "2:risk", '"1.5" is not from 0 to 1', "0.015"),
    ("obligations.csv", "0.5", "-0.1", "2:risk", '"-0.1" is not from 0 to 1', "share of 1"),
    (
        "obligations.csv",
        "COL-4,COL,4",
        "AFG-6,AFG,5,2027-12-31,,,,,\nCOL-4,COL,4",
        "3:article",
        "has an obligation under Article 5 already",
        "one",
    ),
    (
        "obligations.csv",
        "COL-4,COL,4",
        "COL-4,AFG,4,2027-12-31,,,,,\nCOL-4,COL,4",
        "4:obligation",
        '"COL-4" is already at',
        "keep one",
    ),
    (
        "activities.csv",
        "C1,COL",
        "A1,COL,capacity,,,\nC1,COL",
        "3:activity",
        '"A1" is already at',
        "keep one",
    ),
    (
        "activities.csv",
        "C1,COL",
        "X1,XYZ,capacity,,,\nC1,COL",
        "3:state",
        '"XYZ" is not in states.csv',
        "add it there",
    ),
    ("activities.csv", "COL-4", "COL-5", "3:obligation", '"COL-5" is not in obligations.csv', 'mean "COL-4"'),
    ("activities.csv", "COL-4", "AFG-5", "3:obligation", 'obligation of "AFG", not of "COL"', "own State"),
    (
        "activities.csv",
        "survey_clearance",
        "clearance",
        "2:pillar",
        '"clearance" is not known',
        "survey_clearance",
    ),
    (
        "activities.csv",
        "Clearance,true",
        "Clearance,1",
        "2:local",
        '"1" is neither true nor false',
        "true or false",
    ),
    ("activities.csv", "A1,AFG", "A|1,AFG,capacity,,,\nA1,AFG", "2:activity", '"A|1" has a |', "without |"),
    (
        "activities.csv",
        "A1,AFG",
        "A\x071,AFG,capacity,,,\nA1,AFG",
        "2:activity",
        r'"A\x071" has a control character',
        "printable",
    ),
    ("commitments.csv", "D2", "D1,,*,*,,,,,,,\nD2", "3:commitment", '"D1" is already at', "keep one"),
    ("commitments.csv", "AFG|COL", "AFG|COX", "3:states", '"COX" is not in states.csv', 'mean "COL"'),
    ("commitments.csv", "AFG|COL", "AFG||COL", "3:states", "an empty name", "one |"),
    ("commitments.csv", "AFG|COL", "AFG|AFG", "3:states", 'names "AFG" twice', "each once"),
    ("commitments.csv", "AFG|COL", "AFG|*", "3:states", "mixes * with names", "* alone"),
    ("commitments.csv", "AFG|COL", "", "3:states", "the cell is empty", "write * for any"),
    ("commitments.csv", "survey_clearance|capacity", "", "3:pillars", "the cell is empty", "write * for any"),
    (
        "commitments.csv",
        "capacity",
        "capacities",
        "3:pillars",
        '"capacities" is not known',
        'mean "capacity"',
    ),
    ("commitments.csv", "0.5", "50", "2:max_state_share", '"50" is not from 0 to 1', "as in 0.5"),
    ("commitments.csv", "true", "ja", "2:carry_over", '"ja" is neither true nor false', "true or false"),
    ("commitments.csv", "documented", "strong", "2:evidence", '"strong" is not known', "documented"),
    ("relations.csv", "D1", "D9", "2:commitment", '"D9" is not in commitments.csv', "add it there"),
    ("relations.csv", "AFG", "AFX", "2:state", '"AFX" is not in states.csv', 'mean "AFG"'),
    ("relations.csv", "0.5", "-0.5", "2:cost_per_usd", '"-0.5" is negative', "0 or more"),
    (
        "relations.csv",
        "D1,AFG,0.5\n",
        "D1,AFG,0.5\nD1,AFG,0.5\n",
        "3:state",
        "are already at",
        "keep one",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "place", "what", "mend"), CELLS)
def test_a_bad_cell_is_one_fault_at_its_place(
    tmp_path: Path, file: str, old: str, new: str, place: str, what: str, mend: str
) -> None:
    (fault,) = faults_of(write_folder(tmp_path / "case", edited(file, old, new)))
    assert str(fault).startswith(f"{file}:{place}: ")
    assert what in fault.what
    assert mend in fault.mend
    assert "\n" not in str(fault)


CASE_FILE = [
    ("years = [2026, 2028]\n", "", "1:years", "are missing", "[2026, 2030]"),
    ("[2026, 2028]", "[2028, 2026]", "3:years", "2028 comes after 2026", "the first and the last"),
    ("[2026, 2028]", "[1980, 2040]", "3:years", "horizon of 61 years", "shorten"),
    ("[2026, 2028]", "[2026, 2027, 2028]", "3:years", "is not a pair of years", "first and the last"),
    ("[2026, 2028]", '"2026-2028"', "3:years", '"2026-2028" is not a pair of years', "first and the last"),
    ("[2026, 2028]", "[true, 2028]", "3:years", "is not a pair of years", "first and the last"),
    ('title = "Small"', "title = 5", "1:title", '"5" is not text', "quotes"),
    ('"USD"', '"dollars"', "2:currency", '"dollars" is not a currency code', "three letters"),
    ("2026-11-21", '"soon"', "4:today", '"soon" is not a date', "year-month-day"),
    ("2026-11-21", "2026-11-21T10:00:00", "4:today", "is not a date", "year-month-day"),
    ("floor = 0.2", "flor = 0.2", "8:policy.flor", '"flor" is not known', 'did you mean "floor"'),
    ('title = "Small"', 'titel = "Small"', "1:titel", '"titel" is not known', 'did you mean "title"'),
    ("floor = 0.2", "floor = 1.2", "8:policy.floor", '"1.2" is not a number from 0 to 1', "as in 0.2"),
    ("floor = 0.2", "floor = nan", "8:policy.floor", '"nan" is not a number from 0 to 1', "as in 0.2"),
    ("floor = 0.2", 'floor = "0.2"', "8:policy.floor", "is not a number from 0 to 1", "as in 0.2"),
    ("floor = 0.2", "floor = true", "8:policy.floor", "is not a number from 0 to 1", "as in 0.2"),
    ("floor = 0.2", "gearing = 2", "8:policy.gearing", '"2" is not a number from 0 to 1', "as in 0.2"),
    ("floor = 0.2", "front_load_rate = -1", "8:policy.front_load_rate", '"-1" is not a number', "as in 0.2"),
    (
        'preset = "dea',
        'preset = "daa',
        "7:policy.preset",
        "is not a preset",
        'did you mean "deadlines-first"',
    ),
    ("floor = 0.2", 'tiers = ["deadline"]', "8:policy.tiers", "a preset and tiers", "one of the two"),
    (
        'preset = "deadlines-first"',
        'tiers = ["deadlin"]',
        "7:policy.tiers",
        '"deadlin" is not a tier',
        "deadline",
    ),
    ('preset = "deadlines-first"', 'tiers = ["early", "early"]', "7:policy.tiers", "named twice", "once"),
    (
        'preset = "deadlines-first"',
        'tiers = ["early", "tie"]',
        "7:policy.tiers",
        'tier "tie" is named',
        "always last",
    ),
    (
        'preset = "deadlines-first"',
        "tiers = []",
        "7:policy.tiers",
        "is not a list of tiers",
        "names of tiers",
    ),
    (
        'preset = "deadlines-first"',
        'tiers = "early"',
        "7:policy.tiers",
        "is not a list of tiers",
        "names of tiers",
    ),
    ("[0.5, 2.0]", "[0.25, 2.0]", "9:policy.segments", 'end "0.25" does not rise above 0.25', "rising"),
    ("[0.5, 2.0]", "[0.5, 1.0]", "9:policy.segments", 'slope "1.0" does not rise above 1', "rising"),
    ("[1.0, 4.0]", "[1.5, 4.0]", "9:policy.segments", 'end "1.5" is not above 0 and at most 1', "rising"),
    ("[0.25, 1.0]", "[0.0, 1.0]", "9:policy.segments", 'end "0.0" is not above 0', "rising"),
    ("[0.25, 1.0]", "[0.25, -1.0]", "9:policy.segments", 'slope "-1.0" is not from 0', "rising"),
    ("[0.25, 1.0]", "[0.25]", "9:policy.segments", "is not a pair of numbers", "pairs of end and slope"),
    ("[[0.25, 1.0], [0.5, 2.0], [1.0, 4.0]]", "[]", "9:policy.segments", "is not a list", "pairs"),
    ("= 0.06", "= 6", "10:policy.protected.victim_assistance", '"6" is not a number from 0 to 1', "share"),
    (
        "victim_assistance =",
        "victims =",
        "10:policy.protected.victims",
        '"victims" is not a pillar',
        "victim_ass",
    ),
    ("= 0.06", "= 0.6, capacity = 0.5", "10:policy.protected", "sum to 1.1, more than 1", "lower"),
    (
        "{ victim_assistance = 0.06 }",
        "0.06",
        "10:policy.protected",
        '"0.06" is not a table',
        "victim_assistance",
    ),
    ('"north-west"', '"northwest"', "11:policy.split", '"northwest" is not a way to split', '"north-west"'),
    ("years = [2026, 2028]", "years = [2026, 2028", "4:-", "this is not TOML", "key = value"),
    ('title = "Small"', 'title = "Small', "1:-", "this is not TOML", "key = value"),
    ('title = "Small"', "title = 1" + "0" * 5000, "1:-", "this is not TOML", "key = value"),
    ('title = "Small"', "title = 0x" + "f" * 5000, "1:title", "is not text", "quotes"),
    ('title = "Small"', "title = " + "[" * 5000, "1:-", "nested too deeply", "two levels"),
]


@pytest.mark.parametrize(("old", "new", "place", "what", "mend"), CASE_FILE)
def test_a_bad_entry_of_case_toml_is_one_fault_on_its_line(
    tmp_path: Path, old: str, new: str, place: str, what: str, mend: str
) -> None:
    (fault,) = faults_of(write_folder(tmp_path / "case", edited("case.toml", old, new)))
    assert str(fault).startswith(f"case.toml:{place}: ")
    assert what in fault.what
    assert mend in fault.mend
    assert "\n" not in str(fault)


def test_a_policy_that_is_no_table_is_a_fault(tmp_path: Path) -> None:
    files = {**SMALL, "case.toml": 'years = [2026, 2028]\npolicy = "fair"\n'}
    (fault,) = faults_of(write_folder(tmp_path / "case", files))
    assert str(fault).startswith('case.toml:2:policy: "fair" is not a table')


FILES = [
    # file, content (None: not there), place, what, mend
    ("states.csv", None, "1:-", "the file is missing", "columns state"),
    ("needs.csv", None, "1:-", "the file is missing", "activity,year,need_usd"),
    ("case.toml", None, "1:-", "the file is missing", "years = [first, last]"),
    ("tranches.csv", b"", "1:-", "the file is empty", "commitment,year,amount_usd"),
    ("tranches.csv", b"\n\n,,\n", "1:-", "the file is empty", "commitment,year,amount_usd"),
    (
        "tranches.csv",
        b"commitment,year\nD1,2026\n",
        "1:amount_usd",
        'column "amount_usd" is missing',
        "add it",
    ),
    ("tranches.csv", b"commitment,year,amount\n", "1:amount", '"amount" is not known', 'mean "amount_usd"'),
    ("tranches.csv", b"commitment,year,year,amount_usd\n", "1:year", '"year" comes twice', "keep one"),
    (
        "tranches.csv",
        b"commitment,year,amount_usd,\nD1,2026,1,2\n",
        "1:-",
        "column 4 has cells but no name",
        "name it",
    ),
    ("tranches.csv", b"commitment,year,amount_usd\nD1,2026\n", "2:-", "has 2 cells", "commas"),
    ("tranches.csv", b"commitment,year,amount_usd\nD1,2026,5,5\n", "2:-", "has 4 cells", "quote cells"),
    (
        "tranches.csv",
        b"commitment;year;amount_usd\nD1;2026;5,5\n",
        "1:-",
        "separated by semicolons",
        "commas",
    ),
    ("tranches.csv", b"commitment\tyear\tamount_usd\nD1\t2026\t5\n", "1:-", "separated by tabs", "commas"),
    ("tranches.csv", b'commitment,year,amount_usd\n\nD1,2026,"5\n', "3:-", "is never closed", "close it"),
    (
        "tranches.csv",
        b'commitment,year,amount_usd\nD1,2026,"5"5\n',
        "2:-",
        "text follows a closing",
        "quote the whole",
    ),
    (
        "tranches.csv",
        b"commitment,year,amount_usd\nD\xe91,2026,5\n",
        "2:-",
        "byte 29 (0xe9) is not UTF-8",
        "UTF-8",
    ),
    ("tranches.csv", b"commitment,year,amount_usd\r\rD1,2026,\xff\r", "3:-", "(0xff) is not UTF-8", "UTF-8"),
    ("tranches.csv", b"commitment,year,amount_usd\nD1,2026,5\0\n", "2:-", "byte 37 is NUL", "UTF-8"),
    ("tranches.csv", "commitment,year,amount_usd\n".encode("utf-16"), "1:-", "is UTF-16", "UTF-8"),
    ("tranches.csv", b"commitment,year,amount_usd\nD1,2026," + b"x" * 140_000, "2:-", "131072", "shorten"),
    ("case.toml", b"years = [2026, 2028]\n# \xff\n", "2:-", "(0xff) is not UTF-8", "UTF-8"),
    ("tranche.csv", b"", "1:-", '"tranche.csv" is not part of a case', 'did you mean "tranches.csv"'),
    ("States.CSV", b"", "1:-", '"States.CSV" is not part of a case', 'did you mean "states.csv"'),
    ("policy.toml", b"", "1:-", '"policy.toml" is not part of a case', "remove or rename"),
]


@pytest.mark.parametrize(("file", "content", "place", "what", "mend"), FILES)
def test_a_bad_file_is_told_and_no_other_file_is_blamed_for_it(
    tmp_path: Path, file: str, content: bytes | None, place: str, what: str, mend: str
) -> None:
    files: dict[str, str | bytes] = {name: text for name, text in SMALL.items() if name != file}
    if content is not None:
        files[file] = content
    faults = faults_of(write_folder(tmp_path / "case", files))
    if file == "tranches.csv" and "amount" in what and "known" in what:
        faults = tuple(
            fault for fault in faults if "missing" not in fault.what
        )  # the name it should have had
    (fault,) = faults
    assert str(fault).startswith(f"{file}:{place}: ")
    assert what in fault.what
    assert mend in fault.mend


PINS = "commitment,activity,year,min_usd,max_usd\nD1,A1,2026,5,10\n"
FUNDS = "fund,name,fee,reserve_usd,reserve_share,states,pillars\nF1,Fund,0.05,10,0.1,AFG,*\n"
PAYINS = "commitment,fund,year,amount_usd\nD1,F1,2026,5\n"
TO_COME = {**SMALL, "pins.csv": PINS, "funds.csv": FUNDS, "payins.csv": PAYINS}
POOLED = [
    (
        "pins.csv",
        "5,10",
        "15,10",
        "2:min_usd",
        "the least, 15.00, is more than the most, 10.00",
        "lower min_usd",
    ),
    ("pins.csv", "5,10", ",", "2:-", "the pin has no bound", "give min_usd"),
    ("pins.csv", "A1", "A9", "2:activity", '"A9" is not in activities.csv', "add it"),
    ("pins.csv", "D1", "D9", "2:commitment", '"D9" is not in commitments.csv', "add it"),
    ("pins.csv", "2026", "2036", "2:year", '"2036" is outside the horizon', "change"),
    ("pins.csv", "D1,A1,2026,5,10\n", "D1,A1,2026,5,10\n" * 2, "3:year", "are already at", "keep one"),
    ("pins.csv", "5,10", "-5,10", "2:min_usd", '"-5" is negative', "0 or more"),
    ("funds.csv", "F1", "D2", "2:fund", '"D2" is the id of a commitment too', "id of its own"),
    ("funds.csv", "0.05", "5", "2:fee", '"5" is not from 0 to 1', "0.05"),
    ("funds.csv", "0.1", "-1", "2:reserve_share", '"-1" is not from 0 to 1', "share"),
    ("funds.csv", ",10,", ",ten,", "2:reserve_usd", '"ten" is not a number', "digits"),
    ("funds.csv", "AFG", "AFX", "2:states", '"AFX" is not in states.csv', 'mean "AFG"'),
    ("funds.csv", "AFG", "", "2:states", "the cell is empty", "* for any"),
    ("funds.csv", "AFG,*\n", "AFG,*\nF1,,,,,*,*\n", "3:fund", '"F1" is already at', "keep one"),
    ("payins.csv", "D1,F1", "D1,F2", "2:fund", '"F2" is not in funds.csv', "add it"),
    ("payins.csv", "D1,F1", "D7,F1", "2:commitment", '"D7" is not in commitments.csv', "add it"),
    ("payins.csv", "D1,F1", "D2,F1", "2:fund", 'has pillars outside the earmark of "D2"', "narrow the fund"),
    ("payins.csv", "2026", "2020", "2:year", '"2020" is outside the horizon', "change"),
    ("payins.csv", "D1,F1,2026,5\n", "D1,F1,2026,5\n" * 2, "3:year", "are already at", "keep one"),
]


@pytest.mark.parametrize(("file", "old", "new", "place", "what", "mend"), POOLED)
def test_pins_funds_and_payins_are_checked_like_the_rest(
    tmp_path: Path, file: str, old: str, new: str, place: str, what: str, mend: str
) -> None:
    faults = faults_of(write_folder(tmp_path / "case", edited(file, old, new, TO_COME)))
    if (file, old) == ("funds.csv", "F1"):  # the fund's pay-in then names a fund that is not there
        faults = tuple(fault for fault in faults if fault.file == "funds.csv")
    (fault,) = faults
    assert str(fault).startswith(f"{file}:{place}: ")
    assert what in fault.what
    assert mend in fault.mend


def test_a_row_with_one_fault_is_still_known_to_other_files(tmp_path: Path) -> None:
    files = edited("states.csv", "AFG,Afghanistan,Asia,true,1000.50", "AFG,Afghanistan,Asia,perhaps,none")
    faults = faults_of(write_folder(tmp_path / "case", files))
    assert [(fault.line, fault.column) for fault in faults] == [(2, "ldc"), (2, "max_usd_per_year")]


def test_a_row_of_the_wrong_length_is_one_fault_and_its_id_is_known(tmp_path: Path) -> None:
    files = edited(
        "states.csv", "AFG,Afghanistan,Asia,true,1000.50", "AFG,Afghanistan, Islamic Rep.,Asia,true,1000.50"
    )
    (fault,) = faults_of(write_folder(tmp_path / "case", files))
    assert str(fault).startswith("states.csv:2:-: the row has 6 cells")


def test_faults_come_in_order_of_file_line_and_column(tmp_path: Path) -> None:
    files = edited("needs.csv", "100.50", "x", edited("activities.csv", "true", "x"))
    files = edited("needs.csv", "50,50", "y,z", files)
    places = [(f.file, f.line, f.column) for f in faults_of(write_folder(tmp_path / "case", files))]
    assert places == sorted(places)
    assert len(places) == 4


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path / "nothing")
    assert "there is no such folder" in fault.what


def test_a_file_in_place_of_the_folder_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "case").write_text("years")
    (fault,) = faults_of(tmp_path / "case")
    assert "not a folder" in fault.what


def test_a_path_that_cannot_be_is_a_fault() -> None:
    (fault,) = faults_of(Path("no\0where"))
    assert r"no\x00where" in fault.file


def test_a_folder_in_place_of_a_file_is_a_fault(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "case", {k: v for k, v in SMALL.items() if k != "states.csv"})
    (folder / "states.csv").mkdir()
    (fault,) = faults_of(folder)
    assert str(fault).startswith("states.csv:1:-: this is a folder where a file is due")


def test_a_link_that_leads_nowhere_is_a_fault(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "case", {k: v for k, v in SMALL.items() if k != "states.csv"})
    (folder / "states.csv").symlink_to("elsewhere.csv")
    (fault,) = faults_of(folder)
    assert "cannot be read (No such file" in fault.what


def test_a_file_that_is_too_large_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("needmatch.casefolder.textfile.LARGEST_FILE_BYTES", 130)
    faults = faults_of(write_folder(tmp_path / "case", SMALL))
    assert {fault.file for fault in faults} >= {"case.toml", "commitments.csv"}
    assert all("more than the limit of 130" in fault.what for fault in faults)


def test_a_file_name_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "case", SMALL)
    (folder / "x\x1b[2J\n.csv").write_text("")
    (fault,) = faults_of(folder)
    assert fault.file == r"x\x1b[2J\n.csv"


def test_many_unknown_ids_are_refused_in_seconds(tmp_path: Path) -> None:
    activities = "".join(f"id-{n},AFG,capacity,,,\n" for n in range(3000))
    needs = "".join(f"other-{n},2026,1,,,\n" for n in range(3000))
    files = {
        **SMALL,
        "activities.csv": SMALL["activities.csv"] + activities,
        "needs.csv": SMALL["needs.csv"] + needs,
    }
    faults = faults_of(write_folder(tmp_path / "case", files))
    assert len(faults) == 3000
