"""Why a line has its amount, in sentences."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from bot.domain.budgets.budget import Dimensions
from bot.i18n import Reader
from bot.planning.allocation.explain import Adjusted, Explanation, Start, Step
from bot.planning.allocation.months import Season
from bot.planning.allocation.result import ActivityPart, PlannedLine
from bot.planning.file.model import Minimum, Place
from bot.views.terminal.plan_explanation import explanation_sentences

STEP = Step(
    dimension="segment",
    value="key",
    split=1,
    rule="customer_value",
    divided=900_00,
    held=0,
    basis=Fraction(200_00),
    weight=Fraction(200_00),
    weights=Fraction(300_00),
    exact=Fraction(600_00),
    floor=0,
    activities=0,
    ceiling=None,
    decided="weight",
    raised=False,
    evenly=False,
    amount=600_00,
)
LINE = PlannedLine("GIFT-KEY", Dimensions(category="gift", segment="key"), 600_00, (50_00,) * 12)
START = Start(total=1000_00, reserve=100_00, joined=0, divided=900_00, rounding=10_00)
EXPLANATION = Explanation(LINE, START, (STEP,), None, 600_00, Season("even", (1,) * 12))


def said(explanation: Explanation, locale: str = "en") -> list[str]:
    return list(explanation_sentences(explanation, "CNY", Reader(locale)))


def step_said(**changes: object) -> str:
    return said(replace(EXPLANATION, steps=(replace(STEP, **changes),)))[1]  # type: ignore[arg-type]


def test_the_path_from_the_total_to_the_months() -> None:
    """Reserve, step, season: each with its arithmetic."""
    assert said(EXPLANATION) == [
        "The total of ¥1,000 less the reserve of ¥100 is ¥900.",
        "segment = key: by value of customers, ¥200 of ¥300 make ¥600 of ¥900.",
        "¥600 by season, even: ████████████",
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"decided": "hold"}, "segment = key: held at ¥600 of ¥900."),
        ({"held": 300_00, "exact": Fraction(400_00), "amount": 400_00}, "¥300 of that is held."),
        ({"decided": "floor", "floor": 600_00}, "Its floor is ¥600."),
        ({"decided": "floor", "floor": 600_00, "activities": 595_00}, "Its activities cost ¥595, so it has"),
        ({"decided": "ceiling", "ceiling": 600_00}, "Its ceiling is ¥600."),
        ({"exact": Fraction(1801_00, 3), "amount": 600_00}, "make ¥600.33 of ¥900.00."),
        ({"amount": 610_00}, "In steps of ¥10 that is ¥610."),
        ({"exact": Fraction(500_00), "amount": 500_00}, "Others stand at a floor or ceiling"),
        ({"basis": None, "weight": Fraction(0)}, "It has no basis, which weighs nothing."),
        ({"basis": Fraction(-5_00), "weight": Fraction(0)}, "Its basis is -¥5, which weighs nothing."),
        ({"evenly": True}, "value of customers is zero for all, so each has the same part of ¥900: ¥600."),
        ({"rule": "even"}, "the same part of ¥900 as each other: ¥600."),
        ({"rule": "score", "weight": Fraction(200, 3)}, "by score of customers, 66.67 of 30,000 make"),
    ],
)
def test_what_decided_a_step(changes: dict[str, object], words: str) -> None:
    """Hold, floor, activities, ceiling or weight; what has no basis; steps of rounding."""
    assert words in step_said(**changes)


def test_what_else_is_told() -> None:
    """The odd rest, minima, activities, a proposal, and what the file says of the line."""
    line = replace(
        LINE,
        activities=(ActivityPart("Cloud day", 120_00, (3, 9), ""),),
        proposed_minor=700_00,
        basis="Two festivals",
        expected_result="Renewals",
        reason="One more",
    )
    minimum = Minimum(where=Place(segment="key"), percent=Decimal(8))
    told = said(
        Explanation(
            line,
            replace(START, joined=5_00),
            (),
            Adjusted(500_00, 600_00, (minimum,)),
            480_00,
            Season("shares", (1, 0) * 6),
        )
    )
    assert told == [
        "The total of ¥1,000 less the reserve of ¥100 is ¥900. "
        "¥5 of the reserve is an odd rest of the total.",
        "For the minima (segment = key 8 %) ¥500 became ¥600.",
        "¥120 for Cloud day, in month 3, 9.",
        "¥480 by season, as the file says: █·█·█·█·█·█·",
        "Its owner proposed ¥700.",
        "Basis: Two festivals",
        "Expected result: Renewals",
        "Reason: One more",
    ]
    gave = replace(EXPLANATION, adjusted=Adjusted(700_00, 600_00, ()))
    assert "It gave to the minima of other lines: ¥700 became ¥600." in said(gave)
    assert said(replace(EXPLANATION, start=replace(START, reserve=0)))[0] == "The total is ¥1,000."


def test_it_is_told_in_chinese() -> None:
    """No English is left but the file's own words."""
    assert said(EXPLANATION, "zh_CN") == [
        "总额 ¥1,000 减去风险预算 ¥100 为 ¥900。",
        "segment = key：按客户价值，¥200 占 ¥300，从 ¥900 中得 ¥600。",
        "¥600 按月分摊，平均：████████████",
    ]
