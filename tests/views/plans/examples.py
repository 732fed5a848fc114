"""A version in review, as those who agree on it have it before them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.company.customer import Person, Role
from bot.domain.plans.agreement import Agreement, PlanState, Signature, Stage, Verdict
from bot.planning.compare import Comparison
from bot.planning.finding import PlanFinding
from bot.services.plans.facts import PlanFacts
from bot.services.ports.plans import LineComment, PlanVersion

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
BO, HANA, IDA, FIN = 3, 4, 8, 7


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
