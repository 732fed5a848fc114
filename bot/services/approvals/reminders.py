"""Reminders: everything that is late for a person, once a working day, in one list."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.domain.messages.company import DailyReminder
from bot.domain.requests.request_state import RequestState
from bot.services.budgets.adjusting.waiting import people_who_are_late
from bot.services.ports.unit_of_work import Transaction

_LOOKED_THROUGH = 1000
_WEEK = 7


def people_to_remind(tx: Transaction) -> list[int]:
    """For whom something is late now; nobody outside of working hours, or where no deadlines are set.

    Decisions, answers and proposals for a plan are recalled each working day. An actual is recalled once it
    is `nudge_after_days` late, and from then on each week; it stands in every list that is sent meanwhile.
    """
    policy = tx.policies.in_force(tx.today)
    if policy.deadlines is None or not policy.working_time.is_open(tx.now):
        return []
    latest = policy.working_time.began(tx.now, policy.remind_after)
    late = tx.requests.waiting_longest(latest, _LOOKED_THROUGH)
    people = {person_id for request_id, _ in late for person_id in _waited_for(tx, request_id)}
    people |= people_who_are_late(tx)
    people |= _asked_for_a_plan(tx, latest)
    nudge = timedelta(days=policy.nudge_after_days)
    for person_id, newest in tx.requests.owing_actuals(tx.today - nudge + timedelta(days=1)):
        if person_id not in people and _is_due(_last_reminded(tx, person_id), newest + nudge, tx.today):
            people.add(person_id)
    return sorted(people)


def remind(tx: Transaction, person_id: int) -> None:
    """Queue the person's list of today; a second one of a day is the same. It is drawn when it leaves."""
    reminder = DailyReminder(person_id, tx.today.isoformat())
    tx.outbox.put(reminder, stream=f"person:{person_id}", key=_key(person_id, tx.today))


def _waited_for(tx: Transaction, request_id: int) -> frozenset[int]:
    request = tx.requests.get(request_id)
    if request is None:
        return frozenset()
    if request.state is RequestState.CHANGES_REQUESTED:
        return frozenset({request.requester_id})
    return frozenset(request.deciders(tx.approvals.steps(request.id, request.round)))


def _asked_for_a_plan(tx: Transaction, latest: datetime) -> set[int]:
    people = tx.people.many({each.person_id for each in tx.plan_questions.unanswered(latest)})
    return {person.id for person in people.values() if person.active}


def _is_due(last: date | None, newest_due: date, today: date) -> bool:
    """Whether something has become due since the `last` list of the week, or there was none."""
    return last is None or last < newest_due <= today


def _last_reminded(tx: Transaction, person_id: int) -> date | None:
    """The last of the seven days up to today on which they were sent a list."""
    days = [tx.today - timedelta(days=ago) for ago in range(_WEEK)]
    known = tx.outbox.known([_key(person_id, day) for day in days])
    return next((day for day in days if _key(person_id, day) in known), None)


def _key(person_id: int, day: date) -> str:
    return f"reminder.daily:{person_id}:{day.isoformat()}"
