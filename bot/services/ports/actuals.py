"""What was really spent, as the services need it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.actuals.actual import Actual
from bot.domain.actuals.claim import Claim, UnsettledClaims
from bot.services.ports.later import Later


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


class PartnerClaims(Protocol):
    """What partners owe, one claim a request; one of 0 is kept, and not among those that there are."""

    def of_request(self, request_id: int) -> Claim | None:
        """Also one of 0."""
        ...

    def get(self, claim_id: int) -> Claim | None:
        """Also one of 0."""
        ...

    def all(self) -> Sequence[Claim]:
        """In the order in which they arose."""
        ...

    def unsettled(self, limit: int, offset: int) -> tuple[Sequence[Claim], int]:
        """Those open or claimed, oldest first, and how many there are."""
        ...

    def waiting_since(self, at: datetime) -> Sequence[Claim]:
        """Those that were open or claimed at that time already, oldest first."""
        ...

    def sums(self, currency: str) -> Later[UnsettledClaims]:
        """What the unsettled ones in a currency come to."""
        ...

    def add(self, claim: Claim) -> Claim:
        """With its id."""
        ...

    def save(self, claim: Claim) -> None: ...
