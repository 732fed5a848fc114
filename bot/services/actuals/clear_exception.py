"""Somebody whose business it is, and whose doing it is not, has looked at an exception."""

from __future__ import annotations

from bot.domain.books.audit import AuditAction, NoFacts
from bot.domain.company.actor import Actor
from bot.services.actuals.exceptions import exception_to_review
from bot.services.ports.unit_of_work import Transaction


def clear_exception(tx: Transaction, actor: Actor, exception_id: int) -> None:
    """Take it off the list of what is open; one that is not open changes nothing.

    Raises what `exception_to_review` raises.
    """
    person, _ = exception_to_review(tx, actor, exception_id)
    if tx.alerts.clear_exception(exception_id, person.id):
        tx.audit.add(actor, AuditAction.EXCEPTION_CLEAR, f"exception:{exception_id}", NoFacts())
