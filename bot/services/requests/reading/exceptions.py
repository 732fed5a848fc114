"""What went wrong after money was spent, for those who look at it and for who is asked why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.actuals.overspending import reason_given
from bot.domain.actuals.spend_exception import SpendException, looked_at_by, may_clear
from bot.domain.approvals.rights import require_employee
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Customer, Person
from bot.domain.errors import NotAllowed
from bot.domain.listed import Listed, Page
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading.duties import MOST


@dataclass(frozen=True, slots=True)
class ExceptionFacts:
    """An exception; `may_clear`: it is the reader's business, and not their own doing.

    `reason`: why more was spent than was approved, where that was said. `asked_by`, `cleared_by`: names.
    """

    exception: SpendException
    may_clear: bool = True
    requester: Person | None = None
    customer: Customer | None = None
    reason: str = ""
    asked_by: str = ""
    cleared_by: str = ""

    @property
    def may_act(self) -> bool:
        return self.may_clear and self.exception.is_open

    @property
    def may_ask(self) -> bool:
        return self.may_act and self.exception.may_be_asked_about and self._can_hear

    @property
    def may_remind(self) -> bool:
        return self.may_act and self.exception.may_be_recalled and self._can_hear

    @property
    def _can_hear(self) -> bool:
        return self.requester is not None and self.requester.active


def read_exceptions(tx: Transaction, actor: Actor, page: Page) -> Listed[ExceptionFacts]:
    """Those that are a controller's or compliance's business, newest first."""
    person = require_employee(actor.person)
    found = tx.alerts.open_exceptions(MOST)
    people = tx.people.many({each for exception in found for each in exception.concerned})
    mine = [each for each in found if person.has(*looked_at_by(each.kind, _concerned(each, people)))]
    shown = mine[page.offset : page.offset + page.limit]
    return Listed(tuple(_facts(tx, person, each) for each in shown), len(mine))


def exception_facts(tx: Transaction, reader: Person, exception_id: int) -> ExceptionFacts | None:
    """One of them, open or not; None where there is none."""
    found = tx.alerts.exception(exception_id)
    return _facts(tx, reader, found) if found else None


def read_exception(tx: Transaction, actor: Actor, exception_id: int) -> ExceptionFacts:
    """One that is the acting person's business. Raises NotAllowed("controllers_only")."""
    person = require_employee(actor.person)
    found = tx.alerts.exception(exception_id)
    concerned = tx.people.many(found.concerned) if found else {}
    if found is None or not person.has(*looked_at_by(found.kind, concerned.values())):
        raise NotAllowed("controllers_only")
    return _facts(tx, person, found)


def _facts(tx: Transaction, reader: Person, exception: SpendException) -> ExceptionFacts:
    request = tx.requests.get(exception.request_id) if exception.request_id is not None else None
    others = {request.requester_id if request else 0, exception.asked_by or 0, exception.cleared_by or 0}
    people = tx.people.many({*exception.concerned, *others})
    return ExceptionFacts(
        exception,
        may_clear(reader, exception.kind, _concerned(exception, people)),
        people.get(request.requester_id) if request else None,
        tx.customers.get(request.terms.first.customer_id) if request else None,
        reason_given(tx.actuals.of_request(request.id)) if request else "",
        _name(people, exception.asked_by),
        _name(people, exception.cleared_by),
    )


def _concerned(exception: SpendException, people: Mapping[int, Person]) -> list[Person]:
    return [people[each] for each in exception.concerned]


def _name(people: Mapping[int, Person], person_id: int | None) -> str:
    person = people.get(person_id or 0)
    return person.name if person else ""
