"""What is done once Slack has its acknowledgement: in which order, and what a failure means."""

from __future__ import annotations

import threading

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import NotAllowed
from bot.handlers.deferred import Deferred, NewestChange


def fail(error: Exception) -> None:
    raise error


def test_steps_run_in_the_order_they_were_added() -> None:
    """A step may add more, which run after those that are there; what nobody waits for comes last."""
    deferred, done = Deferred(), list[str]()
    deferred.add_last(lambda: done.append("last"))
    deferred.add(lambda: deferred.add(lambda: done.append("added by one")))
    deferred.add(lambda: done.append("two"))
    assert deferred
    deferred.run()
    assert done == ["two", "added by one", "last"]
    assert not deferred


@pytest.mark.parametrize("error", [OSError("no network"), NotAllowed("not_an_employee"), RuntimeError("x")])
def test_a_failure_keeps_no_step_from_running(error: Exception) -> None:
    """Whatever it is, it is in the log, and the next step runs."""
    deferred, done = Deferred(), list[str]()
    deferred.add(lambda: fail(error))
    deferred.add(lambda: done.append("next"))
    with capture_logs() as logs:
        deferred.run()
    assert done == ["next"]
    assert [entry["log_level"] for entry in logs] == [
        "error" if isinstance(error, RuntimeError) else "warning"
    ]


def test_somebody_who_waits_hears_of_a_failure() -> None:
    """The step's own answer to a failure runs, and may add steps of its own."""
    deferred, told = Deferred(), list[str]()
    deferred.add(
        lambda: fail(NotAllowed("not_an_employee")),
        on_failure=lambda exc: deferred.add(lambda: told.append(str(exc))),
    )
    deferred.run()
    assert told == ["not_an_employee"]


def test_nobody_is_told_by_slack_that_slack_fails() -> None:
    """What Slack refuses is logged alone: telling would be one more call to it."""
    deferred, told = Deferred(), list[Exception]()
    deferred.add(lambda: fail(OSError("no network")), on_failure=told.append)
    deferred.run()
    assert told == []


def test_an_older_change_does_not_draw() -> None:
    """A change that was overtaken before it could draw leaves the drawing to the newer one."""
    newest, drawn = NewestChange(), list[str]()
    older = newest.note("V1", lambda: drawn.append("older"))
    newer = newest.note("V1", lambda: drawn.append("newer"))
    newer()
    older()
    assert drawn == ["newer"]


def test_forms_do_not_wait_for_each_other() -> None:
    """Another form's change draws while this one is still being drawn."""
    newest, drawn = NewestChange(), list[str]()
    other = newest.note("V2", lambda: drawn.append("V2"))
    newest.note("V1", other)()
    assert drawn == ["V2"]


def test_a_newer_change_waits_for_the_older_drawing() -> None:
    """What is being drawn is finished first, so that the newer check is the one that stays."""
    newest, drawn = NewestChange(), list[str]()
    drawing, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        drawing.set()
        assert go_on.wait(5)
        drawn.append("older")

    first = threading.Thread(target=newest.note("V1", slow))
    first.start()
    assert drawing.wait(5)
    second = threading.Thread(target=newest.note("V1", lambda: drawn.append("newer")))
    second.start()
    go_on.set()
    first.join(5)
    second.join(5)
    assert drawn == ["older", "newer"]
