"""Transfers that the forecast proposes: told to the owners of both lines, silent once one of them says so."""

from __future__ import annotations

from datetime import date, timedelta

from bot.domain.approvals.rights import require_employee
from bot.domain.budgets.adjustment import AdjustmentKind, Cause
from bot.domain.budgets.budget import BudgetLine, ControlLevel, LineStatus
from bot.domain.company.actor import Actor
from bot.domain.errors import NotFound
from bot.domain.messages.budgets import TransferProposal
from bot.domain.money import typed_amount
from bot.planning.forecast import TRIED_FROM
from bot.planning.proposals import Candidate, Transfer, transfers
from bot.services.budgets.adjusting.draft import AdjustmentDraft
from bot.services.budgets.adjusting.routing import require_may_ask
from bot.services.budgets.forecasting import LineForecast, forecast_lines
from bot.services.ports.unit_of_work import Transaction

_SILENT = timedelta(days=30)
_WATCHED = frozenset(ControlLevel) - {ControlLevel.NONE}


def propose_transfers(tx: Transaction) -> int:
    """Tell the owners of each pair, once a month; how many pairs there are.

    Nothing before methods are tried: a plan that is expected as it stands needs no change.
    """
    plan = tx.budgets.plan(tx.calendar.year_of(tx.today))
    if plan is None or plan.closed_months < TRIED_FROM:
        return 0
    lines = [line for line in tx.budgets.lines(plan.id) if _takes_part(line)]
    balances = tx.budgets.balances(line.id for line in lines)
    found = {each.line.id: each for each in forecast_lines(tx, plan, lines, balances)}
    candidates = [
        Candidate(
            line_id,
            each.line.dimensions.department,
            each.forecast.left,
            balances[line_id].total().available,
            each.forecast.dry_month,
        )
        for line_id, each in found.items()
    ]
    proposed = [each for each in transfers(candidates) if not _is_silent(tx, each)]
    for each in proposed:
        _tell(tx, each, found)
    return len(proposed)


def _takes_part(line: BudgetLine) -> bool:
    return line.control in _WATCHED and line.status is LineStatus.OPEN


def _tell(tx: Transaction, transfer: Transfer, found: dict[int, LineForecast]) -> None:
    giving, receiving = found[transfer.giving.line_id], found[transfer.receiving.line_id]
    if receiving.dry_on is None:
        raise AssertionError("a line that receives runs dry")
    owners = {line.owner_id for line in (giving.line, receiving.line) if line.owner_id is not None}
    for person_id in sorted(owners):
        tx.outbox.put(
            TransferProposal(
                person_id=person_id,
                from_line_id=giving.line.id,
                to_line_id=receiving.line.id,
                amount_minor=transfer.amount_minor,
                left_minor=giving.forecast.left,
                missing_minor=-receiving.forecast.left,
                dry_on=receiving.dry_on.isoformat(),
            ),
            stream=f"person:{person_id}",
            key=f"proposal:{giving.line.id}:{receiving.line.id}:{person_id}:{tx.today:%Y-%m}",
        )


def draft_for_proposal(
    tx: Transaction, from_line_id: int, to_line_id: int, amount_minor: int
) -> AdjustmentDraft:
    """*Adjust the budget*, filled in but for its explanation. Raises NotFound("name_unknown")."""
    giving, receiving = _line(tx, from_line_id), _line(tx, to_line_id)
    return AdjustmentDraft(
        kind=AdjustmentKind.TRANSFER.value,
        from_line=giving.code,
        to_line=receiving.code,
        amount=typed_amount(amount_minor, giving.currency),
        cause=Cause.CUSTOMER_NEED.value,
    )


def silence_proposal(tx: Transaction, actor: Actor, from_line_id: int, to_line_id: int) -> None:
    """Nothing of these two lines is proposed for 30 days.

    For who may ask for the transfer: raises NotAllowed("adjustment_not_yours"), NotFound("name_unknown").
    """
    person = require_employee(actor.person)
    lines = {line.id: line for line in (_line(tx, from_line_id), _line(tx, to_line_id))}
    require_may_ask(tx, person, lines)
    key = _silence(from_line_id, to_line_id)
    tx.release(key)
    tx.claim(key, tx.today.isoformat())


def _is_silent(tx: Transaction, transfer: Transfer) -> bool:
    key = _silence(transfer.giving.line_id, transfer.receiving.line_id)
    since = tx.claim(key)
    if since is None:
        tx.release(key)
        return False
    return tx.today < date.fromisoformat(since) + _SILENT


def _silence(from_line_id: int, to_line_id: int) -> str:
    """Claims are kept for as long as a silence lasts."""
    return f"proposal.silent:{from_line_id}:{to_line_id}"


def _line(tx: Transaction, line_id: int) -> BudgetLine:
    line = tx.budgets.line(line_id)
    if line is None:
        raise NotFound("name_unknown")
    return line
