"""Who acts: a Slack account, and the person of the company behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.company.customer import Person
from bot.handlers.deferred import SLACK_FAILURES, Deferred
from bot.handlers.dependencies import Dependencies
from bot.handlers.interaction import Interaction
from bot.handlers.parsing.form_input import clean_text
from bot.i18n import Reader, supported_locale
from bot.services.approvals.reroute import reroute_all
from bot.services.company.account_state import note_account_state
from bot.services.company.link_account import (
    Profile,
    find_person,
    link_slack_account,
    unlinked_accounts,
)
from bot.services.ports.unit_of_work import Transaction

log = structlog.get_logger()

_SLACK_ID = re.compile(r"[A-Za-z0-9]{1,64}")


def look_up(deps: Dependencies, body: dict[str, Any], deferred: Deferred) -> Interaction:
    """Who acts, as far as the company data knows; a profile that is old is read again at the end."""
    slack_id = user_id_of(body)
    person, profile = deps.store.read(lambda tx: find_person(tx, slack_id))
    if profile is Profile.OLD:
        deferred.add_last(lambda: ask_slack(deps, slack_id))
    return _interaction(deps, body, deferred, person, is_first=profile is Profile.NEVER_READ)


def anonymous_interaction(deps: Dependencies, body: dict[str, Any], deferred: Deferred) -> Interaction:
    """For telling somebody that they can't even be looked up; in the company's language."""
    return _interaction(deps, body, deferred, None)


def identify(deps: Dependencies, body: dict[str, Any], deferred: Deferred) -> Interaction:
    """Who acts; Slack is asked first about somebody new, or whose profile is old. May take seconds."""
    slack_id = user_id_of(body)
    person, profile = deps.store.read(lambda tx: find_person(tx, slack_id))
    if profile is not Profile.FRESH:
        person = _quietly(lambda: ask_slack(deps, slack_id)) or person
    return _interaction(deps, body, deferred, person)


def _interaction(
    deps: Dependencies,
    body: dict[str, Any],
    deferred: Deferred,
    person: Person | None,
    *,
    is_first: bool = False,
) -> Interaction:
    locale, timezone = deps.settings.locale, deps.settings.timezone
    if person is not None:
        locale, timezone = person.locale or locale, person.timezone or timezone
    reader = Reader(locale, timezone, deps.settings.currency)
    return Interaction(deps, body, deferred, user_id_of(body), person, reader, is_first)


def ask_slack(deps: Dependencies, slack_id: str) -> Person | None:
    """Read somebody's Slack profile and link it to the person with the same e-mail address."""
    answer = deps.client.users_info(user=slack_id, include_locale=True)
    user: dict[str, Any] = answer.get("user") or {}
    return keep_profile(deps, slack_id, user)


def get_to_know(deps: Dependencies, accounts: Collection[str]) -> None:
    """Look up who is behind accounts that have never come to Goodwill. May take seconds."""
    for slack_id in deps.store.read(lambda tx: unlinked_accounts(tx, accounts)):
        _quietly(partial(ask_slack, deps, slack_id))


def read_profile(deps: Dependencies, slack_id: str) -> bool:
    """Read somebody's profile ahead; False when Slack can't be asked right now."""
    try:
        ask_slack(deps, slack_id)
    except SlackApiError as exc:
        # Slack answered, only not with somebody: a limit is reached, or the account is not there.
        return bool(exc.response.status_code == 200)
    except SLACK_FAILURES:
        return False
    return True


def change_user(deps: Dependencies, body: dict[str, Any], _deferred: Deferred) -> None:
    """Somebody's language, time zone, e-mail address or account has changed in Slack."""
    user = (body.get("event") or {}).get("user") or {}
    if isinstance(user, dict) and user.get("id"):
        keep_profile(deps, str(user["id"]), user)


def keep_profile(deps: Dependencies, slack_id: str, user: dict[str, Any]) -> Person | None:
    """Link an account to its person, or keep that it is deactivated: what waits for them is routed on.

    None for whoever may not act: also bots, and guests of a shared channel: their own company says what their
    e-mail address is, which therefore proves nothing here.
    """
    if user.get("is_bot") or not deps.home.is_colleague(user):
        return None
    if user.get("deleted"):
        if deps.store.write(lambda tx: note_account_state(tx, slack_id, deactivated=True)):
            reroute_all(deps.store, "slack")
        return None
    email = clean_text(str((user.get("profile") or {}).get("email") or ""))
    locale = supported_locale(str(user.get("locale") or ""), deps.settings.locale)
    timezone = clean_text(str(user.get("tz") or ""))

    def keep(tx: Transaction) -> Person | None:
        note_account_state(tx, slack_id, deactivated=False)
        return link_slack_account(tx, slack_id, email, locale, timezone)

    return deps.store.write(keep)


def _quietly(call: Callable[[], Person | None]) -> Person | None:
    """A profile that can't be read now is read next time; what the person wants goes on without it."""
    try:
        return call()
    except SLACK_FAILURES as exc:
        log.warning("a slack profile could not be read", error=str(exc))
        return None


def user_id_of(body: dict[str, Any]) -> str:
    """The verified user id of any payload: slash command, interaction or event; empty where there is none."""
    user = body.get("user")
    if isinstance(user, dict):
        return _slack_id(user.get("id"))
    event = body.get("event") or {}
    return _slack_id(body.get("user_id") or event.get("user"))


def _slack_id(given: object) -> str:
    return given if isinstance(given, str) and _SLACK_ID.fullmatch(given) else ""
