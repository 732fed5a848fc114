"""The schema, from its rooms. Every row belongs to one workspace; amounts are minor units; times are UTC.

The constraints are the last wall behind the domain: what may not happen to money can't be stored.
"""

from __future__ import annotations

from bot.storage.schema.actuals import actual, actual_contact, actual_person, partner_claim
from bot.storage.schema.adjustments import (
    adjustment,
    adjustment_card,
    adjustment_decision,
    adjustment_escalation,
)
from bot.storage.schema.approvals import approval_step, decision, step_approver
from bot.storage.schema.books import audit_entry, audit_head
from bot.storage.schema.budgets import (
    alert,
    balance,
    budget_ceiling,
    budget_line,
    customer_use,
    forecast_trial,
    month_closing,
    plan,
    posting,
    spend_exception,
    year_closing,
)
from bot.storage.schema.columns import Utc, metadata
from bot.storage.schema.company import (
    care_due,
    contact,
    customer,
    meeting,
    operator,
    partner,
    person,
    workspace,
)
from bot.storage.schema.operations import (
    card,
    channel_pace,
    idempotency,
    job_run,
    outbox,
    plan_card,
    plan_question_card,
)
from bot.storage.schema.plans import (
    one_off,
    past_spend,
    plan_comment,
    plan_line,
    plan_proposal,
    plan_question,
    plan_signature,
    plan_version,
)
from bot.storage.schema.policy import policy_version
from bot.storage.schema.reports import digest_subscription, variance_note
from bot.storage.schema.requests import (
    list_row,
    partner_part,
    request_edit,
    request_item,
    request_recipient,
    spend_request,
    stored_file,
)

__all__ = [
    "Utc",
    "actual",
    "actual_contact",
    "actual_person",
    "adjustment",
    "adjustment_card",
    "adjustment_decision",
    "adjustment_escalation",
    "alert",
    "approval_step",
    "audit_entry",
    "audit_head",
    "balance",
    "budget_ceiling",
    "budget_line",
    "card",
    "care_due",
    "channel_pace",
    "contact",
    "customer",
    "customer_use",
    "decision",
    "digest_subscription",
    "forecast_trial",
    "idempotency",
    "job_run",
    "list_row",
    "meeting",
    "metadata",
    "month_closing",
    "one_off",
    "operator",
    "outbox",
    "partner",
    "partner_claim",
    "partner_part",
    "past_spend",
    "person",
    "plan",
    "plan_card",
    "plan_comment",
    "plan_line",
    "plan_proposal",
    "plan_question",
    "plan_question_card",
    "plan_signature",
    "plan_version",
    "policy_version",
    "posting",
    "request_edit",
    "request_item",
    "request_recipient",
    "spend_exception",
    "spend_request",
    "step_approver",
    "stored_file",
    "variance_note",
    "workspace",
    "year_closing",
]
