"""Somebody whose business it is, and whose doing it is not, has looked at an exception."""

from __future__ import annotations

from bot.domain.actuals.spend_exception import require_clearing_by
from bot.domain.books.audit import AuditAction, NoFacts
from bot.domain.company.actor import Actor
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import acting_employee


def clear_exception(tx: Transaction, actor: Actor, exception_id: int) -> None:
    """Take it off the list of what is open; one that is not open changes nothing.

    Raises NotAllowed: "not_an_employee", "controllers_only", "own_exception".
    """
    person = acting_employee(tx, actor)
    found = tx.alerts.exception(exception_id)
    concerned = tx.people.many(found.concerned).values() if found else ()
    require_clearing_by(person, found.kind if found else "", concerned)
    if tx.alerts.clear_exception(exception_id, person.id):
        tx.audit.add(actor, AuditAction.EXCEPTION_CLEAR, f"exception:{exception_id}", NoFacts())
