"""The page of one browser tab: builds its parts, routes changes to them, and handles navigation."""

from __future__ import annotations

from functools import partial
from html import escape

from sandbox.client.surfaces import ShownMessage
from sandbox.state.records import Change, Message, User, Warning
from sandbox.web.kit.desk import HOME, Desk, Page
from sandbox.web.kit.feedback import Notices, Progress
from sandbox.web.kit.hub import MESSAGE_CHANGES, Hub
from sandbox.web.kit.parts import attribute, box, button, html, icon, text
from sandbox.web.places.composer import Composer
from sandbox.web.places.conversation import MessageList, ThreadList
from sandbox.web.places.guide_panel import GuidePanel
from sandbox.web.places.home import HomeTab
from sandbox.web.places.modal import ModalStack
from sandbox.web.places.sidebar import Sidebar, TopBar
from sandbox.web.places.under_the_hood import UnderTheHood

VIEW_CHANGES = ("view_opened", "view_pushed", "view_updated", "view_closed", "view_errors")
PLACE_CHANGES = ("channel_added", "channel_changed", "user_added", "user_changed")


class DeskPage(Page):
    """Builds the parts of a person's page and passes on the changes that concern each."""

    def __init__(self, hub: Hub, user: str, place: str | None = None, *, with_guide: bool = False) -> None:
        self.hub = hub
        self.desk = Desk(hub, user, place, self)
        self.workspace = self.desk.workspace
        self.words = self.desk.words
        self.messages: MessageList | None = None
        self.home: HomeTab | None = None
        self.thread: ThreadList | None = None
        self.hood: UnderTheHood | None = None
        self.guide: GuidePanel | None = None
        self._build()
        if with_guide:
            self.toggle_guide()
        hub.add(self)
        self.desk.client.on_delete(self._leave)

    def _leave(self) -> None:
        self.hub.drop(self)
        self.desk.leave()

    def _build(self) -> None:
        html(f'<a class="skip" href="#main">{escape(self.words("Conversation"))}</a>', "div")
        with box("div", "desk") as self.frame:
            self.top = TopBar(self.desk)
            self.notices = Notices(self.words)
            self.sidebar = Sidebar(self.desk)
            self.main = box("div", "main", id="main", tabindex=-1)
            self.panel = box("aside", "panel", aria_label=self.words("Thread"))
            self.panel.set_visibility(False)
        self.progress = Progress(self.words, self.workspace.app.name)
        self.modals = ModalStack(self.desk)
        self._show(self.desk.place, view="list")
        self.modals.refresh()

    # Where the person is

    def go(self, place: str) -> None:
        self._show(place, view="main")

    def _show(self, place: str, *, view: str) -> None:
        """`view` selects the one pane that a phone has room for: `list`, `main` or `panel`."""
        self.desk.place = place
        if self.hood is None and self.guide is None:
            self.close_panel()
        self.messages = self.home = None
        self.main.clear()
        attribute(self.frame, data_view=view)
        with self.main:
            self._main_head()
            if place == HOME:
                self.home = HomeTab(self.desk)
            else:
                self._show_channel(place)
        self.sidebar.refresh()
        address = f"/as/{self.desk.user.name}/{place}"
        self.desk.client.run_javascript(f"history.replaceState(null, '', '{address}')")

    def _show_channel(self, place: str) -> None:
        self.messages = MessageList(self.desk, place)
        self.hub.mark_read(self.desk.me, place)
        refusal = self._no_writing(place)
        if refusal:
            text(refusal, "p", "composer not-in")
        elif self.desk.me in self.workspace.channels[place].members:
            composer = Composer(self.desk, place)
            self.desk.client.run_javascript(
                f"if (innerWidth > 760) document.getElementById('{composer.field.html_id}')?.focus()"
            )
        else:
            with box("div", "composer not-in"):
                name = self.desk.place_name(place)
                text(self.words("You are not in {place}.", place=name))
                button(self.words("Join {place}", place=name), self._join, "bk-button primary")

    def _no_writing(self, place: str) -> str:
        """The reason this person cannot write here; empty if they can."""
        if self.desk.user.deleted:
            return self.words("This account is deactivated.")
        if place == self.desk.bot_place and not self.workspace.app.takes_messages:
            return self.words("Sending messages to this app has been turned off.")
        return ""

    def _join(self) -> None:
        self.desk.person.join(self.desk.place)
        self.go(self.desk.place)

    def _main_head(self) -> None:
        place = self.desk.place
        bots = place in (HOME, self.desk.bot_place)
        name = self.workspace.app.name if bots else self.desk.place_name(place)
        with box("header", "main-head"):
            back = self.words("Back")
            button(back, self._show_list, "icon-button phone-only", symbol="arrow_back", hidden_words=True)
            text(name, "h1")
            if bots:
                self._tabs(name)
            elif not self.workspace.channels[place].is_im:
                members = self.workspace.channels[place].members
                people = ", ".join(self.desk.user_name(each) for each in members)
                html(f"{icon('group')} {len(members)}", "span", "members", title=people)

    def _tabs(self, name: str) -> None:
        with box("nav", "tabs", aria_label=name):
            for words, place in (("Home", HOME), ("Messages", self.desk.bot_place)):
                tab = button(self.words(words), partial(self.go, place), "tab")
                attribute(tab, aria_current="page" if place == self.desk.place else None)

    def _show_list(self) -> None:
        """On a phone: back to the sidebar."""
        attribute(self.frame, data_view="list")

    # The panel beside the conversation

    def open_thread(self, message: Message) -> None:
        self._open_panel(self.words("Thread"))
        with self.panel:
            self.thread = ThreadList(self.desk, message)
            refusal = self._no_writing(message.channel)
            if refusal:
                text(refusal, "p", "composer not-in")
                return
            root = ShownMessage(self.workspace, self.desk.me, message)
            composer = Composer(self.desk, message.channel, root)
        self.desk.client.run_javascript(f"document.getElementById('{composer.field.html_id}')?.focus()")

    def toggle_hood(self) -> None:
        if self.hood is not None:
            self.close_panel()
            return
        self._open_panel(self.words("Under the hood"))
        with self.panel:
            self.hood = UnderTheHood(self.desk)

    def toggle_guide(self) -> None:
        shown, guide = self.guide, self.hub.guide
        self.close_panel()
        if shown is not None or guide is None:
            return
        self._open_panel(self.words("Start here"))
        with self.panel:
            self.guide = GuidePanel(self.desk, guide)

    def _open_panel(self, title: str) -> None:
        self.close_panel()
        attribute(self.frame, data_view="panel")
        attribute(self.panel, aria_label=title)
        self.panel.set_visibility(True)
        with self.panel, box("header", "main-head"):
            text(title, "h2")
            box("span", "grow")
            close = self.words("Close")
            button(close, self.close_panel, "icon-button", symbol="close", hidden_words=True)

    def close_panel(self) -> None:
        self.thread = self.hood = self.guide = None
        self.panel.clear()
        self.panel.set_visibility(False)
        attribute(self.frame, data_view="main")

    # Called by the parts

    def forget(self, message: Message) -> None:
        for shown in (self.messages, self.thread):
            if shown is not None:
                shown.forget(message)

    def waiting(self, by: int) -> None:
        self.progress.count(by)

    def notice(self, words: str) -> None:
        self.notices.add(words)

    # Changes in the workspace

    def receive(self, changes: list[Change]) -> None:
        if self.desk.client.is_deleted:
            self.hub.drop(self)
            return
        with self.desk.client:
            for change in changes:
                self._receive(change)
            if any(change.kind in MESSAGE_CHANGES + PLACE_CHANGES for change in changes):
                self.sidebar.refresh()

    def _receive(self, change: Change) -> None:
        kind, data = change.kind, change.data
        if kind in MESSAGE_CHANGES:
            self._receive_message(change)
        elif kind in VIEW_CHANGES and data.user == self.desk.me:
            self.modals.refresh()
        elif kind == "home_published" and data.user == self.desk.me and self.home is not None:
            self.home.refresh()
        elif kind == "warning" and data.user == self.desk.me:
            self._warn(data)
        elif kind in ("user_added", "user_changed"):
            self._receive_user(data)
        elif kind in ("socket_connected", "socket_closed", "clock_moved"):
            self.top.refresh()
        if self.hood is not None:
            self.hood.receive(change)

    def _receive_message(self, change: Change) -> None:
        for shown in (self.messages, self.thread):
            if shown is not None:
                shown.receive(change)
        if change.data.channel == self.desk.place:
            self.hub.mark_read(self.desk.me, self.desk.place)

    def _receive_user(self, user: User) -> None:
        self.top.refresh_people()
        if user.id == self.desk.me:
            # Whether they may write here may have changed.
            self.go(self.desk.place)

    def _warn(self, warning: Warning) -> None:
        self.notices.add(warning.text, self.progress.rule if warning.code == "operation_timeout" else "")
