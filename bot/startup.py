"""What must be there before anything is wired: secrets, Slack's answer, the database and its lock."""

from __future__ import annotations

import time
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.config import Settings
from bot.storage.engine.database import Database
from bot.storage.engine.run_lock import AlreadyRunning, RunLock
from bot.storage.opening import open_database
from bot.telemetry.tracing import Tracing, TracingNotInstalled, tracing_of

_CONNECT_ATTEMPTS = 3


class StartFailure(Exception):
    """Why the bot can't start, and what to do about it: one line for a person."""


def check_secrets(token: str, app_token: str, secret: str) -> None:
    if not token.startswith("xoxb-"):
        raise StartFailure("SLACK_BOT_TOKEN is missing; take the xoxb- token from the Slack app's page")
    if app_token and not app_token.startswith("xapp-"):
        raise StartFailure("SLACK_APP_TOKEN is no app-level token; take the one that starts with xapp-")
    if not app_token and not secret:
        raise StartFailure(
            "SLACK_SIGNING_SECRET is missing; set it for HTTP, or SLACK_APP_TOKEN for Socket Mode"
        )


def start_tracing(settings: Settings) -> Tracing:
    try:
        return tracing_of(settings.otel_exporter_otlp_endpoint)
    except TracingNotInstalled as exc:
        raise StartFailure(str(exc)) from exc


def slack_client(settings: Settings, token: str, timeout: int) -> WebClient:
    # No retry handlers: the SDK's default repeats a dropped call, and a repeated post is a second message.
    return WebClient(token=token, base_url=settings.slack_api_url, timeout=timeout, retry_handlers=[])


def who_am_i(client: WebClient) -> dict[str, Any]:
    """What auth.test answers. A network that is not there yet gets a few seconds."""
    for attempt in range(1, _CONNECT_ATTEMPTS + 1):
        try:
            return dict(client.auth_test().data)  # type: ignore[arg-type]
        except SlackApiError as exc:
            error = exc.response.get("error")
            if exc.response.status_code < 500:
                raise StartFailure(
                    f"Slack refuses SLACK_BOT_TOKEN ({error}); install the app again and copy its token"
                ) from exc
        except (OSError, SlackClientError) as exc:
            error = type(exc).__name__
        if attempt < _CONNECT_ATTEMPTS:
            time.sleep(attempt)
    raise StartFailure(f"no answer from {client.base_url} ({error}); check the network and SLACK_API_URL")


def open_locked(settings: Settings) -> tuple[Database, RunLock]:
    """Locked against a second bot where that matters, then brought to its revision."""
    lock = RunLock(settings.database_url)
    try:
        lock.acquire()
        return open_database(settings), lock
    except AlreadyRunning as exc:
        raise StartFailure(
            f"another bot already runs on {exc}; stop it, or use PostgreSQL for several"
        ) from exc
    except OSError as exc:
        raise StartFailure(f"can't write beside the database ({exc}); check DATABASE_URL") from exc
    except BaseException:
        lock.release()
        raise
