"""Who hears of a change, and by which message."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from bot.domain.approval import deciders
from bot.domain.request import SpendRequest
from bot.services.ports.requests import Progress
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.posting import document_of

Message = tuple[str, str, Mapping[str, object]]
"""(kind, key, payload) of a message for the outbox."""


def announce(
    tx: Transaction, request: SpendRequest, *, progress: Progress | None = None, news: News | None = None
) -> None:
    """Queue the cards of everybody concerned; delivery draws them from the facts of that moment.

    `progress`: where the caller knows it. `news` is told to the requester in a short reply under the card.
    """
    progress = progress or tx.requests.progress(request.id)
    revision = f"{request.version}.{progress.decisions}.{progress.actuals}"
    cards = [("card.request", request.requester_id)]
    cards += [("card.approval", person_id) for person_id in sorted(progress.asked)]
    messages: list[Message] = [
        (
            kind,
            f"{kind}:{request.id}:{person_id}:{revision}",
            {"request_id": request.id, "person_id": person_id},
        )
        for kind, person_id in cards
    ]
    if news is not None:
        messages.append(_news(request, request.requester_id, news))
    tx.outbox.put_all(messages, stream=document_of(request))


class News(StrEnum):
    """What people are told in a message of its own: an updated card makes no sound in Slack."""

    APPROVED = "approved"
    REJECTED = "rejected"
    ASKED = "asked"
    ANSWERED = "answered"
    EDITED = "edited"
    EXPIRED = "expired"


def _news(request: SpendRequest, person_id: int, news: News) -> Message:
    """A short reply under the person's card."""
    payload = {
        "request_id": request.id,
        "person_id": person_id,
        "news": news.value,
        "under": "card.request" if person_id == request.requester_id else "card.approval",
    }
    return "news.request", f"news:{news}:{request.id}:{person_id}:{request.version}", payload


def tell_deciders(tx: Transaction, request: SpendRequest, news: News) -> None:
    """Tell those who are to decide and have a card already; a new card speaks for itself."""
    messages = [
        _news(request, person_id, news)
        for person_id in sorted(deciders(tx.requests.steps(request.id, request.round)))
        if tx.outbox.has_card("card.approval", request.id, person_id)
    ]
    tx.outbox.put_all(messages, stream=document_of(request))
