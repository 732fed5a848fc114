"""Acknowledgement within three seconds, retries, signatures and Socket Mode's rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from sandbox import MovableClock, SlackServer, Workspace
from tests.support.sandbox import echo_app


def app_client(server: SlackServer) -> WebClient:
    return WebClient(server.workspace.app.app_token, base_url=server.api_url)


def test_late_acknowledgement_is_a_warning(by_http: Workspace) -> None:
    """An app that takes too long lets the person see a warning."""
    by_http.delivery.ack_seconds = 0.2
    mei = by_http.person("mei")
    assert not mei.command("/echo slow")
    assert [warning.code for warning in mei.warnings] == ["operation_timeout"]
    assert by_http.person("raj").warnings == []


def test_unreachable_app_is_a_warning(workspace: Workspace, server: SlackServer) -> None:
    """Without any connection a command cannot be dispatched."""
    mei = workspace.person("mei")
    assert not mei.command("/echo")
    assert mei.warnings[0].code == "dispatch_failed"


def test_signature_is_one_that_slack_sdk_accepts(workspace: Workspace) -> None:
    """Requests are signed with the v0 scheme over the real time."""
    headers = workspace.delivery.sign(b"payload=1")
    verifier = SignatureVerifier(workspace.app.signing_secret)
    assert verifier.is_valid_request(b"payload=1", headers)
    assert not verifier.is_valid_request(b"payload=2", headers)


def test_failed_event_is_sent_again_on_the_clock(
    workspace: Workspace, server: SlackServer, seen: list[dict[str, Any]]
) -> None:
    """The first retry comes at once, the next a minute later, each with its number."""
    clock = MovableClock()
    workspace.use_clock(clock)
    with echo_app.over_http(server, echo_app.build(server, seen)):
        workspace.person("mei").say("@bot", "fail")
        assert workspace.idle()
        assert [event["retry"] for event in seen] == [None, "1"]
        clock.advance(60)
        assert workspace.idle()
        assert [event["retry"] for event in seen] == [None, "1", "2"]
        clock.advance(1000)
        assert workspace.idle()
        assert len(seen) == 3


def test_duplicate_event_keeps_its_identity(by_http: Workspace, seen: list[dict[str, Any]]) -> None:
    """A duplicated event arrives twice with one event id."""
    by_http.faults.duplicate_events()
    by_http.person("mei").say("@bot", "once")
    by_http.idle()
    sent = [entry.request["event_id"] for entry in by_http.log if entry.name == "message"]
    assert len(sent) == 2
    assert len(set(sent)) == 1
    assert len(seen) == 2


def test_duplicate_interaction_reuses_its_trigger(by_http: Workspace) -> None:
    """A duplicated command carries the same trigger, which opens one form only."""
    by_http.faults.duplicate_interactions()
    by_http.person("mei").command("/echo")
    opened = [entry.response.get("error") for entry in by_http.log if entry.name == "views.open"]
    assert opened == [None, "exchanged_trigger_id"]


def test_ticket_is_good_for_one_connection(server: SlackServer) -> None:
    """A second connection with the same ticket is refused."""
    url = str(app_client(server).apps_connections_open(app_token=server.workspace.app.app_token)["url"])
    with connect(url) as first:
        assert '"num_connections": 1' in str(first.recv())
        with pytest.raises(InvalidStatus):
            connect(url)


def test_ten_connections_and_no_more(server: SlackServer) -> None:
    """The eleventh connection is refused."""
    client = app_client(server)
    token = server.workspace.app.app_token
    with ExitStack() as stack:
        for _ in range(10):
            url = str(client.apps_connections_open(app_token=token)["url"])
            stack.enter_context(connect(url)).recv()
        with pytest.raises(SlackApiError, match="too_many_websockets"):
            client.apps_connections_open(app_token=token)


def test_envelope_goes_to_one_connection(workspace: Workspace, server: SlackServer) -> None:
    """Of two connections one gets the envelope."""
    client, token = app_client(server), workspace.app.app_token
    workspace.delivery.ack_seconds = 0.1
    received: list[object] = []
    with ExitStack() as stack:
        both = [
            stack.enter_context(connect(str(client.apps_connections_open(app_token=token)["url"])))
            for _ in range(2)
        ]
        for each in both:
            each.recv()
        workspace.person("mei").command("/echo")
        for _ in range(100):
            for each in both:
                with suppress(TimeoutError):
                    received.append(each.recv(timeout=0.05))
            if received:
                break
    assert len(received) == 1


@pytest.fixture
def by_socket(workspace: Workspace, server: SlackServer, seen: list[dict[str, Any]]) -> Iterator[Workspace]:
    client = echo_app.socket_client(server, echo_app.build(server, seen))
    workspace.wait_until(lambda: workspace.sockets.connections)
    yield workspace
    echo_app.close_client(server, client)


@pytest.mark.parametrize("cut", ["refresh_requested", "dropped"])
def test_client_comes_back_after_a_disconnect(by_socket: Workspace, cut: str) -> None:
    """The SDK's client reconnects after an announced and after a silent end."""
    before = by_socket.sockets.connections[0].number
    if cut == "dropped":
        by_socket.sockets.drop_all()
    else:
        by_socket.sockets.announce_disconnect(cut)
    again = by_socket.wait_until(lambda: [c for c in by_socket.sockets.connections if c.number != before], 8)
    assert again
    assert by_socket.person("mei").command("/echo words")


def test_warning_leaves_the_connection_open(by_socket: Workspace) -> None:
    """A warning announces the end, it is not the end."""
    by_socket.sockets.announce_disconnect("warning")
    assert by_socket.sockets.connections


def test_a_direct_message_is_an_event(workspace: Workspace, connected: Workspace, seen: list[Any]) -> None:
    """What a person writes to the app, and under one of its cards there, arrives with who, where and when."""
    mei = workspace.person("mei")
    said = mei.say("@bot", "dinner with Acme")
    mei.command("/echo card")
    card = mei.last_message()
    answer = mei.reply(card, "three people")
    assert workspace.idle()
    # Deliveries are independent of each other: which arrives first is nobody's promise.
    messages = [event for event in seen if event.get("type") == "message"]
    first, second = sorted(messages, key=lambda event: float(event["ts"]))
    assert (first["user"], first["text"], first["channel_type"]) == (mei.id, "dinner with Acme", "im")
    assert (first["channel"], first["ts"]) == (said.channel, said.ts)
    assert "thread_ts" not in first
    assert (second["thread_ts"], second["ts"]) == (card.ts, answer.ts)
    assert second["parent_user_id"] == workspace.app.bot_user
    assert first["client_msg_id"] != second["client_msg_id"]


def test_a_messages_tab_that_only_reads(workspace: Workspace, server: SlackServer) -> None:
    """Where the manifest turns messages to the app off, nobody can write any, in threads neither."""
    workspace.app.takes_messages = False
    mei = workspace.person("mei")
    with pytest.raises(LookupError, match="takes no messages"):
        mei.say("@bot", "hello")
    assert mei.say("#sales", "hello").text() == "hello"
