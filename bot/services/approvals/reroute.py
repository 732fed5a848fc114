"""Route again what waits for people who may not decide any more."""

from __future__ import annotations

from functools import partial

from bot.domain.company.actor import Actor
from bot.domain.requests.request_state import OPEN
from bot.services.approvals.authority import reroute_if_needed, review_steps
from bot.services.budgets.adjusting.routing import announce_pending
from bot.services.ports.unit_of_work import Store, Transaction
from bot.services.requests.access import lock_request


def requests_to_reroute(tx: Transaction) -> list[int]:
    """Requests of which a step waits for somebody who may not sign it any more. Looks, locks nothing."""
    return [request_id for request_id in tx.requests.open_ids() if _is_misrouted(tx, request_id)]


def _is_misrouted(tx: Transaction, request_id: int) -> bool:
    request = tx.requests.get(request_id)
    if request is None or request.state not in OPEN:
        return False
    steps = tx.approvals.steps(request.id, request.round)
    return review_steps(tx, request, steps).review.asks_others


def reroute_request(tx: Transaction, actor: Actor, request_id: int) -> bool:
    """Whether others are asked now. Raises NotFound("request_unknown")."""
    return reroute_if_needed(tx, actor, lock_request(tx, request_id, None))


def reroute_all(store: Store, surface: str) -> int:
    """Route again whatever waits for people who may not decide any more; how many requests that were.

    One request, one transaction: people go on working meanwhile, and what is cut off is done by the hourly
    look at deadlines, or by the next click.
    """
    actor = Actor(None, surface, "routing")
    if store.read(lambda tx: bool(tx.adjustments.pending())):
        store.write(announce_pending)
    waiting = store.read(requests_to_reroute)
    return sum(store.write(partial(reroute_request, actor=actor, request_id=each)) for each in waiting)
