"""What goes over the wire, trouble, the clock, and the server itself."""

from __future__ import annotations

import socket

import pytest
from playwright.sync_api import Page, expect

from sandbox import Workspace
from sandbox.web.app import listen
from tests.web.page import PATIENCE_SECONDS, Visit, composer, last_message, say


def test_traffic_with_what_broke_the_contract(page: Page, workspace: Workspace) -> None:
    """Payloads of both ways are listed and can be opened; what Slack refuses stands in red."""
    before = len(workspace.violations)
    page.get_by_role("button", name="Under the hood").click()
    say(page, "/gallery broken")
    broken = page.locator(".traffic li.broken").first
    expect(broken).to_contain_text("chat.postMessage")
    expect(broken.locator(".violation")).to_contain_text("json-pointer:/blocks/0/text/type")
    broken.locator("summary").click()
    expect(broken.locator("pre").first).to_contain_text('"text": "Broken"')
    expect(page.locator(".traffic li", has_text="/gallery").first).to_be_visible()
    page.get_by_label("Only what broke the contract").check()
    expect(page.locator(".traffic li:not(.broken)")).to_have_count(0)
    del workspace.violations[before:]


def test_rate_limit_and_expired_trigger(page: Page, workspace: Workspace) -> None:
    """Trouble that is ordered happens to the app's next calls."""
    page.get_by_role("button", name="Under the hood").click()
    page.get_by_role("button", name="Expired trigger").click()
    expect(page.locator(".hood .said").first).to_contain_text("Forms can no longer be opened")
    say(page, "/spend x")
    expect(page.locator(".traffic li.failed", has_text="expired_trigger_id").first).to_be_visible()
    page.get_by_role("button", name="All calm").click()
    page.get_by_role("button", name="Rate limit (429)").click()
    say(page, "/gallery card")
    expect(page.locator(".traffic li.failed", has_text="ratelimited").first).to_be_visible()


def test_refused_blocks_and_old_clients(page: Page, workspace: Workspace) -> None:
    """Types of blocks are refused by a tick, an old client shows fallbacks, and calm takes both back."""
    page.get_by_role("button", name="Under the hood").click()
    hood = page.locator(".hood")
    hood.get_by_label("container", exact=True).check()
    say(page, "/gallery blocks")
    expect(hood.locator(".traffic li.failed", has_text="invalid_blocks").first).to_be_visible()
    hood.get_by_role("button", name="All calm").click()
    expect(hood.get_by_label("container", exact=True)).not_to_be_checked()
    hood.get_by_role("button", name="Old client").click()
    say(page, "/gallery blocks")
    expect(last_message(page)).to_contain_text("Budget 120,000 · Available 48,000")
    expect(last_message(page).locator(".bk-layout")).to_have_count(0)


def test_an_account_is_deactivated_and_comes_back(page: Page, visit: Visit, workspace: Workspace) -> None:
    """Who is deactivated can write no more, is no longer to be chosen, and can be brought back."""
    ana = visit("ana")
    expect(composer(ana)).to_be_visible()
    page.get_by_role("button", name="Under the hood").click()
    page.get_by_role("button", name="Deactivate: Ana Silva").click()
    expect(page.get_by_role("button", name="Reactivate: Ana Silva")).to_be_visible()
    expect(ana.get_by_text("This account is deactivated.")).to_be_visible()
    expect(composer(ana)).to_have_count(0)
    page.locator(".top-button.you").click()
    expect(page.get_by_role("menuitem", name="Mei Chen", exact=False).first).to_be_visible()
    expect(page.get_by_role("menuitem", name="Ana Silva", exact=False)).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Reactivate: Ana Silva").click()
    expect(composer(ana)).to_be_visible()
    assert not workspace.user("ana").deleted


def test_a_messages_tab_that_only_reads(visit: Visit, workspace: Workspace) -> None:
    """Where the app takes no messages its tab says so, and elsewhere people write on."""
    workspace.app.takes_messages = False
    try:
        page = visit("raj", "@bot")
        expect(page.get_by_text("Sending messages to this app has been turned off.")).to_be_visible()
        expect(composer(page)).to_have_count(0)
        page.locator(".side button", has_text="sales").click()
        expect(composer(page)).to_be_visible()
    finally:
        workspace.app.takes_messages = True


def test_dropped_socket_comes_back(page: Page, workspace: Workspace) -> None:
    """After its connection was cut the app connects anew, and the page shows both."""
    before = [each.number for each in workspace.sockets.connections]
    page.get_by_role("button", name="Under the hood").click()
    page.get_by_role("button", name="Drop the socket").click()
    assert workspace.wait_until(
        lambda: any(each.number not in before for each in workspace.sockets.connections), PATIENCE_SECONDS
    )
    say(page, "/gallery card")
    expect(last_message(page)).to_contain_text("Request GW-2026-0042")


def test_duplicate_delivery(page: Page, workspace: Workspace) -> None:
    """An interaction that is ordered twice arrives twice."""
    page.get_by_role("button", name="Under the hood").click()
    page.get_by_role("button", name="Deliver twice").click()
    count = page.locator(".main article", has_text="Request GW-2026-0042").count()
    say(page, "/gallery card")
    expect(page.locator(".main article", has_text="Request GW-2026-0042")).to_have_count(count + 2)


def test_clock_moves(page: Page, workspace: Workspace) -> None:
    """The workspace's clock goes forward, what falls due happens, and the machine's clock is left alone."""
    rung: list[float] = []
    start = workspace.clock.now()
    workspace.clock.call_later(5 * 3600, lambda: rung.append(workspace.clock.now()))
    page.get_by_role("button", name="Under the hood").click()
    page.get_by_role("button", name="+1 day").click()
    assert workspace.wait_until(lambda: rung, PATIENCE_SECONDS)
    assert workspace.clock.now() - start >= 86_400
    page.get_by_role("button", name="Monday 09:00").click()
    expect(page.locator(".top time")).to_contain_text("Mon")
    expect(page.locator(".top time")).to_contain_text("09:00")
    page.get_by_label("Go to").fill("2031-01-02T10:30")
    page.get_by_role("button", name="Move").click()
    expect(page.locator(".top time")).to_have_text("2031 Thu 2 Jan 10:30")


def test_nobody_of_that_name(visit: Visit, page: Page) -> None:
    """An unknown person gets a sentence and no desk."""
    page.goto(page.url.partition("/as/")[0] + "/as/nobody")
    expect(page.get_by_text("There is nobody called nobody here.")).to_be_visible()


def test_port_in_use(capsys: pytest.CaptureFixture[str]) -> None:
    """A port in use is said in one line, and the next free one is taken."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    taken.listen()
    port = taken.getsockname()[1]
    listener, other = listen("127.0.0.1", port)
    listener.close()
    taken.close()
    assert other > port
    assert capsys.readouterr().err == f"Port {port} is in use; using {other} instead.\n"
