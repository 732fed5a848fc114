"""The form of a decision: somebody who may not decide is told so before they fill it in."""

from __future__ import annotations

from bot.domain.company.actor import Actor
from bot.services.approvals.opening import open_decision
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.facts import RequestFacts, read_request


def prepare_decision(tx: Transaction, actor: Actor, request_id: int, version: int) -> RequestFacts:
    """The request that the acting person may decide on. Raises what `open_decision` raises. Takes locks."""
    open_decision(tx, actor, request_id, version)
    return read_request(tx, request_id, actor.person)
