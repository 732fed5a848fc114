"""Controllers are reminded of what partners owe for long."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from bot.domain.company.customer import Role
from bot.domain.messages.claims import ClaimReminder
from bot.services.company.silence import begins_silence
from bot.services.ports.unit_of_work import Transaction

_WAITS = timedelta(days=30)
MOST_IN_A_REMINDER = 10


def remind_of_claims(tx: Transaction) -> int:
    """On a working day, of claims that are unsettled for 30 days: each once in 30 days; how many they are.

    What one message has no room for stands in that of the next working day.
    """
    waiting = tx.partner_claims.waiting_since(tx.now - _WAITS)
    if not waiting or not tx.policies.in_force(tx.today).working_time.is_worked(tx.today):
        return 0
    untold = (claim.id for claim in waiting if begins_silence(tx, f"claim.told:{claim.id}"))
    due = tuple(islice(untold, MOST_IN_A_REMINDER))
    for person in tx.people.with_role(Role.CONTROLLER) if due else ():
        key = f"claims:{person.id}:{tx.today.isoformat()}"
        tx.outbox.put(ClaimReminder(person.id, due), stream=f"person:{person.id}", key=key)
    return len(due)
