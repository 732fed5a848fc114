"""The form *Log actual*: what it starts with, and who is told before they fill it in that they can't."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.actuals.actual import Actual
from bot.domain.actuals.attendance import count_heads
from bot.domain.approvals.rights import require_actual_by, require_employee
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Contact
from bot.domain.errors import NotFound, Stale
from bot.domain.requests.request_state import RequestState
from bot.services.actuals.attendance import without_account
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading.facts import RequestFacts, facts_of, read_request

# As many as a select takes.
_MOST_REQUESTS = 100


@dataclass(frozen=True, slots=True)
class ActualStart:
    """A request that the acting person may log for, and their `today` as the date to begin with.

    `contacts`: those whom the form may have to name. `item`: the one that was chosen; else the first that
    still waits for its final actual.
    """

    facts: RequestFacts
    today: date
    contacts: Mapping[int, Contact]
    item: int = 1


@dataclass(frozen=True, slots=True)
class CorrectionStart:
    """The same, and the actual that is to be corrected; None while there is one to choose."""

    facts: RequestFacts
    today: date
    contacts: Mapping[int, Contact]
    actual: Actual | None = None


def prepare_actual(
    tx: Transaction, actor: Actor, request_id: int, item: int = 0, came: Collection[int] = ()
) -> ActualStart:
    """`came`: contacts who are chosen already.

    Raises NotFound, NotAllowed("not_your_request"), Stale("nothing_approved"), InvalidInput.
    """
    facts = _loggable(tx, actor, request_id)
    if item:
        facts.request.item(item)
    number = item or facts.request.first_to_log
    return ActualStart(facts, _today(tx, actor), _contacts(tx, facts, came), number)


def prepare_correction(
    tx: Transaction, actor: Actor, request_id: int, actual_id: int = 0, came: Collection[int] = ()
) -> CorrectionStart:
    """The only actual there is, or the one that was chosen, or none yet.

    Raises what `prepare_actual` raises, Stale("corrected_already").
    """
    facts = _loggable(tx, actor, request_id)
    live = [actual for actual in facts.live_actuals if actual_id in (0, actual.id)]
    if not live:
        raise Stale("corrected_already", number=facts.request.number)
    only = live[0] if len(live) == 1 else None
    return CorrectionStart(facts, _today(tx, actor), _contacts(tx, facts, came), only)


def heads_so_far(
    tx: Transaction,
    actor: Actor,
    request_id: int,
    item: int,
    came: Collection[int],
    other_guests: int | None,
    accounts: Collection[str],
    actual_id: int = 0,
) -> int:
    """How many have come by what a form says up to now; `actual_id`: which actual it corrects.

    Raises what `prepare_actual` raises.
    """
    facts = _loggable(tx, actor, request_id)
    facts.request.item(item)
    wrong = next((actual for actual in facts.actuals if actual.id == actual_id), None)
    staying = without_account(tx, wrong.our_people) if wrong else ()
    ours = len(set(accounts)) + len(staying)
    return count_heads(facts.request.terms.items[item - 1], came, ours, other_guests)


def _contacts(tx: Transaction, facts: RequestFacts, came: Collection[int]) -> Mapping[int, Contact]:
    if set(came) <= facts.contacts.keys():
        return facts.contacts
    theirs = {asked.customer_id for asked in facts.request.terms.items}
    found = {each.id: each for each in tx.customers.contacts(came) if each.customer_id in theirs}
    return {**facts.contacts, **found}


def requests_to_log(tx: Transaction, actor: Actor) -> Sequence[RequestFacts]:
    """What a receipt may belong to. Raises NotFound("nothing_to_log")."""
    person = require_employee(actor.person)
    approved = tx.requests.of_requester(person.id, [RequestState.APPROVED], _MOST_REQUESTS)
    if not approved:
        raise NotFound("nothing_to_log")
    return [facts_of(tx, request) for request in approved]


def _today(tx: Transaction, actor: Actor) -> date:
    return tx.today_for(actor.timezone).reader


def _loggable(tx: Transaction, actor: Actor, request_id: int) -> RequestFacts:
    person = require_employee(actor.person)
    facts = read_request(tx, request_id, person)
    require_actual_by(person, facts.request)
    return facts
