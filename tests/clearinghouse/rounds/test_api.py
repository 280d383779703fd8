"""Rounds and their snapshots."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from clearinghouse.cli import main
from clearinghouse.rounds import words
from needmatch.plan import Reason
from needmatch.problem import PRESETS, TIERS


def test_every_preset_tier_and_reason_has_words() -> None:
    assert set(words.PRESETS) == set(PRESETS)
    assert set(words.TIERS) == set(words.OBJECTIVE_UNITS) == {*TIERS, "tie"}
    assert set(words.REASONS) == {str(reason) for reason in Reason}


async def test_rounds_come_newest_first_and_only_illustrations_of_scope_carry_a_watermark(
    api: httpx.AsyncClient,
) -> None:
    rows = (await api.get("/api/v1/rounds")).json()["items"]
    assert [row["code"] for row in rows] == ["if-donors-go-on", "documented-only"]
    assert [bool(row["watermark"]) for row in rows] == [True, False]
    assert [row["code"] for row in (await api.get("/api/v1/rounds?scope=documented")).json()["items"]] == [
        "documented-only"
    ]


async def test_a_round_opens_by_id_and_by_code(api: httpx.AsyncClient) -> None:
    by_code = (await api.get("/api/v1/rounds/documented-only")).json()
    by_id = (await api.get(f"/api/v1/rounds/{by_code['id']}")).json()
    assert by_code == by_id
    assert by_code["preset_in_words"] == words.PRESETS[by_code["preset"]]
    assert [tier["name"] for tier in by_code["tiers"]][-1] == "tie"
    assert by_code["policy"]["preset"] == "deadlines-first"


@pytest.mark.parametrize("tail", ["", "/allocations", "/unfunded", "/states", "/obligations", "/snapshot"])
async def test_an_unknown_round_is_404(api: httpx.AsyncClient, tail: str) -> None:
    for round_id in ("none", "00000000-0000-0000-0000-000000000000"):
        answer = await api.get(f"/api/v1/rounds/{round_id}{tail}")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


async def test_the_snapshot_lists_its_files_with_their_hashes(api: httpx.AsyncClient) -> None:
    listing = (await api.get("/api/v1/rounds/if-donors-go-on/snapshot")).json()
    zipped = await api.get("/api/v1/rounds/if-donors-go-on/snapshot?format=zip")
    assert zipped.headers["content-type"] == "application/zip"
    assert (
        zipped.headers["content-disposition"]
        == f'attachment; filename="case-{listing["case_sha256"][:12]}.zip"'
    )
    folder = zipfile.ZipFile(io.BytesIO(zipped.content))
    found = {name.removeprefix("case/"): folder.read(name) for name in folder.namelist()}
    assert {row["name"]: row["sha256"] for row in listing["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in found.items()
    }
    assert {row["name"]: row["size_bytes"] for row in listing["files"]} == {
        name: len(content) for name, content in found.items()
    }
    assert "case.toml" in found
    again = await api.get("/api/v1/rounds/if-donors-go-on/snapshot", headers={"accept": "application/zip"})
    assert again.content == zipped.content


async def test_the_snapshot_is_solved_again_to_the_same_result(
    api: httpx.AsyncClient, tmp_path: Path
) -> None:
    for code in ("documented-only", "if-donors-go-on"):
        zipped = await api.get(f"/api/v1/rounds/{code}/snapshot?format=zip")
        folder = tmp_path / code
        zipfile.ZipFile(io.BytesIO(zipped.content)).extractall(folder)
        ran = CliRunner().invoke(main, ["match", str(folder / "case"), "--out", str(folder / "plan")])
        assert ran.exit_code == 0, ran.output
        summary = json.loads((folder / "plan" / "summary.json").read_text())
        kept = (await api.get(f"/api/v1/rounds/{code}")).json()
        assert summary["result_sha256"] == kept["result_sha256"]
        assert summary["case_sha256"] == kept["case_sha256"]
