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
    and_,
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

from bot.domain.budgets.budget import DIMENSIONS
from bot.domain.requests.request_state import OPEN
from bot.storage.schema.tables import (
    approval_step,
    decision,
    list_row,
    request_item,
    request_recipient,
    spend_request,
    step_approver,
    stored_file,
)

_WORKSPACE: BindParameter[int] = bindparam("workspace")

INSERT_REQUEST = insert(spend_request).returning(spend_request.c.id)
UPDATE_REQUEST = update(spend_request).where(
    spend_request.c.workspace_id == _WORKSPACE, spend_request.c.id == bindparam("row_id")
)
INSERT_ITEMS = insert(request_item)
UPDATE_ITEM = update(request_item).where(
    request_item.c.workspace_id == _WORKSPACE,
    request_item.c.request_id == bindparam("of_request"),
    request_item.c.item == bindparam("of_item"),
)
INSERT_RECIPIENTS = insert(request_recipient)
INSERT_LIST = insert(list_row).returning(list_row.c.item, list_row.c.id)

_WAITS = spend_request.c.state.in_([state.value for state in OPEN])
_IS_NEW = spend_request.c.submitted_at > bindparam("since")
# How many of a requester's wait for a decision, and how many were sent lately.
PRESSURE = select(
    func.count().filter(_WAITS).label("waiting"), func.count().filter(_IS_NEW).label("sent")
).where(
    spend_request.c.workspace_id == _WORKSPACE,
    spend_request.c.requester_id == bindparam("requester"),
    or_(_WAITS, _IS_NEW),
)

# What belongs to requests, in one trip: (request_id, contact_id, item) of a recipient, (request_id, id, 0) of
# an attachment, (request_id, line of the file, item) of a row of a list.
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
PARTS_OF_REQUESTS = union_all(
    select(
        request_recipient.c.request_id,
        request_recipient.c.contact_id.label("part"),
        request_recipient.c.item,
        literal("recipient").label("what"),
        null().label("text"),
    ).where(request_recipient.c.workspace_id == _WORKSPACE, request_recipient.c.request_id.in_(_IDS)),
    select(
        stored_file.c.request_id, stored_file.c.id, literal(0), literal("file"), stored_file.c.slack_file_id
    ).where(
        stored_file.c.workspace_id == _WORKSPACE,
        stored_file.c.request_id.in_(_IDS),
        stored_file.c.purpose == literal("attachment"),
    ),
    select(
        list_row.c.request_id, list_row.c.file_row, list_row.c.item, literal("listed"), list_row.c.note
    ).where(list_row.c.workspace_id == _WORKSPACE, list_row.c.request_id.in_(_IDS)),
).order_by("part")
ITEMS_OF_REQUESTS = (
    select(request_item)
    .where(request_item.c.workspace_id == _WORKSPACE, request_item.c.request_id.in_(_IDS))
    .order_by(request_item.c.request_id, request_item.c.item)
)

INSERT_STEPS = insert(approval_step).returning(approval_step.c.id, sort_by_parameter_order=True)
UPDATE_STEP = update(approval_step).where(
    approval_step.c.workspace_id == _WORKSPACE, approval_step.c.id == bindparam("row_id")
)
INSERT_APPROVERS = insert(step_approver)
SIGN_STEP = update(step_approver).where(
    step_approver.c.workspace_id == _WORKSPACE,
    step_approver.c.step_id == bindparam("step"),
    step_approver.c.person_id == bindparam("person"),
)

INSERT_DECISION = insert(decision).returning(decision.c.id)


@cache
def prior_spend(*, customers: bool, requester: bool, contacts: bool, excepted: bool) -> Select[Any]:
    """Items of live requests planned from `first` to `last` of any of the given subjects.

    A row for each recipient, or one without.
    """
    subjects: list[ColumnElement[bool]] = []
    if customers:
        subjects.append(request_item.c.customer_id.in_(bindparam("customers", expanding=True)))
    if requester:
        subjects.append(spend_request.c.requester_id == bindparam("requester"))
    if contacts:
        theirs = request_recipient.c.contact_id.in_(bindparam("contacts", expanding=True))
        subjects.append(spend_request.c.id.in_(select(request_recipient.c.request_id).where(theirs)))
    held = request_item.c.reserved_minor + request_item.c.committed_minor + request_item.c.spent_minor
    live = or_(held > 0, spend_request.c.state.in_([state.value for state in OPEN]))
    counted = (*DIMENSIONS, "public_official", "state_owned", "customer_id", "planned_on")
    recipient = request_recipient.c
    statement = (
        select(
            spend_request.c.id,
            spend_request.c.requester_id,
            request_item.c.item,
            *(request_item.c[name] for name in counted),
            held.label("held_minor"),
            recipient.contact_id,
        )
        .join_from(spend_request, request_item, request_item.c.request_id == spend_request.c.id)
        .outerjoin(
            request_recipient,
            and_(recipient.request_id == request_item.c.request_id, recipient.item == request_item.c.item),
        )
        .where(
            spend_request.c.workspace_id == _WORKSPACE,
            request_item.c.workspace_id == _WORKSPACE,
            request_item.c.planned_on.between(bindparam("first"), bindparam("last")),
            or_(*subjects),
            live,
        )
        .order_by(spend_request.c.id, request_item.c.item, recipient.contact_id)
    )
    return statement.where(spend_request.c.id != bindparam("excepted")) if excepted else statement
