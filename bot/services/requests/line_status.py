"""What a line's state has to say against a request, with whom to ask about it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.budgets.budget import BudgetLine
from bot.domain.company.customer import Person, Role
from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity
from bot.services.ports.unit_of_work import Transaction


def controllers_in(people: Mapping[int, Person]) -> list[str]:
    """The names of the controllers among these people, in order."""
    return sorted(each.name for each in people.values() if each.active and each.has(Role.CONTROLLER))


def status_findings(
    tx: Transaction, line: BudgetLine, people: Mapping[int, Person], *, new: bool
) -> list[Finding]:
    """What blocks: a line on hold takes nothing `new`, a closed one nothing at all."""
    if line.takes(new=new):
        return []
    owner = tx.people.get(line.owner_id) if line.owner_id is not None else None
    asked = [owner.name] if owner is not None and owner.active else []
    asked += [name for name in controllers_in(people) if name not in asked]
    facts = {"line": line.code, "ask": ", ".join(asked)}
    return [Finding(f"line_{line.status}", Severity.BLOCK, facts=facts, field=Field.CATEGORY)]
