"""How far Hypothesis searches: `make test` tries few examples, `make test-faults` more, `make search` new."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# What a gate tries follows from the code alone: it says the same each time, and on each machine.
NEW = os.environ.get("GOODWILL_SEARCH") == "new"
DEEP = NEW or os.environ.get("GOODWILL_SEARCH") == "deep"
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
        derandomize=not NEW,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("goodwill")
