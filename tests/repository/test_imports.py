"""The direction of dependency: held by the tree, and refused on trees that break it."""

from pathlib import Path

import pytest

from tools.guards import imports


@pytest.mark.parametrize("guard", imports.GUARDS, ids=lambda guard: guard.__name__)
def test_the_repository_keeps_the_direction_of_dependency(guard, repository: Path) -> None:
    assert guard(repository) == []


@pytest.mark.parametrize("guard", imports.GUARDS, ids=lambda guard: guard.__name__)
def test_a_guard_has_something_to_look_at(guard, repository: Path) -> None:
    looked_at = list((repository / "matching/needmatch").glob("*.py"))
    assert len(looked_at) > 3
    assert list(imports.imports(repository / "matching/needmatch/plan.py", repository))


def written(root: Path, path: str, source: str) -> Path:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("path", "source", "guard", "words"),
    [
        (
            "matching/needmatch/a.py",
            "import pandas\n",
            imports.needmatch_stands_alone,
            "needmatch stands alone",
        ),
        (
            "matching/needmatch/a.py",
            "from clearinghouse.errors import X\n",
            imports.needmatch_stands_alone,
            "errors.X",
        ),
        (
            "matching/needmatch/b/c.py",
            "def f():\n    import litestar\n",
            imports.needmatch_stands_alone,
            "c.py:2:",
        ),
        (
            "states/api.py",
            "from piccolo.table import Table\n",
            imports.roles_keep_their_direction,
            "asks a store",
        ),
        ("states/api.py", "from .tables import State\n", imports.roles_keep_their_direction, "asks a store"),
        ("states/store.py", "import litestar\n", imports.roles_keep_their_direction, "nothing of the web"),
        ("states/store.py", "from . import api\n", imports.roles_keep_their_direction, "nothing of the web"),
        (
            "states/store.py",
            "from ..plans.tables import P\n",
            imports.roles_keep_their_direction,
            "another folder",
        ),
        (
            "states/store.py",
            "from clearinghouse.plans import tables\n",
            imports.roles_keep_their_direction,
            "another",
        ),
        ("states/tables.py", "from .store import f\n", imports.roles_keep_their_direction, "nothing else"),
        (
            "states/state.py",
            "import asyncpg\n",
            imports.roles_keep_their_direction,
            "nothing of the database",
        ),
        (
            "states/state.py",
            "from .tables import S\n",
            imports.roles_keep_their_direction,
            "nothing of the database",
        ),
        (
            "states/state.py",
            "import litestar.status_codes\n",
            imports.roles_keep_their_direction,
            "of the web",
        ),
        ("web/paging.py", "import piccolo\n", imports.roles_keep_their_direction, "asks stores"),
        (
            "states/state.py",
            "from clearinghouse.app import create_app\n",
            imports.roles_keep_their_direction,
            "nothing",
        ),
        (
            "migrations/m1.py",
            "from clearinghouse.states import tables\n",
            imports.migrations_stand_alone,
            "of ours",
        ),
        (
            "states/state.py",
            "import os\nx = os.environ\n",
            imports.settings_alone_read_the_environment,
            "state.py:2:",
        ),
        (
            "states/state.py",
            "from os import getenv\n",
            imports.settings_alone_read_the_environment,
            "state.py:1:",
        ),
    ],
)
def test_an_import_against_the_direction_is_a_fault(tmp_path: Path, path, source, guard, words) -> None:
    inside = path if path.startswith(("matching", "migrations")) else f"platform/clearinghouse/{path}"
    (fault, *_) = guard(written(tmp_path, inside, source))
    assert words in fault


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "states/api.py",
            "import litestar\nfrom .store import states\nfrom clearinghouse.web import paging\n",
        ),
        (
            "states/store.py",
            "import piccolo\nfrom .tables import State\nfrom clearinghouse.plans import store\n",
        ),
        ("plans/tables.py", "import piccolo\nfrom clearinghouse.states.tables import State\n"),
        ("states/state.py", "import needmatch\nfrom clearinghouse.errors import PlatformError\n"),
        ("app.py", "import litestar, piccolo\nfrom clearinghouse.states import api, tables\n"),
        ("cli/serving.py", "import uvicorn\nfrom clearinghouse.app import create_app\n"),
    ],
)
def test_an_import_along_the_direction_is_none(tmp_path: Path, path, source) -> None:
    root = written(tmp_path, f"platform/clearinghouse/{path}", source)
    assert [fault for guard in imports.GUARDS for fault in guard(root)] == []


FORM = "import pydantic\nfrom clearinghouse.web.bodies import Body\n"


def test_what_an_api_has_grown_out_of_lies_beside_it_and_is_held_as_it_is(tmp_path: Path) -> None:
    folder = "platform/clearinghouse/states"
    written(tmp_path, f"{folder}/form.py", FORM)
    (fault,) = imports.roles_keep_their_direction(tmp_path)
    assert "form.py:2: rules know nothing of the web" in fault
    written(tmp_path, f"{folder}/api.py", "from .form import F\n")
    assert imports.roles_keep_their_direction(tmp_path) == []
    written(tmp_path, f"{folder}/form.py", f"{FORM}import asyncpg\n")
    (fault,) = imports.roles_keep_their_direction(tmp_path)
    assert "form.py:3: a route asks a store" in fault


@pytest.mark.parametrize("name", ["state.py", "store.py", "tables.py"])
def test_no_rule_store_or_table_imports_what_lies_beside_an_api(tmp_path: Path, name: str) -> None:
    folder = "platform/clearinghouse/states"
    written(tmp_path, f"{folder}/form.py", FORM)
    written(tmp_path, f"{folder}/api.py", "from .form import F\n")
    written(tmp_path, f"{folder}/{name}", "from clearinghouse.states.form import F\n")
    (fault,) = imports.roles_keep_their_direction(tmp_path)
    assert f"{name}:1: rules, stores and tables know nothing of the web" in fault
