"""The digest that somebody asks for in a channel."""

from __future__ import annotations

from bot.domain.approvals.rights import require_employee
from bot.domain.company.actor import Actor
from bot.domain.reports.digest import Digest
from bot.domain.reports.scope import Scope
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.digest import read_digest
from bot.services.reports.rights import find_readable, widest_scope
from bot.services.reports.subscribe import still_allowed
from bot.services.reports.weekly import last_shown, with_last


def read_channel_digest(tx: Transaction, actor: Actor, channel: str, named: str | None = None) -> Digest:
    """Of what is `named`; else of what the channel is subscribed to; else of the widest that is theirs.

    Raises NotAllowed("not_an_employee" | "digest_not_yours" | "digest_nothing_yours"), and what
    `find_readable` and `read_digest` raise.
    """
    person = require_employee(actor.person)
    if named is not None:
        return _shown(tx, channel, find_readable(tx, person, named))
    subscribed = _subscribed(tx, channel)
    # What the channel is sent each week, its members may see between two weeks.
    return _shown(tx, channel, subscribed or widest_scope(tx, person))


def read_shown_digest(tx: Transaction, actor: Actor, channel: str, scope: Scope) -> Digest:
    """All of the digest that stands in `channel`, for somebody who sees it there or may read its scope.

    Raises what `read_channel_digest` raises.
    """
    require_employee(actor.person)
    if _subscribed(tx, channel) == scope:
        return _shown(tx, channel, scope)
    return read_channel_digest(tx, actor, channel, str(scope))


def _subscribed(tx: Transaction, channel: str) -> Scope | None:
    subscription = tx.subscriptions.of_channel(channel)
    return subscription.scope if subscription is not None and still_allowed(tx, subscription) else None


def _shown(tx: Transaction, channel: str, scope: Scope) -> Digest:
    digest = read_digest(tx, scope)
    return with_last(digest, last_shown(tx, channel, digest.scope))
