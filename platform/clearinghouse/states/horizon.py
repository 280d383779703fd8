"""The years that needs are shown for: those of a plan's usual length, from this year on."""

from __future__ import annotations

from datetime import date
from typing import Final

YEARS: Final = 5
"""As many as the Siem Reap-Angkor Action Plan 2025-2029 spans, and as the rounds made on first run look ahead."""


def horizon(today: date) -> tuple[int, int]:
    """Return the first and the last year, both included."""
    return today.year, today.year + YEARS - 1
