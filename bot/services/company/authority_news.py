"""Tell those who answer for the company's order what an import has changed in who may decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.domain.approvals.authority_changes import AuthorityChange, authority_changes
from bot.domain.approvals.routing import AuthorityTier
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person, Role
from bot.domain.messages.company import AuthorityChanged
from bot.services.ports.unit_of_work import AdministrativeTransaction

_ANSWERABLE = (Role.CONTROLLER, Role.ADMIN)
# What a message can show; the audit and the command's own output have all of it.
_MOST_TOLD = 30


def tell_authority_changes(
    tx: AdministrativeTransaction, actor: Actor, stored: Iterable[Person], changed: Sequence[Person]
) -> tuple[AuthorityChange, ...]:
    """`changed` are new or differ from what was stored. Nothing is news where there was no company before.

    Controllers and administrators of before and of now hear of it, the one who did it too.
    """
    before = {person.id: person for person in stored}
    if not before:
        return ()
    after = before | {person.id: person for person in changed}
    found = authority_changes(before, after, _tiers(tx, after.values()))
    if not found:
        return ()
    readers = [
        person
        for person in after.values()
        if person.active and (person.has(*_ANSWERABLE) or _was_answerable(before.get(person.id)))
    ]
    for reader in readers:
        message = AuthorityChanged(reader.id, found[:_MOST_TOLD], len(found), actor.id)
        # Each import that changes anything is another moment.
        key = f"{message.kind}:{reader.id}:{tx.now.isoformat()}"
        tx.outbox.put(message, stream=f"authority:{reader.id}", key=key)
    return found


def _was_answerable(person: Person | None) -> bool:
    return person is not None and person.has(*_ANSWERABLE)


def _tiers(tx: AdministrativeTransaction, people: Iterable[Person]) -> Sequence[AuthorityTier]:
    """Where nobody has a tier there may be no policy yet."""
    return tx.policies.in_force(tx.today).authority if any(person.tier for person in people) else ()
