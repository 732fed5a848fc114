"""A channel's digest of a week, and what it has shown the last time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.domain.errors import NotFound
from bot.domain.json_record import UnreadableRecord
from bot.domain.messages.company import WeeklyDigest
from bot.domain.reports.digest import Digest, DigestFigures
from bot.domain.reports.scope import Scope
from bot.services.ports.reports import Subscription
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.digest import read_digest

# Messages are kept for a month: what is older is no "last time" any more.
_WEEKS_BACK = 4


def queue_weekly(tx: Transaction, subscription: Subscription, period: str) -> None:
    """Queue the digest of an ISO week; the same week again is the same message."""
    scope = subscription.scope
    try:
        figures = read_digest(tx, scope).figures
    except NotFound:
        # There is nothing to show yet: delivery finds that out, too.
        figures = None
    digest = WeeklyDigest(
        channel=subscription.channel,
        scope_kind=scope.kind,
        scope_value=scope.value,
        locale=subscription.locale,
        period=period,
        figures=figures,
        last=last_shown(tx, subscription.channel, scope, before=period),
    )
    key = _key(subscription.channel, period)
    tx.outbox.put(digest, stream=f"channel:{subscription.channel}", key=key)


def last_shown(tx: Transaction, channel: str, scope: Scope, *, before: str = "") -> DigestFigures | None:
    """What the channel's newest digest of that scope has shown, earlier than that of the week `before`."""
    for weeks in range(_WEEKS_BACK + 1):
        period = iso_week(tx.today - timedelta(weeks=weeks))
        if before and period >= before:
            continue
        found = tx.outbox.payload(_key(channel, period))
        try:
            shown = WeeklyDigest.from_json(found) if found else None
        except UnreadableRecord:
            shown = None
        if shown and shown.figures and Scope(shown.scope_kind, shown.scope_value) == scope:
            return shown.figures
    return None


def with_last(digest: Digest, last: DigestFigures | None) -> Digest:
    return replace(digest, last=last)


def iso_week(day: date) -> str:
    """E.g. 2026-W38."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _key(channel: str, period: str) -> str:
    return f"digest:{channel}:{period}"
