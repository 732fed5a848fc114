"""From a message's stored payload to the function that draws it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bot.delivery.calls import Refused
from bot.delivery.ports import Renderer
from bot.domain.json_record import UnreadableRecord
from bot.domain.messages.kind import Payload
from bot.i18n import Reader
from bot.services.ports.unit_of_work import Transaction
from bot.views.kit.message import Message

P = TypeVar("P", bound=Payload)


def renders(
    payload: type[P], draw: Callable[[Transaction, P, Reader], Message | None]
) -> tuple[str, Renderer]:
    """The kind of `payload`, and a renderer of what is stored under it."""

    def render(tx: Transaction, stored: Mapping[str, Any], reader: Reader) -> Message | None:
        try:
            facts = payload.from_json(stored)
        except UnreadableRecord as exc:
            # Trying again would not help: it is put aside with the reason.
            raise Refused(f"payload_unreadable: {exc}") from exc
        return draw(tx, facts, reader)

    return payload.kind, render
