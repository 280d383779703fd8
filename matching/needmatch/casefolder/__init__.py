"""The case folder: the format of design section 4, read with all its faults, written in one form, hashed."""

from needmatch.casefolder.hashes import case_sha256
from needmatch.casefolder.memory import make_problem, problem_from_columns
from needmatch.casefolder.reading import read_case
from needmatch.casefolder.writing import write_case

__all__ = ["case_sha256", "make_problem", "problem_from_columns", "read_case", "write_case"]
