"""What is queued by one version is read by another."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest

from bot.domain import messages
from bot.domain.actuals.claim import ClaimNews, ClaimState
from bot.domain.approvals.authority_changes import AuthorityChange, AuthorityChangeKind
from bot.domain.company.care import CareDue
from bot.domain.fields import Field
from bot.domain.json_record import UnreadableRecord
from bot.domain.messages.budgets import (
    AdjustmentCard,
    AdjustmentNews,
    AdjustmentNewsKind,
    BudgetRoom,
    ThresholdAlert,
    TransferProposal,
)
from bot.domain.messages.claims import ClaimReminder, ClaimTold
from bot.domain.messages.company import (
    AuditHeadNote,
    AuthorityChanged,
    BooksAlarm,
    CareReminder,
    DailyReminder,
    DigestEnded,
    WeeklyDigest,
)
from bot.domain.messages.files import (
    FileFetch,
    FileRefused,
    ListActuals,
    ListAnswer,
    ListFile,
    ListRead,
    RowProblem,
)
from bot.domain.messages.kind import MessageKind, Payload
from bot.domain.messages.plans import (
    PlanActivation,
    PlanCard,
    PlanNews,
    PlanNewsKind,
    PlanQuestionCard,
    PlanWorkbook,
)
from bot.domain.messages.requests import (
    AnswerReminder,
    ApprovalCard,
    DecisionReminder,
    ExceptionAnswered,
    ExceptionRaised,
    News,
    RequestCard,
    RequestNews,
    RequestNudge,
    RequestRefresh,
)
from bot.domain.reports.digest import DigestFigures
from bot.domain.requests.row_finding import RowFinding
from bot.domain.requests.term_change import TermChange

FIGURES = DigestFigures("2026-09-14", 100_00, -5_00, 20_00, 110_00)

STORED: list[tuple[str, dict[str, Any], Payload]] = [
    (
        "proposal.transfer",
        {
            "person_id": 3,
            "from_line_id": 1,
            "to_line_id": 2,
            "amount_minor": 50_00,
            "left_minor": 90_00,
            "missing_minor": 50_00,
            "dry_on": "2026-11-01",
        },
        TransferProposal(3, 1, 2, 50_00, 90_00, 50_00, "2026-11-01"),
    ),
    (
        "reminder.care",
        {
            "person_id": 3,
            "customers": [
                {"customer_id": 4, "days": 61, "last_on": "", "used_minor": 0, "suggested_minor": 90_00}
            ],
        },
        CareReminder(3, (CareDue(4, 61, "", 0, 90_00),)),
    ),
    (
        "claim.told",
        {
            "claim_id": 5,
            "person_id": 3,
            "news": "reopened",
            "amount_minor": 120_00,
            "was_state": "claimed",
            "was_minor": 160_00,
        },
        ClaimTold(5, 3, ClaimNews.REOPENED, 120_00, ClaimState.CLAIMED, 160_00),
    ),
    ("reminder.claim", {"person_id": 3, "claim_ids": [5, 6]}, ClaimReminder(3, (5, 6))),
    ("card.request", {"request_id": 7, "person_id": 2}, RequestCard(7, 2)),
    ("card.adjustment", {"adjustment_id": 7, "person_id": 3}, AdjustmentCard(7, 3)),
    (
        "news.adjustment",
        {"adjustment_id": 7, "person_id": 3, "news": "rejected", "under": "card.adjustment"},
        AdjustmentNews(7, 3, AdjustmentNewsKind.REJECTED),
    ),
    (
        "request.refresh",
        {"request_id": 7, "document": "adjustment:3"},
        RequestRefresh(7, "adjustment:3"),
    ),
    ("card.approval", {"request_id": 7, "person_id": 3}, ApprovalCard(7, 3)),
    ("card.plan", {"version_id": 7, "person_id": 3}, PlanCard(7, 3)),
    (
        "news.plan",
        {"version_id": 7, "person_id": 3, "news": "not_activated", "lines": ["MEAL"]},
        PlanNews(7, 3, PlanNewsKind.NOT_ACTIVATED, ("MEAL",)),
    ),
    ("card.plan_question", {"version_id": 7, "person_id": 3}, PlanQuestionCard(7, 3)),
    ("plan.activation", {"version_id": 7}, PlanActivation(7)),
    ("plan.workbook", {"version_id": 7, "person_id": 3}, PlanWorkbook(7, 3)),
    ("budget.room", {"plan_id": 7}, BudgetRoom(7)),
    (
        "news.request",
        {"request_id": 7, "person_id": 2, "news": "asked", "under": "card.request"},
        RequestNews(7, 2, News.ASKED, MessageKind.REQUEST_CARD),
    ),
    (
        "news.request",
        {
            "request_id": 7,
            "person_id": 2,
            "news": "edited",
            "under": "card.request",
            "changes": [{"field": "amount", "before": "50000", "after": "28000"}],
        },
        RequestNews(
            7, 2, News.EDITED, MessageKind.REQUEST_CARD, (TermChange(Field.AMOUNT, "50000", "28000"),)
        ),
    ),
    ("reminder.decision", {"request_id": 7, "person_id": 3}, DecisionReminder(7, 3)),
    ("reminder.daily", {"person_id": 3, "day": "2026-09-15"}, DailyReminder(3, "2026-09-15")),
    ("reminder.answer", {"request_id": 7, "person_id": 2}, AnswerReminder(7, 2)),
    (
        "alert.threshold",
        {
            "channel": "C0SALES",
            "locale": "zh_CN",
            "line_id": 1,
            "percent": 80,
            "period": "2026-Q3",
            "budget_minor": 100_00,
            "used_minor": 80_00,
            "currency": "CNY",
        },
        ThresholdAlert(1, 80, "2026-Q3", 100_00, 80_00, "CNY", channel="C0SALES", locale="zh_CN"),
    ),
    (
        "alert.threshold",
        {
            "person_id": 4,
            "line_id": 1,
            "percent": 80,
            "period": "2026",
            "budget_minor": 100_00,
            "used_minor": 80_00,
            "currency": "CNY",
        },
        ThresholdAlert(1, 80, "2026", 100_00, 80_00, "CNY", person_id=4),
    ),
    ("exception.raised", {"exception_id": 9, "person_id": 5}, ExceptionRaised(9, 5)),
    ("exception.answered", {"exception_id": 9, "person_id": 5}, ExceptionAnswered(9, 5)),
    (
        "nudge.request",
        {
            "request_id": 7,
            "person_id": 3,
            "by_id": 5,
            "under": "card.request",
            "exception_id": 9,
            "asks": True,
        },
        RequestNudge(7, 3, 5, MessageKind.REQUEST_CARD, 9, asks=True),
    ),
    (
        "alarm.books",
        {"person_id": 5, "day": "2026-09-15", "problems": ["signs: negative"]},
        BooksAlarm(5, ("signs: negative",), "2026-09-15"),
    ),
    (
        "audit.head",
        {"person_id": 5, "sequence": 12, "hash": "ab" * 32, "day": "2026-09-15"},
        AuditHeadNote(5, 12, "ab" * 32, "2026-09-15"),
    ),
    (
        "authority.changed",
        {
            "person_id": 5,
            "changes": [
                {"kind": "tier_raised", "person_id": 2, "value": "head", "before": "", "manager_id": None},
                {"kind": "chain_turned", "person_id": 2, "value": "", "before": "", "manager_id": 1},
            ],
            "count": 31,
            "by_id": 7,
        },
        AuthorityChanged(
            5,
            (
                AuthorityChange(AuthorityChangeKind.TIER_RAISED, 2, "head"),
                AuthorityChange(AuthorityChangeKind.CHAIN_TURNED, 2, manager_id=1),
            ),
            31,
            7,
        ),
    ),
    (
        "digest.ended",
        {"channel": "C0", "scope_kind": "department", "scope_value": "Sales", "locale": "en"},
        DigestEnded("C0", "department", "Sales", "en"),
    ),
    (
        "digest.weekly",
        {
            "channel": "C0",
            "scope_kind": "department",
            "scope_value": "Sales",
            "locale": "en",
            "period": "2026-W38",
            "figures": {
                "day": "2026-09-14",
                "budget_minor": 100_00,
                "available_minor": -5_00,
                "variance_minor": 20_00,
                "forecast_minor": 110_00,
            },
            "last": None,
        },
        WeeklyDigest("C0", "department", "Sales", "en", "2026-W38", FIGURES, None),
    ),
    ("file.fetch", {"file_id": 6}, FileFetch(6)),
    (
        "list.read",
        {
            "person_id": 2,
            "slack_file_id": "F0LIST",
            "purpose": "Moon cakes",
            "expected_result": "",
            "leave_out": True,
        },
        ListRead(2, "F0LIST", "Moon cakes", "", leave_out=True),
    ),
    (
        "list.actuals",
        {
            "request_id": 7,
            "person_id": 2,
            "slack_file_id": "F0LIST",
            "reason": "Dearer",
            "receipt_ids": ["F0BILL"],
        },
        ListActuals(7, 2, "F0LIST", "Dearer", ("F0BILL",)),
    ),
    (
        "list.answer",
        {
            "person_id": 2,
            "name": "a.csv",
            "facts": {"count": 1},
            "request_id": 0,
            "code": "",
            "problems": [{"row": 3, "column": "amount", "code": "required", "facts": {}}],
            "rows": [{"row": 4, "found": {"code": "forbidden"}}],
            "actuals_of": 0,
            "recorded": 0,
        },
        ListAnswer(
            2,
            "a.csv",
            {"count": 1},
            problems=(RowProblem(3, "amount", "required", {}),),
            rows=(RowFinding(4, {"code": "forbidden"}),),
        ),
    ),
    (
        "list.file",
        {"request_id": 7, "person_id": 3, "under": "card.approval"},
        ListFile(7, 3, MessageKind.APPROVAL_CARD),
    ),
    (
        "file.refused",
        {
            "person_id": 2,
            "request_id": 7,
            "file_id": 6,
            "name": "a.exe",
            "detected_type": "application/x-dosexec",
            "reason": "type",
        },
        FileRefused(2, 7, 6, "a.exe", "type", "application/x-dosexec"),
    ),
]


@pytest.mark.parametrize(("kind", "stored", "payload"), STORED, ids=[kind for kind, *_ in STORED])
def test_what_the_first_version_queued_is_read(kind: str, stored: dict[str, Any], payload: Payload) -> None:
    """Kinds and keys as they have stood in the database since the first version, in both directions."""
    assert payload.kind == kind
    assert type(payload).from_json(stored) == payload
    assert payload.to_json() == stored


def test_every_kind_is_kept() -> None:
    """Each kind has its payload, and its place among those that the first version queued."""
    rooms = [import_module(room.name) for room in iter_modules(messages.__path__, f"{messages.__name__}.")]
    kinds = {each.kind for room in rooms for each in vars(room).values() if _is_payload(each)}
    assert kinds == set(MessageKind) == {kind for kind, *_ in STORED}


def _is_payload(value: object) -> bool:
    return isinstance(value, type) and issubclass(value, Payload) and value is not Payload


def test_a_later_version_may_say_more() -> None:
    """A key that this version does not know is ignored."""
    assert FileFetch.from_json({"file_id": 6, "priority": "high"}) == FileFetch(6)


def test_an_earlier_version_may_have_said_less() -> None:
    """A key that was added later takes its default; one that was always there is missed by name."""
    assert BooksAlarm.from_json({"person_id": 5, "problems": []}).day == ""
    with pytest.raises(UnreadableRecord, match="FileFetch without file_id"):
        FileFetch.from_json({})


def test_news_of_another_version_is_unreadable() -> None:
    """There is no sentence for it, and the reason says which."""
    with pytest.raises(UnreadableRecord, match="news 'celebrated' is unknown"):
        RequestNews.from_json(
            {"request_id": 7, "person_id": 2, "news": "celebrated", "under": "card.request"}
        )
