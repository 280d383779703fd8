"""Audit events of edits of a draft: which line, which of its fields and years, by whom and when.

The surprise: what stands in a draft is its State's alone until it is published, and the trail is read by the
secretariat. So an event names what was edited and never a value of it: a title, an amount and the code of a plan are
not in it. An edit that leaves all as it was is told too, with nothing in `changed`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from uuid import UUID

from clearinghouse.audit import store as audit
from clearinghouse.audit.chain import Origin
from clearinghouse.plans.comparison import LineChange, YearChange, compared
from clearinghouse.plans.draft import Draft, Line

MOST_NAMED: Final = 100
"""Lines and parts named in one event; the counts beside them count all."""

_YEAR_FIELDS: Final = ("cost", "national", "secured", "output")


def _year_parts(change: YearChange) -> list[str]:
    return [
        f"{change.year}.{name}"
        for name in _YEAR_FIELDS
        if getattr(change.before, name, None) != getattr(change.after, name, None)
    ] or [str(change.year)]


def _parts(change: LineChange) -> list[str]:
    return [*change.fields, *(part for year in change.years for part in _year_parts(year))]


def _changes(before: Iterable[Line], after: Iterable[Line]) -> tuple[LineChange, ...]:
    bare = Draft("", "", 0, 0)
    return compared(replace(bare, lines=tuple(before)), replace(bare, lines=tuple(after))).lines


async def note_line(origin: Origin, plan: UUID, before: Line | None, after: Line | None) -> None:
    """Tell that a line was added (`before` None), edited, or taken out (`after` None)."""
    line = after or before
    if line is None:
        raise ValueError("an event of a line needs the line before or after")
    is_there = {"line": line.code}
    if before is None or after is None:
        action = "plan_draft.line_added" if before is None else "plan_draft.line_removed"
        await audit.record(
            origin, action, "work_plan", plan, before=before and is_there, after=after and is_there
        )
        return
    parts = [part for change in _changes([before], [after]) for part in _parts(change)]
    await audit.record(
        origin, "plan_draft.line_edited", "work_plan", plan, before=is_there,
        after={**is_there, "changed": parts[:MOST_NAMED], "changed_count": len(parts)},
    )  # fmt: skip


async def note_lines(origin: Origin, plan: UUID, before: Iterable[Line], after: Iterable[Line]) -> None:
    """Tell that all lines were replaced: how many lines there were and are, and which are not what they were."""
    was, is_now = tuple(before), tuple(after)
    changed = {
        kind: [each.code for each in _changes(was, is_now) if each.change == kind]
        for kind in ("added", "changed", "removed")
    }
    await audit.record(
        origin, "plan_draft.lines_replaced", "work_plan", plan, before={"lines": len(was)},
        after={
            "lines": len(is_now),
            **{kind: codes[:MOST_NAMED] for kind, codes in changed.items()},
            **{f"{kind}_count": len(codes) for kind, codes in changed.items()},
        },
    )  # fmt: skip


async def note_head(origin: Origin, plan: UUID, before: Draft, after: Draft) -> None:
    """Tell which fields and marks of the head were edited."""
    found = compared(replace(before, lines=()), replace(after, lines=()))
    parts = [*found.fields, *(f"marks.{name}" for name, _, _ in found.marks)]
    await audit.record(
        origin, "plan_draft.edited", "work_plan", plan,
        after={"changed": parts[:MOST_NAMED], "changed_count": len(parts)},
    )  # fmt: skip
