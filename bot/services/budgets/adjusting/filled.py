"""*Adjust the budget*, filled in from where it is opened: a request, or a line of a digest. Reads only."""

from __future__ import annotations

from bot.domain.approvals.rights import may_see, require_employee
from bot.domain.budgets.adjustment import AdjustmentKind, Cause
from bot.domain.budgets.budget import Balance, BudgetLine, Horizon
from bot.domain.company.actor import Actor
from bot.domain.errors import NotFound, Stale
from bot.domain.money import typed_amount
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import OPEN
from bot.services.budgets.adjusting.draft import AdjustmentDraft
from bot.services.ports.unit_of_work import Transaction


def draft_for_request(tx: Transaction, actor: Actor, request_id: int) -> AdjustmentDraft:
    """A transfer of what is missing to the line of the request that lacks most.

    Raises NotFound("request_unknown"), Stale("request_moved_on" | "funded_already").
    """
    person = require_employee(actor.person)
    request = tx.requests.get(request_id)
    if request is None or not may_see(person, request, _involved(tx, request)):
        raise NotFound("request_unknown")
    if request.state not in OPEN:
        raise Stale("request_moved_on", number=request.number, state=request.state.value)
    line, balance, month = min(_lines(tx, request), key=lambda found: found[1].available)
    if balance.available >= 0:
        raise Stale("funded_already", number=request.number, line=line.code)
    return AdjustmentDraft(
        kind=AdjustmentKind.TRANSFER.value,
        to_line=line.code,
        amount=typed_amount(-balance.available, line.currency),
        # A line that watches its months needs the money by then; any other takes it from now on.
        month="" if line.horizon is Horizon.YEAR else month,
        cause=Cause.CUSTOMER_NEED.value,
        request=request.number,
    )


def _involved(tx: Transaction, request: SpendRequest) -> set[int]:
    owners = (line.owner_id for line, _, _ in _lines(tx, request))
    return {owner for owner in owners if owner is not None} | set(tx.requests.progress(request.id).asked)


def _lines(tx: Transaction, request: SpendRequest) -> list[tuple[BudgetLine, Balance, str]]:
    """Each line that pays, how it stands where the request counts, and the month of that."""
    balances = tx.budgets.balances(request.line_ids)
    found = []
    for asked, item in zip(request.terms.items, request.items, strict=True):
        line = tx.budgets.line(item.line_id)
        if line is not None:
            balance = balances[line.id].horizon(line.horizon, item.month)
            found.append((line, balance, f"{asked.planned_on:%Y-%m}"))
    return found


def draft_for_line(tx: Transaction, line_id: int, *, receives: bool) -> AdjustmentDraft:
    """A transfer to the line, or away from it. Raises NotFound("name_unknown")."""
    line = tx.budgets.line(line_id)
    if line is None:
        raise NotFound("name_unknown")
    return AdjustmentDraft(
        kind=AdjustmentKind.TRANSFER.value,
        from_line="" if receives else line.code,
        to_line=line.code if receives else "",
    )
