"""What becomes of somebody whose Slack account is deactivated, or given back."""

from __future__ import annotations

from bot.domain.books.audit import AuditAction, NoFacts
from bot.domain.company.actor import Actor
from bot.services.ports.unit_of_work import Transaction


def note_account_state(tx: Transaction, slack_id: str, *, deactivated: bool) -> bool:
    """Keep whether the account of somebody is deactivated; True when that is news.

    Whoever has no account decides nothing, whatever the people file says: they would never see a card.
    """
    person = tx.people.linked_to(slack_id)
    if person is None or person.deactivated == deactivated:
        return False
    tx.people.set_deactivated(person.id, deactivated)
    action = AuditAction.PERSON_DEACTIVATED if deactivated else AuditAction.PERSON_REACTIVATED
    tx.audit.add(Actor(None, "slack", "account"), action, f"person:{person.id}", NoFacts())
    return True
