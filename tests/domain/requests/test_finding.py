"""Findings as values."""

from __future__ import annotations

import pytest

from bot.domain.fields import Field
from bot.domain.requests.finding import NOTHING, Finding, Severity


def test_a_finding_does_not_change() -> None:
    """Nor do the facts that findings without any share."""
    finding = Finding("no_budget", Severity.BLOCK)
    with pytest.raises(AttributeError):
        finding.code = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        finding.facts["x"] = 1  # type: ignore[index]
    assert finding.facts is NOTHING


def test_findings_are_equal_by_what_they_say() -> None:
    """Facts in another kind of mapping are the same facts."""
    one = Finding("cap", Severity.WARN, "r", facts={"limit_minor": 1}, field=Field.AMOUNT, roles=("cfo",))
    assert one == Finding.from_json(one.to_json())
    assert one != one._replace(facts={"limit_minor": 2})
    assert Finding("x", Severity.WARN) == Finding("x", Severity.WARN, facts={})
