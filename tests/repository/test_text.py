"""What files say: held by the tree, and refused on trees that break it."""

import ast
from pathlib import Path

import pytest

from needmatch import plan, problem, units
from tools.guards import text

MACHINE = "/" + "tmp"


@pytest.mark.parametrize("guard", text.GUARDS, ids=lambda guard: guard.__name__)
def test_the_texts_of_the_repository_are_in_order(guard, repository: Path) -> None:
    assert guard(repository) == []


def pins(lock: Path) -> dict[str, list[str]]:
    """Return the hashes of each distribution that a lock pins, by `name==version`."""
    hashes: dict[str, list[str]] = {}
    pin = ""
    for line in lock.read_text(encoding="utf-8").splitlines():
        if line.startswith("    --hash="):
            hashes[pin].append(line.split("=", 1)[1].rstrip(" \\"))
        elif "==" in line and not line.startswith((" ", "#")):
            pin = line.split()[0]
            hashes[pin] = []
    return hashes


def test_the_locks_have_a_hash_for_each_distribution(repository: Path) -> None:
    for name in ("requirements-run.lock", "requirements.lock", "requirements-bench.lock"):
        found = pins(repository / name)
        assert len(found) > 20, name
        assert all(
            hashes and all(each.startswith("sha256:") for each in hashes) for hashes in found.values()
        ), name


def test_each_lock_pins_what_the_narrower_one_pins(repository: Path) -> None:
    run, whole, bench = (
        set(pins(repository / f"requirements{each}.lock")) for each in ("-run", "", "-bench")
    )
    assert run < whole < bench


def changelog(*lines: str) -> str:
    return "\n".join(("# Changelog", *lines, ""))


@pytest.mark.parametrize(
    ("path", "content", "guard", "words"),
    [
        ("requirements.lock", "a==1 \\\nb @ https://host/b.whl\n", text.locks_name_no_address, "lock:2:"),
        ("frontend/package-lock.json", '{"a": {"resolved": "x"}}', text.locks_name_no_address, "lock again"),
        ("docs/a.md", f"see {MACHINE}/notes\n", text.files_name_no_machine, "docs/a.md:1:"),
        ("Makefile", "x:\n\tcp /" + "root/key .\n", text.files_name_no_machine, "Makefile:2:"),
        ("tests/a.txt", f"index {text.REGISTRY_HOSTS[0]}\n", text.files_name_no_machine, "registry host"),
        ("CHANGELOG.md", changelog("## 1.0"), text.changelog_is_in_order, "Unreleased"),
        ("README.md", "no changelog", text.changelog_is_in_order, "Unreleased"),
        ("CHANGELOG.md", changelog("## [Unreleased]", "### News"), text.changelog_is_in_order, "`News`"),
        ("docs/glossary.md", "| **need** |  | x |\n", text.glossary_is_in_order, "meaning and a source"),
        (
            "docs/glossary.md",
            "| **need** | m | s |\n| **Need** | m | s |\n",
            text.glossary_is_in_order,
            "twice",
        ),
        ("README.md", "no glossary", text.glossary_is_in_order, "is missing"),
        (
            "docs/a.md",
            "[b](b.md), [c](https://host/c), [d](#d), [a](a.md)",
            text.links_lead_somewhere,
            "`b.md`",
        ),
    ],
)
def test_a_text_out_of_order_is_a_fault(tmp_path: Path, path, content, guard, words) -> None:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    assert len(guard(tmp_path)) == 1
    assert words in guard(tmp_path)[0]


@pytest.mark.parametrize("line", ["GET /work-plans", "a/tmp/b", "./root", "</root>", "https://host/work"])
def test_what_only_looks_like_a_folder_of_a_machine_is_none(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.md").write_text(line, encoding="utf-8")
    assert text.files_name_no_machine(tmp_path) == []


def nouns(path: Path, base: str | None) -> set[str]:
    """Return the names of the classes of a file, "WorkPlan" as "work plan"; with a base, of its subclasses alone."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef) and (
            base is None or base in {ast.unparse(each) for each in node.bases}
        ):
            found.add(
                "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in node.name).strip()
            )
    return found


def test_the_glossary_explains_the_words_of_the_matcher(repository: Path) -> None:
    words = {*units.PILLARS, *units.EVIDENCE, *problem.TIERS, *problem.PRESETS, *plan.Reason, "tie"}
    words |= nouns(Path(problem.__file__), None) | {"plan", "outcome", "reason", "allocation", "unfunded"}
    glossary = (repository / "docs/glossary.md").read_text(encoding="utf-8")
    assert len(words) > 30
    assert text.words_without_meaning(words, glossary) == []


def test_the_glossary_explains_every_table(repository: Path) -> None:
    tables = sorted((repository / "platform/clearinghouse").glob("*/tables.py"))
    glossary = (repository / "docs/glossary.md").read_text(encoding="utf-8")
    # The rows of a stored result are named for what they hold: `ResultAllocation` is an allocation.
    words = {word.removeprefix("result ") for path in tables for word in nouns(path, "Table")}
    assert text.words_without_meaning(words, glossary) == []


def test_a_word_without_a_row_is_a_fault() -> None:
    assert len(text.words_without_meaning({"need", "hope"}, "| **need** | m | s |\n")) == 1
