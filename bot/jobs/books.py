"""Every night the books are proved: balances against postings, requests against them, the audit chain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import time, timedelta

import structlog

from bot.domain.company.customer import Role
from bot.domain.messages.company import BooksAlarm
from bot.jobs.job import Due, Effects, daily
from bot.services.ports.books import Difference, Proof
from bot.services.ports.unit_of_work import Transaction
from bot.telemetry.metrics import Metrics

log = structlog.get_logger()

ProveBooks = Callable[[], Sequence[Proof]]
_AT = time(3, 0)
_SHOWN, _KEPT = 5, 50


class NightlyProof:
    """One run a local date, at 03:00 on the company's clocks. What is wrong raises an alarm."""

    name = "verify.nightly"
    lease = timedelta(minutes=30)

    def __init__(self, prove: ProveBooks, metrics: Metrics) -> None:
        self._prove = prove
        self._metrics = metrics

    def due(self, tx: Transaction) -> Sequence[Due]:
        return [daily(tx, "books", _AT)]

    def run(self, due: Due) -> Effects:
        problems = [
            f"{proof.name}: {_describe(difference)}"
            for proof in self._prove()
            for difference in proof.differences
        ]
        self._metrics.books_right.set(0 if problems else 1)
        self._metrics.books_checked_at.set_to_current_time()
        if problems:
            log.critical("the books are wrong", count=len(problems), problems=problems[:_SHOWN])

        def alarm(tx: Transaction) -> str:
            if not problems:
                return "right"
            told = {each.id for role in (Role.CONTROLLER, Role.ADMIN) for each in tx.people.with_role(role)}
            for person_id in sorted(told):
                tx.outbox.put(
                    BooksAlarm(person_id, tuple(problems[:_KEPT]), due.period),
                    stream=f"person:{person_id}",
                    key=f"alarm.books:{due.period}:{person_id}",
                )
            return f"{len(problems)} problems"

        return alarm


def _describe(difference: Difference) -> str:
    facts = {**difference.where, **difference.facts}
    return f"{difference.code} ({', '.join(f'{name} {value}' for name, value in facts.items())})"
