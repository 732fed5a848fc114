"""The versions of every year's plan, and what one of them holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from bot.planning.care import suggest_care
from bot.planning.prepared import PreparedPlan
from bot.planning.scores import score
from bot.services.plans.asking.questions import unanswered_findings
from bot.services.plans.company_facts import customer_columns
from bot.services.plans.versions import find_version, prepared_version
from bot.services.ports.plans import PlanVersion
from bot.services.ports.unit_of_work import AdministrativeTransaction, Transaction


@dataclass(frozen=True, slots=True)
class SaidOfLine:
    """A comment of somebody who agrees on a version."""

    line: str
    name: str
    comment: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CustomerCare:
    """What a plan suggests for one customer; `score` from 0 to 100. Minor units."""

    code: str
    name: str
    score: Decimal
    amount_minor: int


def list_versions(tx: Transaction) -> Sequence[PlanVersion]:
    """The newest year first, each year's newest version first."""
    return tx.plan_versions.all()


def show_version(tx: AdministrativeTransaction, name: str) -> tuple[PlanVersion, PreparedPlan]:
    """With a finding for each owner who has not answered. Raises what `find_version` raises."""
    version = find_version(tx, name)
    prepared = prepared_version(tx, version)
    return version, replace(prepared, findings=(*prepared.findings, *unanswered_findings(tx, version)))


def show_comments(tx: AdministrativeTransaction, version: PlanVersion) -> tuple[SaidOfLine, ...]:
    """What was said of its lines, the oldest first."""
    comments = tx.plan_agreements.comments(version.id)
    people = tx.people.many({each.person_id for each in comments})
    return tuple(
        SaidOfLine(each.line, people[each.person_id].name, each.comment, each.at) for each in comments
    )


def show_care(tx: AdministrativeTransaction, name: str) -> tuple[PlanVersion, tuple[CustomerCare, ...]]:
    """Each line by score among the customers that it is for, as they are today. Raises as `find_version`."""
    version, prepared = show_version(tx, name)
    stored = tx.company.customers()
    columns = customer_columns(stored)
    suggested = suggest_care(prepared.lines, score(columns, prepared.plan.score), columns)
    names = {customer.code: customer.name for customer in stored}
    return version, tuple(
        CustomerCare(care.customer, names[care.customer], care.score, care.amount_minor)
        for care in suggested.customers
    )
