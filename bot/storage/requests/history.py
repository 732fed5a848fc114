"""One request in one trip: its recipients and files, steps and decisions, cards and actuals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    select,
    true,
    type_coerce,
    union_all,
)

from bot.domain.approvals.approval import Decision, DecisionAction, Step, StepKind, StepState
from bot.domain.messages.kind import MessageKind
from bot.services.ports.requests import Progress
from bot.storage.books.witness import ITEM_COLUMNS, PART_COLUMNS
from bot.storage.engine.prepared import Prepared
from bot.storage.requests.rows import ListedRow
from bot.storage.schema.tables import (
    actual,
    approval_step,
    card,
    decision,
    list_row,
    partner_part,
    request_item,
    request_recipient,
    spend_request,
    step_approver,
    stored_file,
)

Approvers = dict[int, datetime | None]
"""Who may sign a step, and when they did."""

# What a row of the history can hold; each kind of row leaves the rest empty.
_COLUMNS = (
    "id",
    "round",
    "level",
    "kind",
    "quorum",
    "state",
    "text",
    "person",
    "at",
    "minor",
    "minors",
    "other",
)


def _rows_of(what: str, table: Table, *where: ColumnElement[bool], **held: ColumnElement[Any]) -> Select[Any]:
    of_request = and_(
        table.c.workspace_id == bindparam("workspace"), table.c.request_id == bindparam("request")
    )
    columns = (held.get(name, null()).label(f"of_{name}") for name in _COLUMNS)
    return select(literal(what).label("what"), *columns).select_from(table).where(of_request, *where)


# A step has a row for each approver, and one without a person where it has none: it must not vanish.
HISTORY = union_all(
    _rows_of(
        "step",
        approval_step,
        id=approval_step.c.id,
        round=approval_step.c.round,
        level=approval_step.c.level,
        kind=approval_step.c.kind,
        quorum=approval_step.c.quorum,
        state=approval_step.c.state,
        text=approval_step.c.reason,
        person=step_approver.c.person_id,
        at=step_approver.c.signed_at,
        # The first part of a union says what its columns hold.
        minors=type_coerce(null(), JSON),
    ).outerjoin(step_approver, step_approver.c.step_id == approval_step.c.id),
    _rows_of(
        "decision",
        decision,
        id=decision.c.id,
        round=decision.c.round,
        kind=decision.c.action,
        text=decision.c.reason,
        person=decision.c.person_id,
        at=decision.c.at,
        minor=decision.c.amount_minor,
        minors=decision.c.item_minors,
        other=decision.c.other_id,
    ),
    _rows_of("card", card, card.c.kind == MessageKind.APPROVAL_CARD, person=card.c.person_id),
    # Always there, and the first by its name.
    _rows_of("actuals", actual, id=func.count()),
    _rows_of("item", request_item, id=request_item.c.item),
    _rows_of("listed", list_row, id=list_row.c.item, level=list_row.c.file_row, text=list_row.c.note),
    _rows_of(
        "recipient",
        request_recipient,
        id=request_recipient.c.contact_id,
        level=request_recipient.c.item,
    ),
    _rows_of(
        "file",
        stored_file,
        stored_file.c.purpose == "attachment",
        id=stored_file.c.id,
        text=stored_file.c.slack_file_id,
    ),
).order_by("what", "of_id", "of_person")
_HISTORY = HISTORY.subquery("history")
# Each item stands beside its own row of the history: to join the two freely would multiply them.
_ITEM_COLUMNS = [request_item.c[name].label(f"item_{name}") for name in ITEM_COLUMNS]
_PART_COLUMNS = [partner_part.c[name].label(f"part_{name}") for name in PART_COLUMNS]
# What grows with a list stands in the first row alone: each row of the history would bring all of it again.
_FIRST, _GROWING = "actuals", {"findings", "amended_from"}
_REQUEST_COLUMNS = [
    case((_HISTORY.c.what == _FIRST, column)).label(column.name) if column.name in _GROWING else column
    for column in spend_request.c
]
_REQUEST = (
    select(*_REQUEST_COLUMNS, *_HISTORY.c, *_ITEM_COLUMNS, *_PART_COLUMNS)
    .join_from(spend_request, _HISTORY, true())
    .outerjoin(
        request_item,
        and_(
            _HISTORY.c.what == "item",
            request_item.c.request_id == spend_request.c.id,
            request_item.c.item == _HISTORY.c.of_id,
        ),
    )
    .outerjoin(
        partner_part,
        and_(
            partner_part.c.request_id == request_item.c.request_id, partner_part.c.item == request_item.c.item
        ),
    )
    .where(spend_request.c.workspace_id == bindparam("workspace"), spend_request.c.id == bindparam("request"))
    .order_by(_HISTORY.c.what, _HISTORY.c.of_id, _HISTORY.c.of_person)
)
# Whoever changes a request has its plan first: nobody can change its history while this waits for the row.
REQUEST_LOCK = Prepared(_REQUEST.with_for_update(of=spend_request))
REQUEST = Prepared(_REQUEST)


@dataclass(slots=True)
class KeptStep:
    """A step with the round it belongs to."""

    round: int
    step: Step
    approvers: Approvers


@dataclass(slots=True)
class History:
    """As the transaction has read it, and with what it has written since."""

    steps: dict[int, KeptStep] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    shown_to: set[int] = field(default_factory=set)
    actuals: int = 0
    recipients: dict[int, list[int]] = field(default_factory=dict)
    rows: dict[int, ListedRow] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def steps_of(self, round_: int) -> list[Step]:
        """In the order in which they are signed."""
        found = [kept.step for kept in self.steps.values() if kept.round == round_]
        return sorted(found, key=lambda step: (step.level, step.id))

    @property
    def progress(self) -> Progress:
        """Whoever decided, handed on or was ever shown a card stays concerned."""
        asked = {person for kept in self.steps.values() for person in kept.approvers}
        asked |= {decision.person_id for decision in self.decisions} | self.shown_to
        return Progress(len(self.decisions), self.actuals, frozenset(asked))


class Histories:
    """Those that one transaction has asked for. Its repositories share them, and tell of what they write."""

    def __init__(self, connection: Connection, workspace_id: int) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._known: dict[int, History] = {}

    def of(self, request_id: int) -> History:
        if request_id not in self._known:
            values = {"workspace": self._workspace_id, "request": request_id}
            self.keep(request_id, self._connection.execute(HISTORY, values).all())
        return self._known[request_id]

    def keep(self, request_id: int, rows: Sequence[Row[Any]]) -> History:
        """The rows as they are now."""
        self._known[request_id] = _history(rows)
        return self._known[request_id]

    def known(self, request_id: int) -> History | None:
        """What was read already, to be kept up to date."""
        return self._known.get(request_id)

    def forget(self, request_id: int) -> None:
        """It has been changed elsewhere: it is read anew when it is asked for."""
        self._known.pop(request_id, None)


def _history(rows: Sequence[Row[Any]]) -> History:
    history = History()
    of_steps: dict[int, list[Row[Any]]] = {}
    for row in rows:
        match row.what:
            case "step":
                of_steps.setdefault(row.of_id, []).append(row)
            case "decision":
                history.decisions.append(_decision(row))
            case "card":
                history.shown_to.add(row.of_person)
            case "actuals":
                history.actuals = row.of_id
            case "recipient":
                history.recipients.setdefault(row.of_level, []).append(row.of_id)
            case "listed":
                history.rows[row.of_id] = row.of_level, row.of_text
            case "file":
                history.files.append(row.of_text)
    history.steps = {step_id: _kept_step(of_step) for step_id, of_step in of_steps.items()}
    return history


def _kept_step(rows: Sequence[Row[Any]]) -> KeptStep:
    """A row for each approver; of a step that has none, one without a person."""
    row = rows[0]
    approvers = {each.of_person: each.of_at for each in rows if each.of_person is not None}
    step = Step(
        level=row.of_level,
        kind=StepKind(row.of_kind),
        approver_ids=tuple(approvers),
        reason=row.of_text,
        quorum=row.of_quorum,
        id=row.of_id,
        state=StepState(row.of_state),
        signed_ids=tuple(person for person, at in approvers.items() if at is not None),
    )
    return KeptStep(row.of_round, step, approvers)


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        row.of_id,
        row.of_person,
        DecisionAction(row.of_kind),
        row.of_at,
        row.of_minor,
        row.of_text,
        row.of_round,
        row.of_other,
        tuple(row.of_minors or ()),
    )
