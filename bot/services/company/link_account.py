"""Who somebody in Slack is: ids are looked up, never trusted beyond the verified user id."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.actor import Actor
from bot.domain.audit import AuditAction, LinkEntry
from bot.domain.customer import Person
from bot.services.ports.unit_of_work import Transaction

PROFILE_LASTS = timedelta(hours=24)
"""How long somebody's Slack locale and time zone are believed before they are read again."""


def find_person(tx: Transaction, slack_id: str) -> tuple[Person | None, bool]:
    """The person behind a Slack user id, and whether their Slack profile should be read (again)."""
    met = tx.people.find_with_profile_age(slack_id)
    if met is None:
        return None, True
    person, read_at = met
    return person, read_at is None or tx.now - read_at > PROFILE_LASTS


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
        tx.people.link_slack(known.id, slack_id)
        actor, facts = Actor(known, "slack"), LinkEntry(by="email")
        tx.audit.add(actor, AuditAction.PERSON_LINKED, f"person:{known.id}", facts)
        person = tx.people.by_slack_id(slack_id)
    if person is not None:
        tx.people.save_profile(person.id, locale, timezone)
        person = tx.people.get(person.id)
    return person
