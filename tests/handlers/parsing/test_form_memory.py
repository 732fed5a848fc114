"""What a form remembers of its items, whoever has written it."""

from __future__ import annotations

import json

import pytest

from bot.handlers.parsing.form_memory import FormMemory


@pytest.mark.parametrize(
    ("kept", "items", "last"),
    [
        ({}, (1,), 1),
        ({"items": [1, 3, 4], "last_item": 6}, (1, 3, 4), 6),
        # A key is an item's own, and newer ones come after all of them.
        ({"items": [2, 2, 7], "last_item": 1}, (2, 7), 7),
        # No more than the form takes, and none that could be nobody's.
        ({"items": list(range(1, 50))}, (1, 2, 3, 4, 5), 5),
        ({"items": [0, -1, "2", True, None, 2**70]}, (1,), 1),
        ({"items": "1", "last_item": "9"}, (1,), 1),
    ],
)
def test_the_items_of_a_form(kept: dict[str, object], items: tuple[int, ...], last: int) -> None:
    """By which keys their inputs go; anything else reads as a form of one item."""
    memory = FormMemory.of({"private_metadata": json.dumps(kept)})
    assert (memory.items, memory.last_item) == (items, last)
    assert memory.form_state.items == items
