"""A controller has looked at an exception."""

from __future__ import annotations

from bot.domain.approvals.rights import require_employee
from bot.domain.books.audit import AuditAction, NoFacts
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Role
from bot.domain.errors import NotAllowed
from bot.services.ports.unit_of_work import Transaction


def clear_exception(tx: Transaction, actor: Actor, exception_id: int) -> None:
    """Take it off the list of what is open; one that is not there changes nothing.

    Raises NotAllowed: "not_an_employee", "controllers_only".
    """
    if not require_employee(actor.person).has(Role.CONTROLLER):
        raise NotAllowed("controllers_only")
    if tx.alerts.exception(exception_id) is not None:
        tx.alerts.clear_exception(exception_id)
        tx.audit.add(actor, AuditAction.EXCEPTION_CLEAR, f"exception:{exception_id}", NoFacts())
