"""Why a line of a version has its amount, as it was drafted."""

from __future__ import annotations

from bot.domain.errors import NotFound
from bot.planning.allocation.explain import Explanation
from bot.planning.allocation.explanation_record import explanation_of, is_explained
from bot.services.plans.versions import find_version, with_proposals
from bot.services.ports.plans import PlanVersion
from bot.services.ports.unit_of_work import Transaction


def explain_line(tx: Transaction, name: str, code: str) -> tuple[PlanVersion, Explanation]:
    """Why a line has its amount, as it was drafted.

    Raises what `find_version` raises, and NotFound("plan_line_unknown", "plan_line_imported").
    """
    version = find_version(tx, name)
    found = tx.plan_versions.explained(version.id, code)
    if found is None:
        raise NotFound("plan_line_unknown", line=code[:64], version=version.name)
    if not is_explained(found.explanation):
        raise NotFound("plan_line_imported", line=found.line.code, version=version.name)
    (line,) = with_proposals(tx, version, [found.line])
    return version, explanation_of(line, found.explanation)
