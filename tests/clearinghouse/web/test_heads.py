"""What a page of one thing says before its script runs."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from clearinghouse.app import create_app
from clearinghouse.settings import read_settings
from clearinghouse.web.heads import Heads, Named, Subject
from clearinghouse.web.site import Site, page_policy

SCRIPT = "start({ base: '' })"
START = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body data-x>'
    f'<div class="app"><script>{SCRIPT}</script></div></body></html>'
)
PAGES = {
    "state": {"title": "{state}", "lede": "Need of {state}.", "file": "This State"},
    "donor": {"title": "{donor}", "lede": "What {donor} gave.", "file": "This donor"},
    "round": {"title": "{round}", "lede": "A suggestion.", "file": "Lines"},
    "indicator": {"title": "{id}: {label}", "lede": "Year by year.", "file": "Values"},
    "report": {"title": "Report {number}", "lede": "Each figure.", "file": "Figures"},
    "report_now": {"title": "The report now", "lede": "Each figure.", "file": "Figures"},
    "cooperation_report": {"title": "{state}, due {due}", "lede": "Covers {covered}.", "file": "Versions"},
    "notice": {"title": "Requirement or offer", "lede": "What and when.", "file": ""},
}
WORDS = {
    "title": "{page} - Clearing House",
    "noscript": "As files:",
    "missing": {
        "title": "No such page",
        "lede": "Look here.",
        "links": [{"page": "", "label": "Home"}, {"page": "states", "label": "States"}],
    },
    "due": "30 Apr {year}",
    "pages": PAGES,
    "states": {},
    "donors": {},
    "indicators": {},
}
FRENCH = {
    **WORDS,
    "states": {"SEN": "Sénégal", "NOR": "Norvège"},
    "donors": {"anonymous": "Donateur {letter}"},
    "indicators": {"3.1": "une stratégie"},
}


@pytest.fixture
def build(tmp_path: Path) -> Path:
    for language, words in (("", WORDS), ("fr", FRENCH)):
        folder = tmp_path / language
        folder.mkdir(exist_ok=True)
        (folder / "app.html").write_text(START)
        (folder / "states.html").write_text(START + "all")
        (folder / "heads.json").write_text(json.dumps(words))
    return tmp_path


@pytest.fixture
async def pages(build: Path, sample_copy: object) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(read_settings({"CLEARINGHOUSE_FRONTEND": str(build)}))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


async def test_a_page_of_one_thing_has_title_summary_and_files_in_its_language(
    pages: httpx.AsyncClient,
) -> None:
    for path, title, file in (
        ("/states/SEN", "Senegal", "/api/v1/states/SEN"),
        ("/states/sen", "Senegal", "/api/v1/states/SEN"),
        ("/fr/states/SEN", "Sénégal", "/api/v1/states/SEN"),
        ("/donors/NOR", "Norway", "/api/v1/donors/NOR"),
        ("/fr/donors/NOR", "Norvège", "/api/v1/donors/NOR"),
        ("/fr/donors/Donor-A", "Donateur A", "/api/v1/donors/Donor-A"),
        ("/fr/indicators/3-1", "3.1: une stratégie", "/api/v1/indicators/3.1/values?format=csv"),
        ("/indicators/reports/now", "The report now", "/api/v1/yearly-report?form=csv"),
    ):
        answer = await pages.get(path)
        assert answer.status_code == 200, path
        page = answer.text
        assert f"<title>{title} - Clearing House</title>" in page, path
        assert f'<meta property="og:title" content="{title}" data-sent>' in page
        assert f"<noscript><main><h1>{title}</h1>" in page
        assert f'<a href="{file}">' in page
        assert (await pages.get(file)).status_code == 200
        assert page.count("<div class=") == 1
        # The policy of the start holds: nothing that runs was put in.
        assert answer.headers["content-security-policy"] == page_policy(START.encode())
        again = await pages.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304


async def test_a_round_has_its_title_and_the_file_of_its_lines(pages: httpx.AsyncClient) -> None:
    for row in (await pages.get("/api/v1/rounds")).json()["items"]:
        for id in (row["id"], row["code"]):
            page = (await pages.get(f"/fr/rounds/{id}")).text
            assert f'<h1 lang="en" dir="auto">{row["title"]}</h1>' in page
            assert f"/api/v1/rounds/{id}/allocations?format=csv" in page


async def test_what_is_not_on_record_is_404_and_says_so(pages: httpx.AsyncClient) -> None:
    for path in (
        "/states/XXX", "/donors/nobody", "/rounds/none", "/indicators/99-9", "/indicators/reports/2026-999",
        "/indicators/reports/x", "/reports/SEN/1990", "/reports/SEN/x",
    ):  # fmt: skip
        answer = await pages.get(path)
        assert answer.status_code == 404, path
        assert "<title>No such page - Clearing House</title>" in answer.text
        assert '<a href="/states">States</a>' in answer.text
        assert SCRIPT in answer.text
    assert '<a href="/fr/states">' in (await pages.get("/fr/states/XXX")).text


async def test_a_requirement_or_offer_is_not_looked_up(pages: httpx.AsyncClient) -> None:
    answer = await pages.get("/in-kind/0190c0de-0000-7000-8000-000000000000")
    assert answer.status_code == 200
    assert "<h1>Requirement or offer</h1>" in answer.text


async def test_other_pages_are_as_they_were_built(build: Path, pages: httpx.AsyncClient) -> None:
    assert (await pages.get("/states")).text == START + "all"
    assert (await pages.get("/rounds/a/b")).text == START
    assert (await pages.get("/app.html")).text == START
    assert (await pages.get("/heads.json")).status_code == 404
    # What no database takes (a zero in a text) is a page without a head.
    assert (await pages.get("/donors/a%00b")).text == START
    site = Site(build)
    file = site.found("/states")
    assert file is not None
    assert site.heads(file, "/states") is None


def test_whatever_a_title_holds_is_text() -> None:
    heads = Heads(json.dumps(WORDS).encode(), "")
    title = '<script>alert("x")</script></head><body>{label}'
    page = heads.about(START.encode(), Subject("round", {"round": title, "label": "no"}, '/x"><b>')).decode()
    assert "<script>alert" not in page
    assert page.count("<body") == 1
    assert page.count("</head>") == 1
    assert "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&lt;/head&gt;&lt;body&gt;{label}" in page
    assert page_policy(page.encode()) == page_policy(START.encode())


def test_a_cooperation_report_says_when_it_is_due() -> None:
    heads = Heads(json.dumps(FRENCH).encode(), "/fr")
    subject = Subject(
        "cooperation_report", {"state": Named("states", "SEN", "Senegal"), "covered": "2025"}, due_year=2026
    )
    page = heads.about(START.encode(), subject).decode()
    assert "<h1>Sénégal, due 30 Apr 2026</h1><p>Covers 2025.</p>" in page
