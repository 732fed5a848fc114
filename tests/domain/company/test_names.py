"""Names that may be one person's."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.company.names import may_be_one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zhang Wei", "zhang  WEI"),
        ("Zhang Wei", "Wei Zhang"),
        ("Zhang Wei", "ZhangWei"),
        ("Wei Zhang", "ZHANGWEI"),
        ("WeiZhang", "zhangwei"),
        ("Zhang, Wei", "Wei·Zhang"),
        ("Zhāng Wěi", "Wei Zhang"),
        ("Ｚｈａｎｇ　Ｗｅｉ", "Wei Zhang"),
        ("Zh\u200bang W\u00adei", "Wei Zhang"),
        ("Zhang Xiao-Ming", "Xiaoming Zhang"),
        ("ZhangXiaoMing", "Xiaoming ZHANG"),
        ("张伟", "伟张"),
        ("张 伟", "张伟"),
        ("王小明", "小明王"),
        ("欧阳修", "修 欧阳"),
        ("José da Silva", "SILVA José Da"),
        ("Anna Maria Schmidt", "Schmidt, Maria Anna"),
        ("Groß Jürgen", "Jurgen GROSS"),
        ("Maria del Carmen Lopez Ruiz", "ruiz lopez carmen del maria"),
        ("O’Brien Pat", "Pat O'Brien"),
    ],
)
def test_one_person_spelt_twice(one: str, other: str) -> None:
    """Capitals, widths, accents, signs, blanks, order: none of it makes another person."""
    assert may_be_one(one, other)
    assert may_be_one(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zhang Wei", "Zhang Min"),
        ("Zhang Wei", "Zhang"),
        ("张伟", "张敏"),
        ("王小明", "王明小"),
        ("李娜", "李娜娜"),
        ("Anna Schmidt", "Anna Schmitt"),
        ("कुमार", "कमर"),
        ("がく", "かく"),
        ("", ""),
        ("\u200b", "—"),
    ],
)
def test_other_people(one: str, other: str) -> None:
    """Another word, another letter, one word less; and nothing is like nothing."""
    assert not may_be_one(one, other)


@given(st.lists(st.text("abcdefgh王小明张伟ß", min_size=1, max_size=6), min_size=1, max_size=4), st.randoms())
def test_any_order_with_and_without_blanks(words: list[str], random: Random) -> None:
    """Whatever the words: shuffled, run together or in capitals they may be the same name."""
    shuffled = random.sample(words, len(words))
    assert may_be_one(" ".join(words), " ".join(shuffled).upper())
    assert may_be_one(" ".join(words), "".join(shuffled))


def test_a_name_of_any_length_is_compared() -> None:
    """A hundred words are not tried in every order: in the alphabet's, and in their own."""
    words = [f"w{number}" for number in range(100)]
    assert may_be_one(" ".join(words), " ".join(reversed(words)))
    assert not may_be_one(" ".join(words), " ".join(words[1:]))
