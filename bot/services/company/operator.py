"""Who changes company data from the command line: a controller, an administrator, or the operating user."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person, Role
from bot.domain.errors import NotAllowed, NotFound
from bot.services.ports.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class Operator:
    """Who typed the command: `user` of the operating system, `email` of the person they act as, if any."""

    user: str
    email: str = ""

    @property
    def unnamed(self) -> Actor:
        """Who can run the command may already read and write the database: the audit says who it was."""
        return Actor(None, "cli", f"os:{self.user}")

    def acting_as(self, person: Person) -> Actor:
        """The person who is named, and beside them who typed it: anybody could have typed the name."""
        return Actor(person, "cli", f"os:{self.user}")


def asking_person(tx: Transaction, operator: Operator) -> Actor:
    """Somebody of the company who asks for something, with whatever rights they have.

    Raises NotFound("as_unknown").
    """
    person = tx.people.by_email(operator.email)
    if person is None or not person.active:
        raise NotFound("as_unknown", email=operator.email)
    return operator.acting_as(person)


def acting_person(tx: Transaction, operator: Operator) -> Actor:
    """The actor for the audit.

    Raises NotFound("as_unknown") and NotAllowed("as_not_allowed") when `--as` names somebody who may not.
    """
    if not operator.email:
        return operator.unnamed
    person = tx.people.by_email(operator.email)
    if person is None or not person.active:
        raise NotFound("as_unknown", email=operator.email)
    if not person.has(Role.ADMIN, Role.CONTROLLER):
        raise NotAllowed("as_not_allowed", email=operator.email)
    return operator.acting_as(person)
