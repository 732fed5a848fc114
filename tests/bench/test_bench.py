"""The measurements run; what they measure is never a test."""

from __future__ import annotations

import json

from click.testing import CliRunner

from bench.__main__ import ROWS, bench


def test_every_row_runs_at_its_smallest_size() -> None:
    """Each row makes its company, does its work beside its floor, and says what came out."""
    answer = CliRunner().invoke(bench, ["--quick", "--rounds", "1", "--json"], catch_exceptions=False)
    assert answer.exit_code == 0
    results = json.loads(answer.stdout)["results"]
    assert set(ROWS) <= {each["row"] for each in results}
    assert all(each["measured"] and each["target"] for each in results)


def test_an_unknown_row_is_refused() -> None:
    """A misspelt row is an error of use that names the rows there are."""
    answer = CliRunner().invoke(bench, ["--only", "everything"])
    assert answer.exit_code == 2
    assert "write-sqlite" in answer.output
