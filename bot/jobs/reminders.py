"""The list of what is late, to each whom it concerns: looked for every hour, sent once a working day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from bot.jobs.job import Due, Effects, hourly
from bot.services.approvals.reminders import people_to_remind, remind
from bot.services.ports.unit_of_work import Store, Transaction


class DailyReminders:
    """One run each local hour; after downtime one, for the hour that is now."""

    name = "reminders"
    lease = timedelta(minutes=10)

    def __init__(self, store: Store) -> None:
        self._store = store

    def due(self, tx: Transaction) -> Sequence[Due]:
        return [hourly(tx, "company")]

    def run(self, due: Due) -> Effects:  # noqa: ARG002 - every run looks at what is late now
        people = self._store.read(people_to_remind)
        for person_id in people:
            self._store.write(partial(remind, person_id=person_id))
        return lambda _tx: f"{len(people)} reminded"
