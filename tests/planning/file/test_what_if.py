"""A plan with other values than its file says: `--set KEY=VALUE`."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import InvalidInput
from bot.planning.draft import draft
from bot.planning.file.what_if import rescaled, what_if
from bot.toml.problem import FileProblems
from tests.planning.examples import amounts, company, of_gift, plan_text

SCORE = "[score]\nannual_value = 60\npotential = 20\ntenure = 10\nstrategic = 10"


def tried(*settings: str, text: str | None = None) -> dict[str, int]:
    return amounts(draft(text or plan_text(), company(), settings))


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("total=500", {"GIFT": 200_00, "MEAL": 300_00}),
        ("reserve_percent=10", {"GIFT": 360_00, "MEAL": 540_00}),
        ("rounding=300", {"GIFT": 300_00, "MEAL": 600_00}),
        ("split[0].shares.gift=60", {"GIFT": 500_00, "MEAL": 500_00}),
        ("split[0].shares={ gift = 1 }", {"GIFT": 1000_00}),
        ('split[0].floor={ gift = "700" }', {"GIFT": 700_00, "MEAL": 300_00}),
        ("split[0].shares.visit=100", {"GIFT": 200_00, "MEAL": 300_00, "VISIT": 500_00}),
    ],
)
def test_another_value(setting: str, expected: dict[str, int]) -> None:
    """A value by its path, as problems show paths; text needs no quotes."""
    text = plan_text(total="900", head='reserve = "0"') if "rounding" in setting else plan_text()
    assert tried(setting, text=text) == expected


def test_several_settings_hold_together() -> None:
    """Each changes its own value."""
    assert tried("total=500", "split[0].shares.gift=60") == {"GIFT": 250_00, "MEAL": 250_00}


def test_the_data_of_the_file_stays_as_it_is() -> None:
    """What if is a copy."""
    data = {"split": [{"shares": {"gift": 40}}]}
    assert what_if(data, ["split[0].shares.gift=60"]).data == {"split": [{"shares": {"gift": 60}}]}
    assert data == {"split": [{"shares": {"gift": 40}}]}


def test_what_is_set_is_checked_like_the_file() -> None:
    """A value that can't be is refused in the same words."""
    with pytest.raises(FileProblems, match='"x" is not a positive amount'):
        tried("total=x")
    with pytest.raises(FileProblems, match='Did you mean "total"'):
        tried("totl=500")
    with pytest.raises(FileProblems, match='"charm" is not known of customers'):
        tried("score.charm=10")


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (["total"], "setting_shape"),
        (["=5"], "setting_shape"),
        (["split[9].by=region"], "setting_unknown"),
        (["total.x=5"], "setting_unknown"),
        (["lines[0]=5"], "setting_unknown"),
        (["score.annual_value=much"], "score_weight"),
        (["score.annual_value=-5"], "score_weight"),
        (["score.annual_value=101"], "score_room"),
        (["score.annual_value=60", "score.potential=60"], "score_room"),
        (["score.annual_value=40"], "score_room"),
    ],
)
def test_a_setting_that_sets_nothing(settings: list[str], code: str) -> None:
    """No key, no place in the file, no weight; or no other weight that could make up the 100."""
    with pytest.raises(InvalidInput) as caught:
        tried(*settings)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("settings", "weights"),
    [
        (["score.annual_value=40"], {"annual_value": 40, "potential": 30, "strategic": 15, "tenure": 15}),
        (["score.annual_value=100"], {"annual_value": 100, "potential": 0, "strategic": 0, "tenure": 0}),
        (
            ["score.annual_value=50", "score.potential=30"],
            {"annual_value": 50, "potential": 30, "strategic": 10, "tenure": 10},
        ),
        (
            ["score.tenure=12.5"],
            {"annual_value": 700, "potential": 700 / 3, "strategic": 350 / 3, "tenure": 150},
        ),
    ],
)
def test_other_weights_make_room(settings: list[str], weights: Mapping[str, float]) -> None:
    """The weights of the file add up to 100; those that are not set share the rest as they did before."""
    found = draft(plan_text(SCORE), company(), settings).plan.score
    share = {name: weight / sum(found.values()) for name, weight in found.items()}
    assert share == pytest.approx({name: weight / sum(weights.values()) for name, weight in weights.items()})


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 50), min_size=2), st.integers(0, 100))
def test_rescaled_weights_keep_their_proportions(weights: dict[str, int], value: int) -> None:
    """The set one has its percentage of the sum, the others are to each other as before: in whole numbers."""
    name, *others = sorted(weights)
    found = what_if({}, [f"score.{name}={value}"])
    result = rescaled(weights, found.score)
    assert result[name] * 100 == value * sum(result.values())
    for one in others:
        assert result[one] * weights[others[0]] == result[others[0]] * weights[one]


def test_weights_change_what_is_divided_by_score() -> None:
    """The driver goes by the weights that were set."""
    text = plan_text(of_gift('by = "segment"\ndriver = "score"'), SCORE)
    assert tried("score.potential=100", text=text) == tried(
        text=plan_text(of_gift('by = "segment"\ndriver = "score"'), "[score]\npotential = 100")
    )
