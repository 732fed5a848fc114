"""What owners are asked for the lines of a version, as they read it and as it is held against them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.errors import NotFound
from bot.domain.messages.plans import PlanQuestionCard
from bot.domain.plans.agreement import GONE_ON, Agreement, PlanState
from bot.planning.allocation.findings import named
from bot.planning.allocation.result import PlannedLine
from bot.planning.finding import PlanFinding
from bot.planning.proposing import ProposalLimits
from bot.services.plans.versions import plan_of
from bot.services.ports.plans import OwnerProposal, PlanQuestion, PlanVersion
from bot.services.ports.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One line that its owner is asked for. `proposal` is what they proposed last."""

    question: PlanQuestion
    line: PlannedLine
    limits: ProposalLimits
    proposal: OwnerProposal | None = None


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """What one person is asked of a version: what waits for them first, then by code. `is_open`: they may
    propose now. `this_year` is the fiscal year in which they were asked; `category_names` by language.
    """

    version: PlanVersion
    agreement: Agreement
    this_year: int
    is_open: bool
    lines: tuple[AskedLine, ...]
    category_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[AskedLine, ...]:
        return tuple(each for each in self.lines if each.proposal is None)


def read_questions(tx: Transaction, version_id: int, person_id: int) -> QuestionFacts:
    """Raises NotFound("plan_unknown") for a version that is not there, or that they are not asked of."""
    version, agreement = tx.plan_versions.get(version_id), tx.plan_agreements.find(version_id)
    mine = [each for each in tx.plan_questions.of_version(version_id) if each.person_id == person_id]
    if version is None or agreement is None or not mine:
        raise NotFound("plan_unknown")
    lines = {line.code: line for line in tx.plan_versions.lines(version_id)}
    answers = own_proposals(tx, version, mine)
    growth = plan_of(version).growth_needs_reason_percent
    asked = [
        AskedLine(
            each,
            lines[each.line],
            ProposalLimits(version.rounding_minor, version.currency, each.budget_minor, growth),
            answers.get(each.line),
        )
        for each in mine
    ]
    return QuestionFacts(
        version=version,
        agreement=agreement,
        this_year=tx.calendar.year_of(tx.calendar.today(mine[0].asked_at)),
        is_open=agreement.is_open_for_proposals(gone_on(tx, version)),
        lines=tuple(sorted(asked, key=lambda each: (each.proposal is not None, each.line.code))),
        category_names=tx.policies.in_force(tx.today).categories,
    )


def gone_on(tx: Transaction, version: PlanVersion) -> Sequence[Agreement]:
    """The versions of its year that were brought before their reviewers."""
    return tx.plan_agreements.in_state(version.year, *GONE_ON)


def own_proposals(
    tx: Transaction, version: PlanVersion, asked: Iterable[PlanQuestion]
) -> Mapping[str, OwnerProposal]:
    """What was proposed in answer to these questions of a version, by line."""
    ids = {each.id for each in asked}
    found = tx.plan_questions.proposals(version.year, version.number)
    return {code: each for code, each in found.items() if each.question_id in ids}


def missing_answers(tx: Transaction, version: PlanVersion) -> Mapping[int, tuple[str, ...]]:
    """Whose answers a version waits for, by person: the codes of their lines."""
    asked = tx.plan_questions.of_version(version.id)
    answers = own_proposals(tx, version, asked)
    found: dict[int, tuple[str, ...]] = {}
    for each in asked:
        if each.line not in answers:
            found[each.person_id] = (*found.get(each.person_id, ()), each.line)
    return found


def unanswered_findings(tx: Transaction, version: PlanVersion) -> tuple[PlanFinding, ...]:
    """A finding for each owner whose answer the version waits for, by address."""
    missing = missing_answers(tx, version)
    people = tx.people.many(missing)
    by_email = sorted((people[person_id].email, person_id) for person_id in missing)
    return tuple(
        PlanFinding("unanswered", email, {"owner": people[each].name, "lines": named(missing[each])})
        for email, each in by_email
    )


def announce_questions(tx: Transaction, version_id: int, people: Collection[int], change: str) -> None:
    """Each of these people has one card of what they are asked, drawn anew with every change."""
    for person_id in sorted(people):
        tx.outbox.put(
            PlanQuestionCard(version_id, person_id),
            stream=f"plan:{version_id}",
            key=f"card.plan_question:{version_id}:{person_id}:{change}",
        )


def redraw_questions(tx: Transaction, changed: Agreement) -> None:
    """What owners are asked of the version, and of each draft of its year before it: proposals end when it is
    brought before its reviewers, and go on for those drafts when it comes back.
    """
    version = tx.plan_versions.get(changed.version_id)
    if version is None:
        raise AssertionError(f"version {changed.name} was there just before")
    drafts = tx.plan_agreements.in_state(version.year, PlanState.DRAFT)
    earlier = (draft.version_id for draft in drafts if draft.version_id < version.id)
    for version_id in (version.id, *earlier):
        people = {each.person_id for each in tx.plan_questions.of_version(version_id)}
        announce_questions(tx, version_id, people, f"{changed.state}:{changed.name}")
