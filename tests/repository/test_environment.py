"""tools/environment.py: an environment holds what its lock says, whatever happened to it before.

Tried on real environments with a made-up distribution of two files, without a network.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PACKAGE = "pebble"


def wheel(folder: Path, version: str) -> str:
    """Write a wheel of the made-up distribution and return its SHA-256."""
    info = f"{PACKAGE}-{version}.dist-info"
    content = {
        f"{PACKAGE}/__init__.py": f"version = {version!r}\n",
        f"{PACKAGE}/shape.py": "corners = 0\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = []
    for name, text in content.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        rows.append(f"{name},sha256={digest},{len(text.encode())}\n")
    content[f"{info}/RECORD"] = "".join([*rows, f"{info}/RECORD,,\n"])
    path = folder / f"{PACKAGE}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Trial:
    """A place with wheels, a lock and an environment, and the script run over it."""

    def __init__(self, folder: Path, repository: Path) -> None:
        self.folder, self.script = folder, repository / "tools" / "environment.py"
        self.venv, self.lock = folder / ".venv", folder / "trial.lock"
        self.hashes = {version: wheel(folder, version) for version in ("1.0", "2.0")}
        self.pin("1.0")

    def pin(self, version: str, sha256: str | None = None) -> None:
        self.lock.write_text(f"{PACKAGE}=={version} \\\n    --hash=sha256:{sha256 or self.hashes[version]}\n")

    def setup(self) -> subprocess.CompletedProcess[str]:
        settings = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.folder), "PIP_CONFIG_FILE": os.devnull}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
        return subprocess.run(
            [sys.executable, self.script, self.venv, self.lock, "--no-project"],
            env=kept | settings,
            capture_output=True,
            text=True,
            timeout=120,
        )

    @property
    def packages(self) -> Path:
        return next(self.venv.glob("lib/python*/site-packages"))

    def version(self) -> str:
        program = f"import {PACKAGE}.shape as s, {PACKAGE} as p; print(p.version, s.corners)"
        answer = subprocess.run(
            [self.venv / "bin/python", "-c", program], capture_output=True, text=True, check=True
        )
        return answer.stdout.split()[0]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Trial:
    """Return a trial whose environment was set up once."""
    trial = Trial(tmp_path_factory.mktemp("environment"), repository)
    first = trial.setup()
    assert first.returncode == 0, first.stderr
    assert "making .venv" in first.stdout
    return trial


@pytest.fixture
def trial(made: Trial) -> Trial:
    """Return the same trial, whole and pinned to version 1.0 again."""
    made.pin("1.0")
    assert made.setup().returncode == 0
    assert made.version() == "1.0"
    return made


def test_a_second_call_finds_nothing_to_do(trial: Trial) -> None:
    before = sorted((path, path.stat().st_mtime_ns) for path in trial.venv.rglob("*") if path.is_file())
    again = trial.setup()
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert (
        sorted((path, path.stat().st_mtime_ns) for path in trial.venv.rglob("*") if path.is_file()) == before
    )


def test_a_deleted_package_comes_back(trial: Trial) -> None:
    shutil.rmtree(trial.packages / PACKAGE)
    again = trial.setup()
    assert again.returncode == 0, again.stderr
    assert "is damaged" in again.stdout
    assert trial.version() == "1.0"


def test_a_file_that_was_cut_off_is_installed_again(trial: Trial) -> None:
    (trial.packages / PACKAGE / "shape.py").write_text("")
    assert trial.setup().returncode == 0
    assert trial.version() == "1.0"


def test_an_installation_that_was_cut_off_is_finished(trial: Trial) -> None:
    (trial.venv / "clearinghouse-setup.json").unlink()
    (next(trial.packages.glob(f"{PACKAGE}-*.dist-info")) / "RECORD").unlink()
    assert trial.setup().returncode == 0
    assert trial.version() == "1.0"


def test_a_stamp_that_cannot_be_read_counts_as_none(trial: Trial) -> None:
    (trial.venv / "clearinghouse-setup.json").write_text("{")
    assert trial.setup().returncode == 0
    assert json.loads((trial.venv / "clearinghouse-setup.json").read_text())["installed"][PACKAGE] == "1.0"


def test_a_newer_lock_is_followed(trial: Trial) -> None:
    trial.pin("2.0")
    assert trial.setup().returncode == 0
    assert trial.version() == "2.0"


def test_what_the_lock_no_longer_asks_for_is_taken_out(trial: Trial) -> None:
    trial.lock.write_text("")
    assert trial.setup().returncode == 0
    assert not (trial.packages / PACKAGE).exists()


def test_another_hash_is_refused_and_the_next_call_does_not_take_it_for_done(trial: Trial) -> None:
    shutil.rmtree(trial.packages / PACKAGE)
    trial.pin("1.0", sha256="0" * 64)
    for _ in range(2):
        refused = trial.setup()
        assert refused.returncode != 0
        assert "hash" in refused.stderr.lower()
        assert "Traceback" not in refused.stderr


def test_an_environment_whose_python_is_gone_is_made_anew(trial: Trial) -> None:
    for python in (trial.venv / "bin").glob("python*"):
        python.unlink()
    (trial.venv / "bin" / "python").symlink_to("/nowhere/python")
    again = trial.setup()
    assert again.returncode == 0, again.stderr
    assert "making .venv" in again.stdout
    assert trial.version() == "1.0"


def test_an_environment_of_another_python_is_made_anew(trial: Trial) -> None:
    python = trial.venv / "bin" / "python"
    python.unlink()
    python.write_text('#!/bin/sh\necho \'["3.9.1", "elsewhere", {}, []]\'\n')
    python.chmod(0o755)
    assert "making .venv" in trial.setup().stdout
    assert trial.version() == "1.0"


def test_an_environment_that_was_moved_is_made_anew(trial: Trial, tmp_path: Path, repository: Path) -> None:
    moved = Trial(tmp_path, repository)
    shutil.copytree(trial.venv, moved.venv, symlinks=True)
    (moved.venv / "bin/python").unlink()
    (moved.venv / "bin/python").symlink_to(trial.venv / "bin/python")
    assert "making .venv" in moved.setup().stdout
    assert moved.version() == "1.0"


def test_the_python_to_use_is_started_and_not_only_looked_for(tmp_path: Path, repository: Path) -> None:
    broken = tmp_path / "python3"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    good = tmp_path / "python3.12"
    good.symlink_to(sys.executable)
    found = subprocess.run(
        ["/bin/sh", repository / "tools/python.sh"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr
    assert Path(found.stdout.strip()).exists()


def test_an_activated_environment_is_not_made_by_its_own_python(tmp_path: Path, repository: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "active"], check=True)
    found = subprocess.run(
        ["/bin/sh", repository / "tools/python.sh"],
        env={"PATH": str(tmp_path / "active" / "bin")},
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr
    assert tmp_path not in Path(found.stdout.strip()).parents


@pytest.mark.parametrize("asked", ["", "nowhere/python"])
def test_a_machine_without_python_is_told_what_to_install(
    tmp_path: Path, repository: Path, asked: str
) -> None:
    settings = {"PATH": str(tmp_path)} | ({"PYTHON": asked} if asked else {})
    answer = subprocess.run(
        ["/bin/sh", repository / "tools/python.sh"], env=settings, capture_output=True, text=True
    )
    assert answer.returncode == 1
    assert "3.11" in answer.stderr
    assert answer.stdout == ""
