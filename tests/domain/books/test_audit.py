"""What the chain keeps of an action is what was put in, and can be read again."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.domain.books.audit import ApprovalEntry, AuditAction, CheckedBudget, FindingEntry, RequestEntry
from bot.domain.budgets.budget import Dimensions
from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.holding import Holding
from bot.domain.requests.item import Item
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from tests.support.requests import one_item

REQUEST = SpendRequest(
    id=7,
    number="GW-2026-00007",
    plan_id=1,
    requester_id=3,
    terms=one_item("gift", 4, (5,), 1, 480_00, "CNY", date(2026, 9, 20), "", "Tea set", ""),
    items=(
        Item(
            line_id=2,
            month=9,
            dimensions=Dimensions(),
            public_official=False,
            state_owned=False,
            holding=Holding(reserved=480_00),
        ),
    ),
    state=RequestState.PENDING,
    version=1,
    round=1,
    policy_version="2026.1",
    submitted_at=datetime(2026, 9, 15, 9, 0, tzinfo=UTC),
    findings=(Finding("cap_used", Severity.INFO, rule="gift-per-recipient"),),
)
STORED = {
    "number": "GW-2026-00007",
    "state": "pending",
    "version": 1,
    "policy_version": "2026.1",
    "line_id": 2,
    "customer_id": 4,
    "amount_minor": 480_00,
    "approved_minor": None,
    "currency": "CNY",
    "reserved_minor": 480_00,
    "committed_minor": 0,
    "spent_minor": 0,
    "findings": [{"code": "cap_used", "severity": "info", "rule": "gift-per-recipient"}],
}


def test_a_request_is_recorded_by_ids_and_numbers() -> None:
    """The keys of the chain never change, and nothing in them names a person."""
    entry = RequestEntry.of(REQUEST)
    assert entry.to_json() == STORED
    assert RequestEntry.from_json(STORED) == entry
    assert entry.findings == (FindingEntry("cap_used", Severity.INFO, "gift-per-recipient"),)


def test_an_approval_also_records_what_it_saw() -> None:
    """The amount that this signature approves, and the budget before and after."""
    entry = ApprovalEntry.of(REQUEST, proposed_minor=400_00, checked=CheckedBudget(900_00, 500_00))
    stored = {
        **STORED,
        "proposed_minor": 400_00,
        "checked": {"available_before_minor": 900_00, "available_after_minor": 500_00},
        "also_for": [],
    }
    assert entry.to_json() == stored
    assert ApprovalEntry.from_json(stored) == entry
    # Before roles were kept apart the chain did not say for which a manager had signed too.
    del stored["also_for"]
    assert ApprovalEntry.from_json(stored) == entry


def test_an_action_is_named_by_its_subject_and_what_was_done() -> None:
    """`request.approve`: lower case, one dot."""
    assert all(action.count(".") == 1 and action == action.lower() for action in AuditAction)
