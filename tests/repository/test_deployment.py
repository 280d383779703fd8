"""docker-compose.yml, Dockerfile and .env.example agree with each other and with the settings."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from clearinghouse.settings import Settings

KEY = re.compile(r"^([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)


def names_without_example(names: set[str], example: str) -> set[str]:
    """Return the settings that an operator would not find in the example."""
    return names - {name for name, _ in KEY.findall(example)}


def faults(compose: Mapping[str, Any]) -> list[str]:
    """Return what a compose file lacks of a safe installation: order of start, least rights, no secret in clear."""
    services = compose.get("services", {})
    found = [
        f"{name} is missing" for name in ("postgres", "migrate", "web", "worker") if name not in services
    ]
    for name in ("web", "worker"):
        waits = services.get(name, {}).get("depends_on", {})
        if "migrate" not in waits or waits["migrate"].get("condition") != "service_completed_successfully":
            found.append(f"{name} does not wait for migrate")
        if "DATABASE_URL" in services.get(name, {}).get("environment", {}):
            found.append(f"{name} has the address of the owner")
    if (
        services.get("migrate", {}).get("depends_on", {}).get("postgres", {}).get("condition")
        != "service_healthy"
    ):
        found.append("migrate does not wait for postgres")
    for name, service in services.items():
        for key, value in service.get("environment", {}).items():
            secret = value.split("://")[-1].split("@")[0].split(":", 1)[-1] if "://" in str(value) else value
            if ("PASSWORD" in key or key.endswith("_URL")) and secret and not str(secret).startswith("${"):
                found.append(f"{name} has {key} in clear")
    return found


@pytest.fixture
def compose(repository: Path) -> dict[str, Any]:
    """Return the compose file as it is read."""
    return yaml.safe_load((repository / "docker-compose.yml").read_text(encoding="utf-8"))


def test_every_setting_is_in_the_example(repository: Path) -> None:
    names = {str(field.alias) for field in Settings.model_fields.values()}
    assert len(names) > 5
    assert names_without_example(names, (repository / ".env.example").read_text(encoding="utf-8")) == set()
    assert names_without_example({"PORT", "NEW"}, "# NEW is not set\nPORT=1\n") == {"NEW"}


def test_the_example_holds_nothing_that_is_not_read(repository: Path, compose: dict[str, Any]) -> None:
    example = (repository / ".env.example").read_text(encoding="utf-8")
    composed = set(re.findall(r"\$\{(\w+)", (repository / "docker-compose.yml").read_text(encoding="utf-8")))
    assert {name for name, _ in KEY.findall(example)} == {
        *(str(field.alias) for field in Settings.model_fields.values()),
        *composed,
    }


def test_the_example_holds_no_secret(repository: Path) -> None:
    example = dict(KEY.findall((repository / ".env.example").read_text(encoding="utf-8")))
    secrets = [name for name in example if "PASSWORD" in name or name.startswith("DATABASE_")]
    assert len(secrets) >= 4
    assert {name: example[name] for name in secrets if example[name]} == {}


def test_the_values_of_the_example_are_the_defaults(repository: Path) -> None:
    example = dict(KEY.findall((repository / ".env.example").read_text(encoding="utf-8")))
    names = {str(field.alias) for field in Settings.model_fields.values()}
    given = {name: value for name, value in example.items() if value and name in names}
    assert len(given) > 5
    assert Settings.model_validate(given) == Settings.model_validate({})


def test_compose_starts_four_services_in_order_and_keeps_secrets_out(compose: dict[str, Any]) -> None:
    assert faults(compose) == []
    assert faults(yaml.safe_load("services: {}")) != []
    compose["services"]["web"]["environment"]["DATABASE_APP_URL"] = "postgresql://app:secret@postgres/db"
    compose["services"]["worker"]["depends_on"] = {"postgres": {}}
    assert faults(compose) == ["worker does not wait for migrate", "web has DATABASE_APP_URL in clear"]


def test_compose_sets_only_what_is_read(compose: dict[str, Any]) -> None:
    known = {str(field.alias) for field in Settings.model_fields.values()} | {"TMPDIR"}
    for name in ("migrate", "web", "worker"):
        assert set(compose["services"][name]["environment"]) <= known


@pytest.mark.skipif(
    shutil.which("docker") is None
    or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode != 0,
    reason="no `docker compose` on this machine; the tests above read the YAML",
)
def test_docker_accepts_the_compose_file(repository: Path) -> None:
    secrets = {"POSTGRES_PASSWORD": "a", "CLEARINGHOUSE_APP_PASSWORD": "b", "PATH": os.environ["PATH"]}
    answer = subprocess.run(
        ["docker", "compose", "config", "--quiet"],
        cwd=repository,
        env=secrets,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr


def test_the_image_is_built_in_stages_and_runs_without_rights(
    repository: Path, compose: dict[str, Any]
) -> None:
    lines = (repository / "Dockerfile").read_text(encoding="utf-8").splitlines()
    stages = [line.split() for line in lines if line.startswith("FROM ")]
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert len(stages) == 3
    assert users == ["10001:10001"]
    assert lines.index("USER 10001:10001") > max(
        i for i, line in enumerate(lines) if line.startswith("FROM ")
    )
    assert compose["services"]["web"]["command"] == ["clearinghouse", "serve"]


def test_the_image_copies_what_the_ignore_file_lets_through(repository: Path) -> None:
    allowed = {
        line[1:]
        for line in (repository / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line[:1] == "!"
    }
    copied = {
        source.split("/")[0]
        for line in (repository / "Dockerfile").read_text(encoding="utf-8").splitlines()
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    }
    assert copied == allowed
    assert all((repository / name).exists() for name in copied)
