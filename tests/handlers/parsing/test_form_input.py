"""Reading forms: what is typed is cleaned, what is forged is refused or taken as nothing."""

from __future__ import annotations

from typing import Any

import pytest

from bot.domain.errors import InvalidInput
from bot.domain.fields import Field
from bot.handlers.parsing.form_input import FormInput, clean_text, read_draft, read_id
from bot.handlers.parsing.form_memory import FormMemory, slack_files
from bot.handlers.parsing.origin import Origin
from bot.views.kit.ids import Listing, button_value, listed_block, read_button

API = "https://slack.com/api/"
HOOK = "https://hooks.slack.com/actions/T1/2/3"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  tea\nfor two ", "tea\nfor two"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("Acme\u202etxt", "Acmetxt"),
        ("a\u200bb\ufeff", "ab"),
        ("tea\xa0\u3000 set\r\nfor\ttwo", "tea set\nfor two"),
        ("10 m² ＡＢ", "10 m² ＡＢ"),
        ("\u200d\u200d \u00ad", ""),
        ("👨\u200d👩\u200d👧 family", "👨\u200d👩\u200d👧 family"),
        ("\ud800x", "x"),
        ("茶具", "茶具"),
        ("", ""),
    ],
)
def test_text_is_cleaned(typed: str, kept: str) -> None:
    """Controls, direction overrides and invisible spaces go; emoji, Chinese and lines stay."""
    assert clean_text(typed) == kept


def form(**values: Any) -> FormInput:
    return FormInput.of({"state": {"values": {"block": values}}})


def test_too_long_a_text_is_refused() -> None:
    """What Slack's form would not have let through is refused at its field."""
    with pytest.raises(InvalidInput) as refused:
        form(purpose={"value": "x" * 1001}).text(Field.PURPOSE)
    assert (refused.value.code, refused.value.field) == ("text_too_long", Field.PURPOSE)


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "x", "", "９", "100001", "1" * 30])
def test_a_count_is_a_whole_number(text: str) -> None:
    """Headcount is a whole number of at least 1, within reason."""
    with pytest.raises(InvalidInput) as refused:
        read_draft(form(headcount={"value": text})).terms()
    assert (refused.value.code, refused.value.field) == ("number_unreadable", Field.HEADCOUNT)


@pytest.mark.parametrize(("text", "found"), [("7", 7), ("", 0), ("x", 0), ("-7", 0), ("9" * 19, 0), ("٧", 0)])
def test_an_id_of_nothing_is_zero(text: str, found: int) -> None:
    """What is no id of ours is the id of nothing."""
    assert read_id(text) == found


def test_only_slack_file_ids_are_kept() -> None:
    """File ids look like Slack's, ten at most; anything else is not a file."""
    found = [{"id": "F012345"}, {"id": "../etc"}, "F0ABCDE", {"no": 1}, None, {"id": 5}]
    assert slack_files(found) == ["F012345", "F0ABCDE"]
    assert slack_files("F012345") == []
    assert len(slack_files([f"F{number:06}" for number in range(30)])) == 10


@pytest.mark.parametrize(
    "metadata", ["", "[]", "null", "no json", "7", '{"request_id": "7"}', '{"request_id": true}']
)
def test_foreign_metadata_is_nothing(metadata: str) -> None:
    """What we did not write reads as an empty memory."""
    assert FormMemory.of({"private_metadata": metadata}).request_id == 0


def test_buttons_carry_a_request_and_its_version() -> None:
    """What button_value writes, read_button reads."""
    assert read_button(button_value(7, 3)) == (7, 3)


def clicked(listing: Listing, **more: Any) -> dict[str, Any]:
    action = {"block_id": listed_block(listing, 7)}
    return {"actions": [action], "container": {"is_ephemeral": True}, "response_url": HOOK, **more}


def test_an_origin_survives_its_form() -> None:
    """A form opened from the Home or from a list remembers that, through every redrawing."""
    for body, expected in (
        ({"view": {"type": "home"}}, Origin(home=True)),
        (clicked(Listing.DECISIONS), Origin(listing=Listing.DECISIONS, url=HOOK)),
        (clicked(Listing.MINE), Origin(listing=Listing.MINE, url=HOOK)),
    ):
        found = Origin.of(body, API)
        assert found == expected
        view = {"type": "modal", "private_metadata": '{"request_id": 7}'}
        found.remember_in(view)
        assert Origin.of({"view": view}, API) == expected
        assert FormMemory.of(view).request_id == 7


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"view": {"type": "modal", "private_metadata": "2026-09"}},
        {"view": {"type": "modal", "private_metadata": '{"origin": "home"}'}},
        {"view": {"type": "modal", "private_metadata": '{"origin": {"listing": ["x"], "url": 7}}'}},
        {
            "view": {
                "type": "modal",
                "private_metadata": '{"origin": {"listing": "decide", "url": "http://10.0.0.1/"}}',
            }
        },
        {
            "view": {
                "type": "modal",
                "private_metadata": '{"origin": {"listing": "decide", "url": "http://[x"}}',
            }
        },
        clicked(Listing.MINE, container={"is_ephemeral": False}),
        {"actions": [{"block_id": "other:7"}], "container": {"is_ephemeral": True}, "response_url": HOOK},
    ],
)
def test_what_is_no_origin_is_none(body: dict[str, Any]) -> None:
    """A card, a foreign form, and an address that is not Slack's lead nowhere."""
    assert Origin.of(body, API) == Origin()
    view = {"type": "modal", "private_metadata": "kept"}
    Origin().remember_in(view)
    assert view["private_metadata"] == "kept"
