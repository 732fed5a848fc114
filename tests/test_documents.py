"""Documents, docstrings and comments name only what exists."""

from __future__ import annotations

import ast
import importlib
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Outside of a checkout (in a container, say) the files themselves have to do.
_LISTED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
FILES = _LISTED.split() or [str(path.relative_to(ROOT)) for path in ROOT.rglob("*.*")]
DOCUMENTS = [name for name in FILES if name.endswith(".md")]
SOURCES = [name for name in FILES if name.endswith(".py")]
FOLDERS = {str(folder) for name in FILES for folder in Path(name).parents}
NAMES = {Path(name).name for name in FILES}
TOPS = {name.partition("/")[0] for name in FILES if "/" in name}

# Files of people and of archives, which are no files of the repository.
OTHERS = {"policy.toml", "manifest.json"}
PATH = re.compile(
    r"(?<![\w./:-])("
    # a file, with or without its folders
    r"(?:[\w.-]+/)*[\w-]+\.(?:py|toml|md|po|yaml|yml|json|ini|lock)(?![\w.])"
    # a folder or file below one of the repository's own
    rf"|(?:{'|'.join(map(re.escape, sorted(TOPS)))})/[\w./-]*\w"
    r")"
)
PORT = re.compile(r"`(services\.\w*ports[\w.]*)`")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def prose(name: str) -> Iterator[str]:
    """What a file says to people: all of a document, docstrings and comments of a source."""
    text = (ROOT / name).read_text(encoding="utf-8")
    if name in DOCUMENTS:
        yield text
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield ast.get_docstring(node) or ""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    yield from (token.string for token in tokens if token.type == tokenize.COMMENT)


def exists(path: str, beside: Path) -> bool:
    """From the root, or in the folder of whoever names it; a bare name may stand for any file called so."""
    known = path in FILES or path in FOLDERS or str(beside / path) in FILES
    return known or ("/" not in path and path in NAMES | OTHERS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_in_a_document_exists(name: str) -> None:
    """Whoever follows a document finds the file that it names."""
    assert missing(name) == []


def test_every_path_in_a_docstring_or_comment_exists() -> None:
    """A file that moves takes along what is said of it elsewhere."""
    assert {name: paths for name in SOURCES if (paths := missing(name))} == {}


def missing(name: str) -> list[str]:
    named = [match[1].rstrip("/.") for text in prose(name) for match in PATH.finditer(text)]
    return [path for path in named if not exists(path, Path(name).parent)]


def test_every_port_that_is_fulfilled_exists() -> None:
    """What a repository says that it fulfils is a protocol of that name."""
    named = {(name, port) for name in SOURCES for text in prose(name) for port in PORT.findall(text)}
    assert named
    for name, port in named:
        module, _, protocol = f"bot.{port}".rpartition(".")
        assert hasattr(importlib.import_module(module), protocol), f"{name}: {port}"


def test_every_test_that_a_document_names_exists() -> None:
    """A promise is as good as the test that proves it."""
    gone = [
        f"{name}: {path}::{test}"
        for name in DOCUMENTS
        for text in prose(name)
        for path, test in TEST.findall(text)
        if f"\ndef {test}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert gone == []


def test_every_make_target_that_a_document_names_exists() -> None:
    """`make …` in a document is a target of the Makefile."""
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for name in DOCUMENTS:
        for text in prose(name):
            assert set(re.findall(r"`make ([\w-]+)", text)) <= targets, name
