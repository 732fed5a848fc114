"""The indexes of the few postings that adjustments and year ends make say in SQL what the domain says."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.budgets.adjustment import (
    Adjustment,
    AdjustmentKind,
    AdjustmentState,
    AdjustmentTerms,
    Cause,
)
from bot.domain.budgets.year_end import AVAILABLE, COMMITMENTS
from bot.domain.requests.request_state import Event
from bot.storage.schema.budgets import ADJUSTED, CARRIED


def test_all_kinds_that_a_year_end_posts_are_carried() -> None:
    """One that is missing here would not be proved."""
    kinds = (f"request.{Event.CARRY}", COMMITMENTS, AVAILABLE)
    assert str(CARRIED) == f"kind IN {kinds!r}"


def test_the_document_of_every_adjustment_is_adjusted() -> None:
    """It begins with the same word, whatever its id."""
    terms = AdjustmentTerms(AdjustmentKind.CUT, 2, None, 500_000, 10, Cause.CUSTOMER_NEED, "Less is needed")
    moment = datetime(2026, 9, 15, tzinfo=UTC)
    cut = Adjustment(7, "BA-2026-00007", 1, 1, terms, AdjustmentState.PENDING, "2026.1", moment)
    assert str(ADJUSTED) == f"document LIKE '{cut.document.removesuffix('7')}%'"
