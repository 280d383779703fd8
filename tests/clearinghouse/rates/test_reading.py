"""A file of rates is read whole: every fault with its line. Without database."""

from datetime import date
from decimal import Decimal

import pytest

from clearinghouse.rates.file import MOST_ROWS, FaultyRates, NewSource, fault_in_words, read_rates

TODAY = date(2026, 11, 21)
HEADER = "currency,dated_on,year,usd_per_unit,source_id,source_title\n"
GOOD = HEADER + "NOK,2026-10-30,,0.0921,NB-1,Daily rates\nNOK,,2025,0.09,NB-1,\n"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("nok,2026-10-30,,0.09,S,T", "currency"),
        ("USD,2026-10-30,,1,S,T", "currency"),
        ("NOK,2026-13-30,,0.09,S,T", "dated_on"),
        ("NOK,2026-11-22,,0.09,S,T", "dated_on"),
        ("NOK,2026-10-30,2026,0.09,S,T", "dated_on"),
        ("NOK,,,0.09,S,T", "year"),
        ("NOK,,2027,0.09,S,T", "year"),
        ('NOK,,2026,"0,09",S,T', "usd_per_unit"),
        ("NOK,,2026,0,S,T", "usd_per_unit"),
        ("NOK,,2026,1000.1,S,T", "usd_per_unit"),
        ("NOK,,2026,0.123456789,S,T", "usd_per_unit"),
        ("NOK,,2026,0.09,a b,T", "source_id"),
        ("NOK,,2026,0.09,S,T,more", "row"),
    ],
)
def test_a_fault_is_named_with_its_line_and_how_to_mend_it(row: str, column: str) -> None:
    with pytest.raises(FaultyRates) as caught:
        read_rates((GOOD + row + "\n").encode(), today=TODAY)
    (fault,) = caught.value.faults
    assert (fault.where, fault.field) == ("line 4", column)
    assert fault.mend


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is missing"),
        (HEADER.encode(), "holds no rate"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"currency,usd_per_unit,source_id,price\n", "is not known here"),
        (GOOD.encode() + b"NOK,,2025,0.08,NB-1,\n", "is the same rate as in line 3"),
        (b"currency,usd_per_unit,source_id\n\x00", "holds NUL"),
    ],
)
def test_a_file_that_is_none_says_so(content: bytes, what: str) -> None:
    with pytest.raises(FaultyRates) as caught:
        read_rates(content, today=TODAY)
    assert what in caught.value.faults[0].what


def test_a_spreadsheet_of_other_places_separates_by_semicolon() -> None:
    (rate,) = read_rates(b"\xef\xbb\xbfcurrency;year;usd_per_unit;source_id\nNOK;2025;0.09;S\n", today=TODAY)
    assert (rate.currency, rate.year, rate.usd_per_unit, rate.source) == ("NOK", 2025, Decimal("0.09"), None)


def test_a_source_that_is_new_comes_with_its_title() -> None:
    header = b"currency,year,usd_per_unit,source_id,source_title,source_publisher,source_date,source_url\n"
    row = b"NOK,2025,0.09,NB-1,Yearly rates,Norges Bank,2026-01,https://www.norges-bank.no/\n"
    (rate,) = read_rates(header + row, today=TODAY)
    assert rate.source == NewSource("Yearly rates", "Norges Bank", "2026-01", "https://www.norges-bank.no/")
    assert (rate.line, rate.dated_on, rate.source_code) == (2, None, "NB-1")
    for changed, column in ((b"2026-01", "source_date"), (b"https", "source_url")):
        with pytest.raises(FaultyRates) as caught:
            read_rates(header + row.replace(changed, b"new"), today=TODAY)
        assert [each.field for each in caught.value.faults] == [column]
        assert str(caught.value) == "1 fault(s)"


def test_a_fault_is_told_in_one_line() -> None:
    with pytest.raises(FaultyRates) as caught:
        read_rates((HEADER + "NOK,,2026,,S,T\nnok,,2026,1,S,T\n").encode(), today=TODAY)
    missing, unknown = map(fault_in_words, caught.value.faults)
    assert missing.startswith("line 2, usd_per_unit: cannot be used. Give US dollars for one unit")
    assert unknown.startswith(
        "line 3, currency (nok): is no currency that needs a rate. Give an ISO 4217 code"
    )


def test_a_file_has_an_end() -> None:
    rows = "".join(f"NOK,,2026,1,S{number},T\n" for number in range(MOST_ROWS))
    assert len(read_rates((HEADER + rows).encode(), today=TODAY)) == MOST_ROWS
    with pytest.raises(FaultyRates) as caught:
        read_rates((HEADER + rows + "NOK,,2026,1,S,T\n").encode(), today=TODAY)
    assert "has over 20000 rows" in caught.value.faults[0].what


def test_bounds_belong_to_what_is_allowed() -> None:
    header = "currency,dated_on,year,usd_per_unit,source_id,source_title,source_publisher\n"
    rows = "NOK,2026-11-21,,1000,S,T,\nSEK,,1900,0.1,S,,\nDKK,,2026,0.1,S,,\n"
    first, second, third = read_rates((header + rows).encode(), today=TODAY)
    assert (first.dated_on, first.usd_per_unit, first.source) == (
        TODAY, Decimal(1000), NewSource("T", None, None, None),
    )  # fmt: skip
    assert (second.year, second.source, third.year) == (1900, None, 2026)


def test_a_column_without_a_name_is_named_as_such() -> None:
    with pytest.raises(FaultyRates) as caught:
        read_rates(b"currency,year,usd_per_unit,source_id,,price\n", today=TODAY)
    assert [each.field for each in caught.value.faults] == ["a column", "price"]
