"""What is told of a file put into a draft: what it changes in lines, head and need, and what was found in it.

The surprise: what was told of the last file is kept and told again, so a field that came later may be missing in it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from clearinghouse.plans.comparison import compared
from clearinghouse.plans.draft import Draft, StatedRate, content_sha256
from clearinghouse.web.figures import Money, money
from clearinghouse.web.writing import etag_of
from clearinghouse.workbooks.contents import Contents
from clearinghouse.workbooks.fault import CellFault
from clearinghouse.workbooks.putting import Put

_MOST_NAMED: Final = 1_000


class NeedChange(msgspec.Struct, frozen=True):
    """What the draft needs in a year and pillar before the file and with it; 0.00 where it has nothing there."""

    year: int
    pillar: str
    before_usd: Money
    after_usd: Money


class HeadChange(msgspec.Struct, frozen=True):
    """A field of the head, or `marks.costed` and the like, before the file and with it; null: not given."""

    field: str
    before: str | None
    after: str | None


class DraftContent(msgspec.Struct, frozen=True):
    """What a whole draft says, by its hash: head, marks and every line. Its ETag is `draft_etag` of uploads."""

    plan_id: str
    content_sha256: str


class UploadRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a file changes in a draft, and everything that was found."""

    id: Annotated[str, msgspec.Meta(description="Of the plan.")]
    code: str
    is_written: Annotated[bool, msgspec.Meta(description="False: `dry_run`, nothing was changed.")]
    uploaded_at: datetime
    file_name: str | None
    file_sha256: str
    kind: Literal["xlsx", "csv"]
    rows: Annotated[int, msgspec.Meta(description="Rows with something in them.")]
    refused_rows: Annotated[
        int,
        msgspec.Meta(description="Not taken, since a cell cannot be read; their lines stay as they were."),
    ]
    added: int
    changed: int
    unchanged: int
    added_lines: Annotated[
        list[str], msgspec.Meta(description="Codes of lines that are new (up to 1,000).")
    ] = []
    changed_lines: Annotated[
        list[str], msgspec.Meta(description="Codes of lines that are not what they were (up to 1,000).")
    ] = []
    not_in_file: Annotated[
        list[str],
        msgspec.Meta(
            description="Codes of lines that the file does not have (up to 1,000); they stay unless removed."
        ),
    ]
    removed: list[str]
    dropped_years: Annotated[
        list[str], msgspec.Meta(description="Years of lines that the file empties, as `sc-1 2027`.")
    ]
    is_head_changed: bool
    head_changes: Annotated[
        list[HeadChange],
        msgspec.Meta(description="What the file changes in the head, the visibility before all."),
    ] = []
    errors: int
    warnings: int
    faults: Annotated[
        list[CellFault], msgspec.Meta(description="Up to 1,000; `errors` and `warnings` count them all.")
    ]
    blocks_publishing: bool
    need_before_usd: Money
    need_after_usd: Money
    need: Annotated[list[NeedChange], msgspec.Meta(description="Years and pillars whose need changes.")]
    not_counted: Annotated[
        int, msgspec.Meta(description="Years of lines whose need cannot be counted yet: see the faults.")
    ]
    draft_etag: Annotated[
        str | None,
        msgspec.Meta(
            description="Of the draft as it is now, for If-Match when the file is put into it; null: an upload of "
            "before this was told."
        ),
    ] = None


def draft_content(plan: UUID, draft: Draft) -> DraftContent:
    """Return what a whole draft says, by its hash."""
    return DraftContent(str(plan), content_sha256(draft))


def _head_changes(before: Draft, after: Draft) -> list[HeadChange]:
    def words(value: object) -> str | None:
        if isinstance(value, StatedRate):
            return f"{value.usd_per_unit:f}, {value.stated_on.isoformat()}, {value.source}"
        return None if value is None else str(value)

    found = compared(replace(before, lines=()), replace(after, lines=()))
    fields = [
        HeadChange(name, words(getattr(before, name)), words(getattr(after, name))) for name in found.fields
    ]
    marks = [
        HeadChange(f"marks.{name}", was.answer if was else None, is_now.answer if is_now else None)
        for name, was, is_now in found.marks
    ]
    return sorted([*fields, *marks], key=lambda each: each.field != "visibility")


def upload_row(found: Put, contents: Contents, was: Draft, *, plan: UUID, at: datetime, name: str | None, sha256: str,
           is_written: bool) -> UploadRow:  # fmt: skip
    before, after = found.need_before.need_usd, found.need_after.need_usd
    cells = sorted(cell for cell in {*before, *after} if before.get(cell, 0) != after.get(cell, 0))
    return UploadRow(
        id=str(plan),
        code=found.merged.draft.code,
        is_written=is_written,
        uploaded_at=at,
        file_name=name,
        file_sha256=sha256,
        kind=contents.kind,
        rows=contents.rows,
        refused_rows=contents.refused_rows,
        added=len(found.merged.added),
        changed=len(found.merged.changed),
        unchanged=len(found.merged.unchanged),
        added_lines=list(found.merged.added[:_MOST_NAMED]),
        changed_lines=list(found.merged.changed[:_MOST_NAMED]),
        not_in_file=list(found.merged.not_in_file[:_MOST_NAMED]),
        removed=list(found.merged.removed),
        dropped_years=[f"{code} {year}" for code, year in found.merged.dropped_years],
        is_head_changed=found.merged.is_head_changed,
        head_changes=_head_changes(was, found.merged.draft),
        errors=found.faults.errors,
        warnings=found.faults.warnings,
        faults=found.faults.kept,
        blocks_publishing=found.blocks_publishing,
        need_before_usd=money(found.need_before.total_usd),
        need_after_usd=money(found.need_after.total_usd),
        need=[
            NeedChange(
                year, pillar, f"{before.get((year, pillar), 0):.2f}", f"{after.get((year, pillar), 0):.2f}"
            )
            for year, pillar in cells
        ],
        not_counted=found.need_after.not_counted,
        draft_etag=etag_of(draft_content(plan, found.merged.draft if is_written else was)),
    )
