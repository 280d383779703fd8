"""The list of flows as one would write it in FastAPI with SQLAlchemy and asyncpg: same rows, same fields."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from fastapi import FastAPI, Query
from pydantic import BaseModel, PlainSerializer
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    and_,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUuid
from sqlalchemy.ext.asyncio import create_async_engine

COUNTED = ("documented", "reported")

metadata = MetaData(schema="clearinghouse")
donor = Table(
    "donor",
    metadata,
    Column("id", PgUuid, primary_key=True),
    Column("code", Text),
    Column("name", Text),
    Column("kind", Text),
)
state = Table("state", metadata, Column("iso3", Text, primary_key=True), Column("name", Text))
flow = Table(
    "flow", metadata,
    Column("id", PgUuid, primary_key=True), Column("donor", ForeignKey(donor.c.id)),
    Column("recipient", ForeignKey(state.c.iso3)),
    Column("year", Integer), Column("pillars", ARRAY(Text)), Column("pillar_class", Text),
    Column("amount_usd", Numeric(18, 2)), Column("amount_original", Numeric(18, 2)), Column("currency", Text),
    Column("channel", Text), Column("is_core_support", Boolean), Column("evidence", Text),
    Column("source_codes", ARRAY(Text)), Column("known_on", Date),
)  # fmt: skip

Money = Annotated[Decimal, PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str)]


class FlowRow(BaseModel):
    """A row of the list, field for field that of `clearinghouse.flows.api.FlowRow`."""

    id: UUID
    donor_id: UUID
    donor_code: str
    donor_name: str
    recipient: str | None
    recipient_name: str | None
    year: int
    pillars: list[str]
    pillar_class: str
    amount: Money | None
    currency: str | None
    amount_reason: str | None
    amount_usd: Money | None
    amount_usd_reason: str | None
    channel: str | None
    is_core_support: bool
    is_counted: bool
    evidence: str
    source_ids: list[str]
    as_of: date


class FlowPage(BaseModel):
    """A page of the list."""

    items: list[FlowRow]
    next: str | None


def _select(limit: int) -> Any:
    return (
        select(
            flow.c.id, flow.c.donor.label("donor_id"), donor.c.code.label("donor_code"),
            donor.c.name.label("donor_name"),
            flow.c.recipient, state.c.name.label("recipient_name"), flow.c.year, flow.c.pillars, flow.c.pillar_class,
            flow.c.amount_original, flow.c.currency, flow.c.amount_usd, flow.c.channel, flow.c.is_core_support,
            and_(donor.c.kind != "group", flow.c.amount_usd.is_not(None)).label("is_counted"),
            flow.c.evidence, flow.c.source_codes,
        )
        .join(donor, donor.c.id == flow.c.donor)
        .outerjoin(state, state.c.iso3 == flow.c.recipient)
        .where(flow.c.evidence.in_(COUNTED))
        .order_by(flow.c.year, donor.c.code.collate("C"), func.coalesce(flow.c.recipient, "").collate("C"), flow.c.id)
        .limit(limit)
    )  # fmt: skip


def create_twin(dsn: str, pool_size: int) -> FastAPI:
    """Return the application over a database on a socket (`postgresql://USER@/DATABASE?host=FOLDER`)."""
    parts = urlsplit(dsn)
    engine = create_async_engine(
        f"postgresql+asyncpg://{parts.username}:@/{parts.path.lstrip('/')}",
        connect_args={"host": parse_qs(parts.query)["host"][0]},
        pool_size=pool_size,
        max_overflow=0,
    )

    @asynccontextmanager
    async def closing(_: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    app = FastAPI(lifespan=closing)

    @app.get("/api/v1/flows")
    async def list_flows(limit: Annotated[int, Query(ge=1, le=500)] = 100) -> FlowPage:
        async with engine.connect() as connection:
            rows = (await connection.execute(_select(limit + 1))).all()
        items = [
            FlowRow(
                id=row.id,
                donor_id=row.donor_id,
                donor_code=row.donor_code,
                donor_name=row.donor_name,
                recipient=row.recipient,
                recipient_name=row.recipient_name,
                year=row.year,
                pillars=row.pillars,
                pillar_class=row.pillar_class,
                amount=row.amount_original,
                currency=row.currency,
                amount_reason="not_reported" if row.amount_original is None else None,
                amount_usd=row.amount_usd,
                amount_usd_reason=None
                if row.amount_usd is not None
                else ("not_reported" if row.amount_original is None else "no_rate"),
                channel=row.channel,
                is_core_support=row.is_core_support,
                is_counted=row.is_counted,
                evidence=row.evidence,
                source_ids=row.source_codes,
                as_of=date(row.year, 12, 31),
            )
            for row in rows[:limit]
        ]
        return FlowPage(items=items, next=str(rows[limit - 1].id) if len(rows) > limit else None)

    return app
