"""What went wrong after money was spent: for those who look at it, and for who is asked about it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.delivery.ports import Renderer
from bot.delivery.rendering.stored import renders
from bot.domain.messages.requests import ExceptionAnswered, ExceptionRaised, RequestNudge
from bot.i18n import Reader
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.reading.exceptions import ExceptionFacts, exception_facts
from bot.services.requests.reading.facts import read_request
from bot.views.actuals.exceptions import answered_message, exception_message
from bot.views.actuals.nudges import actual_nudge, exception_nudge
from bot.views.kit.message import Message


def render_exception(tx: Transaction, told: ExceptionRaised, reader: Reader) -> Message | None:
    """The exception's facts are those that were kept when the actual was recorded."""
    found = _facts(tx, told.exception_id, told.person_id)
    return exception_message(found, reader) if found else None


def render_answer(tx: Transaction, told: ExceptionAnswered, reader: Reader) -> Message | None:
    found = _facts(tx, told.exception_id, told.person_id)
    return answered_message(found, reader) if found else None


def _facts(tx: Transaction, exception_id: int, person_id: int) -> ExceptionFacts | None:
    person = tx.people.get(person_id)
    return exception_facts(tx, person, exception_id) if person else None


def render_nudge(tx: Transaction, nudge: RequestNudge, reader: Reader) -> Message | None:
    """None when there is nothing to recall any more."""
    facts, by = read_request(tx, nudge.request_id), tx.people.get(nudge.by_id)
    name = by.name if by else ""
    if not nudge.exception_id:
        return actual_nudge(facts, name, reader) if facts.request.is_approved else None
    exception = tx.alerts.exception(nudge.exception_id)
    if exception is None or not (exception.waits_for_answer if nudge.asks else exception.may_be_recalled):
        return None
    return exception_nudge(facts, name, exception, reader, asks=nudge.asks)


RENDERERS: Mapping[str, Renderer] = dict(
    [
        renders(ExceptionRaised, render_exception),
        renders(ExceptionAnswered, render_answer),
        renders(RequestNudge, render_nudge),
    ]
)
