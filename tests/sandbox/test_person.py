"""What people see and do, without an app: rendering, typed values, several at once, and continuing later."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from slack_sdk import WebClient

from sandbox import MovableClock, SlackServer, Workspace
from sandbox.api.views import new_view, replace_content
from sandbox.client.render import plain as plain_text
from sandbox.client.render import render_text
from sandbox.state.records import Message
from tests.support.sandbox.blocks import (
    ACCEPTED_IN_MESSAGES,
    Json,
    actions,
    button,
    field,
    modal,
    option,
    pie,
    plain,
    raw,
    section,
)


def show_modal(workspace: Workspace, *blocks: Json) -> Any:
    user = workspace.user("mei").id
    view = new_view(workspace, user, modal(*blocks))
    workspace.modals[user] = [view.id]
    return view


def name_field(block_id: str, **more: Any) -> Json:
    return field({"type": "plain_text_input", **more}, block_id=block_id)


def test_typed_values_survive_an_update(workspace: Workspace) -> None:
    """What was typed stays under the same ids; a new block id takes its initial value."""
    view = show_modal(workspace, name_field("one", initial_value="first"))
    form = workspace.person("mei").modal
    assert form is not None
    assert form.value("Label") == "first"
    form.fill({"Label": "typed"})
    replace_content(workspace, view, modal(name_field("one", initial_value="second")))
    assert form.value("Label") == "typed"
    replace_content(workspace, view, modal(name_field("two", initial_value="third")))
    assert form.value("Label") == "third"


def test_choices_by_their_words(workspace: Workspace) -> None:
    """Selects, boxes and people are filled by what a person reads."""
    boxes = {"type": "checkboxes", "options": [option("This is the final amount")]}
    menu = {"type": "multi_static_select", "options": [option("red"), option("green")]}
    show_modal(
        workspace,
        field(boxes, label=plain("Final"), optional=True),
        field(menu, label=plain("Colours")),
        field({"type": "users_select"}, label=plain("Who")),
    )
    form = workspace.person("mei").modal
    assert form is not None
    form.fill({"Final": True, "Colours": ["green"], "Who": "@raj"})
    assert "☑ This is the final amount" in form.text()
    assert "Colours: green" in form.text()
    assert "Who: @Raj" in form.text()
    with pytest.raises(LookupError, match=r"'blue' is not offered.*red.*green"):
        form.fill({"Colours": ["blue"]})


@pytest.mark.parametrize(("locale", "shown"), [("en-US", "Why (optional):"), ("zh-CN", "Why（选填）:")])
def test_optional_is_said_in_the_language_of_the_client(
    workspace: Workspace, locale: str, shown: str
) -> None:
    """What Slack writes itself beside a label is in the person's language, as the rest of their form."""
    workspace.user("mei").locale = locale
    show_modal(workspace, field({"type": "plain_text_input"}, label=plain("Why"), optional=True))
    form = workspace.person("mei").modal
    assert form is not None
    assert shown in form.text()


def test_ambiguous_buttons_need_a_place(workspace: Workspace) -> None:
    """Two buttons with one text are told apart by what stands above them."""
    channel = workspace.channel("sales")
    blocks = [section("GW-1"), actions(button(value="1")), section("GW-2"), actions(button(value="2"))]
    workspace.post(Message(workspace.new_ts(), channel.id, workspace.app.bot_user, "x", blocks=blocks))
    message = workspace.person("mei").last_message("#sales")
    with pytest.raises(LookupError, match="several buttons say 'Go'"):
        message.click("Go")
    assert not message.click("Go", near="GW-2")
    assert workspace.log[-1].request["actions"][0]["value"] == "2"


def test_ephemeral_is_seen_by_one(workspace: Workspace, server: SlackServer) -> None:
    """An ephemeral message is there for its person only."""
    client = WebClient(workspace.app.bot_token, base_url=server.api_url)
    client.chat_postEphemeral(
        channel=workspace.channel("sales").id, user=workspace.user("mei").id, text="psst"
    )
    assert workspace.person("mei").wait_for("psst").is_ephemeral
    assert workspace.person("raj").messages("#sales") == []


def test_wait_for_says_what_was_seen(workspace: Workspace) -> None:
    """A wait that fails shows what the person had before them."""
    workspace.person("raj").say("#sales", "something else")
    with pytest.raises(TimeoutError, match="something else"):
        workspace.person("mei").wait_for("never", timeout=0.01)


@pytest.mark.parametrize("block", ACCEPTED_IN_MESSAGES, ids=lambda block: block["type"])
def test_every_block_is_rendered_within_the_width(block: Json) -> None:
    """Each kind of block has a text, and no line is wider than asked for."""
    text = render_text([block], 40)
    assert text
    assert f"[{block['type']}]" not in text
    assert max(cell_len(line) for line in text.splitlines()) <= 40


def test_tables_align_wide_characters() -> None:
    """Chinese characters take two cells, and columns still line up."""
    rows = [[raw("客户"), raw("Amount")], [raw("华为"), raw("480")], [raw("Acme"), raw("1")]]
    table = {"type": "table", "rows": rows, "column_settings": [{}, {"align": "right"}]}
    lines = render_text([table]).splitlines()
    assert {cell_len(line) for line in lines} == {12}


def test_charts_show_their_values() -> None:
    """A pie shows label, value and share."""
    assert "a  ██" in render_text([pie(("a", 3), ("b", 1))])
    assert "3 (75%)" in render_text([pie(("a", 3), ("b", 1))])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("*bold* and _slanted_", "bold and slanted"),
        ("2*3*4 and a_b_c", "2*3*4 and a_b_c"),
        ("<https://x.example|link> <@U1>", "link @U1"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("<!date^1^{date}|1 May>", "1 May"),
    ],
)
def test_markup_is_read_as_people_read_it(written: str, read: str) -> None:
    """Markup disappears, escaped text comes back."""
    assert plain_text(written) == read


def test_many_people_at_once(workspace: Workspace, server: SlackServer) -> None:
    """Posts from many threads all arrive, with a timestamp of their own each."""
    workspace.rate_limits.enabled = False
    client = WebClient(workspace.app.bot_token, base_url=server.api_url)
    channel = workspace.channel("sales").id
    with ThreadPoolExecutor(8) as pool:
        posted = list(pool.map(lambda n: client.chat_postMessage(channel=channel, text=str(n)), range(80)))
    assert len({str(answer["ts"]) for answer in posted}) == 80
    stamps = [float(message.ts) for message in workspace.messages[channel]]
    assert stamps == sorted(stamps)


def test_workspace_continues_from_its_snapshot(workspace: Workspace, tmp_path: Path) -> None:
    """A second start has the people, messages, files and tokens of the first, and goes on numbering."""
    workspace.person("mei").say("#sales", "before", files=[("r.pdf", b"%PDF")])
    workspace.save(tmp_path / "workspace.json")
    second = Workspace()
    second.load(tmp_path / "workspace.json")
    message = second.person("mei").last_message("#sales")
    assert message.text() == "before\n[file: r.pdf]"
    assert second.app.bot_token == workspace.app.bot_token
    assert next(iter(second.files.values())).content == b"%PDF"
    assert second.new_id("U") not in second.users
    assert float(second.new_ts()) > float(message.ts)


def test_observers_hear_of_everything(workspace: Workspace) -> None:
    """A subscriber is told in order, until it leaves."""
    heard: list[str] = []
    leave = workspace.subscribe(lambda change: heard.append(change.kind))
    workspace.person("mei").say("#sales", "x")
    leave()
    workspace.person("mei").say("#sales", "y")
    assert heard == ["message_posted"]


def test_clock_runs_what_falls_due() -> None:
    """Moving the clock runs each callback once, at its own time."""
    clock = MovableClock(1000.0)
    ran: list[float] = []
    clock.call_later(20, lambda: ran.append(clock.now()))
    clock.call_later(10, lambda: ran.append(clock.now()))
    clock.advance(15)
    assert ran == [1010.0]
    clock.advance(100)
    assert ran == [1010.0, 1020.0]
    assert clock.now() == 1115.0


def test_lines_break_at_spaces_or_by_cells() -> None:
    """English breaks between words, Chinese where two cells no longer fit."""
    english = {"type": "section", "text": plain("four five six seven")}
    chinese = {"type": "section", "text": plain("客户关怀预算")}
    assert render_text([english], 10).splitlines() == ["four five", "six seven"]
    assert render_text([chinese], 7).splitlines() == ["客户关", "怀预算"]


def test_manifest_declares_what_the_app_may(tmp_path: Path) -> None:
    """Scopes, commands, shortcuts, events and the messages tab come from the manifest."""
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text(
        """
display_information: {name: Echo}
features:
  bot_user: {display_name: Echo}
  app_home: {messages_tab_enabled: true, messages_tab_read_only_enabled: true}
  shortcuts: [{name: Echo something, type: global, callback_id: echo.global, description: x}]
  slash_commands: [{command: /echo, description: x}]
oauth_config: {scopes: {bot: [chat:write]}}
settings: {event_subscriptions: {bot_events: [app_home_opened]}}
""",
        encoding="utf-8",
    )
    app = Workspace(manifest=manifest).app
    assert (app.name, app.commands, app.scopes) == ("Echo", ("/echo",), frozenset({"chat:write"}))
    assert app.events == frozenset({"app_home_opened"})
    assert not app.takes_messages
    assert app.shortcuts[0]["callback_id"] == "echo.global"
    workspace = Workspace(manifest=manifest)
    workspace.add_user("mei")
    assert not workspace.person("mei").command("/other")
    assert "not a valid command" in workspace.person("mei").warnings[0].text
