"""Make a virtual environment hold what its lock says, and mend it where it does not.

    python tools/environment.py .venv requirements.lock [--no-project]

The surprise: a stamp in the environment names every distribution that was installed, and each call compares the
files of those distributions with their RECORD by size. That takes well under a second, and finds a folder that was
deleted and an installation that was cut off, which a stamp alone would not.

Runs on the system's Python before anything is installed, so it imports the standard library alone; the part that
looks at what is installed is run by the environment's own Python (`--inspect`).
"""

from __future__ import annotations

import argparse
import csv
import fcntl
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "clearinghouse"
STAMP = "clearinghouse-setup.json"
PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==", re.MULTILINE)


class Report(NamedTuple):
    """What is installed: version by name of what is whole, and the metadata folders of what is not."""

    whole: dict[str, str]
    broken: list[str]


def normalised(name: str) -> str:
    """Return a distribution's name as locks spell it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def missing_file(metadata_folder: Path) -> str | None:
    """Return the first file of a distribution that is absent or has another size than its RECORD says.

    Rows without a size (RECORD itself, compiled caches) are not compared.
    """
    record = metadata_folder / "RECORD"
    if not record.is_file() or not (metadata_folder / "METADATA").is_file():
        return str(record)
    with record.open(encoding="utf-8", newline="") as rows:
        for name, _, size in csv.reader(rows):
            if not size:
                continue
            try:
                found = os.stat(metadata_folder.parent / name).st_size
            except OSError:
                return name
            if found != int(size):
                return name
    return None


def inspect(site_packages: Path) -> Report:
    """Compare what is installed in a folder of packages with its own records."""
    whole: dict[str, str] = {}
    broken: list[str] = []
    for folder in sorted(site_packages.glob("*.dist-info")):
        if folder.name.startswith("~") or missing_file(folder) is not None:
            broken.append(str(folder))
            continue
        distribution = importlib.metadata.PathDistribution(folder)
        whole[normalised(distribution.metadata["Name"])] = distribution.version
    return Report(whole, broken)


def wanted(lock: Path, version: str, root: Path) -> str:
    """Return the key of an environment: it changes with the lock, the project, the Python and the place."""
    digest = hashlib.sha256()
    for part in (
        lock.read_bytes(),
        (root / "pyproject.toml").read_bytes(),
        version.encode(),
        str(root).encode(),
    ):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()


class Environment:
    """A virtual environment at `folder` that holds `lock` and, unless `has_project` is false, the project."""

    def __init__(self, folder: Path, lock: Path, *, has_project: bool, root: Path = ROOT) -> None:
        self.folder, self.lock, self.has_project, self.root = folder, lock, has_project, root
        self.python = folder / "bin" / "python"
        self.stamp = folder / STAMP
        self.version = sys.version.split()[0]
        self.key = wanted(lock, self.version, root)

    def read_stamp(self) -> dict[str, object]:
        """Return the stamp, or nothing where there is none that can be read."""
        try:
            content = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def report(self) -> Report | None:
        """Return what is installed, or None where the environment cannot be used: no Python, another one, or moved."""
        program = [str(self.python), "-I", __file__, "--inspect"]
        try:
            answer = subprocess.run(program, capture_output=True, text=True, timeout=120, check=True)
            version, prefix, whole, broken = json.loads(answer.stdout)
        except (OSError, ValueError, subprocess.SubprocessError):
            return None
        if (
            version != self.version
            or Path(prefix).resolve() != self.folder.resolve()
            or not self.is_at_home()
        ):
            return None
        return Report(whole, broken)

    def is_at_home(self) -> bool:
        """Tell whether the environment was made where it lies: the first lines of its commands name that place."""
        try:
            return str(self.folder) in (self.folder / "bin" / "activate").read_text(encoding="utf-8")
        except OSError:
            return False

    def is_ready(self) -> bool:
        """Tell whether the environment is what the lock says, file by file."""
        stamp = self.read_stamp()
        if stamp.get("key") != self.key:
            return False
        report = self.report()
        return (
            report is not None and not report.broken and report.whole == report.whole | self.installed(stamp)
        )

    @staticmethod
    def installed(stamp: dict[str, object]) -> dict[str, str]:
        """Return version by name of the distributions that a stamp speaks for."""
        found = stamp.get("installed")
        return found if isinstance(found, dict) else {}

    def run(self, *arguments: str | Path) -> None:
        """Run the environment's Python in the repository; what it prints is shown as it comes."""
        subprocess.run([self.python, *arguments], cwd=self.root, check=True)

    def make(self) -> None:
        """Make the environment anew, pip included."""
        print(f"setup: making {self.folder.name} with Python {self.version}", flush=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", self.folder], check=True)

    def clean(self, report: Report, before: dict[str, str]) -> None:
        """Take out what is broken, and what an older lock asked for and this one does not."""
        for metadata in report.broken:
            print(f"setup: {Path(metadata).name} is damaged and is installed again", flush=True)
            shutil.rmtree(metadata, ignore_errors=True)
        names = {normalised(name) for name in PINNED.findall(self.lock.read_text(encoding="utf-8"))}
        dropped = sorted(set(before) & set(report.whole) - names - {"pip", PROJECT})
        if dropped:
            self.run("-m", "pip", "uninstall", "--quiet", "--yes", *dropped)

    def fill(self) -> None:
        """Install the lock and the project, and write the stamp last, so that a cut is seen by the next call."""
        before = self.installed(self.read_stamp())
        self.stamp.unlink(missing_ok=True)
        report = self.report()
        if report is None:
            self.make()
            report = Report({}, [])
        self.clean(report, before)
        if subprocess.run([self.python, "-m", "pip", "--version"], capture_output=True).returncode != 0:
            self.run("-m", "ensurepip", "--upgrade")
        print(f"setup: installing {self.lock.name} (a first time takes a minute or two)", flush=True)
        quiet = ("-qq", "--disable-pip-version-check")  # errors alone
        self.run("-m", "pip", "install", *quiet, "--require-hashes", "-r", self.lock)
        if self.has_project:
            options = ("--no-deps", "--no-build-isolation", "--force-reinstall")
            self.run("-m", "pip", "install", *quiet, *options, "-e", self.root)
        after = self.report()
        if after is None or after.broken:
            raise SystemExit(f"setup: {self.folder} is still damaged; delete it and run `make setup` again")
        names = {normalised(name) for name in PINNED.findall(self.lock.read_text(encoding="utf-8"))}
        names |= {"pip", PROJECT} if self.has_project else {"pip"}
        installed = {name: version for name, version in after.whole.items() if name in names}
        draft = self.stamp.with_suffix(".part")
        draft.write_text(json.dumps({"key": self.key, "installed": installed}, indent=1), encoding="utf-8")
        draft.replace(self.stamp)


def main(arguments: list[str]) -> int:
    """Bring an environment up to its lock; the exit status is pip's where pip fails."""
    if arguments == ["--inspect"]:
        report = inspect(Path(sysconfig.get_path("purelib")))
        print(json.dumps([sys.version.split()[0], sys.prefix, report.whole, report.broken]))
        return 0
    parser = argparse.ArgumentParser(description="Make a virtual environment hold what its lock says.")
    parser.add_argument("folder", type=Path, help="the environment, such as .venv")
    parser.add_argument("lock", type=Path, help="the lock with hashes, such as requirements.lock")
    parser.add_argument("--no-project", action="store_true", help="leave the project itself out")
    asked = parser.parse_args(arguments)
    folder = Path(os.path.abspath(asked.folder))
    environment = Environment(folder, asked.lock.resolve(), has_project=not asked.no_project)
    turn = os.open(folder.parent, os.O_RDONLY)
    fcntl.flock(turn, fcntl.LOCK_EX)  # two calls at once wait for each other; the lock ends with the process
    if environment.is_ready():
        return 0
    try:
        environment.fill()
    except subprocess.CalledProcessError as failure:
        print(f"setup: `{' '.join(map(str, failure.cmd))}` failed; its words are above", file=sys.stderr)
        return failure.returncode or 1
    print(f"setup: {folder.name} is ready", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
