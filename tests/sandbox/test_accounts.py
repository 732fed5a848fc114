"""Accounts that are deactivated, people of other companies, and the channels shared with them."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import SlackServer, Workspace
from sandbox.client.administration import deactivate, reactivate, share_channel
from sandbox.client.interactions import open_home


@pytest.fixture
def client(server: SlackServer) -> WebClient:
    return WebClient(server.workspace.app.bot_token, base_url=server.api_url, retry_handlers=[])


def told(workspace: Workspace, kind: str) -> list[dict[str, Any]]:
    """The payloads of a kind that were sent to the app, connected or not, without what was sent again."""
    assert workspace.idle()
    sent = [each.request for each in workspace.log if each.kind == "payload" and each.name == kind]
    return [each for each in sent if "retry_attempt" not in each]


def test_deactivation_is_told(workspace: Workspace, client: WebClient) -> None:
    """The app hears `user_change` with `deleted`, and afterwards Slack shows little of the person."""
    workspace.app.events = frozenset({"user_change"})
    mei = deactivate(workspace, "mei")
    (event,) = [each["event"] for each in told(workspace, "user_change")]
    assert (event["user"]["id"], event["user"]["deleted"]) == (mei.id, True)
    shown = client.users_info(user=mei.id, include_locale=True)["user"]
    assert shown == event["user"]
    assert {"real_name", "tz", "locale"}.isdisjoint(shown)
    assert shown["profile"]["real_name"] == "Mei"
    reactivate(workspace, "mei")
    assert [each["event"]["user"]["deleted"] for each in told(workspace, "user_change")] == [True, False]
    assert client.users_info(user=mei.id)["user"]["real_name"] == "Mei"


def test_a_deactivated_person_can_do_nothing(workspace: Workspace, by_http: Workspace) -> None:
    """Their form is gone, and neither a command nor a word of theirs reaches the app."""
    mei = workspace.person("mei")
    mei.command("/echo")
    assert mei.modal is not None
    deactivate(workspace, "mei")
    assert mei.modal is None
    before = len(told(workspace, "/echo"))
    for attempt in (
        lambda: mei.command("/echo"),
        lambda: mei.say("#sales", "hello"),
        lambda: open_home(workspace, mei.id),
    ):
        with pytest.raises(LookupError, match="the account of Mei is deactivated"):
            attempt()
    assert len(told(workspace, "/echo")) == before
    reactivate(workspace, "mei")
    assert mei.command("/echo words")


def test_messages_to_a_deactivated_person(workspace: Workspace, client: WebClient) -> None:
    """A conversation that exists takes them without a word; a new one can't be opened."""
    raj = workspace.user("raj").id
    deactivate(workspace, "raj")
    assert client.chat_postMessage(channel=raj, text="into the void")["ok"]
    with pytest.raises(SlackApiError, match="user_disabled"):
        client.conversations_open(users=raj)


def test_a_channel_shared_with_another_company(workspace: Workspace, client: WebClient) -> None:
    """conversations.info and .list tell of it, and so does every event from there."""
    workspace.app.events = frozenset({"channel_shared", "message.channels", "message.channel"})
    sales = workspace.channel("sales").id
    alone = client.conversations_info(channel=sales)["channel"]
    assert (alone["is_ext_shared"], alone["shared_team_ids"]) == (False, [workspace.team.id])
    share_channel(workspace, "sales", "T0ACME")
    shared = client.conversations_info(channel=sales)["channel"]
    assert (shared["is_shared"], shared["is_ext_shared"]) == (True, True)
    assert shared["shared_team_ids"] == [workspace.team.id, "T0ACME"]
    assert shared["connected_team_ids"] == ["T0ACME"]
    assert client.conversations_list()["channels"][0]["is_ext_shared"]
    (event,) = told(workspace, "channel_shared")
    assert event["event"]["connected_team_id"] == "T0ACME"
    workspace.person("mei").say("#sales", "careful")
    assert told(workspace, "message")[-1]["is_ext_shared_channel"]


def test_people_of_another_company(workspace: Workspace, client: WebClient) -> None:
    """They carry their own team and are strangers, in what Slack tells and in what they send."""
    workspace.add_user("ann", foreign_team="T0ACME")
    workspace.add_channel("joint", ["ann", "mei"], shared_with=["T0ACME"])
    ann = workspace.user("ann").id
    shown = client.users_info(user=ann)["user"]
    assert (shown["team_id"], shown["is_stranger"]) == ("T0ACME", True)
    assert "is_stranger" not in client.users_info(user=workspace.user("mei").id)["user"]
