"""The second form of every message: sections alone, saying the same, and with the same buttons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.listed import Listed
from bot.views.help import help_message
from bot.views.kit import blocks as kit
from bot.views.kit.blocks import Block
from bot.views.kit.message import Message
from bot.views.kit.plainer import plainer
from bot.views.kit.tables import data_table, text_cell
from bot.views.kit.text import said
from bot.views.reports.digest import digest_message
from bot.views.requests.card.approval_card import approval_card
from bot.views.requests.card.request_card import request_card
from bot.views.requests.lists.blocks import lines_message, mine_message, pending_message
from tests.views import request_facts as given
from tests.views.adjustment_facts import many_adjustments
from tests.views.approved import READERS, assert_approved, assert_taken
from tests.views.digest_facts import FULL, over
from tests.views.digest_facts import digest as digest_of
from tests.views.extremes import STATES, extreme_facts

LOCALES = sorted(READERS)


def buttons(node: Any) -> Iterator[tuple[str, str]]:
    """(action, value) of each button, in order."""
    if isinstance(node, dict):
        if node.get("type") == "button":
            yield node["action_id"], node["value"]
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from buttons(each)


def words(node: Any) -> str:
    return json.dumps(node, ensure_ascii=False)


def second_form(message: Message) -> Message:
    """It is taken by Slack, and of sections alone."""
    made = plainer(message)
    assert_taken({"text": made.text, "blocks": made.blocks})
    assert {block["type"] for block in made.blocks} <= {"section"}
    return made


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", ["card", "digest"])
def test_as_approved(name: str, locale: str) -> None:
    """A card and a digest in their second form are the ones that were approved."""
    reader = READERS[locale]
    message = approval_card(given.facts(), 2, reader) if name == "card" else digest(locale)
    made = second_form(message)
    assert_approved(f"plainer.{name}.{locale}", {"text": made.text, "blocks": made.blocks})


def digest(locale: str) -> Message:
    return Message(*digest_message(FULL, READERS[locale], for_person=True))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_digest_says_the_same(locale: str) -> None:
    """Every cell of its table, every month of its chart, and its button."""
    message = digest(locale)
    (table,) = [block for block in message.blocks if block["type"] == "data_table"]
    (chart,) = [block for block in message.blocks if block["type"] == "data_visualization"]
    made = second_form(message)
    for row in table["rows"]:
        assert all(words(said(cell["text"]))[1:-1] in words(made.blocks) for cell in row)
    for label in chart["chart"]["axis_config"]["categories"]:
        assert f"• {label}: " in words(made.blocks)
    assert list(buttons(made.blocks)) == list(buttons(message.blocks)) != []


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("state", STATES)
def test_cards_keep_their_buttons_at_the_extremes(state: str, locale: str) -> None:
    """However long everything is, Slack takes the second form, and who decides can decide on it."""
    facts, reader = extreme_facts(STATES[state]), READERS[locale]
    for message in (approval_card(facts, 3, reader), request_card(facts, reader)):
        assert list(buttons(second_form(message).blocks)) == list(buttons(message.blocks))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_largest_digest_has_a_second_form(locale: str) -> None:
    """120 lines with endless names: the table is there, what has no room is marked, the button works."""
    name = "&" * 300
    facts = digest_of(
        *(over(f"{number}{name}", 10**14, category=name, owner_name=name) for number in range(120))
    )
    message = Message(*digest_message(facts, READERS[locale], for_person=True))
    assert list(buttons(second_form(message).blocks)) == list(buttons(message.blocks))


@pytest.mark.parametrize("count", [0, 1, 6, 10])
def test_lists_fit_and_know_their_place(count: int) -> None:
    """Long lists stay within fifty blocks; a button still says in which list it stands."""
    reader, one = READERS["en"], given.facts()
    listed = [replace(one, request=replace(one.request, id=number)) for number in range(1, count + 1)]
    for drawn in (
        mine_message(given.listed(*listed), reader),
        pending_message(given.listed(*listed[:6]), given.listed(*many_adjustments(min(count, 2))), reader),
    ):
        message = Message("a list", drawn)
        made = second_form(message)
        assert list(buttons(made.blocks)) == list(buttons(message.blocks))
        places = {block["block_id"].partition(":")[0] for block in drawn if "block_id" in block}
        kept = {block["block_id"].partition(":")[0] for block in made.blocks if "block_id" in block}
        assert kept == places


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        (kit.header("A & B"), "*A &amp; B*"),
        (kit.context("one", "two"), "one\ntwo"),
        (kit.divider(), ""),
        (
            data_table("Cap", ["Line", "Owner"], [[text_cell("<G>"), text_cell("")]]),
            "*Cap*\n_Line · Owner_\n• &lt;G&gt; · –",
        ),
        (
            {
                "type": "data_visualization",
                "title": "Share",
                "chart": {"type": "pie", "segments": [{"label": "Gift", "value": 1200}]},
            },
            "*Share*\n• Gift: 1,200",
        ),
        (
            {
                "type": "container",
                "title": {"type": "plain_text", "text": "More"},
                "child_blocks": [kit.section("*inner*"), kit.divider()],
            },
            "*More*\n*inner*",
        ),
        (
            {
                "type": "card",
                "title": {"type": "mrkdwn", "text": "T"},
                "body": {"type": "plain_text", "text": "a<b"},
            },
            "T\na&lt;b",
        ),
    ],
    ids=["header", "context", "divider", "table", "pie", "container", "card"],
)
def test_each_block_in_sections(block: Block, shown: str) -> None:
    """What a person reads in it, escaped where it was plain text."""
    made = plainer(Message("m", [block])).blocks
    assert "\n".join(each["text"]["text"] for each in made) == shown


def test_help_and_lines_have_a_second_form() -> None:
    """Also the answers to a command."""
    for locale in LOCALES:
        second_form(Message("help", help_message("<x>", READERS[locale])))
        second_form(Message("lines", lines_message(Listed(), Listed(), READERS[locale])))
