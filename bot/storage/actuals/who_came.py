"""Who came to the items of requests, by name, for exports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, Select, func, select

from bot.storage.operations.erasure import shown_email
from bot.storage.schema.tables import actual, actual_contact, actual_person, contact, person

ItemKey = tuple[int, int]
"""Request and item."""


@dataclass(slots=True)
class WhoCame:
    """To one item, over all of its actuals that stand: everybody once, and the most guests without a name.

    `other_guests` is None where nobody has said who came.
    """

    other_guests: int | None = None
    came: list[str] = field(default_factory=list)
    our_people: list[str] = field(default_factory=list)


def who_came_to(connection: Connection, request_ids: Sequence[int]) -> dict[ItemKey, WhoCame]:
    """Of the items that have actuals; contacts by their names, our people by their addresses."""
    of = actual.c
    stands = (of.request_id.in_(request_ids), of.reversed_at.is_(None))
    found: dict[ItemKey, WhoCame] = {}
    guests = select(of.request_id, of.item, func.max(of.other_guests)).where(*stands)
    for request_id, item, most in connection.execute(guests.group_by(of.request_id, of.item)):
        found[request_id, item] = WhoCame(most)
    contacts = (
        select(of.request_id, of.item, contact.c.id, contact.c.name)
        .join(actual_contact, actual_contact.c.actual_id == of.id)
        .join(contact, contact.c.id == actual_contact.c.contact_id)
        .where(*stands)
    )
    for row in _each_once(connection, contacts):
        found[row.request_id, row.item].came.append(row.name)
    people = (
        select(of.request_id, of.item, person.c.id, person.c.email)
        .join(actual_person, actual_person.c.actual_id == of.id)
        .join(person, person.c.id == actual_person.c.person_id)
        .where(*stands)
    )
    for row in _each_once(connection, people):
        found[row.request_id, row.item].our_people.append(shown_email(row.email))
    return found


def _each_once(
    connection: Connection, statement: Select[tuple[int, int, int, str]]
) -> Sequence[Row[tuple[int, int, int, str]]]:
    return connection.execute(statement.distinct().order_by("request_id", "item", "id")).all()
