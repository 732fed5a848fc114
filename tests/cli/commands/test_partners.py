"""What partners owe, at the command line."""

from __future__ import annotations

import pytest

from bot.storage.store import SqlStore
from tests.support.desk import open_company
from tests.support.partners import agreed
from tests.support.terminal import Terminal


@pytest.fixture
def number(terminal: Terminal, store: SqlStore) -> str:
    """Of a request that has cost 400, of which Nimbus pays two fifths."""
    desk = open_company(store)
    return desk.spend("mei", agreed(desk), 400_00, final=True).number


def test_claims_are_listed(terminal: Terminal, number: str) -> None:
    """As a table that fits into 100 columns, and as JSON."""
    claim = {"number": number, "partner": "Nimbus Cloud", "amount": "160.00", "state": "open"}
    assert terminal("partners claims --json").json == [claim]
    lines = terminal("partners claims").out.splitlines()
    assert max(map(len, lines)) <= 100
    (row,) = (line for line in lines if number in line)
    assert row.split() == [number, "Nimbus", "Cloud", "¥160", "to", "be", "claimed"]


def test_a_claim_is_settled(terminal: Terminal, number: str) -> None:
    """Claimed, then received or written off; done already it says so, and what can't be is refused."""
    refused = terminal("partners received", number)
    assert (refused.status, "was not claimed yet" in refused.err) == (1, True)
    assert terminal("partners claimed", number, "--as", "fin@example.com").out == (
        f"{number}, Nimbus Cloud, ¥160: claimed.\n"
    )
    again = terminal("partners claimed", number)
    assert (again.status, again.out) == (
        0,
        f"{number}, Nimbus Cloud, ¥160: claimed already. Nothing was changed.\n",
    )
    assert terminal("partners written-off", number, "--as", "mei@example.com").status == 1
    written_off = terminal("partners written-off", number, "--json").json
    assert (written_off["number"], written_off["state"]) == (number, "written_off")
    assert "is written off. Nothing was changed." in terminal("partners received", number).err
    assert terminal("verify").status == 0


def test_a_number_without_a_claim(terminal: Terminal, number: str) -> None:
    """One line says why; without a number it is wrong use."""
    for unknown in ("GW-2026-00099", "nonsense"):
        ended = terminal("partners claimed", unknown)
        assert (ended.status, len(ended.err.splitlines())) == (1, 1)
        assert "There is no such claim" in ended.err
    assert terminal("partners claimed").status == 2


def test_the_digest_has_what_partners_owe(terminal: Terminal, number: str) -> None:
    """Of everything: in its text, and under `claims` of its JSON; a line's digest has none."""
    terminal("partners claimed", number)
    sums = {"open": {"count": 0, "amount": "0.00"}, "claimed": {"count": 1, "amount": "160.00"}}
    assert terminal("digest --scope all --dry-run --json").json["claims"] == sums
    assert terminal("digest --scope line:MEAL --dry-run --json").json["claims"] is None
    assert "1 claimed: ¥160" in terminal("digest --scope all --dry-run").out
