"""The year's plan and its versions, as far as somebody may see them.

Who may read every digest, and who signs a version, sees all of it; the owner of a line sees that line. To
anybody else there is no plan.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.approvals.rights import reads_every_digest, require_employee
from bot.domain.company.actor import Actor
from bot.domain.company.customer import Person
from bot.domain.errors import InvalidInput, NotFound
from bot.planning.allocation.explain import Explanation
from bot.planning.allocation.result import PlannedLine
from bot.services.plans.reading.explanation import explain_line
from bot.services.plans.reading.facts import PlanFacts, read_plan, signers
from bot.services.plans.versions import find_version, passed_drafts
from bot.services.ports.plans import PlanVersion
from bot.services.ports.unit_of_work import Transaction

_MOST = 10


@dataclass(frozen=True, slots=True)
class PlanOverview:
    """One version, and the newest of those that the reader may see, the newest first. `passed`: the ids of
    drafts that a later version has taken the place of.
    """

    facts: PlanFacts
    versions: tuple[PlanVersion, ...]
    passed: frozenset[int]


def read_overview(tx: Transaction, actor: Actor, name: str) -> PlanOverview:
    """`name` is a version (2027.1), a year, or empty for the newest that the reader may see.

    Raises NotAllowed("not_an_employee"), NotFound("plan_not_seen").
    """
    person = require_employee(actor.person)
    versions: list[PlanVersion] = []
    every = tx.plan_versions.all()
    for version in every:
        if len(versions) < _MOST and (_sees_all(tx, person, version) or _owns(tx, person, version)):
            versions.append(version)
    wanted = _wanted(tx, name) if name else next(iter(versions), None)
    if wanted is None:
        raise NotFound("plan_not_seen")
    sees_all = _sees_all(tx, person, wanted)
    if not sees_all and not _owns(tx, person, wanted):
        raise NotFound("plan_not_seen")
    facts = read_plan(tx, wanted.id, None if sees_all else person.email)
    return PlanOverview(facts, tuple(versions), passed_drafts(every))


def read_explanation(tx: Transaction, actor: Actor, name: str, line: str) -> tuple[PlanVersion, Explanation]:
    """Why a line has its amount. Raises what `read_overview` and `explain_line` raise."""
    person = require_employee(actor.person)
    version = _wanted(tx, name)
    if version is None:
        raise NotFound("plan_not_seen")
    if not _sees_all(tx, person, version):
        found = tx.plan_versions.explained(version.id, line)
        if found is None or not _is_theirs(person, found.line):
            raise NotFound("plan_not_seen")
    return explain_line(tx, version.name, line)


def _wanted(tx: Transaction, name: str) -> PlanVersion | None:
    try:
        return find_version(tx, name)
    except (InvalidInput, NotFound):
        # The error would list every version there is.
        return None


def _sees_all(tx: Transaction, person: Person, version: PlanVersion) -> bool:
    if reads_every_digest(person, ()):
        return True
    agreement = tx.plan_agreements.find(version.id)
    return agreement is not None and person.id in signers(tx, agreement)


def _owns(tx: Transaction, person: Person, version: PlanVersion) -> bool:
    return any(_is_theirs(person, line) for line in tx.plan_versions.lines(version.id))


def _is_theirs(person: Person, line: PlannedLine) -> bool:
    return line.owner.casefold() == person.email.casefold()
