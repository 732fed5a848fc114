"""What Slack refuses in its first form leaves at once in its second; only what fails twice is dead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.domain.messages.kind import CARDS, MessageKind
from bot.i18n import Reader
from bot.services.ports.unit_of_work import Transaction
from bot.views.kit import blocks as kit
from bot.views.kit.message import Message
from bot.views.kit.plainer import BLOCK_REFUSALS
from bot.views.kit.tables import data_table, text_cell
from tests.support.post import Post

NO_MESSAGES = {
    MessageKind.FILE_FETCH,
    MessageKind.PLAN_ACTIVATION,
    MessageKind.REQUEST_REFRESH,
    MessageKind.BUDGET_ROOM,
}
MESSAGES = sorted(kind for kind in MessageKind if kind not in NO_MESSAGES)


def rich(_tx: Transaction, payload: Mapping[str, Any], _reader: Reader) -> Message:
    """With what a plan may lack, and a button."""
    table = data_table("Lines", ["Line"], [[text_cell("GIFT-KEY")]])
    press = kit.button("Look", "look", str(payload.get("state", "1")))
    return Message("in short", [kit.header("Lines of the year"), table, kit.actions([press])])


@pytest.fixture
def rich_post(post: Post, monkeypatch: pytest.MonkeyPatch) -> Post:
    """Every kind of message is drawn with blocks that may be refused."""
    for kind in MESSAGES:
        monkeypatch.setitem(post.sender._renderers, kind, rich)
    return post


def counted(post: Post, kind: str, error: str) -> float | None:
    return post.metrics.registry.get_sample_value(
        "goodwill_plainer_messages_total", {"kind": kind, "error": error}
    )


@pytest.mark.parametrize("kind", MESSAGES)
def test_every_kind_has_a_second_form(rich_post: Post, mei: int, request_id: int, kind: str) -> None:
    """Sent in the same moment, with its button, counted, and told by the doctor's facts."""
    post = rich_post
    post.workspace.faults.refuse_blocks("data_table")
    post.put(kind, request_id=request_id, adjustment_id=1, version_id=1, person_id=mei)
    post.drain()
    (sent,) = post.sent()
    assert {block["type"] for block in sent.blocks} == {"section"}
    assert "GIFT-KEY" in str(sent.blocks) and sent.blocks[-1]["accessory"]["action_id"] == "look"
    assert (post.row().state, post.row().last_error) == ("delivered", "invalid_blocks")
    assert counted(post, kind, "invalid_blocks") == 1
    health = post.store.inspect(lambda tx: tx.upkeep.health())
    assert (health.plainer, health.dead) == ({(kind, "invalid_blocks"): 1}, {})


@pytest.mark.parametrize("kind", sorted(CARDS))
def test_a_card_is_updated_in_its_second_form(rich_post: Post, mei: int, request_id: int, kind: str) -> None:
    """Posted as it is; when it changes the plan is another. There is one card, and it is up to date."""
    post = rich_post
    post.put(kind, request_id=request_id, adjustment_id=1, version_id=1, person_id=mei)
    post.drain()
    post.workspace.faults.refuse_blocks("header", "actions")
    post.put(kind, key="k2", request_id=request_id, adjustment_id=1, version_id=1, person_id=mei, state="2")
    post.drain(2)
    (card,) = post.sent()
    assert card.blocks[-1]["accessory"]["value"] == "2"
    assert post.row("k2").state == "delivered"


@pytest.mark.parametrize("error", sorted(BLOCK_REFUSALS))
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
def test_whatever_slack_calls_it(rich_post: Post, mei: int, request_id: int, method: str, error: str) -> None:
    """A refused block, an argument, a plan: the second form goes out."""
    post = rich_post
    post.put("card.request", request_id=request_id, person_id=mei)
    if method == "chat.update":
        post.drain()
        post.put("card.request", key="k2", request_id=request_id, person_id=mei)
    post.workspace.faults.fail(method, error=error)
    post.drain(2)
    assert {block["type"] for block in post.sent()[0].blocks} == {"section"}
    assert counted(post, "card.request", error) == 1


def test_what_fails_twice_is_dead(rich_post: Post, mei: int) -> None:
    """Sections are refused too: it is put aside with Slack's code, and not tried for ever."""
    post = rich_post
    post.workspace.faults.refuse_blocks("header", "section")
    post.put("reminder.decision", person_id=mei, request_id=1)
    post.drain(5)
    assert post.sent() == []
    assert (post.row().state, post.row().last_error) == ("dead", "invalid_blocks")
    assert post.called("chat.postMessage") == 2
    assert counted(post, "reminder.decision", "invalid_blocks") is None


@pytest.mark.parametrize("error", ["not_in_channel", "is_archived", "restricted_action"])
def test_what_is_not_about_blocks_is_not_tried_plainer(rich_post: Post, mei: int, error: str) -> None:
    """One call, and Slack's own word for it."""
    post = rich_post
    post.workspace.faults.fail("chat.postMessage", error=error)
    post.put("reminder.decision", person_id=mei, request_id=1)
    post.drain()
    assert (post.row().state, post.row().last_error) == ("dead", error)
    assert post.called("chat.postMessage") == 1


def test_a_pause_between_the_two_is_obeyed(rich_post: Post, mei: int) -> None:
    """Slack wants a pause before the second form: then it leaves, and the first is not tried again."""
    post = rich_post
    post.workspace.faults.fail("chat.postMessage", error="invalid_blocks")
    post.workspace.faults.rate_limit("chat.postMessage", retry_after=3)
    post.put("reminder.decision", person_id=mei, request_id=1)
    post.drain(2)
    assert post.sent() == []
    post.drain(3)
    assert {block["type"] for block in post.sent()[0].blocks} == {"section"}
    assert post.called("chat.postMessage") == 3


def test_an_answer_that_is_lost_is_not_said_twice(rich_post: Post, mei: int) -> None:
    """The second form was taken and the connection broke: it is found, and not sent again."""
    post = rich_post
    post.workspace.faults.fail("chat.postMessage", error="invalid_blocks")
    post.workspace.faults.drop_after_accepting("chat.postMessage")
    post.put("reminder.decision", person_id=mei, request_id=1)
    post.drain(6)
    assert len(post.sent()) == 1
    assert post.row().state == "delivered"
