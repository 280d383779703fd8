"""Faults of data files: all at once, each with file, line, column, what is wrong and how to mend it."""

import random

import pytest
from hypothesis import given, settings, strategies

from clearinghouse.loading.checks import OnRecord, faults_between
from clearinghouse.loading.folder import read_folder
from clearinghouse.loading.rows import FILES
from clearinghouse.loading.sample import SAMPLE_FOLDER


def faults_in(folder):
    read = read_folder(folder)
    return [str(fault) for fault in sorted(read.faults + faults_between(read, OnRecord()))]


def test_the_sample_has_no_faults():
    assert faults_in(SAMPLE_FOLDER) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("states.csv", "SEN,Senegal,state_party", "SEN,Senegal,party", ':kind: "party" is not known; write one of'),
        ("states.csv", "SEN,Senegal,state_party", "SEN,,state_party", ":un_name: is empty; give a value"),
        ("states.csv", "iso3,un_name", "iso,un_name", ':iso: "iso" is no column of this file'),
        ("states.csv", "iso3,un_name", "iso3,iso3,un_name", ":iso3: the column is repeated"),
        ("flows.csv", "F0001,DEU,,2022", "F0001,DEU,,22", ':year: "22" is no year'),
        ("flows.csv", "F0001,DEU,,2022", "F0001,XXX,,2022", ':donor_id: "XXX" is not known; add it to donors.csv'),
        ("flows.csv", "9750270.00", "9.750.270", ':amount_usd: "9.750.270" is no number'),
        ("flows.csv", "9750270.00", '"9,750,270"', ':amount_usd: "9,750,270" is no number'),
        ("flows.csv", "9750270.00", "9750270.001", ":amount_usd: \"9750270.001\" has more than 2 decimals"),
        ("flows.csv", "9750270.00", "-1", ':amount_usd: "-1" is less than 0'),
        ("flows.csv", "9750270.00", "1" + "0" * 15, "is too large"),
        ("flows.csv", "9750270.00", "NaN", ':amount_usd: "NaN" is no number'),
        ("flows.csv", "F0002,", "F0001,", "F0001\" stands in documented/flows.csv:2 already"),
        ("rates.csv", "0.7927,implied", "0.7927,guessed", ':method: "guessed" is not known'),
        ("sources.csv", "2021-04-13", "13.4.2021", ':date: "13.4.2021" is no date; write YYYY'),
        ("work_plans.csv", "2026,2027,USD", "2027,2026,USD", ":last_year: ends before it begins"),
        ("activities.csv", "ECU-2026,ECU,capacity", "ECU-2026,PER,capacity", ":iso3: the plan is of ECU"),
        ("activities.csv", "true,ECU-5,Coord", "true,PER-5,Coord", ":obligation_id: is an obligation of PER"),
        ("activity_years.csv", "ECU-2026-ca,2026,1150000.00,0.00", "ECU-2026-ca,2026,1150000.00,1.00",
         ":cost_usd: 1150000.00 is not national + secured + need = 1150001.00"),
        ("activity_years.csv", "ECU-2026-ca,2026,1150000.00", "ECU-2026-xx,2026,1150000.00",
         ':activity_id: "ECU-2026-xx" is not known; add it to activities.csv'),
        ("obligations.csv", "2030-12-31,decision not found,,documented,APMBC_AFG",
         "2030-12-31,,,documented,APMBC_AFG", ":working_basis: a working deadline and its basis go together"),
        ("donors.csv", "AGO,Angola,state,AGO", "AGO,Angola,state,", ":iso3: donors that are States"),
        ("donors.csv", "AGO,Angola,state,AGO,documented", "AGO,Angola,state,AGO,assumed",
         ':evidence: "assumed" is no grade of documents; move the row to illustration/'),
        ("donors.csv", "AGO,documented,COUNTRY-CODES", "AGO,documented,NOWHERE", 'source "NOWHERE" is not known'),
        ("state_intervals.csv", "AFG,membership,,", "AFG,article_5,2000-01-01,",
         ":starts_on: overlaps another interval of this kind; end one before the next"),
    ],
)  # fmt: skip
def test_a_fault_is_told_where_it_is_and_how_to_mend_it(copy, edit, name, old, new, expected):
    edit(f"documented/{name}", old, new)
    faults = faults_in(copy)
    assert any(line.startswith(f"documented/{name}:") and expected in line for line in faults), faults


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xfeiso3", "is not UTF-8 (byte 0xff)"),
        (b"iso3\0", "holds NUL bytes"),
        (b"", "the column is missing"),
        (b'iso3,"un_name', "is no CSV"),
        (b"iso3;un_name;kind", "is no column of this file"),
    ],
)
def test_a_file_that_is_no_csv_is_refused_by_name(copy, content, expected):
    (copy / "documented" / "states.csv").write_bytes(content)
    faults = [line for line in faults_in(copy) if line.startswith("documented/states.csv:")]
    assert any(expected in line for line in faults), faults


def test_a_row_too_short_is_told_and_empty_lines_are_not(copy):
    path = copy / "documented" / "rates.csv"
    before = path.read_text()
    path.write_text(before + "\n,,,,,\nEUR,2020\n")
    assert faults_in(copy) == [
        f"documented/rates.csv:{before.count(chr(10)) + 3}:-: has 2 cells and the first line 6; give each column a "
        "cell, empty where it is missing"
    ]


def test_lines_are_counted_through_quoted_line_ends(copy):
    path = copy / "documented" / "sources.csv"
    path.write_text(
        path.read_text().replace("Serbia Article 7 report for 2020", '"Serbia\nreport"') + "X,,,bad,\n"
    )
    last = path.read_text().count("\n")
    assert [line.split(": ")[0] for line in faults_in(copy)] == [
        f"documented/sources.csv:{last}:date",
        f"documented/sources.csv:{last}:title",
    ]


def test_a_byte_order_mark_and_carriage_returns_are_taken(copy):
    for path in (copy / "documented").glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert faults_in(copy) == []


def test_an_unknown_file_is_a_fault_and_a_readme_is_not(copy):
    (copy / "documented" / "flow.csv").write_text("x\n")
    (copy / "documented" / "notes.md").write_text("x\n")
    (fault,) = faults_in(copy)
    assert fault.startswith("documented/flow.csv:1:-: is not a file that is loaded; one of: sources.csv")


def test_no_folder_and_an_empty_folder_are_told(tmp_path):
    assert "is no folder" in faults_in(tmp_path / "none")[0]
    assert "holds no data file" in faults_in(tmp_path)[0]
    assert "has no set illustration/" in str(read_folder(tmp_path, only="illustration").faults[0])


def test_all_faults_of_all_files_are_told_at_once(copy, edit):
    edit("documented/states.csv", "SEN,Senegal,state_party", "SEN,,party")
    edit("documented/rates.csv", "0.7927,implied", "x,guessed")
    edit("illustration/donors.csv", "Donor-A,Donor A,assumed", "Donor-A,Donor A,friend")
    found = faults_in(copy)
    assert (
        len([line for line in found if line.startswith(("documented/states.csv:", "documented/rates.csv:"))])
        == 4
    )
    assert any(line.startswith("illustration/donors.csv:") for line in found)


@settings(max_examples=60, deadline=None)
@given(seed=strategies.integers(0, 2**32), junk=strategies.binary(max_size=12))
def test_whatever_the_bytes_there_are_faults_and_no_traceback(tmp_path_factory, seed, junk):
    """One file of the sample, with bytes put in, taken out or cut off anywhere."""
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("spoilt")
    name = chance.choice(sorted(FILES))
    source = SAMPLE_FOLDER / "documented" / name
    if not source.exists():
        source = SAMPLE_FOLDER / "illustration" / name
    content = source.read_bytes()[:2000]
    where = chance.randrange(len(content))
    content = chance.choice(
        (content[:where], content[:where] + junk + content[where:], content[:where] + junk)
    )
    (folder / name).write_bytes(content)
    read = read_folder(folder)
    for fault in read.faults + faults_between(read, OnRecord()):
        line = str(fault)
        assert line.startswith(f"{name}:")
        assert "\n" not in line
