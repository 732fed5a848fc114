"""What every change of a request shares: the order of locks, its postings, and who hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.actor import Actor
from bot.domain.budget import BudgetLine
from bot.domain.messages import FileFetch
from bot.domain.request import (
    Event,
    Move,
    SpendRequest,
)
from bot.services.budgets.alerts import check_line_thresholds
from bot.services.ports.unit_of_work import Transaction


def document_of(request: SpendRequest) -> str:
    return f"request:{request.id}"


def post(
    tx: Transaction,
    request: SpendRequest,
    moves: Sequence[Move],
    event: Event,
    actor: Actor,
    *,
    month: int | None = None,
    part: str = "",
) -> SpendRequest:
    """Post `moves` to the request's line and carry them into what the request holds.

    `month` defaults to the request's own; `part` tells several postings of one event apart.
    """
    append_postings(tx, request, moves, event, actor, month=month, part=part)
    return replace(request, holding=request.holding.after(tuple(moves)))


def append_postings(
    tx: Transaction,
    request: SpendRequest,
    moves: Sequence[Move],
    event: Event,
    actor: Actor,
    *,
    month: int | None = None,
    part: str = "",
) -> None:
    """The postings and the sums beside them: of a request that is stored with what they make it hold."""
    tx.budgets.post(
        request.line_id,
        month or request.month,
        moves,
        kind=f"request.{event}",
        document=document_of(request),
        actor_id=actor.id,
        key=f"request:{request.id}:{request.version}:{event}{part}",
    )
    tx.customer_use.carry(request, held_minor=sum(move.minor for move in moves))


def check_thresholds(
    tx: Transaction, request: SpendRequest, spent_month: int | None = None, *, line: BudgetLine | None = None
) -> BudgetLine:
    """Warn, in the same transaction, when the line has reached a threshold. Returns the line.

    `spent_month`: where an actual was posted; it need not be the month that the request was planned in.
    `line`: the request's line, where this transaction has read it already.
    """
    if line is None:
        line = tx.budgets.line(request.line_id)
    if line is None:
        raise AssertionError(f"request {request.id} draws on a line that does not exist")
    policy = tx.policies.version(request.policy_version)
    for month in sorted({request.month, spent_month or request.month}):
        check_line_thresholds(tx, line, month, policy)
    return line


def keep_attachments(tx: Transaction, request: SpendRequest) -> None:
    """Note the attached files and queue their fetching: Slack may be slow, the request must not wait."""
    keep_files(tx, request, request.terms.file_ids, "attachment", None)


def keep_files(
    tx: Transaction, request: SpendRequest, file_ids: tuple[str, ...], purpose: str, actual_id: int | None
) -> None:
    if not file_ids:
        return
    tx.files.add(file_ids, request.id, purpose, actual_id)
    for stored in tx.files.of_request(request.id):
        if stored.state == "pending" and stored.slack_file_id in file_ids:
            stream = f"file:{stored.id}"
            tx.outbox.put(FileFetch(stored.id), stream=stream, key=f"file.fetch:{stored.id}")
