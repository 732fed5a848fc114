"""Subscribe a channel to its weekly digest, or unsubscribe it."""

from __future__ import annotations

import re

from bot.domain.books.audit import AuditAction, NoFacts, SubscriptionEntry
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person, Role
from bot.domain.errors import InvalidInput, NotAllowed
from bot.domain.messages.company import DigestEnded
from bot.domain.reports.scope import Scope
from bot.services.ports.reports import Subscription
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.rights import find_readable, may_read, widest_scope

CLOCK = Actor(None, "job", "digest")
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
    tx: Transaction,
    actor: Actor,
    channel: str,
    scope: Scope | str | None,
    weekday: int,
    at_time: str,
    locale: str,
    *,
    shared: bool,
) -> Subscription:
    """Send `channel` the digest of `scope` every week: `weekday` 0 is Monday, `at_time` HH:MM, company time.

    `scope` may be what somebody typed for one; None: the widest that is theirs. `shared`: whether other
    companies read the channel. A channel has one subscription: a new one takes the place of the old.
    Raises NotAllowed("digest_not_allowed" | "digest_channel_shared" | "digest_not_yours"),
    InvalidInput("digest_time_unreadable"), and what `find_readable` raises.
    """
    person = _require(tx, actor)
    if shared:
        raise NotAllowed("digest_channel_shared")
    if not 0 <= weekday <= 6 or not _TIME.fullmatch(at_time):
        raise InvalidInput("digest_time_unreadable", text=at_time[:20])
    found = widest_scope(tx, person) if scope is None else find_readable(tx, person, str(scope))
    subscription = Subscription(
        channel=channel,
        scope_kind=found.kind,
        scope_value=found.value,
        weekday=weekday,
        at_time=at_time,
        locale=locale,
        subscribed_by=person.id,
        subscribed_at=tx.now,
    )
    tx.subscriptions.save(subscription)
    facts = SubscriptionEntry(_opaque(tx, found), weekday, at_time, locale)
    tx.audit.add(actor, AuditAction.DIGEST_SUBSCRIBED, f"channel:{channel}", facts)
    return subscription


def _opaque(tx: Transaction, scope: Scope) -> str:
    """A line by its number: its code may name somebody, and the audit is kept for ever."""
    if scope.kind != "line":
        return str(scope)
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    lines = tx.budgets.lines(plan.id) if plan else ()
    return next((f"line:{line.id}" for line in lines if line.code == scope.value), "line")


def still_allowed(tx: Transaction, subscription: Subscription) -> bool:
    """Whether whoever subscribed the channel may still read what it is sent."""
    person = tx.people.get(subscription.subscribed_by)
    return person is not None and may_read(tx, person, subscription.scope)


def end_subscription(tx: Transaction, subscription: Subscription) -> None:
    """A channel whose subscriber may not read its digest any more gets none, and is told so."""
    tx.subscriptions.remove(subscription.channel)
    tx.audit.add(CLOCK, AuditAction.DIGEST_UNSUBSCRIBED, f"channel:{subscription.channel}", NoFacts())
    ended = DigestEnded(
        channel=subscription.channel,
        scope_kind=subscription.scope_kind,
        scope_value=subscription.scope_value,
        locale=subscription.locale,
    )
    stream = f"channel:{subscription.channel}"
    tx.outbox.put(ended, stream=stream, key=f"digest.ended:{subscription.channel}:{tx.now:%Y-%m-%dT%H:%M}")


def unsubscribe_digest(tx: Transaction, actor: Actor, channel: str) -> bool:
    """Stop sending digests to `channel`; whether it had any. Raises NotAllowed("digest_not_allowed")."""
    _require(tx, actor)
    removed = tx.subscriptions.remove(channel)
    if removed:
        tx.audit.add(actor, AuditAction.DIGEST_UNSUBSCRIBED, f"channel:{channel}", NoFacts())
    return removed


def _require(tx: Transaction, actor: Actor) -> Person:
    if actor.person is None or not may_subscribe(tx, actor.person):
        raise NotAllowed("digest_not_allowed")
    return actor.person
