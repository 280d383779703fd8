"""Which migrations this program knows, which the database has had, and whether the two agree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import ClassVar, Final

import asyncpg

import clearinghouse
from clearinghouse.errors import NotReady

APP_NAME: Final = "clearinghouse"
_ID = re.compile(r'^ID = "([^"]+)"', re.MULTILINE)


class SchemaOutOfStep(NotReady):
    """The database is not at the schema that this program was written for."""

    code: ClassVar[str] = "schema-out-of-step"
    title: ClassVar[str] = "The database is at another version than the program"


def migrations_folder() -> Path:
    """The folder of migrations: inside the installed package, else in the source tree beside `platform/`.

    Raises:
        SchemaOutOfStep: neither is there, so the installation is incomplete.
    """
    package = Path(clearinghouse.__file__).resolve().parent
    for folder in (package / "_migrations", package.parent.parent / "migrations"):
        if (folder / "__init__.py").is_file():
            return folder
    raise SchemaOutOfStep("the migrations are missing from this installation: install the program again")


def known_migrations() -> tuple[str, ...]:
    """The ids of the migrations of this program, oldest first. Files are read, not imported."""
    ids = []
    for path in sorted(migrations_folder().glob("m[0-9]*.py")):
        found = _ID.search(path.read_text(encoding="utf-8"))
        if found is None:
            raise SchemaOutOfStep(f'{path.name} has no line ID = "...": install the program again')
        ids.append(found.group(1))
    return tuple(sorted(ids))


async def applied_migrations(connection: asyncpg.Connection) -> tuple[str, ...]:
    """The ids of the migrations that the database has had, oldest first; () for a new database."""
    if await connection.fetchval("select to_regclass('public.migration')") is None:
        return ()
    rows = await connection.fetch(
        "select name from public.migration where app_name = $1 order by name", APP_NAME
    )
    return tuple(row["name"] for row in rows)


async def require_current_schema(connection: asyncpg.Connection) -> None:
    """Pass if the database is at this program's schema.

    Raises:
        SchemaOutOfStep: it is older or newer; says what to run.
    """
    applied, known = set(await applied_migrations(connection)), set(known_migrations())
    if applied - known:
        raise SchemaOutOfStep(
            f"the database is newer than this program (it has {max(applied - known)}): update the program",
            unknown_migrations=len(applied - known),
        )
    if known - applied:
        what = "has no tables yet" if not applied else f"lacks {len(known - applied)} migration(s)"
        raise SchemaOutOfStep(
            f"the database {what}: run `clearinghouse migrate`", missing_migrations=len(known - applied)
        )
