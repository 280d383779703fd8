"""Recorded pages of the FTS API (`/v1/public/fts/flow`): read with all their faults, turned into flows.

The surprise: ids are text and `childFlowIds` numbers; `budgetYear` is mostly null, so that years are read from the
UsageYear objects; and pages overlap, so that one flow may come several times. The newest version of it is taken.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from clearinghouse.errors import PlatformError
from clearinghouse.fts.flow import Flow, Place


class FaultyPages(PlatformError):
    """Recorded pages that cannot be used; `faults` has a line for each, nothing was loaded."""

    code: ClassVar[str] = "fts-pages-faulty"
    title: ClassVar[str] = "The recorded pages cannot be used"

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _or_empty(given: object) -> object:
    return [] if given is None else given


Texts = Annotated[list[str], BeforeValidator(_or_empty)]


class _Object(BaseModel):
    """Plans, clusters, places, organisations and years at an end of a flow."""

    model_config = ConfigDict(coerce_numbers_to_str=True)
    type: str
    id: str
    name: str


class _Flow(BaseModel):
    """What is read of a flow; the whole is kept beside it."""

    model_config = ConfigDict(coerce_numbers_to_str=True)
    id: str = Field(min_length=1, max_length=20)
    version_id: int = Field(alias="versionId")
    status: str
    boundary: str
    on_boundary: str = Field(alias="onBoundary")
    flow_type: str = Field(alias="flowType")
    is_new_money: bool = Field(alias="newMoney")
    amount_usd: Decimal = Field(alias="amountUSD", ge=0, max_digits=18, decimal_places=2)
    original_amount: Decimal | None = Field(None, alias="originalAmount", ge=0)
    original_currency: str | None = Field(None, alias="originalCurrency")
    exchange_rate: Decimal | None = Field(None, alias="exchangeRate", gt=0)
    parent_id: str | None = Field(None, alias="parentFlowId")
    child_ids: Texts = Field(alias="childFlowIds")
    keywords: Texts
    description: str | None
    updated_at: datetime = Field(alias="updatedAt")
    sources: list[_Object] = Field(alias="sourceObjects")
    destinations: list[_Object] = Field(alias="destinationObjects")


class _Page(BaseModel):
    """A page: its flows, and how many the whole answer has."""

    flows: list[dict[str, Any]] = Field(validation_alias=AliasPath("data", "flows"))
    count: int | None = Field(None, validation_alias=AliasPath("meta", "count"))
    next_link: str | None = Field(None, validation_alias=AliasPath("meta", "nextLink"))


@dataclass(frozen=True, slots=True)
class Recorded:
    """A flow with its content as recorded (JSON, members in order of name), its hash and the file it was read from."""

    flow: Flow
    content: str
    sha256: str
    file: str


@dataclass(frozen=True, slots=True)
class Pages:
    """All flows of some pages, by id. `passed_over`: files that hold no flows. `warnings`: what may be missing."""

    flows: tuple[Recorded, ...]
    passed_over: tuple[str, ...]
    warnings: tuple[str, ...]


def read_flow(content: Mapping[str, Any]) -> Flow:
    """Return a flow from its JSON object.

    Raises:
        ValidationError: members are missing or hold what they cannot.
    """
    read = _Flow.model_validate(content)

    def places(objects: list[_Object], kind: str) -> tuple[Place, ...]:
        found = {each.id: Place(each.id, each.name) for each in objects if each.type == kind}
        return tuple(found[id] for id in sorted(found))

    return Flow(
        id=read.id,
        version_id=read.version_id,
        status=read.status,
        boundary=read.boundary,
        on_boundary=read.on_boundary,
        flow_type=read.flow_type,
        is_new_money=read.is_new_money,
        amount_usd=read.amount_usd,
        original_amount=read.original_amount,
        original_currency=read.original_currency,
        exchange_rate=read.exchange_rate,
        parent_id=read.parent_id,
        child_ids=frozenset(read.child_ids),
        plans=places(read.destinations, "Plan"),
        clusters=places(read.destinations, "GlobalCluster"),
        locations=places(read.destinations, "Location"),
        years=places(read.destinations, "UsageYear"),
        donors=places(read.sources, "Organization"),
        recipients=places(read.destinations, "Organization"),
        keywords=tuple(read.keywords),
        description=read.description or "",
        updated_at=read.updated_at,
    )


def read_pages(files: Mapping[str, bytes]) -> Pages:
    """Return the flows of recorded pages, each once in its newest version, by id.

    Raises:
        FaultyPages: a file is no JSON, or flows lack what is needed; names file, flow and member.
    """
    faults: list[str] = []
    warnings: list[str] = []
    passed_over: list[str] = []
    newest: dict[str, Recorded] = {}
    for name, raw in sorted(files.items()):
        try:
            given = json.loads(raw, parse_float=Decimal)
        except ValueError as error:
            faults.append(f"{name}: is no JSON ({error}); fetch the page again")
            continue
        try:
            page = _Page.model_validate(given)
        except ValidationError:
            passed_over.append(name)
            continue
        for number, content in enumerate(page.flows, start=1):
            try:
                flow = read_flow(content)
            except ValidationError as error:
                for each in error.errors(include_url=False, include_input=False):
                    where = ".".join(map(str, each["loc"]))
                    faults.append(
                        f"{name}: flow {content.get('id', f'number {number}')}: {where}: {each['msg']}; "
                        "fetch the page again"
                    )
                continue
            text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
            recorded = Recorded(flow, text, hashlib.sha256(text.encode()).hexdigest(), name)
            known = newest.get(flow.id)
            if known is None or _age(known) < _age(recorded):
                newest[flow.id] = recorded
        if page.count is not None and page.count > len(page.flows):
            more = "names a next page" if page.next_link else "is the last page"
            warnings.append(
                f"{name}: {len(page.flows)} of the {page.count} flows of its answer; {more}. "
                "Totals are whole only with all pages."
            )
    if faults:
        raise FaultyPages(tuple(faults))
    warnings += _missing_children(newest)
    return Pages(tuple(newest[id] for id in sorted(newest)), tuple(passed_over), tuple(warnings))


def _age(recorded: Recorded) -> tuple[int, datetime, str]:
    return recorded.flow.version_id, recorded.flow.updated_at, recorded.sha256


def _missing_children(flows: Mapping[str, Recorded]) -> list[str]:
    """Tell which parents count by children of which some are not in these pages: their total then is too small."""
    return [
        f"flow {id}: counts by its children, of which {', '.join(missing)} "
        f"{'is' if len(missing) == 1 else 'are'} in none of these files; fetch the pages that hold them."
        for id, each in sorted(flows.items())
        if each.flow.boundary == "incoming"
        and (missing := sorted(each.flow.child_ids - flows.keys()))
        and (
            each.flow.child_ids & flows.keys() or any(other.flow.parent_id == id for other in flows.values())
        )
    ]
