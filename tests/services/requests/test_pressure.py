"""Nobody holds the budget by waiting requests, nobody floods; and the others are not held up."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.domain.errors import GoodwillError, InvalidInput, Refused
from bot.domain.fields import Field
from bot.services.requests import files
from tests.support import company
from tests.support.desk import Desk, refusal

OpenDesk = Callable[..., Desk]


def limited(open_desk: OpenDesk, limits: str) -> Desk:
    return open_desk(files={"policy": f"{company.POLICY}\n[limits]\n{limits}\n"})


def codes(error: GoodwillError) -> list[str]:
    assert isinstance(error, Refused)
    return [finding.code for finding in error.findings if finding.severity == "block"]


def test_what_waits_is_counted_and_what_is_decided_is_not(open_desk: OpenDesk) -> None:
    """At the limit no more can be sent: a question is no decision, an approval makes room."""
    desk = limited(open_desk, "max_open = 2")
    first, second = desk.submit("mei", 100_00), desk.submit("mei", 100_00)
    assert codes(refusal(lambda: desk.submit("mei", 100_00))) == ["too_many_open"]
    assert desk.submit("tom", 100_00)
    desk.ask("bo", first, "For whom?")
    assert codes(refusal(lambda: desk.submit("mei", 100_00))) == ["too_many_open"]
    desk.approve("bo", second)
    assert desk.submit("mei", 100_00)
    assert codes(refusal(lambda: desk.submit("mei", 100_00))) == ["too_many_open"]
    desk.assert_books_agree()


def test_a_request_that_waits_can_be_changed_at_the_limit(open_desk: OpenDesk) -> None:
    """It is no further one."""
    desk = limited(open_desk, "max_open = 1\nper_minute = 1")
    request = desk.submit("mei", 100_00)
    assert desk.edit("mei", request, amount_minor=120_00).terms.amount_minor == 120_00


def test_so_many_in_a_minute(open_desk: OpenDesk) -> None:
    """Withdrawn ones count too; a minute later the next may be sent."""
    desk = limited(open_desk, "per_minute = 3")
    for _ in range(3):
        desk.withdraw("mei", desk.submit("mei", 10_00))
    assert codes(refusal(lambda: desk.submit("mei", 10_00))) == ["too_fast"]
    assert desk.submit("tom", 10_00)
    desk.advance(seconds=61)
    assert desk.submit("mei", 10_00)


def test_no_race_passes_the_limit(open_desk: OpenDesk) -> None:
    """Of many that are sent at the same moment as many are taken as may wait."""
    desk = limited(open_desk, "max_open = 3")
    desk.person("mei"), desk.customer_id("ACME")

    def send(_: int) -> bool:
        for _attempt in range(50):
            try:
                desk.submit("mei", 10_00)
            except Refused:
                return False
            except GoodwillError:
                # The database is busy: whoever is told so tries again.
                continue
            return True
        raise AssertionError("never answered")

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(send, range(12))) == 3
    assert desk.held("MEAL") == (30_00, 0, 0)


def test_so_many_files_and_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the request and by its edits, attachments and receipts together: told at the field."""
    monkeypatch.setattr(files, "MOST_FILES", 3)
    names = [f"F00000{number}" for number in range(5)]
    error = refusal(lambda: desk.submit("mei", 10_00, file_ids=tuple(names[:4])))
    assert (type(error), error.code, error.field) == (InvalidInput, "too_many_files", Field.ATTACHMENTS)
    request = desk.submit("mei", 10_00, file_ids=tuple(names[:2]))
    error = refusal(lambda: desk.edit("mei", request, file_ids=tuple(names[2:4])))
    assert error.code == "too_many_files"
    request = desk.approve("bo", desk.edit("mei", request, file_ids=(names[2],)))
    error = refusal(lambda: desk.spend("mei", request, 10_00, file_ids=(names[3],)))
    assert (error.code, error.field) == ("too_many_files", Field.RECEIPTS)
