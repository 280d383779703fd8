"""The rules by which a figure opens: what counts, what is left out, and why. Without database."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from clearinghouse.explain.figure import WORDS, Part, Reason, international, of_grades, opened, unnamed


def part(kind: str, usd: str | None, evidence: str = "documented", **more: Any) -> Part:
    return Part(
        kind=kind, id=f"{kind}:{usd}", label="", state=None, donor=None, year=2024, pillar=None,  # type: ignore[arg-type]
        amount_usd=None if usd is None else Decimal(usd), evidence=evidence,
        known_on=date(2026, 1, 1), **{"source_codes": (), **more},
    )  # fmt: skip


def test_a_printed_total_stands_instead_of_the_flows_never_beside_them() -> None:
    flows = [part("flow", "1.00"), part("flow", "2.00", "unverified"), part("flow", None)]
    printed = [
        part("published_total", "9.00", "unverified"),
        part("published_total", "5.00"),
        part("published_total", "4.00"),
    ]
    found = international(flows, printed, ("documented",))
    assert found.amount_usd == Decimal("5.00")
    assert [each.reason for each in found.left_out] == [
        "other_grade", "other_edition", "published_total_counts", "other_grade", "published_total_counts",
    ]  # fmt: skip
    unprinted = international(flows, [part("published_total", None), *printed], ("documented",))
    assert unprinted.amount_usd == Decimal("5.00")
    assert international(flows, [part("published_total", None)], ("documented",)).amount_usd == Decimal(
        "1.00"
    )
    assert international(flows, [], ("documented",)).amount_usd == Decimal("1.00")
    assert international([], [], ("documented",)).amount_usd is None


def test_nothing_counted_is_missing_and_not_zero() -> None:
    rule: Callable[[Part], Any] = of_grades(("documented",))
    found = opened([part("flow", None)], rule)
    assert found.amount_usd is None
    assert [each.reason for each in found.left_out] == ["not_reported"]
    assert opened([part("flow", "0.00")], rule).amount_usd == 0
    assert opened([part("flow", "3.00", reason="superseded")], rule).left_out[0].reason == "superseded"


def test_every_reason_has_words() -> None:
    assert set(WORDS) == set(get_args(Reason))
    assert all(words.endswith(".") for words in WORDS.values())


def test_what_its_parties_keep_to_themselves_is_a_sum_without_names() -> None:
    kept = [
        part("ledger_entry", "1.00", source_codes=("B",)), part("ledger_entry", "2.50", source_codes=("A",)),
        part("ledger_entry", None, "reported"), part("ledger_entry", "9.00", reason="counted_at_the_boundary"),
    ]  # fmt: skip
    counted, moved = unnamed(kept)
    assert (counted.amount_usd, counted.evidence, counted.source_codes) == (
        Decimal("3.50"),
        "reported",
        ("A", "B"),
    )
    assert (counted.label, counted.state, counted.donor, counted.pillar) == (
        "Between its parties, not published", None, None, None,
    )  # fmt: skip
    assert (counted.id, moved.id) == ("unpublished:2024:counted", "unpublished:2024:counted_at_the_boundary")
    assert (counted.reason, moved.reason, moved.amount_usd) == (
        None,
        "counted_at_the_boundary",
        Decimal("9.00"),
    )
    assert counted.known_on == date(2026, 1, 1)
    assert unnamed([]) == []
