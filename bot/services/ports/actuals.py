"""What was really spent, as the services need it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.actuals.actual import Actual


class Actuals(Protocol):
    """The actuals of requests; one that was corrected stays, marked as reversed."""

    def of_request(self, request_id: int) -> Sequence[Actual]: ...
    def get(self, actual_id: int) -> Actual | None: ...
    def line_of(self, actual_id: int) -> int | None:
        """The line that it was posted to; None where it was nothing, so that nothing was posted."""
        ...

    def add(self, actual: Actual) -> Actual: ...
    def add_all(self, actuals: Sequence[Actual]) -> Sequence[Actual]:
        """Several of one request, no two of the same item, in one statement a kind."""
        ...

    def reverse(self, actual_id: int) -> None: ...
