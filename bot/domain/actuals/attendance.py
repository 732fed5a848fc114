"""Who really came: contacts of the customer, guests without a name, our own people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.requests.terms import ItemTerms


@dataclass(frozen=True, slots=True)
class Attendance:
    """`contacts` and `our_people` by id, each once, the lowest first."""

    contacts: tuple[int, ...]
    other_guests: int
    our_people: tuple[int, ...]

    @property
    def heads(self) -> int:
        """Everybody who came."""
        return len(self.contacts) + self.other_guests + len(self.our_people)

    @classmethod
    def of(
        cls,
        asked: ItemTerms,
        came: Collection[int],
        our_people: Collection[int],
        other_guests: int | None,
        headcount: int | None,
    ) -> Self:
        """Where the other guests are not said, a headcount tells how many they were; without one the places
        that were approved for nobody by name are theirs.

        Raises InvalidInput("fewer_heads_than_named") at "headcount".
        """
        contacts, ours = tuple(sorted(set(came))), tuple(sorted(set(our_people)))
        named = len(contacts) + len(ours)
        if other_guests is None and headcount is not None:
            other_guests = headcount - named
            if other_guests < 0:
                raise InvalidInput("fewer_heads_than_named", field=Field.HEADCOUNT, named=named)
        if other_guests is None:
            other_guests = _places_left(asked, contacts, len(ours))
        return cls(contacts, other_guests, ours)


def count_heads(asked: ItemTerms, came: Collection[int], our_people: int, other_guests: int | None) -> int:
    """How many those are, with so many of our people, where nobody has counted them."""
    contacts = set(came)
    guests = _places_left(asked, contacts, our_people) if other_guests is None else other_guests
    return len(contacts) + guests + our_people


def _places_left(asked: ItemTerms, contacts: Collection[int], our_people: int) -> int:
    """The places of the approval that nobody is named for: a recipient who stays away leaves no such place,
    whoever comes unasked takes one.
    """
    approved = set(asked.recipient_ids)
    unasked = len(set(contacts) - approved) + our_people
    return max(0, asked.headcount - len(approved) - unasked)
