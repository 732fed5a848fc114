"""The slash command, the shortcuts, the App Home and the searches of the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain.audit import AuditAction, NoFacts
from bot.domain.customer import Role
from bot.domain.errors import GoodwillError, NotAllowed
from bot.handlers.command_text import ReadText, read_text, unescape_command
from bot.handlers.dependencies import Dependencies
from bot.handlers.form_input import clean_text, read_id
from bot.handlers.form_memory import FormMemory
from bot.handlers.interaction import Interaction, identify, keep_profile, run_later, words_for
from bot.handlers.reports import DigestContext, digest_command
from bot.handlers.requests import new_form
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.read import read_home, read_lines, read_mine, read_pending, read_request
from bot.views.home import help_message, home_view, lines_message, mine_message, not_known, pending_message
from bot.views.kit.blocks import Block, section
from bot.views.kit.ids import Field, Listing
from bot.views.kit.text import mrkdwn
from bot.views.requests.cards import outcome
from bot.views.requests.form import contact_option, customer_option

Answer = tuple[str, list[Block]]

_MOST_OPTIONS = 30
_MOST_DECISIONS = 6


def answer_or_explain(interaction: Interaction) -> Answer | None:
    """The answer to `/spend …`, or why there is none."""
    try:
        return answer_command(interaction)
    except Exception as exc:
        words = words_for(exc, interaction)
        return words, [section(mrkdwn(words))]


def answer_command(interaction: Interaction) -> Answer | None:
    """The answer to `/spend …`, for this person alone; None when it opens the form instead."""
    text = clean_text(unescape_command(str(interaction.body.get("text") or "")))
    verb, _, rest = text.partition(" ")
    if not text:
        interaction.open_view(new_form(interaction))
        return None
    listing = _LISTS.get(verb.lower())
    if listing is not None and not rest.strip():
        return listing(interaction)
    if verb.lower() == "digest":
        interaction.require_known()
        context = DigestContext(
            interaction.deps.store,
            interaction.actor,
            str(interaction.body.get("channel_id") or ""),
            interaction.reader,
        )
        return digest_command(rest, context)
    if verb.lower() == "help":
        return _help(interaction, "")
    interaction.require_known()
    understood = interaction.deps.store.read(lambda tx: _understand(tx, text))
    if understood is None:
        return _help(interaction, text)
    interaction.open_view(new_form(interaction, understood))
    return None


def _understand(tx: Transaction, text: str) -> ReadText | None:
    return read_text(tx, text, tx.policies.in_force(tx.today).categories, tx.currency)


def _mine(interaction: Interaction) -> Answer:
    person = interaction.require_known()
    found = interaction.deps.store.read(lambda tx: read_mine(tx, person))
    return interaction.reader.t("My requests"), mine_message(found, interaction.reader)


def _pending(interaction: Interaction) -> Answer:
    person = interaction.require_known()
    found = interaction.deps.store.read(lambda tx: read_pending(tx, person, limit=_MOST_DECISIONS))
    return interaction.reader.t("Decisions waiting for me"), pending_message(found, interaction.reader)


def _budget(interaction: Interaction) -> Answer:
    person = interaction.require_known()
    found = interaction.deps.store.read(lambda tx: read_lines(tx, person))
    return interaction.reader.t("My budget lines"), lines_message(found, interaction.reader)


_LISTS: dict[str, Callable[[Interaction], Answer]] = {"mine": _mine, "pending": _pending, "budget": _budget}


def _help(interaction: Interaction, unknown: str) -> Answer:
    return interaction.reader.t("What can be typed"), help_message(unknown, interaction.reader)


def answer_late(deps: Dependencies, body: dict[str, Any]) -> None:
    """A slash command of somebody new: Slack is asked who they are before they get their answer."""
    interaction = identify(deps, body)
    answer = answer_or_explain(interaction)
    if answer is not None and interaction.response_url:
        interaction.answer_url(interaction.response_url, *answer)
    run_later(interaction)


def publish_home(deps: Dependencies, interaction: Interaction) -> None:
    """Draw the App Home of the person who opened it, or who has just changed something in it."""
    if interaction.person is None:
        view = not_known(interaction.reader)
    else:
        person = interaction.person
        view = home_view(deps.store.read(lambda tx: read_home(tx, person)), interaction.reader)
    deps.client.views_publish(user_id=interaction.slack_id, view=view)


def redraw_origin(interaction: Interaction) -> None:
    """Show what has changed where the person clicked: in their App Home, or in a list of `/spend`.

    A card is redrawn by delivery, with every other copy of it.
    """
    if interaction.origin.home:
        interaction.later.append(lambda: publish_home(interaction.deps, interaction))
    elif interaction.origin.listing is not None:
        interaction.later.append(lambda: _redraw_list(interaction))


def _redraw_list(interaction: Interaction) -> None:
    origin = interaction.origin
    title, blocks = _pending(interaction) if origin.listing is Listing.DECISIONS else _mine(interaction)
    words = _outcome(interaction)
    interaction.answer_url(origin.url, title, [section(words), *blocks] if words else blocks, replace=True)


def _outcome(interaction: Interaction) -> str:
    """How the request stands by now that the person has just dealt with; mrkdwn."""
    request_id = FormMemory.of(interaction.view).request_id if interaction.view else interaction.pressed()[0]
    person = interaction.require_known()
    try:
        facts = interaction.deps.store.read(lambda tx: read_request(tx, request_id, person))
    except GoodwillError:
        return ""
    return outcome(facts, interaction.reader)


def open_home(deps: Dependencies, body: dict[str, Any]) -> None:
    event = body.get("event") or {}
    if event.get("tab") == "home" and event.get("user"):
        publish_home(deps, identify(deps, body))


def change_user(deps: Dependencies, body: dict[str, Any]) -> None:
    """Somebody changed their language, time zone or e-mail address in Slack."""
    user = (body.get("event") or {}).get("user") or {}
    if isinstance(user, dict) and user.get("id"):
        keep_profile(deps, str(user["id"]), user)


def clear_exception(interaction: Interaction) -> None:
    """A controller has looked at an exception."""
    if not interaction.require_known().has(Role.CONTROLLER):
        raise NotAllowed("controllers_only")
    exception_id = read_id(str(interaction.action.get("value") or ""))

    def clear(tx: Transaction) -> None:
        if tx.alerts.exception(exception_id) is not None:
            tx.alerts.clear_exception(exception_id)
            subject = f"exception:{exception_id}"
            tx.audit.add(interaction.actor, AuditAction.EXCEPTION_CLEAR, subject, NoFacts())

    interaction.deps.store.write(clear)


def search_options(interaction: Interaction) -> list[Block]:
    """What *Customer* and *Recipients* offer for what was typed."""
    if interaction.person is None or not interaction.person.active:
        return []
    typed = clean_text(str(interaction.body.get("value") or ""))
    field, _, owner = str(interaction.body.get("block_id") or "").partition(":")

    def find(tx: Transaction) -> list[Block]:
        if field == Field.CUSTOMER:
            return [customer_option(found) for found in tx.customers.search(typed, _MOST_OPTIONS)]
        if field == Field.RECIPIENTS:
            contacts = tx.customers.search_contacts(read_id(owner), typed, _MOST_OPTIONS)
            return [contact_option(found, interaction.reader) for found in contacts]
        return []

    return interaction.deps.store.read(find)
