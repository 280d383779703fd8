"""The register of other and innovative sources of money, as a section of a paper: listed, not optimised."""

from __future__ import annotations

from collections.abc import Sequence

from clearinghouse.lookback.documented import MechanismRow
from clearinghouse.papers.paper import Block, Heading, Paragraph, Table
from needmatch.report.figures import count, short_money
from needmatch.units import CENTS


def register_blocks(mechanisms: Sequence[MechanismRow]) -> list[Block]:
    """Return the register of other and innovative sources: listed, not optimised."""
    kinds = ("bond", "front_loading", "blended", "trust_fund", "pooled")
    chosen = [m for kind in kinds for m in mechanisms if m.kind == kind]
    if not chosen:
        return []
    return [
        Heading("Other and innovative sources, as documented"),
        Paragraph(
            "Listed for reference; none of it enters the computation. A size or year that no source states "
            "is shown as not reported."
        ),
        Table(
            f"Funds, bonds and blended finance ({count(len(chosen))} of {count(len(mechanisms))} entries of "
            "the register)",
            ("What", "Kind", "Size", "Year", "Evidence", "Source"),
            tuple(
                (
                    m.name,
                    m.kind.replace("_", " "),
                    "not reported" if m.size_usd is None else f"USD {short_money(round(m.size_usd * CENTS))}",
                    str(m.year) if m.year else "not reported",
                    m.evidence,
                    m.source,
                )
                for m in chosen
            ),
            ("left", "left", "right", "right", "left", "left"),
        ),
    ]
