"""Containers that fold, layouts with their fallback, and blocks that a workspace refuses."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError

from sandbox import SlackServer, Workspace
from sandbox.client.surfaces import ShownMessage
from sandbox.state.records import Message
from tests.support.sandbox.blocks import Json, actions, button, layout, modal, plain, section

FOLDED: Json = {
    "type": "container",
    "title": plain("5 checks pass"),
    "is_collapsible": True,
    "default_collapsed": True,
    "child_blocks": [section("within the cap"), actions(button(text=plain("Details")))],
}
NUMBERS = layout(
    [[section("Budget 120")], [section("Left 48"), actions(button(text=plain("More")))]],
    fallback=[section("Budget 120, left 48"), actions(button(text=plain("All numbers")))],
)


@pytest.fixture
def client(server: SlackServer) -> WebClient:
    return WebClient(server.workspace.app.bot_token, base_url=server.api_url, retry_handlers=[])


def posted(workspace: Workspace, *blocks: Json) -> ShownMessage:
    bot, mei = workspace.app.bot_user, workspace.user("mei").id
    channel = workspace.direct_message(bot, mei).id
    workspace.post(Message(workspace.new_ts(), channel, bot, "A card", list(blocks)))
    return workspace.person("mei").last_message()


def test_a_folded_container_hides_what_it_holds(workspace: Workspace) -> None:
    """Neither its words nor its buttons are there until the person opens it."""
    card = posted(workspace, FOLDED)
    assert card.text() == "▸ 5 checks pass"
    assert card.buttons() == []
    with pytest.raises(LookupError, match="no button says 'Details'"):
        card.click("Details")
    card.open("5 checks")
    assert card.has("within the cap")
    assert card.buttons() == ["Details"]
    with pytest.raises(LookupError, match="nothing folded is called '5 checks'"):
        card.open("5 checks")


def test_a_layout_stands_side_by_side(workspace: Workspace) -> None:
    """Items of a row are beside one another, and their buttons can be pressed."""
    card = posted(workspace, NUMBERS)
    assert "Budget 120" in card.text().splitlines()[0]
    assert "Left 48" in card.text().splitlines()[0]
    assert card.buttons() == ["More"]


def test_an_old_client_shows_the_fallback(workspace: Workspace) -> None:
    """Who does not know layouts sees the blocks that stand in for it, and nothing where there are none."""
    card = posted(workspace, section("Top"), NUMBERS)
    workspace.faults.clients_are_old = True
    assert "Budget 120, left 48" in card.text()
    assert card.buttons() == ["All numbers"]
    assert posted(workspace, section("Top"), layout([[section("unseen")]])).text() == "Top"


def test_a_layout_always_comes_back_with_its_fallback(workspace: Workspace, client: WebClient) -> None:
    """Slack answers with an empty list where the app gave none."""
    sales = workspace.channel("sales").id
    answer = client.chat_postMessage(channel=sales, text="x", blocks=[layout([[section()]])])
    assert answer["message"]["blocks"][0]["fallback"] == []


def refusal(call: Any, **arguments: Any) -> Any:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return refused.value.response


def test_a_workspace_refuses_types_of_blocks(workspace: Workspace, client: WebClient) -> None:
    """Messages and their updates are refused as Slack does; the plainer form passes, no rule was broken."""
    sales = workspace.channel("sales").id
    plain_form: dict[str, Any] = {"channel": sales, "text": "x", "blocks": [section()]}
    ts = client.chat_postMessage(**plain_form)["ts"]
    workspace.faults.refuse_blocks("container")
    rich_form: dict[str, Any] = {"channel": sales, "text": "x", "blocks": [section(), FOLDED]}
    for answer in (
        refusal(client.chat_postMessage, **rich_form),
        refusal(client.chat_update, ts=ts, **rich_form),
    ):
        assert answer["error"] == "invalid_blocks"
        expected = "[ERROR] unsupported type: container [json-pointer:/blocks/1/type]"
        assert answer["response_metadata"]["messages"] == [expected]
    assert (
        refusal(client.chat_postEphemeral, user=workspace.user("mei").id, **rich_form)["error"]
        == "invalid_blocks"
    )
    hook = WebhookClient(workspace.new_response_url(workspace.user("mei").id, sales))
    assert "invalid_blocks" in hook.send(text="x", blocks=[FOLDED]).body
    assert client.chat_postMessage(**plain_form)["ok"]
    workspace.faults.accept_blocks("container")
    assert client.chat_postMessage(**rich_form)["ok"]
    workspace.assert_clean()


def test_a_workspace_refuses_types_of_blocks_in_views(workspace: Workspace, client: WebClient) -> None:
    """Views answer `invalid_arguments` with the place, for blocks inside others too."""
    mei = workspace.user("mei").id
    workspace.faults.refuse_blocks("alert", "divider")
    view = modal({"type": "alert", "text": plain("x")})
    answer = refusal(client.views_open, trigger_id=workspace.new_trigger(mei).id, view=view)
    assert answer["error"] == "invalid_arguments"
    assert "[json-pointer:/view/blocks/0/type]" in answer["response_metadata"]["messages"][0]
    home = {"type": "home", "blocks": [layout([[section(), {"type": "divider"}]])]}
    answer = refusal(client.views_publish, user_id=mei, view=home)
    assert "/view/blocks/0/rows/0/items/0/blocks/1/type" in answer["response_metadata"]["messages"][0]
    workspace.faults.clear()
    assert client.views_publish(user_id=mei, view=home)["ok"]
    workspace.assert_clean()


def test_only_known_types_can_be_refused(workspace: Workspace) -> None:
    """A misspelt type would refuse nothing, so it is an error."""
    with pytest.raises(ValueError, match="no blocks of type contaner"):
        workspace.faults.refuse_blocks("contaner")
