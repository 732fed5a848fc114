"""What is wrong with a file, in words: every problem has its sentence."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from bot.sheets.problems import Problem
from bot.views.terminal.file_problems import KNOWN_PROBLEMS, describe_problem, place_of
from tests.views.approved import READERS

# The functions that report a problem, and which of their arguments is its code.
REPORTERS = {"add": 2, "add_unknown": 2, "problem": 1, "UnreadableTable": 0}
BOT = Path(bot.__file__).parent
CODE = re.compile(r"[a-z][a-z_]+")


def reported() -> Iterator[str]:
    """Every code that the source reports of a table; of an unknown value the one with a proposal, too."""
    for room in ("sheets", "services"):
        for path in (BOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield from codes_of(node)


def codes_of(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func).rpartition(".")[2]
    position = REPORTERS.get(name)
    if position is None or len(call.args) <= position or "audit" in ast.unparse(call.func):
        return
    for node in ast.walk(call.args[position]):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value
            if name == "add_unknown":
                yield f"{node.value}_meant"


def test_every_problem_has_a_sentence() -> None:
    """Nobody who brings a file reads a bare code."""
    found = set(reported())
    assert len(found) > 30
    assert found - KNOWN_PROBLEMS == set()


@pytest.mark.parametrize("locale", READERS)
def test_every_sentence_can_be_filled_in(locale: str) -> None:
    """In each language, nothing stays in braces."""
    facts = dict.fromkeys(names_in_sentences(), "something")
    for code in sorted(KNOWN_PROBLEMS):
        assert "{" not in describe_problem(Problem(3, "name", code, facts), READERS[locale]), code


def names_in_sentences() -> set[str]:
    files = (BOT / "views" / "terminal" / "file_problems.py", BOT / "views" / "error_sentences.py")
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    texts = [node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    fields = [string.Formatter().parse(text) for text in texts if isinstance(text, str)]
    return {name for parsed in fields for _, name, _, _ in parsed if name}


def test_a_problem_says_where_it_is() -> None:
    """By line and column, or by the line alone."""
    assert place_of(Problem(3, "tier", "required", {}), READERS["en"]) == "line 3, column tier"
    assert place_of(Problem(1, "", "file_empty", {}), READERS["en"]) == "line 1"
