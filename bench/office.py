"""The bot in this process, without a server or threads: a signed request in, commit, answer out."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from slack_bolt import BoltResponse
from slack_sdk import WebClient

from bench.company import IDENTITY, NOW, SECRET, company_store, settings_of
from bench.payloads import Signed
from bot.gateway.dispatch import Intake, build_bolt
from bot.gateway.http import parsed
from bot.gateway.signature import SignatureCheck
from bot.handlers.dependencies import Dependencies
from bot.handlers.home_team import HomeTeam
from bot.handlers.listeners import register as register_listeners
from bot.storage.engine.database import Database
from bot.storage.instrumented_store import InstrumentedStore
from bot.telemetry.metrics import Metrics

# Nothing listens there: no row of this kind may need Slack.
_NOWHERE = "http://127.0.0.1:9/api/"


class Office:
    """Wired as `bot/app.py` wires it; its clock moves on by a second with each request."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.store = company_store(self.database, url)
        self.now: datetime = NOW
        self.store.clock = self._tick
        settings = settings_of(url)
        client = WebClient(token="xoxb-bench", base_url=_NOWHERE, timeout=1, retry_handlers=[])  # noqa: S106
        self.bolt = build_bolt(client, IDENTITY, SECRET)
        metrics = Metrics()
        watched = InstrumentedStore(
            self.store,
            _nothing,
            lambda kind, seconds: metrics.transaction_seconds.labels(kind).observe(seconds),
        )
        home = HomeTeam.of(IDENTITY)
        register_listeners(self.bolt, Dependencies(watched, _nothing, settings, self._tick, client, home))
        self._intake = Intake(self.bolt, metrics)
        self._signature = SignatureCheck(SECRET, time.time)

    def _tick(self) -> datetime:
        return self.now

    def handle(self, signed: Signed) -> BoltResponse:
        """What the front does with a request, but for the socket."""
        self.now += timedelta(seconds=1)
        headers = signed.headers
        reason = self._signature.refusal(
            headers["x-slack-request-timestamp"], headers["x-slack-signature"], signed.body
        )
        request = parsed(signed.body, headers["content-type"])
        if reason is not None or request is None:
            raise AssertionError(f"the front turned a request away: {reason}")
        response = self._intake.dispatch(request)
        if response.status != 200 or "errors" in response.body:
            raise AssertionError(f"a request was refused: {response.status} {response.body}")
        return response

    def close(self) -> None:
        self.bolt.listener_runner.listener_executor.shutdown(wait=True)
        self.database.dispose()


def _nothing() -> None:
    pass
