"""Changes that no service makes, with the entry of the audit that belongs to each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from bot.domain.books.audit import AuditAction, NoFacts
from bot.domain.company.actor import Actor
from bot.services.ports.unit_of_work import Transaction

T = TypeVar("T")


def told(work: Callable[[Any], T]) -> Callable[[Any], T]:
    """`work`, followed by an entry that states what it has written."""

    def and_tell(tx: Transaction) -> T:
        result = work(tx)
        tx.audit.add(Actor(None, "job", "tests"), AuditAction.BUDGET_IMPORTED, "tests", NoFacts())
        return result

    return and_tell
