"""Papers: page and PDF say the same, and nothing of a case can break either."""

import re
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clearinghouse.lookback.documented import documented
from clearinghouse.papers import drawings
from clearinghouse.papers.folder import check_folder, write_folder
from clearinghouse.papers.page import page
from clearinghouse.papers.paper import Drawing, Facts, Heading, Paper, Paragraph, Points, Table
from clearinghouse.papers.register import KINDS, register_blocks
from clearinghouse.papers.typeset import pdf
from needmatch.errors import UnusableFolder

NASTY = '#panic("x") $ ] <script>alert(1)</script> \\ @a *b* _c_ & "'

PAPER = Paper(
    kind="Test",
    title=f"A title {NASTY}",
    subtitle=NASTY,
    blocks=(
        Heading("Heading"),
        Paragraph(NASTY),
        Paragraph("A note", is_note=True),
        Points(("one", NASTY)),
        Facts((("42", "the figure"),)),
        Table("Caption", ("A", "B"), (("a", "1"), (NASTY, "2")), ("left", "right"), "A note"),
        Drawing(drawings.bars(["2026"], [("s", [3.0])], y_label="y"), "A drawing", "words"),
    ),
    imprint="Imprint",
    mark="Illustration",
)


def test_text_stays_text_in_both() -> None:
    html = page(PAPER)
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") >= 4
    assert "http" not in re.sub(r'xmlns="[^"]*"', "", html), "the page must load nothing"
    assert pdf(PAPER).startswith(b"%PDF")


def test_the_pdf_has_the_words_of_the_page(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(PAPER))
    try:
        text = subprocess.run(
            ["pdftotext", tmp_path / "a.pdf", "-"], capture_output=True, check=True
        ).stdout.decode()
    except FileNotFoundError:
        pytest.skip("pdftotext (poppler) is not installed")
    for words in ("Heading", "A note", "the figure", "Caption", "A drawing", "Imprint", '#panic("x")'):
        assert words in text


def test_equal_papers_are_equal_bytes() -> None:
    moment = datetime(2026, 11, 21, tzinfo=UTC)
    assert pdf(PAPER, made_on=moment) == pdf(PAPER, made_on=moment)
    assert page(PAPER) == page(PAPER)


def test_a_table_whose_rows_do_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Table("c", ("A", "B"), (("a",),), ("left", "right"))


@pytest.mark.parametrize(
    "svg",
    [
        drawings.lines(
            [
                drawings.Series("a & b", ((0.0, 0.0), (2.0, 3.0))),
                drawings.Series("c", ((0.0, 5.0), (2.0, 3.0)), True),
            ],
            x_label="x",
            y_label="y",
        ),
        drawings.lines([drawings.Series("flat", ((0.0, 0.0), (1.0, 0.0)))], x_label="x", y_label="y"),
        drawings.bars(["2026", "2027"], [("s", [1.0, None]), ("t", [0.0, 0.4])], y_label="y"),
        drawings.rows([("one", 1.0, "1"), ("none", 0.0, "0")], base=0.5, base_words="asked"),
    ],
)
def test_drawings_are_xml_without_a_number_that_is_none(svg: str) -> None:
    root = ET.fromstring(svg)  # noqa: S314  # our own drawing
    assert root.tag.endswith("svg")
    assert "nan" not in svg
    assert "inf" not in svg.lower().replace("infinity", "")


def test_a_missing_bar_is_a_question_mark_and_not_nothing() -> None:
    assert ">?<" in drawings.bars(["2026"], [("s", [None]), ("t", [1.0])], y_label="y")


def test_lines_end_where_their_points_end() -> None:
    svg = drawings.lines(
        [drawings.Series("s", ((0.0, 0.0), (10.0, 10.0)))], x_label="x", y_label="y", height=260
    )
    circles = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)
    assert circles == [("62", "214"), ("512", "30")]


def test_a_folder_is_replaced_only_if_it_is_ours(tmp_path: Path) -> None:
    target = tmp_path / "out"
    contents = frozenset({"mark.json", "a.csv"})
    write_folder(check_folder(target, "mark.json", contents), {"mark.json": b"{}", "a.csv": b"1"})
    write_folder(check_folder(target, "mark.json", contents), {"mark.json": b"{}"})
    assert sorted(p.name for p in target.iterdir()) == ["mark.json"]
    (target / "notes.txt").write_text("mine")
    with pytest.raises(UnusableFolder, match=r"notes\.txt"):
        check_folder(target, "mark.json", contents)
    other = tmp_path / "other"
    other.mkdir()
    (other / "x").touch()
    with pytest.raises(UnusableFolder, match=r"no mark\.json"):
        check_folder(other, "mark.json", contents)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_paper_without_a_mark_has_none() -> None:
    assert 'class="mark"' not in page(replace(PAPER, mark=""))


def test_the_register_lists_every_way_to_pay_with_its_terms() -> None:
    register = documented().mechanisms
    kinds = {each.kind for each in register}
    assert kinds == {*KINDS, "coordination"}, "no kind is left out without a word"
    _, words, table = register_blocks(register)
    assert isinstance(table, Table)
    shown = {row[0]: row for row in table.rows}
    assert set(shown) == {each.name for each in register if each.kind != "coordination"}
    assert len(shown) == 30
    assert isinstance(words, Paragraph)
    assert "other 6 of the 36 entries" in words.text
    bond = shown["Mine Fields to Rice Fields development impact bond (Cambodia)"]
    assert "repays when clearance and farm income are verified" in bond[3]
    assert shown["UN VTF - growth 2016"][3] == "not reported"
    with_terms = {each.code for each in register if each.terms}
    assert with_terms <= {each.code for each in register if each.kind in KINDS}
    assert len(with_terms) == 26
