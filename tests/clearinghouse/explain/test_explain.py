"""Every figure of /totals, /states and /donors opens to parts that add up to it, to the cent."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from clearinghouse.explain.figure import WORDS

NEED_FIGURES = ("cost_usd", "national_usd", "secured_usd", "need_usd")
Rows = list[dict[str, Any]]


async def explained(api: httpx.AsyncClient, path: str, **parameters: object) -> dict[str, Any]:
    """An explanation whose amount is what its counted parts add up to, and whose others all say why."""
    answer = await api.get(f"/api/v1/explain/{path}", params={k: str(v) for k, v in parameters.items()})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    total = sum((Decimal(part["amount_usd"]) for part in found["counted"]), Decimal(0))
    assert found["amount_usd"] == (f"{total:.2f}" if found["counted"] else None)
    assert all(part["reason"] is None for part in found["counted"])
    assert all(part["reason_in_words"] == WORDS[part["reason"]] for part in found["left_out"])
    ids = [(part["kind"], part["id"]) for part in found["counted"] + found["left_out"]]
    assert len(set(ids)) == len(ids), "a part stands twice"
    return found


def sums(parts: Rows, *by: str) -> dict[tuple[Any, ...], Decimal]:
    found: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for part in parts:
        if part["amount_usd"] is not None:
            found[tuple(part[name] for name in by)] += Decimal(part["amount_usd"])
    return dict(found)


def shown(rows: Iterable[dict[str, Any]], figure: str, *by: str) -> dict[tuple[Any, ...], Decimal]:
    found: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for row in rows:
        if row[figure] is not None:
            found[tuple(row[name] for name in by)] += Decimal(row[figure])
    return dict(found)


async def test_every_figure_of_the_totals(api: httpx.AsyncClient) -> None:
    totals = (await api.get("/api/v1/totals", params={"evidence": "all"})).json()
    for figure in NEED_FIGURES:
        found = await explained(api, "totals", figure=figure)
        if figure in totals:
            assert found["amount_usd"] == totals[figure]
        assert sums(found["counted"], "year", "pillar") == shown(
            totals["by_year_and_pillar"], figure, "year", "pillar"
        )
    everything = await explained(api, "totals", figure="need_usd", evidence="all")
    others = [part for part in everything["counted"] if part["evidence"] not in totals["evidence_counted"]]
    assert others
    assert sums(others, "year", "pillar", "evidence") == shown(
        totals["other_grades"], "need_usd", "year", "pillar", "evidence"
    )
    by_state = sums(everything["counted"], "state")
    for row in totals["small_sums_that_finish"]:
        assert by_state[row["state"],] == Decimal(row["need_usd"])
    unseen = totals["small_sums_without_observed_donor"]
    assert sum(by_state[state,] for state in unseen["states"]) == Decimal(unseen["need_usd"])
    counted = sums((await explained(api, "totals", figure="need_usd"))["counted"], "state")
    for row in totals["next_deadlines"]:
        if row["need_usd"] is not None:
            assert counted[row["state"],] == Decimal(row["need_usd"])
    committed = await explained(api, "totals", figure="committed_usd")
    assert committed["amount_usd"] == totals["committed_usd"]
    assert {part["reason"] for part in committed["left_out"]} >= {"other_year", "not_allocatable"}
    committed = await explained(api, "totals", figure="committed_usd", evidence="all")
    assert sums(committed["counted"], "year", "evidence") == shown(
        totals["committed_by_year"], "amount_usd", "year", "evidence"
    )
    gap = await explained(api, "totals", figure="gap_usd")
    assert gap["amount_usd"] == totals["gap_usd"]
    cells = {
        key: usd
        for key, usd in shown(totals["by_year_and_pillar"], "gap_usd", "year", "pillar").items()
        if usd
    }
    assert sums(gap["counted"], "year", "pillar") == cells


async def test_filters_open_one_cell_of_a_total(api: httpx.AsyncClient) -> None:
    totals = (await api.get("/api/v1/totals")).json()
    cell = totals["by_year_and_pillar"][0]
    where = {"year": cell["year"], "pillar": cell["pillar"]}
    assert (await explained(api, "totals", figure="need_usd", **where))["amount_usd"] == cell["need_usd"]
    assert (await explained(api, "totals", figure="gap_usd", **where))["amount_usd"] == cell["gap_usd"]
    estimated = await explained(api, "totals", figure="need_usd", grade="estimated")
    assert {part["evidence"] for part in estimated["counted"]} == {"estimated"}
    assert all(part["watermark"] for part in estimated["counted"])


async def test_every_figure_of_every_state(api: httpx.AsyncClient) -> None:
    rows = (await api.get("/api/v1/states", params={"limit": 500, "evidence": "all"})).json()["items"]
    assert len(rows) > 30
    for row in rows:
        if row["has_obligation"] if "has_obligation" in row else row["need_usd"]:
            found = await explained(api, f"states/{row['iso3']}", figure="need_usd", evidence="all")
            assert found["amount_usd"] == row["need_usd"], row["iso3"]
    for row in rows:
        code = row["iso3"]
        page = (await api.get(f"/api/v1/states/{code}", params={"evidence": "all"})).json()
        if page["need_by_year"]:
            for figure in NEED_FIGURES:
                found = await explained(api, f"states/{code}", figure=figure, evidence="all")
                assert sums(found["counted"], "year", "pillar", "evidence") == shown(
                    page["need_by_year"], figure, "year", "pillar", "evidence"
                ), (code, figure)
        if page["flows_by_donor"]:
            flows = await explained(api, f"states/{code}", figure="flows_usd", evidence="all")
            assert sums(flows["counted"], "year", "donor", "evidence") == shown(
                page["flows_by_donor"], "amount_usd", "year", "donor_code", "evidence"
            ), code
        if page["funding_by_year"]:
            own = await explained(api, f"states/{code}", figure="national_contribution_usd", evidence="all")
            assert sums(own["counted"], "year") == shown(page["funding_by_year"], "national_usd", "year"), (
                code
            )
        for year in page["funding_by_year"][-2:]:
            found = await explained(
                api, f"states/{code}", figure="international_usd", evidence="all", year=year["year"]
            )
            assert found["amount_usd"] == year["international_usd"], (code, year["year"])
            kinds = {part["kind"] for part in found["counted"]}
            assert (
                kinds
                == {"published_total": {"published_total"}, "sum_of_flows": {"flow"}, None: set()}[
                    year["international_basis"]
                ]
            )


async def test_every_figure_of_every_donor(api: httpx.AsyncClient) -> None:
    donors = (await api.get("/api/v1/donors", params={"limit": 500})).json()["items"]
    assert len(donors) > 20
    reasons = set()
    for donor in donors:
        page = (await api.get(f"/api/v1/donors/{donor['id']}", params={"evidence": "all"})).json()
        flows = await explained(api, f"donors/{donor['id']}", figure="flows_usd", evidence="all")
        assert sums(flows["counted"], "year", "evidence") == shown(
            page["flows_by_year"], "amount_usd", "year", "evidence"
        ), donor["code"]
        to_one = [part for part in flows["counted"] if part["state"]]
        assert sums(to_one, "state", "year", "evidence") == shown(
            page["flows_by_recipient"], "amount_usd", "recipient", "year", "evidence"
        ), donor["code"]
        committed = await explained(api, f"donors/{donor['id']}", figure="committed_usd", evidence="all")
        tranches = [tranche for each in page["commitments"] for tranche in each["tranches"]]
        assert sums(committed["counted"], "year") == shown(tranches, "amount_usd", "year"), donor["code"]
        reasons |= {part["reason"] for part in flows["left_out"] + committed["left_out"]}
    assert reasons == {"not_allocatable"}, (
        "the sample has no flow without an amount, and none of several donors"
    )


async def test_sums_of_every_round(api: httpx.AsyncClient) -> None:
    for row in (await api.get("/api/v1/rounds")).json()["items"]:
        for figure in ("need_usd", "placed_usd", "unmet_usd", "committed_usd"):
            found = await explained(api, f"rounds/{row['id']}", figure=figure)
            assert Decimal(found["amount_usd"] or 0) == Decimal(row[figure]), figure
        states = (await api.get(f"/api/v1/rounds/{row['id']}/states", params={"limit": 500})).json()["items"]
        need = await explained(api, f"rounds/{row['id']}", figure="need_usd")
        assert sums(need["counted"], "state") == {
            key: usd for key, usd in shown(states, "need_usd", "state").items() if usd
        }


async def test_a_sum_of_a_round_opens_by_donor_by_pair_and_by_reason(api: httpx.AsyncClient) -> None:
    address = "/api/v1/rounds/if-donors-go-on"
    page = (await api.get(address)).json()
    for row in page["by_donor"]:
        for figure in ("placed_usd", "committed_usd"):
            found = await explained(api, "rounds/if-donors-go-on", figure=figure, donor=row["donor_id"])
            assert Decimal(found["amount_usd"] or 0) == Decimal(row[figure]), (figure, row["donor_id"])
    for row in page["by_reason"]:
        found = await explained(api, "rounds/if-donors-go-on", figure="unmet_usd", unmet_reason=row["reason"])
        assert found["amount_usd"] == row["unmet_usd"], row["reason"]
    lines = (await api.get(f"{address}/allocations", params={"limit": 500})).json()["items"]
    pairs = shown(lines, "amount_usd", "donor_id", "state")
    for (donor, state), usd in list(pairs.items())[:5]:
        found = await explained(api, "rounds/if-donors-go-on", figure="placed_usd", donor=donor, state=state)
        assert Decimal(found["amount_usd"]) == usd, (donor, state)
    assert {line["channel"] for line in lines} > {None}
    by_channel = shown(lines, "amount_usd", "donor_id", "channel", "state")
    for (donor, channel, state), usd in [each for each in by_channel.items() if each[0][1]][:3]:
        found = await explained(
            api, "rounds/if-donors-go-on", figure="placed_usd", donor=donor, channel=channel, state=state
        )
        assert Decimal(found["amount_usd"]) == usd, (donor, channel, state)
    untold = await explained(api, "rounds/if-donors-go-on", figure="placed_usd", channel="")
    rest = (Decimal(line["amount_usd"]) for line in lines if line["channel"] is None)
    assert Decimal(untold["amount_usd"]) == sum(rest)


async def test_a_commitment_opens_to_its_tranches(api: httpx.AsyncClient) -> None:
    rows = (await api.get("/api/v1/commitments", params={"limit": 500})).json()["items"]
    several = next(row for row in rows if len(row["tranches"]) > 1)
    of = f"donors/{several['donor_code']}"
    found = await explained(api, of, figure="committed_usd", commitment=several["code"], evidence="all")
    assert sums(found["counted"], "year") == shown(several["tranches"], "amount_usd", "year")
    assert {part["label_values"]["commitment"] for part in found["counted"]} == {several["code"]}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("totals", 400),
        ("totals?figure=nothing", 400),
        ("states/XXX?figure=need_usd", 404),
        ("states/AGO?figure=international_usd", 400),
        ("donors/NOBODY?figure=flows_usd", 404),
        ("rounds/none?figure=need_usd", 404),
        ("ledger", 400),
    ],
)
async def test_what_cannot_be_opened_says_so(api: httpx.AsyncClient, path: str, status: int) -> None:
    assert (await api.get(f"/api/v1/explain/{path}")).status_code == status
