"""One interaction of one person: who they are, how they read, and how they are answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.domain.actor import Actor
from bot.domain.customer import Person
from bot.domain.errors import GoodwillError, NotFound
from bot.domain.rights import require_employee
from bot.handlers.dependencies import Dependencies
from bot.handlers.form_input import clean_text
from bot.handlers.origin import Origin, slack_url
from bot.i18n import Reader, supported_locale
from bot.services.company.link_account import find_person, link_slack_account
from bot.views.errors import describe_error
from bot.views.kit.blocks import Block, section
from bot.views.kit.forms import notice
from bot.views.kit.ids import read_button
from bot.views.kit.text import mrkdwn

log = structlog.get_logger()

_SLACK_ID = re.compile(r"[A-Za-z0-9]{1,64}")
SLACK_FAILURES = (SlackApiError, SlackClientError, OSError)


@dataclass(slots=True)
class Interaction:
    """What a handler works with. `body` is Slack's payload; of it only the user id is believed.

    `later` collects what is done once Slack has its acknowledgement: calls to Slack that answer this person.
    """

    deps: Dependencies
    body: dict[str, Any]
    slack_id: str
    person: Person | None
    reader: Reader
    later: list[Callable[[], None]] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        return Actor(self.person, "slack")

    def require_known(self) -> Person:
        """The person. Raises NotAllowed("not_an_employee") for somebody the company data doesn't know."""
        return require_employee(self.person)

    @property
    def view(self) -> dict[str, Any]:
        return self.body.get("view") or {}

    @property
    def inputs(self) -> list[str]:
        """The block ids of the form's inputs, where errors can be shown."""
        blocks = self.view.get("blocks") or []
        return [str(block.get("block_id")) for block in blocks if block.get("type") == "input"]

    @property
    def action(self) -> dict[str, Any]:
        """The button that was clicked."""
        actions: list[dict[str, Any]] = self.body.get("actions") or [{}]
        return actions[0]

    @property
    def origin(self) -> Origin:
        return Origin.of(self.body, self.deps.client.base_url)

    @property
    def response_url(self) -> str:
        """Where this payload may be answered; empty without one that is Slack's."""
        return slack_url(self.body.get("response_url"), self.deps.client.base_url)

    def pressed(self) -> tuple[int, int]:
        """The (request id, version) that the clicked button carries. Raises NotFound("request_unknown")."""
        try:
            return read_button(str(self.action.get("value") or ""))
        except ValueError:
            raise NotFound("request_unknown") from None

    def open_view(self, view: Block) -> None:
        """Open a form once Slack has its acknowledgement; on top of another where there is one."""
        trigger_id = str(self.body.get("trigger_id") or "")
        self.origin.remember_in(view)
        self.later.append(lambda: self._open_or_say(trigger_id, view))

    def _open_or_say(self, trigger_id: str, view: Block) -> None:
        try:
            self._open(trigger_id, view)
        except SLACK_FAILURES as exc:
            log.warning("a form could not be opened", error=str(exc), slack_id=self.slack_id)
            self._say(self.reader.t("Slack did not open the form in time. Try again."))

    def _open(self, trigger_id: str, view: Block) -> None:
        in_modal = self.view.get("type") == "modal"
        call = self.deps.client.views_push if in_modal else self.deps.client.views_open
        call(trigger_id=trigger_id, view=view)

    def tell(self, text: str) -> None:
        """Say something to this person alone, where they clicked."""
        self.later.append(lambda: self._tell(text))

    def _tell(self, text: str) -> None:
        if self.response_url or not self.body.get("trigger_id"):
            self._say(text)
            return
        try:
            title = self.reader.t("Not done")
            self._open(str(self.body["trigger_id"]), notice(title, mrkdwn(text), self.reader))
        except SLACK_FAILURES as exc:
            log.warning("a notice could not be opened", error=str(exc), slack_id=self.slack_id)
            self._say(text)

    def _say(self, text: str) -> None:
        """Where they clicked or typed; from the App Home or a form, in their conversation with the bot."""
        if self.response_url:
            self.answer_url(self.response_url, text, [section(mrkdwn(text))])
        else:
            self.deps.client.chat_postMessage(channel=self.slack_id, text=mrkdwn(text))

    def answer_url(self, url: str, text: str, blocks: list[Block], *, replace: bool = False) -> None:
        """Answer where the person typed or clicked, for them alone; `replace` redraws that message."""
        WebhookClient(url, timeout=2, retry_handlers=[]).send(
            text=mrkdwn(text), blocks=blocks, response_type="ephemeral", replace_original=replace
        )


def look_up(deps: Dependencies, body: dict[str, Any]) -> Interaction:
    """Who acts. Somebody new, or whose profile is old, is asked about once Slack has its acknowledgement."""
    slack_id = user_id_of(body)
    person, stale = deps.store.read(lambda tx: find_person(tx, slack_id))
    interaction = Interaction(deps, body, slack_id, person, reader_of(deps, person))
    if person is not None and stale:
        interaction.later.append(lambda: _refresh(deps, slack_id))
    return interaction


def anonymous_interaction(deps: Dependencies, body: dict[str, Any]) -> Interaction:
    """A interaction for telling somebody that they can't even be looked up; in the company's language."""
    return Interaction(deps, body, user_id_of(body), None, reader_of(deps, None))


def identify(deps: Dependencies, body: dict[str, Any]) -> Interaction:
    """The same, asking Slack first about somebody new or stale: for what runs after the acknowledgement."""
    slack_id = user_id_of(body)
    person, stale = deps.store.read(lambda tx: find_person(tx, slack_id))
    if stale:
        person = _quietly(lambda: ask_slack(deps, slack_id)) or person
    return Interaction(deps, body, slack_id, person, reader_of(deps, person))


def _refresh(deps: Dependencies, slack_id: str) -> None:
    _quietly(lambda: ask_slack(deps, slack_id))


def ask_slack(deps: Dependencies, slack_id: str) -> Person | None:
    """Read somebody's Slack profile and link it to the person with the same e-mail address."""
    answer = deps.client.users_info(user=slack_id, include_locale=True)
    user: dict[str, Any] = answer.get("user") or {}
    return keep_profile(deps, slack_id, user)


def keep_profile(deps: Dependencies, slack_id: str, user: dict[str, Any]) -> Person | None:
    """Link an account to its person. None for bots, and for guests of a shared channel: their own company
    says what their e-mail address is, which therefore proves nothing here.
    """
    if user.get("is_bot") or user.get("deleted") or not deps.home.is_colleague(user):
        return None
    email = clean_text(str((user.get("profile") or {}).get("email") or ""))
    locale = supported_locale(str(user.get("locale") or ""), deps.settings.locale)
    timezone = clean_text(str(user.get("tz") or ""))
    return deps.store.write(lambda tx: link_slack_account(tx, slack_id, email, locale, timezone))


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


def reader_of(deps: Dependencies, person: Person | None) -> Reader:
    timezone = deps.settings.timezone
    if person is None:
        return Reader(deps.settings.locale, timezone)
    return Reader(person.locale or deps.settings.locale, person.timezone or timezone)


def run_later(interaction: Interaction) -> None:
    """Do what was put off until after the acknowledgement; a failure is logged, never shown."""
    for call in interaction.later:
        try:
            call()
        except SLACK_FAILURES as exc:
            log.warning("an answer could not be given", error=str(exc), slack_id=interaction.slack_id)
        except Exception:
            log.exception("an answer failed", slack_id=interaction.slack_id)


def words_for(exc: Exception, interaction: Interaction) -> str:
    """What a person is told of any failure; an unknown one gets a number that is in the log too."""
    if isinstance(exc, GoodwillError):
        return describe_error(exc, interaction.reader)
    incident = uuid4().hex[:8]
    log.exception("a handler failed", incident=incident, slack_id=interaction.slack_id)
    return interaction.reader.t(
        "Something went wrong and nothing was changed. Try again; "
        "if it stays, tell your administrator: {incident}",
        incident=incident,
    )
