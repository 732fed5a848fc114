"""Asks the advisory service about every locked dependency; `python -m tools.advisories [--if-reachable]`.

pip-audit passes a package that the service does not know, and behind a proxy it knows none. Here, what was
not checked is reported and is a failure; with `--if-reachable`, only when other packages were checked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
LOCK = "requirements.lock"
_SECONDS = 300


def ask() -> tuple[list[dict[str, Any]], str]:
    """pip-audit's answer for each dependency, and why there is none."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", LOCK]
    command += ["--progress-spinner", "off", "--timeout", "10", "--format", "json"]
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            command, cwd=_ROOT, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        return list(json.loads(done.stdout)["dependencies"]), ""
    except subprocess.TimeoutExpired:
        return [], f"no answer within {_SECONDS} s"
    except (ValueError, KeyError):
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        return [], lines[-1][:200] if lines else "no answer"


def judge(dependencies: Sequence[dict[str, Any]], why: str, *, if_reachable: bool) -> tuple[int, list[str]]:
    """(exit status, what to say)."""
    checked = [each for each in dependencies if "vulns" in each and not each.get("skip_reason")]
    if not checked:
        said = f"NOT CHECKED: the advisory service could not be reached ({why or 'it knows no package'})."
        return (0 if if_reachable else 1), [f"{said} Known vulnerabilities in {LOCK} would go unnoticed."]
    lines = [
        f"{each['name']} {each['version']}: {vulnerability['id']}, mended in "
        f"{', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for each in checked
        for vulnerability in each["vulns"]
    ]
    lines += [
        f"{each['name']}: NOT CHECKED: {each['skip_reason']}" for each in dependencies if each not in checked
    ]
    return (1 if lines else 0), [*lines, f"{len(checked)} of {len(dependencies)} dependencies checked."]


def main(arguments: Sequence[str]) -> int:
    status, lines = judge(*ask(), if_reachable="--if-reachable" in arguments)
    for line in lines:
        print(f"audit-dependencies: {line}")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
