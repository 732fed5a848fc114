"""Transfers that the forecast proposes: told to the owners of both lines, silent once one of them says so."""

from __future__ import annotations

from bot.domain.approvals.rights import require_employee
from bot.domain.company.actor import Actor
from bot.domain.messages.budgets import TransferProposal
from bot.planning.forecast import TRIED_FROM
from bot.planning.transfers import Candidate, Transfer, transfers
from bot.services.budgets.adjusting.fitting import find_line
from bot.services.budgets.adjusting.proposed import pair_key, takes_part
from bot.services.budgets.adjusting.routing import require_may_ask
from bot.services.budgets.forecasting import LineForecast, forecast_lines
from bot.services.company.silence import is_silent, silence
from bot.services.ports.budgets import Plan
from bot.services.ports.unit_of_work import Transaction


def propose_transfers(tx: Transaction, plan: Plan) -> int:
    """Tell the owners of each pair, once a month; how many pairs there are.

    Nothing before methods are tried: a plan that is expected as it stands needs no change.
    """
    if plan.closed_months < TRIED_FROM:
        return 0
    lines = [line for line in tx.budgets.lines(plan.id) if takes_part(line)]
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
    proposed = [
        each
        for each in transfers(candidates)
        if not is_silent(tx, pair_key(each.giving.line_id, each.receiving.line_id))
    ]
    for each in proposed:
        _tell(tx, each, found)
    return len(proposed)


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


def silence_proposal(tx: Transaction, actor: Actor, from_line_id: int, to_line_id: int) -> None:
    """Nothing of these two lines is proposed for 30 days.

    For who may ask for the transfer: raises NotAllowed("adjustment_not_yours"), NotFound("name_unknown").
    """
    person = require_employee(actor.person)
    lines = {line.id: line for line in (find_line(tx, from_line_id), find_line(tx, to_line_id))}
    require_may_ask(tx, person, lines)
    silence(tx, pair_key(from_line_id, to_line_id))
