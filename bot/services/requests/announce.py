"""Who hears of a change, and by which message."""

from __future__ import annotations

from bot.domain.messages.files import ListFile
from bot.domain.messages.kind import MessageKind
from bot.domain.messages.requests import ApprovalCard, News, RequestCard, RequestNews
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.term_change import TermChange
from bot.services.ports.operations import Queueable
from bot.services.ports.requests import Progress
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.posting import document_of


def announce(
    tx: Transaction,
    request: SpendRequest,
    *,
    progress: Progress | None = None,
    news: News | None = None,
    because: str = "",
) -> None:
    """Queue the cards of everybody concerned; delivery draws them from the facts of that moment.

    `progress`: where the caller knows it. `news` is told to the requester in a short reply under the card.
    `because` names what has changed beside the request itself.
    """
    progress = progress or tx.requests.progress(request.id)
    revision = f"{request.version}.{progress.decisions}.{progress.actuals}" + (
        f".{because}" if because else ""
    )
    cards: list[RequestCard | ApprovalCard] = [RequestCard(request.id, request.requester_id)]
    cards += [ApprovalCard(request.id, person_id) for person_id in sorted(progress.asked)]
    messages: list[tuple[str, Queueable]] = [
        (f"{card.kind}:{request.id}:{card.person_id}:{revision}", card) for card in cards
    ]
    if request.terms.is_list:
        # Whoever has it in their thread already gets it no second time: delivery looks.
        messages += [
            (f"list.file:{request.id}:{card.person_id}:{revision}", _list_under(card)) for card in cards
        ]
    if news is not None:
        messages.append(_news(request, request.requester_id, news))
    tx.outbox.put_all(messages, stream=document_of(request))


def _list_under(card: RequestCard | ApprovalCard) -> ListFile:
    return ListFile(card.request_id, card.person_id, card.kind)


def _news(
    request: SpendRequest, person_id: int, news: News, changes: tuple[TermChange, ...] = ()
) -> tuple[str, Queueable]:
    """A short reply under the person's card."""
    own = person_id == request.requester_id
    under = MessageKind.REQUEST_CARD if own else MessageKind.APPROVAL_CARD
    key = f"news:{news}:{request.id}:{person_id}:{request.version}"
    return key, RequestNews(request.id, person_id, news, under, changes)


def tell_deciders(tx: Transaction, request: SpendRequest, news: News) -> None:
    """Tell those who are to decide and have a card already; a new card speaks for itself."""
    steps = tx.approvals.steps(request.id, request.round)
    messages = [
        _news(request, person_id, news)
        for person_id in sorted(request.deciders(steps))
        if tx.outbox.has_card(MessageKind.APPROVAL_CARD, request.id, person_id)
    ]
    tx.outbox.put_all(messages, stream=document_of(request))


def tell_of_edit(tx: Transaction, request: SpendRequest, changes: tuple[TermChange, ...]) -> None:
    """What an edit has changed: under the requester's own card, and of those who are to decide again."""
    steps = tx.approvals.steps(request.id, request.round)
    deciders = sorted(request.deciders(steps))
    told = [who for who in deciders if tx.outbox.has_card(MessageKind.APPROVAL_CARD, request.id, who)]
    messages = [_news(request, who, News.EDITED, changes) for who in (request.requester_id, *told)]
    tx.outbox.put_all(messages, stream=document_of(request))
