"""The rules of agreements, of where money counts, and of an amount's worth: without database."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.agreements.agreement import (
    EVENTS,
    FORMS,
    PARTY_ROLES,
    STATUSES,
    Earmark,
    earmark_fault,
    form_fault,
    tranche_fault,
    transition_fault,
)
from clearinghouse.ledger.boundary import (
    BOUNDARIES,
    COUNTED_BOUNDARY,
    ENTRY_KINDS,
    FLOW_TYPES,
    boundary_fault,
    default_boundary,
)
from clearinghouse.ledger.conversion import US_DOLLARS, Conversion, converted

NOR, AGO, COD, COL = "donor:NOR", "state:AGO", "state:COD", "donor:COL"


def test_words_of_the_database_are_those_of_the_rules() -> None:
    assert STATUSES == ("recorded", "confirmed", "declined", "ended")
    assert FORMS == ("bilateral", "triangular", "south_south", "border_area")
    assert PARTY_ROLES == ("provider", "recipient", "partner")
    assert EVENTS == (
        "recorded", "confirmed", "declined", "amended", "ended", "published", "paid", "payment_reversed",
        "amendment_proposed", "amendment_confirmed", "amendment_declined",
    )  # fmt: skip
    assert BOUNDARIES == ("incoming", "internal", "outgoing")
    assert FLOW_TYPES == ("standard", "parked", "pass_through", "carried_over")
    assert ENTRY_KINDS == ("pledge", "commitment", "agreement", "payment")
    assert COUNTED_BOUNDARY == "incoming"


@pytest.mark.parametrize(
    ("form", "parties", "fault"),
    [
        ("bilateral", [NOR, AGO], None),
        ("bilateral", [NOR, AGO, COL], "two parties"),
        ("bilateral", [NOR, NOR], "twice"),
        ("triangular", [NOR, AGO, COL], None),
        ("triangular", [NOR, AGO, COD], None),
        ("triangular", [NOR, AGO], "three parties"),
        ("triangular", [NOR, AGO, AGO], "twice"),
        ("south_south", [COL, AGO], None),
        ("south_south", [COL, AGO, NOR], None),
        ("border_area", [NOR, AGO, COD], None),
        ("border_area", [NOR, AGO], "two States"),
        ("border_area", [NOR, AGO, COL], "two States"),
    ],
)
def test_each_form_has_its_parties(form: str, parties: list[str], fault: str | None) -> None:
    found = form_fault(form, parties)  # type: ignore[arg-type]  # the words above are forms
    assert (found is None) if fault is None else (found is not None and fault in found)


@pytest.mark.parametrize(
    ("earmark", "states", "pillar", "fault"),
    [
        (Earmark(None, None, True), ["AGO"], None, None),
        (Earmark(None, None, True), ["AGO"], "capacity", None),
        (Earmark(None, None, False), ["AGO"], None, "does not say which States"),
        (Earmark(("AGO", "COD"), None, True), ["AGO", "COD"], None, None),
        (Earmark(("AGO",), None, True), ["AGO", "COD"], None, "earmarked for AGO"),
        (Earmark(("COD",), None, True), ["AGO"], None, "earmarked for COD"),
        (Earmark(None, ("capacity",), True), ["AGO"], None, None),
        (Earmark(None, ("capacity",), True), ["AGO"], "capacity", None),
        (
            Earmark(None, ("capacity", "risk_education"), True),
            ["AGO"],
            "victim_assistance",
            "capacity, risk_education",
        ),
    ],
)
def test_an_earmark_admits_what_lies_inside_it(
    earmark: Earmark, states: list[str], pillar: str | None, fault: str | None
) -> None:
    found = earmark_fault(earmark, states, pillar)
    assert (found is None) if fault is None else (found is not None and fault in found)


@pytest.mark.parametrize(
    ("year", "tranche_year", "over", "ahead", "fault"),
    [
        (2026, 2026, False, False, None),
        (2027, 2026, False, True, "carried over to 2027"),
        (2027, 2026, True, False, None),
        (2026, 2027, True, False, "spent ahead in 2026"),
        (2026, 2027, False, True, None),
    ],
)
def test_money_moves_between_years_as_its_commitment_allows(
    year: int, tranche_year: int, over: bool, ahead: bool, fault: str | None
) -> None:
    found = tranche_fault(year, tranche_year, can_carry_over=over, can_front_load=ahead)
    assert (found is None) if fault is None else (found is not None and fault in found)


def test_what_may_happen_in_which_status() -> None:
    allowed = {
        event: [status for status in STATUSES if transition_fault(event, status) is None] for event in EVENTS
    }
    assert allowed == {
        "recorded": list(STATUSES),
        "confirmed": ["recorded", "confirmed"],
        "declined": ["recorded"],
        "amended": ["recorded", "confirmed"],
        "ended": ["recorded", "confirmed"],
        "published": ["confirmed", "ended"],
        "paid": ["confirmed"],
        "payment_reversed": ["confirmed", "ended"],
        "amendment_proposed": ["confirmed"],
        "amendment_confirmed": ["confirmed"],
        "amendment_declined": ["confirmed"],
    }
    assert transition_fault("paid", "recorded") == (
        "The agreement is recorded; this is possible while it is confirmed."
    )
    assert transition_fault("amended", "ended") == (
        "The agreement is ended; this is possible while it is recorded or confirmed."
    )


def test_money_counts_once_where_it_comes_in() -> None:
    assert default_boundary("state", "standard") == "incoming"
    assert default_boundary("organisation", "parked") == "incoming"
    assert default_boundary("pooled_fund", "standard") == "internal"
    assert default_boundary("state", "pass_through") == "internal"
    assert default_boundary("state", "carried_over") == "internal"
    for flow_type in FLOW_TYPES:
        for boundary in BOUNDARIES:
            fault = boundary_fault(boundary, flow_type)
            counted_before = flow_type in ("pass_through", "carried_over")
            assert (fault is not None) == (counted_before and boundary != "internal")
            assert fault is None or flow_type in fault


@pytest.mark.parametrize(
    ("amount", "rate", "usd"),
    [
        ("1000.00", "0.094644", "94.64"),
        ("0.05", "0.1", "0.01"),
        ("0.04", "0.1", "0.00"),
        ("0.15", "0.1", "0.02"),
        ("99999999999999.99", "1.33333333", "133333333000000.00"),
        ("12345678901234.50", "0.00000001", "123456.79"),
    ],
)
def test_an_amount_is_rounded_to_the_cent_halves_away_from_zero(amount: str, rate: str, usd: str) -> None:
    found = converted(Decimal(amount), Conversion("NOK", Decimal(rate), date(2026, 10, 30), "S"))
    exact = Decimal(amount) * Decimal(rate)
    assert abs(found.usd - exact) <= Decimal("0.005")
    if usd != "133333333000000.00":
        assert found.usd == Decimal(usd)
    assert (found.original, found.rate.currency) == (Decimal(amount), "NOK")


@given(st.decimals(min_value=0, max_value=10**14, places=2))
def test_a_dollar_is_a_dollar(amount: Decimal) -> None:
    found = converted(amount, US_DOLLARS)
    assert found.usd == found.original == amount
    assert (US_DOLLARS.currency, US_DOLLARS.on, US_DOLLARS.source) == ("USD", None, None)


@given(st.integers(min_value=0, max_value=10**16 - 1), st.integers(min_value=1, max_value=10**11))
def test_dollars_are_those_of_exact_arithmetic(cents: int, rate: int) -> None:
    """In whole numbers: cents x rate / 10**8, halves up (amounts are not negative)."""
    found = converted(Decimal(cents) / 100, Conversion("NOK", Decimal(rate) / 10**8, None, None))
    assert found.usd * 100 == (2 * cents * rate + 10**8) // (2 * 10**8)
