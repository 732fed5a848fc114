"""The history that the sample company brings: shaped, proved, and the same each time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

from bot.domain.actuals.variance import Standing
from bot.domain.reports.scope import EVERYTHING
from bot.services.books.verify import verify_books
from bot.services.ports.unit_of_work import Transaction
from bot.services.reports.digest import read_digest
from demo.names import CLIENTS, NEGLECTED
from demo.stage import Stage
from tests.support.lookups import request_of


def test_books_are_right(stage: Stage) -> None:
    """Eight months of requests leave balances, numbers and audit chain that the proofs agree with."""
    proofs = stage.bot.books.inspect(verify_books)
    assert [proof.differences for proof in proofs if proof.differences] == []


def test_digest_has_something_to_say(stage: Stage) -> None:
    """A line over budget, one at its threshold; overdue actuals, old decisions, a neglected customer."""
    digest = stage.bot.store.read(lambda tx: read_digest(tx, EVERYTHING))
    found = {row.standing for row in digest.rows}
    assert {Standing.OVER_BUDGET, Standing.AT_THRESHOLD, Standing.ON_TRACK} <= found
    assert digest.overdue.total >= 2
    assert digest.ageing.total >= 1
    neglected = next(each.name.en for each in CLIENTS if each.code == NEGLECTED)
    assert neglected in [each.name for each in digest.care.shown]
    assert sum(month.spent_minor > 0 for month in digest.months) >= 8


def test_history_is_large_and_the_same_each_time(
    stage: Stage, visited: dict[str, CompletedProcess[str]], visits: Path
) -> None:
    """Another process, with hashes of its own, has asked for the same things in the same order."""

    def asked(tx: Transaction) -> list[tuple[str, str, int]]:
        found = [request_of(tx, f"GW-2026-{number:05d}") for number in range(1, 500)]
        return [(r.number, r.terms.first.category, r.terms.amount_minor) for r in found if r is not None]

    here = stage.bot.store.read(asked)
    assert 150 <= len(here) <= 400
    assert visited["en"].returncode == 0
    with closing(sqlite3.connect(visits / "en" / "goodwill.db")) as database:
        query = "SELECT number, category, amount_minor FROM spend_request ORDER BY number"
        there = [tuple(row) for row in database.execute(query)]
    assert there[: len(here)] == here


def test_people_and_channels_have_content(stage: Stage) -> None:
    """The last days were really delivered: cards in conversations, the digest in its channel."""
    assert len(stage.person("bo").messages()) >= 3
    assert len(stage.person("mei").messages()) >= 2
    assert any("over its budget" in each.notification for each in stage.person("cleo").messages("#sales"))
    stage.slack.assert_clean()
