"""The statements of submitting and deciding, put together once: that costs more than executing them.

Every one takes `workspace`, and what its name says.
"""

from __future__ import annotations

from functools import cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    union,
    union_all,
    update,
)

from bot.domain.budgets.budget import DIMENSIONS
from bot.domain.requests.request_state import ENDED, OPEN, UNDECIDED
from bot.storage.books.witness import PART_COLUMNS
from bot.storage.engine.prepared import Prepared
from bot.storage.schema.tables import (
    actual,
    actual_contact,
    approval_step,
    decision,
    list_row,
    partner_part,
    request_item,
    request_recipient,
    spend_request,
    step_approver,
    stored_file,
)

_WORKSPACE: BindParameter[int] = bindparam("workspace")

INSERT_REQUEST = Prepared(insert(spend_request).returning(spend_request.c.id))
UPDATE_REQUEST = Prepared(
    update(spend_request).where(
        spend_request.c.workspace_id == _WORKSPACE, spend_request.c.id == bindparam("row_id")
    )
)
INSERT_ITEMS = Prepared(insert(request_item))
UPDATE_ITEM = Prepared(
    update(request_item).where(
        request_item.c.workspace_id == _WORKSPACE,
        request_item.c.request_id == bindparam("of_request"),
        request_item.c.item == bindparam("of_item"),
    )
)
INSERT_RECIPIENTS = Prepared(insert(request_recipient))
INSERT_LIST = insert(list_row).returning(list_row.c.item, list_row.c.id)

_WAITS = spend_request.c.state.in_([state.value for state in UNDECIDED])
_IS_NEW = spend_request.c.submitted_at > bindparam("since")
# How many of a requester's wait for a decision or for budget, and how many were sent lately.
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
_IS_PART_OF_ITEM = and_(
    partner_part.c.request_id == request_item.c.request_id, partner_part.c.item == request_item.c.item
)
ITEMS_OF_REQUESTS = (
    select(request_item, *(partner_part.c[name].label(f"part_{name}") for name in PART_COLUMNS))
    .outerjoin(partner_part, _IS_PART_OF_ITEM)
    .where(request_item.c.workspace_id == _WORKSPACE, request_item.c.request_id.in_(_IDS))
    .order_by(request_item.c.request_id, request_item.c.item)
)

INSERT_STEPS = Prepared(insert(approval_step).returning(approval_step.c.id, sort_by_parameter_order=True))
UPDATE_STEP = Prepared(
    update(approval_step).where(
        approval_step.c.workspace_id == _WORKSPACE, approval_step.c.id == bindparam("row_id")
    )
)
INSERT_APPROVERS = Prepared(insert(step_approver))
SIGN_STEP = Prepared(
    update(step_approver).where(
        step_approver.c.workspace_id == _WORKSPACE,
        step_approver.c.step_id == bindparam("step"),
        step_approver.c.person_id == bindparam("person"),
    )
)

INSERT_DECISION = Prepared(insert(decision).returning(decision.c.id))


@cache
def prior_spend(*, customers: bool, requester: bool, contacts: bool, excepted: bool) -> Prepared:
    """Items of live requests planned from `first` to `last` of any of the given subjects.

    A row for each recipient, or one without. Of an item to which nothing more will come, a row for each
    contact who came to each of its actuals; where nobody has said who came, for each recipient again.
    """
    held = (
        request_item.c.reserved_minor
        + request_item.c.committed_minor
        + request_item.c.spent_minor
        + func.coalesce(partner_part.c.held_minor + partner_part.c.spent_minor, 0)
    )
    live = or_(held > 0, spend_request.c.state.in_([state.value for state in OPEN]))
    counted = (*DIMENSIONS, "public_official", "state_owned", "customer_id", "planned_on")
    recipient, came = request_recipient.c, actual_contact.c
    ended = or_(request_item.c.final, spend_request.c.state.in_([state.value for state in ENDED]))
    statement = (
        select(
            spend_request.c.id,
            spend_request.c.requester_id,
            request_item.c.item,
            *(request_item.c[name] for name in counted),
            held.label("held_minor"),
            recipient.contact_id,
            actual.c.id.label("actual_id"),
            actual.c.amount_minor,
            actual.c.other_guests,
            actual.c.official_came,
            came.contact_id.label("came_id"),
            came.share_minor,
        )
        .join_from(spend_request, request_item, request_item.c.request_id == spend_request.c.id)
        .outerjoin(partner_part, _IS_PART_OF_ITEM)
        .outerjoin(
            actual,
            and_(
                ended,
                actual.c.request_id == request_item.c.request_id,
                actual.c.item == request_item.c.item,
                actual.c.reversed_at.is_(None),
            ),
        )
        .outerjoin(actual_contact, came.actual_id == actual.c.id)
        .outerjoin(
            request_recipient,
            and_(
                actual.c.other_guests.is_(None),
                recipient.request_id == request_item.c.request_id,
                recipient.item == request_item.c.item,
            ),
        )
        .where(
            spend_request.c.workspace_id == _WORKSPACE,
            spend_request.c.id.in_(_of_subjects(customers, requester, contacts)),
            _planned_on_one_of_the_days(),
            live,
        )
        .order_by(spend_request.c.id, request_item.c.item, actual.c.id, came.contact_id, recipient.contact_id)
    )
    if excepted:
        statement = statement.where(spend_request.c.id != bindparam("excepted"))
    return Prepared(statement)


def _planned_on_one_of_the_days() -> ColumnElement[bool]:
    """Written so that no index by day serves it: a company plans many items in a year, its subjects few, and
    a server whose statistics are old would take all of the year for a handful.
    """
    day = request_item.c.planned_on
    return func.coalesce(day, day).between(bindparam("first"), bindparam("last"))


def _of_subjects(customers: bool, requester: bool, contacts: bool) -> CompoundSelect[int]:
    """Which requests: each kind of subject is looked up by an index of its own. Asked of the rows in one
    condition, an "or" over several tables, all requests of the year would be read.
    """
    item, request, recipient = request_item.c, spend_request.c, request_recipient.c
    found: list[Select[int]] = []
    if customers:
        of_them = item.customer_id.in_(bindparam("customers", expanding=True))
        found.append(select(item.request_id).where(item.workspace_id == _WORKSPACE, of_them))
    if requester:
        mine = and_(request.workspace_id == _WORKSPACE, request.requester_id == bindparam("requester"))
        found.append(select(request.id).where(mine))
    if contacts:
        named: BindParameter[int] = bindparam("contacts", expanding=True)
        found.append(select(recipient.request_id).where(recipient.contact_id.in_(named)))
        # And those to which one of them came.
        came = actual_contact.c
        found.append(
            select(actual.c.request_id)
            .join(actual_contact, came.actual_id == actual.c.id)
            .where(came.contact_id.in_(named))
        )
    return union(*found)
