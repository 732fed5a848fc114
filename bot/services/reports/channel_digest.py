"""The digest that somebody asks for in a channel."""

from __future__ import annotations

from bot.domain.actor import Actor
from bot.domain.digest import Digest
from bot.domain.rights import require_employee
from bot.domain.scope import EVERYTHING
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.digest import read_digest
from bot.services.reports.scope import find_scope


def read_channel_digest(tx: Transaction, actor: Actor, channel: str, named: str | None = None) -> Digest:
    """Of what is `named`; else of what the channel is subscribed to, or of everything.

    Raises NotAllowed("not_an_employee"), and what `find_scope` and `read_digest` raise.
    """
    require_employee(actor.person)
    if named is not None:
        return read_digest(tx, find_scope(tx, named))
    subscription = tx.subscriptions.of_channel(channel)
    return read_digest(tx, subscription.scope if subscription else EVERYTHING)
