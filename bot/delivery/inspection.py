"""Asks Slack whether the installation is sound. Only reads: nothing is changed and no message is sent."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterable, Mapping
from email.utils import parsedate_to_datetime
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.clock import Clock
from bot.delivery.recipients import CHANNEL_ID
from bot.services.ports.operations import SlackReport

_CONNECT_SECONDS = 5.0
_SLACK_FAILURES = (SlackApiError, SlackClientError, OSError)


def required_scopes() -> frozenset[str]:
    """What the manifest that ships with the bot asks for."""
    manifest = yaml.safe_load(resources.files("bot").joinpath("manifest.yaml").read_text(encoding="utf-8"))
    return frozenset(manifest["oauth_config"]["scopes"]["bot"])


class SlackInspector:
    """Fulfils `services.ports.operations.InspectsSlack` with the Web API."""

    def __init__(self, client: WebClient, app_token: str, clock: Clock) -> None:
        """`client` carries the bot's token; without `app_token` Socket Mode is not asked about."""
        self._client = client
        # Everything here only reads and may be asked again.
        client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))
        self._app_token = app_token
        self._clock = clock

    def inspect(self, channels: Iterable[str]) -> SlackReport:
        asked_at = self._clock()
        try:
            answer = self._client.auth_test()
        except SlackApiError as exc:
            if exc.response.status_code >= 500:
                return SlackReport(unreachable=f"HTTP {exc.response.status_code}")
            return SlackReport(token_refused=str(exc.response.get("error")))
        except (SlackClientError, OSError) as exc:
            return SlackReport(unreachable=_reason(exc))
        headers = {name.lower(): str(value) for name, value in answer.headers.items()}
        refused, unreachable = self._socket_mode()
        outside, unknown = self._channels(channels)
        return SlackReport(
            is_bot=bool(answer.get("bot_id")),
            missing_scopes=_missing_scopes(headers),
            socket_mode_refused=refused,
            socket_mode_unreachable=unreachable,
            clock_ahead_seconds=_seconds_ahead(asked_at.timestamp(), headers),
            channels_without_bot=outside,
            channels_not_found=unknown,
        )

    def _socket_mode(self) -> tuple[str, str]:
        """(Slack's refusal, why its address can't be reached); both empty when all is well."""
        if not self._app_token:
            return "", ""
        try:
            answer = self._client.apps_connections_open(app_token=self._app_token)
        except SlackApiError as exc:
            return str(exc.response.get("error")), ""
        except (SlackClientError, OSError) as exc:
            return "", _reason(exc)
        # A proxy decides by itself what it reaches.
        return "", "" if self._client.proxy else _why_unreachable(str(answer["url"]))

    def _channels(self, wanted: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(Those the bot is not in, those it can't see), by name, or by id where only that is known."""
        names = [each for each in wanted if not each.startswith("D")]
        try:
            seen = self._visible_channels() if names else {}
        except _SLACK_FAILURES:
            # A missing scope, which the report names.
            return (), ()
        outside, unknown = [], []
        for name in names:
            is_id = CHANNEL_ID.fullmatch(name)
            bare = name.strip().lstrip("#")
            channel = seen.get(name if is_id else bare.lower())
            if channel is None:
                unknown.append(name if is_id else f"#{bare}")
            elif not channel.get("is_member"):
                outside.append(f"#{channel['name']}")
        return tuple(outside), tuple(unknown)

    def _visible_channels(self) -> dict[str, Mapping[str, Any]]:
        """By id and by name."""
        found: dict[str, Mapping[str, Any]] = {}
        pages = self._client.conversations_list(
            types="public_channel,private_channel", exclude_archived=True, limit=1000
        )
        for page in pages:
            for channel in page["channels"]:
                found[str(channel["id"])] = found[str(channel["name"]).lower()] = channel
        return found


def _missing_scopes(headers: Mapping[str, str]) -> tuple[str, ...]:
    granted = {scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",") if scope.strip()}
    if not granted:
        # Slack names them in every answer: what stands between has taken the header out.
        return ()
    return tuple(sorted(required_scopes() - granted))


def _seconds_ahead(asked_at: float, headers: Mapping[str, str]) -> int:
    """How far this machine's clock is ahead of Slack's, whose Date header knows whole seconds."""
    date = headers.get("date")
    return round(asked_at - parsedate_to_datetime(date).timestamp()) if date else 0


def _why_unreachable(url: str) -> str:
    """Why the host of a WebSocket can't be reached; empty when it can. Nothing is said on the connection."""
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "wss"
    address = (host, parts.port or (443 if secure else 80))
    try:
        with socket.create_connection(address, _CONNECT_SECONDS) as plain:
            if secure:
                ssl.create_default_context().wrap_socket(plain, server_hostname=host).close()
    except OSError as exc:
        return f"{host}: {_reason(exc)}"
    return ""


def _reason(exc: Exception) -> str:
    return " ".join(str(getattr(exc, "reason", None) or exc).split()) or type(exc).__name__
