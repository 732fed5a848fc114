"""A version in review, as those who agree on it have it before them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from bot.domain.budgets.budget import Dimensions
from bot.domain.company.customer import Person, Role
from bot.domain.plans.agreement import Agreement, PlanState, Signature, Stage, Verdict
from bot.planning.allocation.explain import Explanation, Start, Step
from bot.planning.allocation.months import Season
from bot.planning.allocation.result import PlannedLine
from bot.planning.company import Proposal
from bot.planning.compare import Comparison
from bot.planning.finding import PlanFinding
from bot.planning.proposing import ProposalLimits
from bot.services.plans.asking.questions import AskedLine, QuestionFacts
from bot.services.plans.reading.facts import PlanFacts
from bot.services.plans.reading.overview import PlanOverview
from bot.services.ports.plans import LineComment, OwnerProposal, PlanQuestion, PlanVersion, Unanswered

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
BO, HANA, IDA, FIN = 3, 4, 8, 7
NAMES = {"gift": {"en": "Gift", "zh_CN": "礼品"}, "event": {"en": "Event", "zh_CN": "活动"}}
"""Of meals the policy knows nothing any more."""


def people(words: str = "") -> dict[int, Person]:
    names = {BO: "Bo Zhang", HANA: "Hana Sato", IDA: "Ida Novak", FIN: "Fin Costa"}
    roles = {IDA: frozenset({Role.COMPLIANCE}), FIN: frozenset({Role.CONTROLLER})}
    return {
        number: Person(number, words or name, f"{number}@example.com", roles=roles.get(number, frozenset()))
        for number, name in names.items()
    }


def in_review(words: str = "") -> PlanFacts:
    """`words` stand wherever people can write."""
    version = PlanVersion(
        id=5,
        year=2027,
        number=2,
        state=PlanState.IN_REVIEW,
        currency="CNY",
        total_minor=900_000_00,
        reserve_minor=45_000_00,
        rounding_minor=10_00,
        source="",
        settings=(),
        findings=(),
        prepared_by="person:9",
        prepared_at=NOW,
    )
    signatures = (
        Signature(Stage.REVIEW, 1, BO, verdict=Verdict.AGREED, signed_by=BO, signed_at=NOW),
        Signature(Stage.REVIEW, 2, role=Role.COMPLIANCE),
        Signature(Stage.APPROVE, 1, HANA),
    )
    lines = (
        Comparison(words or "GIFT-KEY", 70_000_00, 80_000_00, words or "Two festivals"),
        Comparison("EVENT", None, 60_000_00),
        Comparison("SUMMIT", 20_000_00, None),
        Comparison("MEAL", 500_000_00, 500_000_00),
    )
    categories = (
        Comparison(words or "gift", 70_000_00, 80_000_00),
        Comparison("event", None, 60_000_00),
        Comparison("meal", 500_000_00, 500_000_00),
    )
    comments = (LineComment(words or "MEAL", BO, words or "Twelve dinners are too few", NOW),)
    return PlanFacts(
        version=version,
        agreement=Agreement(5, "2027.2", PlanState.IN_REVIEW, 9, signatures),
        compared_with=2026,
        before_minor=590_000_00,
        lines=lines,
        categories=categories,
        findings=(PlanFinding("category_uncovered", words, {"category": words or "training"}),),
        comments=comments,
        people=people(words),
        category_names=NAMES,
    )


def approving(words: str = "") -> PlanFacts:
    """All have reviewed: the approver's turn."""
    facts = in_review(words)
    agreement = facts.agreement.agree(facts.people[IDA], Stage.REVIEW, NOW)
    return replace(facts, agreement=agreement)


def returned(words: str = "") -> PlanFacts:
    facts = in_review(words)
    reason = words or "Too little for the North"
    agreement = facts.agreement.send_back(facts.people[IDA], Stage.REVIEW, reason, NOW)
    return replace(facts, agreement=agreement)


def first_of_all(words: str = "") -> PlanFacts:
    """Nothing stands beside it, nothing was said."""
    return replace(in_review(words), compared_with=None, before_minor=0, comments=(), findings=())


EVERY = (in_review, approving, returned, first_of_all)


def asked(words: str = "") -> QuestionFacts:
    """An owner of three lines has answered for one; nothing stood where the last is."""
    facts = in_review(words)
    version = replace(facts.version, state=PlanState.DRAFT, rounding_minor=10_00)
    limit = Decimal(15)

    def line(code: str, question: PlanQuestion, proposal: OwnerProposal | None = None) -> AskedLine:
        planned = PlannedLine(
            code, Dimensions(category=words or "gift", segment="key"), 80_000_00, (80_000_00,) + (0,) * 11
        )
        limits = ProposalLimits(version.rounding_minor, "CNY", question.budget_minor, limit)
        return AskedLine(question, planned, limits, proposal)

    gift = PlanQuestion(1, 5, words or "GIFT-KEY", HANA, 61_000_00, 66_500_00, 70_000_00, NOW)
    event = PlanQuestion(2, 5, "EVENT", HANA, None, None, 0, NOW)
    meal = PlanQuestion(3, 5, "MEAL", HANA, 0, 20_000_00, 25_000_00, NOW)
    proposal = Proposal(90_000_00, words or "Two more festivals", words or "Renewals")
    return QuestionFacts(
        version=version,
        agreement=replace(facts.agreement, state=PlanState.DRAFT, signatures=()),
        this_year=2026,
        is_open=True,
        lines=(
            line("EVENT", event),
            line("MEAL", meal),
            line(words or "GIFT-KEY", gift, OwnerProposal(1, words or "GIFT-KEY", HANA, proposal, NOW)),
        ),
        category_names=NAMES,
    )


def answered(words: str = "") -> QuestionFacts:
    facts = asked(words)
    return replace(facts, lines=facts.lines[-1:])


def asked_too_late(words: str = "") -> QuestionFacts:
    """The version has been brought before its reviewers."""
    facts = asked(words)
    return replace(facts, is_open=False, agreement=in_review(words).agreement)


QUESTIONS = (asked, answered, asked_too_late)


def unanswered(words: str = "") -> list[Unanswered]:
    """Two versions wait for one person, one of them for two lines."""
    return [
        Unanswered(1, "2027.1", words or "GIFT-KEY", HANA),
        Unanswered(2, "2027.1", "MEAL", HANA),
        Unanswered(3, "2028.1", "MEAL", HANA),
    ]


def overview(words: str = "") -> PlanOverview:
    """All of a version in review, and the one before it that was sent back."""
    facts = in_review(words)
    before = replace(facts.version, number=1, state=PlanState.RETURNED)
    return PlanOverview(facts, (facts.version, before), frozenset())


def own_overview(words: str = "") -> PlanOverview:
    """The same to the owner of two of its lines."""
    facts = in_review(words)
    own = replace(
        facts,
        lines=facts.lines[:2],
        categories=facts.categories[:2],
        findings=(),
        comments=(),
        before_minor=70_000_00,
        is_whole=False,
    )
    return PlanOverview(own, (facts.version,), frozenset())


def first_overview(words: str = "") -> PlanOverview:
    """Nothing stands beside it."""
    return replace(overview(words), facts=first_of_all(words))


OVERVIEWS = (overview, own_overview, first_overview)


def explained(words: str = "") -> Explanation:
    """Why a line has its amount, with all that people wrote of it."""
    step = Step(
        dimension="segment",
        value=words or "key",
        split=1,
        rule="customer_value",
        divided=900_00,
        held=0,
        basis=Fraction(200_00),
        weight=Fraction(200_00),
        weights=Fraction(300_00),
        exact=Fraction(600_00),
        floor=0,
        ceiling=None,
        activities=0,
        evenly=False,
        raised=False,
        decided="weight",
        amount=600_00,
    )
    line = PlannedLine(
        words or "GIFT-KEY",
        Dimensions(category="gift"),
        600_00,
        (50_00,) * 12,
        basis=words or "Two festivals",
        expected_result=words or "Renewals",
        reason=words or "One more",
    )
    start = Start(total=1000_00, reserve=100_00, joined=0, divided=900_00, rounding=1)
    return Explanation(line, start, (step,), None, 600_00, Season("even", (1,) * 12))
