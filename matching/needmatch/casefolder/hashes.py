"""The hash of a case: over what it says, not over how its files were saved."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from needmatch.casefolder.writing import case_files
from needmatch.problem import Problem


def case_sha256(problem: Problem) -> str:
    """Return the SHA-256 of the canonical files of a case, in hexadecimal."""
    return files_sha256(case_files(problem))


def files_sha256(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of files of a case that are at hand, in hexadecimal.

    Each file goes in with its name and length, in the order of the contract, so that no two cases share their bytes.
    """
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
