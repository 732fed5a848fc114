"""What only a forger does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.client import interactions
from sandbox.client.person import Person
from sandbox.client.surfaces import Home, Modal, ShownMessage
from sandbox.transport import payloads
from sandbox.transport.delivery import Ack

Json = dict[str, Any]


def forge_click(
    person: Person, place: ShownMessage | Home, action_id: str, value: str, block_id: str = "forged"
) -> bool:
    """A click on a button that the message or the App Home does not have. True when it was acknowledged."""
    element = {"type": "button", "action_id": action_id, "text": {"type": "plain_text", "text": "x"}}
    return interactions.act(
        person.workspace, person.id, place.origin, {"block_id": block_id}, element, {"value": value}
    )


def forge_choice(person: Person, message: ShownMessage, action_id: str, value: str) -> bool:
    """A choice from a menu that the message does not have. True when it was acknowledged."""
    element = {"type": "static_select", "action_id": action_id}
    option = {"text": {"type": "plain_text", "text": "x"}, "value": value}
    own = {"selected_option": option}
    return interactions.act(person.workspace, person.id, message.origin, {"block_id": "forged"}, element, own)


def forge_submission(form: Modal, change: Callable[[Json], None]) -> Ack:
    """Send a form whose payload `change` has altered on the way."""
    payload = payloads.view_submission(form.workspace, form.view)
    change(payload["view"])
    return form.workspace.delivery.interact("interactive", payload)


def put(view: Json, action_id: str, state: Json) -> None:
    """Change the value of an input in a forged view."""
    for block in view["state"]["values"].values():
        if action_id in block:
            block[action_id] = {**block[action_id], **state}
