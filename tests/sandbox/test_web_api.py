"""The Web API refuses as Slack does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError

from sandbox import MovableClock, SlackServer, Workspace
from sandbox.client.administration import archive_channel, remove_app, revoke_token

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "words"}}
VIEW: dict[str, Any] = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [SECTION]}


@pytest.fixture
def clock(server: SlackServer) -> MovableClock:
    clock = MovableClock()
    server.workspace.use_clock(clock)
    return clock


@pytest.fixture
def client(server: SlackServer) -> Iterator[WebClient]:
    yield WebClient(server.workspace.app.bot_token, base_url=server.api_url, retry_handlers=[])


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


def test_tokens(server: SlackServer, client: WebClient) -> None:
    """A missing, wrong, misplaced or revoked token is told apart."""
    base = server.api_url
    app_token = server.workspace.app.app_token
    assert refusal(WebClient(base_url=base).auth_test) == "not_authed"
    assert refusal(WebClient("xoxb-no", base_url=base).auth_test) == "invalid_auth"
    assert refusal(WebClient(app_token, base_url=base).auth_test) == "not_allowed_token_type"
    assert refusal(client.api_call, api_method="no.such") == "unknown_method"
    revoke_token(server.workspace)
    assert refusal(client.auth_test) == "token_revoked"


def test_missing_scope_is_named(server: SlackServer, client: WebClient) -> None:
    """A method without its scope says which one it needs; emails are hidden without theirs."""
    workspace = server.workspace
    workspace.app.scopes = frozenset({"users:read"})
    mei = workspace.user("mei")
    assert "email" not in client.users_info(user=mei.id)["user"]["profile"]
    with pytest.raises(SlackApiError) as refused:
        client.users_lookupByEmail(email=str(mei.email))
    assert refused.value.response["needed"] == "users:read.email"
    assert refusal(client.conversations_list, types="im") == "missing_scope"


def test_channels(workspace: Workspace, client: WebClient) -> None:
    """Unknown, foreign and archived channels are refused."""
    sales = workspace.channel("sales").id
    workspace.add_channel("secret", ["mei"], bot=False, is_private=True)
    secret = workspace.channel("secret").id
    assert refusal(client.chat_postMessage, channel="C0", text="x") == "channel_not_found"
    assert refusal(client.chat_postMessage, channel=secret, text="x") == "channel_not_found"
    remove_app(workspace, "sales")
    assert refusal(client.chat_postMessage, channel=sales, text="x") == "not_in_channel"
    client.conversations_join(channel=sales)
    archive_channel(workspace, "sales", by="mei")
    assert refusal(client.chat_postMessage, channel=sales, text="x") == "is_archived"


def test_messages(workspace: Workspace, client: WebClient) -> None:
    """Missing text, missing messages and the messages of others are refused."""
    sales, mei, ana = workspace.channel("sales").id, workspace.user("mei").id, workspace.user("ana").id
    theirs = workspace.person("mei").say("#sales", "mine").ts
    assert refusal(client.chat_postMessage, channel=sales) == "no_text"
    assert refusal(client.chat_update, channel=sales, ts="1.0", text="x") == "message_not_found"
    assert refusal(client.chat_update, channel=sales, ts=theirs, text="x") == "cant_update_message"
    assert refusal(client.chat_delete, channel=sales, ts=theirs) == "cant_delete_message"
    assert refusal(client.chat_postEphemeral, channel=sales, user=ana, text="x") == "user_not_in_channel"
    assert refusal(client.chat_postEphemeral, channel=sales, user="U0", text="x") == "user_not_found"
    ts = str(client.chat_postMessage(channel=mei, text="to a user id")["ts"])
    assert workspace.person("mei").last_message().ts == ts
    direct = workspace.person("mei").last_message().channel
    assert refusal(client.chat_update, channel=direct, ts=ts, text="x" * 4001) == "msg_too_long"


def test_violations_are_explained_and_kept(workspace: Workspace, client: WebClient) -> None:
    """A refused message names its JSON pointers and stays on record."""
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(
            channel=workspace.channel("sales").id, text="x", blocks=[SECTION, {"type": "header"}]
        )
    messages = refused.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] missing required field: text [json-pointer:/blocks/1]"]
    with pytest.raises(AssertionError, match=r"chat\.postMessage.*json-pointer:/blocks/1"):
        workspace.assert_clean()


def test_triggers(workspace: Workspace, clock: MovableClock, client: WebClient) -> None:
    """A trigger works once, for three seconds, and must be Slack's own."""
    user = workspace.user("mei").id
    trigger = workspace.new_trigger(user).id
    client.views_open(trigger_id=trigger, view=VIEW)
    assert refusal(client.views_open, trigger_id=trigger, view=VIEW) == "exchanged_trigger_id"
    assert refusal(client.views_open, trigger_id="1.2.3", view=VIEW) == "invalid_trigger_id"
    late = workspace.new_trigger(user).id
    clock.advance(3.1)
    assert refusal(client.views_open, trigger_id=late, view=VIEW) == "expired_trigger_id"


def test_views(workspace: Workspace, client: WebClient) -> None:
    """At most three views are stacked, stale hashes conflict, and closed views are gone."""
    user = workspace.user("mei").id

    def trigger() -> str:
        return workspace.new_trigger(user).id

    first = client.views_open(trigger_id=trigger(), view=VIEW)["view"]
    client.views_push(trigger_id=trigger(), view=VIEW)
    client.views_push(trigger_id=trigger(), view=VIEW)
    assert refusal(client.views_push, trigger_id=trigger(), view=VIEW) == "push_limit_reached"
    client.views_update(view_id=first["id"], hash=first["hash"], view=VIEW)
    stale = refusal(client.views_update, view_id=first["id"], hash=first["hash"], view=VIEW)
    assert stale == "hash_conflict"
    workspace.person("mei").modal.close(everything=True)  # type: ignore[union-attr]  # It is open.
    assert refusal(client.views_update, view_id=first["id"], view=VIEW) == "not_found"
    large = {**VIEW, "private_metadata": "x" * 250_000}
    assert refusal(client.views_open, trigger_id=trigger(), view=large) == "view_too_large"


def test_one_message_a_second_a_channel(workspace: Workspace, clock: MovableClock, client: WebClient) -> None:
    """After a short burst a channel takes one message a second, by the workspace's clock."""
    sales = workspace.channel("sales").id
    for _ in range(4):
        client.chat_postMessage(channel=sales, text="x")
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=sales, text="x")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "1"
    client.chat_postMessage(channel=workspace.user("mei").id, text="another channel")
    clock.advance(1)
    client.chat_postMessage(channel=sales, text="x")


def test_pages(workspace: Workspace, client: WebClient) -> None:
    """Lists come in pages that a cursor leads through."""
    for number in range(5):
        workspace.add_channel(f"c{number}")
    names = [c["name"] for page in client.conversations_list(limit=2) for c in page["channels"]]
    assert names == ["sales", "c0", "c1", "c2", "c3", "c4"]


def test_metadata_for_those_who_may_read_it(workspace: Workspace, client: WebClient) -> None:
    """Message metadata is returned on request, and only with its scope."""
    sales = workspace.channel("sales").id
    metadata = {"event_type": "card", "event_payload": {"id": "1"}}
    client.chat_postMessage(channel=sales, text="x", metadata=metadata)
    found = client.conversations_history(channel=sales, include_all_metadata=True)["messages"]
    assert found[0]["metadata"] == metadata
    assert "metadata" not in client.conversations_history(channel=sales)["messages"][0]
    workspace.app.scopes = frozenset({"channels:history"})
    found = client.conversations_history(channel=sales, include_all_metadata=True)["messages"]
    assert "metadata" not in found[0]


def test_thread_history(workspace: Workspace, client: WebClient) -> None:
    """Replies are in the thread and not in the channel."""
    sales = workspace.channel("sales").id
    root = workspace.person("mei").say("#sales", "root")
    workspace.person("raj").reply(root, "answer")
    replies = client.conversations_replies(channel=sales, ts=root.ts)["messages"]
    assert [message["text"] for message in replies] == ["root", "answer"]
    assert [m["text"] for m in client.conversations_history(channel=sales)["messages"]] == ["root"]


def test_response_url_has_five_uses_in_thirty_minutes(
    workspace: Workspace, server: SlackServer, clock: MovableClock
) -> None:
    """A response_url is used up after five uses, and over after thirty minutes."""
    assert server.api_url
    mei, sales = workspace.user("mei").id, workspace.channel("sales").id
    hook = WebhookClient(workspace.new_response_url(mei, sales))
    answers = [hook.send(text="x").status_code for _ in range(6)]
    assert answers == [200] * 5 + [404]
    assert len(workspace.person("mei").messages("#sales")) == 5
    assert workspace.person("raj").messages("#sales") == []
    late = WebhookClient(workspace.new_response_url(mei, sales))
    clock.advance(1801)
    assert "expired_url" in late.send(text="x").body


def test_faults(workspace: Workspace, client: WebClient) -> None:
    """Planned faults hit the next calls, and a dropped answer leaves its message behind."""
    sales = workspace.channel("sales").id
    workspace.faults.fail("chat.postMessage", error="fatal_error")
    assert refusal(client.chat_postMessage, channel=sales, text="x") == "fatal_error"
    workspace.faults.rate_limit("chat.postMessage", retry_after=7)
    assert refusal(client.chat_postMessage, channel=sales, text="x") == "ratelimited"
    workspace.faults.drop_after_accepting("chat.postMessage")
    with pytest.raises(OSError, match=r"closed|reset"):
        client.chat_postMessage(channel=sales, text="kept")
    assert [message.text for message in workspace.messages[sales]] == ["kept"]
