"""From what is stored of a message to who draws it."""

from __future__ import annotations

import pytest

from bot.delivery.calls import Refused
from bot.delivery.rendering.messages import RENDERERS
from bot.domain.messages.kind import MessageKind
from bot.i18n import Reader
from bot.services.ports.unit_of_work import Store

NO_MESSAGES = {
    MessageKind.FILE_FETCH,
    MessageKind.PLAN_ACTIVATION,
    MessageKind.PLAN_WORKBOOK,
    MessageKind.REQUEST_REFRESH,
    MessageKind.BUDGET_ROOM,
    MessageKind.LIST_READ,
    MessageKind.LIST_ACTUALS,
    MessageKind.LIST_FILE,
}


def test_every_message_is_drawn() -> None:
    """Each kind has its renderer, unless it is work that nobody reads."""
    assert set(RENDERERS) == set(MessageKind) - NO_MESSAGES


def test_what_cannot_be_read_is_put_aside(store: Store) -> None:
    """Trying again would not help, so it is refused with the key that is missing."""
    draw = RENDERERS[MessageKind.FILE_REFUSED]
    with pytest.raises(Refused, match="FileRefused without"):
        store.read(lambda tx: draw(tx, {}, Reader("en")))
