"""Where money is counted. Rules without web or database.

    incoming   it enters the work from a donor: counted
    internal   it moves inside, after it was counted once: not again
    outgoing   it leaves again: not counted

The surprise: the boundary alone decides, never the flow type. But money that passes through, or is carried over from
an earlier year, was counted where it came in, and so can only be internal; the database holds that.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Boundary = Literal["incoming", "internal", "outgoing"]
FlowType = Literal["standard", "parked", "pass_through", "carried_over"]
EntryKind = Literal["pledge", "commitment", "agreement", "payment"]

BOUNDARIES: Final[tuple[Boundary, ...]] = get_args(Boundary)
FLOW_TYPES: Final[tuple[FlowType, ...]] = get_args(FlowType)
COUNTED_BEFORE: Final[tuple[FlowType, ...]] = ("pass_through", "carried_over")
ENTRY_KINDS: Final[tuple[EntryKind, ...]] = get_args(EntryKind)
COUNTED_BOUNDARY: Final[Boundary] = "incoming"


def default_boundary(donor_kind: str, flow_type: FlowType) -> Boundary:
    """Return where money of a donor counts unless somebody says otherwise.

    A pooled fund gives on what was counted when it came in.
    """
    return "internal" if donor_kind == "pooled_fund" or flow_type in COUNTED_BEFORE else "incoming"


def boundary_fault(boundary: Boundary, flow_type: FlowType) -> str | None:
    """Return why the two do not go together; None: they do."""
    if flow_type in COUNTED_BEFORE and boundary != "internal":
        return f"money that is {flow_type} was counted where it came in, so its boundary is internal"
    return None
