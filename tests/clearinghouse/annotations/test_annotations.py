"""What a State or donor says of a figure about it is shown with it, in versions, and nobody speaks for another."""

from typing import Any
from uuid import UUID

import pytest

from clearinghouse.annotations.figure import DONOR_FIGURES, STATE_FIGURES, Figure, fault_in
from people import House

WORDS = {"figure": "need_usd", "year": 2026, "words": "Our plan was revised in March; see the new one."}
EXPLAIN = "/api/v1/explain/states/SEN?figure=need_usd"


async def test_it_is_shown_with_its_figure_wherever_that_is_given(house: House) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    anyone = house.stranger()
    made = await awa.post("/api/v1/annotations", WORDS | {"document": "https://example.org/plan"})
    assert made.status_code == 201, made.text
    row = made.json()
    assert (row["party"], row["party_name"], row["version"]) == ("state:SEN", "Senegal", 1)
    assert row["address"] == "/api/v1/explain/states/SEN?figure=need_usd&year=2026"
    opened = (await anyone.get(row["address"])).json()
    assert [each["words"] for each in opened["annotations"]] == [WORDS["words"]]
    assert [each["id"] for each in (await anyone.get("/api/v1/states/SEN")).json()["annotations"]] == [
        row["id"]
    ]
    assert [each["id"] for each in (await anyone.get(EXPLAIN)).json()["annotations"]] == [row["id"]]
    for other in (
        f"{EXPLAIN}&year=2027",
        "/api/v1/explain/states/SEN?figure=cost_usd&year=2026",
        "/api/v1/explain/states/AGO?figure=need_usd&year=2026",
    ):
        assert (await anyone.get(other)).json()["annotations"] == []
    pillar = (await anyone.get(f"{EXPLAIN}&year=2026&pillar=capacity")).json()
    assert [each["id"] for each in pillar["annotations"]] == [row["id"]]


async def test_a_donor_speaks_of_what_is_said_of_it(house: House) -> None:
    nils = await house.person("nils@example.org", ("donor", "NOR"))
    made = await nils.post(
        "/api/v1/annotations", {"figure": "flows_usd", "words": "Core support is not in it."}
    )
    assert made.status_code == 201, made.text
    assert made.json()["address"] == "/api/v1/explain/donors/NOR?figure=flows_usd"
    shown = (await nils.get("/api/v1/donors/NOR")).json()["annotations"]
    assert [each["words"] for each in shown] == ["Core support is not in it."]
    listed = (await nils.get("/api/v1/annotations?donor=NOR")).json()["items"]
    assert listed == shown
    refused = await nils.post("/api/v1/annotations", {"figure": "need_usd", "words": "x"})
    assert refused.status_code == 400
    assert (await nils.get("/api/v1/annotations?donor=NOR&state=SEN")).status_code == 400


async def test_versions_stay_and_what_is_withdrawn_is_shown_no_more(house: House) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    made = await awa.post("/api/v1/annotations", WORDS)
    path = f"/api/v1/annotations/{made.json()['id']}"
    etag = (await awa.get(path)).headers["etag"]
    assert (await awa.send("PUT", path, json={"words": "Anew."})).status_code == 428
    revised = await awa.send("PUT", path, json={"words": "Anew."}, headers={"if-match": etag})
    assert (revised.json()["version"], revised.json()["words"]) == (2, "Anew.")
    stale = await awa.send("PUT", path, json={"words": "Later."}, headers={"if-match": etag})
    assert stale.status_code == 412
    bea = await house.person("bea@example.org", ("state", "AGO"))
    assert (await bea.send("DELETE", path)).status_code == 404
    assert (await awa.send("DELETE", path)).status_code == 204
    assert (await awa.get(path)).status_code == 404
    assert (await awa.get("/api/v1/annotations?state=SEN")).json()["items"] == []
    assert (await awa.get(EXPLAIN)).json()["annotations"] == []
    said = (await awa.get(f"{path}/versions")).json()["items"]
    assert [each["words"] for each in said] == [WORDS["words"], "Anew.", None]
    assert (await awa.send("DELETE", path)).status_code == 404
    iris = await house.person("iris@example.org", ("secretariat", None))
    told = [each["action"] for each in (await iris.get("/api/v1/audit-events")).json()["items"]]
    assert [each for each in reversed(told) if each.startswith("annotation")] == [
        "annotation.written",
        "annotation.revised",
        "annotation.withdrawn",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"figure": "committed_usd"},
        {"figure": "remaining", "pillar": "capacity"},
        {"figure": "tea"},
        {"words": " "},
        {"words": "two\nlines"},
        {"document": "javascript:alert(1)"},
        {"party": "state:AGO"},
        {"year": 1},
    ],
)
async def test_what_is_no_figure_about_the_state_is_refused(house: House, wrong: dict[str, Any]) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    refused = await awa.post("/api/v1/annotations", WORDS | wrong)
    assert refused.status_code == 400, refused.text
    assert (await awa.get("/api/v1/annotations")).json()["items"] == []


async def test_every_figure_that_may_be_annotated_has_an_address_that_answers(house: House) -> None:
    anyone = house.stranger()
    a_round = UUID((await anyone.get("/api/v1/rounds/if-donors-go-on")).json()["id"])
    tried = 0
    for party, names in (("state:SEN", STATE_FIGURES), ("donor:NOR", DONOR_FIGURES)):
        for name in names:
            indicator = "43.1" if name == "indicator_finding" else None
            figure = Figure(party, name, 2020, None, indicator, a_round if name == "unmet_usd" else None)
            assert fault_in(figure) is None
            answered = await anyone.get(figure.address)
            assert answered.status_code == 200, (figure.address, answered.text)
            tried += 1
    assert tried == 14
