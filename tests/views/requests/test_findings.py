"""Every finding has its sentence, with its arithmetic."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.domain.fields import Field
from bot.domain.requests.finding import Finding, Severity
from bot.views.requests.findings import WORDS, About, by_attention, describe_finding
from tests.views.approved import READERS
from tests.views.request_facts import ACME, LI, OFFICIAL, ZHOU
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
            "¥600 per recipient in any 90 days (¥400 before) is ¥100 over the ¥500 limit (Art. 4)",
        ),
        (
            Finding(
                "cap",
                Severity.BLOCK,
                "r",
                "",
                {**CAP, "window": "request", "counted_minor": 0, "unnamed": True},
            ),
            "¥200 per recipient is ¥100 over the ¥500 limit. Name the recipients to share it.",
        ),
        (
            Finding("cap", Severity.INFO, "r", "", {**CAP, "window": "month", "over_minor": 0}),
            "¥600 of ¥500 per recipient this month (¥400 before)",
        ),
        (
            Finding(
                "cap",
                Severity.INFO,
                "r",
                "",
                {**CAP, "window": "request", "counted_minor": 0, "over_minor": 0},
            ),
            "¥200 of ¥500 per recipient",
        ),
        (
            Finding("near_limit", Severity.WARN, "r", "", {**CAP, "window": "quarter", "percent": 90}),
            "Just under the limit: ¥600 of ¥500 per recipient this quarter",
        ),
        (
            Finding(
                "count",
                Severity.BLOCK,
                "r",
                "",
                {"per": "customer", "window": "year", "limit": 2, "counted": 2, "asked": 1, "over": 1},
            ),
            "At most 2 requests per customer this year; this would be number 3",
        ),
        (Finding("forbidden", Severity.BLOCK, field=Field.RECIPIENTS), "Not allowed for public officials"),
        (
            Finding("forbidden", Severity.BLOCK, field=Field.CUSTOMER),
            "Not allowed for state-owned customers",
        ),
        (
            Finding("required", Severity.BLOCK, facts={"what": "advance_days", "minimum": 3, "actual": 1}),
            "Ask at least 3 days ahead, not 1",
        ),
        (Finding("new_one", Severity.WARN, "my-rule"), "Rule my-rule applies."),
    ],
)
def test_findings_state_their_arithmetic(finding: Finding, words: str) -> None:
    """The limit, what counts towards it, by how much it is passed, and the clause."""
    assert describe_finding(finding, READERS["en"]) == words


@pytest.mark.parametrize(
    ("available", "words"),
    [(5_00, "¥5 left; ¥12 is ¥7 over"), (-336_36, "¥336.36 over; ¥12 is ¥7 over")],
)
def test_nothing_is_ever_less_than_nothing(available: int, words: str) -> None:
    """What is overspent is said so, instead of as a negative rest."""
    facts = {"line": "MEAL", "available_minor": available, "asked_minor": 12_00, "over_minor": 7_00}
    finding = Finding("budget_over", Severity.BLOCK, facts={**facts, "currency": "CNY"})
    assert describe_finding(finding, READERS["en"]) == f"Budget MEAL: {words}"


@pytest.mark.parametrize(
    ("locale", "because", "words"),
    [
        ("en", "public_official", "Compliance must approve: Zhou Wei is a public official (Art. 7)"),
        ("zh_CN", "public_official", "须经合规审批：Zhou Wei 是公职人员（第 7 条）"),
        ("en", "state_owned", "Compliance must approve: Acme is state-owned (Art. 7)"),
        ("zh_CN", "state_owned", "须经合规审批：Acme 是国有客户（第 7 条）"),
        ("en", "", "Compliance must approve (Art. 7)"),
    ],
)
def test_a_role_that_must_approve_comes_with_its_reason(locale: str, because: str, words: str) -> None:
    """Who makes the rule apply, by name, then the clause as the reader's language numbers it."""
    about = About(replace(ACME, state_owned=True), (LI, ZHOU))
    finding = OFFICIAL._replace(facts={"role": "compliance", "because": because})
    assert describe_finding(finding, READERS[locale], about) == words


def test_near_its_limit_a_rule_is_not_said_to_be_kept_besides() -> None:
    """One rule is one line: what warns of it leaves its kept cap out."""
    near = Finding("near_limit", Severity.WARN, "r", "", CAP)
    other = Finding("cap", Severity.INFO, "other", "", CAP)
    assert by_attention([near, Finding("cap", Severity.INFO, "r", "", CAP), other]) == ([near], [other])
