"""The actuals of a list are sent: who may, noted at once; they are read after Slack has its answer."""

from __future__ import annotations

from bot.domain.approvals.rights import require_actual_by
from bot.domain.company.actor import Actor
from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.messages.files import ListActuals
from bot.services.ports.unit_of_work import Transaction
from bot.services.requests.access import acting_employee, find_request
from bot.services.requests.draft import short_enough


def receive_actuals(
    tx: Transaction,
    actor: Actor,
    request_id: int,
    file_ids: tuple[str, ...],
    receipt_ids: tuple[str, ...],
    reason: str,
    key: str,
) -> None:
    """Queue the reading; the same `key` again adds nothing.

    Raises NotFound, NotAllowed("not_your_request"), Stale("nothing_approved"), InvalidInput("list_missing").
    """
    person = acting_employee(tx, actor)
    require_actual_by(person, find_request(tx, request_id, person))
    if not file_ids:
        raise InvalidInput("list_missing", field=Field.ACTUALS)
    message = ListActuals(request_id, person.id, file_ids[0], short_enough(reason, Field.REASON), receipt_ids)
    tx.outbox.put(message, stream=f"list:{person.id}", key=f"list.actuals:{key}")
