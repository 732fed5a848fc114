"""A small Bolt app that uses every kind of interaction, connected by HTTP or by Socket Mode."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from slack_bolt import App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient

from sandbox import SlackServer

CUSTOMERS = ("Acme", "Acme Trading", "Borealis", "Cobalt")


def text(words: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": words}


def labelled(label: str, block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": block_id, "label": text(label), "element": element, **more}


def form(check: str = "Nothing checked yet") -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "echo.form",
        "title": text("Echo"),
        "submit": text("Send"),
        "close": text("Cancel"),
        "notify_on_close": True,
        "blocks": [
            labelled(
                "Customer",
                "customer",
                {"type": "external_select", "action_id": "search", "min_query_length": 2},
                dispatch_action=True,
            ),
            labelled(
                "Amount",
                "amount",
                {
                    "type": "number_input",
                    "action_id": "amount",
                    "is_decimal_allowed": True,
                    "min_value": "1",
                    "max_value": "999",
                    "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
                },
                dispatch_action=True,
            ),
            labelled("Day", "day", {"type": "datepicker", "action_id": "day"}, optional=True),
            labelled(
                "Receipts",
                "receipts",
                {"type": "file_input", "action_id": "files", "filetypes": ["pdf"], "max_files": 2},
                optional=True,
            ),
            {"type": "section", "block_id": "check", "text": {"type": "mrkdwn", "text": check}},
        ],
    }


def value(view: dict[str, Any], block: str, action: str, key: str) -> Any:
    return view["state"]["values"][block][action][key]


def card(state: str, *, decided: bool = False) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = [{"type": "section", "text": {"type": "mrkdwn", "text": f"*{state}*"}}]
    if not decided:
        button = {"type": "button", "action_id": "approve", "text": text("Approve"), "value": "1"}
        blocks.append({"type": "actions", "block_id": "decide", "elements": [button]})
    return blocks


def build(server: SlackServer, seen: list[dict[str, Any]]) -> App:
    """The app; `seen` collects the events that it hears of."""
    workspace = server.workspace
    client = WebClient(workspace.app.bot_token, base_url=server.api_url)
    app = App(client=client, signing_secret=workspace.app.signing_secret, process_before_response=True)

    @app.command("/echo")
    def open_form(ack: Any, body: Any, client: Any) -> None:
        if body["text"] == "slow":
            time.sleep(workspace.delivery.ack_seconds + 0.3)
        if body["text"] == "words":
            ack("You said words")
            return
        if body["text"] == "card":
            client.chat_postMessage(channel=body["user_id"], text="A card", blocks=card("Waiting"))
        else:
            client.views_open(trigger_id=body["trigger_id"], view=form())
        ack()

    @app.options("search")
    def search(ack: Any, body: Any) -> None:
        found = [name for name in CUSTOMERS if body["value"].lower() in name.lower()]
        ack(options=[{"text": text(name), "value": name} for name in found])

    @app.action("search")
    @app.action("amount")
    def check(ack: Any, body: Any, client: Any) -> None:
        view = body["view"]
        chosen = value(view, "customer", "search", "selected_option")
        words = (
            f"Checked {chosen['text']['text'] if chosen else '?'}: {value(view, 'amount', 'amount', 'value')}"
        )
        client.views_update(view_id=view["id"], hash=view["hash"], view=form(words))
        ack()

    @app.view("echo.form")
    def submitted(ack: Any, body: Any, view: Any, client: Any) -> None:
        amount = value(view, "amount", "amount", "value")
        if amount == "13":
            ack(response_action="errors", errors={"amount": "Unlucky"})
            return
        files = value(view, "receipts", "files", "files")
        customer = value(view, "customer", "search", "selected_option")["value"]
        words = f"{customer} {amount} with {len(files)} files"
        client.chat_postMessage(channel=body["user"]["id"], text=words)
        seen.extend(files)
        ack()

    @app.view_closed("echo.form")
    def closed(ack: Any, body: Any) -> None:
        seen.append({"type": "closed", "is_cleared": body["is_cleared"]})
        ack()

    @app.action("approve")
    def approve(ack: Any, body: Any, respond: Any, client: Any) -> None:
        respond(text="Only you see this")
        channel, ts = body["channel"]["id"], body["message"]["ts"]
        client.chat_update(channel=channel, ts=ts, text="Approved", blocks=card("Approved", decided=True))
        ack()

    @app.event("app_home_opened")
    def home(event: Any, client: Any) -> None:
        blocks = [{"type": "header", "text": text("Welcome home")}]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.event("message")
    def heard(event: Any, request: Any) -> None:
        seen.append({**event, "retry": request.headers.get("x-slack-retry-num", [None])[0]})
        if event.get("text") == "fail" and len([e for e in seen if e.get("text") == "fail"]) < 3:
            raise RuntimeError("not this time")

    @app.shortcut("echo.global")
    def by_shortcut(ack: Any, body: Any, client: Any) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=form())
        ack()

    @app.shortcut("echo.message")
    def by_message(ack: Any, body: Any, client: Any) -> None:
        client.chat_postMessage(channel=body["user"]["id"], text=f"Logged: {body['message']['text']}")
        ack()

    return app


@contextmanager
def over_http(server: SlackServer, app: App) -> Iterator[None]:
    """Serves the app at the workspace's request URL."""

    class Front(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = app.dispatch(BoltRequest(body=body, headers=dict(self.headers.items())))
            content = answer.body.encode()
            self.send_response(answer.status)
            for name, values in answer.headers.items():
                self.send_header(name, values[0])
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Tests stay quiet."""

    front = ThreadingHTTPServer(("127.0.0.1", 0), Front)
    threading.Thread(target=front.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    server.workspace.app.request_url = f"http://127.0.0.1:{front.server_port}/slack/events"
    try:
        yield
    finally:
        server.workspace.app.request_url = None
        front.shutdown()
        front.server_close()


def close_client(server: SlackServer, client: SocketModeClient) -> None:
    """Ends the connection from the workspace's side, and lets the client finish its waits of up to 3 s."""
    client.auto_reconnect_enabled = False
    server.workspace.sockets.drop_all()

    def finish() -> None:
        # The SDK's two threads may both find the socket open and then gone.
        with suppress(AttributeError):
            client.close()

    threading.Thread(target=finish, daemon=True).start()


def socket_client(server: SlackServer, app: App, **options: Any) -> SocketModeClient:
    """A real Socket Mode client that hands its requests to the app."""
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    # The interval is also how long the client takes to close.
    options.setdefault("ping_interval", 0.2)
    handler = SocketModeHandler(app, app_token=server.workspace.app.app_token, **options)
    handler.client.web_client = WebClient(base_url=server.api_url)
    handler.connect()  # type: ignore[no-untyped-call]  # The SDK gives it no types.
    client: SocketModeClient = handler.client
    return client
