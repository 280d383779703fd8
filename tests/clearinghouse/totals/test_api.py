"""The totals."""

from decimal import Decimal
from typing import Any

import httpx


async def totals(api: httpx.AsyncClient, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = (await api.get(f"/api/v1/totals{query}")).json()
    return found


async def test_the_denominator_names_every_state_that_is_not_in_the_sums(api: httpx.AsyncClient) -> None:
    denominator = (await totals(api))["denominator"]
    without = denominator["states_without_published_need"]
    assert denominator["states_with_published_need"] + len(without) == denominator["states_with_obligation"]
    reasons = {row["state"]: row["need_reason"] for row in without}
    assert reasons["ERI"] == reasons["ARG"] == "no_published_need"
    assert reasons["CYP"] == "other_grades_only"


async def test_cells_add_up_to_the_totals_and_to_the_needs_of_the_states(api: httpx.AsyncClient) -> None:
    found = await totals(api)
    cells = found["by_year_and_pillar"]
    assert sum(Decimal(cell["need_usd"]) for cell in cells) == Decimal(found["need_usd"])
    assert sum(Decimal(cell["gap_usd"]) for cell in cells) == Decimal(found["gap_usd"])
    states = (await api.get("/api/v1/states?limit=500")).json()["items"]
    assert sum(Decimal(row["need_usd"]) for row in states if row["need_usd"]) == Decimal(found["need_usd"])


async def test_the_gap_is_what_the_last_documented_round_leaves_unmet(api: httpx.AsyncClient) -> None:
    found = await totals(api)
    of_round = (await api.get("/api/v1/rounds/documented-only")).json()
    assert (found["gap_round_id"], found["gap_usd"]) == (of_round["id"], of_round["unmet_usd"])
    assert found["gap_is_current"] is True
    assert found["last_round"]["id"] == of_round["id"]


async def test_other_grades_are_opt_in_and_change_no_counted_sum(api: httpx.AsyncClient) -> None:
    counted, everything = await totals(api), await totals(api, "?evidence=all")
    assert counted["other_grades"] is None
    assert {row["evidence"] for row in everything["other_grades"]} == {"estimated"}
    assert all(row["watermark"] for row in everything["other_grades"])
    for name in ("need_usd", "cost_usd", "gap_usd", "committed_usd", "by_year_and_pillar", "denominator"):
        assert everything[name] == counted[name], name
    assert {row["evidence"] for row in counted["committed_by_year"]} <= {"documented", "reported"}
    assert "assumed" in {row["evidence"] for row in everything["committed_by_year"]}


async def test_the_five_small_states_without_an_observed_donor_are_shown(api: httpx.AsyncClient) -> None:
    everything = await totals(api, "?evidence=all")
    unseen = {
        row["state"]: row for row in everything["small_sums_that_finish"] if row["observed_donors"] == 0
    }
    assert {"CYP", "ECU", "GNB", "NER", "PER"} <= set(unseen)
    counted = [row["state"] for row in (await totals(api))["small_sums_that_finish"]]
    assert counted == ["SEN", "NER", "ECU"]
    assert unseen["CYP"]["watermark"]
    assert unseen["NER"]["watermark"] is None


async def test_the_next_deadlines_come_in_order_with_what_they_rest_on(api: httpx.AsyncClient) -> None:
    rows = (await totals(api))["next_deadlines"]
    days = [row["deadline"] for row in rows]
    assert days == sorted(days)
    assert days[0] >= "2026-11-21"
    assert len(rows) == 10
    assert {row["deadline_basis"] for row in rows} <= {"granted", "requested", "decision not found"}


async def test_what_is_missing_where_no_donor_was_observed_is_said_with_its_grades(
    api: httpx.AsyncClient,
) -> None:
    everything = await totals(api, "?evidence=all")
    found = everything["small_sums_without_observed_donor"]
    assert found["states"] == ["CYP", "ECU", "GNB", "NER", "PER"]
    assert Decimal(8_000_000) < Decimal(found["need_usd"]) < Decimal(9_000_000)
    rows = {row["state"]: row for row in everything["small_sums_that_finish"]}
    assert Decimal(found["need_usd"]) == sum(Decimal(rows[state]["need_usd"]) for state in found["states"])
    parts = {part["evidence"]: part for part in found["by_grade"]}
    assert {grade: part["states"] for grade, part in parts.items()} == {
        "documented": ["ECU", "NER"],
        "estimated": ["CYP", "GNB", "PER"],
    }
    assert sum(Decimal(part["need_usd"]) for part in parts.values()) == Decimal(found["need_usd"])
    assert (found["evidence"], found["observed_since"]) == ("estimated", 2018)
    assert found["watermark"]


async def test_the_counted_view_says_how_many_small_sums_are_of_other_grades(api: httpx.AsyncClient) -> None:
    counted, everything = await totals(api), await totals(api, "?evidence=all")
    more = len(everything["small_sums_that_finish"]) - len(counted["small_sums_that_finish"])
    assert counted["small_sums_of_other_grades"] == everything["small_sums_of_other_grades"] == more == 3
    found = counted["small_sums_without_observed_donor"]
    assert (found["states"], found["watermark"]) == (["ECU", "NER"], None)
    assert [part["evidence"] for part in found["by_grade"]] == ["documented"]
