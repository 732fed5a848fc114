"""The slash command, the shortcuts, the App Home and the searches of the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain.customer import Role
from bot.domain.errors import GoodwillError, NotAllowed
from bot.handlers.dependencies import Dependencies
from bot.handlers.digests import DigestContext, digest_command
from bot.handlers.read_form import read_id
from bot.handlers.read_text import read_text
from bot.handlers.requests import new_form
from bot.handlers.visit import Visit, identify, keep_profile, words_for
from bot.services.ports import Transaction
from bot.services.read_request import read_home, read_lines, read_mine, read_pending
from bot.views.blocks import Block, section
from bot.views.home import (
    help_message,
    home_view,
    lines_message,
    mine_message,
    not_known,
    pending_message,
)
from bot.views.ids import Field
from bot.views.request_form import contact_option, customer_option
from bot.views.text import mrkdwn

Answer = tuple[str, list[Block]]

_MOST_OPTIONS = 30


def answer_command(visit: Visit) -> Answer | None:
    """The answer to `/spend …`, for this person alone; None when it opens the form instead."""
    text = str(visit.body.get("text") or "").strip()
    verb, _, rest = text.partition(" ")
    if not text:
        visit.open_view(new_form(visit))
        return None
    listing = _LISTS.get(verb.lower())
    if listing is not None and not rest.strip():
        return listing(visit)
    if verb.lower() == "digest":
        visit.known  # noqa: B018 - somebody unknown is told so
        context = DigestContext(
            visit.deps.store, visit.actor, str(visit.body.get("channel_id") or ""), visit.reader
        )
        return digest_command(rest, context)
    if verb.lower() == "help":
        return _help(visit, "")
    visit.known  # noqa: B018 - somebody unknown is told so
    understood = visit.deps.store.read(lambda tx: _understand(tx, text))
    if understood is None:
        return _help(visit, text)
    visit.open_view(new_form(visit, understood))
    return None


def _understand(tx: Transaction, text: str) -> Any:
    return read_text(tx, text, tx.policies.in_force(tx.today).categories, tx.currency)


def _mine(visit: Visit) -> Answer:
    found = visit.deps.store.read(lambda tx: read_mine(tx, visit.known))
    return visit.reader.t("My requests"), mine_message(found, visit.reader)


def _pending(visit: Visit) -> Answer:
    found = visit.deps.store.read(lambda tx: read_pending(tx, visit.known, limit=6))
    return visit.reader.t("Decisions waiting for me"), pending_message(found, visit.reader)


def _budget(visit: Visit) -> Answer:
    found = visit.deps.store.read(lambda tx: read_lines(tx, visit.known))
    return visit.reader.t("My budget lines"), lines_message(found, visit.reader)


_LISTS: dict[str, Callable[[Visit], Answer]] = {"mine": _mine, "pending": _pending, "budget": _budget}


def _help(visit: Visit, unknown: str) -> Answer:
    return visit.reader.t("What can be typed"), help_message(unknown, visit.reader)


def answer_late(deps: Dependencies, body: dict[str, Any]) -> None:
    """A slash command of somebody new: Slack is asked who they are before they get their answer."""
    visit = identify(deps, body)
    try:
        answer = answer_command(visit)
    except Exception as exc:
        words = words_for(exc, visit)
        answer = (words, [section(mrkdwn(words))])
    if answer is not None:
        visit.answer_url(str(body.get("response_url") or ""), *answer)
    for call in visit.later:
        call()


def publish_home(deps: Dependencies, visit: Visit) -> None:
    """Draw the App Home of the person who opened it, or who has just changed something in it."""
    if visit.person is None:
        view = not_known(visit.reader)
    else:
        person = visit.person
        view = home_view(deps.store.read(lambda tx: read_home(tx, person)), visit.reader)
    deps.client.views_publish(user_id=visit.slack_id, view=view)


def open_home(deps: Dependencies, body: dict[str, Any]) -> None:
    event = body.get("event") or {}
    if event.get("tab") == "home":
        publish_home(deps, identify(deps, body))


def change_user(deps: Dependencies, body: dict[str, Any]) -> None:
    """Somebody changed their language, time zone or e-mail address in Slack."""
    user = (body.get("event") or {}).get("user") or {}
    if isinstance(user, dict) and user.get("id") and not user.get("is_bot") and not user.get("deleted"):
        keep_profile(deps, str(user["id"]), user)


def clear_exception(visit: Visit) -> None:
    """A controller has looked at an exception."""
    if not visit.known.has(Role.CONTROLLER):
        raise NotAllowed("controllers_only")
    exception_id = read_id(str(visit.body["actions"][0].get("value") or ""))

    def clear(tx: Transaction) -> None:
        if tx.watch.exception(exception_id) is not None:
            tx.watch.clear_exception(exception_id)
            tx.audit.add(visit.actor, "exception.clear", f"exception:{exception_id}", {})

    visit.deps.store.write(clear)


def search_options(visit: Visit) -> list[Block]:
    """What *Customer* and *Recipients* offer for what was typed."""
    try:
        visit.known  # noqa: B018 - somebody unknown gets no customers to look at
    except GoodwillError:
        return []
    typed = str(visit.body.get("value") or "")
    field, _, owner = str(visit.body.get("block_id") or "").partition(":")

    def find(tx: Transaction) -> list[Block]:
        if field == Field.CUSTOMER:
            return [customer_option(found) for found in tx.customers.search(typed, _MOST_OPTIONS)]
        if field == Field.RECIPIENTS:
            contacts = tx.customers.search_contacts(read_id(owner), typed, _MOST_OPTIONS)
            return [contact_option(found, visit.reader) for found in contacts]
        return []

    return visit.deps.store.read(find)
