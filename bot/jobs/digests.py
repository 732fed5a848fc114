"""The weekly digest of each subscribed channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.jobs.job import Due, Effects, instant
from bot.services.ports.reports import Subscription
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.subscribe import end_subscription, still_allowed
from bot.services.reports.weekly import iso_week, queue_weekly


class WeeklyDigests:
    """One run a channel and ISO week: due at the subscription's weekday and time on the company's clocks."""

    name = "digest.weekly"
    lease = timedelta(minutes=5)

    def due(self, tx: Transaction) -> Sequence[Due]:
        """Latest week only. Nothing that was due before somebody subscribed."""
        found = (latest_due(each, tx.now, tx.calendar.timezone) for each in tx.subscriptions.all())
        return [due for due in found if due is not None]

    def run(self, due: Due) -> Effects:
        def enqueue(tx: Transaction) -> str:
            subscription = tx.subscriptions.of_channel(due.scope)
            if subscription is None:
                return "unsubscribed"
            if not still_allowed(tx, subscription):
                end_subscription(tx, subscription)
                return "ended"
            queue_weekly(tx, subscription, due.period)
            return "enqueued"

        return enqueue


def latest_due(subscription: Subscription, now: datetime, timezone: str) -> Due | None:
    """The newest week whose moment has come, unless it came before the subscription did."""
    this_week = now.astimezone(ZoneInfo(timezone)).date()
    at_time = time.fromisoformat(subscription.at_time)
    for weeks_ago in (0, 1):
        monday = this_week - timedelta(days=this_week.weekday(), weeks=weeks_ago)
        at = instant(monday + timedelta(days=subscription.weekday), at_time, timezone)
        if at <= now:
            late = at < subscription.subscribed_at
            return None if late else Due(subscription.channel, iso_week(monday), at)
    return None
