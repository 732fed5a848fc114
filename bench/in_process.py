"""The bot in this process, without a server or threads: a signed request in, a commit, an answer out."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from slack_bolt import BoltResponse

from bench.company import NOW, SECRET, settings_of
from bench.payloads import Signed
from bench.slack import StubSlack
from bot.app import build
from bot.gateway.http import parsed
from bot.gateway.signature import SignatureCheck


class InProcessBot:
    """The application as people get it, not started; its clock advances a second with each request."""

    def __init__(self, url: str, now: datetime = NOW) -> None:
        self._now = now
        # Slack is there for the wiring alone: nothing that is measured here may need it.
        with StubSlack() as slack:
            self.application = build(settings_of(url, slack.api_url), clock=self._clock)
        self._signature = SignatureCheck(SECRET, time.time)

    def _clock(self) -> datetime:
        return self._now

    def handle(self, signed: Signed) -> BoltResponse:
        """What the front does with a request, without the socket."""
        self._now += timedelta(seconds=1)
        headers = signed.headers
        reason = self._signature.refusal(
            headers["x-slack-request-timestamp"], headers["x-slack-signature"], signed.body
        )
        request = parsed(signed.body, headers["content-type"])
        if reason is not None or request is None:
            raise AssertionError(f"the front turned a request away: {reason}")
        response = self.application.intake.dispatch(request)
        if response.status != 200 or "errors" in response.body:
            raise AssertionError(f"a request was refused: {response.status} {response.body}")
        return response

    def close(self) -> None:
        self.application.stop()
