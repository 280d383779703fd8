"""The rules of terms: sums to the cent, dollars by tranche, every fault at its field."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.commitments.commitment import (
    Terms,
    changes,
    faults_in,
    in_order,
    told,
    told_of,
    usd_tranches,
)

TODAY = date(2026, 11, 22)
STATES = frozenset({"AGO", "SEN", "ZWE"})
amounts = st.decimals("0.01", "1000000000", places=2)
rates = st.decimals("0.00001", "20", places=5)


def terms(tranches: dict[int, Decimal], rate: Decimal | None = None) -> Terms:
    """Good terms with these tranches."""
    named = {"usd_per_unit": rate, "rate_on": date(2026, 1, 2), "rate_source": "A bank"}
    total = sum(tranches.values(), Decimal(0))
    if rate is None:
        return Terms(currency="USD", total=total, tranches=tuple(tranches.items()))
    return Terms(currency="NOK", total=total, tranches=tuple(tranches.items()), **named)  # type: ignore[arg-type]


years = st.dictionaries(st.integers(2026, 2050), amounts, min_size=1, max_size=8)


@given(years)
def test_dollars_stay_as_they_are(tranches: dict[int, Decimal]) -> None:
    assert dict(usd_tranches(terms(tranches))) == tranches
    assert faults_in(terms(tranches), known_states=STATES, today=TODAY) == ()


@given(years, rates)
def test_each_tranche_is_within_half_a_cent_of_its_worth(tranches: dict[int, Decimal], rate: Decimal) -> None:
    found = dict(usd_tranches(terms(tranches, rate)))
    assert all(abs(found[year] - amount * rate) <= Decimal("0.005") for year, amount in tranches.items())
    assert all(each == each.quantize(Decimal("0.01")) for each in found.values())


@given(years, rates, st.integers(2026, 2050), amounts)
def test_a_change_of_one_tranche_moves_no_cent_of_another(
    tranches: dict[int, Decimal], rate: Decimal, year: int, amount: Decimal
) -> None:
    before = dict(usd_tranches(terms(tranches, rate)))
    after = dict(usd_tranches(terms({**tranches, year: amount}, rate)))
    assert {each: after[each] for each in tranches if each != year} == {
        each: before[each] for each in tranches if each != year
    }


@given(years, st.decimals("0.01", "1000", places=2))
def test_tranches_that_do_not_add_up_are_a_fault_that_says_by_how_much(
    tranches: dict[int, Decimal], more: Decimal
) -> None:
    good = terms(tranches)
    wrong = Terms(currency="USD", total=good.total + more, tranches=good.tranches)
    (fault,) = faults_in(wrong, known_states=STATES, today=TODAY)
    assert (fault.field, f"{more:.2f} more" in fault.mend) == ("total", True)


def test_halves_of_a_cent_go_up() -> None:
    assert usd_tranches(terms({2027: Decimal("0.10")}, Decimal("0.15"))) == ((2027, Decimal("0.02")),)
    assert usd_tranches(terms({2027: Decimal("0.10")}, Decimal("0.25"))) == ((2027, Decimal("0.03")),)


def test_what_is_too_small_or_too_large_in_dollars_is_a_fault() -> None:
    small = terms({2027: Decimal("0.01")}, Decimal("0.001"))
    large = terms({2027: Decimal("900000000000.00")}, Decimal(2))
    assert [each.field for each in faults_in(small, known_states=STATES, today=TODAY)] == [
        "tranches.0.amount"
    ]
    assert [each.field for each in faults_in(large, known_states=STATES, today=TODAY)] == ["usd_per_unit"]
    usd = terms({2027: Decimal("1000000000000.01")})
    assert [each.field for each in faults_in(usd, known_states=STATES, today=TODAY)] == ["total"]


def test_terms_are_told_as_text_and_in_order() -> None:
    given_so = Terms(
        currency="NOK",
        total=Decimal("3.00"),
        tranches=((2028, Decimal("1.00")), (2027, Decimal("2.00"))),
        usd_per_unit=Decimal("0.09337000"),
        rate_on=date(2026, 11, 20),
        rate_source="Norges Bank",
        states=("SEN", "AGO"),
        max_state_share=Decimal("0.500000"),
    )
    shown = told(in_order(given_so))
    assert shown["tranches"] == [["2027", "2.00"], ["2028", "1.00"]]
    assert (shown["usd_per_unit"], shown["rate_on"], shown["states"]) == (
        "0.09337",
        "2026-11-20",
        ["AGO", "SEN"],
    )
    assert (shown["max_state_share"], shown["pillars"], shown["can_carry_over"]) == ("0.50", None, False)
    assert changes(told_of({}), shown) == tuple(name for name, value in shown.items() if value is not None)
    assert changes(shown, shown) == ()
