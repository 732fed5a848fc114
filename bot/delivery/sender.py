"""One message from the queue to Slack, so that a crash at any point neither loses it nor shows it twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any

import structlog

from bot.delivery.calls import Postponed, Refused, SlackCalls, Uncertain
from bot.delivery.ports import Item, Queue, Renderer
from bot.delivery.recipients import Recipients
from bot.domain.errors import GoodwillError, Unavailable
from bot.domain.messages.kind import CARDS, MessageKind
from bot.services.ports.unit_of_work import Store
from bot.telemetry.metrics import Metrics
from bot.telemetry.tracing import Tracing
from bot.views.kit.message import Message
from bot.views.kit.plainer import BLOCK_REFUSALS, plainer

log = structlog.get_logger()

METADATA_TYPE = "goodwill_message"
# Slack's limits: a post a second in a channel; updates are counted by the minute, about as many.
MESSAGE_GAP = timedelta(seconds=1)
_LONGEST_WAIT_SECONDS = 300
_LEAST_ATTEMPTS, _LONGEST_LIFE = 20, timedelta(hours=24)
_BUG_ATTEMPTS = 5
# The card is not there, or nobody may change it any more: a new one takes its place.
_CARD_GONE = frozenset(
    {"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"}
)
# Clocks differ: the copy that is looked for may look older than the fact.
_CLOCK_SKEW = timedelta(minutes=2)
_HISTORY_PAGES = 10

Handler = Callable[[Item], str]


class NothingToSay(Exception):
    """The renderer has nothing for this person any more."""


class LeaseLost(Exception):
    """Another process has taken the message over."""


class Sender:
    """Sends one item at a time; may be used from several threads."""

    def __init__(
        self,
        queue: Queue,
        calls: SlackCalls,
        recipients: Recipients,
        store: Store,
        renderers: Mapping[str, Renderer],
        clock: Callable[[], datetime],
        metrics: Metrics,
        *,
        handlers: Mapping[str, Handler] | None = None,
        gap: timedelta = MESSAGE_GAP,
        tracing: Tracing | None = None,
    ) -> None:
        """`handlers` do what is no message (`FileFetch`) with the same promises; they name their result."""
        self._queue = queue
        self._calls = calls
        self._recipients = recipients
        self._store = store
        self._renderers = renderers
        self._clock = clock
        self._metrics = metrics
        self._handlers = handlers or {}
        self._gap = gap
        self._tracing = tracing or Tracing()
        self._random = SystemRandom()
        # Messages whose first form was refused, and whose second has yet to leave: a pause came between.
        self._refused: dict[int, str] = {}

    def send(self, item: Item) -> None:
        """Deliver, put off or give up. Raises only what the database raises: the lease brings it back."""
        with (
            structlog.contextvars.bound_contextvars(
                request_id=item.trace, outbox_id=item.id, outbox_kind=item.kind
            ),
            self._tracing.delivery(item.trace, item.kind),
        ):
            result = self._attempt(item)
            log.info("a message was processed", result=result)
            self._metrics.deliveries.labels(item.kind, result).inc()

    def _attempt(self, item: Item) -> str:
        try:
            handler = self._handlers.get(item.kind)
            return handler(item) if handler else self._message(item)
        except Postponed as postponed:
            until = max(postponed.until, self._clock() + timedelta(milliseconds=50))
            self._queue.put_off(item, until, postponed.reason, item.attempts)
            return "postponed"
        except LeaseLost:
            return "lease_lost"
        except Unavailable:
            # The database's trouble is not this message's: it keeps its attempts and comes back.
            raise
        except Uncertain as uncertain:
            return self._again(item, str(uncertain), _LEAST_ATTEMPTS, _LONGEST_LIFE)
        except (Refused, GoodwillError) as refused:
            return self._give_up(item, str(refused))
        except Exception as bug:
            # A defect in one message is that message's alone.
            log.exception("a message could not be made")
            return self._again(item, f"{type(bug).__name__}: {bug}", _BUG_ATTEMPTS, timedelta(0))

    def _again(self, item: Item, error: str, attempts: int, life: timedelta) -> str:
        tried = item.attempts + 1
        if tried >= attempts and self._clock() - item.created_at >= life:
            return self._give_up(item, error)
        # Half of the wait is chance, so that what failed together does not come back together.
        wait = min(_LONGEST_WAIT_SECONDS, 2**tried) * self._random.uniform(0.5, 1)
        self._queue.put_off(item, self._clock() + timedelta(seconds=wait), error, tried)
        log.warning("a message will be tried again", error=error, attempts=tried, wait_seconds=round(wait, 1))
        return "retried"

    def _give_up(self, item: Item, error: str) -> str:
        self._refused.pop(item.id, None)
        self._queue.give_up(item, error)
        log.error("a message can't be delivered", error=error, dedupe_key=item.dedupe_key)
        return "dead"

    def _message(self, item: Item) -> str:
        renderer = self._renderers.get(item.kind)
        if renderer is None:
            raise Refused("no_renderer")
        self._calls.check("chat.postMessage")
        recipient = self._recipients.resolve(item.payload)

        def draw() -> Message:
            message = self._store.read(lambda tx: renderer(tx, item.payload, recipient.reader))
            if message is None:
                raise NothingToSay
            return message

        try:
            card = _card_of(item)
            if card is not None:
                place = self._queue.find_card(*card)
                if place is not None and self._update(item, draw, *place):
                    return "updated"
            return self._post(item, draw, recipient.channel, card)
        except NothingToSay:
            self._queue.finish(item)
            return "nothing"

    def _update(self, item: Item, draw: Callable[[], Message], channel: str, ts: str) -> bool:
        """Whether the card was there to be updated; repeating an update harms nobody."""
        self._calls.check("chat.update")
        self._begin(item, f"update:{channel}")
        message = draw()
        try:
            _, refusal = self._say(item, "chat.update", message, channel=channel, ts=ts)
        except Refused as refused:
            if refused.code not in _CARD_GONE:
                raise
            card = _card_of(item)
            assert card is not None  # noqa: S101 - only cards are updated
            self._queue.forget_card(*card)
            return False
        self._queue.finish(item, channel, ts, refused=refusal)
        return True

    def _post(
        self, item: Item, draw: Callable[[], Message], channel: str, card: tuple[str, int, int] | None
    ) -> str:
        thread = self._thread(item)
        found = self._sent_before(item, channel, thread) if item.attempts > 0 else None
        if found is not None:
            self._queue.finish(item, channel, found, card=card)
            log.info("the message had been sent before", channel=channel, ts=found)
            return "adopted"
        self._begin(item, channel)
        answer, refusal = self._say(
            item,
            "chat.postMessage",
            draw(),
            channel=channel,
            **({"thread_ts": thread} if thread else {}),
            metadata={"event_type": METADATA_TYPE, "event_payload": {"key": item.dedupe_key}},
            unfurl_links=False,
            unfurl_media=False,
        )
        place = str(answer.get("channel") or channel), str(answer["ts"])
        self._queue.finish(item, *place, card=card, refused=refusal)
        return "posted"

    def _say(self, item: Item, method: str, message: Message, **arguments: Any) -> tuple[dict[str, Any], str]:
        """Send it, at once in its plainer second form where Slack refuses the blocks of the first.

        Returns Slack's answer, and the code of its refusal. Only what is refused twice raises Refused.
        """
        refusal = self._refused.get(item.id, "")
        if not refusal:
            try:
                return self._calls(method, **_body(message), **arguments), ""
            except Refused as refused:
                if refused.code not in BLOCK_REFUSALS or not message.blocks:
                    raise
                refusal = self._refused[item.id] = refused.code
        answer = self._calls(method, **_body(plainer(message)), **arguments)
        del self._refused[item.id]
        self._metrics.plainer_messages.labels(item.kind, refusal).inc()
        log.warning("slack refuses the blocks of a message: it was sent plainer", error=refusal)
        return answer, refusal

    def _thread(self, item: Item) -> str:
        """The ts of the card that this message is a reply to; empty for a message of its own."""
        under = str(item.payload.get("under") or "")
        if not under:
            return ""
        subject = int(item.payload[CARDS[MessageKind(under)]])
        place = self._queue.find_card(under, subject, int(item.payload["person_id"]))
        return place[1] if place else ""

    def _begin(self, item: Item, pace: str) -> None:
        """Before the message is drawn: one whose turn is still to come would be drawn again."""
        turn = self._queue.begin(item, pace=pace, gap=self._gap)
        if turn is None:
            raise LeaseLost
        if turn > self._clock():
            raise Postponed(turn, "")

    def _sent_before(self, item: Item, channel: str, thread: str) -> str | None:
        """The ts of the message that an attempt before left behind, known by its key."""
        oldest = (item.created_at - _CLOCK_SKEW).timestamp()
        cursor = ""
        for _ in range(_HISTORY_PAGES):
            page = self._calls(
                "conversations.replies" if thread else "conversations.history",
                channel=channel,
                **({"ts": thread} if thread else {}),
                include_all_metadata=True,
                oldest=f"{oldest:.6f}",
                limit=100,
                **({"cursor": cursor} if cursor else {}),
            )
            for each in page["messages"]:
                metadata: dict[str, Any] = each.get("metadata") or {}
                key = (metadata.get("event_payload") or {}).get("key")
                # bot_id: nobody else's message can pass for ours, whatever its metadata say.
                if (
                    metadata.get("event_type") == METADATA_TYPE
                    and key == item.dedupe_key
                    and each.get("bot_id")
                ):
                    return str(each["ts"])
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return None


def _body(message: Message) -> dict[str, Any]:
    return {"text": message.text, **({"blocks": message.blocks} if message.blocks else {})}


def _card_of(item: Item) -> tuple[str, int, int] | None:
    """(kind, subject, person): each person has one card of a kind for what it is about."""
    try:
        subject = CARDS[MessageKind(item.kind)]
    except (KeyError, ValueError):
        return None
    return item.kind, int(item.payload[subject]), int(item.payload["person_id"])
