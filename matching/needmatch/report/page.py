"""The page: its sections in the order in which a delegation asks, in one file that loads nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import Final

from needmatch.plan import Plan
from needmatch.report import bars, flows, funding, method, obligations, summary, unmet
from needmatch.report.markup import Child, Markup, element, joined
from needmatch.report.tally import Tally
from needmatch.report.words import Words

Part = Callable[[Tally], "Markup | None"]

SECTIONS: Final[tuple[tuple[str, tuple[Part, ...]], ...]] = (
    ("summary", (summary.totals, funding.unreached)),
    ("policy", (summary.policy,)),
    ("map", (flows.map_of_flows,)),
    ("funding", (funding.by_state,)),
    ("by-year", (funding.by_year,)),
    ("obligations", (obligations.obligations,)),
    ("unmet", (unmet.unmet,)),
    ("flows", (flows.table_of_flows,)),
    ("commitments", (method.commitments,)),
    ("sources", (method.sources,)),
    ("method", (method.method,)),
)
"""Sections by the name that their heading, their anchor and their message keys share."""


def render(plan: Plan, *, case_sha256: str, result_sha256: str) -> str:
    """Return the report of a plan as one HTML page.

    The two hashes are printed as given (design section 4). Equal plans give equal pages.
    """
    tally = Tally(plan, Words(plan.problem.currency))
    words = tally.words
    title = plan.problem.title or words("page.untitled")
    shown = words("illustration.page", title=title) if tally.is_illustration else title
    sections = [_section(words, name, *(part(tally) for part in parts)) for name, parts in SECTIONS]
    sections.append(_section(words, "imprint", method.imprint(tally, case_sha256, result_sha256)))
    body = element(
        "body",
        element("a", words("page.skip"), href="#main", class_="skip"),
        _watermark(words) if tally.is_illustration else None,
        bars.patterns(),
        element(
            "header",
            element("p", words("page.kind"), class_="kind"),
            element("h1", title),
            summary.banner(tally),
            summary.status(tally),
        ),
        _contents(words),
        element("main", sections, id="main"),
        class_="illustration" if tally.is_illustration else None,
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", shown),
        element("style", Markup(_style())),
    )
    page = element("html", head, body, lang=words("page.language"), dir=words("page.direction"))
    return f"<!DOCTYPE html>\n{page}\n"


def _section(words: Words, name: str, *parts: Child) -> Markup:
    heading = element("h2", words(f"section.{name}"), id=f"{name}-heading")
    return joined(
        element("section", heading, *parts, id=f"section-{name}", aria_labelledby=f"{name}-heading"), "\n"
    )


def _contents(words: Words) -> Markup:
    names = [name for name, _ in SECTIONS] + ["imprint"]
    links = [element("li", element("a", words(f"section.{name}"), href=f"#section-{name}")) for name in names]
    return element("nav", element("ol", links), aria_label=words("page.contents"))


def _watermark(words: Words) -> Markup:
    """Return the word that lies across every screen and every printed page of an illustration."""
    return element("div", words("illustration.watermark"), class_="watermark", aria_hidden="true")


def _style() -> str:
    return resources.files("needmatch.report").joinpath("style.css").read_text(encoding="utf-8")
