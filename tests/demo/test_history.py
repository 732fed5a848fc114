"""The history that the sample company brings: shaped, proved, and the same each time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.domain.scope import EVERYTHING
from bot.domain.variance import Standing
from bot.services.ports import Transaction
from bot.services.read_digest import read_digest
from bot.services.verify_books import verify_books
from demo.names import CLIENTS, NEGLECTED
from demo.seed import fill
from demo.stage import Stage
from sandbox import SlackServer


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The first morning, before the bot runs."""
    made = Stage(tmp_path_factory.mktemp("demo") / "en", "en")
    with SlackServer(made.slack) as server:
        made.connect(server)
        fill(made)
        yield made
        made.stop()


def test_books_are_right(stage: Stage) -> None:
    """Eight months of requests leave balances, numbers and audit chain that the proofs agree with."""
    proofs = stage.bot.store.read(verify_books)
    assert [proof.differences for proof in proofs if proof.differences] == []


def test_digest_has_something_to_say(stage: Stage) -> None:
    """A line over budget, one at its threshold; overdue actuals, old decisions, a neglected customer."""
    digest = stage.bot.store.read(lambda tx: read_digest(tx, EVERYTHING))
    found = {row.standing for row in digest.rows}
    assert {Standing.OVER_BUDGET, Standing.AT_THRESHOLD, Standing.ON_TRACK} <= found
    assert digest.overdue.total >= 2
    assert digest.ageing.total >= 1
    neglected = next(each.name.en for each in CLIENTS if each.code == NEGLECTED)
    assert neglected in digest.idle_key_customers.shown
    assert sum(month.spent_minor > 0 for month in digest.months) >= 8


def test_history_is_large_and_the_same_each_time(stage: Stage) -> None:
    """Chance has a fixed seed: the newest request and its facts are known beforehand."""

    def last(tx: Transaction) -> str:
        number = next(n for n in range(400, 0, -1) if tx.requests.by_number(f"GW-2026-{n:05d}"))
        request = tx.requests.by_number(f"GW-2026-{number:05d}")
        assert request is not None
        return f"{number} {request.dimensions.category} {request.terms.amount_minor}"

    assert stage.bot.store.read(last) == "260 gift 0"


def test_people_and_channels_have_content(stage: Stage) -> None:
    """The last days were really delivered: cards in conversations, the digest in its channel."""
    assert len(stage.person("bo").messages()) >= 3
    assert len(stage.person("mei").messages()) >= 3
    assert any("over its budget" in each.notification for each in stage.person("cleo").messages("#sales"))
    stage.slack.assert_clean()
