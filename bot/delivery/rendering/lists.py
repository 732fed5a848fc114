"""What the sender of a list is told, drawn when it leaves."""

from __future__ import annotations

from collections.abc import Mapping

from bot.delivery.ports import Renderer
from bot.delivery.rendering.stored import renders
from bot.domain.messages.files import ListAnswer
from bot.i18n import Reader
from bot.services.ports.unit_of_work import Transaction
from bot.views.kit.message import Message
from bot.views.requests.lists.answer import list_answer


def render_list_answer(tx: Transaction, answer: ListAnswer, reader: Reader) -> Message | None:
    """To who sent it."""
    about = answer.request_id or answer.actuals_of
    request = tx.requests.get(about) if about else None
    return list_answer(answer, request.number if request else "", reader)


RENDERERS: Mapping[str, Renderer] = dict([renders(ListAnswer, render_list_answer)])
