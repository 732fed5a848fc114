"""What recording and correcting an actual share: the lock before, the books after."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.actuals.actual import Spending
from bot.domain.actuals.overspending import Correction
from bot.domain.approvals.approval import cancel
from bot.domain.approvals.rights import require_actual_by
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.requests.request import RequestChange, SpendRequest
from bot.services.actuals.exceptions import Recorded, raise_exceptions
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import acting_employee, lock_request
from bot.services.requests.announce import announce
from bot.services.requests.files import keep_files
from bot.services.requests.posting import line_of, place_of, save


def lock_for_actual(
    tx: Transaction, actor: Actor, request_id: int, also: Iterable[int] = ()
) -> tuple[SpendRequest, Person]:
    """The request, and who acts. `also`: other lines that something will be posted to.

    Raises NotFound, NotAllowed("not_your_request"), Stale("nothing_approved").
    """
    person = acting_employee(tx, actor)
    request = lock_request(tx, request_id, person, also)
    require_actual_by(person, request)
    return request, person


def month_of(tx: Transaction, line_id: int, spending: Spending) -> int:
    """The fiscal month in which a line pays; outside its plan's year the nearest."""
    return tx.calendar.month_within(tx.budgets.plan_of(line_of(tx, line_id)).year, spending.spent_on)


def keep(
    tx: Transaction,
    actor: Actor,
    by: Person,
    before: SpendRequest,
    change: RequestChange,
    spending: Spending,
    correction: Correction | None = None,
    line_id: int | None = None,
) -> SpendRequest:
    """Store what `change` makes of `before`: postings, actual, rating and receipts; tell everybody.

    `line_id`: the line that pays, where the item draws on another one by now.
    """
    if change.actual is None:
        raise AssertionError("there is no actual to keep")
    request = save_spent(tx, actor, before, change)
    made = tx.actuals.add(change.actual)
    rate(tx, request, made.item, spending.rating, 1)
    keep_files(tx, request, spending.file_ids, "receipt", made.id)
    raise_exceptions(tx, Recorded(by, before, request, made, correction, line_id))
    announce(tx, request)
    return request


def save_spent(tx: Transaction, actor: Actor, before: SpendRequest, change: RequestChange) -> SpendRequest:
    """Post and store what actuals make of `before`; returns the request."""
    if before.amended_from is not None and change.request.amended_from is None:
        # The final actual has ended the raise: nobody has to sign it any more.
        tx.approvals.save_steps(before.id, cancel(tx.approvals.steps(before.id, before.round)))
    return save(tx, actor, change)


def rate(tx: Transaction, request: SpendRequest, item: int, rating: int | None, times: int) -> None:
    """Count a rating of the item's customer; -1 `times` takes it back."""
    if rating is not None:
        tx.customer_use.carry_rating(place_of(request, item), rating, times)
