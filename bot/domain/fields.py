"""The fields of the forms: one vocabulary for what is asked and for where an error belongs."""

from __future__ import annotations

from enum import StrEnum


class Field(StrEnum):
    """What a form asks for: the action_id of its input, and the `field` of errors and findings."""

    CATEGORY = "category"
    CUSTOMER = "customer"
    RECIPIENTS = "recipients"
    HEADCOUNT = "headcount"
    AMOUNT = "amount"
    CURRENCY = "currency"
    PLANNED_ON = "planned_on"
    CONTACT_CHANNEL = "contact_channel"
    PARTNER = "partner"
    PARTNER_PAYS = "partner_pays"
    WAIT = "wait"
    PURPOSE = "purpose"
    EXPECTED_RESULT = "expected_result"
    ATTACHMENTS = "attachments"
    APPROVED_AMOUNT = "approved_amount"
    REASON = "reason"
    QUESTION = "question"
    NEW_APPROVER = "new_approver"
    ANSWER = "answer"
    ACTUAL_AMOUNT = "actual_amount"
    DATE = "date"
    INVOICE_NUMBER = "invoice_number"
    RECEIPTS = "receipts"
    RATING = "rating"
    RESULT = "result"
    FINAL = "final"
    ITEM = "item"
    CAME = "came"
    OTHER_GUESTS = "other_guests"
    OUR_PEOPLE = "our_people"
    CONFIRMED = "confirmed"
    REQUEST = "request"
    LINE = "line"
    NOTE = "note"
    KIND = "kind"
    FROM_LINE = "from_line"
    TO_LINE = "to_line"
    MONTH = "month"
    CAUSE = "cause"
    EXPLANATION = "explanation"
    UNDOES = "undoes"
    COMMENT = "comment"
    PROPOSED_AMOUNT = "proposed_amount"
    LIST = "list"
    LEAVE_OUT = "leave_out"
    ROWS = "rows"
    ACTUALS = "actuals"


OF_ITEM = frozenset(
    {
        Field.CATEGORY,
        Field.RECIPIENTS,
        Field.HEADCOUNT,
        Field.AMOUNT,
        Field.PLANNED_ON,
        Field.CONTACT_CHANNEL,
        Field.APPROVED_AMOUNT,
    }
)
"""What each item of a request has of its own; its label says of which item it is."""
