"""A request with everything around it, made up: what cards, forms and the Home are drawn from in tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from bot.domain.actuals.actual import Actual
from bot.domain.actuals.spend_exception import SpendException
from bot.domain.approvals.approval import Decision, DecisionAction, Step, StepKind, StepState
from bot.domain.budgets.budget import Balance, BudgetLine, ControlLevel, Dimensions
from bot.domain.company.customer import Contact, Customer, Person, Role
from bot.domain.company.partner import Partner
from bot.domain.fields import Field
from bot.domain.listed import Listed
from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.holding import Holding
from bot.domain.requests.item import Item
from bot.domain.requests.partner_part import PartnerPart
from bot.domain.requests.request import SpendRequest
from bot.domain.requests.request_state import RequestState
from bot.domain.requests.term_change import RequestEdit, TermChange
from bot.domain.requests.terms import Standing
from bot.services.ports.budgets import Plan
from bot.services.ports.requests import StoredFile
from bot.services.requests.reading.duties import Duty, Task
from bot.services.requests.reading.exceptions import ExceptionFacts
from bot.services.requests.reading.facts import RequestFacts
from bot.services.requests.reading.home import HomeFacts, LineFacts
from tests.support.requests import changed, one_item

T = TypeVar("T")

NOW = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
MEI = Person(1, "Mei Lin", "mei@example.com", "Sales", slack_id="U1")
BO = Person(2, "Bo Zhang", "bo@example.com", "Sales", tier="lead")
IDA = Person(3, "Ida Novak", "ida@example.com", "Legal", roles=frozenset({Role.COMPLIANCE}))
FIN = Person(4, "Fin Costa", "fin@example.com", "Finance", roles=frozenset({Role.CONTROLLER}))
PEOPLE = {person.id: person for person in (MEI, BO, IDA, FIN)}
ACME = Customer(1, "ACME", "Acme", "key")
LI = Contact(1, 1, "Li Na", "Purchasing director")
ZHOU = Contact(2, 1, "Zhou Wei", "Inspector", public_official=True)
LINE = BudgetLine(1, "GIFT-KEY", Dimensions(), ControlLevel.ABSOLUTE, "CNY", owner_id=2)
TERMS = one_item(
    category="gift",
    customer_id=1,
    recipient_ids=(1, 2),
    headcount=2,
    amount_minor=120_000,
    currency="CNY",
    planned_on=date(2026, 9, 25),
    contact_channel="in_person",
    purpose="Tea set for Mid-Autumn <!channel> & more",
    expected_result="Renewal signed",
    file_ids=("F0001",),
)
CATEGORY = {"en": "Gift", "zh_CN": "礼品"}
CATEGORIES = {
    "gift": CATEGORY,
    "visit": {"en": "Visit", "zh_CN": "客户拜访"},
    "meal": {"en": "Meal", "zh_CN": "餐饮"},
}
CHANNEL = {"en": "In person", "zh_CN": "当面"}


def cap(over: int = 0, counted: int = 0, **facts: Any) -> Finding:
    asked = 60_000
    values = {
        "per": "recipient",
        "window": "request",
        "limit_minor": counted + asked - over,
        "counted_minor": counted,
        "asked_minor": asked,
        "over_minor": over,
        "currency": "CNY",
        **facts,
    }
    severity = Severity.ESCALATE if over else Severity.INFO
    return Finding("cap", severity, "gift-per-recipient", "Art. 4.1", values, Field.RECIPIENTS)


OFFICIAL = Finding(
    "role_required",
    Severity.ESCALATE,
    "officials",
    "Art. 7",
    {"role": "compliance", "because": "public_official"},
    None,
    ("compliance",),
)
YEARLY = cap(0, 60_000, window="year")._replace(rule="gift-recipient-year", clause="Art. 4.2")
FINDINGS = (cap(10_000), OFFICIAL, YEARLY)

BO_STEP = Step(1, StepKind.MANAGER, (2,), "authority_covers", id=1)
IDA_STEP = Step(1, StepKind.COMPLIANCE, (3,), "compliance_required", id=2)

PENDING = SpendRequest(
    id=7,
    number="GW-2026-00042",
    plan_id=1,
    requester_id=1,
    terms=TERMS,
    items=(
        Item(
            line_id=1,
            month=9,
            dimensions=Dimensions(),
            public_official=True,
            state_owned=False,
            holding=Holding(reserved=120_000),
        ),
    ),
    state=RequestState.PENDING,
    version=3,
    round=1,
    policy_version="2026.1",
    submitted_at=NOW,
    findings=FINDINGS,
)


def facts(request: SpendRequest = PENDING, **more: Any) -> RequestFacts:
    values: dict[str, Any] = {
        "requester": MEI,
        "customer": ACME,
        "recipients": (LI, ZHOU),
        "contacts": {1: LI, 2: ZHOU},
        "categories": CATEGORIES,
        "channels": {"in_person": CHANNEL},
        "line": LINE,
        "before": Balance(1_200_000),
        "after": Balance(1_200_000, reserved=120_000),
        "customer_used_minor": 120_000,
        "steps": (BO_STEP, IDA_STEP),
        "decisions": (),
        "actuals": (),
        "files": (),
        "people": PEOPLE,
    }
    return RequestFacts(request=request, **{**values, **more})


def decision(number: int, person: Person, action: str, **more: Any) -> Decision:
    return Decision(number, person.id, DecisionAction(action), NOW, **more)


QUESTION = decision(1, BO, "ask", reason="Who gets it?")
CUT = decision(2, BO, "approve", amount_minor=100_000, reason="as last year")
SIGNED = decision(3, IDA, "approve", amount_minor=100_000)
ACTUAL = Actual(
    *(1, 7, 90_000, "CNY", date(2026, 9, 26), 9, 4, "INV-1", 4, "Went well", False, 90_000, 1, NOW),
    came=(1,),
    other_guests=2,
    our_people=(1,),
)

ASKED = facts(
    replace(PENDING, state=RequestState.CHANGES_REQUESTED, question="Who gets it?"), decisions=(QUESTION,)
)
HALF = facts(
    replace(PENDING, question="Who gets it?", answer="Both of them"),
    steps=(replace(BO_STEP, state=StepState.APPROVED, signed_ids=(2,)), IDA_STEP),
    decisions=(QUESTION, CUT),
)
EDITED = facts(
    replace(PENDING, round=2),
    decisions=(QUESTION,),
    edits=(
        RequestEdit(
            NOW,
            (
                TermChange(Field.AMOUNT, "150000", "120000"),
                TermChange(Field.PLANNED_ON, "2026-09-20", "2026-09-25"),
                TermChange(Field.PURPOSE),
            ),
        ),
    ),
)
APPROVED = facts(
    changed(
        PENDING,
        state=RequestState.APPROVED,
        approved_minor=100_000,
        holding=Holding(committed=100_000),
        question="Who gets it?",
        answer="Both of them",
    ),
    steps=(),
    decisions=(QUESTION, CUT, SIGNED),
    after=Balance(1_200_000, committed=100_000),
)
CARRIED = replace(APPROVED, line=replace(LINE, plan_id=2), carried_to=2027)
"""Its year was closed: the next one pays."""
SETTLED = facts(
    changed(
        APPROVED.request,
        state=RequestState.SETTLED,
        holding=Holding(spent=95_000),
    ),
    steps=(),
    decisions=(CUT, SIGNED),
    actuals=(
        replace(ACTUAL, reversed_at=NOW),
        replace(ACTUAL, id=2, amount_minor=95_000, final=True, corrects_id=1),
    ),
    files=(StoredFile(1, "F0001", 7, 2, "receipt", "bill.exe", "refused"),),
    after=Balance(1_200_000, spent=95_000),
)
NIMBUS = Partner(5, "NIMBUS", "Nimbus <Cloud>")
OF_NIMBUS = changed(
    replace(PENDING, terms=TERMS.with_partner(NIMBUS.id, 480_00)),
    partner=PartnerPart.asked(480_00),
    holding=Holding(reserved=720_00),
)
SHARED = facts(OF_NIMBUS, partner=NIMBUS, after=Balance(1_200_000, reserved=720_00))
"""A partner pays 480 of the 1,200."""
SHARED_SPENT = facts(
    changed(
        OF_NIMBUS,
        state=RequestState.SETTLED,
        approved_minor=120_000,
        holding=Holding(spent=570_00),
        partner=PartnerPart(480_00, 0, 380_00),
    ),
    partner=NIMBUS,
    steps=(),
    decisions=(SIGNED,),
    actuals=(replace(ACTUAL, amount_minor=95_000, partner_minor=380_00, final=True),),
    after=Balance(1_200_000, spent=570_00),
)
PARTLY_USED = facts(
    changed(APPROVED.request, holding=Holding(committed=10_000, spent=90_000)),
    steps=(),
    decisions=(CUT, SIGNED),
    actuals=(ACTUAL,),
    after=Balance(1_200_000, committed=10_000, spent=90_000),
)
CLOSED = facts(
    PARTLY_USED.request.close().request,
    steps=(),
    decisions=(CUT, SIGNED),
    actuals=(ACTUAL,),
    after=Balance(1_200_000, spent=90_000),
)
REJECTED = facts(
    changed(PENDING, state=RequestState.REJECTED, holding=Holding()),
    decisions=(decision(1, IDA, "reject", reason="Not for an inspector"),),
    after=Balance(1_200_000),
)
RAISING = facts(
    changed(
        PENDING,
        approved_minor=100_000,
        amended_from=Standing(TERMS, "2026.1"),
        holding=Holding(20_000, 100_000),
    ),
    decisions=(CUT,),
)

SHORT_OF_BUDGET = Finding(
    "budget_over",
    Severity.BLOCK,
    facts={
        "line": "GIFT-KEY",
        "control": "absolute",
        "available_minor": 100_000,
        "asked_minor": 120_000,
        "over_minor": 20_000,
        "currency": "CNY",
    },
    field=Field.AMOUNT,
)
FOR_BUDGET = facts(
    changed(
        PENDING,
        state=RequestState.WAITING_FOR_BUDGET,
        version=1,
        holding=Holding(),
        findings=(SHORT_OF_BUDGET, OFFICIAL),
    ),
    steps=(),
    before=Balance(100_000),
    after=Balance(100_000),
    ends_on=date(2026, 9, 29),
)
FOR_BUDGET_EXPIRED = replace(FOR_BUDGET, request=FOR_BUDGET.request.expire(NOW).request, ends_on=None)

OVER_BUDGET = SpendException(
    5,
    "over_budget",
    7,
    2,
    {
        "number": "GW-2026-00041",
        "line": "MEAL",
        "spent_minor": 2_500_000,
        "approved_minor": 2_400_000,
        "over_minor": 100_000,
        "currency": "CNY",
    },
    NOW,
)


def listed(*shown: T) -> Listed[T]:
    """A list of which nothing is cut."""
    return Listed(shown, len(shown))


HOME = HomeFacts(
    person=FIN,
    late=Listed(
        (
            Duty(Task.DECIDE, facts(replace(PENDING, id=5, number="GW-2026-00039")), 2),
            Duty(Task.ANSWER, replace(ASKED, request=replace(ASKED.request, id=6)), 1),
            Duty(Task.LOG_ACTUAL, replace(APPROVED, request=replace(APPROVED.request, id=9)), 12),
        ),
        7,
    ),
    waiting=listed(facts()),
    mine=listed(ASKED, replace(APPROVED, request=replace(APPROVED.request, id=8, number="GW-2026-00040"))),
    owned=Listed((LineFacts(replace(LINE, id=2, code="MEAL"), Balance(2_400_000, spent=2_533_636)),), 6),
    drawn=listed(LineFacts(LINE, Balance(1_200_000, 120_000, 100_000, 95_000))),
    plan=Plan(1, 2026, "CNY", 9_500_000, 2_815_000, 42),
    exceptions=listed(
        ExceptionFacts(OVER_BUDGET, True, MEI, ACME),
        ExceptionFacts(
            SpendException(
                6,
                "corrected",
                7,
                2,
                {
                    "number": "GW-2026-00041",
                    "line": "MEAL",
                    "spent_minor": 40_000,
                    "approved_minor": 48_000,
                    "said_minor": 60_000,
                    "right_minor": 40_000,
                    "currency": "CNY",
                },
                NOW,
            ),
            may_clear=False,
        ),
    ),
    overdue=Listed((Duty(Task.LOG_ACTUAL, APPROVED, 12),), 2),
)
