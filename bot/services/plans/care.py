"""The guard of key customers: owners are told of those who have had nothing, or too little of the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from bot.domain.company.care import CareDue, KnownCare
from bot.domain.messages.company import CareReminder
from bot.domain.plans.agreement import PlanState
from bot.planning.allocation.result import PlannedLine
from bot.planning.care import suggest_care
from bot.planning.scores import score
from bot.services.company.silence import begins_silence
from bot.services.plans.company_facts import customer_columns
from bot.services.plans.versions import plan_of
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction

MOST_IN_A_CARD = 10


def look_after(tx: Transaction, plan: Plan, *, tell: bool) -> int:
    """Find the key customers who need attention, and tell their owners; how many customers are told of.

    Who is found is kept until the next time, for the Home and digests.
    """
    found = _due(tx, plan)
    tx.care.keep_due([due for _, due in found])
    return _remind_owners(tx, found) if tell else 0


def _remind_owners(tx: Transaction, found: Sequence[tuple[KnownCare, CareDue]]) -> int:
    """A card to each: of each customer once in 30 days; whom one card has no room for stands in that of the
    next working day.
    """
    told = 0
    for person_id, due in _by_owner(tx, found).items():
        news = (each for each in due if begins_silence(tx, f"care.told:{each.customer_id}"))
        now = tuple(islice(news, MOST_IN_A_CARD))
        if now:
            key = f"care:{person_id}:{tx.today.isoformat()}"
            tx.outbox.put(CareReminder(person_id, now), stream=f"person:{person_id}", key=key)
        told += len(now)
    return told


def _due(tx: Transaction, plan: Plan) -> list[tuple[KnownCare, CareDue]]:
    """Longest without anything first, then by code."""
    rule, begun = tx.policies.in_force(tx.today).care, tx.calendar.today(tx.care.begun())
    known = tx.care.of_key_customers(plan.id)
    suggested = _suggested_to_date(tx, plan.year, begun) if known and rule.under_percent else {}
    judged = ((each, rule.due(each, suggested.get(each.code, 0), tx.today, begun)) for each in known)
    return sorted(((each, due) for each, due in judged if due is not None), key=lambda found: -found[1].days)


def _by_owner(tx: Transaction, found: Sequence[tuple[KnownCare, CareDue]]) -> Mapping[int, Sequence[CareDue]]:
    """By the id of each owner who still works here."""
    owners = tx.people.many({each.owner_id for each, _ in found if each.owner_id is not None})
    due: dict[int, list[CareDue]] = {}
    for each, of_customer in found:
        if each.owner_id is not None and owners[each.owner_id].active:
            due.setdefault(each.owner_id, []).append(of_customer)
    return dict(sorted(due.items()))


def _suggested_to_date(tx: Transaction, year: int, begun: date) -> Mapping[str, int]:
    """By customer code: what the plan in force suggests for the months that are over, of those with books.

    Nothing where a budget file made the plan: it knows nothing of customers.
    """
    active = next(iter(tx.plan_agreements.in_state(year, PlanState.ACTIVE)), None)
    version = tx.plan_versions.get(active.version_id) if active is not None else None
    if version is None or not version.source:
        return {}
    months = [
        month
        for month in range(1, tx.calendar.month_of(tx.today))
        if tx.calendar.month_range(year, month)[0] >= begun
    ]
    lines = list(_to_date(tx.plan_versions.lines(version.id), months))
    columns = customer_columns(tx.care.active_customers())
    suggested = suggest_care(lines, score(columns, plan_of(version).score), columns)
    return {each.customer: each.amount_minor for each in suggested.customers}


def _to_date(lines: Sequence[PlannedLine], months: Sequence[int]) -> Iterator[PlannedLine]:
    for line in lines:
        amount = sum(line.months[month - 1] for month in months)
        if amount:
            yield replace(line, amount_minor=amount)
