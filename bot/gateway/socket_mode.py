"""Socket Mode: Slack reached from inside, no public address needed."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import send_response
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.gateway.dispatch import Intake
from bot.gateway.payload import to_bolt

log = structlog.get_logger()

# The client takes a connection for dead after four pings without an answer: 12 s, not Bolt's 40.
_PING_SECONDS = 3.0
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0
# After three seconds Slack has told the person that nobody answered. The SDK closes after a ping's answer.
_STOPPING_SECONDS, _CLOSING_SECONDS = 3.0, _PING_SECONDS + 0.5


class SocketIntake(SocketModeHandler):
    """Envelopes to the intake. The SDK's built-in client needs no other package and reconnects by itself."""

    def __init__(self, bolt: App, intake: Intake, app_token: str, *, concurrency: int = 20) -> None:
        super().__init__(bolt, app_token, ping_interval=_PING_SECONDS, concurrency=concurrency)
        self._intake = intake
        self._stopping = threading.Event()
        self._idle = threading.Condition()
        self._busy = 0

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]  # its base
        with self._idle:
            if self._stopping.is_set():
                # Not acknowledged: Slack gives it to another connection, or says that it was not done.
                return
            self._busy += 1
        try:
            started = time.time()
            request = to_bolt(req.payload)
            if request is None:
                log.warning("a payload could not be read", kind=str(req.type))
                return
            response = self._intake.dispatch(request)
            try:
                send_response(client, req, response, started)
            except (SlackClientError, OSError) as exc:
                # Done, but Slack says to the person that it was not: a click again is told how things are.
                log.warning("the connection was lost before the answer", error=str(exc))
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def start_in_background(self) -> None:
        """Connect, again and again until Slack answers: the process need not start after the network."""
        threading.Thread(target=self._connect, name="socket-mode", daemon=True).start()

    def _connect(self) -> None:
        wait = _FIRST_WAIT
        while not self._stopping.is_set():
            try:
                self.client.connect_to_new_endpoint()
                return
            except Exception as exc:
                # Whatever keeps it from connecting may be gone in a moment.
                log.error("no Socket Mode connection", error=str(exc), wait_seconds=wait)
                self._stopping.wait(wait)
                wait = min(_LONGEST_WAIT, 2 * wait)

    def is_connected(self) -> bool:
        return bool(self.client.is_connected())

    def stop(self) -> None:
        """Answer what has arrived, take nothing more. The connection is closed last: the answers need it."""
        with self._idle:
            self._stopping.set()
            self._idle.wait_for(lambda: not self._busy, _STOPPING_SECONDS)
        self._wake_threads()
        # A connection that is established just then keeps the SDK waiting for its end: not us.
        closing = threading.Thread(target=self.client.close, name="socket-closing", daemon=True)
        closing.start()
        closing.join(_CLOSING_SECONDS)

    def _wake_threads(self) -> None:
        """The SDK closes once its threads have seen that it does: now, and not when they look again.

        Its reader looks after a message, such as a ping's answer, or in 3 s; its dispatcher once a second.
        """
        self.client.closed = True
        self.client.auto_reconnect_enabled = False
        self.client.current_session_state.terminated = True
        self.client.message_queue.put(None)  # No message: it is passed over.
        if self.client.current_session is not None:
            # A connection that is gone has no reader. An answer without a payload would not end the reading.
            with suppress(OSError):
                self.client.current_session.ping("closing")
