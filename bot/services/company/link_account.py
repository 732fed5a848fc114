"""Who somebody in Slack is: ids are looked up, never trusted beyond the verified user id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from enum import Enum, auto

from bot.domain.books.audit import AuditAction, LinkEntry
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.services.ports.unit_of_work import Transaction

PROFILE_LASTS = timedelta(hours=24)
"""How long somebody's Slack locale and time zone are believed before they are read again."""


class Profile(Enum):
    """What is known of somebody's Slack profile: their language, time zone and e-mail address."""

    FRESH = auto()
    OLD = auto()
    NEVER_READ = auto()


def find_person(tx: Transaction, slack_id: str) -> tuple[Person | None, Profile]:
    """The person behind a Slack user id, and what is known of their profile."""
    found = tx.people.find_with_profile_age(slack_id)
    if found is None:
        return None, Profile.NEVER_READ
    person, read_at = found
    if read_at is None:
        return person, Profile.NEVER_READ
    return person, Profile.OLD if tx.now - read_at > PROFILE_LASTS else Profile.FRESH


def unlinked_accounts(tx: Transaction, slack_ids: Iterable[str]) -> list[str]:
    """Those that belong to nobody of the company data, as far as it is known."""
    return [slack_id for slack_id in slack_ids if tx.people.linked_to(slack_id) is None]


def unread_profiles(tx: Transaction, after_id: int, limit: int) -> Sequence[Person]:
    """Linked people with a higher id whose profile was never read: their language is not known yet."""
    return tx.people.without_profile(after_id, limit)


def link_slack_account(
    tx: Transaction, slack_id: str, email: str, locale: str, timezone: str
) -> Person | None:
    """Link a Slack user to the person with the same e-mail, and keep their locale and time zone.

    Returns None for somebody whom the company data does not know.
    """
    person = tx.people.by_slack_id(slack_id)
    if person is None and email:
        known = tx.people.by_email(email)
        if known is None or not known.active:
            return None
        if known.slack_id and known.slack_id != slack_id:
            # The company data names another Slack account: an e-mail alone must not take it over.
            return None
        _link(tx, known, slack_id, Actor(known, "slack"))
        person = tx.people.by_slack_id(slack_id)
    if person is not None:
        tx.people.save_profile(person.id, locale, timezone)
        person = tx.people.get(person.id)
    return person


def link_looked_up_account(tx: Transaction, person: Person, slack_id: str) -> None:
    """Link the account that Slack has for the person's e-mail: they are written to before they ever came."""
    _link(tx, person, slack_id, Actor(None, "job", "delivery"))


def _link(tx: Transaction, person: Person, slack_id: str, actor: Actor) -> None:
    tx.people.link_slack(person.id, slack_id)
    tx.audit.add(actor, AuditAction.PERSON_LINKED, f"person:{person.id}", LinkEntry(by="email"))
