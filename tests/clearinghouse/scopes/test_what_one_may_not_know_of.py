"""What one may not know of is not told in roundabout ways either: made-up cursors, files, terms that ran out."""

import base64
import json
from datetime import date
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from clearinghouse.scopes.rights import RIGHTS, UNSAFE
from people import House, Person

LIST = "/api/v1/commitments?evidence=all"


@pytest.fixture
async def keep_back(sample_copy: Any) -> Any:
    """Set the level of a commitment, as its owner would."""

    async def set_it(item: str, level: str) -> None:
        owner = await asyncpg.connect(**sample_copy.owner.connection_arguments())
        try:
            await owner.execute(
                "update clearinghouse.commitment set visibility = $2 where id = $1", item, level
            )
        finally:
            await owner.close()

    return set_it


async def first_of(person: Person, donor: str) -> str:
    return str((await person.get(f"{LIST}&donor={donor}")).json()["items"][0]["id"])


async def test_a_made_up_cursor_does_not_tell_where_a_hidden_item_stands(
    house: House, keep_back: Any
) -> None:
    stranger = house.stranger()
    hidden = await first_of(stranger, "NOR")
    await keep_back(hidden, "own")
    page = (await stranger.get(f"{LIST}&limit=1")).json()
    signature, _ = json.loads(base64.b64decode(page["next"] + "===", altchars=b"-_"))
    answers = set()
    for key in (hidden, str(uuid4())):
        made_up = base64.urlsafe_b64encode(json.dumps([signature, key]).encode()).decode().rstrip("=")
        answer = await stranger.get(LIST, params={"evidence": "all", "limit": "1", "cursor": made_up})
        answers.add((answer.status_code, answer.content))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 400


async def test_reads_of_files_pages_and_days_are_noted_like_any_other(house: House, keep_back: Any) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    donor = await house.person("nils@example.org", ("donor", "NOR"))
    body = {"name": "m", "permission": "read", "scope_id": str(donor.scope), "days": 1}
    machine = house.stranger()
    machine.headers["authorization"] = f"Bearer {(await donor.post('/api/v1/tokens', body)).json()['token']}"
    item = await first_of(donor, "NOR")
    await keep_back(item, "own")
    paths = (
        f"{LIST}&donor=NOR&format=csv",
        f"{LIST}&donor=NOR&format=xlsx",
        f"{LIST}&donor=NOR&limit=500",
        f"/api/v1/commitments/{item}",
    )
    expected = 0
    for person, means in ((donor, "session"), (machine, "token")):
        for path in paths:
            answer = await person.get(path)
            assert answer.status_code == 200, answer.text
            expected += 1
            noted = (await iris.get("/api/v1/audit-events?action=restricted.read&limit=500")).json()["items"]
            assert len(noted) == expected, path
            assert (noted[0]["means"], noted[0]["acting_as"]) == (means, "donor:NOR")
            assert item in noted[0]["after"]


async def test_a_committee_members_term_ends_in_the_middle_of_a_session(house: House, keep_back: Any) -> None:
    house.pass_time(hours=11, minutes=30)  # 23:30: the session goes on beyond the end of the term
    member = await house.person("mia@example.org")
    assert member.account is not None
    item = await first_of(member, "NOR")
    await keep_back(item, "states_parties")
    await house.grant(member.account, "committee", "KHM", ends_on=date(2026, 11, 22))
    assert (await member.get("/api/v1/session")).json()["acting"]["party"] == "committee"
    assert (await member.get(f"/api/v1/commitments/{item}")).status_code == 200
    house.pass_time(minutes=30)
    assert (await member.get(f"/api/v1/commitments/{item}")).status_code == 404
    shown = (await member.get("/api/v1/session")).json()
    assert (shown["account"]["email"], shown["acting"], shown["scopes"]) == ("mia@example.org", None, [])


async def test_a_term_that_is_over_refuses_at_the_next_request_of_the_same_session(house: House) -> None:
    house.pass_time(hours=11, minutes=30)
    member = await house.person("iris@example.org")
    assert member.account is not None
    await house.grant(member.account, "secretariat", None, ends_on=date(2026, 11, 22))
    assert (await member.get("/api/v1/audit-events")).status_code == 200
    house.pass_time(minutes=30)
    assert (await member.get("/api/v1/account")).status_code == 200, "the session goes on"
    assert (await member.get("/api/v1/audit-events")).status_code == 403
    assert (await member.post("/api/v1/accounts", {})).status_code == 403


async def test_a_scope_is_found_under_its_own_account_alone(house: House) -> None:
    iris = await house.person("iris@example.org", ("secretariat", None))
    awa = await house.person("awa@example.org", ("state", "SEN"))
    bea = await house.person("bea@example.org", ("state", "AGO"))
    for scope in (bea.scope, uuid4()):
        path = f"/api/v1/accounts/{awa.account}/scopes/{scope}"
        edit = {"ends_on": "2026-11-21", "is_chair": False}
        told = await iris.get(path), await iris.send("PATCH", path, json=edit, headers={"if-match": '"x"'})
        assert [each.status_code for each in told] == [404, 404]
    assert (await bea.get("/api/v1/releases")).status_code == 200


async def test_a_stranger_is_told_apart_by_nothing_that_is_sent_along(house: House) -> None:
    """Query, cookies of sessions that are over, other methods' headers: 401 all the same."""
    gone = await house.person("awa@example.org", ("secretariat", None))
    cookie = f"session={gone.client.cookies['session']}"
    await gone.delete("/api/v1/sessions")
    stranger = house.client()
    shapes = set()
    for (method, address), right in RIGHTS.items():
        if right.is_open:
            continue
        path = address.replace("{", "").replace("}", "")
        for query, headers in (
            ("?limit=-1&nothing=1&as_of=never&cursor=%00", {}),
            ("", {"cookie": cookie}),
            ("", {"cookie": "session=" + "x" * 3000, "if-none-match": "*", "origin": "https://evil.example"}),
        ):
            answer = await stranger.request(method, path + query, headers=headers)
            assert answer.status_code == 401, (method, path, answer.text)
            shapes.add(answer.content)
    assert len(shapes) == 1


async def test_a_token_that_is_over_is_told_before_anything_else(house: House) -> None:
    stranger = house.client()
    for (method, address), right in RIGHTS.items():
        if not address.startswith("/api/v1/") or "identity" in address:
            continue
        path = address.replace("{", "").replace("}", "")
        content = b"{broken" if method in UNSAFE else b""
        answer = await stranger.request(
            method, f"{path}?nothing=1", headers={"authorization": "Bearer chm_over"}, content=content
        )
        assert answer.status_code == 401, (method, path, right, answer.text)
