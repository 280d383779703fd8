"""Mutation tests of the rules that count money: `python -m tools.mutation [rules|book]`, by `make mutation`.

cosmic-ray changes one thing at a time in a copy of the tree and runs the tests that should notice. What survives is
printed with its change: it is killed by a new test, or explained in docs/ledger.md. The surprise: the tests run on the
copy through PYTHONPATH, so that the work tree is never touched.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
COPIED: Final = ("platform", "matching", "migrations", "tests", "bench", "pyproject.toml")
COSMIC_RAY: Final = "cosmic-ray==8.7.0"

RULES: Final = (
    "agreements/agreement.py", "explain/figure.py", "ledger/boundary.py", "ledger/conversion.py", "rates/file.py",
)  # fmt: skip
RULES_TESTS: Final = (
    "tests/clearinghouse/agreements/test_rules.py tests/clearinghouse/explain/test_figure.py "
    "tests/clearinghouse/rates/test_file.py -k not near_day and not desk"
)
BOOK: Final = ("agreements/register.py", "payments/store.py")
BOOK_TESTS: Final = (
    "tests/clearinghouse/ledger/test_machine.py tests/clearinghouse/agreements/test_agreements.py"
)
SETS: Final = {"rules": (RULES, RULES_TESTS, 60), "book": (BOOK, BOOK_TESTS, 240)}


def _copy(into: Path) -> None:
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, into / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, into / name)


def _cosmic_ray() -> Path:
    """Return the tool in an environment of its own, made on first use."""
    folder = ROOT / ".venv-mutation"
    tool = folder / "bin" / "cosmic-ray"
    if not tool.is_file():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(folder / "bin" / "pip"), "install", "--quiet", COSMIC_RAY], check=True)
    return tool


def run(modules: tuple[str, ...], tests: str, seconds: int, tool: Path) -> tuple[Counter[str], list[str]]:
    """Mutate modules one change at a time; returns how many were killed or survived, and the survivors' changes."""
    with tempfile.TemporaryDirectory(prefix="clearinghouse-mutation-") as name:
        tree = Path(name)
        tree.chmod(0o755)  # tests may start a database as another user
        _copy(tree)
        paths = ", ".join(f'"platform/clearinghouse/{each}"' for each in modules)
        selected, _, chosen = tests.partition(" -k ")
        command = f"{sys.executable} -m pytest -x -q -p no:cacheprovider {selected}"
        if chosen:
            command += f" -k '{chosen}'"
        (tree / "mutation.toml").write_text(
            f"[cosmic-ray]\nmodule-path = [{paths}]\ntimeout = {seconds}.0\nexcluded-modules = []\n"
            f'test-command = "{command}"\n[cosmic-ray.distributor]\nname = "local"\n'
        )
        environment = {**os.environ, "PYTHONPATH": f"{tree / 'platform'}:{tree / 'matching'}:{tree}"}
        for step in (["init", "mutation.toml", "session.sqlite"], ["baseline", "mutation.toml"]):
            subprocess.run([str(tool), *step], cwd=tree, env=environment, check=True)
        subprocess.run(
            [str(tool), "exec", "mutation.toml", "session.sqlite"], cwd=tree, env=environment, check=True
        )
        dumped = subprocess.run(
            [str(tool), "dump", "session.sqlite"], cwd=tree, env=environment, check=True, capture_output=True,
            text=True,
        )  # fmt: skip
    counts: Counter[str] = Counter()
    survivors = []
    for line in dumped.stdout.splitlines():
        item, result = json.loads(line)
        outcome = str((result or {}).get("test_outcome")).rpartition(".")[2].lower()
        counts[outcome] += 1
        if outcome == "survived":
            (mutation,) = item["mutations"]
            where = f"{mutation['module_path']}:{mutation['start_pos'][0]}"
            survivors.append(f"{where} {mutation['operator_name']}\n{(result or {}).get('diff', '')}")
    return counts, survivors


def _main(chosen: list[str]) -> int:
    tool = _cosmic_ray()
    for name in chosen or list(SETS):
        modules, tests, seconds = SETS[name]
        counts, survivors = run(modules, tests, seconds, tool)
        tried = counts.total()
        print(
            f"{name}: {tried} mutants, {tried - counts['survived']} killed, {counts['survived']} survived "
            f"({dict(counts)})"
        )
        for each in survivors:
            print(each)
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
