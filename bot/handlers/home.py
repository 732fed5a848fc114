"""The slash command, the shortcuts, the App Home and the searches of the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.domain.customer import Role
from bot.domain.errors import GoodwillError, NotAllowed
from bot.handlers.command_text import ReadText, read_text, unescape_command
from bot.handlers.dependencies import Dependencies
from bot.handlers.form_input import clean_text, read_id
from bot.handlers.form_memory import FormMemory
from bot.handlers.interaction import Visit, identify, keep_profile, run_later, words_for
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


def answer_or_explain(visit: Visit) -> Answer | None:
    """The answer to `/spend …`, or why there is none."""
    try:
        return answer_command(visit)
    except Exception as exc:
        words = words_for(exc, visit)
        return words, [section(mrkdwn(words))]


def answer_command(visit: Visit) -> Answer | None:
    """The answer to `/spend …`, for this person alone; None when it opens the form instead."""
    text = clean_text(unescape_command(str(visit.body.get("text") or "")))
    verb, _, rest = text.partition(" ")
    if not text:
        visit.open_view(new_form(visit))
        return None
    listing = _LISTS.get(verb.lower())
    if listing is not None and not rest.strip():
        return listing(visit)
    if verb.lower() == "digest":
        visit.require_known()
        context = DigestContext(
            visit.deps.store, visit.actor, str(visit.body.get("channel_id") or ""), visit.reader
        )
        return digest_command(rest, context)
    if verb.lower() == "help":
        return _help(visit, "")
    visit.require_known()
    understood = visit.deps.store.read(lambda tx: _understand(tx, text))
    if understood is None:
        return _help(visit, text)
    visit.open_view(new_form(visit, understood))
    return None


def _understand(tx: Transaction, text: str) -> ReadText | None:
    return read_text(tx, text, tx.policies.in_force(tx.today).categories, tx.currency)


def _mine(visit: Visit) -> Answer:
    person = visit.require_known()
    found = visit.deps.store.read(lambda tx: read_mine(tx, person))
    return visit.reader.t("My requests"), mine_message(found, visit.reader)


def _pending(visit: Visit) -> Answer:
    person = visit.require_known()
    found = visit.deps.store.read(lambda tx: read_pending(tx, person, limit=_MOST_DECISIONS))
    return visit.reader.t("Decisions waiting for me"), pending_message(found, visit.reader)


def _budget(visit: Visit) -> Answer:
    person = visit.require_known()
    found = visit.deps.store.read(lambda tx: read_lines(tx, person))
    return visit.reader.t("My budget lines"), lines_message(found, visit.reader)


_LISTS: dict[str, Callable[[Visit], Answer]] = {"mine": _mine, "pending": _pending, "budget": _budget}


def _help(visit: Visit, unknown: str) -> Answer:
    return visit.reader.t("What can be typed"), help_message(unknown, visit.reader)


def answer_late(deps: Dependencies, body: dict[str, Any]) -> None:
    """A slash command of somebody new: Slack is asked who they are before they get their answer."""
    visit = identify(deps, body)
    answer = answer_or_explain(visit)
    if answer is not None and visit.response_url:
        visit.answer_url(visit.response_url, *answer)
    run_later(visit)


def publish_home(deps: Dependencies, visit: Visit) -> None:
    """Draw the App Home of the person who opened it, or who has just changed something in it."""
    if visit.person is None:
        view = not_known(visit.reader)
    else:
        person = visit.person
        view = home_view(deps.store.read(lambda tx: read_home(tx, person)), visit.reader)
    deps.client.views_publish(user_id=visit.slack_id, view=view)


def redraw_origin(visit: Visit) -> None:
    """Show what has changed where the person clicked: in their App Home, or in a list of `/spend`.

    A card is redrawn by delivery, with every other copy of it.
    """
    if visit.origin.home:
        visit.later.append(lambda: publish_home(visit.deps, visit))
    elif visit.origin.listing is not None:
        visit.later.append(lambda: _redraw_list(visit))


def _redraw_list(visit: Visit) -> None:
    origin = visit.origin
    title, blocks = _pending(visit) if origin.listing is Listing.DECISIONS else _mine(visit)
    words = _outcome(visit)
    visit.answer_url(origin.url, title, [section(words), *blocks] if words else blocks, replace=True)


def _outcome(visit: Visit) -> str:
    """How the request stands by now that the person has just dealt with; mrkdwn."""
    request_id = FormMemory.of(visit.view).request_id if visit.view else visit.pressed()[0]
    person = visit.require_known()
    try:
        facts = visit.deps.store.read(lambda tx: read_request(tx, request_id, person))
    except GoodwillError:
        return ""
    return outcome(facts, visit.reader)


def open_home(deps: Dependencies, body: dict[str, Any]) -> None:
    event = body.get("event") or {}
    if event.get("tab") == "home" and event.get("user"):
        publish_home(deps, identify(deps, body))


def change_user(deps: Dependencies, body: dict[str, Any]) -> None:
    """Somebody changed their language, time zone or e-mail address in Slack."""
    user = (body.get("event") or {}).get("user") or {}
    if isinstance(user, dict) and user.get("id"):
        keep_profile(deps, str(user["id"]), user)


def clear_exception(visit: Visit) -> None:
    """A controller has looked at an exception."""
    if not visit.require_known().has(Role.CONTROLLER):
        raise NotAllowed("controllers_only")
    exception_id = read_id(str(visit.action.get("value") or ""))

    def clear(tx: Transaction) -> None:
        if tx.watch.exception(exception_id) is not None:
            tx.watch.clear_exception(exception_id)
            tx.audit.add(visit.actor, "exception.clear", f"exception:{exception_id}", {})

    visit.deps.store.write(clear)


def search_options(visit: Visit) -> list[Block]:
    """What *Customer* and *Recipients* offer for what was typed."""
    if visit.person is None or not visit.person.active:
        return []
    typed = clean_text(str(visit.body.get("value") or ""))
    field, _, owner = str(visit.body.get("block_id") or "").partition(":")

    def find(tx: Transaction) -> list[Block]:
        if field == Field.CUSTOMER:
            return [customer_option(found) for found in tx.customers.search(typed, _MOST_OPTIONS)]
        if field == Field.RECIPIENTS:
            contacts = tx.customers.search_contacts(read_id(owner), typed, _MOST_OPTIONS)
            return [contact_option(found, visit.reader) for found in contacts]
        return []

    return visit.deps.store.read(find)
