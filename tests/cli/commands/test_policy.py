"""Checking, applying and showing policies."""

from __future__ import annotations

import re

from bot.policies.shipped import default_policy_text
from tests.support.terminal import Terminal


def test_the_policy_in_force_and_another(terminal: Terminal) -> None:
    """Shown as it was written; a new version is checked, applied once, and shown."""
    assert terminal("policy show").out == default_policy_text()
    text = re.sub(r"(?m)^version = .*$", 'version = "mine"', default_policy_text(), count=1)
    path = terminal.file("policy.toml", text)
    assert terminal("policy check", path, "--json").json["version"] == "mine"
    assert terminal("policy apply", path, "--json").json["applied"] is True
    assert terminal("policy apply", path, "--json").json["applied"] is False
    assert terminal("policy show mine").out == text
    assert terminal("policy show mine --json").json["source"] == text
    ended = terminal("policy show yours")
    assert (ended.status, "mine" in ended.err) == (1, True)


def test_a_wrong_policy_names_its_lines(terminal: Terminal) -> None:
    """What is wrong and what to write instead, line by line; status 1."""
    text = default_policy_text().replace("[routing]", "[rooting]", 1)
    path = terminal.file("policy.toml", text)
    line = text.splitlines().index("[rooting]") + 1
    for command in ("policy check", "policy apply"):
        ended = terminal(command, path)
        assert ended.status == 1
        assert ended.err.splitlines()[0].startswith(f"policy.toml: line {line}: ")
        assert "routing" in ended.err.splitlines()[0]
    assert terminal("policy check", path, "--json").json["problems"][0]["line"] == line


def test_a_policy_that_is_not_text(terminal: Terminal) -> None:
    """Says from which line on."""
    ended = terminal("policy check", terminal.file("policy.toml", b'version = "1"\nx = "\xff"\n'))
    assert (ended.status, "from line 2 on" in ended.err) == (1, True)
