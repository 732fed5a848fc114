"""Every method of every repository on what a company has: what looks, what touches, what only adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from bot.domain.actuals.claim import Claim
from bot.domain.budgets.adjustment import Adjustment, AdjustmentState
from bot.domain.budgets.adoption import AdoptionKind
from bot.domain.budgets.budget import BudgetLine, Column, ControlLevel, Dimensions, LineStatus
from bot.domain.budgets.ceiling import Ceiling
from bot.domain.company.customer import Role
from bot.domain.company.partner import Partner
from bot.domain.messages.kind import MessageKind
from bot.domain.plans.agreement import Agreement, PlanState, Signature, Stage
from bot.domain.reports.scope import EVERYTHING
from bot.domain.requests.holding import Move
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.domain.requests.search import Search
from bot.planning.company import Proposal
from bot.services.ports.budgets import BudgetPosting, LedgerPosting
from bot.services.requests.posting import place_of
from tests.support.desk import Desk
from tests.support.requests import changed

EARLIER, LATER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
STATES = list(RequestState)


@dataclass
class Traces:
    """The ids that a busy company has left in the database."""

    desk: Desk
    request: SpendRequest
    plan_id: int
    ended_plan_id: int
    line_id: int
    actual_id: int
    file_id: int
    exception_id: int
    plan_version_id: int
    question_id: int
    adjustment: Adjustment
    partner: Partner
    claim: Claim

    @property
    def people(self) -> list[int]:
        return [self.desk.person(name).id for name in ("mei", "bo")]


Look = Callable[[Any, Traces], Any]
LOOKS: dict[str, Look] = {
    "people.get": lambda tx, t: tx.people.get(t.people[0]),
    "people.many": lambda tx, t: tx.people.many(t.people),
    "people.by_slack_id": lambda tx, t: tx.people.by_slack_id(f"U{t.people[0]}"),
    "people.linked_to": lambda tx, t: tx.people.linked_to(f"U{t.people[0]}"),
    "people.without_profile": lambda tx, _: tx.people.without_profile(0, 10),
    "people.find_with_profile_age": lambda tx, t: tx.people.find_with_profile_age(f"U{t.people[0]}"),
    "people.by_email": lambda tx, _: tx.people.by_email("mei@example.com"),
    "people.with_role": lambda tx, _: tx.people.with_role(Role.CONTROLLER),
    "people.for_routing": lambda tx, t: tx.people.for_routing(t.people[0]),
    "people.profile_read_at": lambda tx, t: tx.people.profile_read_at(t.people[0]),
    "people.departments": lambda tx, _: tx.people.departments(),
    "customers.many": lambda tx, t: tx.customers.many([t.request.terms.first.customer_id]),
    "customers.get": lambda tx, t: tx.customers.get(t.request.terms.first.customer_id),
    "customers.named": lambda tx, _: tx.customers.named(["acme"]),
    "people.with_authority": lambda tx, _: tx.people.with_authority(),
    "customers.contacts_named": lambda tx, _: tx.customers.contacts_named(["li na"], None),
    "customers.search": lambda tx, _: tx.customers.search("ac", 10),
    "customers.contacts": lambda tx, t: tx.customers.contacts(t.request.terms.recipient_ids),
    "customers.search_contacts": lambda tx, t: tx.customers.search_contacts(
        t.request.terms.first.customer_id, "", 10
    ),
    "customers.regions": lambda tx, _: tx.customers.regions(),
    "partners.get": lambda tx, t: tx.partners.get(t.partner.id),
    "partners.by_id": lambda tx, t: tx.partners.by_id([t.partner.id]),
    "partners.any": lambda tx, _: tx.partners.any(),
    "partners.all": lambda tx, _: tx.partners.all(),
    "partners.search": lambda tx, _: tx.partners.search("nimb", 10),
    "budgets.plan": lambda tx, _: tx.budgets.plan(2026),
    "budgets.line": lambda tx, t: tx.budgets.line(t.line_id),
    "budgets.lines": lambda tx, t: tx.budgets.lines(t.plan_id),
    "budgets.names_of_lines": lambda tx, t: tx.budgets.names_of_lines(t.plan_id),
    "budgets.lines_that_cover": lambda tx, t: tx.budgets.lines_that_cover(
        t.plan_id, t.request.first.dimensions
    ),
    "budgets.lines_for_person": lambda tx, t: tx.budgets.lines_for_person(t.plan_id, t.desk.person("bo")),
    "budgets.contact_channels": lambda tx, t: tx.budgets.contact_channels(t.plan_id, "visit"),
    "budgets.ceilings": lambda tx, t: tx.budgets.ceilings(t.plan_id),
    "budgets.held_under": lambda tx, t: tx.budgets.held_under(
        Ceiling(0, t.plan_id, Dimensions(), 1, ControlLevel.ABSOLUTE, "CNY")
    ),
    "budgets.reserve": lambda tx, t: tx.budgets.reserve(t.plan_id),
    "budget_data.adopted_months": lambda tx, t: tx.budget_data.adopted_months(t.plan_id),
    "budgets.adopted": lambda tx, t: tx.budgets.adopted(t.plan_id),
    "budgets.balances": lambda tx, t: tx.budgets.balances([t.line_id])[t.line_id].months,
    "adjustments.get": lambda tx, t: tx.adjustments.get(t.adjustment.id),
    "adjustments.by_number": lambda tx, t: tx.adjustments.by_number(t.adjustment.number),
    "adjustments.of_plan": lambda tx, t: tx.adjustments.of_plan(t.plan_id),
    "adjustments.pending": lambda tx, _: tx.adjustments.pending(),
    "adjustments.care_cuts": lambda tx, t: tx.adjustments.care_cuts(t.plan_id, EARLIER),
    "adjustments.undone_by": lambda tx, t: tx.adjustments.undone_by(t.adjustment.id),
    "adjustments.moved": lambda tx, t: tx.adjustments.moved(t.adjustment),
    "adjustments.decisions": lambda tx, t: tx.adjustments.decisions(t.adjustment.id),
    "adjustments.escalations": lambda tx, t: tx.adjustments.escalations(t.adjustment.id),
    "adjustments.card_holders": lambda tx, t: tx.adjustments.card_holders(t.adjustment.id),
    "requests.get": lambda tx, t: tx.requests.get(t.request.id),
    "requests.lock": lambda tx, t: tx.requests.lock(t.request.id),
    "partner_claims.of_request": lambda tx, t: tx.partner_claims.of_request(t.claim.request_id),
    "partner_claims.get": lambda tx, t: tx.partner_claims.get(t.claim.id),
    "partner_claims.all": lambda tx, _: tx.partner_claims.all(),
    "partner_claims.unsettled": lambda tx, _: any(tx.partner_claims.unsettled(10, 0)),
    "partner_claims.waiting_since": lambda tx, _: tx.partner_claims.waiting_since(LATER),
    "partner_claims.sums": lambda tx, _: tx.partner_claims.sums("CNY")(),
    "approvals.steps": lambda tx, t: tx.approvals.steps(t.request.id, 1),
    "approvals.decisions": lambda tx, t: tx.approvals.decisions(t.request.id),
    "actuals.of_request": lambda tx, t: tx.actuals.of_request(t.request.id),
    "actuals.line_of": lambda tx, t: tx.actuals.line_of(t.actual_id),
    "actuals.get": lambda tx, t: tx.actuals.get(t.actual_id),
    "requests.of_requester": lambda tx, t: tx.requests.of_requester(t.people[0], STATES, 10),
    "requests.waiting_for": lambda tx, t: tx.requests.waiting_for(t.people[1], 10),
    "requests.open_ids": lambda tx, _: tx.requests.open_ids(),
    "requests.waiting_for_budget": lambda tx, t: tx.requests.waiting_for_budget(t.plan_id),
    "requests.plans_waited_for": lambda tx, _: tx.requests.plans_waited_for(),
    "requests.waiting_longest": lambda tx, _: tx.requests.waiting_longest(LATER, 10),
    "requests.waiting_since": lambda tx, t: tx.requests.waiting_since(t.request.id),
    "requests.progress": lambda tx, t: tx.requests.progress(t.request.id).asked,
    "requests.without_receipt": lambda tx, _: tx.requests.without_receipt(
        datetime(2026, 1, 1, tzinfo=UTC), 0, 10
    ),
    "requests.newest_on_line": lambda tx, t: tx.requests.newest_on_line(t.line_id, 0),
    "request_edits.of_request": lambda tx, t: tx.request_edits.of_request(t.request.id),
    "request_index.by_number": lambda tx, t: tx.request_index.by_number(t.request.number),
    "request_index.recent": lambda tx, t: tx.request_index.recent(t.people[1], 10)[0],
    "request_index.find": lambda tx, _: tx.request_index.find(Search(), None, 10)[0],
    "requests.overdue": lambda tx, _: tx.requests.overdue(date(2027, 1, 1), 10),
    "requests.prior_spend": lambda tx, t: tx.requests.prior_spend(
        date(2026, 1, 1),
        date(2026, 12, 31),
        customer_ids=[t.request.terms.first.customer_id],
        requester_id=t.request.requester_id,
        contact_ids=t.request.terms.recipient_ids,
        except_request=None,
    ),
    "customer_use.held_for": lambda tx, t: tx.customer_use.held_for(
        t.request.terms.first.customer_id, t.plan_id
    ),
    "policies.in_force": lambda tx, _: tx.policies.in_force(date(2026, 9, 15)),
    "policies.in_force_for": lambda tx, t: any(
        tx.policies.in_force_for(t.desk.person("tom").id, date(2026, 9, 15), EARLIER)()[1]
    ),
    "policies.version": lambda tx, _: tx.policies.version("2026.1"),
    "outbox.has_card": lambda tx, t: tx.outbox.has_card(MessageKind.REQUEST_CARD, t.request.id, t.people[0]),
    "outbox.find_card": lambda tx, t: tx.outbox.find_card(t.request.id, t.people[0]),
    "outbox.request_of_card": lambda tx, t: tx.outbox.request_of_card("D1", "1.1", t.people[0]),
    "files.get": lambda tx, t: tx.files.get(t.file_id),
    "files.of_request": lambda tx, t: tx.files.of_request(t.request.id),
    "requests.waits": lambda tx, t: tx.requests.waits([t.request.id]),
    "requests.owing_actuals": lambda tx, _: tx.requests.owing_actuals(date(2027, 1, 1)),
    "outbox.payload": lambda tx, _: tx.outbox.payload("a reminder"),
    "outbox.told": lambda tx, _: tx.outbox.told(MessageKind.DAILY_REMINDER, "person", EARLIER),
    "outbox.known": lambda tx, _: tx.outbox.known(["a reminder"]),
    "alerts.open_exceptions": lambda tx, _: tx.alerts.open_exceptions(10),
    "alerts.exception": lambda tx, t: tx.alerts.exception(t.exception_id),
    "alerts.asked_about": lambda tx, t: tx.alerts.asked_about(t.request.id),
    "alerts.was_raised": lambda tx, t: tx.alerts.was_raised("over_approval", t.request.id),
    "alerts.unexamined_excess": lambda tx, t: tx.alerts.unexamined_excess(t.plan_id),
    "subscriptions.of_channel": lambda tx, _: tx.subscriptions.of_channel("C1"),
    "subscriptions.all": lambda tx, _: tx.subscriptions.all(),
    "forecast_trials.has_plan": lambda tx, t: tx.forecast_trials.has_plan(t.plan_id),
    "forecast_trials.of_lines": lambda tx, t: tx.forecast_trials.of_lines([t.line_id]),
    "digests.notes": lambda tx, _: tx.digests.notes(datetime(2026, 1, 1, tzinfo=UTC))(),
    "digests.lines": lambda tx, t: tx.digests.lines(t.plan_id, EVERYTHING, 9, 8, shared=False),
    "digests.spans": lambda tx, t: tx.digests.spans(t.plan_id, EVERYTHING, 9, shared=False),
    "digests.months": lambda tx, t: tx.digests.months(t.plan_id, EVERYTHING, shared=False)(),
    "digests.overdue": lambda tx, _: tx.digests.overdue(EVERYTHING, date(2027, 1, 1), 10)().shown,
    "digests.ageing": lambda tx, _: tx.digests.ageing(EVERYTHING, LATER, lambda _: 1, 10)().shown,
    "digests.top_customers": lambda tx, t: tx.digests.top_customers(t.plan_id, EVERYTHING, 10)(),
    "digests.care_due": lambda tx, _: tx.digests.care_due(EVERYTHING, None, 10)().shown,
    "digests.adjusted": lambda tx, t: tx.digests.adjusted(t.plan_id, None)(),
    "digests.ratings": lambda tx, t: tx.digests.ratings(t.plan_id, EVERYTHING)().count,
    "care.of_key_customers": lambda tx, t: tx.care.of_key_customers(t.plan_id),
    "care.looks_after": lambda tx, t: tx.care.looks_after(t.desk.person("mei").id),
    "care.due_of": lambda tx, t: tx.care.due_of(t.desk.person("mei").id),
    "care.active_customers": lambda tx, _: tx.care.active_customers(),
    "company.people": lambda tx, _: tx.company.people(),
    "company.customers": lambda tx, _: tx.company.customers(),
    "company.contacts": lambda tx, _: tx.company.contacts(),
    "budget_data.lines": lambda tx, t: tx.budget_data.lines(t.plan_id),
    "budget_data.imported": lambda tx, t: tx.budget_data.imported(t.plan_id),
    "history.imported": lambda tx, _: tx.history.imported(date(2025, 1, 1), date(2025, 12, 31)),
    "history.spent": lambda tx, _: tx.history.spent([2026]),
    "history.one_offs": lambda tx, _: tx.history.one_offs(),
    "plan_versions.all": lambda tx, _: tx.plan_versions.all(),
    "plan_versions.get": lambda tx, t: tx.plan_versions.get(t.plan_version_id),
    "plan_agreements.find": lambda tx, t: tx.plan_agreements.find(t.plan_version_id),
    "plan_agreements.lock": lambda tx, t: tx.plan_agreements.lock(t.plan_version_id),
    "plan_agreements.in_state": lambda tx, _: tx.plan_agreements.in_state(2027, PlanState.DRAFT),
    "plan_agreements.comments": lambda tx, t: tx.plan_agreements.comments(t.plan_version_id),
    "plan_questions.of_version": lambda tx, t: tx.plan_questions.of_version(t.plan_version_id),
    "plan_questions.get": lambda tx, t: tx.plan_questions.get(t.question_id),
    "plan_questions.proposals": lambda tx, _: tx.plan_questions.proposals(2027),
    "plan_questions.unanswered": lambda tx, _: tx.plan_questions.unanswered(LATER),
    "plan_versions.find": lambda tx, _: tx.plan_versions.find(2027, 1),
    "plan_versions.lines": lambda tx, t: tx.plan_versions.lines(t.plan_version_id),
    "plan_versions.all_explained": lambda tx, t: tx.plan_versions.all_explained(t.plan_version_id),
    "plan_versions.explained": lambda tx, t: tx.plan_versions.explained(t.plan_version_id, "GIFT-KEY"),
    "policy_files.all": lambda tx, _: tx.policy_files.all(),
    "exports.ledger": lambda tx, _: list(tx.exports.ledger()),
    "exports.requests": lambda tx, _: list(tx.exports.requests()),
    "seasons.of_year": lambda tx, _: tx.seasons.of_year(2025, tx.calendar),
    "closings.undone": lambda tx, t: tx.closings.undone(t.plan_id),
    "closings.year_is_closed": lambda tx, t: tx.closings.year_is_closed(t.ended_plan_id),
    "closings.holding_until": lambda tx, t: tx.closings.holding_until(t.plan_id, 9),
    "exports.items": lambda tx, _: list(tx.exports.items()),
    "exports.adjustments": lambda tx, _: list(tx.exports.adjustments()),
    "exports.audit": lambda tx, _: list(tx.exports.audit()),
    "proofs.balances": lambda tx, _: tx.proofs.balances().checked,
    "proofs.plans": lambda tx, _: tx.proofs.plans().checked,
    "proofs.requests": lambda tx, _: tx.proofs.requests().checked,
    "proofs.customer_use": lambda tx, _: tx.proofs.customer_use().checked,
    "proofs.exceptions": lambda tx, _: tx.proofs.exceptions().checked,
    "proofs.adjustments": lambda tx, _: tx.proofs.adjustments().checked,
    "proofs.claims": lambda tx, _: tx.proofs.claims().checked,
    "proofs.closings": lambda tx, _: tx.proofs.closings().checked,
    "proofs.signs": lambda tx, _: tx.proofs.signs().checked,
    "proofs.numbers": lambda tx, _: tx.proofs.numbers().checked,
    "proofs.records": lambda tx, _: tx.proofs.records().checked,
    "proofs.heads": lambda tx, t: (
        not tx.proofs.heads([t.desk.read(lambda own: own.audit.head())]).differences
    ),
    "audit.head": lambda tx, _: tx.audit.head().sequence,
    "audit.head_at": lambda tx, _: tx.audit.head_at(LATER).sequence,
    "requests.pressure_of": lambda tx, t: any(tx.requests.pressure_of(t.desk.person("tom").id, EARLIER)),
    "files.kept_bytes": lambda tx, t: any(tx.files.kept_bytes(t.request.id, EARLIER)),
    "proofs.audit_chain": lambda tx, _: tx.proofs.audit_chain().checked,
    "upkeep.health": lambda tx, _: tx.upkeep.health().queued,
}

TOUCHES: dict[str, Look] = {
    "people.link_slack": lambda tx, t: tx.people.link_slack(t.people[0], "U666"),
    "people.save_profile": lambda tx, t: tx.people.save_profile(t.people[0], "xx", "UTC"),
    "people.set_deactivated": lambda tx, t: tx.people.set_deactivated(t.people[0], True),
    "people.lock": lambda tx, t: tx.people.lock(t.people[0]),
    "customers.lock": lambda tx, t: tx.customers.lock(t.request.terms.subjects, t.people[0]),
    "budgets.lock_plan_of_year": lambda tx, _: tx.budgets.lock_plan_of_year(2026),
    "budgets.lock_plan": lambda tx, t: tx.budgets.lock_plan(t.plan_id),
    "budgets.take_number": lambda tx, t: tx.budgets.take_number(t.plan_id),
    "budgets.lock_line": lambda tx, t: tx.budgets.lock_line(t.line_id),
    "budgets.set_status": lambda tx, t: tx.budgets.set_status(t.line_id, LineStatus.CLOSED),
    "budgets.plan_of": lambda tx, t: tx.budgets.plan_of(
        BudgetLine(t.line_id, "X", Dimensions(), ControlLevel.TRACK, "CNY", plan_id=t.plan_id)
    ),
    "budgets.lock": lambda tx, t: tx.budgets.lock([t.line_id]),
    "budgets.lock_to_choose": lambda tx, t: tx.budgets.lock_to_choose(2026, [t.request.first.dimensions]),
    "adjustments.save": lambda tx, t: tx.adjustments.save(
        replace(t.adjustment, state=AdjustmentState.WITHDRAWN)
    ),
    "customers.lock_of": lambda tx, t: tx.customers.lock_of(t.request.id),
    "budgets.post": lambda tx, t: tx.budgets.post(
        t.line_id, 9, [Move(Column.SPENT, 1)], kind="x", document="x", actor_id=None, key="x"
    ),
    "requests.save": lambda tx, t: tx.requests.save(
        replace(t.request, version=99, terms=changed(t.request.terms, recipient_ids=()))
    ),
    "requests.save_version": lambda tx, t: tx.requests.save_version(t.request.id, 99),
    "approvals.save_steps": lambda tx, t: tx.approvals.save_steps(
        t.request.id, [replace(step, approver_ids=tuple(t.people[:1])) for step in t.desk.steps(t.request)]
    ),
    "budgets.post_all": lambda tx, t: tx.budgets.post_all(
        [LedgerPosting(t.line_id, 9, [Move(Column.SPENT, 1)], "x", "y")], document="x", actor_id=None
    ),
    "customer_use.carry_held": lambda tx, t: tx.customer_use.carry_held({place_of(t.request, 1): -1}),
    "customer_use.carry_rating": lambda tx, t: tx.customer_use.carry_rating(place_of(t.request, 1), 4, 1),
    "actuals.reverse": lambda tx, t: tx.actuals.reverse(t.actual_id),
    "partner_claims.save": lambda tx, t: tx.partner_claims.save(replace(t.claim, version=99)),
    "care.keep_due": lambda tx, _: tx.care.keep_due([]),
    "forecast_trials.keep": lambda tx, t: tx.forecast_trials.keep(t.plan_id, {}),
    "upkeep.forget_delivered": lambda tx, _: tx.upkeep.forget_delivered(LATER, 100),
    "files.kept": lambda tx, t: tx.files.kept(
        t.file_id, name="x", detected_type="x", sha256="x", size_bytes=1, key="x"
    ),
    "files.refused": lambda tx, t: tx.files.refused(t.file_id, name="x", detected_type="x"),
    "alerts.clear_exception": lambda tx, t: tx.alerts.clear_exception(t.exception_id, t.people[0]),
    "alerts.ask_about": lambda tx, t: tx.alerts.ask_about(t.exception_id, t.people[0]),
    "alerts.answer_about": lambda tx, t: tx.alerts.answer_about(t.exception_id, "x"),
    "subscriptions.remove": lambda tx, _: tx.subscriptions.remove("C1"),
    "company.save_people": lambda tx, t: tx.company.save_people([replace(t.desk.person("mei"), tier="cfo")]),
    "company.save_customers": lambda tx, t: tx.company.save_customers(
        [replace(found, name="x") for found in t.desk.store.inspect(lambda own: own.company.customers())]
    ),
    "partners.save_all": lambda tx, t: tx.partners.save_all([replace(t.partner, name="x")]),
    "company.save_contacts": lambda tx, t: tx.company.save_contacts(
        [replace(found, name="x") for found in t.desk.store.inspect(lambda own: own.company.contacts())]
    ),
    "budget_data.replace_ceilings": lambda tx, t: tx.budget_data.replace_ceilings(t.plan_id, []),
    "closings.close": lambda tx, t: tx.closings.close(t.plan_id, 9, None),
    "budget_data.retire_lines": lambda tx, t: tx.budget_data.retire_lines([t.line_id]),
    "budget_data.save_lines": lambda tx, t: tx.budget_data.save_lines(
        [
            replace(found, dimensions=Dimensions())
            for found in t.desk.store.inspect(lambda own: own.budget_data.lines(t.plan_id))
        ]
    ),
    "budget_data.post": lambda tx, t: tx.budget_data.post(
        t.plan_id,
        [BudgetPosting(t.line_id, 9, 1, "x", absorbed=1)],
        AdoptionKind.ACTIVATE,
        document="x",
        actor_id=None,
    ),
    "plan_agreements.save": lambda tx, t: tx.plan_agreements.save(
        Agreement(t.plan_version_id, "2027.1", PlanState.IN_REVIEW, signatures=(Signature(Stage.REVIEW, 1),))
    ),
    "plan_questions.propose": lambda tx, t: tx.plan_questions.propose(
        t.question_id, t.people[0], Proposal(1), LATER
    ),
    "history.mark_one_off": lambda tx, t: tx.history.mark_one_off(t.request.id, "x", marked=False),
    "upkeep.forget_claims": lambda tx, _: tx.upkeep.forget_claims(LATER, 100),
    "upkeep.revive_messages": lambda tx, _: tx.upkeep.revive_messages(),
}
ADDS = {
    "closings.close_year",
    "requests.add",
    "actuals.add",
    "actuals.add_all",
    "partner_claims.add",
    "adjustments.add",
    "adjustments.add_decision",
    "adjustments.add_escalations",
    "approvals.add_decision",
    "approvals.add_steps",
    "outbox.put",
    "outbox.put_all",
    "audit.add",
    "files.add",
    "request_edits.add",
    "alerts.raise_alert",
    "alerts.raise_exception",
    "subscriptions.save",
    "digests.add_note",
    "care.add",
    "company.lock",
    "company.add_contacts",
    "company.add_customers",
    "partners.add_all",
    "budget_data.add_lines",
    "budget_data.add_reserve",
    "company.add_people",
    "budget_data.add_plan",
    "policy_files.add",
    "history.add",
    "plan_versions.add",
    "plan_agreements.add_comment",
    "plan_questions.ask",
}
"""What only adds rows of its own workspace. Erasing a person is proved in its own tests."""


OF_THE_DATABASE = {"proofs.guards", "audit.require_key", "care.begun"}
"""What looks at the tables, the key or the age of the workspace, and at nobody's rows."""
