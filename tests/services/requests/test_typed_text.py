"""`/spend <text>`: what is understood of it, in which order, in which script."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from bot.services.requests.typed_text import ReadText, read_text
from bot.storage.store import SqlStore
from tests.support.company import fill_company

CATEGORIES = {
    "gift": {"en": "Gift", "zh_CN": "礼品"},
    "meal": {"en": "Meal", "zh_CN": "餐饮"},
    "visit": {"en": "Visit", "zh_CN": "拜访"},
    "custom_service": {"en": "Tailored service", "zh_CN": "专属服务"},
}
MORE = """code,name,segment,lifecycle,region,product_line,owner_email,annual_value,state_owned
ACME,Acme,key,growth,North,Cloud,mei@example.com,1200000,no
BETA,Beta Mining,general,maturity,North,Cloud,tom@example.com,80000,no
HB,华北机械,key,growth,North,Cloud,mei@example.com,0,no
"""


@pytest.fixture
def filled(store: SqlStore) -> Iterator[SqlStore]:
    fill_company(store, {"customers": MORE})
    yield store


def read(store: SqlStore, text: str, currency: str = "CNY") -> tuple[str, str, str, str, str] | None:
    found: ReadText | None = store.read(lambda tx: read_text(tx, text, CATEGORIES, currency))
    if found is None:
        return None
    customer = found.customer.code if found.customer else ""
    return found.category, found.amount, found.currency, customer, found.purpose


TEXTS = {
    "gift 480 CNY Acme tea set for Mid-Autumn": ("gift", "480", "CNY", "ACME", "tea set for Mid-Autumn"),
    "gift 480 Acme tea": ("gift", "480", "", "ACME", "tea"),
    "480 CNY gift Acme tea": ("gift", "480", "CNY", "ACME", "tea"),
    "Acme gift 480 CNY tea": ("gift", "480", "CNY", "ACME", "tea"),
    "480 Acme gift, tea": ("gift", "480", "", "ACME", "tea"),
    "GIFT CNY 480 acme tea": ("gift", "480", "CNY", "ACME", "tea"),
    "gift 1,480.50 CNY Acme tea": ("gift", "1480.50", "CNY", "ACME", "tea"),
    "gift ¥480 Acme": ("gift", "480", "CNY", "ACME", ""),
    "gift 480¥ Acme": ("gift", "480", "CNY", "ACME", ""),
    "gift $480 Acme": ("gift", "480", "USD", "ACME", ""),
    "gift 480usd Acme": ("gift", "480", "USD", "ACME", ""),
    "gift 480 RMB Acme": ("gift", "480", "CNY", "ACME", ""),
    "gift 480 EUR Acme": ("gift", "480", "EUR", "ACME", ""),
    "gift 480 all in Acme": ("gift", "480", "", "", "all in Acme"),
    "gift for Acme 480 CNY tea": ("gift", "480", "CNY", "ACME", "tea"),
    "gift 480 tea set for Acme": ("gift", "480", "", "ACME", "tea set for Acme"),
    "gift 5 bottles for Acme 480 CNY": ("gift", "480", "CNY", "ACME", "5 bottles for Acme"),
    "gift Acme tea set 480": ("gift", "480", "", "ACME", "tea set"),
    "meal 900 Beta Mining lunch": ("meal", "900", "", "BETA", "lunch"),
    "meal 900 Beta lunch": ("meal", "900", "", "BETA", "lunch"),
    "meal 900 Mining lunch": ("meal", "900", "", "BETA", "lunch"),
    "tailored service 900 Acme": ("custom_service", "900", "", "ACME", ""),
    "custom_service 900 Acme": ("custom_service", "900", "", "ACME", ""),
    "gift Nobody Ltd tea": ("gift", "", "", "", "Nobody Ltd tea"),
    "gift": ("gift", "", "", "", ""),
    "480": ("", "480", "", "", ""),
    "礼品 480 元 Acme 中秋茶具": ("gift", "480", "CNY", "ACME", "中秋茶具"),
    "礼品480元给华北机械买茶具": ("gift", "480", "CNY", "HB", "买茶具"),
    "餐饮 ￥480 华北机械 午餐": ("meal", "480", "CNY", "HB", "午餐"),
    "礼品 ４８０ 元 Acme": ("gift", "480", "CNY", "ACME", ""),
    "礼品 2万元 Acme": ("gift", "20000", "CNY", "ACME", ""),
    "拜访 人民币1,200 Acme": ("visit", "1200", "CNY", "ACME", ""),
    "gift 2026-09-25 Acme": ("gift", "", "", "", "2026-09-25 Acme"),
    "gift 50% Acme": ("gift", "", "", "", "50% Acme"),
    "gift 3rd Acme": ("gift", "", "", "", "3rd Acme"),
    "gift -480 Acme": ("gift", "", "", "", "-480 Acme"),
    "gift 1.500 CNY Acme tea": ("gift", "", "CNY", "ACME", "tea"),
    "gift 1.500 Acme tea": ("gift", "", "", "ACME", "tea"),
    "gift 1.500 kg of tea, 480 CNY": ("gift", "480", "CNY", "", "1.500 kg of tea"),
    "礼品 1.500 元 Acme": ("gift", "", "CNY", "ACME", ""),
    "礼品 1.2345万元 Acme": ("gift", "12345", "CNY", "ACME", ""),
    "gift 0 Acme": ("gift", "", "", "", "0 Acme"),
    "gifts are nice": None,
    "giftcard": None,
    "Acme": None,
    "what is this": None,
    "": None,
}


def test_texts_in_every_order(filled: SqlStore) -> None:
    """Category, amount, currency and customer are read in any order; the rest is the purpose."""
    wrong = {text: found for text, expected in TEXTS.items() if (found := read(filled, text)) != expected}
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "currency", "code"),
    [
        ("gift ¥480", "JPY", "JPY"),
        ("gift $480", "HKD", "HKD"),
        ("gift €480", "HKD", "EUR"),
        ("gift 480 元", "TWD", "TWD"),
    ],
)
def test_a_shared_sign_is_the_companys_own(filled: SqlStore, text: str, currency: str, code: str) -> None:
    """¥ is yen in Japan and $ the local dollar."""
    found = read(filled, text, currency)
    assert found is not None
    assert found[2] == code


def test_reading_is_quick_whatever_was_typed(filled: SqlStore) -> None:
    """Thousands of words are read in a moment: nothing backtracks. Slack's own limit is far below."""
    for words in ("gift ", "for Acme ", "480 ", "礼", "1,", "< ", "gift 480,", "礼品 给 ", "\u3000"):
        started = time.thread_time()
        read(filled, words * 5_000)
        # The processor's time of this thread: other tests may run beside this one.
        assert time.thread_time() - started < 0.5, words
