"""Under the hood: traffic with contract violations in red, faults to switch on, accounts, and the clock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from nicegui.element import Element

from sandbox.state.clock import MovableClock
from sandbox.state.records import Change, LogEntry
from sandbox.web.blocks.elements import VALUE_OF
from sandbox.web.kit.desk import Desk
from sandbox.web.kit.parts import attribute, box, button, html, pretty, text
from sandbox.web.places.accounts import Accounts

SHOWN = 80
HOUR = 3600.0
CUT = 20_000
# Blocks that some plans or clients refuse, so an app needs a plainer fallback for them.
REFUSABLE = (
    "alert",
    "card",
    "carousel",
    "container",
    "data_table",
    "data_visualization",
    "layout",
    "table",
)


class UnderTheHood:
    """The panel with its four sections: clock, trouble, accounts, traffic."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.only_broken = False
        with box("div", "hood", tabindex=0, role="region", aria_label=desk.words("Under the hood")):
            self._clock()
            self._trouble()
            self.accounts = Accounts(desk)
            self._traffic()
        self._fill()

    # The clock

    def _clock(self) -> None:
        words, clock = self.desk.words, self.desk.workspace.clock
        if not isinstance(clock, MovableClock):
            return
        with box("section"):
            text(words("Clock"), "h3")
            with box("div", "row-of-buttons"):
                for sentence, seconds in (("+1 hour", HOUR), ("+1 day", 24 * HOUR), ("+1 week", 168 * HOUR)):
                    button(words(sentence), partial(self._advance, clock, seconds), "bk-button")
                button(words("Monday 09:00"), partial(self._monday, clock), "bk-button")
            with box("div", "row-of-buttons"):
                moment = box("input", "bk-input picker", type="datetime-local", aria_label=words("Go to"))
                wanted: list[str] = []
                moment.on("change", lambda event: wanted.append(str(event.args)), js_handler=VALUE_OF)
                button(words("Move"), lambda: self._move(clock, wanted), "bk-button")

    def _now(self) -> datetime:
        now = datetime.fromtimestamp(self.desk.workspace.clock.now(), UTC)
        return now.astimezone(ZoneInfo(self.desk.user.tz))

    def _advance(self, clock: MovableClock, seconds: float) -> None:
        self._set(clock, clock.now() + seconds)

    def _monday(self, clock: MovableClock) -> None:
        now = self._now()
        day = now + timedelta(days=(7 - now.weekday()) % 7)
        monday = day.replace(hour=9, minute=0, second=0, microsecond=0)
        self._set(clock, (monday if monday > now else monday + timedelta(days=7)).timestamp())

    def _move(self, clock: MovableClock, wanted: list[str]) -> None:
        if wanted and wanted[-1]:
            moment = datetime.fromisoformat(wanted[-1]).replace(tzinfo=ZoneInfo(self.desk.user.tz))
            self._set(clock, moment.timestamp())

    def _set(self, clock: MovableClock, moment: float) -> None:
        def move() -> None:
            clock.set(moment)
            self.desk.workspace.notify("clock_moved", clock.now())

        # Callbacks that fall due on the way may take a while.
        threading.Thread(target=move, name="sandbox-clock-move", daemon=True).start()

    # Trouble

    def _trouble(self) -> None:
        words = self.desk.words
        with box("section"):
            text(words("Make trouble"), "h3")
            with box("div", "row-of-buttons"):
                for name, about, action in self._troubles():
                    made = button(
                        words(name), partial(self._make, about, action), "bk-button", title=words(about)
                    )
                    made.classes("danger" if name != "All calm" else "")
            self.said = text("", "p", "said", role="status")
            text(words("Refuse blocks of these types"), "h4")
            self.refusable = box("div", "row-of-buttons")
        self._offer_refusals()

    def _offer_refusals(self) -> None:
        refused = self.desk.workspace.faults.refused_blocks
        self.refusable.clear()
        with self.refusable:
            for kind in REFUSABLE:
                with box("label", "bk-box"):
                    each = box("input", type="checkbox", checked=kind in refused or None)
                    text(kind)
                each.on("change", partial(self._refuse, kind), js_handler="(e) => emit(e.target.checked)")

    def _refuse(self, kind: str, event: Any) -> None:
        faults = self.desk.workspace.faults
        (faults.refuse_blocks if event.args else faults.accept_blocks)(kind)

    def _troubles(self) -> list[tuple[str, str, Callable[[], None]]]:
        workspace = self.desk.workspace
        faults = workspace.faults

        def slow() -> None:
            faults.latency = 1.0

        def clock_off() -> None:
            faults.clock_skew = 300.0

        def old_client() -> None:
            faults.clients_are_old = True

        def twice() -> None:
            faults.duplicate_interactions()
            faults.duplicate_events()

        def away(action: Callable[[], None]) -> Callable[[], None]:
            def start() -> None:
                self.desk.hub.pool.submit(action)

            return start

        return [
            ("Slow network", "Every call takes 1 s longer", slow),
            (
                "Rate limit (429)",
                "The next 3 calls are refused for 2 s",
                lambda: faults.rate_limit("*", 3, retry_after=2),
            ),
            ("Server error (503)", "The next 3 calls fail with 503", lambda: faults.fail("*", 3, status=503)),
            ("Drop the socket", "All connections of the app are cut", away(workspace.sockets.drop_all)),
            (
                "Ask to reconnect",
                "The app is told to connect anew",
                away(workspace.sockets.announce_disconnect),
            ),
            ("Deliver twice", "The next interaction and event come twice", twice),
            ("Expired trigger", "Forms can no longer be opened", faults.expire_triggers),
            ("Clock is off", "Slack's answers are dated 5 minutes ahead", clock_off),
            ("Old client", "Clients show the fallback of a layout", old_client),
            ("All calm", "No faults any more", faults.clear),
        ]

    def _make(self, about: str, action: Callable[[], None]) -> None:
        action()
        self._offer_refusals()
        self.said.set_content(escape(self.desk.words(about)))

    # Traffic

    def _traffic(self) -> None:
        words = self.desk.words
        with box("section"):
            text(words("Traffic"), "h3")
            self.count = text("", "p", "said")
            with box("label", "bk-box"):
                only = box("input", type="checkbox")
                text(words("Only what broke the contract"))
            only.on("change", self._filter, js_handler="(e) => emit(e.target.checked)")
            self.list = box("ol", "traffic")

    def _filter(self, event: Any) -> None:
        self.only_broken = bool(event.args)
        self._fill()

    def _fill(self) -> None:
        with self.desk.workspace.lock:
            wanted = [each for each in self.desk.workspace.log if not self.only_broken or each.violations]
        self.list.clear()
        for entry in wanted[-SHOWN:]:
            self._add(entry)
        self._counted()

    def _counted(self) -> None:
        words = self.desk.words
        count = len(self.desk.workspace.violations)
        self.count.set_content(escape(words("{count} broke the contract", count=count)))
        self.count.classes(add="broken" if count else "", remove="" if count else "broken")

    def receive(self, change: Change) -> None:
        if change.kind in ("user_added", "user_changed"):
            self.accounts.refresh()
        if change.kind != "logged":
            return
        entry: LogEntry = change.data
        if not self.only_broken or entry.violations:
            self._add(entry)
        while len(self.list.default_slot.children) > SHOWN:
            self.list.default_slot.children[-1].delete()
        self._counted()

    def _add(self, entry: LogEntry) -> None:
        words = self.desk.words
        inward = entry.kind == "payload"
        state = "broken" if entry.violations else "" if entry.ok else "failed"
        moment = datetime.fromtimestamp(entry.at, UTC).astimezone(ZoneInfo(self.desk.user.tz))
        way = words("to the app" if inward else "from the app")
        outcome = "" if entry.ok else f" <em>{escape(_why(entry) or words('refused'))}</em>"
        with self.list, box("li", state) as item:
            item.move(target_index=0)
            with box("details") as details:
                html(
                    f'<span class="way" title="{escape(way)}">{"→" if inward else "←"}'
                    f'<span class="sr-only">{escape(way)}</span></span>'
                    f"<code>{escape(entry.name)}</code>{outcome}"
                    f"<small>{moment:%H:%M:%S} · {entry.duration_ms:.0f} ms</small>",
                    "summary",
                )
            for violation in entry.violations:
                text(str(violation), "p", "violation")
        # Rendered only when expanded.
        details.on("toggle", partial(self._open, details, entry), args=[])

    def _open(self, details: Element, entry: LogEntry) -> None:
        if len(details.default_slot.children) > 1:
            return
        words = self.desk.words
        with details:
            for name, payload in (("request", entry.request), ("answer", entry.response)):
                text(words(name), "h4")
                shown = html(escape(pretty(payload)[:CUT]), "pre")
                attribute(shown, tabindex=0, aria_label=f"{entry.name}: {words(name)}")


def _why(entry: LogEntry) -> str:
    if isinstance(entry.response, dict):
        return str(entry.response.get("error", ""))
    return str(entry.response or "")
