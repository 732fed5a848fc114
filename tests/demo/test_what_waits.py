"""What the first visit leaves to be done, as the guide says: a transfer, and the plan of the next year."""

from __future__ import annotations

import io
import shutil
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from bot.domain.plans.agreement import PlanState
from bot.services.books.verify import verify_books
from bot.services.budgets.show import show_budget
from bot.services.plans.reading.show import list_versions
from demo.company import YEAR, line_code
from demo.guide import demo_guide
from demo.names import LOCALES
from demo.plan_file import NEXT_YEAR, PLANNED
from demo.stage import Stage
from demo.story.next_year import REVIEWS, NextYear
from demo.story.screen import Screen
from demo.story.steering import OWNS, RUNS_DRY, Steering
from sandbox import SlackServer


def line_budget(stage: Stage) -> int:
    """Of the line that runs dry, in minor units."""
    table = stage.bot.store.read(lambda tx: show_budget(tx, YEAR))
    code = line_code(RUNS_DRY, stage.locale)
    return next(balance.budget for line, balance in table.lines if line.code == code)


@pytest.mark.parametrize("locale", LOCALES)
def test_what_waits_can_be_done(
    locale: str, visited: dict[str, CompletedProcess[str]], visits: Path, tmp_path: Path
) -> None:
    """A line that runs dry gets its transfer; the plan is approved, and in force on New Year's Day."""
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
        before = line_budget(stage)
        Steering(stage, Screen(io.StringIO())).transfer()
        assert line_budget(stage) > before
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
    assert [path.person for path in demo_guide(locale).paths][-2:] == [OWNS, REVIEWS]
