"""`/spend digest …` and the form *Explain a variance*."""

from __future__ import annotations

from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.reports.scope import EVERYTHING, Scope, parse_scope
from bot.handlers.company.channels import is_shared_outside
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.digest_order import DigestNow, DigestOff, WeeklyDigest, read_digest_order
from bot.handlers.parsing.form_input import FormInput, read_id
from bot.services.budgets.explain_variance import explain_variance
from bot.services.reports.channel_digest import read_channel_digest, read_shown_digest
from bot.services.reports.explain import read_explainable
from bot.services.reports.subscribe import subscribe_digest, unsubscribe_digest
from bot.views.budgets.explain_form import explain_form, explained_notice
from bot.views.kit.blocks import Block
from bot.views.kit.ids import View, read_digest_value
from bot.views.kit.message import Message
from bot.views.reports.answers import subscribed_answer, unsubscribed_answer
from bot.views.reports.digest import digest_message
from bot.views.reports.digest_detail import digest_view


def digest(interaction: Interaction, rest: str) -> Message:
    """`/spend digest` and what follows it."""
    order = read_digest_order(rest)
    if isinstance(order, DigestOff):
        return _off(interaction)
    if isinstance(order, WeeklyDigest):
        return _weekly(interaction, order)
    return _now(interaction, order)


def _now(interaction: Interaction, order: DigestNow) -> Message:
    channel = interaction.channel_id
    found = interaction.read(lambda tx: read_channel_digest(tx, interaction.actor, channel, order.scope))
    return Message(*digest_message(found, interaction.reader, for_person=True))


def _weekly(interaction: Interaction, order: WeeklyDigest) -> Message:
    shared = is_shared_outside(interaction)
    subscription = interaction.write(
        lambda tx: subscribe_digest(
            tx,
            interaction.actor,
            interaction.channel_id,
            order.scope or None,
            order.weekday,
            order.at_time,
            interaction.reader.locale,
            shared=shared,
        )
    )
    return subscribed_answer(subscription, interaction.deps.settings.timezone, interaction.reader)


def _off(interaction: Interaction) -> Message:
    channel = interaction.channel_id
    had_one = interaction.write(lambda tx: unsubscribe_digest(tx, interaction.actor, channel))
    return unsubscribed_answer(had_one=had_one, reader=interaction.reader)


def open_explain(interaction: Interaction) -> None:
    """The button carries the scope of the digest that it stands under."""
    scope = _scope_of_button(interaction.pressed_value)
    explainable = interaction.read(lambda tx: read_explainable(tx, interaction.actor, scope))
    interaction.open_view(explain_form(explainable, interaction.reader))


def _scope_of_button(value: str) -> Scope:
    try:
        return parse_scope(value)
    except InvalidInput:
        return EVERYTHING


def open_more(interaction: Interaction) -> None:
    """All of the digest that the button stands under, or the next page in the place of the one before."""
    offset, scope = read_digest_value(interaction.pressed_value)
    is_page = interaction.view.get("callback_id") == View.DIGEST
    channel = _remembered_channel(interaction) if is_page else _channel_of_click(interaction)
    actor, named = interaction.actor, _scope_of_button(scope)
    found = interaction.read(lambda tx: read_shown_digest(tx, actor, channel, named))
    interaction.browse(digest_view(found, offset, channel, interaction.reader, interaction.person))


def _remembered_channel(interaction: Interaction) -> str:
    return str(interaction.view.get("private_metadata") or "")


def _channel_of_click(interaction: Interaction) -> str:
    return str((interaction.body.get("channel") or {}).get("id") or "")


def submit_explain(interaction: Interaction) -> Block:
    """Kept; the form's place is taken by the word that it is."""
    form = FormInput.of(interaction.view)
    # An id that is not ours is a line that does not exist: the service says so.
    line_id, note = read_id(form.chosen(Field.LINE)), form.typed(Field.NOTE)
    period = str(interaction.view.get("private_metadata") or "")
    interaction.write_once(lambda tx: explain_variance(tx, interaction.actor, line_id, period, note))
    return explained_notice(interaction.reader)
