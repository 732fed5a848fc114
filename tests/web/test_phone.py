"""What is seen on a telephone without scrolling, and how tests ask for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from sandbox import Workspace
from sandbox.client.interactions import open_home
from sandbox.state.records import Json, Message
from sandbox.web import PageServer, WebServer
from tests.support.phone import Phone
from tests.web.gallery_blocks import approval, button, mrkdwn


@pytest.fixture
def phone(site: WebServer, browser: Browser, workspace: Workspace) -> Iterator[Phone]:
    with Phone(browser, site.pages, "raj") as phone:
        yield phone


def post(workspace: Workspace, *blocks: Json) -> None:
    bot = workspace.app.bot_user
    channel = workspace.direct_message(bot, workspace.user("raj").id).id
    workspace.post(Message(workspace.new_ts(), channel, bot, "A card", list(blocks)))


def test_a_short_card_is_seen_whole(phone: Phone, workspace: Workspace) -> None:
    """All of its buttons and its first line."""
    post(workspace, *approval("Shortco"))
    card = phone.card("Shortco")
    assert card.buttons_in_view() == card.buttons() == ["Approve", "Reject…", "Whisper"]
    assert "Request GW-2026-0042" in card.text_in_view()


def test_what_is_above_a_long_card_is_not_seen(phone: Phone, workspace: Workspace) -> None:
    """Its end is in view, the buttons at its top are not; folded ones are nowhere."""
    folded = {
        "type": "container",
        "title": {"type": "plain_text", "text": "Longco checks"},
        "is_collapsible": True,
        "default_collapsed": True,
        "child_blocks": [{"type": "actions", "elements": [button("Inside", "inside")]}],
    }
    lines = [{"type": "section", "text": mrkdwn(f"Line {number}")} for number in range(40)]
    top = {"type": "actions", "elements": [button("At the top", "top")]}
    end = {"type": "actions", "elements": [button("At the end", "end")]}
    post(workspace, top, *lines, folded, end)
    card = phone.card("Longco")
    assert card.buttons() == ["At the top", "At the end"]
    assert card.buttons_in_view() == ["At the end"]
    assert "Line 39" in card.text_in_view()
    assert "Line 3\n" not in card.text_in_view()


def test_a_form_and_the_home_tab(phone: Phone, workspace: Workspace) -> None:
    """A form's own buttons are always in view; the home tab is seen from its top."""
    raj = workspace.person("raj")
    open_home(workspace, raj.id)
    home = phone.home()
    assert home.text_in_view().startswith("Welcome home, Raj Patel")
    assert home.buttons_in_view() == ["Approve", "Reject…", "Whisper"]
    raj.command("/gallery form")
    form = phone.modal()
    assert form.buttons_in_view() == ["Cancel", "Send"]
    assert "Category (optional)\nWhat the money is for" in form.text_in_view()
    assert "Receipts" not in form.text_in_view()


def test_one_workspace_at_a_time(site: WebServer) -> None:
    """A second one in the same process is refused with what to do, and not mixed with the first."""
    with pytest.raises(RuntimeError, match="stop that one first"), PageServer(Workspace()):
        pass
