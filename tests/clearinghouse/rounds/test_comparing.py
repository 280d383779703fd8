"""Two policies side by side, and what settles receipts: hand-solved, and through the API on the sample's rounds."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import httpx

from clearinghouse.rounds.comparing import compared
from clearinghouse.rounds.receipts import settled
from needmatch import Problem, make_problem
from needmatch.casefolder.writing import case_files
from needmatch.problem import Activity, Commitment, Need, Obligation, Policy, State, Tranche

BASIS = {"AAA": "decision not found", "BBB": ""}
MONEY = ("need_usd", "own_usd", "other_usd", "difference_usd")


def cheap_and_dear() -> Problem:
    """In A a dollar releases ten times the land of B; 4.00 needed in each, 4.00 there, 1.00 of it for B alone."""
    return make_problem(
        years=(2027, 2027),
        states=[State("AAA", "A"), State("BBB", "B")],
        obligations=[Obligation(f"{s}-5", s, 5, date(2027, 12, 1), BASIS[s]) for s in ("AAA", "BBB")],
        activities=[Activity(s, s, "survey_clearance", f"{s}-5") for s in ("AAA", "BBB")],
        needs=[Need("AAA", 2027, 4_00, 400.0), Need("BBB", 2027, 4_00, 40.0, "estimated")],
        commitments=[Commitment("b", "D", states=frozenset({"BBB"})), Commitment("free", "E")],
        tranches=[Tranche("b", 2027, 1_00), Tranche("free", 2027, 3_00)],
        policy=Policy(preset="no-state-left-behind"),
    )


def test_the_cost_of_fairness_by_hand() -> None:
    # Equal coverage: 2.00 each, 200 + 20 m2. Most land: the free 3.00 go to A, 300 + 10 m2.
    found = compared(case_files(cheap_and_dear()), "most-land-released")
    assert [(line.state, line.own_cents, line.other_cents, line.evidence) for line in found.lines] == [
        ("AAA", 2_00, 3_00, "reported"),
        ("BBB", 2_00, 1_00, "estimated"),
    ]
    assert (found.own.released_m2, found.other.released_m2) == (220.0, 310.0)
    assert (found.own.least_coverage, found.other.least_coverage) == (0.5, 0.25)
    assert {row.obligation: (row.own_late_share, row.other_late_share) for row in found.obligations} == {
        "AAA-5": (0.5, 0.25),
        "BBB-5": (0.5, 0.75),
    }
    assert {row.state: row.deadline_basis for row in found.obligations} == BASIS


def test_a_policy_beside_itself_changes_nothing() -> None:
    found = compared(case_files(cheap_and_dear()), "no-state-left-behind")
    assert found.own == found.other
    assert all(line.own_cents == line.other_cents for line in found.lines)


def test_what_settles_receipts_by_hand() -> None:
    # B's 1.00 can go nowhere else; that A gets 2.00 and B 1.00 of the free money is settled by equal coverage.
    known = settled(case_files(cheap_and_dear()))
    found = {each.receipt.state: each for each in known.states}
    parts = {
        state: (each.receipt.earmark_cents, each.receipt.tiers_cents, each.receipt.choice_cents)
        for state, each in found.items()
    }
    assert parts == {"AAA": (0, 2_00, 0), "BBB": (1_00, 1_00, 0)}
    assert (found["BBB"].state_name, found["BBB"].evidence) == ("B", "estimated")
    assert known.same_payer_cents == 4_00


def test_who_pays_is_open_where_two_donors_are_alike() -> None:
    # D and E give 2.00 each to anyone: what each State gets is settled, and any of the two could pay it.
    both = replace(
        cheap_and_dear(),
        commitments=(Commitment("d", "D"), Commitment("e", "E")),
        tranches=(Tranche("d", 2027, 2_00), Tranche("e", 2027, 2_00)),
    )
    known = settled(case_files(both))
    assert [each.receipt.choice_cents for each in known.states] == [0, 0]
    assert known.same_payer_cents == 0


async def test_a_comparison_adds_up_and_begins_at_the_round(api: httpx.AsyncClient) -> None:
    round = (await api.get("/api/v1/rounds/if-donors-go-on")).json()
    answer = await api.get("/api/v1/rounds/if-donors-go-on/comparison?preset=most-land-released")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["own"]["plan"]["funded_usd"] == round["placed_usd"]
    assert (found["own"]["preset"], found["other"]["preset"]) == (round["preset"], "most-land-released")
    assert found["other"]["released_m2"] > found["own"]["released_m2"]
    for part in ("states", "pillars", "lines"):
        sums = {name: sum(Decimal(row[name]) for row in found[part]) for name in MONEY}
        assert sums["need_usd"] == Decimal(round["need_usd"])
        assert sums["own_usd"] == Decimal(round["placed_usd"])
        assert sums["difference_usd"] == sums["other_usd"] - sums["own_usd"]
        assert all(row["watermark"] == round["watermark"] for row in found[part])
    less = [
        Decimal(row["difference_usd"]) for row in found["states"] if row["difference_usd"].startswith("-")
    ]
    assert found["states_with_less"] == len(less) > 0
    assert Decimal(found["moved_usd"]) == -sum(less)
    stored = (await api.get("/api/v1/rounds/if-donors-go-on/states?limit=500")).json()["items"]
    funded = {row["state"]: row["funded_usd"] for row in stored if row["coverage_share"] is not None}
    assert {row["state"]: row["own_usd"] for row in found["states"]} == funded


async def test_a_compared_deadline_says_what_it_rests_on(api: httpx.AsyncClient) -> None:
    both = (await api.get("/api/v1/rounds/if-donors-go-on/comparison?preset=most-land-released")).json()
    rows = (await api.get("/api/v1/rounds/if-donors-go-on/obligations?limit=500")).json()["items"]
    basis = {row["obligation_id"]: (row["deadline"], row["deadline_basis"]) for row in rows}
    found = {row["obligation_id"]: (row["deadline"], row["deadline_basis"]) for row in both["obligations"]}
    assert found == {code: basis[code] for code in found}
    assert "decision not found" in {word for _, word in found.values()}


async def test_an_unknown_policy_or_round_is_refused(api: httpx.AsyncClient) -> None:
    unknown = await api.get("/api/v1/rounds/if-donors-go-on/comparison?preset=fastest")
    assert unknown.status_code == 400
    assert "preset" in unknown.text
    assert (await api.get("/api/v1/rounds/if-donors-go-on/comparison")).status_code == 400
    for of in ("comparison?preset=most-land-released", "receipts"):
        assert (await api.get(f"/api/v1/rounds/none/{of}")).status_code == 404


async def test_receipts_add_up_to_what_the_round_places(api: httpx.AsyncClient) -> None:
    for code in ("if-donors-go-on", "documented-only"):
        round = (await api.get(f"/api/v1/rounds/{code}")).json()
        answer = await api.get(f"/api/v1/rounds/{code}/receipts")
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert found["funded_usd"] == round["placed_usd"]
        for row in [found, *found["states"]]:
            parts = [Decimal(row[name]) for name in ("earmark_usd", "policy_usd", "choice_usd")]
            assert min(parts) >= 0
            assert sum(parts) == Decimal(row["funded_usd"])
        assert Decimal(found["same_payer_usd"]) + Decimal(found["open_payer_usd"]) == Decimal(
            found["funded_usd"]
        )
        for row in found["states"]:
            assert Decimal(row["least_usd"]) <= Decimal(row["funded_usd"]) <= Decimal(row["most_usd"])
        assert (await api.get(f"/api/v1/rounds/{code}/receipts")).headers["etag"] == answer.headers["etag"]
