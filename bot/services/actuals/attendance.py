"""Who came, looked up: contacts of the customer, and people of ours by their accounts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.domain.actuals.actual import Spending
from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.requests.request import SpendRequest
from bot.services.ports.unit_of_work import Transaction


def with_known_people(
    tx: Transaction, request: SpendRequest, spending: Spending, staying: Collection[int] = ()
) -> Spending:
    """The same with everybody looked up who is said to have come. `staying`: people of ours who were said to
    have come before, and can't be chosen by an account.

    Raises InvalidInput("guest_unknown" | "colleague_unknown" | "item_unknown").
    """
    request.item(spending.item)
    asked = request.terms.items[spending.item - 1]
    came = asked.recipient_ids if spending.came is None else spending.came
    known = tx.customers.contacts(came)
    theirs = {contact.id for contact in known if contact.customer_id == asked.customer_id}
    if not theirs.issuperset(came):
        raise InvalidInput("guest_unknown", field=Field.CAME)
    return replace(
        spending,
        came=came,
        our_people=(*spending.our_people, *_colleagues(tx, spending.accounts), *staying),
        official_came=any(contact.public_official for contact in known),
    )


def _colleagues(tx: Transaction, accounts: Collection[str]) -> list[int]:
    """Whoever they belong to, also somebody who has left since."""
    found = [tx.people.linked_to(account) for account in accounts]
    ids = [person.id for person in found if person is not None]
    if len(ids) != len(accounts):
        raise InvalidInput("colleague_unknown", field=Field.OUR_PEOPLE)
    return ids


def without_account(tx: Transaction, person_ids: Collection[int]) -> list[int]:
    """Those of them whom no menu of Slack can show."""
    return [person.id for person in tx.people.many(person_ids).values() if not person.slack_id]
