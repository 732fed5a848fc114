"""Every value of a TOML text has its line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from bot.policies.shipped import default_policy_text
from bot.toml.locate import Locator, Path

TEXT = """\
# a comment with [brackets] and = signs
version = "2026.1"   # and "quotes"

[routing]
mode = 'direct'

[[rule]]
id = "a # not a comment"
when = { category = ["gift",
  "meal"], segment = ["key"] }
window = { rolling_days = 90 }

[[rule]]
id = "b"
when.category = [
  "gift",  # why
  # and more
  "meal",
]
  [rule.tolerance]
  note = \"\"\"
many
lines \\\\" here\"\"\"
  after = 3

[[ "rule" ]]
"id" = 'c'
[rule.when]
region = "North"
[[rule.nested.deep]]
x = 1
[[rule.nested.deep]]
x = [[1, 2],
     [{ y = 2 }]]
[a."b.c".d]
date = 2026-01-01 07:00:00
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("version",), 2),
        (("routing",), 4),
        (("routing", "mode"), 5),
        (("rule", 0), 7),
        (("rule", 0, "when", "category"), 9),
        (("rule", 0, "when", "category", 1), 10),
        (("rule", 0, "when", "segment"), 10),
        (("rule", 0, "window", "rolling_days"), 11),
        (("rule", 1), 13),
        (("rule", 1, "when"), 15),
        (("rule", 1, "when", "category", 0), 16),
        (("rule", 1, "when", "category", 1), 18),
        (("rule", 1, "tolerance"), 20),
        (("rule", 1, "tolerance", "after"), 24),
        (("rule", 2, "id"), 27),
        (("rule", 2, "when"), 28),
        (("rule", 2, "when", "region"), 29),
        (("rule", 2, "nested", "deep", 0, "x"), 31),
        (("rule", 2, "nested", "deep", 1), 32),
        (("rule", 2, "nested", "deep", 1, "x", 1, 0, "y"), 34),
        (("a", "b.c", "d", "date"), 36),
    ],
)
def test_the_line_of_a_path(path: Path, line: int) -> None:
    """Tables, dotted and inline keys, lists over several lines and quoted keys are found."""
    assert Locator(TEXT).line(path) == line


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("rule", 1, "cap"), 13),
        (("rule", 0, "when", "region", 3), 9),
        (("nothing",), 1),
        ((), 1),
    ],
)
def test_what_is_missing_has_the_line_of_its_table(path: Path, line: int) -> None:
    """A key that is not there is reported at what should hold it, at worst in line 1."""
    assert Locator(TEXT).line(path) == line


def test_a_table_that_is_named_after_its_parts_has_its_own_line() -> None:
    """[a] after [a.b] is where people look for [a]."""
    assert Locator("[a.b]\nx = 1\n[a]\ny = 2\n").line(("a",)) == 3


def test_windows_line_ends_count_once() -> None:
    """A file saved on Windows has the same line numbers."""
    assert Locator(TEXT.replace("\n", "\r\n")).lines() == Locator(TEXT).lines()


@pytest.mark.parametrize("text", [TEXT, default_policy_text(), "", "# only a comment", 'a = "x"'])
def test_every_path_of_the_data_is_known(text: str) -> None:
    """What tomllib reads and what the locator walks are the same values."""
    paths = set(_paths(tomllib.loads(text), ()))
    assert paths <= set(Locator(text).lines())


def test_an_escaped_key_is_found_under_its_real_name() -> None:
    """Escapes in quoted keys are resolved as TOML does."""
    text = '"caf\\u00e9\\t\\"x\\"" = 1\n'
    assert set(tomllib.loads(text)) == {path[0] for path in Locator(text).lines()}


def _paths(data: Any, path: Path) -> Iterator[Path]:
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield (*path, key)
        yield from _paths(value, (*path, key))
