"""What the rules say about one request by itself."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.errors import InvalidInput
from bot.domain.requests.finding import Finding, Severity
from bot.policies.evaluate import evaluate, receipt_required
from tests.policies.examples import compiled, request

BLOCK, ESCALATE, WARN, INFO = Severity


def check(lines: str, **changes: Any) -> list[Finding]:
    return evaluate(compiled(lines), request(**changes), [])


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1
    return findings[0]


@pytest.mark.parametrize(
    ("lines", "amount", "asked", "over", "field"),
    [
        ('cap = "480"', 480_00, 480_00, 0, "amount"),
        ('cap = "480"', 480_01, 480_01, 1, "amount"),
        ('cap = "120"\nper = "head"', 480_00, 120_00, 0, "headcount"),
        ('cap = "120"\nper = "head"', 480_01, 120_01, 1, "headcount"),
        ('cap = "480"\nper = "recipient"', 480_00, 480_00, 0, "recipients"),
        ('cap = "100"\nper = "customer"', 480_00, 480_00, 380_00, "amount"),
        ('cap = "100"\nper = "requester"', 480_00, 480_00, 380_00, "amount"),
        ('cap = "480 CNY"', 480_00, 480_00, 0, "amount"),
    ],
)
def test_a_cap_counts_its_share_rounded_up(
    lines: str, amount: int, asked: int, over: int, field: str
) -> None:
    """A kept cap is information, a passed one blocks by default; a share is never rounded down."""
    finding = only(check(lines, amount_minor=amount))
    assert finding.code == "cap"
    assert finding.severity is (BLOCK if over else INFO)
    assert (finding.rule, finding.clause, finding.field) == ("r0", "Art. 0", field)
    assert finding.facts["asked_minor"] == asked
    assert finding.facts["over_minor"] == over
    assert finding.facts["counted_minor"] == 0
    assert finding.facts["window"] == "request"
    assert finding.facts["currency"] == "CNY"
    assert "from" not in finding.facts


@pytest.mark.parametrize(
    ("severity", "roles"),
    [("block", ()), ("escalate", ("compliance",)), ("warn", ()), ("info", ())],
)
def test_a_passed_cap_has_the_severity_of_its_rule(severity: str, roles: tuple[str, ...]) -> None:
    """Only an escalated cap adds a step, and only when it is passed."""
    passed = only(check(f'cap = "1"\nseverity = "{severity}"'))
    kept = only(check(f'cap = "1000"\nseverity = "{severity}"'))
    assert (passed.severity.value, passed.roles) == (severity, roles)
    assert (kept.severity, kept.roles) == (INFO, ())


@pytest.mark.parametrize(
    ("recipients", "asked", "subject", "unnamed"),
    [
        ((300,), 480_00, 300, False),
        ((300, 301), 240_00, 300, False),
        ((300, 301, 302, 303, 304, 305, 306), 68_58, 300, False),
        ((300, 300), 480_00, 300, False),
        ((), 480_00, None, True),
    ],
)
def test_recipients_share_equally(
    recipients: tuple[int, ...], asked: int, subject: int | None, unnamed: bool
) -> None:
    """Naming a person twice halves nothing; naming nobody makes all of it one person's, and says so."""
    finding = only(check('cap = "500"\nper = "recipient"', recipient_ids=recipients))
    assert finding.facts["asked_minor"] == asked
    assert finding.facts["subject_id"] == subject
    assert finding.facts.get("unnamed", False) is unnamed


@pytest.mark.parametrize(
    ("amount", "codes"),
    [
        (449_99, [("cap", INFO)]),
        (450_00, [("near_limit", WARN), ("cap", INFO)]),
        (500_00, [("near_limit", WARN), ("cap", INFO)]),
        (500_01, [("cap", BLOCK)]),
    ],
)
def test_an_amount_just_under_a_limit_is_flagged(amount: int, codes: list[tuple[str, Severity]]) -> None:
    """From the percentage on, up to the cap itself; beyond it the cap speaks."""
    found = check('cap = "500"\nnear_limit_percent = 90', amount_minor=amount)
    assert [(finding.code, finding.severity) for finding in found] == codes
    if len(found) == 2:
        assert found[0].facts == {**found[1].facts, "percent": 90}


def test_coming_near_is_not_graver_than_passing() -> None:
    """A cap that only informs also only informs when it is nearly reached."""
    found = check('cap = "500"\nnear_limit_percent = 90\nseverity = "info"')
    assert {finding.severity for finding in found} == {INFO}


@pytest.mark.parametrize(
    ("when", "field"),
    [
        ("", "category"),
        ('category = "gift"', "category"),
        ("public_official = true", "recipients"),
        ("state_owned = true", "customer"),
        ("public_official = false, state_owned = false", "category"),
        ("state_owned = true, public_official = true", "recipients"),
    ],
)
def test_what_is_forbidden_shows_at_the_field_that_makes_it_so(when: str, field: str) -> None:
    """The person sees what to change."""
    named = "false" not in when
    found = check(f"forbid = true\nwhen = {{ {when} }}", public_official=named, state_owned=named)
    finding = only(found)
    assert (finding.code, finding.severity, finding.field) == ("forbidden", BLOCK, field)


@pytest.mark.parametrize(
    ("need", "changes", "field", "minimum", "actual"),
    [
        ('"attendees"', {"recipient_ids": ()}, "recipients", 1, 0),
        ('"attachment"', {"attachments": 0}, "attachments", 1, 0),
        ("{ purpose_min_length = 5 }", {"purpose": "  tea  "}, "purpose", 5, 3),
        ("{ purpose_min_length = 5 }", {"purpose": "手表"}, "purpose", 5, 4),
        ("{ advance_days = 20 }", {}, "planned_on", 20, 19),
    ],
)
def test_a_missing_fact_is_asked_for_at_its_field(
    need: str, changes: dict[str, Any], field: str, minimum: int, actual: int
) -> None:
    """What is needed and what is there are both told."""
    finding = only(check(f"require = [{need}]", **changes))
    assert (finding.code, finding.severity, finding.field) == ("required", BLOCK, field)
    what = need.strip('"{ ').split(" ")[0]
    assert finding.facts == {"what": what, "minimum": minimum, "actual": actual}


@pytest.mark.parametrize(
    "need",
    [
        '"attendees"',
        '"attachment"',
        '"receipt"',
        "{ purpose_min_length = 22 }",
        "{ advance_days = 19 }",
    ],
)
def test_a_fact_that_is_there_is_no_finding(need: str) -> None:
    """Exactly the minimum is enough; a receipt is not asked for before the money is spent."""
    assert check(f"require = [{need}]") == []


@pytest.mark.parametrize("severity", ["block", "escalate", "warn", "info"])
def test_a_required_role_adds_its_step_and_never_blocks(severity: str) -> None:
    """Whatever severity the rule has for its other parts."""
    found = check(f'require = ["compliance", "controller"]\nseverity = "{severity}"')
    assert [(f.code, f.severity, f.roles, f.field) for f in found] == [
        ("role_required", ESCALATE, ("compliance",), None),
        ("role_required", ESCALATE, ("controller",), None),
    ]
    assert [finding.facts["role"] for finding in found] == ["compliance", "controller"]


@pytest.mark.parametrize(
    ("when", "changes", "matches"),
    [
        ("", {}, True),
        ('category = "gift"', {}, True),
        ('category = ["meal", "gift"]', {}, True),
        ('category = "meal"', {}, False),
        ('category = "gift", segment = ["key"]', {}, True),
        ('category = "gift", segment = ["general"]', {}, False),
        ('segment = ["key"]', {"segment": ""}, False),
        ('department = "Sales", region = "North"', {}, True),
        ('department = "Sales", region = "South"', {}, False),
        ('lifecycle = "growth"', {}, True),
        ('product_line = "edge"', {}, False),
        ('contact_channel = "mail"', {}, True),
        ('contact_channel = "mail"', {"contact_channel": ""}, False),
        ('category = "gift"', {"category": ""}, False),
        ("public_official = true", {}, False),
        ("public_official = true", {"public_official": True}, True),
        ("public_official = false", {}, True),
        ("public_official = false", {"public_official": True}, False),
        ("state_owned = true", {"state_owned": True}, True),
        ("state_owned = true", {}, False),
    ],
)
def test_a_rule_is_for_what_its_when_says(when: str, changes: dict[str, Any], matches: bool) -> None:
    """All that is named must hold; an empty dimension is no value."""
    found = check(f"forbid = true\nwhen = {{ {when} }}", **changes)
    assert bool(found) is matches


def test_gravest_first_then_in_the_order_of_the_file() -> None:
    """What stops the request is read first."""
    policy = compiled(
        'cap = "1000"',
        'cap = "1"\nseverity = "warn"',
        "forbid = true",
        'require = ["compliance"]',
        'cap = "2"\nseverity = "warn"',
        'cap = "2"',
    )
    assert [finding.rule for finding in evaluate(policy, request(), [])] == [
        "r2",
        "r5",
        "r3",
        "r1",
        "r4",
        "r0",
    ]


def test_an_amount_in_another_currency_is_refused() -> None:
    """A cap can't be held against an amount that was not converted."""
    with pytest.raises(InvalidInput, match="currency_not_of_policy"):
        evaluate(compiled('cap = "5"'), request(currency="USD"), [])


def test_findings_survive_storage() -> None:
    """They are kept as JSON with the request and read back the same."""
    for finding in check('cap = "5"\nper = "recipient"\nwindow = "year"\nseverity = "escalate"'):
        assert Finding.from_json(finding.to_json()) == finding


@pytest.mark.parametrize(
    ("when", "receipts", "severities"),
    [
        ('category = "gift"', 0, [BLOCK, WARN]),
        ('category = "gift"', 1, []),
        ('category = "meal"', 0, [WARN]),
    ],
)
def test_a_receipt_is_asked_for_once_the_actual_is_final(
    when: str, receipts: int, severities: list[Severity]
) -> None:
    """By each rule that is for the request and asks for one, most serious first."""
    policy = compiled(
        'require = ["receipt"]\nseverity = "warn"',
        f'require = ["receipt", "attendees"]\nwhen = {{ {when} }}',
        "forbid = true",
    )
    found = receipt_required(policy, request(), receipts)
    assert [finding.severity for finding in found] == severities
    for finding in found:
        assert (finding.code, finding.field) == ("required", "receipts")
        assert finding.facts == {"what": "receipt", "minimum": 1, "actual": 0}
