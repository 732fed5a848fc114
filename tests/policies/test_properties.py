"""What holds for every policy and every request."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budgets.budget import Dimensions
from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.requests.finding import Finding, Severity
from bot.domain.requests.spend import PriorSpend, SpendFacts
from bot.policies.check import read_policy
from bot.policies.compiled import compile_policy
from bot.policies.evaluate import evaluate
from tests.policies.examples import HEAD, REQUEST, compiled, other, request
from tests.policies.oracle import naive

DAY = date(2026, 9, 20)
NUMBERS = {
    "limit_minor",
    "counted_minor",
    "asked_minor",
    "over_minor",
    "percent",
    "what",
    "minimum",
    "actual",
    "role",
    "limit",
    "counted",
    "asked",
    "over",
}

severities = st.sampled_from(["block", "escalate", "warn", "info"])
windows = st.sampled_from(
    [
        '"month"',
        '"quarter"',
        '"year"',
        "{ rolling_days = 1 }",
        "{ rolling_days = 7 }",
        "{ rolling_days = 45 }",
    ]
)
subjects = st.sampled_from(["recipient", "customer", "requester"])
people = st.lists(st.integers(1, 3), max_size=3).map(tuple)
days = st.integers(-60, 60).map(lambda offset: DAY + timedelta(days=offset))
dimensions = st.builds(
    Dimensions,
    department=st.just("Sales"),
    category=st.sampled_from(["gift", "meal", ""]),
    segment=st.sampled_from(["key", "general", ""]),
    lifecycle=st.just(""),
    region=st.sampled_from(["North", "South"]),
    product_line=st.just(""),
    contact_channel=st.sampled_from(["mail", ""]),
)


@st.composite
def conditions(draw: st.DrawFn) -> str:
    """The lines of a `when`."""
    lines = ""
    for name, values in (
        ("category", ["gift", "meal"]),
        ("segment", ["key"]),
        ("region", ["North", "South"]),
    ):
        chosen = draw(st.lists(st.sampled_from(values), max_size=2))
        if chosen:
            lines += f"when.{name} = {chosen}\n".replace("'", '"')
    for name in ("public_official", "state_owned"):
        value = draw(st.sampled_from(["", "", "", "true", "false"]))
        lines += f"when.{name} = {value}\n" if value else ""
    return lines


@st.composite
def limits(draw: st.DrawFn) -> str:
    """The lines of a cap or a count, or both, in every combination the file allows."""
    cap = f'cap = "{draw(st.integers(1, 900))}"\n' if draw(st.booleans()) else ""
    if cap and draw(st.booleans()):
        per = draw(st.sampled_from(["item", "head", "recipient", "customer", "requester"]))
        lines = cap + f'per = "{per}"\n'
    else:
        count = f"max_count = {draw(st.integers(1, 4))}\n" if not cap or draw(st.booleans()) else ""
        lines = cap + count + f'per = "{draw(subjects)}"\nwindow = {draw(windows)}\n'
    if cap and draw(st.booleans()):
        lines += f"near_limit_percent = {draw(st.integers(1, 100))}\n"
    return lines


@st.composite
def rules(draw: st.DrawFn) -> str:
    """The lines of any rule."""
    lines = draw(limits()) if draw(st.integers(0, 3)) else ""
    needs = draw(
        st.lists(
            st.sampled_from(
                [
                    '"compliance"',
                    '"controller"',
                    '"attendees"',
                    '"receipt"',
                    '"attachment"',
                    "{ purpose_min_length = 9 }",
                    "{ advance_days = 9 }",
                ]
            ),
            max_size=3,
        )
    )
    if needs:
        lines += f"require = [{', '.join(needs)}]\n"
    if not lines or not draw(st.integers(0, 5)):
        lines += "forbid = true\n"
    return lines + f'severity = "{draw(severities)}"\n' + draw(conditions())


requests = st.builds(
    SpendFacts,
    dimensions=dimensions,
    public_official=st.booleans(),
    state_owned=st.booleans(),
    amount_minor=st.integers(1, 1000_00),
    currency=st.just("CNY"),
    headcount=st.integers(1, 9),
    requester_id=st.integers(1, 2),
    customer_id=st.integers(1, 2),
    recipient_ids=people,
    planned_on=st.just(DAY),
    today=days,
    purpose=st.sampled_from(["", "tea", "a set of tea"]),
    attachments=st.integers(0, 1),
)
others = st.lists(
    st.builds(
        PriorSpend,
        request_id=st.integers(1, 99),
        dimensions=dimensions,
        public_official=st.booleans(),
        state_owned=st.booleans(),
        held_minor=st.integers(0, 500_00),
        requester_id=st.integers(1, 2),
        customer_id=st.integers(1, 2),
        recipient_ids=people,
        planned_on=days,
    ),
    max_size=8,
)
policies = st.lists(rules(), max_size=6)
calendars = st.integers(1, 12).map(FiscalCalendar)


def gravest(findings: list[Finding]) -> int:
    """3 for a block, 0 for information; -1 when nothing was found."""
    order = [Severity.INFO, Severity.WARN, Severity.ESCALATE, Severity.BLOCK]
    return max((order.index(finding.severity) for finding in findings), default=-1)


@given(policies, requests, others, calendars)
def test_the_compiled_policy_says_what_the_file_says(
    lines: list[str], facts: SpendFacts, prior: list[PriorSpend], calendar: FiscalCalendar
) -> None:
    """Compiled evaluation equals a naive one from the model, rule for rule and number for number."""
    text = HEAD + "".join(f'\n[[rule]]\nid = "r{index}"\n{own}' for index, own in enumerate(lines))
    policy = read_policy(text)
    found = evaluate(compile_policy(policy, calendar), facts, prior)
    shown = [
        (
            finding.rule,
            finding.code,
            finding.severity.value,
            {name: value for name, value in finding.facts.items() if name in NUMBERS},
        )
        for finding in found
    ]
    assert shown == naive(policy, calendar, facts, prior)


@given(policies, requests, others, st.randoms())
def test_the_order_of_other_requests_changes_nothing(
    lines: list[str], facts: SpendFacts, prior: list[PriorSpend], random: Any
) -> None:
    """A query without an order gives the same findings, windows and subjects included."""
    policy = compiled(*lines)
    shuffled = random.sample(prior, len(prior))
    assert evaluate(policy, facts, prior) == evaluate(policy, facts, shuffled)


@given(policies, requests, others, st.integers(1, 1000_00))
def test_asking_for_more_is_never_milder(
    lines: list[str], facts: SpendFacts, prior: list[PriorSpend], more: int
) -> None:
    """Raising the amount never lowers the most serious severity."""
    policy = compiled(*lines)
    raised = replace(facts, amount_minor=facts.amount_minor + more)
    assert gravest(evaluate(policy, raised, prior)) >= gravest(evaluate(policy, facts, prior))


@given(policies, requests, others)
def test_only_the_range_that_was_asked_for_counts(
    lines: list[str], facts: SpendFacts, prior: list[PriorSpend]
) -> None:
    """`max_lookback` and `needs` leave nothing out that would have counted."""
    policy = compiled(*lines)
    reach = policy.max_lookback(facts)
    loaded = [
        row
        for row in prior
        if reach is not None
        and reach[0] <= row.planned_on <= reach[1]
        and (
            ("customer" in policy.needs and row.customer_id == facts.customer_id)
            or ("requester" in policy.needs and row.requester_id == facts.requester_id)
            or ("recipient" in policy.needs and set(row.recipient_ids) & set(facts.recipient_ids))
        )
    ]
    assert evaluate(policy, facts, loaded) == evaluate(policy, facts, prior)


@given(subjects, windows, st.lists(st.tuples(st.integers(1, 400_00), days), min_size=1, max_size=10))
def test_what_was_let_through_never_adds_up_to_more_than_the_cap(
    per: str, window: str, asked: list[tuple[int, date]]
) -> None:
    """Submitting one after the other what is allowed keeps every window, in whatever order of dates."""
    policy = compiled(f'cap = "500"\nper = "{per}"\nwindow = {window}')
    held: list[PriorSpend] = []
    for amount, day in asked:
        if evaluate(policy, request(amount_minor=amount, planned_on=day), held)[0].severity is Severity.INFO:
            held.append(other(held_minor=amount, planned_on=day))
    rule = policy.rules[0]
    for row in held:
        begin, end = rule.reach(policy.calendar, row.planned_on)
        if rule.window == "rolling":
            begin, end = row.planned_on, row.planned_on + timedelta(days=rule.days - 1)
        assert sum(each.held_minor for each in held if begin <= each.planned_on <= end) <= 500_00


@given(
    st.integers(1, 40),
    st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 300_00)), max_size=12),
)
def test_a_rolling_window_is_the_worst_of_all_days(length: int, rows: list[tuple[int, int]]) -> None:
    """The same as going through every window, day by day."""
    prior = [other(planned_on=DAY + timedelta(days=offset), held_minor=held) for offset, held in rows]
    policy = compiled(f'cap = "500"\nper = "customer"\nwindow = {{ rolling_days = {length} }}')
    (finding,) = [each for each in evaluate(policy, REQUEST, prior) if each.code == "cap"]
    worst = max(
        sum(held for offset, held in rows if start <= offset < start + length)
        for start in range(1 - length, 1)
    )
    assert finding.facts["counted_minor"] == worst
    begin = (date.fromisoformat(finding.facts["from"]) - DAY).days
    end = (date.fromisoformat(finding.facts["to"]) - DAY).days
    assert begin <= 0 <= end == begin + length - 1
    assert sum(held for offset, held in rows if begin <= offset <= end) == worst
