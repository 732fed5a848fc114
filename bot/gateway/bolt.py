"""Bolt for one workspace: who may come in, and nothing of it that asks Slack again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import Authorize
from slack_sdk import WebClient

from bot.gateway.background import BackgroundThreads

log = structlog.get_logger()

_OAUTH_SWITCHES = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")


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
    threads: BackgroundThreads | None = None,
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
            # Bolt takes an Authorize too; the type annotation omits it.
            authorize=HomeOnly(identity, client.token),  # type: ignore[arg-type]  # see above
            signing_secret=signing_secret or "verified-by-the-front",
            process_before_response=True,
            token_verification_enabled=False,
            request_verification_enabled=False,
            attaching_function_token_enabled=False,
            user_facing_authorize_error_message="Goodwill does not work for this workspace.",
            listener_executor=threads or BackgroundThreads(),
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
