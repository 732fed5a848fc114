"""A command's text as it was typed."""

from __future__ import annotations

import pytest

from bot.handlers.parsing.command_text import unescape_command


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("gift R&amp;D &lt;lab&gt;", "gift R&D <lab>"),
        ("delegate <@U012ABC|hana> until", "delegate hana until"),
        ("see <#C012ABC|sales> and <https://a.example|a.example>", "see sales and a.example"),
        ("see <https://a.example/x>", "see https://a.example/x"),
        ("  plain  ", "plain"),
    ],
)
def test_slacks_escapes_are_undone(sent: str, typed: str) -> None:
    """A command arrives escaped, with ids for mentions and links; it is read as it was typed."""
    assert unescape_command(sent) == typed
