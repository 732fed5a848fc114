"""A Bolt app that posts every block and opens forms with every element, and a company to show it to."""

from __future__ import annotations

import re
import time
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient

from sandbox import RunningClock, Workspace
from tests.web import gallery_blocks as blocks
from tests.web.gallery_blocks import labelled, plain

CUSTOMERS = ("Acme 阿克米", "Acme Trading", "Borealis", "Cobalt")
SHORTCUTS = (
    {"name": "Request customer spend", "type": "global", "callback_id": "gallery.global"},
    {"name": "Log a receipt", "type": "message", "callback_id": "gallery.message"},
)


def company(rate_limits: str = "off") -> Workspace:
    """A workspace with people of two languages, and the gallery's commands declared."""
    workspace = Workspace(clock=RunningClock(), name="Northwind", rate_limits=rate_limits)
    app = workspace.app
    app.name = "Gallery"
    workspace.users[app.bot_user].real_name = "Gallery"
    app.shortcuts = SHORTCUTS
    app.commands = ("/gallery", "/spend")
    app.command_help = {
        "/gallery": ("Shows every block", "blocks | form | slow | broken"),
        "/spend": ("Ask before you spend on a customer", "[gift 480 CNY Acme] | mine | help"),
    }
    workspace.add_user("mei", real_name="Mei Chen", locale="zh-CN", tz="Asia/Shanghai")
    workspace.add_user("raj", real_name="Raj Patel", tz="Asia/Shanghai")
    workspace.add_user("ana", real_name="Ana Silva", tz="Europe/Lisbon")
    workspace.add_channel("sales", ["mei", "raj", "ana"])
    workspace.add_channel("finance", ["mei", "raj"], is_private=True)
    workspace.add_channel("random", ["ana"])
    mei = workspace.user("mei").id
    workspace.person("raj").say("#sales", f"Good morning <@{mei}> :wave: the Mid-Autumn list is ready.")
    workspace.person("mei").say("#sales", "收到，谢谢！中秋礼品预算本周提交。")
    return workspace


def pushed(level: int) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "gallery.level",
        "private_metadata": str(level),
        "title": plain(f"Level {level}"),
        "submit": plain("Push another"),
        "blocks": [labelled("Why", "why", {"type": "plain_text_input", "action_id": "why"}, optional=True)],
    }


def build(workspace: Workspace, api_url: str) -> App:
    """The app; what it says can be read in the person's conversation with it."""
    client = WebClient(workspace.app.bot_token, base_url=api_url)
    app = App(client=client, signing_secret=workspace.app.signing_secret, process_before_response=False)

    @app.command("/gallery")
    def gallery(ack: Any, body: Any, client: Any) -> None:
        wanted = body["text"]
        if wanted == "slow":
            time.sleep(workspace.delivery.ack_seconds + 0.4)
        if wanted == "form":
            client.views_open(trigger_id=body["trigger_id"], view=blocks.every_field())
        elif wanted == "stack":
            client.views_open(trigger_id=body["trigger_id"], view=pushed(1))
        elif wanted == "file":
            posted = client.chat_postMessage(
                channel=body["channel_id"], text="A list", blocks=blocks.approval()
            )
            client.files_upload_v2(
                channel=posted["channel"],
                thread_ts=posted["ts"],
                content="customer,amount\nAcme,480\n",
                filename="list.csv",
                initial_comment="The list of this request",
            )
        elif wanted == "broken":
            ack()
            bad = [{"type": "header", "text": {"type": "mrkdwn", "text": "*no*"}}]
            client.chat_postMessage(channel=body["channel_id"], text="Broken", blocks=bad)
        elif wanted == "card":
            client.chat_postMessage(channel=body["channel_id"], text="A card", blocks=blocks.approval())
        else:
            for name, shown in blocks.EVERY_MESSAGE.items():
                client.chat_postMessage(channel=body["channel_id"], text=name, blocks=shown)
        ack("Done: :white_check_mark: *shown to you alone*" if wanted == "whisper" else "")

    @app.command("/spend")
    def spend(ack: Any, body: Any, client: Any) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=blocks.spend_form())
        ack()

    @app.options("customer")
    @app.options("customers")
    def customers(ack: Any, body: Any) -> None:
        found = [name for name in CUSTOMERS if body["value"].lower() in name.lower()]
        ack(options=[{"text": plain(name), "value": name} for name in found])

    @app.action("amount")
    @app.action("customer")
    def check(ack: Any, body: Any, client: Any) -> None:
        if body.get("view", {}).get("callback_id") == "gallery.spend":
            amount = body["view"]["state"]["values"]["amount"]["amount"]["value"]
            client.views_update(view_id=body["view"]["id"], view=blocks.spend_form(f"Checked {amount}"))
        ack()

    @app.view("gallery.spend")
    def spend_submitted(ack: Any, body: Any, view: Any, client: Any) -> None:
        values = view["state"]["values"]
        amount = values["amount"]["amount"]["value"]
        if amount == "13":
            ack(response_action="errors", errors={"amount": "Thirteen is unlucky"})
            return
        customer = values["customer"]["customer"]["selected_option"]["value"]
        client.chat_postMessage(
            channel=body["user"]["id"], text=f"Asked for {amount}", blocks=blocks.approval(customer, amount)
        )
        ack()

    @app.view("gallery.level")
    def next_level(ack: Any, view: Any) -> None:
        ack(response_action="push", view=pushed(int(view["private_metadata"]) + 1))

    @app.view("gallery.form")
    def form_submitted(ack: Any, body: Any, view: Any, client: Any) -> None:
        count = sum(len(actions) for actions in view["state"]["values"].values())
        client.chat_postMessage(channel=body["user"]["id"], text=f"{count} fields arrived")
        ack()

    @app.action("approve")
    @app.action("reject")
    def decided(ack: Any, body: Any, client: Any) -> None:
        done = blocks.decided(body["actions"][0]["action_id"], body["user"]["id"])
        client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Decided", blocks=done
        )
        ack()

    @app.action("whisper")
    def whisper(ack: Any, respond: Any) -> None:
        respond(text="Between *us* :speak_no_evil:", response_type="ephemeral", replace_original=False)
        ack()

    @app.action(re.compile("."))
    def anything_else(ack: Any) -> None:
        ack()

    @app.event("app_home_opened")
    def home(event: Any, client: Any) -> None:
        if event["tab"] == "home":
            view = {"type": "home", "blocks": blocks.home(workspace.users[event["user"]].real_name)}
            client.views_publish(user_id=event["user"], view=view)

    @app.event("message")
    def heard() -> None:
        """People may talk beside the app."""

    @app.event("file_shared")
    @app.event("file_deleted")
    @app.event("app_mention")
    @app.event("member_joined_channel")
    def noticed() -> None:
        """Nothing to say about these."""

    @app.shortcut("gallery.global")
    def by_shortcut(ack: Any, body: Any, client: Any) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=blocks.spend_form())
        ack()

    @app.shortcut("gallery.message")
    def by_message(ack: Any, body: Any, client: Any) -> None:
        client.chat_postMessage(channel=body["user"]["id"], text=f"Logged: {body['message']['text']}")
        ack()

    return app


def connect(workspace: Workspace, api_url: str) -> SocketModeClient:
    """Connects the app through Socket Mode."""
    handler = SocketModeHandler(
        build(workspace, api_url), app_token=workspace.app.app_token, ping_interval=1.0
    )
    handler.client.web_client = WebClient(base_url=api_url)
    handler.connect()  # type: ignore[no-untyped-call]  # The SDK gives it no types.
    client: SocketModeClient = handler.client
    return client


if __name__ == "__main__":
    from sandbox.web import WebServer, run_web

    shown = company()

    def start(server: WebServer) -> None:
        connect(shown, server.slack.api_url)

    run_web(shown, title="Gallery", on_start=start)
