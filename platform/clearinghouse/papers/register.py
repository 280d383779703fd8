"""The register of other and innovative sources of money, as a section of a paper: listed, not optimised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from clearinghouse.lookback.documented import MechanismRow
from clearinghouse.papers.paper import Block, Heading, Paragraph, Table
from needmatch.report.figures import count, short_money
from needmatch.units import CENTS

KINDS: Final = ("bond", "front_loading", "blended", "trust_fund", "pooled", "bilateral")
"""Ways to pay, in the order in which they are listed; `coordination` are meetings and bodies, which pay nothing."""


def register_blocks(mechanisms: Sequence[MechanismRow]) -> list[Block]:
    """Return the register of ways to pay: listed, not optimised."""
    chosen = [m for kind in KINDS for m in mechanisms if m.kind == kind]
    if not chosen:
        return []
    others = len(mechanisms) - len(chosen)
    return [
        Heading("Other and innovative sources, as documented"),
        Paragraph(
            "Listed for reference; none of it enters the computation. Terms are in our words; a size, year or term "
            f"that no source states is shown as not reported. The other {count(others)} of the "
            f"{count(len(mechanisms))} entries of the register are meetings and bodies that coordinate, no way to pay."
        ),
        Table(
            f"Ways to pay: bonds, front-loading, blended finance, trust funds, pooled funds, and grants and contracts "
            f"between two parties ({count(len(chosen))} entries)",
            ("What", "Kind, year", "Size", "Terms", "Source and its grade"),
            tuple(
                (
                    m.name,
                    f"{m.kind.replace('_', ' ')}, {m.year or 'not reported'}",
                    "not reported" if m.size_usd is None else f"USD {short_money(round(m.size_usd * CENTS))}",
                    m.terms or "not reported",
                    f"{m.source} [{m.evidence}]",
                )
                for m in chosen
            ),
            ("left", "left", "right", "left", "left"),
        ),
    ]
