"""Every finding has its sentence, with its arithmetic."""

from __future__ import annotations

import re

import pytest

from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity
from bot.views.requests.findings import WORDS, describe_finding
from tests.views.approved import READERS
from tests.views.source_codes import codes

FOUND = re.compile(r"\bFinding\(\s*\"([a-z_]+)\"|_finding\(\s*rule,\s*\"([a-z_]+)\"")


def test_every_finding_has_a_sentence() -> None:
    """No finding is shown by the name of its rule alone."""
    assert codes(FOUND) - set(WORDS) == set()
    assert len(codes(FOUND)) >= 10


CAP = {
    "per": "recipient",
    "window": "rolling",
    "days": 90,
    "limit_minor": 50_000,
    "counted_minor": 40_000,
    "asked_minor": 20_000,
    "over_minor": 10_000,
    "currency": "CNY",
}


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (
            Finding("cap", Severity.BLOCK, "r", "Art. 4", CAP),
            "Cap for each recipient in any 90 days: ¥500. Already ¥400, now ¥200: ¥100 too much. (Art. 4)",
        ),
        (
            Finding(
                "cap",
                Severity.BLOCK,
                "r",
                "",
                {**CAP, "window": "request", "counted_minor": 0, "unnamed": True},
            ),
            "Cap for each recipient in one request: ¥500. Now ¥200: ¥100 too much. "
            "Name the recipients to share it.",
        ),
        (
            Finding("cap", Severity.INFO, "r", "", {**CAP, "window": "month", "over_minor": 0}),
            "Cap for each recipient in a month: ¥600 of ¥500 used, ¥400 of it before.",
        ),
        (
            Finding("near_limit", Severity.WARN, "r", "", {**CAP, "window": "quarter", "percent": 90}),
            "Just under the cap for each recipient in a quarter: ¥600 of ¥500.",
        ),
        (
            Finding(
                "count",
                Severity.BLOCK,
                "r",
                "",
                {"per": "customer", "window": "year", "limit": 2, "counted": 2, "asked": 1, "over": 1},
            ),
            "At most 2 requests for each customer in a year; this would be number 3.",
        ),
        (Finding("forbidden", Severity.BLOCK, field=Field.RECIPIENTS), "Not allowed for public officials."),
        (
            Finding("forbidden", Severity.BLOCK, field=Field.CUSTOMER),
            "Not allowed for state-owned customers.",
        ),
        (
            Finding("required", Severity.BLOCK, facts={"what": "advance_days", "minimum": 3, "actual": 1}),
            "Ask at least 3 days ahead, not 1.",
        ),
        (Finding("new_one", Severity.WARN, "my-rule"), "Rule my-rule applies."),
    ],
)
def test_findings_state_their_arithmetic(finding: Finding, words: str) -> None:
    """The limit, what counts towards it, by how much it is passed, and the clause."""
    assert describe_finding(finding, READERS["en"]) == words
