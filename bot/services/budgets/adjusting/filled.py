"""*Adjust the budget*, filled in from where it is opened: a request, a line of a digest, or a proposal.

Reads only.
"""

from __future__ import annotations

from bot.domain.approvals.rights import may_see, require_employee
from bot.domain.budgets.adjustment import AdjustmentKind, Cause
from bot.domain.budgets.budget import Balance, BudgetLine, Column, ControlLevel, Horizon
from bot.domain.company.actor import Actor
from bot.domain.errors import NotFound, Stale
from bot.domain.money import typed_amount
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import UNDECIDED, RequestState
from bot.services.budgets.adjusting.draft import AdjustmentDraft
from bot.services.budgets.adjusting.fitting import find_line
from bot.services.ports.unit_of_work import Transaction


def draft_for_request(tx: Transaction, actor: Actor, request_id: int) -> AdjustmentDraft:
    """A transfer of what is missing to the line of the request that lacks most.

    Raises NotFound("request_unknown"), Stale("request_moved_on" | "funded_already"), and
    Stale("line_helps_nobody") where a line that lacks money takes nothing, whatever it has.
    """
    person = require_employee(actor.person)
    request = tx.requests.get(request_id)
    if request is None or not may_see(person, request, _involved(tx, request)):
        raise NotFound("request_unknown")
    if request.state not in UNDECIDED:
        raise Stale("request_moved_on", number=request.number, state=request.state.value)
    lacking = [found for found in _lines(tx, request) if found[1].available < 0]
    if not lacking:
        raise Stale("funded_already", number=request.number)
    shut = next((line for line, _, _ in lacking if not line.takes(new=request.waits_for_budget)), None)
    if shut is not None:
        raise Stale("line_helps_nobody", line=shut.code, number=request.number)
    line, balance, month = min(lacking, key=lambda found: found[1].available)
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
    lines = (tx.budgets.line(line_id) for line_id in request.line_ids)
    owners = {line.owner_id for line in lines if line is not None and line.owner_id is not None}
    return owners | set(tx.requests.progress(request.id).asked)


def _lines(tx: Transaction, request: SpendRequest) -> list[tuple[BudgetLine, Balance, str]]:
    """Each line that pays and is watched, how it stands with the request, and the month that counts."""
    balances = dict(tx.budgets.balances(request.line_ids))
    if request.state is RequestState.WAITING_FOR_BUDGET:
        # It holds nothing yet.
        for asked, item in zip(request.terms.items, request.items, strict=True):
            wanted = balances[item.line_id].with_posting(item.month, Column.RESERVED, asked.drawn_minor)
            balances[item.line_id] = wanted
    found = []
    for item in request.items:
        line = tx.budgets.line(item.line_id)
        if line is not None and line.control is not ControlLevel.NONE:
            month = balances[line.id].open_month(item.month)
            first, _ = tx.calendar.month_range(tx.budgets.plan_of(line).year, month)
            found.append((line, balances[line.id].horizon(line.horizon, month), f"{first:%Y-%m}"))
    return found


def _line_of_this_year(tx: Transaction, line_id: int) -> BudgetLine:
    """The form speaks of lines by their codes, which the next year has as well."""
    line = find_line(tx, line_id)
    year = tx.budgets.plan_of(line).year
    if year != tx.calendar.year_of(tx.today):
        raise Stale("line_of_other_year", line=line.code, year=year)
    return line


def draft_for_line(tx: Transaction, line_id: int, *, receives: bool) -> AdjustmentDraft:
    """A transfer to the line, or away from it.

    Raises NotFound("name_unknown"), Stale("line_of_other_year").
    """
    line = _line_of_this_year(tx, line_id)
    return AdjustmentDraft(
        kind=AdjustmentKind.TRANSFER.value,
        from_line="" if receives else line.code,
        to_line=line.code if receives else "",
    )


def draft_for_proposal(
    tx: Transaction, from_line_id: int, to_line_id: int, amount_minor: int
) -> AdjustmentDraft:
    """What the forecast proposes, but for its explanation. Raises as `draft_for_line`."""
    giving, receiving = (_line_of_this_year(tx, line_id) for line_id in (from_line_id, to_line_id))
    return AdjustmentDraft(
        kind=AdjustmentKind.TRANSFER.value,
        from_line=giving.code,
        to_line=receiving.code,
        amount=typed_amount(amount_minor, giving.currency),
        cause=Cause.CUSTOMER_NEED.value,
    )
