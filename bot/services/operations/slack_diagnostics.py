"""What is wrong on Slack's side of the installation: token, scopes, Socket Mode, channels, clock."""

from __future__ import annotations

from collections.abc import Iterator

from bot.services.operations.diagnostic import Diagnostic, several
from bot.services.ports.operations import SlackReport
from bot.services.ports.unit_of_work import Transaction

_CLOCK_SECONDS = 60
# Slack's signatures are refused when they are older than five minutes.
_SIGNATURE_SECONDS = 300
# What the bot can do without, and what it lacks then.
_WITHOUT = {"files:write": "slack_files_unsent"}


def channels_in_use(tx: Transaction) -> tuple[str, ...]:
    """The channels that lines of this year warn in and that subscribed to a digest, as people named them."""
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    lines = tx.budgets.lines(plan.id) if plan else []
    named = {line.alert_channel for line in lines if line.alert_channel}
    return tuple(sorted(named | {each.channel for each in tx.subscriptions.all()}))


def diagnose_slack(report: SlackReport) -> Iterator[Diagnostic]:
    """The findings of what Slack said; nothing when all is well."""
    if report.unreachable:
        yield Diagnostic("slack_unreachable", True, facts={"reason": report.unreachable})
        return
    if report.token_refused:
        yield Diagnostic("slack_token_refused", True, facts={"error": report.token_refused})
        return
    if not report.is_bot:
        yield Diagnostic("slack_token_not_of_bot", True)
    # Delivery stops at the first call that lacks its scope.
    needed = [scope for scope in report.missing_scopes if scope not in _WITHOUT]
    yield from several("slack_scopes_missing", needed, blocking=True)
    for scope in sorted(_WITHOUT.keys() & set(report.missing_scopes)):
        yield Diagnostic(_WITHOUT[scope])
    if report.socket_mode_refused:
        yield Diagnostic("socket_mode_refused", True, facts={"error": report.socket_mode_refused})
    if report.socket_mode_unreachable:
        yield Diagnostic("socket_mode_unreachable", True, facts={"reason": report.socket_mode_unreachable})
    off = abs(report.clock_ahead_seconds)
    if off > _CLOCK_SECONDS:
        yield Diagnostic("clock_off", off > _SIGNATURE_SECONDS, facts={"seconds": off})
    yield from several("channels_without_bot", report.channels_without_bot)
    yield from several("channels_not_found", report.channels_not_found)
