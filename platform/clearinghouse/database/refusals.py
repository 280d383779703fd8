"""What the database's own guarantees refuse, as a conflict in words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import asyncpg

from clearinghouse.errors import Conflicting


@asynccontextmanager
async def refused_in_words(words: Mapping[str, str]) -> AsyncIterator[None]:
    """Turn the breach of a named check or trigger into a conflict with its words; others pass as they are.

    Raises:
        Conflicting: one of the rules in `words` was broken.
    """
    try:
        yield
    except asyncpg.CheckViolationError as error:
        said = words.get(error.constraint_name or "")
        if said is None:
            raise
        raise Conflicting(said) from error
