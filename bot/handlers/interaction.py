"""One interaction of one person: who they are, how they read, and how they are answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import GoodwillError, NotFound
from bot.domain.fields import Field
from bot.handlers.deferred import SLACK_FAILURES, Deferred
from bot.handlers.dependencies import Dependencies
from bot.handlers.parsing.click import click_key
from bot.handlers.parsing.form_memory import FormMemory
from bot.handlers.parsing.origin import Origin, slack_url
from bot.i18n import Reader
from bot.services.ports.unit_of_work import Transaction
from bot.views.errors import describe_error
from bot.views.kit.blocks import Block
from bot.views.kit.forms import notice
from bot.views.kit.ids import BROWSED, item_id, read_button
from bot.views.kit.message import Message, plain_message
from bot.views.kit.plainer import BLOCK_REFUSALS, plainer

T = TypeVar("T")
log = structlog.get_logger()

# Slack opens one view for each click: another delivery of the same has opened it.
_OPENED_BEFORE = "exchanged_trigger_id"


@dataclass(frozen=True, slots=True)
class Interaction:
    """What a handler works with. `body` is Slack's payload; of it only the user id is believed.

    Every answer to this person is a call to Slack, and therefore deferred until it has its acknowledgement.
    `is_first`: their Slack profile was never read, so that neither they nor their language may be known yet.
    """

    deps: Dependencies
    body: dict[str, Any]
    deferred: Deferred
    slack_id: str
    person: Person | None
    reader: Reader
    is_first: bool = False

    @property
    def actor(self) -> Actor:
        return Actor(self.person, "slack")

    def read(self, work: Callable[[Transaction], T]) -> T:
        return self.deps.store.read(work)

    def write(self, work: Callable[[Transaction], T]) -> T:
        return self.deps.store.write(work)

    def write_once(self, work: Callable[[Transaction], object]) -> None:
        """What a sent form or a click asks for: delivered again, to any replica, it changes nothing more."""
        self.deps.store.write_once(click_key(self.body) or self.form_key, work)

    @property
    def view(self) -> dict[str, Any]:
        return self.body.get("view") or {}

    @property
    def form_key(self) -> str:
        """The idempotency key of a sent form: its id is Slack's own, the same in every repetition."""
        return f"view:{self.view.get('id')}"

    @property
    def inputs(self) -> list[str]:
        """The block ids of the form's inputs, where errors can be shown."""
        blocks = self.view.get("blocks") or []
        return [str(block.get("block_id")) for block in blocks if block.get("type") == "input"]

    def input_of(self, field: Field, item: int = 0) -> str | None:
        """The block of a field's input, which may carry more behind a colon; None without such an input.

        `item`: that of one of several items, the first unless told otherwise; or the one that serves all.
        """
        keys = FormMemory.of(self.view).items
        wanted = (item_id(field, keys[item - 1 if 1 <= item <= len(keys) else 0]), field)
        names = {block.partition(":")[0]: block for block in reversed(self.inputs)}
        return next((names[name] for name in wanted if name in names), None)

    @property
    def action(self) -> dict[str, Any]:
        """The button that was clicked."""
        actions: list[dict[str, Any]] = self.body.get("actions") or [{}]
        return actions[0]

    @property
    def channel_id(self) -> str:
        """Where a command was typed."""
        return str(self.body.get("channel_id") or "")

    @property
    def origin(self) -> Origin:
        return Origin.of(self.body, self.deps.client.base_url)

    @property
    def response_url(self) -> str:
        """Where this payload may be answered; empty without one that is Slack's."""
        return slack_url(self.body.get("response_url"), self.deps.client.base_url)

    @property
    def pressed_value(self) -> str:
        """What the clicked button carries; empty for none."""
        return str(self.action.get("value") or "")

    @property
    def chosen_value(self) -> str:
        """What the option carries that was chosen in a menu; empty for none."""
        return str((self.action.get("selected_option") or {}).get("value") or "")

    def pressed(self) -> tuple[int, int]:
        """The (request id, version) that the clicked button carries. Raises NotFound("request_unknown")."""
        try:
            return read_button(self.pressed_value)
        except ValueError:
            raise NotFound("request_unknown") from None

    def explain(self, exc: Exception) -> str:
        """What the person is told of any failure; an unknown one gets a number that is in the log too."""
        if isinstance(exc, GoodwillError):
            return describe_error(exc, self.reader)
        incident = uuid4().hex[:8]
        log.error("a handler failed", incident=incident, slack_id=self.slack_id, exc_info=exc)
        return self.reader.t(
            "Something went wrong and nothing was changed. Try again; "
            "if it stays, tell your administrator: {incident}",
            incident=incident,
        )

    @property
    def may_open(self) -> bool:
        """Whether Slack lets a form be opened in answer: not to a message that was written to the bot."""
        return bool(self.body.get("trigger_id"))

    def open_view(self, view: Block) -> None:
        """Open a form, on top of another where there is one."""
        trigger_id = str(self.body.get("trigger_id") or "")
        self.origin.remember_in(view)
        self.deferred.add(lambda: self._open_or_say(trigger_id, view))

    def update_form(self, view: Block) -> None:
        """Draw the form again that was changed. Calls Slack: for after the acknowledgement."""
        self.origin.remember_in(view)
        try:
            # Without a hash: what another drawing showed meanwhile is older than this.
            self.deps.client.views_update(view_id=self.view["id"], view=view)
        except SlackApiError as exc:
            # It was closed or sent: this answer is of no use any more.
            if exc.response.get("error") != "not_found":
                raise

    def browse(self, view: Block) -> None:
        """Open a window to look at; in one already, or on another page of it, it takes that one's place."""
        here = self.view.get("callback_id")
        if here not in BROWSED and here != view["callback_id"]:
            self.open_view(view)
            return
        self.origin.remember_in(view)
        view_id = str(self.view.get("id") or "")
        self.deferred.add(lambda: self.deps.client.views_update(view_id=view_id, view=view))

    def _open_or_say(self, trigger_id: str, view: Block) -> None:
        try:
            self._open(trigger_id, view)
        except SLACK_FAILURES as exc:
            if _is_opened_before(exc):
                return
            log.warning("a form could not be opened", error=str(exc), slack_id=self.slack_id)
            self._say(self.reader.t("Slack did not open the form in time. Try again."))

    def _open(self, trigger_id: str, view: Block) -> None:
        in_modal = self.view.get("type") == "modal"
        call = self.deps.client.views_push if in_modal else self.deps.client.views_open
        call(trigger_id=trigger_id, view=view)

    def tell_failure(self, exc: Exception) -> None:
        self.tell(self.explain(exc))

    def tell(self, text: str) -> None:
        """Say something to this person alone, where they clicked."""
        self.deferred.add(lambda: self._tell(text))

    def _tell(self, text: str) -> None:
        if self.response_url or not self.body.get("trigger_id"):
            self._say(text)
            return
        try:
            title = self.reader.t("Not done")
            self._open(str(self.body["trigger_id"]), notice(title, text, self.reader))
        except SLACK_FAILURES as exc:
            if _is_opened_before(exc):
                return
            log.warning("a notice could not be opened", error=str(exc), slack_id=self.slack_id)
            self._say(text)

    def _say(self, text: str) -> None:
        """Where they clicked or typed; from the App Home or a form, in their conversation with the bot."""
        if self.response_url:
            self.answer_url(self.response_url, plain_message(text))
        else:
            answer = plain_message(text)
            self.deps.client.chat_postMessage(channel=self.slack_id, text=answer.text, blocks=answer.blocks)

    def answer_url(self, url: str, answer: Message, *, replace: bool = False) -> None:
        """Answer where the person typed or clicked, for them alone; `replace` redraws that message."""
        self.send_in_a_form(answer, lambda form: self._send_to_url(url, form, replace=replace))

    def send_in_a_form(self, answer: Message, send: Callable[[Message], str]) -> None:
        """As it is, or plainer where Slack refuses its blocks. `send` returns the code of Slack's refusal."""
        refusal = send(answer)
        if refusal in BLOCK_REFUSALS and answer.blocks:
            self.deps.metrics.plainer_messages.labels("answer", refusal).inc()
            log.warning("slack refuses the blocks of an answer: it is sent plainer", error=refusal)
            refusal = send(plainer(answer))
        if refusal:
            log.warning("an answer could not be given", error=refusal, slack_id=self.slack_id)

    def _send_to_url(self, url: str, answer: Message, *, replace: bool) -> str:
        """The code of Slack's refusal, or an empty text."""
        response = WebhookClient(url, timeout=2, retry_handlers=[]).send(
            text=answer.text, blocks=answer.blocks, response_type="ephemeral", replace_original=replace
        )
        return "" if response.status_code == 200 else _error_of(response.body)


def _error_of(body: str) -> str:
    """Slack's code out of the body that its response_url answers with: JSON, or the code alone."""
    try:
        found = json.loads(body)
    except ValueError:
        return body.strip()[:100]
    return str(found.get("error") or "unknown_error") if isinstance(found, dict) else "unknown_error"


def _is_opened_before(exc: Exception) -> bool:
    return isinstance(exc, SlackApiError) and exc.response.get("error") == _OPENED_BEFORE
