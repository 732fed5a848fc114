"""What the first visit leaves to be done, as the guide says: a transfer, and the plan of the next year."""

from __future__ import annotations

import io
import shutil
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from bot.domain.plans.agreement import PlanState
from bot.i18n import Reader
from bot.services.books.verify import verify_books
from bot.services.budgets.forecast import forecast_year
from bot.services.budgets.show import show_budget
from bot.services.plans.reading.show import list_versions
from demo.company import YEAR, line_code
from demo.guide import demo_guide
from demo.names import CLIENTS, LOCALES, NEGLECTED
from demo.plan_file import NEXT_YEAR, PLANNED
from demo.stage import Stage
from demo.story.next_year import REVIEWS, NextYear
from demo.story.screen import Screen
from demo.story.steering import OWNS, RUNS_DRY, Steering
from demo.story.telling import PATIENCE_SECONDS
from sandbox import SlackServer
from sandbox.client.surfaces import ShownMessage


def line_budget(stage: Stage) -> int:
    """Of the line that runs dry, in minor units."""
    table = stage.bot.store.read(lambda tx: show_budget(tx, YEAR))
    code = line_code(RUNS_DRY, stage.locale)
    return next(balance.budget for line, balance in table.lines if line.code == code)


def assert_said_weeks_before(stage: Stage) -> None:
    """The card of its owner names a month that is still weeks away, and a line that keeps money."""
    code, reader = line_code(RUNS_DRY, stage.locale), Reader(stage.locale)
    forecast = stage.bot.store.read(lambda tx: forecast_year(tx, YEAR))
    dry_on = next(each.dry_on for each in forecast.lines if each.line.code == code)
    assert dry_on is not None
    today = stage.bot.store.read(lambda tx: tx.today)
    assert (dry_on - today).days >= 21
    (card,) = [each for each in proposals(stage, OWNS) if each.text(300).lstrip("*").startswith(code)]
    assert reader.month(dry_on) in card.text(300)
    home = stage.person(OWNS).open_home(wait=PATIENCE_SECONDS)
    assert home is not None and home.has(reader.month(dry_on))


def proposals(stage: Stage, key: str) -> list[ShownMessage]:
    button = Reader(stage.locale).t("Propose transfer")
    return [each for each in stage.person(key).messages() if button in each.buttons()]


def assert_care_is_missed(stage: Stage) -> None:
    """A key customer without spend, plan or contact: a card to the owner, and the same in the Home."""
    client = next(each for each in CLIENTS if each.code == NEGLECTED)
    owner, button = stage.person(client.owner), Reader(stage.locale).t("Plan something…")
    cards = [each for each in owner.messages() if button in each.buttons()]
    assert any(each.has(client.name.in_(stage.locale)) for each in cards)
    home = owner.open_home(wait=PATIENCE_SECONDS)
    assert home is not None and button in home.buttons() and home.has(client.name.in_(stage.locale))


@pytest.mark.parametrize("locale", LOCALES)
def test_what_waits_can_be_done(
    locale: str, visited: dict[str, CompletedProcess[str]], visits: Path, tmp_path: Path
) -> None:
    """The forecast speaks in time, two clicks decide; the plan is approved, in force on New Year's Day."""
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
        assert_said_weeks_before(stage)
        assert_care_is_missed(stage)
        before = line_budget(stage)
        Steering(stage, Screen(io.StringIO())).transfer()
        assert line_budget(stage) > before
        decided = [each.action for each in stage.bot.store.read(lambda tx: tx.adjustments.decisions(1))]
        assert decided == ["approve", "approve"]
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
