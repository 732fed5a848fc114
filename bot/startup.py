"""What must be there before anything is wired: tokens, Slack's answer, the locked database, the store."""

from __future__ import annotations

import time
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.clock import Clock
from bot.config import Settings
from bot.domain.errors import GoodwillError
from bot.storage.company.workspaces import slack_workspace
from bot.storage.engine.database import Database
from bot.storage.engine.run_lock import RunLock
from bot.storage.opening import ensure_policy, open_database, store_of
from bot.storage.store import SqlStore

_CONNECT_ATTEMPTS = 3


def check_tokens(settings: Settings) -> None:
    """Raises GoodwillError when a token is missing, or is another kind of token."""
    if missing := settings.missing():
        raise GoodwillError("settings_missing", names=", ".join(missing))
    if not settings.slack_bot_token.get_secret_value().startswith("xoxb-"):
        raise GoodwillError("bot_token_malformed")
    app_token = settings.slack_app_token.get_secret_value()
    if app_token and not app_token.startswith("xapp-"):
        raise GoodwillError("app_token_malformed")


def slack_client(settings: Settings, timeout: int) -> WebClient:
    """A client with the bot's token; `timeout` in seconds."""
    return WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=timeout,
        # None: the SDK's default repeats a dropped call, and a repeated post is a second message.
        retry_handlers=[],
    )


def who_am_i(client: WebClient) -> dict[str, Any]:
    """What auth.test answers; a network that is not up yet gets a few seconds.

    Raises GoodwillError("slack_refuses_token"), GoodwillError("slack_unreachable").
    """
    for attempt in range(1, _CONNECT_ATTEMPTS + 1):
        try:
            return dict(client.auth_test().data)  # type: ignore[arg-type]  # bytes are a file's
        except SlackApiError as exc:
            error = exc.response.get("error")
            if exc.response.status_code < 500:
                raise GoodwillError("slack_refuses_token", error=error) from exc
        except (OSError, SlackClientError) as exc:
            error = type(exc).__name__
        if attempt < _CONNECT_ATTEMPTS:
            time.sleep(attempt)
    raise GoodwillError("slack_unreachable", url=client.base_url, error=error)


def open_locked(settings: Settings) -> tuple[Database, RunLock]:
    """The database at its revision, locked against a second bot where that matters.

    Raises AlreadyRunning, GoodwillError("database_folder_read_only"), or what `open_database` does.
    """
    lock = RunLock(settings.database_url)
    try:
        lock.acquire()
        return open_database(settings), lock
    except OSError as exc:
        raise GoodwillError("database_folder_read_only", reason=str(exc)) from exc
    except BaseException:
        lock.release()
        raise


def open_workspace(
    settings: Settings, clock: Clock, database: Database, identity: dict[str, Any]
) -> SqlStore:
    """The store of the workspace that auth.test named; company data imported before becomes its own."""
    workspace_id = database.write(
        lambda connection: slack_workspace(
            connection,
            clock(),
            str(identity["team_id"]),
            str(identity.get("enterprise_id") or ""),
            str(identity.get("team") or ""),
            str(identity.get("user_id") or ""),
        )
    )
    store = store_of(database, workspace_id, settings, clock)
    # Said now, in one line: later each click would fail.
    store.read(lambda tx: tx.audit.require_key())
    ensure_policy(store)
    return store
