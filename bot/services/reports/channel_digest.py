"""The digest that somebody asks for in a channel."""

from __future__ import annotations

from bot.domain.approvals.rights import require_employee
from bot.domain.company.actor import Actor
from bot.domain.reports.digest import Digest
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.digest import read_digest
from bot.services.reports.rights import find_readable, widest_scope
from bot.services.reports.subscribe import still_allowed


def read_channel_digest(tx: Transaction, actor: Actor, channel: str, named: str | None = None) -> Digest:
    """Of what is `named`; else of what the channel is subscribed to; else of the widest that is theirs.

    Raises NotAllowed("not_an_employee" | "digest_not_yours" | "digest_nothing_yours"), and what
    `find_readable` and `read_digest` raise.
    """
    person = require_employee(actor.person)
    if named is not None:
        return read_digest(tx, find_readable(tx, person, named))
    subscription = tx.subscriptions.of_channel(channel)
    if subscription is not None and still_allowed(tx, subscription):
        # What the channel is sent each week, its members may see between two weeks.
        return read_digest(tx, subscription.scope)
    return read_digest(tx, widest_scope(tx, person))
