"""The shape that a payload must have before anybody reads it: what is of another shape is not Slack's.

Only what is read is described, as far as reading it could fail; whatever else Slack sends may be there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from slack_bolt import BoltRequest

# Ids go into queries and keys: nothing but letters and digits ever has to.
_Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,64}\z")]
_OptionalId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{0,64}\z")] | None
# What people typed or chose may be anything: its readers refuse it with a sentence at its field.
_Text = Any


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _Thing(_Shape):
    id: _OptionalId = None


class _User(_Shape):
    id: _Id


class _Team(_Thing):
    enterprise_id: _OptionalId = None


class _Option(_Shape):
    value: _Text = None


class _Input(_Shape):
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None


class _State(_Shape):
    values: dict[str, dict[str, _Input]] | None = None


class _Block(_Shape):
    type: str | None = None
    block_id: str | None = None


class _View(_Shape):
    id: _Id
    type: str
    callback_id: str | None = None
    private_metadata: str | None = None
    app_installed_team_id: _OptionalId = None
    state: _State | None = None
    blocks: list[_Block] | None = None


class _SubmittedView(_View):
    callback_id: str


class _Action(_Shape):
    action_id: str
    block_id: str | None = None
    value: _Text = None
    selected_option: _Option | None = None


class _Container(_Shape):
    is_ephemeral: bool | None = None


class _Message(_Shape):
    files: list[Any] | None = None


class _Interaction(_Shape):
    user: _User
    team: _Team | None = None
    enterprise: _Thing | None = None
    channel: _Thing | None = None
    container: _Container | None = None
    view: _View | None = None
    message: _Message | None = None
    response_url: str | None = None
    trigger_id: str | None = None


class _Actions(_Interaction):
    actions: list[_Action] = Field(min_length=1)


class _Submission(_Interaction):
    view: _SubmittedView


class _Suggestion(_Interaction):
    action_id: str
    block_id: str | None = None


class _Shortcut(_Interaction):
    callback_id: str


class _Command(_Shape):
    command: str
    user_id: _Id
    team_id: _OptionalId = None
    enterprise_id: _OptionalId = None
    channel_id: _OptionalId = None
    response_url: str | None = None
    trigger_id: str | None = None


class _Profile(_Shape):
    """Of somebody whose profile has changed."""

    id: _OptionalId = None
    team_id: _OptionalId = None
    enterprise_user: dict[str, Any] | None = None
    profile: dict[str, Any] | None = None


class _Event(_Shape):
    type: str
    user: _Id | _Profile | None = None


class _Authorization(_Shape):
    team_id: _OptionalId = None
    enterprise_id: _OptionalId = None


class _EventCallback(_Shape):
    event: _Event
    team_id: _OptionalId = None
    enterprise_id: _OptionalId = None
    authorizations: list[_Authorization] | None = None


_SHAPES: dict[str, type[_Shape]] = {
    "block_actions": _Actions,
    "block_suggestion": _Suggestion,
    "view_submission": _Submission,
    "view_closed": _Submission,
    "shortcut": _Shortcut,
    "message_action": _Shortcut,
    "event_callback": _EventCallback,
}
_WITHOUT_SHAPE = frozenset({"url_verification", "app_rate_limited"})


def is_of_slack(body: object) -> bool:
    """Whether the payload has a shape that Slack sends and the listeners may rely on."""
    if not isinstance(body, Mapping):
        return False
    if body.get("ssl_check") == "1":
        return True
    kind = str(body.get("type"))
    shape = _Command if "command" in body else _SHAPES.get(kind)
    if shape is None:
        return kind in _WITHOUT_SHAPE
    try:
        shape.model_validate(body)
    except (ValidationError, RecursionError):
        return False
    return True


def to_bolt(body: object) -> BoltRequest | None:
    """Bolt's request, or None when the payload is not what Slack sends: Bolt itself would raise.

    Bolt takes a payload that is parsed already only as one of Socket Mode; over HTTP it would parse it again,
    and its reading of a command that holds the word "payload" ends in an empty one. No headers: they are not
    signed, and Bolt obeys some.
    """
    if not is_of_slack(body):
        return None
    try:
        return BoltRequest(body=body, mode="socket_mode")  # type: ignore[arg-type]  # a parsed one is taken
    except (ValueError, RecursionError, AttributeError, TypeError, KeyError):
        return None
