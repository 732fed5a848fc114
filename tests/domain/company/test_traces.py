"""What names somebody in a text, and what only looks like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.company.customer import ERASED
from bot.domain.company.traces import Traces

MEI = Traces(("Mei Lin",), ("mei@example.com", "U0MEI"))
LI = Traces(("李娜",), (), ("李娜娜", "李娜英"))


@pytest.mark.parametrize(
    "written",
    [
        "Mei Lin",
        "MEI LIN",
        "mei  lin",
        "Mei\nLin",
        "Mei\u3000Lin",
        "Mei\u200b Lin",
        "Ｍｅｉ Ｌｉｎ",
        "Lin Mei",
        "Lin, Mei",
        "LIN，Mei",
        "Mei-Lin",
        "mei_lin",
        "MeiLin",
        "mei@example.com",
        "MEI@EXAMPLE.COM",
        "U0MEI",
    ],
)
def test_a_name_is_found_however_it_is_written(written: str) -> None:
    """Blanks, line breaks, capitals, full width, family name first or last; addresses and accounts too."""
    assert MEI.blank(written) == ERASED
    assert MEI.blank(f"as {written}, who asked") == f"as {ERASED}, who asked"


@pytest.mark.parametrize(
    "text",
    [
        "Mei Linda",
        "Amei Lin",
        "Mei asked Lin",
        "Mei. And then Lin",
        "Mei",
        "Lin",
        "amei@example.com",
        "mei@example.com.cn",
        "mei@example.community",
        "U0MEI7",
        "",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    """Longer words, other addresses, one part of the name, and the parts apart."""
    assert MEI.blank(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Mei Lin's", f"{ERASED}'s"),
        ("给Mei Lin的礼物", f"给{ERASED}的礼物"),
        ("GIFT-MEI-LIN", f"GIFT-{ERASED}"),
        ("Mei Lin und Mei Linder", f"{ERASED} und Mei Linder"),
        ("<@U0MEI> (mei@example.com)", f"<@{ERASED}> ({ERASED})"),
        ("Mei Lin, Lin Mei", f"{ERASED}, {ERASED}"),
    ],
)
def test_only_the_name_goes(text: str, left: str) -> None:
    """What stands around it stays, whatever script it is in."""
    assert MEI.blank(text) == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("送李娜的茶", f"送{ERASED}的茶"),
        ("李 娜喜欢", f"{ERASED}喜欢"),
        ("李娜", ERASED),
        ("李娜娜喜欢", "李娜娜喜欢"),
        ("李娜英和李娜", f"李娜英和{ERASED}"),
        ("娜李", "娜李"),
    ],
)
def test_a_chinese_name_needs_no_blanks_around_it(text: str, left: str) -> None:
    """A doubled character is another name, and so is a longer one that the company knows."""
    assert LI.blank(text) == left
    assert Traces(("李娜",)).blank("李娜娜") == "李娜娜"


def test_longer_names_of_others_stay() -> None:
    """Li Na Zhang is somebody else, in whatever order; somebody of the very same name is not told apart."""
    traces = Traces(("Li Na",), (), ("Li Na Zhang", "Li Na", "Bo Zhang"))
    assert traces.blank("Li Na, Li Na Zhang, Zhang Li Na") == f"{ERASED}, Li Na Zhang, Zhang Li Na"


@pytest.mark.parametrize("written", ["Wei Zhang (张伟)", "张伟", "Wei Zhang", "Zhang Wei", "张伟 Wei Zhang"])
def test_a_name_in_two_scripts_is_found_in_each(written: str) -> None:
    """Each by itself is the name."""
    assert ERASED in Traces(("Wei Zhang (张伟)",)).blank(written)
    assert "Zhang" not in Traces(("Wei Zhang (张伟)",)).blank(written)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("May", True),
        ("李娜", True),
        ("Hope", True),
        ("Mei Lin", False),
        ("欧阳娜娜", False),
        ("李 Na", False),
    ],
)
def test_a_short_name_is_told(name: str, short: bool) -> None:
    """One word, or two characters of a script without blanks, may well mean something else."""
    assert Traces((name,)).is_short is short


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("May came", f"{ERASED} came"),
        ("MAY came", f"{ERASED} came"),
        ("as she may", "as she may"),
        ("the May festival, with May", f"the May festival, with {ERASED}"),
    ],
)
def test_a_name_that_is_a_word_too(text: str, left: str) -> None:
    """It goes where it has its capital, and not out of what is to be kept."""
    assert Traces(("May",), (), ("May festival",)).blank(text) == left


def test_nobody_is_nowhere() -> None:
    """Without a name or address there is nothing to find; one letter is no name."""
    assert Traces(()).blank("Mei Lin") == "Mei Lin"
    assert Traces(("", "X"), ("",)).blank("X Y") == "X Y"


@given(st.text(), st.text())
def test_what_is_left_is_what_was_there(before: str, after: str) -> None:
    """Whatever stands around a name stays as it was, letter for letter."""
    traces = Traces(("Mei Lin",))
    text = f"{before} | Mei Lin | {after}"
    assert traces.blank(text) == f"{traces.blank(before)} | {ERASED} | {traces.blank(after)}"


@pytest.mark.parametrize(
    "text", ["Mei " * 20_000, f"Mei{' ' * 40_000}Lin", "M" * 40_000, "- " * 20_000, "李" * 40_000]
)
def test_a_long_text_is_read_once(text: str) -> None:
    """No text makes it go back and forth: 40,000 characters take less than a second of the processor."""
    import time

    started = time.thread_time()
    for traces in (MEI, LI):
        traces.blank(text)
    assert time.thread_time() - started < 1
