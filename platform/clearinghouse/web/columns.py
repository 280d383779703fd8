"""The columns of a list as a file: the fields of its rows, names beside codes, and what kind of value each holds.

The surprise: money is text on the wire and a number in a spreadsheet. What is a number is read from the type of the
field (the pattern of `Money`), never from what a value looks like: a code such as `004` stays text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Literal, get_args

import msgspec

from clearinghouse.web.figures import Money
from clearinghouse.web.hxl import tag_of

Kind = Literal["money", "number", "date", "moment", "truth", "text"]
Value = str | int | float | bool | Decimal | date | datetime | list[Any] | tuple[Any, ...] | None

PILLAR_NAMES: Final[Mapping[str, str]] = {
    "survey_clearance": "Survey and clearance",
    "risk_education": "Risk education",
    "victim_assistance": "Victim assistance",
    "stockpile_destruction": "Stockpile destruction",
    "capacity": "Capacity and coordination",
}
"""What the pillars are called where people read them."""

_MONEY_PATTERN: Final = next(each.pattern for each in get_args(Money) if isinstance(each, msgspec.Meta))
_RATES: Final = frozenset({"usd_per_unit"})
"""Text on the wire, since it has more decimals than money, and a number all the same."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file. `names`: the words for the codes of its field; None: the field itself."""

    name: str
    field: str
    kind: Kind
    meaning: str
    names: Mapping[str, str] | None = None

    @property
    def tag(self) -> str:
        """The tag of HXL."""
        return tag_of(self.name)

    def value(self, row: msgspec.Struct) -> Value:
        """Return the value of a row, a number as number."""
        value: Value = getattr(row, self.field)
        if value is None:
            return None
        if self.names is not None:
            codes = value if isinstance(value, list | tuple) else [value]
            named = [self.names.get(str(code), str(code)) for code in codes]
            return named if isinstance(value, list | tuple) else named[0]
        if self.kind in ("money", "number") and isinstance(value, str):
            return Decimal(value)
        return value


def _alternatives(shown: msgspec.inspect.Type) -> Iterator[msgspec.inspect.Type]:
    if isinstance(shown, msgspec.inspect.Metadata):
        yield from _alternatives(shown.type)
    elif isinstance(shown, msgspec.inspect.UnionType):
        for each in shown.types:
            yield from _alternatives(each)
    elif not isinstance(shown, msgspec.inspect.NoneType):
        yield shown


def _kind_of(name: str, field_type: Any) -> Kind:
    kinds: set[Kind] = set()
    for each in _alternatives(msgspec.inspect.type_info(field_type)):
        match each:
            case msgspec.inspect.StrType(pattern=pattern):
                kinds.add("money" if pattern == _MONEY_PATTERN else "number" if name in _RATES else "text")
            case msgspec.inspect.IntType() | msgspec.inspect.FloatType():
                kinds.add("number")
            case msgspec.inspect.LiteralType(values=values):
                kinds.add("number" if all(isinstance(value, int) for value in values) else "text")
            case msgspec.inspect.BoolType():
                kinds.add("truth")
            case msgspec.inspect.DateType():
                kinds.add("date")
            case msgspec.inspect.DateTimeType():
                kinds.add("moment")
            case _:
                kinds.add("text")
    return kinds.pop() if len(kinds) == 1 else "text"


def _meaning(field_type: Any) -> str:
    """Return what a field's description says, of the outermost annotation that has one."""
    shown = msgspec.inspect.type_info(field_type)
    for each in (shown, *_alternatives_with_words(shown)):
        if isinstance(each, msgspec.inspect.Metadata):
            words = (each.extra_json_schema or {}).get("description")
            if words:
                return str(words)
    return ""


def _alternatives_with_words(shown: msgspec.inspect.Type) -> Iterator[msgspec.inspect.Type]:
    inner = shown.type if isinstance(shown, msgspec.inspect.Metadata) else shown
    if isinstance(inner, msgspec.inspect.UnionType):
        yield from inner.types
    yield inner


def columns_of(kind: type[msgspec.Struct], state_names: Mapping[str, str]) -> tuple[Column, ...]:
    """Return the columns of a list whose rows are of a kind: its fields in order, names right behind codes.

    Args:
        kind: the type of the rows.
        state_names: of States and other areas, by ISO3.
    """
    fields = msgspec.structs.fields(kind)
    present = {each.encode_name for each in fields}
    named: Mapping[str, tuple[str, Mapping[str, str], str]] = {
        "pillar": ("pillar_name", PILLAR_NAMES, "The pillar in words."),
        "pillars": ("pillar_names", PILLAR_NAMES, "The pillars in words."),
        "state": ("state_name", state_names, "The name of the State or area."),
        "states": ("state_names", state_names, "The names of the States."),
    }
    columns: list[Column] = []
    for each in fields:
        name = each.encode_name
        columns.append(Column(name, each.name, _kind_of(name, each.type), _meaning(each.type)))
        if name in named and named[name][0] not in present:
            beside, names, meaning = named[name]
            columns.append(Column(beside, each.name, "text", meaning, names))
    return tuple(columns)
