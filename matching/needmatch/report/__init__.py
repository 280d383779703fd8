"""report.html: a plan as one self-contained page, for people who read treaties and spreadsheets.

`render(plan, case_sha256=..., result_sha256=...)` is the whole interface. The page has no script, loads nothing and
is the same for equal plans. Its surprise: nothing in it is ordered by amount, so that it cannot be read as a ranking.
"""

from needmatch.report.page import render

__all__ = ["render"]
