"""The order in which changes of a form draw it again."""

from __future__ import annotations

import threading

from bot.handlers.latest_change import NewestChange


def test_an_older_change_does_not_draw() -> None:
    """A change that was overtaken before it could draw leaves the drawing to the newer one."""
    newest, drawn = NewestChange(), []
    older, newer = newest.arrived("V1"), newest.arrived("V1")
    newest.draw("V1", newer, lambda: drawn.append("newer"))
    newest.draw("V1", older, lambda: drawn.append("older"))
    assert drawn == ["newer"]


def test_forms_do_not_wait_for_each_other() -> None:
    """Another form's change draws while this one is still being drawn."""
    newest, drawn = NewestChange(), []
    one, other = newest.arrived("V1"), newest.arrived("V2")
    newest.draw("V1", one, lambda: newest.draw("V2", other, lambda: drawn.append("V2")))
    assert drawn == ["V2"]


def test_a_newer_change_waits_for_the_older_drawing() -> None:
    """What is being drawn is finished first, so that the newer check is the one that stays."""
    newest, drawn = NewestChange(), []
    drawing, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        drawing.set()
        assert go_on.wait(5)
        drawn.append("older")

    older = newest.arrived("V1")
    first = threading.Thread(target=newest.draw, args=("V1", older, slow))
    first.start()
    assert drawing.wait(5)
    newer = newest.arrived("V1")
    second = threading.Thread(target=newest.draw, args=("V1", newer, lambda: drawn.append("newer")))
    second.start()
    go_on.set()
    first.join(5)
    second.join(5)
    assert drawn == ["older", "newer"]
