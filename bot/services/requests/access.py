"""Who may see a request, and the order of locks that every change of it keeps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from bot.domain.approvals.rights import may_see, require_employee, require_requester
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import NotFound
from bot.domain.requests.request import SpendRequest
from bot.services.ports.unit_of_work import Transaction


def acting_employee(tx: Transaction, actor: Actor) -> Person:
    """The acting person as they are in this transaction: a role may have been taken away a moment ago.

    Raises NotAllowed("not_an_employee").
    """
    known = require_employee(actor.person)
    return require_employee(tx.people.get(known.id))


def lock_with_subjects(tx: Transaction, actor: Actor, subjects: Mapping[int, Collection[int]]) -> Person:
    """The same, and nobody changes them, nor the customers and contacts, until the transaction ends."""
    tx.customers.lock(subjects, require_employee(actor.person).id)
    return acting_employee(tx, actor)


def lock_own(tx: Transaction, actor: Actor, request_id: int, version: int) -> SpendRequest:
    """Lock a request of the acting person. Raises NotFound, NotAllowed("not_your_request"), Stale."""
    person = acting_employee(tx, actor)
    request = lock_request(tx, request_id, person)
    require_requester(person, request)
    request.require_version(version)
    return request


def lock_request(
    tx: Transaction, request_id: int, person: Person | None, also: Iterable[int] = ()
) -> SpendRequest:
    """Lock customers, recipients, requester, plan, lines and request, in that order; read the request anew.

    `also`: other lines that something will be posted to.
    Raises NotFound("request_unknown") for a request that `person` may not know of: a right of this moment,
    so it is looked at last.
    """
    line_ids = tx.customers.lock_of(request_id)
    if line_ids is None:
        raise NotFound("request_unknown")
    tx.budgets.lock((*line_ids, *also))
    request = _visible(tx, tx.requests.lock(request_id), person)
    # Its year was closed while this waited: it draws on lines of the next one.
    tx.budgets.lock(request.line_ids)
    return request


def find_request(tx: Transaction, request_id: int, person: Person | None) -> SpendRequest:
    """Raises NotFound("request_unknown") for one that does not exist or that `person` may not know of."""
    return _visible(tx, tx.requests.get(request_id), person)


def _visible(tx: Transaction, request: SpendRequest | None, person: Person | None) -> SpendRequest:
    if request is None or (person is not None and not may_see(person, request, _involved(tx, request))):
        raise NotFound("request_unknown")
    return request


def _involved(tx: Transaction, request: SpendRequest) -> Iterator[int]:
    """Its lines' owners, who was ever asked, who has decided; each looked up only once it is asked for."""
    for line_id in request.line_ids:
        line = tx.budgets.line(line_id)
        if line is not None and line.owner_id is not None:
            yield line.owner_id
    yield from tx.requests.progress(request.id).asked
