"""Where somebody new begins: five paths, walked here as the guide says."""

from __future__ import annotations

import re

import pytest

from bot.i18n import Reader
from demo.guide import demo_guide
from demo.names import CHANNELS, LOCALES, STAFF
from demo.stage import Stage
from sandbox.web.kit.guide import Guide

_BUTTONS = (
    "Submit",
    "Add an item",
    "Approve",
    "Approve less…",
    "Log actual",
    "Propose transfer",
    "Agree",
    "Approve the plan",
)


def typed(guide: Guide) -> str:
    """What the guide says to type first."""
    found = re.search(r"`([^`]+)`", guide.paths[0].steps[0])
    assert found is not None
    return found[1]


@pytest.mark.parametrize("locale", LOCALES)
def test_five_paths_of_known_people(locale: str) -> None:
    """Ask, decide, control, steer, plan: somebody's three steps, from where they can go."""
    guide = demo_guide(locale)
    people = {each.key for each in STAFF}
    places = {channel.in_(locale) for channel in CHANNELS.values()} | {"home"}
    assert len(guide.paths) == 5
    for path in guide.paths:
        assert path.person in people
        assert path.place in places
        assert len(path.steps) == 3
        assert all("{" not in step for step in (path.title, *path.steps))


@pytest.mark.parametrize("locale", LOCALES)
def test_it_begins_with_what_to_type(locale: str) -> None:
    """ "Start here: be Mei, type /spend …", in the reader's language."""
    guide = demo_guide(locale)
    assert typed(guide).startswith("/spend ")
    assert guide.title.endswith(typed(guide))
    assert guide.title.startswith({"en": "Start here: be Mei", "zh_CN": "从这里开始：扮演林梅"}[locale])


@pytest.mark.parametrize("locale", LOCALES)
def test_buttons_are_called_what_they_are_called(locale: str) -> None:
    """In the words that the product has for them."""
    text = "\n".join(step for path in demo_guide(locale).paths for step in path.steps)
    for button in _BUTTONS:
        assert Reader(locale).t(button) in text
        assert locale == "en" or Reader(locale).t(button) != button


def test_the_first_path_can_be_walked(stage: Stage) -> None:
    """What it says to type opens the form, filled in, and would be allowed."""
    path = demo_guide("en").paths[0]
    stage.begin()
    mei = stage.person(path.person)
    mei.command(typed(demo_guide("en")), channel=f"#{path.place}")
    form = mei.wait_for_modal("New request", 30)
    shown = form.text(96)
    assert "Nordwind Energy" in shown and "300" in shown and "Bo Zhang" in shown
    form.close()


def test_everybody_has_a_title(stage: Stage) -> None:
    """The picker shows who may do what beside the names."""
    titles = {user.name: user.title for user in stage.slack.users.values() if not user.is_bot}
    assert all(titles.values())
    assert (titles["mei"], titles["fin"]) == ("Account manager", "Finance controller")
