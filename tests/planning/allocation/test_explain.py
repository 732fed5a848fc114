"""Why a line has its amount: the path from the total, with rule, basis and arithmetic of each step."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bot.planning.allocation.explain import Explanation, Node, Start, Step, explain, explain_all
from bot.planning.allocation.result import ActivityPart
from bot.planning.draft import draft
from tests.planning.examples import Client, Spent, company, of_gift, plan_text


def explained(text: str, code: str) -> Explanation:
    found = explain(draft(text, company()), code)
    assert found is not None
    return found


def test_the_path_from_the_total_to_the_line() -> None:
    """Reserve, then each split: what it had, by which weights, what that makes exactly, and what decided."""
    text = plan_text(
        of_gift('by = "segment"\ndriver = "customer_value"\nfloor = { general = "200" }'),
        of_gift('name = "Day"\nprice = "30"\nmonths = [5]', "activity"),
        head='reserve_percent = "5"\nrounding = "10"',
        total="1015",
    )
    found = explained(text, "gift-key")
    assert found.start == Start(total=1015_00, reserve=55_00, joined=4_25, divided=960_00, rounding=10_00)
    category, segment = found.steps
    assert category == Step(
        dimension="category",
        value="gift",
        split=0,
        rule="shares",
        divided=960_00,
        held=0,
        basis=Fraction(40),
        weight=Fraction(40),
        weights=Fraction(100),
        exact=Fraction(384_00),
        floor=30_00,
        activities=30_00,
        ceiling=None,
        decided="weight",
        raised=False,
        evenly=False,
        amount=380_00,
    )
    assert (segment.rule, segment.divided) == ("customer_value", 380_00)
    assert segment.weight == 1_500_000_00
    assert segment.weights == 1_930_000_00
    assert segment.exact == Fraction(180_00 * 1_500_000, 1_850_000)
    assert (segment.amount, segment.raised, segment.decided) == (150_00, True, "weight")


def test_what_decided_is_told() -> None:
    """A hold, a floor or a ceiling, else the weight."""
    text = plan_text(
        of_gift('amount = "100"', "line"),
        split='[[split]]\nby = "category"\nshares = { gift = 1, meal = 8, visit = 1, event = 1 }\n'
        'floor = { event = "400" }\nceiling = { meal = "200" }',
    )
    steps = {code: explained(text, code).steps[0] for code in ("GIFT", "MEAL", "VISIT", "EVENT")}
    assert {code: step.decided for code, step in steps.items()} == {
        "GIFT": "hold",
        "MEAL": "ceiling",
        "VISIT": "weight",
        "EVENT": "floor",
    }
    assert {step.held for step in steps.values()} == {100_00}
    assert steps["MEAL"].ceiling == 200_00
    assert steps["VISIT"].ceiling is None


def test_dividing_evenly_for_want_of_a_basis_is_told() -> None:
    """The rule is the driver; that it had nothing to go by stands beside it."""
    text = plan_text(split='[[split]]\nby = "region"\ndriver = "history"\ndriver_missing = "even"')
    (step,) = explained(text, "NORTH").steps
    assert (step.rule, step.evenly) == ("history", True)
    assert step.weight / step.weights == Fraction(1, 2)


def test_no_basis_and_a_negative_one_are_told() -> None:
    """Both weigh nothing, for reasons that differ."""
    rows = [Spent(1, {1: -500}, region="North"), Spent(1, {1: 300}, region="South")]
    clients = [Client("N", region="North"), Client("S", region="South"), Client("W", region="West")]
    text = plan_text(split='[[split]]\nby = "region"\ndriver = "history"')
    allocation = draft(text, company(clients, rows))
    steps = {node.step.value: node.step for node in explain_all(allocation).children if node.step is not None}
    assert {value: step.basis for value, step in steps.items()} == {"North": -500, "South": 300, "West": None}
    assert {value: step.weight for value, step in steps.items()} == {"North": 0, "South": 300, "West": 0}


def test_what_minima_changed_is_told() -> None:
    """Before, after, and the minima that the line counts for."""
    text = plan_text(
        of_gift('by = "segment"\nshares = { general = 3, key = 1 }'),
        '[[minimum]]\nwhere = { segment = "key" }\npercent = "15"',
    )
    key, meal = explained(text, "GIFT-KEY"), explained(text, "MEAL")
    assert key.adjusted is not None
    assert (key.adjusted.before, key.adjusted.after) == (100_00, 150_00)
    assert [str(minimum.percent) for minimum in key.adjusted.minima] == ["15"]
    assert key.steps[-1].amount == 100_00
    assert meal.adjusted is None or meal.adjusted.minima == ()


def test_months_are_told_by_activities_and_season() -> None:
    """What stands in fixed months, and by which weights the rest is spread."""
    text = plan_text(
        of_gift(
            'name = "Day"\nprice = "50"\nquantity = 2\nmonths = [5, 6]\nexpected_result = "Leads"', "activity"
        ),
        "[[season]]\nmonths = [1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]",
    )
    found = explained(text, "GIFT")
    assert found.line.activities == (ActivityPart("Day", 100_00, (5, 6), "Leads"),)
    assert found.rest == 300_00
    assert (found.season.rule, found.season.weights[:3]) == ("shares", (1, 2, 0))


def test_there_is_no_explanation_of_no_line() -> None:
    """A code that no line has."""
    assert explain(draft(plan_text(), company()), "GIFTS") is None


segments = st.sampled_from(["key", "potential", "general"])
clients = st.lists(segments.map(lambda segment: Client("C", segment)), min_size=1, max_size=8)


@given(clients, st.integers(1, 10**6))
def test_every_branch_is_the_sum_of_its_own(some: list[Client], total: int) -> None:
    """The explained tree adds up, branch by branch, from the lines to the total less the reserve."""
    text = plan_text(
        of_gift('by = "segment"\ndriver = "customer_count"'), total=str(total), head='reserve_percent = "3"'
    )
    allocation = draft(text, company(some))
    root = explain_all(allocation)
    assert root.amount == allocation.figures.divided
    assert sorted(_check(root)) == sorted(line.amount_minor for line in allocation.lines)


def _check(node: Node) -> list[int]:
    """The amounts of the leaves under a node, each of which adds up."""
    if not node.children:
        return [node.amount]
    assert sum(child.amount for child in node.children) == node.amount
    return [amount for child in node.children for amount in _check(child)]
