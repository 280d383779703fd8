"""The report as a page: well formed, safe, self-contained, repeatable, and readable when there is nothing to say."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from needmatch.plan import Plan
from needmatch.report import render

VOID = {"meta", "br", "hr", "col"}


class Page(HTMLParser):
    """A page as read: open elements must close in order; collects ids, addresses and text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text: list[str] = []
        self.feed(page)
        self.close()
        self.faults += [f"never closed: {tag}" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"closed out of order: {tag} at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)

    def _note(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.faults.append(f"attribute twice: {tag} {names}")
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(str(value))
            if name in {"href", "src", "xlink:href"}:
                self.references.append(str(value))
            if name == "aria-labelledby":
                self.references += [f"#{each}" for each in str(value).split()]
            if name == "fill" and str(value).startswith("url("):
                self.references.append(str(value)[4:-1])


def render_(plan: Plan) -> str:
    return render(plan, case_sha256="c" * 64, result_sha256="d" * 64)


@pytest.fixture(params=["real_plan", "small_plan", "empty_plan"])
def page(request: pytest.FixtureRequest) -> str:
    return render_(request.getfixturevalue(request.param))


def test_every_element_closes_in_order_and_every_id_is_its_own(page: str) -> None:
    read = Page(page)
    assert read.faults == []
    assert len(read.ids) == len(set(read.ids))
    assert page.startswith("<!DOCTYPE html>\n<html lang=")


def test_the_parser_of_these_tests_finds_what_is_broken() -> None:
    assert Page("<p><b></p></b>").faults
    assert Page("<p>").faults
    assert Page("<p id=a id=b></p>").faults


def test_every_reference_points_into_the_page(page: str) -> None:
    read = Page(page)
    assert read.references
    assert {reference for reference in read.references if not reference.startswith("#")} == set()
    assert {reference[1:] for reference in read.references} <= set(read.ids)


def test_no_script_runs_and_nothing_is_loaded(page: str) -> None:
    read = Page(page)
    assert read.tags.isdisjoint(
        {"script", "link", "iframe", "object", "embed", "img", "image", "use", "base", "form"}
    )
    assert not [name for name in read.attributes if name.startswith("on")]
    assert "<script" not in page.lower()
    assert "://" not in page
    assert "@import" not in page


def test_hostile_text_stays_text(small_plan: Plan) -> None:
    page = render_(small_plan)
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&quot;&amp;{need:money}" in page
    assert "alert('x')" not in page
    assert "\x00" not in page
    page.encode("utf-8")


def test_lone_surrogates_do_not_make_a_page_unwritable(small_plan: Plan) -> None:
    plan = replace(small_plan, problem=replace(small_plan.problem, title="half \ud800 a letter"))
    assert b"half \xef\xbf\xbd a letter" in render_(plan).encode("utf-8")


def test_equal_plans_give_equal_bytes(page: str, real_plan: Plan, small_plan: Plan, empty_plan: Plan) -> None:
    assert page in {render_(plan) for plan in (real_plan, small_plan, empty_plan)}


def test_hashes_and_solver_are_printed(small_plan: Plan) -> None:
    text = "".join(Page(render_(small_plan)).text)
    assert "c" * 64 in text
    assert "d" * 64 in text
    assert "highs" in text


def test_an_empty_plan_says_that_it_is_empty(empty_plan: Plan) -> None:
    text = " ".join(Page(render_(empty_plan)).text)
    assert "The plan places no money." in text
    assert "No need of the case stays unmet." in text
    assert "stopped at the time limit" in text
    assert "not given" in text  # there is no day on which it was made


def test_the_real_page_stays_light(real_page: str) -> None:
    assert len(real_page.encode("utf-8")) < 1_000_000


def test_no_text_reads_as_an_unfilled_message(page: str) -> None:
    text = " ".join(Page(page).text)
    assert not re.findall(r"\{(?!need:money\})[a-z]*(?::[a-z]+)?\}", text)
    assert not re.findall(r"\bNone\b|\bnan\b", text)
