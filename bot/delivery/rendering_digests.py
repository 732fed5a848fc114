"""Digests and warnings, made out of the facts as they are when the message leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from bot.delivery.ports import Renderer
from bot.domain.errors import NotFound
from bot.domain.scope import Scope
from bot.i18n import Reader
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.digest import read_digest
from bot.views.budgets.alerts import (
    ExceptionFacts,
    ThresholdFacts,
    alarm_message,
    exception_message,
    threshold_message,
)
from bot.views.kit.message import Message
from bot.views.reports.digest import digest_message

log = structlog.get_logger()


def render_weekly_digest(tx: Transaction, payload: Mapping[str, Any], reader: Reader) -> Message | None:
    """`digest.weekly`: channel, scope_kind, scope_value, locale, period. None: there is nothing to digest."""
    scope = Scope(payload["scope_kind"], payload["scope_value"])
    try:
        digest = read_digest(tx, scope)
    except NotFound as missing:
        # The year has no budget yet, or the department is gone: a channel needs no error every week.
        log.warning(
            "a digest has nothing to show", channel=payload["channel"], scope=str(scope), why=str(missing)
        )
        return None
    return Message(*digest_message(digest, reader))


def render_threshold(tx: Transaction, payload: Mapping[str, Any], reader: Reader) -> Message | None:
    """`alert.threshold`: line_id, percent, period, budget_minor, used_minor, currency, as they were then."""
    line = tx.budgets.line(payload["line_id"])
    if line is None:
        return None
    owner = tx.people.get(line.owner_id) if line.owner_id is not None else None
    facts = ThresholdFacts(
        line=line.code,
        owner=owner.name if owner else "",
        percent=payload["percent"],
        period=payload["period"],
        budget_minor=payload["budget_minor"],
        used_minor=payload["used_minor"],
        currency=payload["currency"],
    )
    return threshold_message(facts, reader)


def render_exception(tx: Transaction, payload: Mapping[str, Any], reader: Reader) -> Message | None:
    """`exception.raised`: exception_id; the exception's facts are those that `record_actual` keeps."""
    raised = tx.alerts.exception(payload["exception_id"])
    if raised is None:
        return None
    request = tx.requests.get(raised.request_id) if raised.request_id is not None else None
    customer = tx.customers.get(request.terms.customer_id) if request else None
    requester = tx.people.get(request.requester_id) if request else None
    facts = ExceptionFacts(
        kind=raised.kind,
        number=raised.facts["number"],
        customer=customer.name if customer else "",
        line=raised.facts["line"],
        requester=requester.name if requester else "",
        spent_minor=raised.facts["spent_minor"],
        approved_minor=raised.facts["approved_minor"],
        over_minor=raised.facts["over_minor"],
        currency=raised.facts["currency"],
    )
    return exception_message(facts, reader)


def render_alarm(tx: Transaction, payload: Mapping[str, Any], reader: Reader) -> Message | None:
    """`alarm.books`: problems (a list of sentences), day (ISO date; by default today)."""
    return alarm_message(payload["problems"], payload.get("day") or tx.today.isoformat(), reader)


RENDERERS: Mapping[str, Renderer] = {
    "digest.weekly": render_weekly_digest,
    "alert.threshold": render_threshold,
    "exception.raised": render_exception,
    "alarm.books": render_alarm,
}
