"""How far Hypothesis searches: `make test` tries the same few examples each time, `make test-faults` more."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# What an ordinary run tries follows from the code alone: it says the same each time, and on each machine.
DEEP = os.environ.get("GOODWILL_SEARCH") == "deep"
_TIMES = 5


def examples(ordinary: int) -> int:
    """`ordinary` many, in a deep search five times as many."""
    return ordinary * _TIMES if DEEP else ordinary


def search_as_asked() -> None:
    """For all tests that do not say otherwise.

    No time limits: a slow machine is no defect, and timed assertions do not belong in tests.
    """
    settings.register_profile(
        "goodwill",
        max_examples=examples(30),
        derandomize=not DEEP,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("goodwill")
