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
