"""What the proof of the numbers expects, without a database."""

from __future__ import annotations

import pytest

from bot.domain.requests.number import request_number
from bot.storage.requests.number_proofs import Run, runs_up_to


def test_no_numbers_make_no_run() -> None:
    """A plan without a request."""
    assert list(runs_up_to(1, 2026, 0)) == []


def test_up_to_99999_there_is_one_run() -> None:
    """They are all of five digits."""
    run = Run(7, 13, "GW-2026-", "GW-2026-00001", "GW-2026-99999")
    assert list(runs_up_to(7, 2026, 99_999)) == [run]


@pytest.mark.parametrize("last", [1, 42, 99_998, 100_000, 100_001, 999_999, 1_000_000, 1_234_567])
def test_runs_follow_each_other_without_a_gap(last: int) -> None:
    """From 1 to the last; each is as long as its numbers are."""
    runs = list(runs_up_to(1, 2026, last))
    assert (runs[0].first, runs[-1].last) == (request_number(2026, 1), request_number(2026, last))
    following = 1
    for run in runs:
        assert run.first == request_number(2026, following)
        assert run.first.startswith(run.prefix)
        assert {len(run.first), len(run.last)} == {run.width}
        following = int(run.last.removeprefix(run.prefix)) + 1
        assert run.last == request_number(2026, following - 1)
    assert following == last + 1
