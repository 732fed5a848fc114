"""What `/spend digest …` answers to the person who typed it."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from bot.domain.reports.scope import Scope
from bot.i18n import Reader
from bot.services.ports.reports import Subscription
from bot.views.kit.blocks import context, section
from bot.views.kit.message import Message
from bot.views.kit.text import said
from bot.views.reports.headline import scope_name

# Any week that begins on the first of a month.
_A_MONDAY = date(2024, 1, 1)


def subscribed_answer(subscription: Subscription, timezone: str, reader: Reader) -> Message:
    """`timezone` is the company's: the digest comes by its clocks."""
    sentence = reader.t(
        "This channel now gets the digest of {scope} every {weekday} at {time} ({timezone}).",
        scope=scope_name(subscription.scope, reader),
        weekday=weekday_name(subscription.weekday, reader),
        time=subscription.at_time,
        timezone=timezone,
    )
    hint = reader.t(
        "If I am not in this channel yet, invite me with /invite. `/spend digest off` ends the subscription."
    )
    return Message(said(sentence), [section(said(sentence)), context(hint)])


def unsubscribed_answer(*, had_one: bool, reader: Reader) -> Message:
    if had_one:
        sentence = reader.t("This channel gets no digest any more.")
    else:
        sentence = reader.t("This channel has no digest subscription. Nothing was changed.")
    return Message(sentence, [section(sentence)])


def digest_ended_message(scope: Scope, reader: Reader) -> Message:
    """To the channel that gets no digest any more, whoever is in it."""
    sentence = reader.t(
        "This channel gets no digest of {scope} any more: whoever subscribed it may not read it now. "
        "Somebody who may can subscribe the channel again: /spend digest weekly",
        scope=scope_name(scope, reader),
    )
    return Message(said(sentence), [section(said(sentence))])


def weekday_name(weekday: int, reader: Reader) -> str:
    """Monday is 0."""
    day = _A_MONDAY.replace(day=1 + weekday)
    return str(format_date(day, "EEEE", locale=reader.babel))
