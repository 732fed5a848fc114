"""What a workspace holds: plain data, no behaviour and no framework."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Team:
    id: str
    name: str
    domain: str
    enterprise_id: str | None = None


@dataclass
class User:
    id: str
    name: str
    real_name: str
    email: str | None = None
    locale: str = "en-US"
    tz: str = "UTC"
    is_bot: bool = False
    # Their account is deactivated.
    deleted: bool = False
    # The id of another company's team; empty for people of this one.
    foreign_team: str = ""
    title: str = ""


@dataclass
class Channel:
    id: str
    name: str
    is_im: bool = False
    is_private: bool = False
    is_archived: bool = False
    members: list[str] = field(default_factory=list)
    created: float = 0.0
    # The ids of other companies' teams that it is shared with.
    shared_with: list[str] = field(default_factory=list)


@dataclass
class Message:
    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    files: list[str] = field(default_factory=list)
    edited: Json | None = None
    bot_id: str | None = None
    subtype: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    # What people selected in this message: user, block id and action id to the value.
    chosen: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)


@dataclass
class File:
    id: str
    name: str
    mimetype: str
    filetype: str
    user: str
    size: int
    created: int
    content: bytes
    title: str = ""
    complete: bool = True
    # `hosted`, `external` (stored elsewhere), `hidden_by_limit` (by the plan) or `tombstone` (deleted).
    mode: str = "hosted"
    external_url: str = ""
    # Channel id to the messages that share the file there, as Slack shows them.
    shares: dict[str, list[Json]] = field(default_factory=dict)

    def share(self, message: Message) -> None:
        """Records that a message shares this file."""
        shown: Json = {"ts": message.ts} | ({"thread_ts": message.thread_ts} if message.thread_ts else {})
        self.shares.setdefault(message.channel, []).append(shown)


@dataclass(frozen=True)
class ExternalFile:
    """An attachment from another service: Slack keeps only the link."""

    name: str
    url: str


@dataclass
class View:
    """A modal or a home tab; `values` and `errors` are what the person has typed and is shown."""

    id: str
    user: str
    content: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def type(self) -> str:
        return str(self.content.get("type", ""))

    @property
    def external_id(self) -> str:
        return str(self.content.get("external_id") or "")

    @property
    def blocks(self) -> list[Json]:
        return list(self.content.get("blocks") or [])


@dataclass
class App:
    """The one installed app. `None` in place of a list means that everything is allowed."""

    id: str
    name: str
    bot_id: str
    bot_user: str
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str
    scopes: frozenset[str] | None = None
    app_token_scopes: frozenset[str] = frozenset({"connections:write"})
    # Whether people may write to the app in its messages tab.
    takes_messages: bool = True
    commands: tuple[str, ...] | None = None
    # Command to its description and hint, as completion shows them.
    command_help: dict[str, tuple[str, str]] = field(default_factory=dict)
    shortcuts: tuple[Json, ...] = ()
    events: frozenset[str] | None = None
    request_url: str | None = None
    token_revoked: bool = False


@dataclass
class Trigger:
    id: str
    user: str
    issued: float
    used: bool = False
    view_id: str | None = None


@dataclass
class ResponseUrl:
    token: str
    user: str
    channel: str
    issued: float
    message_ts: str | None = None
    uses: int = 0


@dataclass(frozen=True)
class Warning:
    """What a person sees when the app failed to answer properly."""

    user: str
    code: str
    text: str
    at: float


@dataclass(frozen=True)
class Change:
    """One thing that happened, told to every observer."""

    kind: str
    data: Any


@dataclass
class LogEntry:
    """One call received (`api`, `response_url`, `ack`) or one payload sent (`payload`)."""

    at: float
    kind: str
    name: str
    request: Any
    response: Any = None
    ok: bool = True
    duration_ms: float = 0.0
    violations: list[Any] = field(default_factory=list)
