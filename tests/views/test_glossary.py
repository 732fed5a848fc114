"""One word for one thing, in both languages: the translations against docs/glossary.md."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
# What is no word of a sentence: placeholders, what people type, and keys of files.
_QUOTED = re.compile(
    r"\{[^{}]*\}|`[^`]*`|\"[^\"]*\"|“[^”]*”|'[^']*'|\w+_\w+"
    r"|\bgoodwill [\w ]+|/spend .*|the role \w+|Slack's requests|cap or max_count|one of: .*"
)


def terms() -> list[tuple[str, tuple[str, ...]]]:
    """(English, the Chinese words that may stand for it), as the glossary lists them."""
    rows = [
        [cell.strip() for cell in line.strip("| \n").split("|")]
        for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| English")
    ]
    return [(row[0], tuple(row[1].split("／"))) for row in rows]


def sentences() -> list[tuple[str, str]]:
    """Every English sentence and its Chinese one."""
    with (ROOT / "bot/locales/zh_CN/LC_MESSAGES/goodwill.po").open("rb") as file:
        found = [message for message in read_po(file) if message.id]
    return [(_first(each.id), _first(each.string)) for each in found]


def _first(text: str | Sequence[str] | None) -> str:
    """The sentence, or the singular of one that has several forms."""
    return text if isinstance(text, str) else (text or [""])[0]


@pytest.mark.parametrize(("english", "chinese"), terms(), ids=[english for english, _ in terms()])
def test_a_term_is_translated_the_same_everywhere(english: str, chinese: tuple[str, ...]) -> None:
    """Where an English sentence uses the word, the Chinese one uses the word beside it in the glossary."""
    word = re.compile(rf"\b{re.escape(english)}s?\b", re.IGNORECASE)
    using = [(text, said) for text, said in sentences() if word.search(_QUOTED.sub(" ", text))]
    assert using, f"no sentence says {english}"
    assert [pair for pair in using if not any(each in pair[1] for each in chinese)] == []


def test_what_is_said_otherwise_is_said_nowhere() -> None:
    """The words that the glossary gives up stand in no Chinese sentence, and 异常 only in 异常支出."""
    listed = re.findall(r"^- (.+) → ", (ROOT / "docs" / "glossary.md").read_text("utf-8"), re.MULTILINE)
    given_up = re.compile("|".join([*(word for row in listed for word in row.split("、")), "异常(?!支出)"]))
    assert len(listed) > 3
    assert [said for _, said in sentences() if given_up.search(said)] == []


def test_the_glossary_names_everything_once() -> None:
    """A term that stood there twice would have two meanings."""
    words = [english for english, _ in terms()]
    assert len(words) == len(set(words))
