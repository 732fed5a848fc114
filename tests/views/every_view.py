"""Every view, drawn of facts in which whatever people write is what a test gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.actuals.spend_exception import ExceptionKind
from bot.domain.actuals.variance import Variance
from bot.domain.approvals.authority_changes import AuthorityChange, AuthorityChangeKind
from bot.domain.books.head import AuditHead
from bot.domain.budgets.budget import Balance
from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.domain.messages.budgets import AdjustmentNewsKind
from bot.domain.messages.plans import PlanNewsKind
from bot.domain.messages.requests import News
from bot.domain.plans.agreement import Stage
from bot.domain.reports.scope import Scope
from bot.i18n import Reader
from bot.services.ports.reports import Subscription
from bot.services.reports.explain import Explainable
from bot.services.requests.reading.named import NamedCustomer, NamedLine, NamedPerson, RequestsPage
from bot.views import home
from bot.views.actuals import forms as actual_forms
from bot.views.actuals import nudges
from bot.views.actuals.claims import claim_list, claim_message, claim_reminder
from bot.views.actuals.exceptions import answered_message, exception_list, exception_message, short_words
from bot.views.actuals.list_form import list_actual_form
from bot.views.actuals.refused_file import refused_file_message
from bot.views.actuals.who_came import who_came, who_came_inputs, with_heads
from bot.views.approvals import forms as decision_forms
from bot.views.approvals import reminders
from bot.views.budgets import alerts
from bot.views.budgets.adjustment_card import adjustment_card, reject_adjustment_form
from bot.views.budgets.adjustment_card import decision_buttons as adjustment_buttons
from bot.views.budgets.adjustment_form import adjust_message, adjustment_form, check_blocks, line_option
from bot.views.budgets.adjustment_lists import adjustment_blocks, late_adjustment_blocks
from bot.views.budgets.adjustment_news import adjustment_news
from bot.views.budgets.explain_form import explain_form, explained_notice
from bot.views.budgets.forecast import forecast_message
from bot.views.budgets.proposal import proposal_blocks, proposal_card
from bot.views.company.authority import authority_message
from bot.views.company.care import care_blocks, care_card, cut_blocks, met_form, met_notice
from bot.views.errors import describe_error
from bot.views.help import help_message
from bot.views.kit.forms import notice
from bot.views.kit.ids import Listing, page_value
from bot.views.kit.message import plain_message
from bot.views.plans.card import plan_card
from bot.views.plans.forms import comment_form, return_form
from bot.views.plans.news import plan_news
from bot.views.plans.overview import plan_message, why_message, why_view
from bot.views.plans.question import propose_form, question_card, unanswered_blocks
from bot.views.reports import answers
from bot.views.reports.digest import digest_message
from bot.views.reports.digest_detail import digest_view
from bot.views.reports.digest_menu import digest_menu
from bot.views.reports.digest_table import table
from bot.views.requests.card.approval_card import approval_card
from bot.views.requests.card.buttons import (
    ask_again_button,
    asker_buttons,
    controller_buttons,
    decision_buttons,
    files_buttons,
    fund_button,
    overdue_buttons,
    request_buttons,
    spending_buttons,
)
from bot.views.requests.card.listed import card_finding_blocks
from bot.views.requests.card.names import card_menu
from bot.views.requests.card.news import news_message
from bot.views.requests.card.opened import card_modal, opened_card, submitted_message
from bot.views.requests.card.request_card import request_card
from bot.views.requests.findings import finding_blocks
from bot.views.requests.form import request_form
from bot.views.requests.form_items import (
    contact_option,
    customer_option,
    item_inputs,
    partner_option,
    raised_inputs,
)
from bot.views.requests.items import items_blocks
from bot.views.requests.list_form import list_form
from bot.views.requests.list_sums import list_blocks
from bot.views.requests.lists import blocks as lists
from bot.views.requests.lists.answer import list_answer
from bot.views.requests.lists.duties import late_blocks, reminder_message
from bot.views.requests.lists.found import found_message, found_modal, request_row
from bot.views.requests.lists.more import TITLES, list_view, show_all, titled
from bot.views.requests.lists.named import customer_modal, line_modal, person_modal
from bot.views.requests.lists.owner import owner_blocks
from bot.views.requests.live_check import (
    at_field,
    detail_blocks,
    item_verdict_blocks,
    verdict_blocks,
    wait_blocks,
)
from bot.views.requests.typed import typed_message
from tests.support.hostile import poisoned
from tests.views import request_facts as given
from tests.views.adjustment_facts import FACTS as ADJUSTMENTS
from tests.views.adjustment_facts import FORMS
from tests.views.alert_facts import REACHED
from tests.views.care_facts import CUTS, UNCARED
from tests.views.claim_facts import CLAIMS, TOLD
from tests.views.claim_facts import OPEN as OPEN_CLAIM
from tests.views.digest_facts import FULL
from tests.views.forecast_facts import DRY, KEEPS, PROPOSED
from tests.views.owner_facts import OWNER
from tests.views.plans import examples as plans
from tests.views.poisoned_facts import (
    NO_BUDGET,
    REQUESTS,
    adjusting,
    found,
    list_answers,
    previews,
    raised,
    requests,
)

Draw = Callable[[str, Reader], Any]

SUBSCRIPTION = Subscription("C1", "department", "Sales", 0, "09:00", "en", 1, given.NOW)


def of_requests(view: Callable[..., Any]) -> Draw:
    """The view of a request in each of its states."""
    return lambda evil, reader: [view(facts, reader) for facts in requests(evil)]


def failure(evil: str, reader: Reader) -> str:
    """A sentence about a failure that quotes what was typed."""
    return describe_error(InvalidInput("digest_unreadable", text=evil), reader)


PAGE = RequestsPage(REQUESTS, 20, 99)
OPENED_BY = (given.MEI, given.BO, given.FIN)


KINDS = ("of a later version", *(kind.value for kind in ExceptionKind))
PROMOTED = AuthorityChange(AuthorityChangeKind.TIER_RAISED, 2, value="lead", manager_id=3)
TODAY = date(2026, 9, 27)
VIEWS: dict[Callable[..., Any], Draw] = {
    home.home_view: lambda evil, r: home.home_view(poisoned(given.HOME, evil), r),
    home.not_known: lambda _evil, r: home.not_known(r),
    lists.lines_message: lambda evil, r: lists.lines_message(
        poisoned(given.HOME.owned, evil), poisoned(given.HOME.drawn, evil), r
    ),
    care_card: lambda evil, r: care_card(poisoned(UNCARED, evil), poisoned(CUTS, evil), r),
    care_blocks: lambda evil, r: care_blocks(poisoned(UNCARED, evil), r),
    cut_blocks: lambda evil, r: cut_blocks(poisoned(CUTS, evil), r),
    owner_blocks: lambda evil, r: owner_blocks(poisoned(OWNER, evil), r),
    met_form: lambda evil, r: met_form(4, evil, TODAY, r),
    met_notice: lambda _evil, r: met_notice(r),
    proposal_card: lambda evil, r: proposal_card(poisoned(PROPOSED, evil), r),
    proposal_blocks: lambda evil, r: proposal_blocks([poisoned(PROPOSED, evil)], r),
    forecast_message: lambda evil, r: forecast_message(given.listed(*poisoned((DRY, KEEPS), evil)), r),
    lists.mine_message: lambda evil, r: lists.mine_message(given.listed(*requests(evil)), r),
    lists.pending_message: lambda evil, r: lists.pending_message(
        given.listed(poisoned(given.facts(), evil)), given.listed(*adjusting(evil)[-2:]), r
    ),
    adjustment_blocks: lambda evil, r: adjustment_blocks(adjusting(evil), r),
    late_adjustment_blocks: lambda evil, r: late_adjustment_blocks(adjusting(evil), r),
    adjustment_buttons: lambda evil, r: [adjustment_buttons(each.facts, r) for each in adjusting(evil)],
    adjustment_news: lambda evil, r: [
        adjustment_news(poisoned(facts, evil), news, r)
        for facts in ADJUSTMENTS.values()
        for news in AdjustmentNewsKind
    ],
    lists.waiting_blocks: lambda evil, r: lists.waiting_blocks([poisoned(given.facts(), evil)], r),
    lists.mine_blocks: lambda evil, r: lists.mine_blocks(requests(evil), r),
    lists.recent_blocks: lambda evil, r: lists.recent_blocks(requests(evil), r),
    lists.overdue_blocks: lambda evil, r: lists.overdue_blocks(poisoned(given.HOME.overdue.shown, evil), r),
    lists.line_blocks: lambda evil, r: lists.line_blocks(poisoned(given.HOME.owned.shown, evil), r),
    late_blocks: lambda evil, r: late_blocks(poisoned(given.HOME.late.shown, evil), r),
    list_view: lambda _evil, r: [list_view(each, 0, 1, 2, [], r) for each in TITLES],
    titled: lambda evil, r: titled(Listing.OWN_LINES, poisoned(given.HOME.owned, evil), lists.line_blocks, r),
    show_all: lambda evil, r: show_all(poisoned(given.HOME.owned, evil), Listing.OWN_LINES, r),
    reminder_message: lambda evil, r: reminder_message(
        poisoned(given.HOME.late, evil), given.listed(*adjusting(evil)[-2:]), [], r
    ),
    help_message: lambda evil, r: help_message(evil, r),
    approval_card: lambda evil, r: [
        approval_card(facts, person, r) for facts in requests(evil) for person in (2, 3)
    ],
    request_card: of_requests(request_card),
    decision_buttons: of_requests(decision_buttons),
    asker_buttons: of_requests(asker_buttons),
    ask_again_button: of_requests(ask_again_button),
    request_buttons: of_requests(request_buttons),
    files_buttons: of_requests(files_buttons),
    fund_button: of_requests(fund_button),
    controller_buttons: of_requests(controller_buttons),
    opened_card: lambda evil, r: [
        opened_card(facts, reader, r) for facts in requests(evil) for reader in OPENED_BY
    ],
    card_modal: lambda evil, r: [
        card_modal(facts, reader, r, page_value(0, evil)) for facts in requests(evil) for reader in OPENED_BY
    ],
    submitted_message: of_requests(submitted_message),
    typed_message: lambda evil, r: typed_message(evil, r),
    found_message: lambda evil, r: found_message(found(evil), r),
    found_modal: lambda evil, r: found_modal(found(evil), page_value(0, evil), r),
    request_row: lambda evil, r: [request_row(facts, r) for facts in poisoned(REQUESTS, evil)],
    person_modal: lambda evil, r: person_modal(poisoned(NamedPerson(given.MEI, given.BO, PAGE), evil), r),
    customer_modal: lambda evil, r: customer_modal(
        poisoned(NamedCustomer(given.ACME, given.MEI, 1, "CNY", PAGE), evil), r
    ),
    line_modal: lambda evil, r: line_modal(
        poisoned(NamedLine(given.LINE, given.BO, Balance(2, 1), PAGE), evil), r
    ),
    card_menu: of_requests(card_menu),
    finding_blocks: lambda evil, r: finding_blocks(poisoned((*given.FINDINGS, NO_BUDGET), evil), r, 2000),
    request_form: lambda evil, r: [request_form(preview, r) for preview in previews(evil)],
    item_inputs: lambda evil, r: [item_inputs(preview, r) for preview in previews(evil)],
    raised_inputs: lambda evil, r: [raised_inputs(preview, r) for preview in previews(evil)],
    items_blocks: of_requests(items_blocks),
    verdict_blocks: lambda evil, r: [verdict_blocks(preview, r) for preview in previews(evil)],
    detail_blocks: lambda evil, r: [detail_blocks(preview, r) for preview in previews(evil)],
    wait_blocks: lambda evil, r: [wait_blocks(preview, r) for preview in previews(evil)],
    item_verdict_blocks: lambda evil, r: [item_verdict_blocks(preview, 1, r) for preview in previews(evil)],
    at_field: lambda evil, r: [at_field(preview, field, r) for preview in previews(evil) for field in Field],
    contact_option: lambda evil, r: contact_option(poisoned(given.ZHOU, evil), r),
    partner_option: lambda evil, _r: partner_option(poisoned(given.NIMBUS, evil)),
    customer_option: lambda evil, _r: customer_option(poisoned(given.ACME, evil)),
    news_message: lambda evil, r: [news_message(facts, news, r) for facts in requests(evil) for news in News],
    decision_forms.approve_less_form: of_requests(decision_forms.approve_less_form),
    decision_forms.approve_without_form: of_requests(decision_forms.approve_without_form),
    list_form: lambda evil, r: list_form(evil, r),
    list_answer: lambda evil, r: [
        list_answer(each, number, r) for each in list_answers(evil) for number in ("", "GW-1")
    ],
    list_blocks: of_requests(list_blocks),
    card_finding_blocks: of_requests(
        lambda facts, r: card_finding_blocks(facts, facts.request.findings, r, 2000)
    ),
    decision_forms.ask_form: of_requests(decision_forms.ask_form),
    decision_forms.reject_form: of_requests(decision_forms.reject_form),
    decision_forms.reassign_form: lambda evil, r: [
        decision_forms.reassign_form(facts, [poisoned(given.BO, evil)], r) for facts in requests(evil)
    ],
    decision_forms.answer_form: of_requests(decision_forms.answer_form),
    reminders.decision_reminder: of_requests(
        lambda facts, r: reminders.decision_reminder(facts, given.NOW, r)
    ),
    reminders.answer_reminder: of_requests(lambda facts, r: reminders.answer_reminder(facts, given.NOW, r)),
    actual_forms.actual_form: of_requests(lambda facts, r: actual_forms.actual_form(facts, TODAY, r)),
    with_heads: of_requests(lambda facts, r: with_heads(actual_forms.actual_form(facts, TODAY, r), 1, 7, r)),
    who_came_inputs: of_requests(
        lambda facts, r: who_came_inputs(who_came(facts, facts.contacts, None, 1), facts.request, 1, r)
    ),
    list_actual_form: of_requests(list_actual_form),
    actual_forms.pick_actual_form: of_requests(actual_forms.pick_actual_form),
    actual_forms.pick_request_form: lambda evil, r: actual_forms.pick_request_form(requests(evil), r, ["F1"]),
    refused_file_message: lambda evil, r: refused_file_message("GW-2026-00042", evil, "type", r),
    alerts.threshold_message: lambda evil, r: alerts.threshold_message(poisoned(REACHED, evil), r),
    claim_list: lambda evil, r: claim_list(poisoned(CLAIMS, evil), r),
    claim_message: lambda evil, r: [
        claim_message(poisoned(OPEN_CLAIM, evil), told, r) for told in TOLD.values()
    ],
    claim_reminder: lambda evil, r: claim_reminder(poisoned(CLAIMS, evil), r),
    exception_message: lambda evil, r: [
        exception_message(poisoned(raised(kind, may), evil), r) for kind in KINDS for may in (True, False)
    ],
    answered_message: lambda evil, r: answered_message(poisoned(raised("over_budget", True), evil), r),
    short_words: lambda evil, r: plain_message(
        short_words(poisoned(raised("over_budget", True), evil).exception, r)
    ),
    nudges.exception_nudge: lambda evil, r: [
        nudges.exception_nudge(each, evil, poisoned(raised(kind, True), evil).exception, r, asks=asks)
        for each in requests(evil)
        for kind in KINDS
        for asks in (True, False)
    ],
    nudges.actual_nudge: of_requests(lambda facts, r: nudges.actual_nudge(facts, "<!here>", r)),
    nudges.answer_why_form: lambda evil, r: nudges.answer_why_form(
        poisoned(raised("over_budget", True), evil), r
    ),
    spending_buttons: of_requests(spending_buttons),
    overdue_buttons: of_requests(overdue_buttons),
    exception_list: lambda evil, r: [
        exception_list([poisoned(raised(kind, may), evil)], r) for kind in KINDS for may in (True, False)
    ],
    adjustment_form: lambda evil, r: [adjustment_form(poisoned(each, evil), r) for each in FORMS],
    check_blocks: lambda evil, r: [check_blocks(poisoned(each, evil), r) for each in FORMS],
    line_option: lambda evil, _r: line_option(poisoned(given.LINE, evil)),
    adjust_message: lambda _evil, r: adjust_message(r),
    adjustment_card: lambda evil, r: [
        adjustment_card(poisoned(facts, evil), person, r)
        for facts in ADJUSTMENTS.values()
        for person in (1, 2, 4)
    ],
    reject_adjustment_form: lambda evil, r: [
        reject_adjustment_form(poisoned(facts, evil), r) for facts in ADJUSTMENTS.values()
    ],
    alerts.alarm_message: lambda evil, r: alerts.alarm_message([evil] * 3, "2026-09-15", r),
    alerts.head_message: lambda _evil, r: alerts.head_message(AuditHead(7, "0" * 64), "2026-09-15", r),
    authority_message: lambda evil, r: [
        authority_message([replace(PROMOTED, kind=kind)], 12, evil, {2: evil, 3: evil}, r)
        for kind in AuthorityChangeKind
    ],
    explain_form: lambda evil, r: explain_form(
        Explainable(
            [(poisoned(given.LINE, evil), Variance(1, 2)), (poisoned(given.LINE, evil), None)], "2026-09"
        ),
        r,
    ),
    digest_message: lambda evil, r: digest_message(poisoned(FULL, evil), r, for_person=True),
    digest_menu: lambda evil, r: digest_menu(poisoned(FULL, evil), poisoned(FULL, evil).rows, r),
    digest_view: lambda evil, r: digest_view(poisoned(FULL, evil), 0, "C1", r, given.BO),
    explained_notice: lambda _evil, r: explained_notice(r),
    table: lambda evil, r: table(poisoned(FULL, evil), r),
    answers.subscribed_answer: lambda evil, r: answers.subscribed_answer(
        poisoned(SUBSCRIPTION, evil), "UTC", r
    ),
    answers.unsubscribed_answer: lambda _evil, r: answers.unsubscribed_answer(had_one=True, reader=r),
    answers.digest_ended_message: lambda evil, r: answers.digest_ended_message(Scope("department", evil), r),
    plain_message: lambda evil, r: plain_message(failure(evil, r)),
    notice: lambda evil, r: notice("Not done", failure(evil, r), r),
    plan_card: lambda evil, r: [
        plan_card(facts(evil), person, r) for facts in plans.EVERY for person in plans.people()
    ],
    comment_form: lambda evil, r: comment_form(plans.in_review(evil), Stage.REVIEW, r),
    return_form: lambda evil, r: [return_form(plans.in_review(evil), stage, r) for stage in Stage],
    plan_message: lambda evil, r: [plan_message(overview(evil), r) for overview in plans.OVERVIEWS],
    why_message: lambda evil, r: why_message(plans.in_review(evil).version, plans.explained(evil), r),
    why_view: lambda evil, r: why_view(plans.in_review(evil).version, plans.explained(evil), r),
    question_card: lambda evil, r: [question_card(facts(evil), r) for facts in plans.QUESTIONS],
    propose_form: lambda evil, r: [
        propose_form(plans.asked(evil), line, r) for line in plans.asked(evil).lines
    ],
    unanswered_blocks: lambda evil, r: unanswered_blocks(plans.unanswered(evil), r),
    plan_news: lambda evil, r: [plan_news("2027.1", kind, (evil,), r) for kind in PlanNewsKind],
}
"""Every view, and how it is drawn where people have written `evil` wherever they can write."""
