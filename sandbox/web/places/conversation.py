"""The messages of a channel, of which the page holds a window, and the thread beside it."""

from __future__ import annotations

from sandbox.state.records import Change, Message
from sandbox.web.kit.desk import Desk
from sandbox.web.kit.hub import is_reply
from sandbox.web.kit.parts import box, button, text
from sandbox.web.places.message import MessageRow

STEP = 60
MOST = 180
# The list is reversed so that its end stays in view: `scrollTop` is 0 there and negative above.
NEAR_EDGE = """(e) => {
  const t = e.target, up = t.scrollHeight - t.clientHeight + t.scrollTop;
  keepPlace();
  if (up < 300) emit("earlier"); else if (-t.scrollTop < 300) emit("later");
}"""


class MessageList:
    """The newest messages, with earlier ones loaded as the person scrolls up."""

    def __init__(self, desk: Desk, channel: str) -> None:
        self.desk = desk
        self.channel = channel
        self.rows: list[MessageRow] = []
        words = desk.words
        with box(
            "div", "scroller", tabindex=0, role="region", aria_label=words("Conversation")
        ) as self.scroller:
            self.scroller.on("scroll", self._scrolled, js_handler=NEAR_EDGE, throttle=0.25)
            with box("div", "messages", role="log", aria_live="polite"):
                self.earlier = button(words("Load earlier messages"), self.load_earlier, "link-button edge")
                self.earlier.on("mousedown", js_handler="() => keepPlace()")
                self.nothing = text(words("No messages here yet"), "p", "nothing")
                self.list = box("div", "message-list")
                self.later = button(words("Jump to newest"), self.show_newest, "link-button edge")
        self.roots: list[Message] = []
        self.start = self.end = 0
        self.show_newest()

    def _visible(self) -> list[Message]:
        return [each for each in self.desk.hub.conversation(self.channel).roots if self.desk.sees(each)]

    def show_newest(self) -> None:
        self.list.clear()
        self.rows = []
        self.roots = self._visible()
        self.end = len(self.roots)
        self.start = max(0, self.end - STEP)
        with self.list:
            self.rows = [self._row(index) for index in range(self.start, self.end)]
        self._edges()

    def _row(self, index: int) -> MessageRow:
        before = self.roots[index - 1] if index else None
        return MessageRow(self.desk, self.roots[index], before, in_thread=False)

    def _edges(self) -> None:
        self.earlier.set_visibility(self.start > 0)
        self.later.set_visibility(self.end < len(self.roots))
        self.nothing.set_visibility(not self.roots)

    def _scrolled(self, event: object) -> None:
        where = getattr(event, "args", "")
        if where == "earlier" and self.start > 0:
            self.load_earlier()
        elif where == "later" and self.end < len(self.roots):
            self.load_later()

    def load_earlier(self) -> None:
        first = max(0, self.start - STEP)
        with self.list:
            added = [self._row(index) for index in range(first, self.start)]
        for index, row in enumerate(added):
            row.frame.move(self.list, index)
        self.rows = added + self.rows
        self.start = first
        while len(self.rows) > MOST:
            self.rows.pop().frame.delete()
            self.end -= 1
        self._edges()
        self.desk.client.run_javascript("restorePlace()")

    def load_later(self) -> None:
        last = min(len(self.roots), self.end + STEP)
        with self.list:
            self.rows.extend(self._row(index) for index in range(self.end, last))
        self.end = last
        while len(self.rows) > MOST:
            self.rows.pop(0).frame.delete()
            self.start += 1
        self._edges()
        self.desk.client.run_javascript("restorePlace()")

    def receive(self, change: Change) -> None:
        message: Message = change.data
        if message.channel != self.channel or not self.desk.sees(message):
            return
        if is_reply(message):
            for row in self.rows:
                if row.message.ts == message.thread_ts:
                    row.refresh_foot()
            return
        if change.kind == "message_updated":
            for row in self.rows:
                if row.message is message:
                    row.refresh()
        elif change.kind == "message_deleted":
            self.forget(message)
        elif not any(each is message for each in self.roots[-STEP:]):
            self._append(message)

    def _append(self, message: Message) -> None:
        at_end = self.end == len(self.roots)
        self.roots.append(message)
        if at_end:
            with self.list:
                self.rows.append(self._row(len(self.roots) - 1))
            self.end += 1
            while len(self.rows) > MOST:
                self.rows.pop(0).frame.delete()
                self.start += 1
        self._edges()

    def forget(self, message: Message) -> None:
        """Removes a message from the page."""
        for index, each in enumerate(self.roots):
            if each is message:
                del self.roots[index]
                self.start -= index < self.start
                self.end -= index < self.end
                break
        for row in [row for row in self.rows if row.message is message]:
            self.rows.remove(row)
            row.frame.delete()
        self._edges()


class ThreadList:
    """A message and the replies to it."""

    def __init__(self, desk: Desk, root: Message) -> None:
        self.desk = desk
        self.root = root
        with box("div", "scroller", tabindex=0, role="region", aria_label=desk.words("Thread")):
            self.list = box("div", "message-list", role="log", aria_live="polite")
        with self.list:
            shown = [root, *(each for each in desk.replies(root) if desk.sees(each))]
            self.rows = [MessageRow(desk, each, None, in_thread=True) for each in shown]

    def receive(self, change: Change) -> None:
        message: Message = change.data
        if self.root.ts not in (message.thread_ts, message.ts) or not self.desk.sees(message):
            return
        known = [row for row in self.rows if row.message is message]
        if change.kind == "message_deleted":
            self.forget(message)
        elif known:
            known[0].refresh()
        elif message.channel == self.root.channel:
            with self.list:
                self.rows.append(MessageRow(self.desk, message, None, in_thread=True))

    def forget(self, message: Message) -> None:
        for row in [row for row in self.rows if row.message is message]:
            self.rows.remove(row)
            row.frame.delete()
