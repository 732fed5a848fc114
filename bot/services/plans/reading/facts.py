"""A version as those who agree on it read it: what it comes to, what moves, what was said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.domain.company.customer import Person
from bot.domain.company.identity import identity
from bot.domain.errors import NotFound
from bot.domain.plans.agreement import Agreement, Stage, Verdict
from bot.planning.compare import BudgetedLine, Comparison, budgeted, compare, growth_findings
from bot.planning.finding import PlanFinding
from bot.services.plans.versions import plan_of, with_proposals
from bot.services.ports.plans import LineComment, PlanVersion
from bot.services.ports.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """`compared_with` is the year whose budget in force stands beside it (None: there is none); `lines` are
    all, the largest changes first, `categories` by key, `category_names` by language. `people` by id: who
    signs and who commented. `is_whole`: nothing of it is kept from the reader. Minor units of the version's
    currency.
    """

    version: PlanVersion
    agreement: Agreement
    compared_with: int | None
    before_minor: int
    lines: tuple[Comparison, ...]
    categories: tuple[Comparison, ...]
    findings: tuple[PlanFinding, ...]
    comments: tuple[LineComment, ...]
    people: Mapping[int, Person]
    is_whole: bool = True
    category_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def planned_minor(self) -> int:
        """What the lines have together, without the reserve."""
        if self.is_whole:
            return self.version.total_minor - self.version.reserve_minor
        return sum(row.b_minor or 0 for row in self.lines)

    def asks(self, person_id: int) -> Stage | None:
        """Which signature is waited for from this person now, if any."""
        person = self.people.get(person_id)
        if person is None or self.agreement.stage is None:
            return None
        if self.agreement.stage is Stage.APPROVE and person_id == self.agreement.prepared_by:
            return None
        waits = any(each.may_be_signed_by(person) for each in self.agreement.waiting)
        return self.agreement.stage if waits else None


def read_plan(tx: Transaction, version_id: int, owner: str | None = None) -> PlanFacts:
    """The whole version, or the lines of its `owner` (an e-mail address) alone.

    Raises NotFound("plan_unknown").
    """
    version, agreement = tx.plan_versions.get(version_id), tx.plan_agreements.find(version_id)
    if version is None or agreement is None:
        raise NotFound("plan_unknown")
    lines = with_proposals(tx, version, tx.plan_versions.lines(version.id))
    year, before = budget_in_force(tx, version.year)
    findings, comments = version.findings, tuple(tx.plan_agreements.comments(version.id))
    if owner is not None:
        lines = tuple(line for line in lines if line.owner.casefold() == owner.casefold())
        own = {identity(line.code) for line in lines}
        before = [line for line in before if identity(line.code) in own]
        findings, comments = (), tuple(each for each in comments if identity(each.line) in own)
    planned = budgeted(lines)
    rows = compare(before, planned)
    limit = plan_of(version).growth_needs_reason_percent
    return PlanFacts(
        version=version,
        agreement=agreement,
        compared_with=year,
        before_minor=sum(line.amount_minor for line in before),
        lines=tuple(sorted(rows, key=lambda row: (-abs(row.difference_minor), row.key))),
        categories=compare(before, planned, "category"),
        findings=(*findings, *(growth_findings(rows, limit) if before else ())),
        comments=comments,
        people=_people(tx, agreement, comments),
        is_whole=owner is None,
        category_names=tx.policies.in_force(tx.today).categories,
    )


def signers(tx: Transaction, agreement: Agreement) -> set[int]:
    """Everybody who is or was asked: reviewers, and approvers as far as their turn has come."""
    found: set[int] = set()
    for signature in agreement.signatures:
        waits_for_others = (
            signature.stage is Stage.APPROVE
            and signature.verdict is Verdict.WAITING
            and signature not in agreement.waiting
        )
        if waits_for_others:
            continue
        if signature.person_id is not None:
            found.add(signature.person_id)
        if signature.role is not None:
            found |= {person.id for person in tx.people.with_role(signature.role)}
    return found


def budget_in_force(tx: Transaction, year: int) -> tuple[int | None, Sequence[BudgetedLine]]:
    """The budget of that year, else of the year before, with its year."""
    for each in (year, year - 1):
        plan = tx.budgets.plan(each)
        if plan is not None and (lines := budgeted_lines(tx, plan.id)):
            return each, lines
    return None, ()


def budgeted_lines(tx: Transaction, plan_id: int) -> Sequence[BudgetedLine]:
    """The lines of a budget in force, as they stand now."""
    lines = tx.budgets.lines(plan_id)
    balances = tx.budgets.balances(line.id for line in lines)
    return [BudgetedLine(line.code, line.dimensions, balances[line.id].total().budget) for line in lines]


def _people(tx: Transaction, agreement: Agreement, comments: Sequence[LineComment]) -> dict[int, Person]:
    ids = {each.signed_by for each in agreement.signatures} | {agreement.prepared_by}
    ids |= {each.person_id for each in comments} | signers(tx, agreement)
    return tx.people.many(person_id for person_id in ids if person_id is not None)
