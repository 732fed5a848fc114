"""Digests and warnings, made out of the facts as they are when the message leaves."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from bot.delivery.ports import Renderer
from bot.delivery.rendering.stored import renders
from bot.domain.books.head import AuditHead
from bot.domain.errors import NotFound
from bot.domain.messages.budgets import ThresholdAlert
from bot.domain.messages.company import AuditHeadNote, BooksAlarm, DigestEnded, WeeklyDigest
from bot.domain.reports.scope import Scope
from bot.i18n import Reader
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.digest import read_digest
from bot.services.reports.weekly import with_last
from bot.views.budgets.alerts import ThresholdFacts, alarm_message, head_message, threshold_message
from bot.views.kit.message import Message
from bot.views.reports.answers import digest_ended_message
from bot.views.reports.digest import digest_message

log = structlog.get_logger()


def render_weekly_digest(tx: Transaction, weekly: WeeklyDigest, reader: Reader) -> Message | None:
    """None: there is nothing to digest."""
    scope = Scope(weekly.scope_kind, weekly.scope_value)
    try:
        digest = read_digest(tx, scope)
    except NotFound as missing:
        # The year has no budget yet, or the department is gone: a channel needs no error every week.
        log.warning(
            "a digest has nothing to show", channel=weekly.channel, scope=str(scope), why=str(missing)
        )
        return None
    return Message(*digest_message(with_last(digest, weekly.last), reader))


def render_digest_ended(_tx: Transaction, ended: DigestEnded, reader: Reader) -> Message:
    return digest_ended_message(Scope(ended.scope_kind, ended.scope_value), reader)


def render_threshold(tx: Transaction, alert: ThresholdAlert, reader: Reader) -> Message | None:
    line = tx.budgets.line(alert.line_id)
    if line is None:
        return None
    owner = tx.people.get(line.owner_id) if line.owner_id is not None else None
    facts = ThresholdFacts(
        line=line.code,
        owner=owner.name if owner else "",
        percent=alert.percent,
        period=alert.period,
        budget_minor=alert.budget_minor,
        used_minor=alert.used_minor,
        currency=alert.currency,
        line_id=line.id,
        owner_id=line.owner_id,
    )
    return threshold_message(facts, reader)


def render_alarm(tx: Transaction, alarm: BooksAlarm, reader: Reader) -> Message | None:
    return alarm_message(alarm.problems, alarm.day or tx.today.isoformat(), reader)


def render_head(_tx: Transaction, note: AuditHeadNote, reader: Reader) -> Message | None:
    return head_message(AuditHead(note.sequence, note.hash), note.day, reader)


RENDERERS: Mapping[str, Renderer] = dict(
    [
        renders(WeeklyDigest, render_weekly_digest),
        renders(DigestEnded, render_digest_ended),
        renders(ThresholdAlert, render_threshold),
        renders(BooksAlarm, render_alarm),
        renders(AuditHeadNote, render_head),
    ]
)
