"""case.toml: title, currency, horizon, date and policy; read with every fault, written in one form.

The surprise: TOML readers tell no lines of keys, so the line of a faulty key is found by a search of the text. It
falls back to the line of its table, and to 1.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from needmatch.casefolder import cells
from needmatch.casefolder.layout import CASE_FILE
from needmatch.casefolder.policytable import policy_entries, policy_from
from needmatch.faults import Faults, listed, quoted
from needmatch.problem import Policy, Problem

KEYS: Final = ("title", "currency", "years", "today", "policy")

LONGEST_HORIZON: Final = 60
"""Years of a horizon: beyond it a plan is a slip of the keyboard."""

_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)
_HEADING: Final = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_TOML_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)$")


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What case.toml says; `years` is None where it is in doubt."""

    years: tuple[int, int] | None = None
    title: str = ""
    currency: str = "USD"
    today: date | None = None
    policy: Policy = field(default_factory=Policy)


def case_file(text: str, faults: Faults) -> CaseFile:
    """Read the text of case.toml."""
    try:
        entries = tomllib.loads(text)
    except RecursionError:
        faults.add(
            CASE_FILE, 1, "-", "values are nested too deeply", "no value of a case needs more than two levels"
        )
        return CaseFile()
    except ValueError as error:  # TOMLDecodeError, or a number with too many digits
        message = str(error)
        match = _TOML_LINE.search(message)
        at_end = len(text.splitlines()) if "end of document" in message else 1
        line = int(match[1]) if match else max(1, at_end)
        what = f"this is not TOML ({message.split(' (at ')[0]})".replace("\n", " ")
        faults.add(
            CASE_FILE, line, "-", what, 'write key = value, with text in quotes, as in title = "Round 1"'
        )
        return CaseFile()
    return case_entries(entries, faults, CASE_FILE, text)


def case_entries(entries: Mapping[str, object], faults: Faults, file: str, text: str = "") -> CaseFile:
    """Read the entries of case.toml; `text` is what they came from, if from a file."""

    def note(key: str, what: str, mend: str) -> None:
        faults.add(file, _line_of(text, key), key, what, mend)

    for key in entries:
        if key not in KEYS:
            hint = faults.did_you_mean(key, frozenset(KEYS))
            note(key, f"{quoted(key)} is not known", f"{hint}the keys are {listed(KEYS, last='and')}")
    title = entries.get("title", "")
    if not isinstance(title, str):
        note("title", f"{quoted(title)} is not text", "put it in quotes")
        title = ""
    elif cells.SURROGATE.search(title):
        note("title", f"{quoted(title)} has half of a character", "write the whole character")
        title = ""
    currency = entries.get("currency", "USD")
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        note("currency", f"{quoted(currency)} is not a currency code", 'write its three letters, as in "USD"')
        currency = "USD"
    policy = entries.get("policy", {})
    if not isinstance(policy, Mapping):
        note("policy", f"{quoted(policy)} is not a table", "write its keys below a line [policy]")
        policy = {}
    return CaseFile(
        years=_years(entries, file, faults, note_line=_line_of(text, "years")),
        title=title,
        currency=currency,
        today=_today(entries.get("today"), file, faults, note_line=_line_of(text, "today")),
        policy=policy_from(policy, lambda key, what, mend: note(f"policy.{key}", what, mend), faults),
    )


def _years(
    entries: Mapping[str, object], file: str, faults: Faults, *, note_line: int
) -> tuple[int, int] | None:
    mend = "write the first and the last year, as in years = [2026, 2030]"
    if "years" not in entries:
        faults.add(file, note_line, "years", "the years of the horizon are missing", mend)
        return None
    match entries["years"]:
        case [int() as first, int() as last] if _is_year(first) and _is_year(last):
            pass
        case other:
            faults.add(file, note_line, "years", f"{quoted(other)} is not a pair of years", mend)
            return None
    if first > last:
        faults.add(file, note_line, "years", f"{first} comes after {last}", mend)
        return None
    if last - first >= LONGEST_HORIZON:
        what = f"the horizon of {last - first + 1} years is more than the limit of {LONGEST_HORIZON}"
        faults.add(file, note_line, "years", what, "shorten it")
        return None
    return first, last


def _is_year(number: int) -> bool:
    return not isinstance(number, bool) and 1 <= number <= 9999


def _today(value: object, file: str, faults: Faults, *, note_line: int) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        if not isinstance(value, str):
            raise cells.BadCell(f"{quoted(value)} is not a date", "write year-month-day, as in 2026-11-21")
        today = cells.DATE.value(value)
    except cells.BadCell as bad:
        faults.add(file, note_line, "today", bad.what, bad.mend)
        return None
    return today if isinstance(today, date) else None


def _line_of(text: str, key: str) -> int:
    """Return the line on which a key, such as "policy.floor", is most likely set."""
    table, _, name = key.rpartition(".")
    best = 1
    current = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := _HEADING.match(line):
            current = heading[1]
            if current in (table, key):
                best = number
        elif (current == table and _sets(line, name)) or (current == "" and _sets(line, key)):
            return number
        elif table and (_sets(line, table.rpartition(".")[2]) or _sets(line, table)):
            best = number
    return best


def _sets(line: str, key: str) -> bool:
    return re.match(rf"""\s*(["']?){re.escape(key)}\1\s*=""", line) is not None


def case_text(problem: Problem) -> str:
    """Return case.toml of a problem, with its effective policy, in the one canonical form."""
    lines = [
        f"title = {_toml(problem.title)}",
        f"currency = {_toml(problem.currency)}",
        f"years = [{problem.first_year}, {problem.last_year}]",
    ]
    if problem.today is not None:
        lines.append(f"today = {problem.today.isoformat()}")
    lines += ["", "[policy]"]
    lines += [f"{key} = {_toml(value)}" for key, value in policy_entries(problem.policy).items()]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace(
            "\x7f", "\\u007f"
        )  # TOML bars DEL, JSON does not
    if isinstance(value, int | float):
        return repr(float(value))
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key} = {_toml(part)}" for key, part in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    raise TypeError(f"no form for {type(value).__name__} in case.toml")
