"""What a digest is about, as people write it."""

from __future__ import annotations

import pytest

from bot.domain.errors import InvalidInput
from bot.domain.reports.scope import EVERYTHING, Scope, parse_scope

READ = [
    ("all", EVERYTHING),
    ("  ALL ", EVERYTHING),
    ("department:Sales", Scope("department", "Sales")),
    ("Region: North West ", Scope("region", "North West")),
    ("line：GIFT-KEY", Scope("line", "GIFT-KEY")),
    ("region:a:b", Scope("region", "a:b")),
]


@pytest.mark.parametrize(("text", "scope"), READ)
def test_a_scope_is_read_as_people_write_it(text: str, scope: Scope) -> None:
    """In any case, with blanks, with the colon of either keyboard."""
    assert parse_scope(text) == scope


@pytest.mark.parametrize("text", ["", "everything", "all:Sales", "region", "line:", "customer:C-1"])
def test_what_is_no_scope_is_refused(text: str) -> None:
    """With what was typed."""
    with pytest.raises(InvalidInput) as raised:
        parse_scope(text)
    assert (raised.value.code, raised.value.facts["text"]) == ("scope_unreadable", text)


@pytest.mark.parametrize("scope", [scope for _, scope in READ[:4]], ids=str)
def test_a_scope_is_written_as_it_is_read(scope: Scope) -> None:
    """What is stored can be read again."""
    assert parse_scope(str(scope)) == scope
