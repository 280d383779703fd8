"""Work for workers of a cluster: importable there, and slow enough for one of them to be killed on the way."""

import os
import time


def slow_square(number: int) -> tuple[int, int]:
    """Return a square and the process that computed it."""
    time.sleep(0.05)
    return number * number, os.getpid()
