"""The indexes of the few postings that adjustments and year ends make say in SQL what the domain says."""

from __future__ import annotations

from bot.domain.budgets.year_end import AVAILABLE, COMMITMENTS
from bot.domain.requests.request_state import Event
from bot.storage.schema.budgets import CARRIED


def test_all_kinds_that_a_year_end_posts_are_carried() -> None:
    """One that is missing here would not be proved."""
    kinds = (f"request.{Event.CARRY}", COMMITMENTS, AVAILABLE)
    assert str(CARRIED) == f"kind IN {kinds!r}"
