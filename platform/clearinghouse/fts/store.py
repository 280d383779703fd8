"""Every query on flows of the OCHA Financial Tracking Service."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from clearinghouse.database.bulk import Written, copy_rows
from clearinghouse.database.reading import fetch, record_of
from clearinghouse.database.transaction import current_connection
from clearinghouse.fts.flow import Flow
from clearinghouse.fts.page import Pages, read_flow


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a flow, as it was read."""

    flow: str
    revision: int
    fts_version: int
    amount_usd: Decimal
    file: str
    loaded_at: datetime


async def add_flows(pages: Pages, *, now: datetime) -> Written:
    """Keep flows in the caller's transaction: new ones, and a new revision of each that changed.

    A page older than what is kept (FTS's own version, then its time of change) adds nothing.
    """
    connection = current_connection()
    # Two that load at once take turns: else both would add the same revision.
    await connection.execute("select pg_advisory_xact_lock(hashtext('clearinghouse.fts_flow'))")
    known = {
        row["flow"]: row
        for row in await connection.fetch(
            """select distinct on (flow) flow, revision, sha256, fts_version,
                      (content ->> 'updatedAt')::timestamptz as updated_at
               from clearinghouse.fts_flow order by flow, revision desc"""
        )
    }
    rows: list[dict[str, object]] = []
    new = 0
    for recorded in pages.flows:
        flow, before = recorded.flow, known.get(recorded.flow.id)
        if before is not None:
            is_older = (flow.version_id, flow.updated_at) < (before["fts_version"], before["updated_at"])
            if before["sha256"] == recorded.sha256 or is_older:
                continue
        new += before is None
        rows.append(
            {
                "id": uuid4(),
                "flow": flow.id,
                "revision": 1 if before is None else before["revision"] + 1,
                "fts_version": flow.version_id,
                "amount_usd": flow.amount_usd,
                "content": recorded.content,
                "sha256": recorded.sha256,
                "file": recorded.file,
                "loaded_at": now,
            }
        )
    await copy_rows(connection, "fts_flow", rows)
    return Written(new, len(rows) - new, len(pages.flows) - len(rows))


async def flows() -> list[Flow]:
    """The newest revision of each flow, by id."""
    rows = await fetch(
        """select distinct on (flow collate "C") content from clearinghouse.fts_flow
           order by flow collate "C", revision desc"""
    )
    return [read_flow(json.loads(row["content"], parse_float=Decimal)) for row in rows]


async def versions(flow: str) -> list[Version]:
    """Every revision of a flow, oldest first; none: it is not known here."""
    rows = await fetch(
        """select flow, revision, fts_version, amount_usd, file, loaded_at from clearinghouse.fts_flow
           where flow = $1 order by revision""",
        flow,
    )
    return [record_of(Version, row) for row in rows]
