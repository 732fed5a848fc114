"""Every id of a view, block and action: shared by what draws them and what handles them."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.fields import Field
from bot.domain.plans.agreement import Stage


class Shortcut(StrEnum):
    REQUEST_SPEND = "request_spend"
    LOG_RECEIPT = "log_receipt"


class View(StrEnum):
    """callback_id of the forms."""

    REQUEST = "request.form"
    EDIT = "request.edit_form"
    APPROVE_LESS = "request.approve_less_form"
    ASK = "request.ask_form"
    REJECT = "request.reject_form"
    REASSIGN = "request.reassign_form"
    ANSWER = "request.answer_form"
    ACTUAL = "actual.form"
    CORRECT = "actual.correct_form"
    ANSWER_WHY = "exception.answer_form"
    PICK_REQUEST = "actual.pick_request_form"
    PICK_ACTUAL = "actual.pick_actual_form"
    EXPLAIN = "variance.explain_form"
    ADJUST = "adjustment.form"
    REJECT_ADJUSTMENT = "adjustment.reject_form"
    MET = "care.met_form"
    PLAN_COMMENT = "plan.comment_form"
    LIST = "request.list_form"
    APPROVE_WITHOUT = "request.approve_without_form"
    LIST_ACTUALS = "actual.list_form"
    PLAN_RETURN = "plan.return_form"
    PLAN_PROPOSE = "plan.propose_form"
    PLAN_WHY = "plan.why"
    CARD = "request.card"
    FOUND = "request.found"
    NAMED = "company.named"
    LISTING = "list.all"
    DIGEST = "digest.all"
    NOTICE = "notice"


class Action(StrEnum):
    """action_id of buttons and of inputs that are dispatched as they change."""

    OPEN_FORM = "request.open_form"
    OPEN_TYPED = "request.open_typed"
    OPEN = "request.open"
    OPEN_OTHER = "request.open_other"
    OPEN_NAMED = "request.open_named"
    FILES = "request.files"
    FIND = "request.find"
    FIND_NEWER = "request.find_newer"
    APPROVE = "request.approve"
    APPROVE_LESS = "request.approve_less"
    APPROVE_WITHOUT = "request.approve_without"
    ASK = "request.ask"
    RETRACT = "request.retract"
    REJECT = "request.reject"
    REASSIGN = "request.reassign"
    EDIT = "request.edit"
    ASK_AGAIN = "request.ask_again"
    ADD_ITEM = "request.add_item"
    REMOVE_ITEM = "request.remove_item"
    WITHDRAW = "request.withdraw"
    CLOSE = "request.close"
    ANSWER = "request.answer"
    LOG_ACTUAL = "actual.log"
    CORRECT = "actual.correct"
    REMIND_ACTUAL = "actual.remind"
    CLEAR_EXCEPTION = "exception.clear"
    OPEN_ADJUST = "adjustment.open_form"
    ADJUST_LINE = "adjustment.of_line"
    FUND = "adjustment.fund"
    PROPOSE_TRANSFER = "adjustment.propose_transfer"
    NOT_NOW = "adjustment.not_now"
    PLAN_CARE = "care.plan"
    MET = "care.met"
    APPROVE_ADJUSTMENT = "adjustment.approve"
    REJECT_ADJUSTMENT = "adjustment.reject"
    WITHDRAW_ADJUSTMENT = "adjustment.withdraw"
    ASK_WHY = "exception.ask"
    ANSWER_WHY = "exception.answer"
    REMIND_EXCEPTION = "exception.remind"
    CLAIM = "claim.claim"
    RECEIVE_CLAIM = "claim.receive"
    WRITE_OFF_CLAIM = "claim.write_off"
    EXPLAIN = "variance.explain"
    DIGEST_MORE = "digest.more"
    PLAN_AGREE = "plan.agree"
    PLAN_COMMENT = "plan.comment"
    PLAN_RETURN = "plan.return"
    PLAN_PROPOSE = "plan.propose"
    PLAN_PROPOSE_OTHER = "plan.propose_other"
    PLAN_WHY = "plan.why"
    SHOW_ALL = "list.show_all"
    SHOW_FIRST = "list.show_first"


class Listing(StrEnum):
    """A list whose buttons say, by their block_id, in which one they stand: `decide:<request id>`.

    `raised` is a message about one exception.
    """

    DECISIONS = "decide"
    MINE = "mine"
    OPENED = "opened"
    LATE = "late"
    OVERDUE = "overdue"
    EXCEPTIONS = "exceptions"
    RAISED = "raised"
    CLAIMS = "claims"
    RECENT = "recent"
    OWN_LINES = "own_lines"
    DRAWN_LINES = "drawn_lines"
    ADJUSTMENT = "adjustment"
    ADJUSTMENTS = "adjust_decide"
    LATE_ADJUSTMENTS = "adjust_late"
    PROPOSALS = "proposals"
    PLAN_QUESTIONS = "plan_questions"
    CARE = "care"


class Named(StrEnum):
    """What has a screen of its own, beside requests."""

    PERSON = "person"
    CUSTOMER = "customer"
    LINE = "line"


BROWSED = frozenset({View.CARD, View.FOUND, View.NAMED})
"""Modals to look at: what is opened from one takes its place, since Slack stacks no more than three."""

LIVE_FIELDS = frozenset(
    {
        Field.CATEGORY,
        Field.CUSTOMER,
        Field.RECIPIENTS,
        Field.HEADCOUNT,
        Field.AMOUNT,
        Field.PLANNED_ON,
        Field.CONTACT_CHANNEL,
        Field.PARTNER,
        Field.PARTNER_PAYS,
        Field.ITEM,
        Field.KIND,
        Field.FROM_LINE,
        Field.TO_LINE,
        Field.MONTH,
        Field.CAME,
        Field.OTHER_GUESTS,
        Field.OUR_PEOPLE,
        Action.ADD_ITEM,
        Action.REMOVE_ITEM,
    }
)
"""The inputs and buttons whose change draws their form again."""


def item_id(name: str, key: int) -> str:
    """The id of an item's input or button: the first that a form has had keeps the plain name."""
    return name if key == 1 else f"{name}#{key}"


def plain_id(name: str) -> str:
    """The same without its item, and without what a block carries behind a colon."""
    return name.partition(":")[0].partition("#")[0]


def button_value(request_id: int, version: int) -> str:
    """What a button carries: which request, and in which state it was drawn."""
    return f"{request_id}:{version}"


def claim_value(claim_id: int, version: int) -> str:
    """What a button of a claim carries; no button of a request is like it."""
    return f"claim:{claim_id}:{version}"


def read_claim_value(value: str) -> tuple[int, int]:
    """The (claim id, version) of such a button. Raises ValueError for anything else."""
    kind, _, numbers = value.partition(":")
    claim_id, _, version = numbers.partition(":")
    if kind != "claim" or not (_is_number(claim_id, 18) and _is_number(version, 9)):
        raise ValueError("not a claim of ours")
    return int(claim_id), int(version)


def plan_value(version_id: int, stage: Stage) -> str:
    """What a button of a plan's card carries: which version, and whose signature it is."""
    return f"{version_id}:{stage}"


def read_plan_value(value: str) -> tuple[int, Stage]:
    """The (version id, stage) of such a button. Raises ValueError for anything else."""
    version_id, _, stage = value.partition(":")
    if not (version_id.isascii() and version_id.isdigit() and len(version_id) <= 18):
        raise ValueError("not a button of ours")
    return int(version_id), Stage(stage)


def line_value(line_id: int, *, receives: bool) -> str:
    """What leads to *Adjust the budget* for a line, as the one that receives or gives."""
    return f"{'to' if receives else 'from'}:{line_id}"


def read_line_value(value: str) -> tuple[int, bool]:
    """The (line id, whether it receives) of such a value. Raises ValueError for anything else."""
    side, _, line_id = value.partition(":")
    if side not in ("to", "from") or not _is_number(line_id, 18):
        raise ValueError("not a line of ours")
    return int(line_id), side == "to"


def transfer_value(from_line_id: int, to_line_id: int, amount_minor: int) -> str:
    """What a button of a proposed transfer carries."""
    return f"{from_line_id}:{to_line_id}:{amount_minor}"


def read_transfer_value(value: str) -> tuple[int, int, int]:
    """The (giving line, receiving line, minor units) of such a button. Raises ValueError for others."""
    parts = value.split(":")
    if len(parts) != 3 or not all(_is_number(each, 18) for each in parts):
        raise ValueError("not a transfer of ours")
    giving, receiving, amount = map(int, parts)
    return giving, receiving, amount


def why_value(version: str, line: str) -> str:
    """What leads to the explanation of a line: the version's name and the line's code."""
    return f"{version} {line}"


def listed_block(listing: Listing, request_id: int) -> str:
    """The block_id of a request's buttons in a list."""
    return f"{listing}:{request_id}"


def page_value(offset: int, typed: str) -> str:
    """What a button to a page of a search carries."""
    return f"{offset}:{typed}"


def read_page(value: str) -> tuple[int, str]:
    """The (offset, what was typed) of such a button; the first page for anything else."""
    offset, _, typed = value.partition(":")
    return (int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 7 else 0), typed


def named_value(kind: Named, subject_id: int, offset: int = 0) -> str:
    """What leads to the screen of a person, a customer or a line; no page of a search begins like it."""
    return f"{kind}:{subject_id}:{offset}"


def read_named(value: str) -> tuple[Named, int, int] | None:
    """The (kind, id, offset) of such a value; None for anything else."""
    kind, subject_id, offset = (*value.split(":", 2), "", "")[:3]
    if kind not in set(Named) or not (_is_number(subject_id, 18) and _is_number(offset, 6)):
        return None
    return Named(kind), int(subject_id), int(offset)


def _is_number(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= most


def list_value(listing: Listing, offset: int) -> str:
    """What a button carries that turns to a page of a list."""
    return f"{listing}:{offset}"


def read_list(value: str) -> tuple[Listing, int]:
    """The list and the place of its first entry. Raises ValueError for anything else."""
    name, _, offset = value.partition(":")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 7):
        raise ValueError("not a page of ours")
    return Listing(name), int(offset)


def digest_value(offset: int, scope: str) -> str:
    """What *More…* of a digest carries: from which line on, and of which scope."""
    return f"{offset}:{scope}"[:2000]


def read_digest_value(value: str) -> tuple[int, str]:
    """The (offset, scope) of such a button; the beginning for anything else."""
    offset, _, scope = value.partition(":")
    return (int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 7 else 0), scope


def read_button(value: str) -> tuple[int, int]:
    """The (request id, version) of a button. Raises ValueError for anything else."""
    request_id, _, version = value.partition(":")
    if not (request_id.isascii() and request_id.isdigit() and version.isascii() and version.isdigit()):
        raise ValueError("not a button of ours")
    if len(request_id) > 18 or len(version) > 9:
        raise ValueError("not a button of ours")
    return int(request_id), int(version)
