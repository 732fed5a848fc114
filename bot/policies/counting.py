"""What other requests count towards a limit: whose, in which days, and the worst of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.requests.spend import PriorSpend, SpendFacts
from bot.policies.compiled import CompiledRule

Weigh = Callable[[PriorSpend, str, int | None], int]
"""What a row counts towards a limit `per` something, for one subject."""
Own = Callable[[int | None], int]
"""What the request itself counts, for one subject."""


class Counted(NamedTuple):
    """The subject and the window that leave least room, and what others already count there.

    `total` is in minor units for a cap, in requests for a count. No window: no `first` and `last`.
    """

    total: int
    subject_id: int | None
    first: date | None = None
    last: date | None = None


# Limits on one request alone that are about nobody in particular.
_NOBODY_ELSE = {per: Counted(0, None) for per in ("item", "head")}


def held_share(row: PriorSpend, per: str, subject: int | None) -> int:
    """What `row` counts towards a cap, in minor units: for a recipient their share."""
    return row.share_of(subject) if per == "recipient" else row.held_minor


def one_request(_row: PriorSpend, _per: str, _subject: int | None) -> int:
    """What a row counts towards a number of requests."""
    return 1


def named_recipients(facts: SpendFacts) -> tuple[int, ...]:
    """Each recipient once: naming somebody twice must not halve their share."""
    return tuple(dict.fromkeys(facts.recipient_ids))


def count_others(
    rule: CompiledRule,
    calendar: FiscalCalendar,
    facts: SpendFacts,
    recipients: tuple[int, ...],
    prior: Sequence[PriorSpend],
    beside: Sequence[PriorSpend],
    weigh: Weigh,
    own: Own,
) -> Counted:
    """What `prior` counts towards a limit of `rule` for the subject of `facts` that is worst off.

    Worst off is who counts most together with what the request itself counts for them.

    `beside`: the other items of the request, which count within one request too.

    `recipients` are `named_recipients(facts)`, which all rules share.

    Of equals the subject named first and the earliest window are given, so that the order of `prior`
    changes nothing.
    """
    if rule.window == "request" and rule.per in _NOBODY_ELSE:
        return _NOBODY_ELSE[rule.per]
    subjects = _subjects(rule.per, facts, recipients)
    if rule.window == "request":
        if not beside:
            return Counted(0, max(subjects, key=own))
        first, last = date.min, date.max
        counting = beside
    else:
        first, last = rule.reach(calendar, facts.planned_on)
        counting = (*prior, *beside) if beside else prior
    rows = [
        row
        for row in counting
        if first <= row.planned_on <= last
        and rule.covers(row.dimensions, row.public_official, row.state_owned)
    ]
    worst: Counted | None = None
    most = -1
    for subject in subjects:
        days = [
            (row.planned_on, weigh(row, rule.per, subject))
            for row in rows
            if counts_for(row, rule.per, subject, facts)
        ]
        if rule.window == "rolling":
            here = _worst_days(days, subject, facts.planned_on, rule.days)
        elif rule.window == "request":
            here = Counted(sum(weight for _, weight in days), subject)
        else:
            here = Counted(sum(weight for _, weight in days), subject, first, last)
        if (total := here.total + own(subject)) > most:
            worst, most = here, total
    if worst is None:
        raise AssertionError("a limit without a subject")
    return worst


def _subjects(per: str, facts: SpendFacts, recipients: tuple[int, ...]) -> tuple[int | None, ...]:
    if per == "recipient":
        return recipients or (None,)
    if per == "customer":
        return (facts.customer_id,)
    return (facts.requester_id,) if per == "requester" else (None,)


def counts_for(row: PriorSpend, per: str, subject: int | None, facts: SpendFacts) -> bool:
    """Whether another request counts towards the limit of `subject`; None: of recipients nobody has named."""
    if per == "customer":
        return row.customer_id == subject
    if per == "requester":
        return row.requester_id == subject
    if subject is None:
        # Whoever is not named at one customer is taken for one and the same person, or leaving the
        # names out would make every yearly limit start anew.
        unnamed = not row.recipient_ids or row.share_of(None) > 0
        return unnamed and row.customer_id == facts.customer_id
    return subject in row.recipient_ids


def _worst_days(
    days: Sequence[tuple[date, int]], subject: int | None, planned_on: date, length: int
) -> Counted:
    """The `length` days in a row, `planned_on` among them, that count most.

    A window can always be moved on until it begins on a counted day or on `planned_on` without losing
    anything, so only those are tried; the one that ends on `planned_on` comes first, for people to read.
    """
    earliest = planned_on - timedelta(days=length - 1)
    begins = sorted(
        {earliest, planned_on, *(day for day, weight in days if weight and earliest <= day <= planned_on)}
    )
    worst: Counted | None = None
    for begin in begins:
        end = begin + timedelta(days=length - 1)
        total = sum(weight for day, weight in days if begin <= day <= end)
        if worst is None or total > worst.total:
            worst = Counted(total, subject, begin, end)
    if worst is None:
        raise AssertionError("no window")
    return worst
