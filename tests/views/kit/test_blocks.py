"""The bricks: each as long as people make it, and Slack takes it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.money import MAX_MINOR
from bot.views.kit import blocks as kit
from bot.views.kit.tables import (
    MAX_COLUMNS,
    MAX_ROWS,
    data_table,
    money_column,
    percent_cell,
    text_cell,
    whole_major,
)
from bot.views.kit.text import cut, cut_marked, said, said_in_lines
from tests.views.approved import READERS, assert_taken

LONG = "&<长>" * 2000
READER = READERS["en"]


def test_every_block_of_a_message_fits_however_long_it_is() -> None:
    """Texts are cut to what Slack allows; of fields and elements no more than ten are shown."""
    sure = kit.confirm(LONG, LONG, LONG, LONG)
    buttons = [kit.button(LONG, f"action.{n}", "value", "danger", sure) for n in range(20)]
    blocks = [
        kit.header(LONG),
        kit.section(LONG, accessory=kit.button(LONG, "action", "value")),
        kit.section("", fields=[LONG] * 6),
        kit.context(*[LONG] * 6),
        kit.divider(),
        kit.actions(buttons, "block"),
    ]
    for block in blocks:
        assert_taken({"text": "message", "blocks": [block]})
    assert len(kit.section("", fields=["x"] * 20)["fields"]) == 10
    assert len(kit.context(*["x"] * 20)["elements"]) == 10


def test_every_input_of_a_form_fits_however_long_it_is() -> None:
    """Options, placeholders, hints and what was typed before."""
    options = [kit.option(LONG, str(n), LONG) for n in range(500)]
    elements = [
        kit.select("select", options, options[0], LONG),
        kit.search("search", kit.option(LONG, "1"), LONG),
        kit.multi_search("multi_search", options[:50], LONG),
        kit.number("number", "480.50", decimals=True, minimum="0", live=True),
        kit.text_input("text", LONG, multiline=True),
        kit.datepicker("date", date(2026, 9, 15)),
        kit.checkbox("checkbox", LONG, "yes", checked=True),
    ]
    inputs = [kit.input_block(LONG, each, optional=True, live=True, hint=LONG) for each in elements]
    inputs.append(kit.input_block(LONG, kit.files("files"), hint=LONG))
    for each in inputs:
        assert_taken(kit.modal(LONG, "form", [each], submit=LONG, close=LONG, metadata="{}"))
    assert_taken(kit.modal("T", "form", [kit.divider()] * 500, submit="S", close="C"))
    assert_taken(kit.home([kit.divider()] * 500))


@pytest.mark.parametrize(
    "typed", ["", "abc", "1e5", "-5", "1,000", "４８０", ".5", "5.", "9" * 21, "480.1234567"]
)
def test_what_slack_can_not_read_as_a_number_is_not_filled_in(typed: str) -> None:
    """One such value, and Slack would refuse the whole form."""
    element = kit.number("amount", typed, decimals=True, minimum="0")
    assert "initial_value" not in element
    assert_taken(kit.modal("T", "form", [kit.input_block("Amount", element)], submit="S", close="C"))


def test_a_whole_number_has_no_decimals() -> None:
    """Headcount takes none, an amount does."""
    assert "initial_value" not in kit.number("headcount", "1.5", decimals=False, minimum="1")
    assert kit.number("headcount", "15", decimals=False, minimum="1")["initial_value"] == "15"
    assert kit.number("amount", "1.5", decimals=True, minimum="0")["initial_value"] == "1.5"


@pytest.mark.parametrize(
    ("part", "whole", "filled"),
    [
        (0, 100, 0),
        (1, 100, 1),
        (49, 100, 4),
        (50, 100, 5),
        (91, 100, 9),
        (99, 100, 9),
        (51, 100, 5),
        (9999, 10_000, 9),
        (100, 100, 10),
        (999, 100, 10),
        (0, 0, 0),
        (1, 0, 10),
    ],
)
def test_a_bar_is_full_when_all_is_used(part: int, whole: int, filled: int) -> None:
    """Never before, nor half of it before half is used; the least use shows, and what is passed is full."""
    assert kit.bar(part, whole) == "▰" * filled + "▱" * (10 - filled)


def test_peoples_text_is_no_markup() -> None:
    """Mentions and links lose their meaning, marks give way to their likenesses, and it stays one line."""
    assert said("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"
    assert said("a\n  b\t<c>", 20) == "a b &lt;c&gt;"
    assert said("*a* ~b~ `c` _d_") == "\u2217a\u2217 \u223cb\u223c \u02cbc\u02cb \u02cdd\u02cd"
    assert said("> a") == "\xad&gt; a"


def test_codes_and_file_names_stay_what_they_are() -> None:
    """Within a word an underscore marks nothing: whoever copies a code from a card has the code."""
    assert said("GIFT_KEY_2 scan_1.pdf") == "GIFT_KEY_2 scan_1.pdf"


def test_several_lines_stand_in_a_quotation() -> None:
    """So nobody's second line can look like a line of ours; a single one needs none."""
    assert said_in_lines("one\n") == "one"
    assert said_in_lines("one\n\n> two\u2028*three*") == (
        "\n&gt; one\n&gt; \xad&gt; two\n&gt; \u2217three\u2217"
    )
    assert said_in_lines("\n") == ""


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("tea", 3, "tea"),
        ("teas", 3, "te…"),
        ("a b c", 4, "a b…"),
        ("a b c", 3, "a…"),
        ("茶具茶具", 3, "茶具…"),
    ],
)
def test_a_long_text_ends_in_an_ellipsis(text: str, limit: int, shown: str) -> None:
    """Never longer than the limit, and without a blank before the dots."""
    assert cut(text, limit) == shown


def test_no_half_of_an_entity_is_left() -> None:
    """Cutting what is escaped already leaves no `&am`."""
    for limit in range(2, 20):
        shown = cut_marked("Tea &amp; coffee &lt;now&gt;", limit)
        assert len(shown) <= limit
        assert "&" not in shown.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")


def test_a_table_is_within_slacks_limits() -> None:
    """So many rows and columns, no cell empty, and amounts exact beside a number that only sorts."""
    cells = [
        text_cell(""),
        *money_column([MAX_MINOR], "CNY", READER),
        percent_cell(None, READER),
        percent_cell(7, READER),
    ]
    table = data_table(LONG, [LONG] * 4, [cells] * 500)
    assert_taken({"text": "table", "blocks": [table]})
    assert len(table["rows"]) == MAX_ROWS
    wide = data_table("wide", ["x"] * 30, [cells * 8])
    assert {len(row) for row in wide["rows"]} == {MAX_COLUMNS}
    assert cells[0]["text"] == cells[2]["text"] == "–"


@pytest.mark.parametrize(
    ("minor", "currency", "major"),
    [(149, "CNY", 1), (150, "CNY", 2), (-150, "CNY", -1), (1, "JPY", 1), (1499, "KWD", 1), (1500, "KWD", 2)],
)
def test_sorting_numbers_are_whole(minor: int, currency: str, major: int) -> None:
    """Halves up, by the currency's own decimals."""
    assert whole_major(minor, currency) == major
