"""What waits for somebody: which decisions, answers and actuals are late, and how late they are.

A decision or an answer is late after the policy's `remind_after_hours` of working time, an actual from the
day after the planned one. Reminders, the Home and the digest all go by this.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.company.customer import Person
from bot.domain.listed import Listed
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.services.ports.plans import Unanswered
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading.facts import RequestFacts, facts_of

MOST = 500
"""So many of a person's requests are looked through: nobody decides on more in a day."""


class Task(StrEnum):
    """What somebody is waited for, in the order in which others are kept waiting by it."""

    DECIDE = "decide"
    ANSWER = "answer"
    LOG_ACTUAL = "log_actual"


@dataclass(frozen=True, slots=True)
class Late:
    """A request that is late. `days`: working days for a decision or an answer, else days past its date."""

    task: Task
    request: SpendRequest
    days: int


@dataclass(frozen=True, slots=True)
class Duty:
    """The same with everything that is shown of it."""

    task: Task
    facts: RequestFacts
    days: int


def late_decisions(tx: Transaction, waiting: Sequence[SpendRequest]) -> list[Late]:
    """Which of these wait too long for a decision, the longest first."""
    return _late_words(tx, Task.DECIDE, waiting)


def late_answers(tx: Transaction, mine: Iterable[SpendRequest]) -> list[Late]:
    """Which of a person's requests wait too long for their answer, the longest first."""
    asked = [request for request in mine if request.state is RequestState.CHANGES_REQUESTED]
    return _late_words(tx, Task.ANSWER, asked)


def late_actuals(requests: Iterable[SpendRequest], today: date, after_days: int = 0) -> list[Late]:
    """Which of these are more than `after_days` past their planned date without a final actual."""
    late = [
        Late(Task.LOG_ACTUAL, request, (today - request.due_on).days)
        for request in requests
        if request.state is RequestState.APPROVED
    ]
    return sorted((each for each in late if each.days > after_days), key=lambda each: -each.days)


def late_of(
    tx: Transaction,
    deciding: Sequence[SpendRequest],
    mine: Sequence[SpendRequest],
    today: date,
    after_days: int = 0,
) -> list[Late]:
    """All that is late for a person: others' decisions first, then answers, then actuals."""
    return [
        *late_decisions(tx, deciding),
        *late_answers(tx, mine),
        *late_actuals(mine, today, after_days),
    ]


def read_reminder(tx: Transaction, person: Person, limit: int) -> Listed[Duty]:
    """What a person is reminded of today: an actual only once it is to be recalled."""
    deciding = tx.requests.waiting_for(person.id, MOST)
    mine = tx.requests.of_requester(person.id, (RequestState.CHANGES_REQUESTED, RequestState.APPROVED), MOST)
    nudge_after = tx.policies.in_force(tx.today).nudge_after_days
    late = late_of(tx, deciding, mine, tx.today, nudge_after - 1)
    return Listed(tuple(as_duties(tx, late[:limit])), len(late))


def late_proposals(tx: Transaction, person: Person) -> Sequence[Unanswered]:
    """What a plan waits too long for from the owner of its lines."""
    policy = tx.policies.in_force(tx.today)
    return tx.plan_questions.unanswered(policy.working_time.began(tx.now, policy.remind_after), person.id)


def as_duties(tx: Transaction, late: Iterable[Late]) -> list[Duty]:
    return [Duty(each.task, facts_of(tx, each.request), each.days) for each in late]


def _late_words(tx: Transaction, task: Task, requests: Sequence[SpendRequest]) -> list[Late]:
    if not requests:
        return []
    policy = tx.policies.in_force(tx.today)
    clock = policy.working_time
    latest = clock.began(tx.now, policy.remind_after)
    waits = tx.requests.waits([request.id for request in requests])
    late = [request for request in requests if waits[request.id] <= latest]
    return [
        Late(task, request, clock.in_days(clock.worked(waits[request.id], tx.now)))
        for request in sorted(late, key=lambda each: waits[each.id])
    ]
