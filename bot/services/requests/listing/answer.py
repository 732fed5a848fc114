"""What becomes of a list once it is read: the request, or every reason why there is none."""

from __future__ import annotations

from bot.domain.company.actor import Actor
from bot.domain.errors import Fact, GoodwillError, Refused
from bot.domain.messages.files import ListAnswer, RowProblem
from bot.domain.requests.row_finding import RowFinding, RowsRefused
from bot.services.ports.unit_of_work import Transaction
from bot.sheets.problems import BadFile

MOST_PROBLEMS = 500


def answer_of(error: GoodwillError, person_id: int, name: str, actuals_of: int = 0) -> ListAnswer:
    """Why there is no request, or no actual of the request `actuals_of`."""
    if isinstance(error, BadFile):
        found = error.problems[:MOST_PROBLEMS]
        problems = tuple(RowProblem(each.line, each.column, each.code, dict(each.facts)) for each in found)
        facts: dict[str, Fact] = {"count": len(error.problems)}
        return ListAnswer(person_id, name, facts, problems=problems, actuals_of=actuals_of)
    rows = error.rows if isinstance(error, RowsRefused) else ()
    if isinstance(error, Refused) and not rows:
        rows = tuple(RowFinding(0, each.to_json()) for each in error.findings)
    return ListAnswer(person_id, name, dict(error.facts), code=error.code, rows=rows, actuals_of=actuals_of)


def tell(tx: Transaction, actor: Actor, answer: ListAnswer, key: str) -> None:
    """Once for each list."""
    stream = f"request:{answer.request_id}" if answer.request_id else f"list:{actor.id}"
    tx.outbox.put(answer, stream=stream, key=f"list.answer:{key}")
