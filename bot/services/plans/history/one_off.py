"""Say of a request that its spending will not come again, so that plans leave it out; or take that back."""

from __future__ import annotations

from bot.domain.books.administration import OneOffEntry
from bot.domain.books.audit import AuditAction
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.requests.number import read_request_number
from bot.services.company.operator import Operator, acting_person
from bot.services.ports.unit_of_work import AdministrativeTransaction

_MOST = 500


def mark_one_off(tx: AdministrativeTransaction, number: str, reason: str, operator: Operator) -> bool:
    """Without a `reason` it counts again. Whether that changed anything.

    Raises NotFound("request_number_unknown"), InvalidInput("text_too_long"), and what `acting_person` raises.
    """
    tx.company.lock()
    actor = acting_person(tx, operator)
    reason = reason.strip()
    if len(reason) > _MOST:
        raise InvalidInput("text_too_long", most=_MOST)
    named = read_request_number(number)
    request_id = tx.request_index.by_number(named)
    if request_id is None:
        raise NotFound("request_number_unknown", number=number[:40])
    before = tx.history.one_offs().get(request_id)
    if reason == ("" if before is None else before.reason):
        return False
    tx.history.mark_one_off(request_id, reason, marked=bool(reason))
    facts = OneOffEntry(named, bool(reason))
    tx.audit.add(actor, AuditAction.PLAN_ONE_OFF, f"request:{request_id}", facts)
    return True
