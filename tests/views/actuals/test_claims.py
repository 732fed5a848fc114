"""What partners owe, in words: the list of the Home, what controllers are told, the line of a digest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.actuals.claim import ClaimSum, UnsettledClaims
from bot.views.actuals.claims import claim_list, claim_message, claim_reminder, unsettled_lines
from bot.views.kit.blocks import home
from bot.views.kit.plainer import plainer
from tests.views.approved import READERS, assert_approved, assert_taken
from tests.views.claim_facts import CLAIMED, CLAIMS, OPEN, OWN, TOLD


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_list_is_as_approved(locale: str) -> None:
    """Each with the buttons of its state; one's own without. What is given up is asked for once more."""
    drawn = home(claim_list(CLAIMS, READERS[locale]))
    assert_taken(drawn)
    assert_approved(f"claims.list.{locale}", drawn)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_what_controllers_are_told_is_as_approved(locale: str) -> None:
    """Of each way in which what was spent makes, changes or removes a claim, and after thirty days."""
    told = {name: claim_message(OPEN, each, READERS[locale]) for name, each in TOLD.items()}
    gone = replace(OPEN, claim=replace(OPEN.claim, amount_minor=0))
    told["removed.claimed"] = claim_message(gone, TOLD["removed.claimed"], READERS[locale])
    told["reminder"] = claim_reminder(CLAIMS, READERS[locale])
    drawn = {name: {"text": each.text, "blocks": each.blocks} for name, each in told.items()}
    for each in drawn.values():
        assert_taken(each)
    assert_approved(f"claims.told.{locale}", drawn)
    assert CLAIMED.claim.number in str(plainer(told["reminder"]))


def test_buttons_carry_the_claim_and_its_version() -> None:
    """And are no request's: an old one is told apart."""
    (_, buttons, *_), reader = claim_list([OPEN], READERS["en"]), READERS["en"]
    assert [each["value"] for each in buttons["elements"]] == ["claim:1:3"]
    assert len(claim_list([OWN], reader)) == 1


@pytest.mark.parametrize(
    ("claims", "en", "zh"),
    [
        (UnsettledClaims(), [], []),
        (UnsettledClaims(ClaimSum(2, 300_00)), ["2 to be claimed: ¥300"], ["2 笔待请款：¥300"]),
        (
            UnsettledClaims(ClaimSum(1, 10_50), ClaimSum(3, 45_00)),
            ["1 to be claimed: ¥10.50 · 3 claimed: ¥45"],
            ["1 笔待请款：¥10.50 · 3 笔已请款：¥45"],
        ),
    ],
)
def test_the_line_of_a_digest(claims: UnsettledClaims, en: list[str], zh: list[str]) -> None:
    """What is open and what is claimed, each with its sum; nothing where nobody owes anything."""
    assert unsettled_lines(claims, "CNY", READERS["en"]) == en
    assert unsettled_lines(claims, "CNY", READERS["zh_CN"]) == zh
