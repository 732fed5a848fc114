"""The one way in for every payload, over HTTP or Socket Mode: a request id, a stopwatch, Bolt."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any, TypeVar
from uuid import uuid4

import structlog
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_sdk import WebClient

from bot.priority import InFlightRequests
from bot.telemetry.metrics import Metrics
from bot.telemetry.tracing import Tracing

T = TypeVar("T")
log = structlog.get_logger()

_KINDS = frozenset(
    {
        "block_actions",
        "block_suggestion",
        "view_submission",
        "view_closed",
        "shortcut",
        "message_action",
        "event_callback",
        "url_verification",
    }
)
LAZY_THREADS = 16
_OAUTH_SWITCHES = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")


class CarryingExecutor(ThreadPoolExecutor):
    """Lazy listeners keep the request id of the click that started them."""

    def __init__(self, threads: int) -> None:
        super().__init__(threads, thread_name_prefix="lazy")
        self._open: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future = super().submit(copy_context().run, fn, *args, **kwargs)
        self._open.add(future)
        future.add_done_callback(self._open.discard)
        return future

    def finish(self, seconds: float) -> None:
        """Take nothing more; give what was begun `seconds` to answer, then drop what has not started."""
        self.shutdown(wait=False)
        wait(tuple(self._open), seconds)
        self.shutdown(wait=False, cancel_futures=True)


class HomeOnly(Authorize):
    """Lets in what comes from the workspace that the bot is installed in, or from any of its organization.

    A class rather than a function: for that Bolt looks at its arguments anew with each payload.
    """

    def __init__(self, identity: dict[str, Any], token: str | None) -> None:
        """`identity` is what auth.test answered at the start."""
        self._identity = identity
        self._token = token

    def __call__(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None, **_rest: object
    ) -> AuthorizeResult | None:
        if not self.is_ours(enterprise_id, team_id):
            log.warning("a payload of another workspace was turned away", team_id=team_id)
            return None
        return AuthorizeResult(
            enterprise_id=self._identity.get("enterprise_id"),
            team_id=self._identity.get("team_id"),
            bot_id=self._identity.get("bot_id"),
            bot_user_id=self._identity.get("user_id"),
            bot_token=self._token,
            user_id=user_id,
        )

    def is_ours(self, enterprise_id: str | None, team_id: str | None) -> bool:
        if self._identity.get("is_enterprise_install"):
            return enterprise_id == self._identity.get("enterprise_id")
        return team_id == self._identity.get("team_id")


def build_bolt(
    client: WebClient,
    identity: dict[str, Any],
    signing_secret: str,
    executor: CarryingExecutor | None = None,
) -> App:
    """Bolt for one workspace. `identity` is what auth.test answered at the start.

    An `authorize` of our own rather than a token: Bolt then never asks auth.test again, and a payload of
    another workspace is turned away before any listener. The front has verified the signature; Socket Mode
    needs none.
    """

    # Bolt's own client carries no token, so that it doesn't take this for an app with one.
    bare = WebClient(base_url=client.base_url, timeout=client.timeout, retry_handlers=[])
    with _without_oauth():
        bolt = App(
            name="goodwill",
            client=bare,
            # Bolt takes an Authorize too; its annotation has forgotten it.
            authorize=HomeOnly(identity, client.token),  # type: ignore[arg-type]
            signing_secret=signing_secret or "verified-by-the-front",
            process_before_response=True,
            token_verification_enabled=False,
            request_verification_enabled=False,
            attaching_function_token_enabled=False,
            user_facing_authorize_error_message="Goodwill does not work for this workspace.",
            listener_executor=executor or CarryingExecutor(LAZY_THREADS),
        )
    bare.token = client.token
    return bolt


@contextmanager
def _without_oauth() -> Iterator[None]:
    """Two variables that somebody may have set for another tool would switch Bolt to OAuth."""
    hidden = {name: os.environ.pop(name) for name in _OAUTH_SWITCHES if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


class Intake:
    """Hands payloads to Bolt in the calling thread; log and outbox rows then carry `request_id`."""

    def __init__(
        self,
        bolt: App,
        metrics: Metrics,
        in_flight: InFlightRequests | None = None,
        tracing: Tracing | None = None,
    ) -> None:
        self._bolt = bolt
        self._metrics = metrics
        self._in_flight = in_flight or InFlightRequests()
        self._tracing = tracing or Tracing()

    def dispatch(self, request: BoltRequest) -> BoltResponse:
        started = time.perf_counter()
        kind = kind_of(request.body)
        request_id = uuid4().hex[:16]
        with (
            self._in_flight.track(),
            structlog.contextvars.bound_contextvars(request_id=request_id),
            self._tracing.payload(request_id, kind),
        ):
            response = self._bolt.dispatch(request)
            seconds = time.perf_counter() - started
            log.info("a payload was answered", kind=kind, status=response.status, seconds=round(seconds, 4))
        self._metrics.ack_seconds.labels(kind).observe(seconds)
        return response


def kind_of(body: dict[str, Any]) -> str:
    """What sort of payload it is; one of a few names, whatever was sent."""
    if "command" in body:
        return "slash_command"
    kind = str(body.get("type") or "")
    return kind if kind in _KINDS else "other"
