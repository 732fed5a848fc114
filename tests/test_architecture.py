"""The house keeps its floors: who imports whom, how long a file may be, where SQL and Slack live."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "bot").rglob("*.py"))
DOMAIN = sorted((ROOT / "bot" / "domain").glob("*.py"))


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
    "actuals.exceptions",
    "actuals.posting",
    "actuals.receipts",
    "approvals.opening",
    "budgets.alerts",
    "budgets.line_file",
    "company.file_shapes",
    "company.import_result",
    "company.operator",
    "operations.diagnostic",
    "operations.slack_diagnostics",
    "reports.scope",
    "requests.access",
    "requests.announce",
    "requests.check",
    "requests.ending",
    "requests.files",
    "requests.posting",
}


def test_no_use_case_imports_another() -> None:
    """What two use cases share is the domain's, or one of the small modules named above."""
    graph, services = grimp.build_graph("bot"), "bot.services."
    rooms = {module.removeprefix(services) for module in graph.modules if module.startswith(services)}
    use_cases = {room for room in rooms if "." in room and not room.startswith("ports.")} - SHARED
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
    for path in [*DOMAIN, *sorted((ROOT / "bot" / "policies").glob("*.py"))]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if called and node.func.attr in ("now", "utcnow", "today"):  # type: ignore[attr-defined]
                assert node.args, f"{name(path)}:{node.lineno} reads the clock"  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    """A docstring at the top."""
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), name(path)


def test_nothing_is_called_utils() -> None:
    """A name that says nothing collects what belongs nowhere."""
    vague = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    assert [name(path) for path in SOURCES if path.stem in vague] == []


def test_every_package_of_tests_mirrors_the_source() -> None:
    """Each package of bot/ has its tests beside it."""
    packages = {path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")}
    tested = {path.name for path in (ROOT / "tests").iterdir() if any(path.rglob("test_*.py"))}
    assert packages <= tested, packages - tested


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
