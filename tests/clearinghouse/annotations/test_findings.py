"""A State says its word on what an indicator finds of it, and on what of its need stays unmet in a round."""

from typing import Any

from people import House, Person

ROUND = "if-donors-go-on"
FINDING = {"figure": "indicator_finding", "indicator": "43.1", "words": "We reported it in another section."}
UNMET = {"figure": "unmet_usd", "round_id": ROUND, "words": "Half of it was found since."}


async def said(person: Person, path: str) -> list[str]:
    opened = await person.get(path)
    assert opened.status_code == 200, opened.text
    return [each["words"] for each in opened.json()["annotations"]]


async def test_a_finding_is_spoken_of_where_the_indicator_is_opened(house: House) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    anyone = house.stranger()
    values = (await anyone.get("/api/v1/indicators/43.1/values")).json()["items"]
    value = next(each for each in values if each["basis"] == "found")
    made = await awa.post("/api/v1/annotations", FINDING | {"year": value["covers_year"]})
    assert made.status_code == 201, made.text
    row = made.json()
    assert (row["indicator"], row["round_id"], row["party"]) == ("43.1", None, "state:SEN")
    assert (await anyone.get(row["address"])).status_code == 200
    assert await said(anyone, f"/api/v1/indicator-values/{value['id']}") == [FINDING["words"]]
    other = next(each for each in values if each["covers_year"] != value["covers_year"])
    assert await said(anyone, f"/api/v1/indicator-values/{other['id']}") == []
    assert await said(anyone, "/api/v1/states/SEN") == [FINDING["words"]]
    listed = (await anyone.get("/api/v1/annotations?indicator=43.1")).json()["items"]
    assert [each["id"] for each in listed] == [row["id"]]
    assert (await anyone.get("/api/v1/annotations?indicator=43.2")).json()["items"] == []
    path = f"/api/v1/annotations/{row['id']}"
    etag = (await awa.get(path)).headers["etag"]
    anew = await awa.send("PUT", path, json={"words": "Anew."}, headers={"if-match": etag})
    assert (anew.json()["indicator"], anew.json()["version"]) == ("43.1", 2)
    assert (await awa.send("DELETE", path)).status_code == 204
    assert await said(anyone, f"/api/v1/indicator-values/{value['id']}") == []


async def test_unmet_money_is_spoken_of_where_the_round_is_opened(house: House) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    anyone = house.stranger()
    made = await awa.post("/api/v1/annotations", UNMET | {"year": 2027})
    assert made.status_code == 201, made.text
    row = made.json()
    asked = (await anyone.get(f"/api/v1/rounds/{ROUND}")).json()
    assert (row["round_id"], row["round_title"]) == (asked["id"], asked["title"])
    assert await said(anyone, row["address"]) == [UNMET["words"]]
    opened = f"/api/v1/explain/rounds/{ROUND}?figure=unmet_usd"
    assert await said(anyone, f"{opened}&state=sen") == [UNMET["words"]]
    for other in ("", "&state=AGO", "&state=SEN&year=2028"):
        assert await said(anyone, f"{opened}{other}") == []
    assert await said(anyone, f"/api/v1/explain/rounds/{ROUND}?figure=need_usd&state=SEN") == []
    for path, ids in ((f"round={ROUND}", [row["id"]]), ("round=none", [])):
        listed = (await anyone.get(f"/api/v1/annotations?{path}")).json()["items"]
        assert [each["id"] for each in listed] == ids


WRONG: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    (FINDING, {"indicator": "99.9"}, "indicator"),
    (FINDING, {"indicator": None}, "indicator"),
    (FINDING, {"round_id": ROUND}, "round_id"),
    (FINDING, {"pillar": "capacity"}, "pillar"),
    (UNMET, {"round_id": "none"}, "round_id"),
    (UNMET, {"round_id": None}, "round_id"),
    (UNMET, {"indicator": "43.1"}, "indicator"),
    (UNMET, {"figure": "need_usd"}, "round_id"),
]


async def test_what_is_no_such_figure_about_the_state_is_refused_at_its_field(house: House) -> None:
    awa = await house.person("awa@example.org", ("state", "SEN"))
    for body, wrong, field in WRONG:
        refused = await awa.post("/api/v1/annotations", body | wrong)
        assert refused.status_code == 400, (wrong, refused.text)
        assert [each["field"] for each in refused.json()["errors"]] == [field]
    absent = await house.person("fay@example.org", ("state", "FIN"))
    refused = await absent.post("/api/v1/annotations", UNMET)
    assert [each["field"] for each in refused.json()["errors"]] == ["round_id"]
    donor = await house.person("nils@example.org", ("donor", "NOR"))
    for body in (FINDING, UNMET):
        assert (await donor.post("/api/v1/annotations", body)).status_code == 400
    assert (await awa.get("/api/v1/annotations")).json()["items"] == []
