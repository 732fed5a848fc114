"""A real Bolt app meets the workspace by HTTP and by Socket Mode."""

from __future__ import annotations

import urllib.request
from typing import Any

import pytest

from sandbox import Workspace


def test_slash_command_opens_a_form(connected: Workspace) -> None:
    """A slash command opens a form for the person who typed it."""
    mei = connected.person("mei")
    assert mei.command("/echo", channel="#sales")
    assert mei.modal is not None
    assert mei.modal.labels() == ["Customer", "Amount", "Day", "Receipts"]
    assert connected.person("raj").modal is None


def test_acknowledgement_text_is_ephemeral(connected: Workspace) -> None:
    """Text in the acknowledgement is shown to the person alone."""
    mei, raj = connected.person("mei"), connected.person("raj")
    mei.command("/echo words", channel="#sales")
    assert mei.last_message("#sales").text() == "You said words"
    assert mei.last_message("#sales").is_ephemeral
    assert raj.messages("#sales") == []


def test_form_is_filled_checked_and_submitted(connected: Workspace, seen: list[dict[str, Any]]) -> None:
    """Search, live checks, files and submission work as a person does them."""
    mei = connected.person("mei")
    mei.command("/echo")
    modal = mei.modal
    assert modal is not None
    modal.fill({"Customer": "Borea", "Amount": "48.50"})
    assert "Checked Borealis: 48.50" in modal.text()
    assert modal.value("Amount") == "48.50"
    modal.fill({"Day": "2026-10-01", "Receipts": [("r.pdf", b"%PDF-1.4")]})
    assert modal.submit()
    assert mei.modal is None
    assert mei.last_message().text() == "Borealis 48.50 with 1 files"
    request = urllib.request.Request(seen[0]["url_private_download"])  # noqa: S310  # It is this machine.
    assert b"Sign in" in urllib.request.urlopen(request).read()  # noqa: S310
    request.add_header("Authorization", f"Bearer {connected.app.bot_token}")
    assert urllib.request.urlopen(request).read() == b"%PDF-1.4"  # noqa: S310


def test_submission_errors_show_at_their_labels(connected: Workspace) -> None:
    """Errors of the app keep the form open and stand at their fields."""
    mei = connected.person("mei")
    mei.command("/echo")
    modal = mei.modal
    assert modal is not None
    assert not modal.fill({"Customer": "Cobalt", "Amount": "13"}).submit()
    assert modal.errors == {"Amount": "Unlucky"}
    assert modal.fill({"Amount": "14"}).errors == {}
    assert modal.submit()


@pytest.mark.parametrize(
    ("fields", "label", "words"),
    [
        ({"Amount": "5"}, "Customer", "required"),
        ({"Customer": "Cobalt", "Amount": "abc"}, "Amount", "a number"),
        ({"Customer": "Cobalt", "Amount": "0.5"}, "Amount", "at least 1"),
        ({"Customer": "Cobalt", "Amount": "1000"}, "Amount", "at most 999"),
        ({"Customer": "Cobalt", "Amount": "5", "Receipts": [("r.exe", b"x")]}, "Receipts", "file types"),
    ],
)
def test_client_refuses_before_sending(
    by_http: Workspace, fields: dict[str, Any], label: str, words: str
) -> None:
    """What Slack's client refuses never reaches the app."""
    mei = by_http.person("mei")
    mei.command("/echo")
    modal = mei.modal
    assert modal is not None
    assert not modal.fill(fields).submit()
    assert words in modal.errors[label]
    assert not [entry for entry in by_http.log if entry.name == "view_submission"]


def test_unknown_option_lists_what_is_offered(by_http: Workspace) -> None:
    """A search with several or no results names them."""
    mei = by_http.person("mei")
    mei.command("/echo")
    assert mei.modal is not None
    with pytest.raises(LookupError, match=r"ambiguous.*Acme.*Acme Trading"):
        mei.modal.fill({"Customer": "Acm"})
    with pytest.raises(LookupError, match="too short"):
        mei.modal.fill({"Customer": "A"})
    mei.modal.fill({"Customer": "Acme"})
    assert mei.modal.value("Customer")["value"] == "Acme"


def test_closing_a_form_is_told(connected: Workspace, seen: list[dict[str, Any]]) -> None:
    """A form with notify_on_close tells the app."""
    mei = connected.person("mei")
    mei.command("/echo")
    assert mei.modal is not None
    mei.modal.close()
    assert mei.modal is None
    assert seen == [{"type": "closed", "is_cleared": False}]


def test_button_updates_the_card_and_answers_privately(connected: Workspace) -> None:
    """A click changes the message for all and answers the person through its response_url."""
    mei = connected.person("mei")
    mei.command("/echo card")
    message = mei.last_message()
    assert message.buttons() == ["Approve"]
    assert message.click("Approve")
    assert message.text() == "Approved"
    assert message.buttons() == []
    assert mei.last_message().text() == "Only you see this"
    with pytest.raises(LookupError, match="no button says 'Approve'"):
        message.click("Approve")


def test_home_is_published(connected: Workspace) -> None:
    """Opening the home tab lets the app publish it."""
    home = connected.person("mei").open_home()
    assert home is not None
    assert "Welcome home" in home.text()


def test_shortcuts_by_name(connected: Workspace) -> None:
    """Global and message shortcuts are found by their names."""
    mei = connected.person("mei")
    assert mei.shortcut("Echo something")
    assert mei.wait_for_modal("Echo")
    note = mei.say("#sales", "Lunch 40")
    assert mei.message_shortcut("Log this", note)
    assert mei.wait_for("Logged: Lunch 40")
    with pytest.raises(LookupError, match="Echo something"):
        mei.shortcut("Nothing")


def test_message_event_reaches_the_app(connected: Workspace, seen: list[dict[str, Any]]) -> None:
    """What a person writes to the bot arrives as message.im, files included."""
    connected.person("mei").say("@bot", "hello", files=[("a.txt", b"abc")])
    connected.wait_until(lambda: seen)
    connected.idle()
    assert seen[0]["channel_type"] == "im"
    assert seen[0]["files"][0]["name"] == "a.txt"
