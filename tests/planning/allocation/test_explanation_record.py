"""Explanations as JSON: what comes back is what went in."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from bot.planning.allocation.explain import explained
from bot.planning.allocation.explanation_record import explanation_of, explanation_record
from bot.planning.draft import draft
from bot.planning.file.shipped import plan_template
from tests.planning.examples import Client, company, of_gift, plan_text

EVERYTHING = re.sub("^#(?=\\S)", "", plan_template(2027, "CNY"), flags=re.MULTILINE)


def assert_comes_back(text: str, clients: list[Client] | None = None) -> None:
    allocation = draft(text, company() if clients is None else company(clients))
    for number, line in enumerate(allocation.lines):
        explanation = explained(allocation, number)
        record = json.loads(json.dumps(explanation_record(explanation)))
        assert explanation_of(line, record) == explanation


def test_whatever_a_plan_can_say_comes_back() -> None:
    """Holds, bounds, drivers, activities, seasons and minima: the template with all that it offers."""
    assert_comes_back(EVERYTHING)


@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=6), st.integers(1, 10**9))
def test_numbers_of_any_size_come_back(values: list[int], total: int) -> None:
    """Fractions stay exact, whole numbers whole."""
    clients = [
        Client(f"C{n}", ("key", "potential", "general")[n % 3], value=value) for n, value in enumerate(values)
    ]
    text = plan_text(
        of_gift('by = "segment"\ndriver = "customer_value"\ndriver_missing = "even"'), total=str(total)
    )
    assert_comes_back(text, clients)
