"""What somebody else must look at after money was spent: which kinds there are, and who may clear one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.domain.company.customer import Person, Role
from bot.domain.errors import NotAllowed


class ExceptionKind(StrEnum):
    """The values stand in the database: they may only be added to."""

    OVER_APPROVAL = "over_approval"
    OVER_BUDGET = "over_budget"
    OVER_PLAN = "over_plan"
    OVER_CEILING = "over_ceiling"
    CAP_PASSED = "cap_passed"
    COUNT_PASSED = "count_passed"
    CORRECTED = "corrected"
    """An actual was corrected by more than the policy's `document_percent`."""
    RECEIPT_OWED = "receipt_owed"
    """No receipt was kept `nudge_after_days` after one was owed."""


_FOR_COMPLIANCE_TOO = frozenset(
    {
        ExceptionKind.OVER_BUDGET,
        ExceptionKind.OVER_PLAN,
        ExceptionKind.OVER_CEILING,
        ExceptionKind.CAP_PASSED,
        ExceptionKind.COUNT_PASSED,
    }
)


@dataclass(frozen=True, slots=True)
class SpendException:
    """`concerned`: whose own acts it is about, its requester and who has logged for the request.

    `excess_minor`: what it added beyond the approval; the plan's check leaves it out while this is open.
    Its requester may be asked why, once, by who looks at it.
    """

    id: int
    kind: str
    request_id: int | None
    line_id: int | None
    facts: Mapping[str, Any]
    raised_at: datetime
    excess_minor: int = 0
    concerned: frozenset[int] = frozenset()
    asked_by: int | None = None
    asked_at: datetime | None = None
    answer: str = ""
    cleared_by: int | None = None
    cleared_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.cleared_at is None

    @property
    def may_be_asked_about(self) -> bool:
        return self.is_open and self.request_id is not None and self.asked_by is None

    @property
    def waits_for_answer(self) -> bool:
        return self.is_open and self.asked_by is not None and not self.answer

    @property
    def may_be_recalled(self) -> bool:
        """Whether its requester still owes something: an answer, or a receipt whatever they have answered."""
        owes = not self.answer or self.kind == ExceptionKind.RECEIPT_OWED
        return self.is_open and self.request_id is not None and owes


def looked_at_by(kind: str, concerned: Collection[Person]) -> frozenset[Role]:
    """Controllers; compliance too where a cap or budget is passed, and where a controller has done it."""
    own = any(person.has(Role.CONTROLLER) for person in concerned)
    if own or kind in _FOR_COMPLIANCE_TOO:
        return frozenset({Role.CONTROLLER, Role.COMPLIANCE})
    return frozenset({Role.CONTROLLER})


def require_clearing_by(person: Person, kind: str, concerned: Collection[Person]) -> None:
    """Nobody clears their own doing. Raises NotAllowed("controllers_only" | "own_exception")."""
    if not person.has(*looked_at_by(kind, concerned)):
        raise NotAllowed("controllers_only")
    if any(person.id == each.id for each in concerned):
        raise NotAllowed("own_exception")


def may_clear(person: Person, kind: str, concerned: Collection[Person]) -> bool:
    try:
        require_clearing_by(person, kind, concerned)
    except NotAllowed:
        return False
    return True
