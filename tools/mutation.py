"""Mutation tests where money is counted: `make mutation` (or `python -m tools.mutation rules`, `... book`).

One thing at a time is changed in a module (a comparison, a sign, a number, a word, a condition), and the tests that
should notice are run in this very process on the changed module. What nobody notices is printed: it is killed by a new
test, or explained in docs/ledger.md. The surprise: files are never touched; a changed module lives in memory alone.

cosmic-ray works on this layout too, but starts a process for each change: 20 seconds instead of a tenth of one.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import importlib
import importlib.abc
import importlib.machinery
import io
import signal
import sys
import tempfile
import types
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGE: Final = ROOT / "platform"
SECONDS: Final = 90
"""A change that makes tests run longer than that counts as noticed."""

RULES: Final = {
    "clearinghouse.agreements.agreement": ["tests/clearinghouse/agreements/test_rules.py"],
    "clearinghouse.ledger.boundary": ["tests/clearinghouse/agreements/test_rules.py"],
    "clearinghouse.ledger.conversion": ["tests/clearinghouse/agreements/test_rules.py"],
    "clearinghouse.explain.figure": ["tests/clearinghouse/explain/test_figure.py"],
    "clearinghouse.rates.file": ["tests/clearinghouse/rates/test_reading.py"],
}
BOOK: Final = (
    "clearinghouse.agreements.amendment",
    "clearinghouse.agreements.register",
    "clearinghouse.payments.store",
)

COMPARED: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
COUNTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one thing changed."""

    module: str
    line: int
    what: str
    tree: ast.Module


class Timeout(Exception):
    """The tests took too long."""


def _variants(node: ast.AST) -> Iterator[tuple[str, Callable[[Any], None]]]:
    """Yield what may be changed of a node, each as words and as what does it."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for other in COMPARED.get(type(operator), ()):
                yield (
                    f"{type(operator).__name__} -> {other.__name__}",
                    lambda it, place=place, other=other: it.ops.__setitem__(place, other()),  # type: ignore[misc]
                )
    elif isinstance(node, ast.BinOp) and type(node.op) in COUNTED and not isinstance(node.left, ast.Constant):
        other_operator = COUNTED[type(node.op)]
        words = f"{type(node.op).__name__} -> {other_operator.__name__}"
        yield words, lambda it: setattr(it, "op", other_operator())
    elif isinstance(node, ast.BoolOp):
        other_word = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{type(node.op).__name__} -> {other_word.__name__}", lambda it: setattr(it, "op", other_word())
        for place in range(len(node.values)):
            # A part is left out by saying another one twice: a condition has two parts at least.
            yield (
                f"without part {place + 1}",
                lambda it, place=place: it.values.__setitem__(place, deepcopy(it.values[place - 1])),  # type: ignore[misc]
            )
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not away", lambda it: setattr(it, "operand", ast.UnaryOp(ast.Not(), it.operand))
    elif isinstance(node, ast.If | ast.IfExp | ast.While):
        yield "condition turned", lambda it: setattr(it, "test", ast.UnaryOp(ast.Not(), it.test))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{node.value} -> {not node.value}", lambda it: setattr(it, "value", not it.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield f"{node.value} + 1", lambda it: setattr(it, "value", it.value + 1)
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "returns None", lambda it: setattr(it, "value", ast.Constant(None))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Await | ast.Call):
        yield "left out", lambda it: setattr(it, "value", ast.Constant(None))
    elif isinstance(node, ast.Continue | ast.Break):
        yield "left out", lambda it: None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _annotations(tree: ast.Module) -> set[int]:
    """Return the ids of nodes inside annotations and docstrings, where no test can notice a change."""
    passed: set[int] = set()
    for node in ast.walk(tree):
        inside: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inside += [
                node.returns,
                *(each.annotation for each in ast.walk(node.args) if isinstance(each, ast.arg)),
            ]
        elif isinstance(node, ast.AnnAssign):
            inside.append(node.annotation)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dataclass":
            inside.append(node)
        for each in inside:
            if each is not None:
                passed |= {id(part) for part in ast.walk(each)}
    return passed


def mutants(module: str) -> Iterator[Mutant]:
    """Yield a module with each thing changed in turn."""
    source = (PACKAGE / Path(*module.split("."))).with_suffix(".py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    passed = _annotations(tree)
    for number, node in enumerate(ast.walk(tree)):
        if id(node) in passed:
            continue
        for place, (what, _) in enumerate(_variants(node)):
            changed = deepcopy(tree)
            found = next(each for count, each in enumerate(ast.walk(changed)) if count == number)
            list(_variants(found))[place][1](found)
            shown = " ".join(ast.unparse(node).split())[:90]
            compile(ast.fix_missing_locations(changed), module, "exec")  # what is no code would seem noticed
            yield Mutant(module, getattr(node, "lineno", 0), f"{what}: {shown}", changed)


class _Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives the changed module instead of the file."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(
        self, name: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(name, self) if name == self.mutant.module else None

    def exec_module(self, module: types.ModuleType) -> None:
        exec(compile(self.mutant.tree, self.mutant.module, "exec"), module.__dict__)  # noqa: S102 our own


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    def end(number: int, frame: object) -> None:
        raise Timeout

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _forget(*prefixes: str) -> None:
    for name in [each for each in sys.modules if each.startswith(prefixes)]:
        del sys.modules[name]


def _rules_notice(mutant: Mutant, tests: Sequence[str]) -> bool:
    import pytest

    _forget("clearinghouse", "test")
    loader = _Loader(mutant)
    sys.meta_path.insert(0, loader)
    try:
        with _limited(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            return pytest.main(["-x", "-q", "--noconftest", "-p", "no:cacheprovider", *tests]) != 0
    except Timeout:
        return True
    finally:
        sys.meta_path.remove(loader)


class _Book:
    """A database with the sample, cloned anew whenever a change has written to it, and the state machine on it."""

    def __init__(self, folder: Path) -> None:
        sys.path[:0] = [str(ROOT / "tests" / "clearinghouse" / "ledger"), str(ROOT / "tests" / "support")]
        sys.path.insert(0, str(ROOT / "tests" / "clearinghouse"))
        from clearinghouse.database import embedded

        self.started = embedded.start(folder)
        self.machine: Any = importlib.import_module("test_machine")
        self.walk: Any = importlib.import_module("book")
        self.conftest: Any = importlib.import_module("conftest")
        self.server = self.conftest.Server(self.started.dsn("postgres", "postgres"))

    async def template(self) -> str:
        """Make the database that runs are cloned from."""
        from datetime import timedelta

        from clearinghouse.database.engine import connected
        from clearinghouse.database.migrate import migrate
        from clearinghouse.database.transaction import transaction
        from clearinghouse.loading.folder import read_folder
        from clearinghouse.loading.load import load
        from clearinghouse.loading.sample import SAMPLE_FOLDER

        await self.server.run("alter system set fsync = off")
        await self.server.run("select pg_reload_conf()")
        await self.server.run("create database book")
        owner, app = self.server.owner("book"), self.server.app("book")
        await migrate(owner, app=app, lock_timeout=timedelta(seconds=10))
        async with connected(app, max_size=1), transaction() as connection:
            folder = read_folder(SAMPLE_FOLDER)
            await load(connection, folder, known_on=self.conftest.SAMPLE_DAY, is_production=False)
        return "book"

    def notices(self) -> bool:
        """Whether the long walk, or else the state machine, fails on the modules as they are now."""
        try:
            with (
                _limited(),
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                asyncio.run(self._walked())
                self.machine.walk(self.server, "book", examples=4, steps=20)
        except (Exception, Timeout):
            return True
        except BaseException as failure:
            if type(failure).__name__ != "Failed":  # what pytest.raises says is no Exception
                raise
            return True
        return False

    async def _walked(self) -> None:
        async with self.machine.open_book(self.server, "book"):
            await self.walk.walk_through()


def _book_survivors() -> tuple[int, list[Mutant]]:
    from clearinghouse.database import embedded

    survivors, tried = [], 0
    with tempfile.TemporaryDirectory(prefix="clearinghouse-mutation-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)  # the server is another user where root starts it
        book = _Book(Path(name))
        try:
            asyncio.run(book.template())
            if book.notices():
                raise SystemExit("the state machine fails on the code as it is")
            modules = [importlib.import_module(each) for each in BOOK]
            for module in BOOK:
                for mutant in mutants(module):
                    tried += 1
                    for each in modules:  # the second takes names from the first
                        source = (
                            mutant.tree if each.__name__ == module else Path(str(each.__file__)).read_text()
                        )
                        exec(compile(source, each.__name__, "exec"), each.__dict__)  # noqa: S102 our own
                    if not book.notices():
                        survivors.append(mutant)
                        print(f"  {mutant.module}:{mutant.line} {mutant.what}", flush=True)
        finally:
            embedded.stop(Path(name))
    return tried, survivors


def _rules_survivors() -> tuple[int, list[Mutant]]:
    survivors, tried = [], 0
    for module, tests in RULES.items():
        # Parsed and put together again, but unchanged, it must pass: else every change would seem noticed.
        source = (PACKAGE / Path(*module.split("."))).with_suffix(".py").read_text(encoding="utf-8")
        if _rules_notice(Mutant(module, 0, "nothing", ast.parse(source)), tests):
            raise SystemExit(f"the tests of {module} fail on it as it is")
        for mutant in mutants(module):
            tried += 1
            if not _rules_notice(mutant, tests):
                survivors.append(mutant)
                print(f"  {mutant.module}:{mutant.line} {mutant.what}", flush=True)
    return tried, survivors


def _main(chosen: Sequence[str]) -> None:
    for name in chosen or ("rules", "book"):
        tried, survivors = {"rules": _rules_survivors, "book": _book_survivors}[name]()
        killed = tried - len(survivors)
        print(
            f"{name}: {killed} of {tried} changes noticed ({killed / tried:.1%}), {len(survivors)} survive."
        )


if __name__ == "__main__":
    _main(sys.argv[1:])
