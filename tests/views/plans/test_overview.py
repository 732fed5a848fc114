"""`/spend plan`: a version with its chart, its table, and why a line has its amount."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.plans.agreement import PlanState
from bot.planning.compare import Comparison
from bot.services.plans.reading.overview import PlanOverview
from bot.views.plans.overview import plan_message, why_message, why_view
from tests.views.approved import READERS, assert_approved, assert_taken
from tests.views.plans import examples as given


def drawn(overview: PlanOverview, locale: str) -> dict[str, Any]:
    message = plan_message(overview, READERS[locale])
    return {"text": message.text, "blocks": message.blocks}


@pytest.mark.parametrize("locale", READERS)
@pytest.mark.parametrize("overview", given.OVERVIEWS, ids=lambda each: each.__name__)
def test_the_plan(overview: Callable[[], PlanOverview], locale: str) -> None:
    """To who sees all of it, to the owner of some lines, and where nothing stands beside it."""
    message = drawn(overview(), locale)
    assert_taken(message)
    assert_approved(f"plan_{overview.__name__}_{locale}", message)


def test_the_owner_of_a_line_sees_no_total() -> None:
    """Neither total nor reserve."""
    text = str(drawn(given.own_overview(), "en"))
    assert "140,000* on 2 lines." in text.replace("¥", "")
    assert not any(amount in text for amount in ("900,000", "45,000"))


def test_a_draft_that_a_later_version_passed_is_an_earlier_one() -> None:
    """In the list of versions, and as the title of its own."""
    overview = given.overview()
    now, before = overview.versions
    before = replace(before, id=now.id + 1, state=PlanState.DRAFT)
    passed = replace(overview, versions=(now, before), passed=frozenset({before.id}))
    assert f"*{before.name}* an earlier draft" in str(drawn(passed, "en"))
    opened = replace(passed, facts=replace(overview.facts, version=before))
    assert f"Plan {before.name}: an earlier draft" in str(drawn(opened, "en"))


@pytest.mark.parametrize("locale", READERS)
def test_slack_takes_the_largest_plan(locale: str) -> None:
    """Hundreds of lines: the table says of how many, the menu how to name another."""
    lines = tuple(Comparison(f"LINE-{number:04}", 1_00, number * 1_00, "Ж" * 900) for number in range(500))
    overview = given.overview("Ж" * 300)
    facts = replace(overview.facts, lines=lines, findings=overview.facts.findings * 60)
    message = drawn(replace(overview, facts=facts, versions=overview.versions * 5), locale)
    assert_taken(message)
    (table,) = (block for block in message["blocks"] if block["type"] == "data_table")
    assert "100" in table["caption"]
    assert "500" in table["caption"]
    assert "LINE-0100" in str(message)


@pytest.mark.parametrize("locale", READERS)
def test_why_this_figure(locale: str) -> None:
    """As a message to who has typed it, and as a window to who has chosen the line."""
    version, reader = given.in_review().version, READERS[locale]
    view = why_view(version, given.explained(), reader)
    assert_taken(view)
    assert_approved(f"plan_why_{locale}", view)
    message = why_message(version, given.explained(), reader)
    assert [*message.blocks] == view["blocks"]
