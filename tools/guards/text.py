"""What files may say: locks without addresses, no path of one machine, a changelog and a glossary in order.

The surprise: the names of registry hosts are put together from parts, so that this file passes its own guard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tools.guards.tree import files, read

REGISTRY_HOSTS = tuple(
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))
)
MACHINE_PATH = re.compile(r"(?<![\w.<}*/-])/(?:work|root|tmp)(?![\w-])")
LARGEST_BYTES = 2_000_000
"""Larger files are data, not text that someone wrote."""

CHANGELOG_SECTIONS = ("Added", "Changed", "Fixed", "Results that change")
LINK = re.compile(r"\]\(([^)\s]+)\)")
GLOSSARY_ROW = re.compile(r"^\| \*\*(?P<term>[^*]+)\*\* \| (?P<meaning>[^|]*) \| (?P<source>[^|]*) \|$")


def locks_name_no_address(root: Path) -> list[str]:
    """Hold that no lock says where to download from: a mirror must do as well."""
    faults = []
    for path in sorted(root.glob("requirements*.lock")):
        for number, line in enumerate((read(path) or "").splitlines(), 1):
            if "://" in line:
                faults.append(f"{path.name}:{number}: names an address; lock again with --no-emit-index-url")
    for path in files(root, ".json"):
        if path.name == "package-lock.json" and '"resolved"' in (read(path) or ""):
            what = "names addresses; keep omit-lockfile-registry-resolved=true in .npmrc and lock again"
            faults.append(f"{path.relative_to(root)}:1: {what}")
    return faults


def files_name_no_machine(root: Path) -> list[str]:
    """Hold that no file outside tests/ names a folder of one machine, and none at all a registry host."""
    faults = []
    for path in files(root):
        shown = path.relative_to(root)
        if path.stat().st_size > LARGEST_BYTES or (content := read(path)) is None:
            continue
        for number, line in enumerate(content.splitlines(), 1):
            if shown.parts[0] != "tests" and MACHINE_PATH.search(line):
                faults.append(
                    f"{shown}:{number}: names a folder of one machine; make it relative or a setting"
                )
            if any(host in line for host in REGISTRY_HOSTS):
                faults.append(
                    f"{shown}:{number}: names a registry host; leave it to the installer's settings"
                )
    return faults


def changelog_is_in_order(root: Path) -> list[str]:
    """Hold that the changelog opens with what is not released yet, under the four headings that users know."""
    path = root / "CHANGELOG.md"
    content = (read(path) or "") if path.exists() else ""
    releases = re.findall(r"^## (.+)$", content, re.MULTILINE)
    faults = []
    if not releases or releases[0] != "[Unreleased]":
        faults.append("CHANGELOG.md:1: does not open with `## [Unreleased]`; add it above the releases")
    for number, line in enumerate(content.splitlines(), 1):
        if line.startswith("### ") and line[4:] not in CHANGELOG_SECTIONS:
            faults.append(
                f"CHANGELOG.md:{number}: `{line[4:]}` is no heading of ours; use {CHANGELOG_SECTIONS}"
            )
    return faults


def glossary_terms(content: str) -> dict[str, int]:
    """Return the line of each term of the glossary; terms are in lower case."""
    return {
        match["term"].lower(): number
        for number, line in enumerate(content.splitlines(), 1)
        if (match := GLOSSARY_ROW.match(line))
    }


def glossary_is_in_order(root: Path) -> list[str]:
    """Hold that each row of the glossary has a term, a meaning and a source, and that no term comes twice."""
    path = root / "docs" / "glossary.md"
    if not path.exists():
        return ["docs/glossary.md:1: is missing; one word for one thing needs its list"]
    faults, seen = [], set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("| **"):
            continue
        match = GLOSSARY_ROW.match(line)
        if match is None or not match["meaning"].strip() or not match["source"].strip():
            faults.append(
                f"docs/glossary.md:{number}: a term needs a meaning and a source; write | **term** | … | … |"
            )
            continue
        if match["term"].lower() in seen:
            faults.append(f"docs/glossary.md:{number}: `{match['term']}` comes twice; join the two rows")
        seen.add(match["term"].lower())
    return faults


def words_without_meaning(words: Iterable[str], content: str) -> list[str]:
    """Return a fault for each word that the code uses as a term and the glossary does not explain."""
    known = glossary_terms(content)
    return [
        f"docs/glossary.md:1: `{word}` is not explained; add a row with its meaning and source"
        for word in sorted({word.lower() for word in words})
        if word not in known
    ]


def links_lead_somewhere(root: Path) -> list[str]:
    """Hold that a relative link of a page leads to a file of the repository; addresses and anchors are left alone."""
    faults = []
    for path in files(root, ".md"):
        for number, line in enumerate((read(path) or "").splitlines(), 1):
            for target in LINK.findall(line):
                place = target.split("#")[0]
                if place and "://" not in place and not (path.parent / place).exists():
                    what = f"`{target}` leads nowhere; mend the link or add the file"
                    faults.append(f"{path.relative_to(root)}:{number}: {what}")
    return faults


GUARDS = (
    locks_name_no_address,
    files_name_no_machine,
    changelog_is_in_order,
    glossary_is_in_order,
    links_lead_somewhere,
)
