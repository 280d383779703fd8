"""The models that are compared, by the name that tables show, and which of them are run at which size."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from bench import ours, with_cvxpy, with_highs, with_linopy, with_pulp, with_pyomo, with_scipy
from bench.cases import WORLD, Size
from bench.textbook import textbook_of
from bench.timing import Run
from needmatch.problem import Problem

OURS = "needmatch"
SCIPY = "SciPy linprog"
HIGHS = "HiGHS, "
LIBRARIES = ("PuLP", "linopy", "cvxpy", "Pyomo")

FirstTier = Callable[[Problem], Callable[[], Run]]
"""Given a round, return what is timed; what it needs of the round besides its own model is prepared before."""


def _textbook(model: Callable[..., Run], **options: object) -> FirstTier:
    def prepare(problem: Problem) -> Callable[[], Run]:
        return partial(model, textbook_of(problem), **options)

    return prepare


MODELS: dict[str, FirstTier] = {
    OURS: lambda problem: partial(ours.first_tier, problem),
    SCIPY: _textbook(with_scipy.first_tier),
    **{HIGHS + method: _textbook(with_highs.first_tier, method=method) for method in with_highs.METHODS},
    "PuLP": _textbook(with_pulp.first_tier),
    "linopy": _textbook(with_linopy.first_tier),
    "cvxpy": _textbook(with_cvxpy.first_tier),
    "Pyomo": _textbook(with_pyomo.first_tier),
}


def models_for(size: Size) -> tuple[str, ...]:
    """Return the models to run: at world size the modelling libraries would take most of an hour and much memory."""
    return tuple(name for name in MODELS if size != WORLD or name not in LIBRARIES)
