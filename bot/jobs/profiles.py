"""Reads the Slack profiles of linked people ahead, so that their first screen is in their own language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bot.jobs.job import Due, Effects
from bot.services.company.link_account import unread_profiles
from bot.services.ports.unit_of_work import Store, Transaction

ReadProfile = Callable[[str], bool]
"""Asks Slack about an account; False when Slack can't be asked right now."""

# Slack allows some hundred such questions a minute, and those of people who click come first.
_AT_ONCE = 30


class ProfilesAhead:
    """A run each minute, as long as there is somebody whose profile was never read.

    Whom Slack does not know is asked about again the next day, by each process.
    """

    name = "profiles.ahead"
    lease = timedelta(minutes=5)

    def __init__(self, store: Store, read_profile: ReadProfile) -> None:
        self._store = store
        self._read_profile = read_profile
        self._asked_on = date.min
        self._asked_up_to = 0

    def due(self, tx: Transaction) -> Sequence[Due]:
        if tx.today != self._asked_on:
            self._asked_on, self._asked_up_to = tx.today, 0
        if not unread_profiles(tx, self._asked_up_to, 1):
            return ()
        minute = tx.now.replace(second=0, microsecond=0)
        return (Due("people", f"{minute:%Y-%m-%dT%H:%M}", minute),)

    def run(self, due: Due) -> Effects:  # noqa: ARG002 - every run looks at whose profile is unread now
        asked = 0
        for person in self._store.read(lambda tx: unread_profiles(tx, self._asked_up_to, _AT_ONCE)):
            if not self._read_profile(person.slack_id):
                break
            asked += 1
            self._asked_up_to = person.id
        return lambda _tx: f"{asked} asked about"
