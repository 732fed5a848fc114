"""The statements of submitting and deciding, put together once: that costs more than executing them.

Every one takes `workspace`, and what its name says.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Table,
    bindparam,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)

from bot.domain.messages import MessageKind
from bot.domain.requests.request_state import OPEN
from bot.storage.schema.tables import (
    actual,
    approval_step,
    card,
    decision,
    request_recipient,
    spend_request,
    step_approver,
    stored_file,
)

_WORKSPACE: BindParameter[int] = bindparam("workspace")

REQUEST_BY_ID = select(spend_request).where(
    spend_request.c.workspace_id == _WORKSPACE, spend_request.c.id == bindparam("id")
)
REQUEST_LOCK = REQUEST_BY_ID.with_for_update()
INSERT_REQUEST = insert(spend_request).returning(spend_request.c.id)
UPDATE_REQUEST = update(spend_request).where(
    spend_request.c.workspace_id == _WORKSPACE, spend_request.c.id == bindparam("row_id")
)
INSERT_RECIPIENTS = insert(request_recipient)

# Recipients and attachments in one round trip: (request_id, contact_id or NULL, slack_file_id or NULL).
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
PARTS_OF_REQUESTS = union_all(
    select(
        request_recipient.c.request_id,
        request_recipient.c.contact_id.label("part"),
        null().label("slack_file_id"),
    ).where(request_recipient.c.workspace_id == _WORKSPACE, request_recipient.c.request_id.in_(_IDS)),
    select(stored_file.c.request_id, stored_file.c.id, stored_file.c.slack_file_id).where(
        stored_file.c.workspace_id == _WORKSPACE,
        stored_file.c.request_id.in_(_IDS),
        stored_file.c.purpose == literal("attachment"),
    ),
).order_by("part")

# A step that has no approver can't be: it comes back with NULLs rather than vanish.
STEPS_OF_ROUND = (
    select(approval_step, step_approver.c.person_id, step_approver.c.signed_at)
    .outerjoin(step_approver, step_approver.c.step_id == approval_step.c.id)
    .where(
        approval_step.c.workspace_id == _WORKSPACE,
        approval_step.c.request_id == bindparam("request"),
        approval_step.c.round == bindparam("of_round"),
    )
    .order_by(approval_step.c.level, approval_step.c.id, step_approver.c.person_id)
)
INSERT_STEP = insert(approval_step).returning(approval_step.c.id)
UPDATE_STEP = update(approval_step).where(
    approval_step.c.workspace_id == _WORKSPACE, approval_step.c.id == bindparam("row_id")
)
INSERT_APPROVERS = insert(step_approver)
SIGN_STEP = update(step_approver).where(
    step_approver.c.workspace_id == _WORKSPACE,
    step_approver.c.step_id == bindparam("step"),
    step_approver.c.person_id == bindparam("person"),
)

DECISIONS = (
    select(decision)
    .where(decision.c.workspace_id == _WORKSPACE, decision.c.request_id == bindparam("request"))
    .order_by(decision.c.id)
)
INSERT_DECISION = insert(decision).returning(decision.c.id)


def _of_request(table: Table) -> Select[Any]:
    return (
        select(func.count())
        .select_from(table)
        .where(table.c.workspace_id == _WORKSPACE, table.c.request_id == bindparam("request"))
    )


# The two counts in rows of their own, so that they are there for a request that nobody was asked about.
# Whoever decided, handed on or was ever shown a card stays concerned.
PROGRESS = union_all(
    _of_request(decision).add_columns(literal("decisions").label("what")),
    _of_request(actual).add_columns(literal("actuals")),
    select(step_approver.c.person_id, literal("asked"))
    .join(approval_step, approval_step.c.id == step_approver.c.step_id)
    .where(approval_step.c.workspace_id == _WORKSPACE, approval_step.c.request_id == bindparam("request")),
    select(decision.c.person_id, literal("asked")).where(
        decision.c.workspace_id == _WORKSPACE, decision.c.request_id == bindparam("request")
    ),
    select(card.c.person_id, literal("asked")).where(
        card.c.workspace_id == _WORKSPACE,
        card.c.request_id == bindparam("request"),
        card.c.kind == MessageKind.APPROVAL_CARD,
    ),
)


@cache
def prior_spend(*, customer: bool, requester: bool, contacts: bool, excepted: bool) -> Select[Any]:
    """Live requests planned from `first` to `last` of any of the given subjects; those are what it takes."""
    subjects: list[ColumnElement[bool]] = []
    if customer:
        subjects.append(spend_request.c.customer_id == bindparam("customer"))
    if requester:
        subjects.append(spend_request.c.requester_id == bindparam("requester"))
    if contacts:
        theirs = request_recipient.c.contact_id.in_(bindparam("contacts", expanding=True))
        subjects.append(spend_request.c.id.in_(select(request_recipient.c.request_id).where(theirs)))
    held = spend_request.c.reserved_minor + spend_request.c.committed_minor + spend_request.c.spent_minor
    live = or_(held > 0, spend_request.c.state.in_([state.value for state in OPEN]))
    statement = select(spend_request).where(
        spend_request.c.workspace_id == _WORKSPACE,
        spend_request.c.planned_on.between(bindparam("first"), bindparam("last")),
        or_(*subjects),
        live,
    )
    return statement.where(spend_request.c.id != bindparam("excepted")) if excepted else statement
