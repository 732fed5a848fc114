"""Subscribe a channel to its weekly digest, or unsubscribe it."""

from __future__ import annotations

import re

from bot.domain.actor import Actor
from bot.domain.audit import AuditAction, NoFacts, SubscriptionEntry
from bot.domain.customer import Person, Role
from bot.domain.errors import InvalidInput, NotAllowed
from bot.domain.scope import Scope
from bot.services.ports.reports import Subscription
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.scope import find_scope

_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)


def may_subscribe(tx: Transaction, person: Person | None) -> bool:
    """Budget owners of this or the next year's plan, controllers and administrators may."""
    if person is None or not person.active:
        return False
    if person.has(Role.CONTROLLER, Role.ADMIN):
        return True
    year = tx.calendar.year_of(tx.today)
    plans = [plan for each in (year, year + 1) if (plan := tx.budgets.plan(each))]
    return any(
        line.owner_id == person.id for plan in plans for line in tx.budgets.lines_for_person(plan.id, person)
    )


def subscribe_digest(
    tx: Transaction, actor: Actor, channel: str, scope: Scope | str, weekday: int, at_time: str, locale: str
) -> Subscription:
    """Send `channel` the digest of `scope` every week: `weekday` 0 is Monday, `at_time` HH:MM, company time.

    `scope` may be what somebody typed for one. A channel has one subscription: a new one takes the place of
    the old. Raises NotAllowed("digest_not_allowed"), InvalidInput("digest_time_unreadable"), and what
    `find_scope` raises.
    """
    if not isinstance(scope, Scope):
        scope = find_scope(tx, scope)
    person = _require(tx, actor)
    if not 0 <= weekday <= 6 or not _TIME.fullmatch(at_time):
        raise InvalidInput("digest_time_unreadable", text=at_time[:20])
    subscription = Subscription(
        channel=channel,
        scope_kind=scope.kind,
        scope_value=scope.value,
        weekday=weekday,
        at_time=at_time,
        locale=locale,
        subscribed_by=person.id,
        subscribed_at=tx.now,
    )
    tx.subscriptions.save(subscription)
    facts = SubscriptionEntry(str(scope), weekday, at_time, locale)
    tx.audit.add(actor, AuditAction.DIGEST_SUBSCRIBED, f"channel:{channel}", facts)
    return subscription


def unsubscribe_digest(tx: Transaction, actor: Actor, channel: str) -> bool:
    """Send `channel` no more digests; whether it had any. Raises NotAllowed("digest_not_allowed")."""
    _require(tx, actor)
    removed = tx.subscriptions.remove(channel)
    if removed:
        tx.audit.add(actor, AuditAction.DIGEST_UNSUBSCRIBED, f"channel:{channel}", NoFacts())
    return removed


def _require(tx: Transaction, actor: Actor) -> Person:
    if actor.person is None or not may_subscribe(tx, actor.person):
        raise NotAllowed("digest_not_allowed")
    return actor.person
