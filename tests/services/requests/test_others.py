"""An item of a list is judged as if it were held against every other row."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.budgets.budget import Dimensions
from bot.domain.budgets.calendar import FiscalCalendar
from bot.domain.requests.spend import PriorSpend, SpendFacts
from bot.policies.check import read_policy
from bot.policies.compiled import compile_policy
from bot.policies.evaluate import evaluate
from bot.services.requests.others import Others
from tests.support.company import POLICY

RULES = """
[[rule]]
id = "requester-month"
when = { category = ["meal"] }
cap = "900"
per = "requester"
window = "month"
[[rule]]
id = "requester-days"
cap = "2000"
per = "requester"
window = { rolling_days = 10 }
[[rule]]
id = "customer-year"
cap = "1500"
per = "customer"
window = "year"
"""
COUNT = """
[[rule]]
id = "requester-count"
max_count = 3
per = "requester"
window = "month"
"""
MEI, TOM = 3, 4

rows = st.builds(
    PriorSpend,
    request_id=st.integers(1, 9),
    dimensions=st.sampled_from([Dimensions(category="meal"), Dimensions(category="gift", segment="key")]),
    public_official=st.booleans(),
    state_owned=st.just(False),
    held_minor=st.integers(0, 700_00),
    requester_id=st.sampled_from([MEI, MEI, TOM]),
    customer_id=st.integers(1, 3),
    recipient_ids=st.sampled_from([(), (11,), (22,), (11, 12)]),
    planned_on=st.dates(date(2026, 8, 25), date(2026, 10, 5)),
)


def facts(customer_id: int, recipients: tuple[int, ...]) -> SpendFacts:
    return SpendFacts(
        dimensions=Dimensions(category="meal"),
        public_official=False,
        state_owned=False,
        amount_minor=300_00,
        currency="CNY",
        headcount=2,
        requester_id=MEI,
        customer_id=customer_id,
        recipient_ids=recipients,
        planned_on=date(2026, 9, 20),
        today=date(2026, 9, 15),
        purpose="Dinner",
        attachments=0,
    )


@pytest.mark.parametrize("more", [RULES, RULES + COUNT])
@given(
    others=st.lists(rows, max_size=12),
    item=st.builds(facts, st.integers(1, 3), st.sampled_from([(), (11,), (11, 22)])),
)
def test_what_is_added_up_comes_to_the_same(more: str, others: list[PriorSpend], item: SpendFacts) -> None:
    """By the caps of the requester, the customer and the recipients, in any window."""
    policy = compile_policy(read_policy(POLICY + more), FiscalCalendar())
    added = Others(policy, MEI)
    for row in others:
        also = {item.customer_id} if set(row.recipient_ids) & set(item.recipient_ids) else set()
        added.add(row, also)

    assert evaluate(policy, item, added.that_count_for(item.customer_id)) == evaluate(policy, item, others)
