"""Which words each kind of message is given: the facts as they are at the moment of delivery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.delivery import rendering_digests, rendering_requests
from bot.delivery.ports import Renderer
from bot.i18n import Reader
from bot.services.ports.unit_of_work import Transaction
from bot.views.actuals.refused_file import refused_file_message
from bot.views.kit.message import Message


def render_refused_file(tx: Transaction, payload: Mapping[str, Any], reader: Reader) -> Message | None:
    """`file.refused`: request_id, name, reason (type, size or missing)."""
    request = tx.requests.get(int(payload["request_id"]))
    if request is None:
        return None
    return refused_file_message(request.number, str(payload["name"]), str(payload["reason"]), reader)


RENDERERS: Mapping[str, Renderer] = {
    **rendering_digests.RENDERERS,
    **rendering_requests.RENDERERS,
    "file.refused": render_refused_file,
}
