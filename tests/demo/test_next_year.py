"""The plan that the first visit leaves in review: agreed on as the guide says, in force with the year."""

from __future__ import annotations

import io
import shutil
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from bot.domain.plans.agreement import PlanState
from bot.services.books.verify import verify_books
from bot.services.plans.show import list_versions
from demo.guide import PLANS, demo_guide
from demo.names import LOCALES
from demo.plan_file import NEXT_YEAR, PLANNED
from demo.stage import Stage
from demo.story.next_year import REVIEWS, NextYear
from demo.story.screen import Screen
from sandbox import SlackServer


@pytest.mark.parametrize("locale", LOCALES)
def test_the_plan_comes_into_force_with_the_year(
    locale: str, visited: dict[str, CompletedProcess[str]], visits: Path, tmp_path: Path
) -> None:
    """The reviewer agrees, the approver approves, the moved clock does the rest; the books are right."""
    assert visited[locale].returncode == 0
    shutil.copytree(visits / locale, tmp_path / locale)
    stage = Stage(tmp_path / locale, locale)
    seen: list[tuple[str, str, PlanState]] = []

    def pause(moment: str) -> None:
        newest = next(each for each in stage.bot.books.inspect(list_versions) if each.year == NEXT_YEAR)
        seen.append((moment, newest.name, newest.state))

    with SlackServer(stage.slack) as server, closing(stage):
        stage.connect(server)
        stage.begin()
        story = NextYear(stage, Screen(io.StringIO()), pause)
        story.conclude()
        assert seen == [
            ("plan-approval", "2027.2", PlanState.IN_REVIEW),
            ("plan-approved", "2027.2", PlanState.APPROVED),
            ("plan-active", "2027.2", PlanState.ACTIVE),
        ]
        story.types("fin", "/spend plan", stage.channel("finance"))
        stage.settle()
        shown = stage.person("fin").last_message(stage.channel("finance"))
        assert story.label("in force") in shown.text(300)
        assert shown.has(PLANNED[0].code.in_(locale))
        proofs = stage.bot.books.inspect(verify_books)
    assert [proof.differences for proof in proofs if proof.differences] == []
    assert [path.person for path in demo_guide(locale).paths][-1] == PLANS == REVIEWS
