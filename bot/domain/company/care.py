"""Whether a key customer is looked after: what was spent, planned or said, and what the plan suggests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.json_record import JsonRecord

KEY_SEGMENT = "key"

CUTS_SHOWN_DAYS = 30
"""For so long is told what was taken from the lines for key customers."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Somebody of ours was in touch with a customer, without spending anything."""

    customer_id: int
    person_id: int
    met_on: date
    note: str


@dataclass(frozen=True, slots=True)
class KnownCare:
    """What is known of the care of a customer: the latest days, each None where there is none.

    `since` is when they became a customer, `used_minor` what this year's requests have spent or hold.
    `owner_id` None: nobody looks after them.
    """

    customer_id: int
    code: str
    owner_id: int | None
    since: date | None
    spent_on: date | None
    planned_on: date | None
    met_on: date | None
    used_minor: int

    @property
    def last_on(self) -> date | None:
        """The latest day with something for them, which may be to come."""
        return max(filter(None, (self.spent_on, self.planned_on, self.met_on)), default=None)


@dataclass(frozen=True, slots=True)
class CareDue(JsonRecord):
    """A customer who needs attention. `days`: for how long they have had none, 0 where that is not too long.

    `last_on` (ISO date) is empty where nothing is on record. Minor units; `suggested_minor` is what the plan
    suggests until now, 0 where as much as the rule asks for was used, or nothing is known.
    """

    customer_id: int
    days: int
    last_on: str
    used_minor: int
    suggested_minor: int


@dataclass(frozen=True, slots=True)
class CareRule:
    """After how many days without anything, or under which percent of what is suggested, they are due."""

    days: int
    under_percent: int

    def due(self, known: KnownCare, suggested_minor: int, today: date, begun: date) -> CareDue | None:
        """None for who is looked after. Nobody is overlooked for longer than there are books, since `begun`.

        A day of a plan may be still to come: it counts as soon as it is planned.
        """
        seen = max(filter(None, (begun, known.since, known.last_on)))
        overlooked = (today - seen).days >= self.days
        under = known.used_minor * 100 < suggested_minor * self.under_percent
        if not overlooked and not under:
            return None
        return CareDue(
            known.customer_id,
            (today - (known.last_on or seen)).days if overlooked else 0,
            known.last_on.isoformat() if known.last_on else "",
            known.used_minor,
            suggested_minor if under else 0,
        )


@dataclass(frozen=True, slots=True)
class KeptDue:
    """A customer whom the morning's look at all of them has found, with what the plan suggested then: 0 where
    as much was used. The names are empty where nobody looks after them.
    """

    customer_id: int
    name: str
    owner_id: int | None
    owner_name: str
    suggested_minor: int


@dataclass(frozen=True, slots=True)
class CustomerDue:
    """A key customer who needs attention now, with who looks after them. Minor units of `currency`."""

    name: str
    owner_id: int | None
    owner_name: str
    due: CareDue
    currency: str
