"""Ask for spend: check, reserve, route."""

from __future__ import annotations

from bot.domain.company.actor import Actor
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.terms import Terms
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.placing import place_request


def submit_request(
    tx: Transaction, actor: Actor, terms: Terms, key: str, *, wait: bool = False
) -> SpendRequest:
    """Submit `terms` for the acting person; the same `key` again returns the request it made before.

    `wait`: where only money is missing the request waits until there is budget.

    Raises Refused("request_blocked") with the findings, InvalidInput, NotAllowed.
    """
    return place_request(tx, actor, terms, key, wait=wait)
