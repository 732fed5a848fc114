"""The digest as a message and as text."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.budgets.adjustment import AdjustmentKind, CareCut, Cause
from bot.domain.company.care import CareDue, CustomerDue
from bot.domain.listed import Listed
from bot.domain.reports.digest import AgeingDecision, CustomerUse, DigestFigures, OverdueActual, VarianceNote
from bot.views.reports.digest import digest_message
from bot.views.reports.digest_detail import LINES_ON_A_PAGE, digest_view
from bot.views.reports.digest_table import TABLE_LINES
from bot.views.reports.digest_text import digest_text, width
from sandbox.contract.rules import check_message
from tests.views.approved import READERS, assert_approved, assert_approved_text, assert_taken, marked
from tests.views.digest_facts import FULL, ON_TRACK, digest, nearly_used, over


def blocks_of(blocks: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [block for block in blocks if block["type"] == kind]


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_message_is_as_approved(locale: str) -> None:
    """The whole message, in each language, is the one that was approved; Slack takes it."""
    text, blocks = digest_message(FULL, READERS[locale], for_person=True)
    drawn = {"text": text, "blocks": blocks}
    assert_taken(drawn)
    assert_approved(f"digest.{locale}", drawn)


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_text_is_as_approved(locale: str) -> None:
    """The plain text, in each language, is the one that was approved."""
    assert_approved_text(f"digest.{locale}", digest_text(FULL, READERS[locale]))


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_table_lines_up_in_every_language(locale: str) -> None:
    """The columns of the text stand below each other, wide characters counted as two."""
    made = digest_text(FULL, READERS[locale])
    ends = set()
    for row in FULL.rows:
        line = next(line for line in made.splitlines() if line.startswith(f"{row.code}  "))
        budget = READERS[locale].amount(row.year.budget, "CNY")
        ends.add(width(line[: line.index(budget) + len(budget)]))
    assert len(ends) == 1


def test_people_can_not_write_markup() -> None:
    """What people wrote can't ping a channel or forge a link, and can't drive a terminal."""
    text, blocks = digest_message(FULL, READERS["en"])
    for block in blocks_of(blocks, "section") + blocks_of(blocks, "context"):
        assert "<" not in "".join(marked(block))
    assert "<" not in text
    rude = ON_TRACK._replace(code="\x1b[31mRED\u202e", owner_name="\x07")
    assert not any(ord(char) < 32 and char != "\n" for char in digest_text(digest(rude), READERS["en"]))


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
@pytest.mark.parametrize("char", ["很", "&"])
def test_slack_takes_the_largest_digest(locale: str, char: str) -> None:
    """120 lines with endless names and full lists still make a message that Slack takes."""
    name = char * 300
    note = VarianceNote(1, "2026-09", char * 500, name, datetime(2026, 9, 1, tzinfo=UTC))
    rows = [
        over(name + str(number), 10**14, category=name, owner_name=name, note=note) for number in range(120)
    ]
    facts = digest(
        *rows,
        plan_over_minor=10**15,
        overdue=Listed((OverdueActual("GW-2026-00001", name, name, 400, 10**14),) * 5, 500),
        ageing=Listed((AgeingDecision("GW-2026-00002", name, (name,) * 30, 400, 10**14),) * 5, 500),
        top_customers=(CustomerUse(name, name[:10], 10**14),) * 5,
        care=Listed((CustomerDue(name, 1, name, CareDue(1, 400, "", 0, 10**14), "CNY"),) * 5, 500),
        cuts=(CareCut("BA-2026-00001", AdjustmentKind.CUT, 1, name, 10**14, "CNY", Cause.RISK),) * 20,
        shared=True,
    )
    text, blocks = digest_message(facts, READERS[locale], for_person=True)
    assert check_message({"text": text, "blocks": blocks}) == []
    (table,) = blocks_of(blocks, "data_table")
    assert len(table["rows"]) == TABLE_LINES + 1
    assert len(blocks_of(blocks, "data_visualization")) == 1
    assert len(blocks_of(blocks, "actions")) == 1
    assert "120" in json.dumps(blocks_of(blocks, "context"))
    for offset in (0, LINES_ON_A_PAGE):
        assert_taken(digest_view(facts, offset, "C1", READERS[locale]))


def test_a_digest_is_read_in_ten_seconds() -> None:
    """Headline, four numbers with their change, the three worst problems of all, a chart, six columns."""
    last = DigestFigures("2026-09-08", 500_000, 420_000, 0, 460_000)
    facts = replace(FULL, last=last)
    _, blocks = digest_message(facts, READERS["en"])
    kinds = [block["type"] for block in blocks]
    expected = ["header", "section", "section", "section", "data_visualization", "data_table", "actions"]
    # The menu of what is named, and the day.
    assert kinds == [*expected, "section", "context"]
    numbers = [field["text"] for field in blocks[2]["fields"]]
    assert [each.split("\n")[0] for each in numbers] == [
        "*Budget*",
        "*Available*",
        "*Variance to date*",
        "*Forecast for the year*",
    ]
    assert numbers[0].endswith("▲ ¥56,200")
    assert blocks[2]["text"]["text"] == "_Change since Sep 8, 2026_"
    worst = blocks[3]["text"]["text"].split("\n")
    assert worst[0] == "*Worst first*  3 of 12"
    assert len(worst) == 4
    (table,) = blocks_of(blocks, "data_table")
    assert [cell["text"] for cell in table["rows"][0]] == [
        "Line",
        "Available",
        "Used",
        "Forecast",
        "Owner",
        "What stands out",
    ]
    assert [row[5]["text"] for row in table["rows"][1:5]] == [
        "¥100 over",
        "90% used",
        "heading ¥300.50 over",
        "heading for 12%",
    ]


def test_without_an_earlier_digest_nothing_is_compared() -> None:
    """Neither a change nor "unchanged"; what has not moved says so."""
    assert "since" not in json.dumps(digest_message(FULL, READERS["en"])[1])
    same = json.dumps(digest_message(replace(FULL, last=FULL.figures), READERS["en"])[1])
    assert same.count("(unchanged)") == 4


@pytest.mark.parametrize("locale", ["en", "zh_CN"])
def test_the_rest_is_behind_more(locale: str) -> None:
    """Every number, list and line, as approved."""
    view = digest_view(FULL, 0, "C1", READERS[locale])
    assert_taken(view)
    assert_approved(f"digest.more.{locale}", view)


def test_empty_scope_has_no_chart() -> None:
    """Without a line there is nothing to draw, and nothing to explain."""
    text, blocks = digest_message(digest(), READERS["en"])
    assert [block["type"] for block in blocks] == ["header", "section", "context"]
    assert check_message({"text": text, "blocks": blocks}) == []
    assert digest_text(digest(), READERS["en"]).startswith("Budget digest: All budget lines\n=====")


def test_no_float_reaches_slack() -> None:
    """Numbers in tables and charts are whole; the texts beside them are exact."""

    def numbers(value: Any) -> list[Any]:
        if isinstance(value, dict):
            return [each for inner in value.values() for each in numbers(inner)]
        if isinstance(value, list):
            return [each for inner in value for each in numbers(inner)]
        return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []

    _, blocks = digest_message(digest(nearly_used("GIFT", 123_456)), READERS["en"])
    found = numbers(blocks)
    assert found
    assert all(type(number) is int for number in found)
    (table,) = blocks_of(blocks, "data_table")
    assert table["rows"][1][1] == {"type": "raw_number", "value": 1235, "text": "1,234.56"}
