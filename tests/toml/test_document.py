"""A file of any kind: its text, its problems with their lines, and paths as people write them."""

from __future__ import annotations

import re

import pytest

from bot.toml.document import Document, dotted
from bot.toml.fault import Fault
from bot.toml.problem import SENTENCES, FileProblems

OWN = {"too_loud": "{key} is louder than in line {before}."}


def document(text: str) -> Document:
    return Document(text, "song_problems", OWN, repeats="verse")


def test_faults_get_their_lines_and_words() -> None:
    """A path is looked up, also one among the facts; problems come in the order of lines."""
    song = document("[[verse]]\nvolume = 3\n[[verse]]\nvolume = 9\n")
    faults = [
        Fault(("verse", 1, "volume"), "too_loud", {"key": "volume", "before": ("verse", 0, "volume")}),
        Fault(("verse", 0), "missing_key", {"key": "key", "example": 'key = "C"'}),
    ]
    raised = song.problems(faults)
    assert raised.code == "song_problems"
    assert [(found.line, found.path) for found in raised.problems] == [
        (1, "verse[0]"),
        (4, "verse[1].volume"),
    ]
    assert str(raised).splitlines()[1] == "line 4: volume is louder than in line 2."


def test_a_table_given_twice_names_one_that_repeats() -> None:
    """The example is a table of this kind of file."""
    with pytest.raises(FileProblems, match=re.escape("[[verse]]")):
        document("[verse]\n[verse]\n")


def test_paths_are_written_as_people_write_them() -> None:
    """Keys are joined by dots, entries are counted from 0."""
    assert dotted(("verse", 1, "notes", 0)) == "verse[1].notes[0]"


def test_the_shared_sentences_speak_of_no_kind_of_file() -> None:
    """What every file may have wrong is said without the word for one of them."""
    assert [code for code, sentence in SENTENCES.items() if re.search("polic|rule|plan", sentence)] == []
