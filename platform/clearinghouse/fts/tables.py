"""The table of flows recorded from the OCHA Financial Tracking Service: every version of each, as it was read.

The surprise: rows are only ever added. A flow that came again as it was adds nothing; one that changed adds a row with
the next `revision`, and the newest revision is the one that counts.
"""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Integer, Numeric, Text, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from clearinghouse.database.schema import SCHEMA


class FtsFlow(Table, tablename="fts_flow", schema=SCHEMA):
    """A version of a flow; amounts in US dollars as FTS converts them."""

    id = UUID(primary_key=True, default=None)
    flow = Varchar(length=20, default=None, help_text="FTS's own id of the flow.")
    revision = Integer(default=None, help_text="1 when first read here, then one more for each change.")
    fts_version = Integer(default=None, help_text="FTS's own number of the version.")
    amount_usd = Numeric(digits=(18, 2), default=None)
    content = JSONB(default=None, help_text="The whole flow as FTS gave it.")
    sha256 = Varchar(length=64, default=None, help_text="Of the content with members in order of name.")
    file = Text(default=None, help_text="The recorded page it was read from.")
    loaded_at = Timestamptz(default=None)

    fts_flow_revision_once = Unique(["flow", "revision"])
    fts_flow_revision_is_counted = Check("revision >= 1")
    fts_flow_amount_is_not_negative = Check("amount_usd >= 0")
    fts_flow_hash_is_sha256 = Check("sha256 ~ '^[0-9a-f]{64}$'")
