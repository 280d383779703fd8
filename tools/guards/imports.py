"""Which way the code depends: read from the imports of each file, without running any.

    needmatch -> the standard library, numpy, scipy, highspy        clearinghouse -> needmatch
    api.py -> store.py -> tables.py         rules -> rules and errors, never the web or the database
    app.py, cli/, database/, jobs/, loading/ -> everything        migrations -> nothing of ours

The surprise: `rules` are all modules that have no other role, wherever they lie. What an `api.py` has grown out of
(forms, further routes) lies beside it and is known by importing the web; no rule, store or table may then import it.
Imports under `TYPE_CHECKING` count too, since a type that is named is depended on.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.guards.tree import files, read

NEEDMATCH_MAY_IMPORT = frozenset({"needmatch", "numpy", "scipy", "highspy"}) | sys.stdlib_module_names
WIRING_FILES = frozenset({"app.py", "piccolo_app.py", "piccolo_conf.py"})
WIRING_FOLDERS = frozenset({"cli", "database", "jobs", "loading"})
ENVIRONMENT_MAY_BE_READ = frozenset(
    {
        "platform/clearinghouse/settings.py",
        "platform/clearinghouse/database/engine.py",  # tells Piccolo where its configuration lies
        "platform/clearinghouse/database/embedded.py",  # hands a locale and a runtime folder to the server's tools
    }
)
WEB = ("litestar", "uvicorn", "starlette")
DATABASE = ("piccolo", "asyncpg")


@dataclass(frozen=True)
class Import:
    """A name that a file imports, as a dotted path, and where."""

    path: str
    line: int
    name: str

    def is_of(self, *packages: str) -> bool:
        """Tell whether the name is one of the packages or lies inside one."""
        return any(self.name == package or self.name.startswith(f"{package}.") for package in packages)

    def is_role(self, role: str) -> bool:
        """Tell whether the name is a module of clearinghouse with this file name, or something in it."""
        return self.is_of("clearinghouse") and role in self.name.split(".")[1:]

    def fault(self, what: str) -> str:
        """Return the line that says what is wrong with this import."""
        return f"{self.path}:{self.line}: {what} (imports {self.name}); move the code or the import"


def imports(path: Path, root: Path) -> Iterator[Import]:
    """Yield what a file imports; `from a import b` counts as `a.b`, relative imports are made absolute."""
    source = read(path)
    if source is None:
        return
    shown = path.relative_to(root)
    package = [part for part in shown.parts[:-1] if part not in {"platform", "matching"}]
    for node in ast.walk(ast.parse(source, filename=str(path))):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield Import(str(shown), node.lineno, name.name)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            for name in node.names:
                yield Import(str(shown), node.lineno, f"{module}.{name.name}")


def needmatch_stands_alone(root: Path) -> list[str]:
    """Hold that the library imports the standard library, numpy, scipy and highspy alone."""
    return [
        each.fault("needmatch stands alone")
        for path in files(root / "matching", ".py")
        for each in imports(path, root)
        if each.name.split(".")[0] not in NEEDMATCH_MAY_IMPORT
    ]


def _api(each: Import) -> str | None:
    if each.is_of(*DATABASE) or each.is_role("tables"):
        return "a route asks a store, not the database"
    return None


def _store(each: Import, folder: str) -> str | None:
    if each.is_of(*WEB) or each.is_role("api") or each.is_of("clearinghouse.web"):
        return "a store knows nothing of the web"
    if each.is_role("tables") and not each.is_of(f"clearinghouse.{folder}"):
        return "a store asks another folder's store, not its tables"
    return None


def _tables(each: Import) -> str | None:
    if each.is_of(*WEB) or each.is_role("api") or each.is_role("store") or each.is_of("clearinghouse.web"):
        return "tables hold tables and nothing else"
    return None


def _web(each: Import) -> str | None:
    if each.is_role("tables") or each.is_of("piccolo"):
        return "the web asks stores, not tables"
    return None


def _rule(each: Import) -> str | None:
    if each.is_of(*WEB) or each.is_role("api") or each.is_of("clearinghouse.web"):
        return "rules know nothing of the web"
    if each.is_of(*DATABASE) or each.is_role("tables"):
        return "rules know nothing of the database"
    return None


def _beside_api(package: Path, root: Path) -> frozenset[str]:
    """Return the modules beside an `api.py` that import the web: parts of the api under a name of their own."""
    found = set()
    for path in files(package, ".py"):
        inside = path.relative_to(package)
        if inside.name in {"api.py", "store.py", "tables.py"} or not (path.parent / "api.py").is_file():
            continue
        if any(each.is_of(*WEB, "clearinghouse.web") for each in imports(path, root)):
            found.add(".".join(["clearinghouse", *inside.with_suffix("").parts]))
    return frozenset(found)


def roles_keep_their_direction(root: Path) -> list[str]:
    """Hold the direction api -> store -> tables, and keep rules free of both web and database."""
    package = root / "platform" / "clearinghouse"
    faults = []
    beside_api = _beside_api(package, root)
    for path in files(package, ".py"):
        inside = path.relative_to(package)
        folder = inside.parts[0] if len(inside.parts) > 1 else ""
        if folder in WIRING_FOLDERS or inside.as_posix() in WIRING_FILES:
            continue
        module = ".".join(["clearinghouse", *inside.with_suffix("").parts])
        for each in imports(path, root):
            if each.is_of("clearinghouse.app", "clearinghouse.cli"):
                what: str | None = "everything is put together in app.py and cli/, which nothing imports"
            elif inside.name == "api.py" or module in beside_api:
                what = _api(each)
            elif folder != "web" and each.is_of(*beside_api):
                what = "rules, stores and tables know nothing of the web, nor of what is built on it"
            elif inside.name == "store.py":
                what = _store(each, folder)
            elif inside.name == "tables.py":
                what = _tables(each)
            elif folder == "web":
                what = _web(each)
            else:
                what = _rule(each)
            if what is not None:
                faults.append(each.fault(what))
    return faults


def migrations_stand_alone(root: Path) -> list[str]:
    """Hold that a migration copies what it touches: later code must not change what it did."""
    return [
        each.fault("a migration imports nothing of ours")
        for path in files(root / "migrations", ".py")
        for each in imports(path, root)
        if each.is_of("clearinghouse", "needmatch")
    ]


def settings_alone_read_the_environment(root: Path) -> list[str]:
    """Hold that `settings.py` is the one file of both packages that reads settings from the environment."""
    faults = []
    for folder in ("platform", "matching"):
        for path in files(root / folder, ".py"):
            shown = path.relative_to(root).as_posix()
            if shown in ENVIRONMENT_MAY_BE_READ or (source := read(path)) is None:
                continue
            for node in ast.walk(ast.parse(source, filename=str(path))):
                if isinstance(node, ast.Attribute):
                    names = {node.attr}
                elif isinstance(node, ast.ImportFrom) and node.module == "os":
                    names = {name.name for name in node.names}
                else:
                    continue
                if names & {"environ", "getenv"}:
                    what = "reads the environment; add a field to settings.py and pass it in"
                    faults.append(f"{shown}:{node.lineno}: {what}")
    return faults


GUARDS = (
    needmatch_stands_alone,
    roles_keep_their_direction,
    migrations_stand_alone,
    settings_alone_read_the_environment,
)
