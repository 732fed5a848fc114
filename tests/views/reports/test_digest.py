"""The digest as a message and as text."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.listed import Listed
from bot.domain.reports.digest import AgeingDecision, CustomerUse, OverdueActual, VarianceNote
from bot.views.reports.digest import digest_message
from bot.views.reports.digest_table import TABLE_LINES
from bot.views.reports.digest_text import digest_text, width
from sandbox.contract.rules import check_message
from tests.views.approved import READERS, assert_approved, assert_approved_text, assert_taken
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
        assert "<" not in json.dumps(block)
    assert "<" not in text
    rude = replace(ON_TRACK, code="\x1b[31mRED\u202e", owner_name="\x07")
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
        idle_key_customers=Listed((name,) * 5, 500),
        shared=True,
    )
    text, blocks = digest_message(facts, READERS[locale], for_person=True)
    assert check_message({"text": text, "blocks": blocks}) == []
    (table,) = blocks_of(blocks, "data_table")
    assert len(table["rows"]) == TABLE_LINES + 1
    assert len(blocks_of(blocks, "data_visualization")) == 1
    assert len(blocks_of(blocks, "actions")) == 1
    assert "100" in json.dumps(blocks_of(blocks, "context"))


def test_all_lists_fit_with_ordinary_names() -> None:
    """Names of forty characters leave room for every list."""
    name = "Northern Instruments and Optics Holdings"
    rows = [
        over(f"GIFT-KEY-NORTH-{number:03}", 12_345_678, owner_name="Katharina Long") for number in range(120)
    ]
    facts = replace(
        FULL,
        rows=tuple(rows),
        overdue=Listed((OverdueActual("GW-2026-00001", name, name, 40, 10**9),) * 5, 50),
        ageing=Listed((AgeingDecision("GW-2026-00002", name, (name,) * 3, 40, 10**9),) * 5, 50),
    )
    text, blocks = digest_message(facts, READERS["en"])
    assert check_message({"text": text, "blocks": blocks}) == []
    assert "Top customers this year" in json.dumps(blocks)


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
    assert table["rows"][1][7] == {"type": "raw_number", "value": 1235, "text": "1,234.56"}
