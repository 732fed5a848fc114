"""Which handler answers which button, form, search, command and event."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.domain.budgets.adjustment import read_adjustment_number
from bot.domain.fields import Field
from bot.domain.requests.number import read_request_number
from bot.handlers import commands, home, lists, look_up, messages
from bot.handlers.budgets import adjustments, plans, reports
from bot.handlers.company import accounts, care
from bot.handlers.deferred import Deferred
from bot.handlers.dependencies import Dependencies
from bot.handlers.interaction import Interaction
from bot.handlers.requests import actuals, approvals, claims, exceptions, files, listing, requester
from bot.views.kit.blocks import Block
from bot.views.kit.ids import Action, Shortcut, View
from bot.views.kit.message import Message


@dataclass(frozen=True, slots=True)
class Button:
    """`changes`: it does something itself, so that the place it was clicked in is drawn again."""

    press: Callable[[Interaction], None]
    changes: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """`submit` returns the view that takes the form's place; without one the form closes.

    `fallback` is the input that shows an error which belongs to none of the form's.
    """

    submit: Callable[[Interaction], Block | None]
    fallback: Field


@dataclass(frozen=True, slots=True)
class Command:
    """A word behind `/spend`. `takes_rest`: what is typed behind it belongs to it.

    Where it does not, somebody who types more asks for something: `mine cart, 480 CNY`.
    """

    answer: Callable[[Interaction, str], Message | None]
    takes_rest: bool = False


BUTTONS: Mapping[str, Button] = {
    Action.OPEN_FORM: Button(requester.open_new),
    Action.OPEN_TYPED: Button(commands.press_typed),
    Action.OPEN: Button(look_up.press_open),
    Action.OPEN_OTHER: Button(look_up.press_open),
    Action.OPEN_NAMED: Button(look_up.choose_named),
    Action.FILES: Button(files.press_files),
    Action.FIND: Button(look_up.turn_page),
    Action.FIND_NEWER: Button(look_up.turn_page),
    Action.APPROVE: Button(approvals.approve, changes=True),
    Action.APPROVE_LESS: Button(approvals.open_form),
    Action.APPROVE_WITHOUT: Button(approvals.open_form),
    Action.ASK: Button(approvals.open_form),
    Action.RETRACT: Button(approvals.retract, changes=True),
    Action.REJECT: Button(approvals.open_form),
    Action.REASSIGN: Button(approvals.open_reassign),
    Action.EDIT: Button(requester.open_edit_form),
    Action.ASK_AGAIN: Button(requester.open_again),
    Action.WITHDRAW: Button(requester.withdraw, changes=True),
    Action.CLOSE: Button(requester.close, changes=True),
    Action.ANSWER: Button(requester.open_answer),
    Action.LOG_ACTUAL: Button(actuals.open_log),
    Action.CORRECT: Button(actuals.open_correct),
    Action.OPEN_ADJUST: Button(adjustments.press_open),
    Action.ADJUST_LINE: Button(adjustments.choose_line),
    Action.FUND: Button(adjustments.press_fund),
    Action.PROPOSE_TRANSFER: Button(adjustments.press_propose),
    Action.NOT_NOW: Button(adjustments.press_not_now, changes=True),
    Action.PLAN_CARE: Button(care.press_plan),
    Action.MET: Button(care.press_met),
    Action.APPROVE_ADJUSTMENT: Button(adjustments.approve, changes=True),
    Action.REJECT_ADJUSTMENT: Button(adjustments.open_reject),
    Action.WITHDRAW_ADJUSTMENT: Button(adjustments.withdraw, changes=True),
    Action.REMIND_ACTUAL: Button(exceptions.press_remind_of_actual, changes=True),
    Action.CLAIM: Button(claims.press, changes=True),
    Action.RECEIVE_CLAIM: Button(claims.press, changes=True),
    Action.WRITE_OFF_CLAIM: Button(claims.press, changes=True),
    Action.CLEAR_EXCEPTION: Button(exceptions.press_looked_at, changes=True),
    Action.ASK_WHY: Button(exceptions.press_ask, changes=True),
    Action.ANSWER_WHY: Button(exceptions.open_answer),
    Action.REMIND_EXCEPTION: Button(exceptions.press_remind, changes=True),
    Action.EXPLAIN: Button(reports.open_explain),
    Action.DIGEST_MORE: Button(reports.open_more),
    Action.PLAN_AGREE: Button(plans.agree),
    Action.PLAN_COMMENT: Button(plans.open_comment),
    Action.PLAN_RETURN: Button(plans.open_return),
    Action.PLAN_PROPOSE: Button(plans.open_propose),
    Action.PLAN_PROPOSE_OTHER: Button(plans.open_propose),
    Action.PLAN_WHY: Button(plans.open_why),
    Action.SHOW_ALL: Button(lists.turn_page),
    Action.SHOW_FIRST: Button(lists.turn_page),
    Shortcut.REQUEST_SPEND: Button(requester.open_new),
    Shortcut.LOG_RECEIPT: Button(actuals.log_receipt),
}

FORMS: Mapping[str, Form] = {
    View.REQUEST: Form(requester.submit_form, Field.AMOUNT),
    View.EDIT: Form(requester.submit_form, Field.AMOUNT),
    View.LIST_ACTUALS: Form(listing.submit_actuals, Field.ACTUALS),
    View.LIST: Form(listing.submit_form, Field.LIST),
    View.ANSWER: Form(requester.submit_answer, Field.ANSWER),
    View.APPROVE_LESS: Form(approvals.submit_approve_less, Field.APPROVED_AMOUNT),
    View.APPROVE_WITHOUT: Form(approvals.submit_approve_without, Field.ROWS),
    View.ASK: Form(approvals.submit_ask, Field.QUESTION),
    View.REJECT: Form(approvals.submit_reject, Field.REASON),
    View.REASSIGN: Form(approvals.submit_reassign, Field.NEW_APPROVER),
    View.ACTUAL: Form(actuals.submit, Field.ACTUAL_AMOUNT),
    View.CORRECT: Form(actuals.submit_correction, Field.ACTUAL_AMOUNT),
    View.ANSWER_WHY: Form(exceptions.submit_answer, Field.ANSWER),
    View.PICK_REQUEST: Form(actuals.submit_pick_request, Field.REQUEST),
    View.PICK_ACTUAL: Form(actuals.submit_pick_actual, Field.REQUEST),
    View.ADJUST: Form(adjustments.submit_form, Field.KIND),
    View.REJECT_ADJUSTMENT: Form(adjustments.submit_reject, Field.REASON),
    View.PLAN_COMMENT: Form(plans.submit_comment, Field.COMMENT),
    View.PLAN_RETURN: Form(plans.submit_return, Field.REASON),
    View.PLAN_PROPOSE: Form(plans.submit_proposal, Field.PROPOSED_AMOUNT),
    View.MET: Form(care.submit_met, Field.NOTE),
    View.EXPLAIN: Form(reports.submit_explain, Field.NOTE),
}

LIVE_FORMS: Mapping[str, Callable[[Interaction], None]] = {
    View.REQUEST: requester.live_check,
    View.EDIT: requester.live_check,
    View.ACTUAL: actuals.fill_further,
    View.CORRECT: actuals.fill_further,
    View.ADJUST: adjustments.live_check,
}
"""Forms that are drawn again while they are filled in."""

SEARCHES: Mapping[str, Callable[[Interaction], list[Block]]] = {
    Field.CUSTOMER: requester.offer_customers,
    Field.PARTNER: requester.offer_partners,
    Field.RECIPIENTS: requester.offer_contacts,
    Field.CAME: requester.offer_contacts,
    Field.FROM_LINE: adjustments.offer,
    Field.TO_LINE: adjustments.offer,
}

COMMANDS: Mapping[str, Command] = {
    "": Command(commands.open_form),
    "mine": Command(commands.mine),
    "pending": Command(commands.pending),
    "budget": Command(commands.budget),
    "list": Command(listing.open_form),
    "adjust": Command(adjustments.open_form),
    "plan": Command(plans.show, takes_rest=True),
    "forecast": Command(commands.forecast),
    "find": Command(look_up.find, takes_rest=True),
    "digest": Command(reports.digest, takes_rest=True),
    "help": Command(commands.give_help, takes_rest=True),
}

OTHER_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("我的", "我的申请"), "mine"),
    **dict.fromkeys(("待审批", "审批", "待办", "approvals"), "pending"),
    **dict.fromkeys(("预算", "我的预算"), "budget"),
    **dict.fromkeys(("方案", "预算方案", "预算版本"), "plan"),
    **dict.fromkeys(("调整", "调整预算", "预算调整"), "adjust"),
    **dict.fromkeys(("预测", "年终预测"), "forecast"),
    **dict.fromkeys(("名单", "申请名单", "批量"), "list"),
    **dict.fromkeys(("查找", "搜索", "查询", "search"), "find"),
    **dict.fromkeys(("周报", "摘要"), "digest"),
    **dict.fromkeys(("帮助", "?", "？"), "help"),
}
"""What else people type for a command."""

_GLUED = re.compile(r"^(查找|搜索|查询)(?=\S)")
"""Chinese needs no blank before what is looked for."""


def command_of(text: str) -> tuple[Command, str]:
    """Who answers what was typed, and what they need of it."""
    if read_request_number(text):
        return Command(look_up.open_typed), text
    number = read_adjustment_number(text)
    if number:
        return Command(adjustments.open_typed), number
    verb, _, rest = _GLUED.sub(r"\1 ", text).partition(" ")
    command = COMMANDS.get(OTHER_WORDS.get(verb, verb.lower()))
    if command is None or (rest.strip() and not command.takes_rest):
        return Command(commands.ask_in_words), text
    return command, rest


def answer_typed(interaction: Interaction) -> Message | None:
    """What the words of a command are answered with; None when a form opens instead."""
    command, rest = command_of(commands.typed_text(interaction))
    return command.answer(interaction, rest)


EVENTS: Mapping[str, Callable[[Dependencies, dict[str, Any], Deferred], None]] = {
    "app_home_opened": home.open_home,
    "user_change": accounts.change_user,
    "message": partial(messages.read_message, answer_typed),
}
