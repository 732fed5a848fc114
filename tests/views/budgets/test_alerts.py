"""Warnings about lines and books, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.views.budgets.alerts import alarm_message, threshold_message
from bot.views.kit.message import Message
from tests.views.alert_facts import REACHED
from tests.views.approved import READERS, assert_taken, marked

EVIL = "<!channel> <https://evil.example|x> & *b* " * 20


def words(message: Message) -> str:
    assert_taken({"text": message.text, "blocks": message.blocks})
    return message.text


@pytest.mark.parametrize(
    ("used", "said"),
    [
        (
            800_000,
            "GIFT-KEY has reached 80% of its budget for 2026-Q3, ¥2,000 is left: check with Bo",
        ),
        (1_000_000, "GIFT-KEY has nothing left for 2026-Q3: check with Bo Zhang before committing anything."),
        (
            1_000_001,
            "GIFT-KEY is ¥0.01 over its budget for 2026-Q3: check with Bo Zhang before committing more.",
        ),
    ],
)
def test_a_threshold_says_what_is_left_and_whom_to_ask(used: int, said: str) -> None:
    """One sentence that somebody can act on."""
    assert said in words(threshold_message(replace(REACHED, used_minor=used), READERS["en"]))


def test_a_line_without_an_owner_names_a_controller() -> None:
    """There is always somebody to ask."""
    assert "check with a controller before" in words(
        threshold_message(replace(REACHED, owner=""), READERS["en"])
    )


@pytest.mark.parametrize("locale", READERS)
def test_names_are_no_markup_however_long(locale: str) -> None:
    """Lines, owners and problems are cut and escaped, in both languages."""
    reader = READERS[locale]
    for message in (
        threshold_message(replace(REACHED, line=EVIL, owner=EVIL), reader),
        alarm_message([EVIL] * 50, "2026-09-15", reader),
    ):
        assert "<" not in words(message) + "".join(marked(message.blocks))


def test_an_alarm_names_ten_problems_and_counts_them_all() -> None:
    """Nobody reads more at night; the number says how bad it is."""
    message = alarm_message([f"balance {number}" for number in range(1, 13)], "2026-09-15", READERS["en"])
    assert "The books of 2026-09-15 don't agree: 12 problems." in words(message)
    assert "balance 10" in str(message.blocks)
    assert "balance 11" not in str(message.blocks)
    assert "1 problem." in words(alarm_message(["balance"], "2026-09-15", READERS["en"]))
