"""A paper as one self-contained HTML page: readable on a phone and in print, loading nothing from elsewhere."""

from __future__ import annotations

from importlib import resources

from clearinghouse.papers.paper import Block, Drawing, Facts, Heading, Paper, Paragraph, Points, Table
from needmatch.report.markup import Markup, element, joined


def page(paper: Paper) -> str:
    """Return a paper as an HTML page. Equal papers give equal pages."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", paper.title),
        element("style", Markup(resources.files(__package__).joinpath("page.css").read_text("utf-8"))),
    )
    body = element(
        "body",
        element("div", paper.mark, class_="mark", aria_hidden="true") if paper.mark else None,
        element(
            "main",
            element(
                "header",
                element("p", paper.kind, class_="kind"),
                element("h1", paper.title),
                element("p", paper.subtitle, class_="subtitle"),
                element("p", paper.imprint, class_="imprint"),
            ),
            [_block(block) for block in paper.blocks],
        ),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=paper.language)}\n"


def _block(block: Block) -> Markup:
    match block:
        case Heading():
            return element("h2", block.text)
        case Paragraph():
            return element("p", block.text, class_="note" if block.is_note else None)
        case Points():
            return element("ul", [element("li", item) for item in block.items])
        case Facts():
            pairs = [
                element("div", element("dd", figure), element("dt", what)) for figure, what in block.items
            ]
            return element("dl", pairs, class_="facts")
        case Table():
            return _table(block)
        case Drawing():
            return element(
                "figure",
                element("div", Markup(block.svg), role="img", aria_label=block.words),
                element("figcaption", block.caption),
            )


def _table(table: Table) -> Markup:
    def cells(row: tuple[str, ...], name: str) -> list[Markup]:
        scope = "col" if name == "th" else None
        return [
            element(name, cell, class_="number" if align == "right" else None, scope=scope)
            for cell, align in zip(row, table.align, strict=True)
        ]

    body = [element("tr", cells(row, "td")) for row in table.rows]
    drawn = element(
        "table",
        element("caption", table.caption),
        element("thead", element("tr", cells(table.columns, "th"))),
        element("tbody", body),
    )
    note = element("p", table.note, class_="table-note") if table.note else None
    return joined(
        element("div", drawn, class_="wide", tabindex="0", role="region", aria_label=table.caption), note
    )
