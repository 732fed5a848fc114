"""How much one requester may ask for at once: a pure function of what waits, and of what was just sent."""

from __future__ import annotations

from bot.domain.requests.finding import Finding, Severity
from bot.policies.model import Limits


def pressure_findings(limits: Limits, waiting: int, sent_in_minute: int) -> list[Finding]:
    """Of one more request. `waiting` are the requester's that wait for a decision or for budget."""
    found = []
    if limits.max_open is not None and waiting >= limits.max_open:
        found.append(_blocked("too_many_open", waiting, limits.max_open))
    if limits.per_minute is not None and sent_in_minute >= limits.per_minute:
        found.append(_blocked("too_fast", sent_in_minute, limits.per_minute))
    return found


def _blocked(code: str, count: int, most: int) -> Finding:
    return Finding(code, Severity.BLOCK, facts={"count": count, "most": most})
