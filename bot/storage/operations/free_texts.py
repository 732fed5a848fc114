"""Where people write, or where what was written is repeated: what is searched when somebody is erased."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Table, select

from bot.domain.company.identity import identity
from bot.domain.company.traces import Traces
from bot.storage.schema.tables import (
    actual,
    adjustment,
    adjustment_decision,
    budget_line,
    contact,
    customer,
    decision,
    list_row,
    meeting,
    one_off,
    operator,
    outbox,
    partner,
    plan_comment,
    plan_line,
    plan_proposal,
    plan_signature,
    plan_version,
    policy_version,
    spend_exception,
    spend_request,
    stored_file,
    variance_note,
)

# A test asks of every new column of text whether it belongs here.
FREE_TEXTS: tuple[tuple[Table, tuple[str, ...]], ...] = (
    (
        spend_request,
        ("purpose", "expected_result", "question", "answer", "findings", "amended_from"),
    ),
    (list_row, ("note",)),
    (meeting, ("note",)),
    (decision, ("reason",)),
    (actual, ("result", "invoice_number", "reason")),
    (adjustment, ("explanation",)),
    (adjustment_decision, ("reason",)),
    (stored_file, ("name",)),
    (variance_note, ("note",)),
    (spend_exception, ("facts", "answer")),
    (contact, ("title", "rank")),
    (customer, ("name", "code")),
    (partner, ("name", "code")),
    (budget_line, ("expected_result", "code")),
    (policy_version, ("source",)),
    (one_off, ("reason",)),
    (plan_version, ("source", "settings", "findings")),
    (plan_line, ("code", "activities", "basis", "expected_result", "reason", "explanation")),
    (plan_signature, ("reason",)),
    (plan_comment, ("comment",)),
    (plan_proposal, ("reason", "expected_result")),
    (operator, ("login",)),
    (outbox, ("payload", "last_error")),
)
_BATCH = 2000
# What tells records apart: two of them must not become the same.
_KEYS = frozenset({customer.c.code, partner.c.code, budget_line.c.code, operator.c.login, plan_line.c.code})
# Of what is searched for beside its text, the column that is searched.
_FOLDED = {
    customer.c.code: "code_key",
    customer.c.name: "name_key",
    partner.c.code: "code_key",
    partner.c.name: "name_key",
}


class Found(NamedTuple):
    """A text that names somebody, and what is written in the row instead."""

    table: Table
    column: Column[Any]
    row_id: int
    record: str
    before: Any
    values: dict[str, Any]

    @property
    def after(self) -> Any:
        return self.values[self.column.name]


def texts_with(connection: Connection, workspace_id: int, traces: Traces) -> Iterator[Found]:
    """Every text of the workspace in which there are traces."""
    for table, names in FREE_TEXTS:
        for name in names:
            yield from _in_column(connection, workspace_id, table, table.c[name], traces)


def _in_column(
    connection: Connection, workspace_id: int, table: Table, column: Column[Any], traces: Traces
) -> Iterator[Found]:
    label = spend_request.c.number if table is spend_request else table.c.id
    statement = select(table.c.id, label, column).where(table.c.workspace_id == workspace_id)
    rows = connection.execute(statement.order_by(table.c.id).execution_options(yield_per=_BATCH))
    blank = _blank_lines(traces) if column.name == "source" else traces.blank
    # The rows are read to their end before any of them is changed.
    found = []
    for row_id, shown, value in rows:
        blanked = _everywhere(value, blank)
        if blanked != value:
            record = shown if table is spend_request else f"{table.name}:{shown}"
            found.append(Found(table, column, row_id, record, value, _values(column, row_id, blanked)))
    yield from found


def _values(column: Column[Any], row_id: int, blanked: Any) -> dict[str, Any]:
    text = f"{blanked} {row_id}" if column in _KEYS else blanked
    folded = {_FOLDED[column]: identity(text)} if column in _FOLDED else {}
    return {column.name: text, **folded}


def _blank_lines(traces: Traces) -> Callable[[str], str]:
    """Line by line: what follows in the next line of a TOML file is another key, which must stay readable."""
    return lambda text: "".join(traces.blank(line) for line in text.splitlines(keepends=True))


def as_shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _everywhere(value: Any, blank: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return blank(value)
    if isinstance(value, dict):
        return {key: _everywhere(each, blank) for key, each in value.items()}
    if isinstance(value, list):
        return [_everywhere(each, blank) for each in value]
    return value
