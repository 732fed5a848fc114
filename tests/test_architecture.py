"""The house keeps its floors and rooms, and its documents name what exists."""

from __future__ import annotations

import ast
import importlib
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "bot").rglob("*.py"))
DOMAIN = sorted((ROOT / "bot" / "domain").rglob("*.py"))
POLICIES = sorted((ROOT / "bot" / "policies").glob("*.py"))
PLANNING = sorted((ROOT / "bot" / "planning").rglob("*.py"))
# Outside of a checkout (in a container, say) the files themselves have to do.
_LISTED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
FILES = _LISTED.split() or [str(path.relative_to(ROOT)) for path in ROOT.rglob("*.*")]
DOCUMENTS = [name for name in FILES if name.endswith(".md")]
PYTHON = [name for name in FILES if name.endswith(".py")]
FOLDERS = {str(folder) for name in FILES for folder in Path(name).parents}
NAMES = {Path(name).name for name in FILES}
TOPS = {name.partition("/")[0] for name in FILES if "/" in name}

# Files of people and of archives, which are no files of the repository.
OTHERS = {"policy.toml", "plan.toml", "manifest.json"}
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


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_import_contracts_hold() -> None:
    """Layers, and who may know SQLAlchemy, Slack, pydantic: what `.importlinter` says."""
    check = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("root", ["bot", "sandbox"])
def test_no_file_imports_itself_by_a_detour(root: str) -> None:
    """No circle between files: whoever reads one can read what it rests on first."""
    graph = grimp.build_graph(root)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        list(TopologicalSorter(imports).static_order())
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


# What use cases of a room share. Everything else in a room is a use case, or reads for one.
SHARED = {
    "actuals.attendance",
    "actuals.exceptions",
    "actuals.listing.actuals_file",
    "actuals.posting",
    "actuals.receipts",
    "approvals.authority",
    "approvals.opening",
    "budgets.adjusting.draft",
    "budgets.adjusting.fitting",
    "budgets.adjusting.proposed",
    "budgets.adjusting.reading",
    "budgets.adjusting.routing",
    "budgets.adjusting.waiting",
    "budgets.alerts",
    "budgets.closing_months",
    "budgets.forecasting",
    "budgets.imported_version",
    "budgets.limits",
    "budgets.line_file",
    "company.authority_news",
    "company.due_care",
    "company.file_shapes",
    "company.import_result",
    "company.operator",
    "company.people_checks",
    "company.silence",
    "operations.diagnostic",
    "operations.slack_diagnostics",
    "plans.agreeing.announce",
    "plans.agreeing.due",
    "plans.asking.questions",
    "plans.company_facts",
    "plans.drafting.sheet_file",
    "plans.history.history_file",
    "plans.history.past",
    "plans.reading.explanation",
    "plans.reading.facts",
    "plans.versions",
    "reports.digest",
    "reports.rights",
    "reports.scope",
    "reports.subscribe",
    "reports.weekly",
    "requests.access",
    "requests.year_end.outlook",
    "requests.announce",
    "requests.budget_check",
    "requests.check",
    "requests.claiming",
    "requests.draft",
    "requests.ending",
    "requests.files",
    "requests.form",
    "requests.line_status",
    "requests.listing.answer",
    "requests.listing.list_file",
    "requests.placing",
    "requests.policy_check",
    "requests.posting",
    "requests.reading.claims",
    "requests.reading.duties",
    "requests.reading.exceptions",
    "requests.reading.owner",
    "requests.reading.facts",
    "requests.subject",
    "requests.typed",
}


def _is_shared(module: str) -> bool:
    """Named above, or in a room that is."""
    return any(module == each or module.startswith(f"{each}.") for each in SHARED)


def test_no_use_case_imports_another() -> None:
    """What two use cases share is the domain's, or one of the small modules named above."""
    graph, services = grimp.build_graph("bot"), "bot.services."
    rooms = {module.removeprefix(services) for module in graph.modules if module.startswith(services)}
    use_cases = {
        module
        for module in rooms
        if "." in module and not module.startswith("ports.") and not _is_shared(module)
    }
    found = {
        f"{each} → {other}"
        for each in use_cases
        for imported in graph.find_modules_directly_imported_by(services + each)
        if (other := imported.removeprefix(services)) in use_cases
    }
    assert found == set()
    assert rooms >= SHARED


@pytest.mark.parametrize("path", DOMAIN, ids=name)
def test_no_float_touches_the_domain(path: Path) -> None:
    """No float literal, no `float`, no true division in what money is made of."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        where = f"{name(path)}:{getattr(node, 'lineno', '?')}"
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), where
        assert not (isinstance(node, ast.Name) and node.id == "float"), where
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            assert "Decimal" in ast.unparse(node), where


def test_the_domain_reads_no_clock() -> None:
    """What time it is comes from outside, or nothing could be proved of it."""
    for path in [*DOMAIN, *POLICIES, *PLANNING]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if called and node.func.attr in ("now", "utcnow", "today"):  # type: ignore[attr-defined]
                assert node.args, f"{name(path)}:{node.lineno} reads the clock"  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    """A docstring at the top."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), name(path)


@pytest.mark.parametrize("path", sorted((ROOT / "bot" / "handlers").rglob("*.py")), ids=name)
def test_handlers_leave_the_transaction_to_a_service(path: Path) -> None:
    """A handler hands its transaction on: it asks no repository, and reads no clock or calendar of it."""
    touched = [
        f"{name(path)}:{node.lineno} tx.{node.attr}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "tx"
    ]
    assert touched == []


def test_nothing_is_called_utils() -> None:
    """A name that says nothing collects what belongs nowhere."""
    vague = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    assert [name(path) for path in SOURCES if path.stem in vague] == []


# Ports are tried with the storage that fulfils them, handlers through Slack in the scenarios.
WITHOUT_TESTS = {
    Path("services/ports"),
    Path("handlers/budgets"),
    Path("handlers/company"),
    Path("handlers/requests"),
}


def test_every_room_has_its_tests() -> None:
    """Tests stand where the code stands, two levels deep: a room's tests are found by its name."""
    rooms = {path.parent.relative_to(ROOT / "bot") for path in SOURCES}
    untested = [
        str(room)
        for room in sorted(rooms - WITHOUT_TESTS)
        if len(room.parts) <= 2 and not any((ROOT / "tests" / room).rglob("test_*.py"))
    ]
    assert untested == []


def test_every_test_says_what_must_be_true() -> None:
    """A one-line docstring on each: the tests read as a specification."""
    silent = [
        f"{name(path)}::{node.name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_tests_share_code_in_support_alone() -> None:
    """No file imports a `conftest`, a test module, or what belongs to another folder of tests."""
    foreign = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        room = ".".join(path.relative_to(ROOT).parts[:2])
        for module in imported(path):
            if module.partition(".")[0] != "tests" or module.startswith("tests.support"):
                continue
            last = module.rpartition(".")[2]
            if last == "conftest" or last.startswith("test_") or not module.startswith(f"{room}."):
                foreign.append(f"{name(path)} imports {module}")
    assert foreign == []


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, `a.b` for `from a import b` where b is one."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            files = ROOT.joinpath(*node.module.split("."))
            modules = [alias.name for alias in node.names if (files / f"{alias.name}.py").exists()]
            yield from [f"{node.module}.{each}" for each in modules] or [node.module]


@cache
def prose(name: str) -> tuple[str, ...]:
    """What a file says to people: all of a document, docstrings and comments of a source."""
    return tuple(_prose(name))


def _prose(name: str) -> Iterator[str]:
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
    assert {name: paths for name in PYTHON if (paths := missing(name))} == {}


def missing(name: str) -> list[str]:
    # To take a source apart takes long: only where it names, anywhere, something that is not there.
    return absent(name, prose(name)) if absent(name, [(ROOT / name).read_text(encoding="utf-8")]) else []


def absent(name: str, texts: Iterable[str]) -> list[str]:
    named = [match[1].rstrip("/.") for text in texts for match in PATH.finditer(text)]
    # NNNN stands for any number.
    return [path for path in named if "NNNN" not in path and not exists(path, Path(name).parent)]


def test_every_port_that_is_fulfilled_exists() -> None:
    """What a repository says that it fulfils is a protocol of that name."""
    naming = [name for name in PYTHON if PORT.search((ROOT / name).read_text(encoding="utf-8"))]
    named = {(name, port) for name in naming for text in prose(name) for port in PORT.findall(text)}
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


def test_each_migration_follows_another() -> None:
    """In one row: two that were written beside each other would leave no newest revision."""
    texts = [path.read_text() for path in sorted((ROOT / "migrations" / "versions").glob("*.py"))]
    places = [
        tuple(re.findall(rf'^{name} = (?:"(\w+)"|None)$', text, re.MULTILINE))
        for text in texts
        for name in ("revision", "down_revision")
    ]
    revisions, before = [found[0] for found in places[::2]], [found[0] for found in places[1::2]]
    assert before == ["", *revisions[:-1]]
