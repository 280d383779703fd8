"""JSON Schemas of the case format: one for each file, made from the tables that also drive reading.

A CSV file's schema is for one row: an object of column -> cell, every cell a text without blanks around it, columns
that are left out as empty cells would be. The surprise: a schema says what a cell looks like, not whether ids are
known, amounts within their limits or years inside the horizon; `read_case` alone says that a case is sound. Whatever
`read_case` takes fits its schema.

`python -m needmatch.casefolder.rowschema` renews the stored files in `schema/`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from needmatch.casefolder import casefile, cells, policytable
from needmatch.casefolder.cells import Kind
from needmatch.casefolder.layout import CASE_FILE, TABLES, Column, Table
from needmatch.problem import PRESETS, TIERS, Policy
from needmatch.units import DEADLINE_BASES, EVIDENCE, PILLARS, UNITS_OF_OUTPUT

FORMAT_VERSION: Final = 1
"""Version of the case format; it rises when a file that was sound before would be read differently or refused."""

FOLDER: Final = Path(__file__).with_name("schema")

Schema = dict[str, object]

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_NUMBER: Final = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"
_MEMBER: Final = r"[^|]*[^|\s][^|]*"
_PILLAR: Final = f"({'|'.join(PILLARS)})"

_PATTERNS: Final[Mapping[Kind, tuple[str, str]]] = {
    cells.ID: (_MEMBER, "an id: any text without | and control characters"),
    cells.MONEY: (
        _NUMBER,
        "an amount in the case's currency: 0 to 1e13, no fraction of a cent, no separators",
    ),
    cells.QUANTITY: (_NUMBER, "a quantity in the obligation's unit (m2 or mines): 0 to 1e15"),
    cells.COST: (_NUMBER, "cost per unit of money given: 0 to 1e9"),
    cells.SHARE: (_NUMBER, "a share from 0 to 1"),
    cells.YEAR: (_NUMBER, "a year inside the horizon, four digits"),
    cells.ARTICLE: (r"\+?[45](\.0*)?", "the article of the Convention: 4 or 5"),
    cells.BOOLEAN: (r"[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]", "true or false"),
    cells.DATE: (r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ]00:00(:00(\.0+)?)?)?", "a date, year-month-day"),
    cells.STATE_SET: (rf"\*|{_MEMBER}(\|{_MEMBER})*", "* for any State, or ids of States joined by |"),
    cells.PILLAR_SET: (rf"\*|{_PILLAR}(\s*\|\s*{_PILLAR})*", "* for any pillar, or pillars joined by |"),
}
"""What a cell of each kind looks like, and in words."""

_WORDS: Final[Mapping[Kind, tuple[tuple[str, ...], str]]] = {
    cells.PILLAR: (PILLARS, "a pillar of a work plan"),
    cells.EVIDENCE_GRADE: (EVIDENCE, "a grade of evidence, strongest first"),
    cells.DEADLINE_BASIS: (DEADLINE_BASES, "what a working deadline rests on"),
    cells.UNIT: (UNITS_OF_OUTPUT, "what a quantity is counted in; m2 for Article 5 and mines for Article 4"),
}
"""The words that a cell of each kind may be, and what they are."""


def schemas() -> dict[str, Schema]:
    """Return the schema of every file of a case folder, by the name of the file."""
    return {CASE_FILE: _case_schema(), **{table.file: _row_schema(table) for table in TABLES}}


def stored_name(file: str) -> str:
    """Return the name of the stored schema of a file: `states.csv` has `states.v1.json`."""
    return f"{file.partition('.')[0]}.v{FORMAT_VERSION}.json"


def schema_text(schema: Schema) -> str:
    """Return a schema as the one text that is stored."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path = FOLDER) -> None:
    """Write the schema of every file."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, schema in schemas().items():
        (folder / stored_name(file)).write_text(schema_text(schema), encoding="utf-8")


def _headed(name: str, title: str, body: Schema) -> Schema:
    return {
        "$schema": _DRAFT,
        "$id": f"urn:needmatch:case-format:{FORMAT_VERSION}:{name}",
        "title": title,
    } | body


def _row_schema(table: Table) -> Schema:
    told = "must be there" if table.is_required else "may be left out"
    return _headed(
        table.name,
        f"A row of {table.file}",
        {
            "description": f"{table.file} {told}; its rows differ in {', '.join(table.key)}.",
            "type": "object",
            "properties": {column.name: _cell_schema(column) for column in table.columns},
            "required": list(table.required_columns),
            "additionalProperties": False,
        },
    )


def _cell_schema(column: Column) -> Schema:
    may_be_empty = not column.is_required
    cell: Schema = {"type": "string"}
    if column.kind in _WORDS:
        words, told = _WORDS[column.kind]
        cell |= {"description": told, "enum": [*words, *([""] if may_be_empty else [])]}
    elif column.kind in _PATTERNS:
        pattern, told = _PATTERNS[column.kind]
        cell |= {"description": told, "pattern": f"^({pattern}{'|' if may_be_empty else ''})$"}
    else:
        cell |= {"description": "any text"}
    if may_be_empty:
        cell["default"] = column.text(column.default)
    return cell


def _case_schema() -> Schema:
    entries = policytable.policy_entries(Policy())
    share: Schema = {"type": "number", "minimum": 0, "maximum": 1}
    pair: Schema = {
        "type": "array",
        "prefixItems": [
            {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
            {"type": "number", "minimum": 0, "maximum": policytable.STEEPEST},
        ],
        "items": False,
        "minItems": 2,
    }
    policy: Schema = {
        "preset": {"enum": list(PRESETS)},
        "tiers": {"type": "array", "items": {"enum": list(TIERS)}, "minItems": 1, "uniqueItems": True},
        "floor": share,
        "segments": {
            "description": "pairs of end and slope of the price of lateness, both rising",
            "type": "array",
            "items": pair,
            "minItems": 1,
        },
        "protected": {
            "description": "the share of all tranches kept for a pillar; together at most 1",
            "type": "object",
            "properties": dict.fromkeys(PILLARS, share),
            "additionalProperties": False,
        },
        "split": {"enum": list(policytable.SPLITS)},
        "front_load_rate": {**share, "description": "interest a year"},
        "gearing": {**share, "description": "the share of later tranches that may be owed"},
    }
    for key, value in entries.items():
        policy[key] = {**_known(policy[key]), "default": value}
    year: Schema = {"type": "integer", "minimum": 1, "maximum": 9999}
    properties: Schema = {
        "title": {"type": "string", "default": ""},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "default": "USD"},
        "years": {
            "description": f"first and last year of the horizon, at most {casefile.LONGEST_HORIZON} years",
            "type": "array",
            "prefixItems": [year, year],
            "items": False,
            "minItems": 2,
        },
        "today": {
            "description": "shown, never used; a TOML date, here as year-month-day",
            "type": "string",
            "pattern": f"^({_PATTERNS[cells.DATE][0]})$",
        },
        "policy": {
            "type": "object",
            "properties": policy,
            "additionalProperties": False,
            "not": {"required": ["preset", "tiers"]},
        },
    }
    return _headed(
        "case",
        f"The entries of {CASE_FILE}",
        {
            "description": f"{CASE_FILE} must be there; only years has no default.",
            "type": "object",
            "properties": properties,
            "required": ["years"],
            "additionalProperties": False,
        },
    )


def _known(part: object) -> Schema:
    if not isinstance(part, dict):
        raise TypeError(f"no schema: {part!r}")
    return part


if __name__ == "__main__":
    write_schemas()
