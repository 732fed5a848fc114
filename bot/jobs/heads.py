"""Every night the head of the audit leaves the database: whoever rewrites the audit can't take it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import time, timedelta

import structlog

from bot.domain.books.head import AuditHead
from bot.domain.company.customer import Role
from bot.domain.errors import GoodwillError
from bot.domain.messages.company import AuditHeadNote, BooksAlarm
from bot.jobs.job import Due, Effects, daily
from bot.services.ports.books import KeepsHeads, Proof
from bot.services.ports.unit_of_work import Store, Transaction

log = structlog.get_logger()

ProveHeads = Callable[[Sequence[AuditHead]], Proof]
# After the proof of the books, which takes minutes at most.
_AT = time(3, 30)
_SHOWN = 50


class NightlyHead:
    """One run a local date: the heads that were kept are proved, then today's goes to the controllers, the
    log, and the file beside the receipts."""

    name = "head.nightly"
    lease = timedelta(minutes=10)

    def __init__(self, store: Store, prove: ProveHeads, kept: KeepsHeads) -> None:
        self._store = store
        self._prove = prove
        self._kept = kept

    def due(self, tx: Transaction) -> Sequence[Due]:
        return [daily(tx, "head", _AT)]

    def run(self, due: Due) -> Effects:
        try:
            heads = self._kept.all()
            problems = [
                f"{each.code} (entry {each.where['entry']})" for each in self._prove(heads).differences
            ]
        except GoodwillError as exc:
            heads, problems = (), [f"{exc.code} ({exc.facts.get('text', '')})"]
        if problems:
            log.critical("the audit was rewritten", count=len(problems), problems=problems[:_SHOWN])
            return lambda tx: _alarm(tx, problems, due.period)
        # That of the night, also where it is caught up in the morning: a company of today has none yet.
        head = self._store.read(lambda tx: tx.audit.head_at(due.at))
        if not head.sequence or heads[-1:] == (head,):
            return lambda _: "nothing new"
        log.info("head of the audit", head=str(head))
        self._kept.add(head, due.at)
        return lambda tx: _tell(tx, head, due.period)


def _alarm(tx: Transaction, problems: Sequence[str], day: str) -> str:
    told = {each.id for role in (Role.CONTROLLER, Role.ADMIN) for each in tx.people.with_role(role)}
    for person_id in sorted(told):
        alarm = BooksAlarm(person_id, tuple(problems[:_SHOWN]), day)
        tx.outbox.put(alarm, stream=f"person:{person_id}", key=f"alarm.heads:{day}:{person_id}")
    return f"{len(problems)} problems"


def _tell(tx: Transaction, head: AuditHead, day: str) -> str:
    for person in tx.people.with_role(Role.CONTROLLER):
        note = AuditHeadNote(person.id, head.sequence, head.hash, day)
        tx.outbox.put(note, stream=f"person:{person.id}", key=f"audit.head:{day}:{person.id}")
    return str(head)
