"""The question that waits for somebody's answer."""

from __future__ import annotations

from bot.domain.company.actor import Actor
from bot.domain.errors import Stale
from bot.domain.requests.request_state import RequestState
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading.facts import RequestFacts, read_own


def read_question(tx: Transaction, actor: Actor, request_id: int, version: int) -> RequestFacts:
    """A request of the acting person that waits for their answer. Raises what `read_own` raises."""
    facts = read_own(tx, actor, request_id, version)
    if facts.request.state is not RequestState.CHANGES_REQUESTED:
        raise Stale("card_out_of_date", number=facts.request.number)
    return facts
