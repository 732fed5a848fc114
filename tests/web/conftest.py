"""The gallery in the browser: one server and one Chromium for all tests here, a fresh page for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, expect
from slack_sdk.socket_mode.builtin import SocketModeClient

from sandbox import Workspace
from sandbox.state.records import Message
from sandbox.web import WebServer
from tests.support.browser import chromium
from tests.support.sandbox.echo_app import close_client
from tests.web import gallery_app
from tests.web.page import MANY, PATIENCE_SECONDS, Visit

pytest.importorskip("nicegui", reason="the browser workspace needs nicegui")
pytest.importorskip("playwright", reason="the browser tests need playwright")

expect.set_options(timeout=PATIENCE_SECONDS * 1000)


@pytest.fixture(scope="package")
def site() -> Iterator[WebServer]:
    """The workspace on a free port, with the app connected."""
    workspace = gallery_app.company()
    # What is tested here is the page: a busy machine gets more than Slack's 3 seconds.
    workspace.trigger_seconds = workspace.delivery.ack_seconds = PATIENCE_SECONDS
    archive = workspace.add_channel("archive", ["mei", "raj", "ana"])
    raj = workspace.user("raj").id
    for number in range(MANY):
        workspace.post(Message(workspace.new_ts(), archive.id, raj, f"Entry {number}"))
    server = WebServer(
        workspace,
        port=0,
        title="Gallery",
        on_start=lambda server: clients.append(gallery_app.connect(workspace, server.slack.api_url)),
    )
    clients: list[SocketModeClient] = []
    with server:
        workspace.wait_until(lambda: workspace.sockets.connections)
        yield server
        close_client(server.slack, clients[0])


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def windows(browser: Browser) -> list[Page]:
    """Windows used again and again: each keeps its cache, and none is in another's background."""
    return []


@pytest.fixture
def workspace(site: WebServer) -> Iterator[Workspace]:
    """The shared workspace, put back to peace after each test."""
    yield site.workspace
    site.workspace.faults.clear()
    site.workspace.delivery.ack_seconds = PATIENCE_SECONDS
    for name in ("mei", "raj", "ana"):
        person = site.workspace.person(name)
        while (modal := person.modal) is not None:
            modal.close(everything=True)


@pytest.fixture
def visit(site: WebServer, browser: Browser, windows: list[Page], workspace: Workspace) -> Iterator[Visit]:
    """Opens somebody's page in a window of its own, as `visit("raj", "@bot", phone=True)`."""
    used: list[Page] = []
    problems: list[str] = []

    def note(error: Error) -> None:
        problems.append(str(error))

    def open_page(name: str, place: str = "#sales", *, phone: bool = False) -> Page:
        if len(used) == len(windows):
            windows.append(browser.new_context(reduced_motion="reduce").new_page())
        page = windows[len(used)]
        used.append(page)
        page.set_viewport_size({"width": 390, "height": 780} if phone else {"width": 1280, "height": 860})
        page.on("pageerror", note)
        if place.startswith("@"):
            me = workspace.user(name).id
            other = workspace.app.bot_user if place == "@bot" else workspace.user(place).id
            place = workspace.direct_message(me, other).id
        elif place != "home":
            place = workspace.channel(place).id
        page.goto(f"{site.url}/as/{name}/{place}")
        page.wait_for_selector(".desk")
        return page

    yield open_page
    for page in used:
        page.remove_listener("pageerror", note)
        page.goto("about:blank")
    assert not problems


@pytest.fixture
def page(visit: Visit) -> Page:
    """Raj in #sales."""
    return visit("raj")
