"""What people type behind `/spend`, in both languages: what each sentence fills in, and what it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.domain.company.customer import Customer
from bot.policies.shipped import default_policy_text
from bot.services.requests.typed.read import TypedRequest, read_typed
from bot.services.requests.typed.several import read_typed_items
from bot.storage.engine.database import Database
from bot.storage.store import SqlStore
from tests.support.clock import ManualClock
from tests.support.company import fill_company
from tests.support.databases import new_workspace
from tests.support.told import told

CUSTOMERS = """code,name,segment,lifecycle,region,product_line,owner_email,annual_value,state_owned
ACME,Acme,key,growth,North,Cloud,mei@example.com,1200000,no
BETA,Beta Mining,general,maturity,North,Cloud,tom@example.com,80000,no
HB,华北机械,key,growth,North,Cloud,mei@example.com,0,no
HA,Harbour Authority,key,growth,North,Cloud,mei@example.com,0,yes
SH,上海电子,potential,growth,East,Cloud,mei@example.com,0,no
"""
CONTACTS = """customer_code,name,title,public_official
ACME,Li Na,Purchasing director,no
ACME,Zhou Wei,Inspector,yes
BETA,Kim Park,Engineer,no
HB,王芳,采购总监,no
HB,李强,工程师,no
SH,陈静,经理,no
"""

# Tuesday, 15 September 2026.
# "category amount currency customer recipients headcount day channel | purpose | unknown"; "-" is empty.
SENTENCES = {
    # Amounts and currencies.
    "gift 480 CNY Acme tea set for Mid-Autumn": "gift 480 CNY ACME - - - - | tea set for Mid-Autumn",
    "gift 480 Acme tea": "gift 480 - ACME - - - - | tea",
    "480 CNY gift Acme tea": "gift 480 CNY ACME - - - - | tea",
    "Acme gift 480 CNY tea": "gift 480 CNY ACME - - - - | tea",
    "480 Acme gift, tea": "gift 480 - ACME - - - - | tea",
    "GIFT CNY 480 acme tea": "gift 480 CNY ACME - - - - | tea",
    "gift 1,480.50 CNY Acme tea": "gift 1480.50 CNY ACME - - - - | tea",
    "gift ¥480 Acme": "gift 480 CNY ACME - - - - |",
    "gift $480 Acme": "gift 480 USD ACME - - - - |",
    "gift 480usd Acme": "gift 480 USD ACME - - - - |",
    "gift 480 RMB Acme": "gift 480 CNY ACME - - - - |",
    "gift 480 yuan Acme": "gift 480 CNY ACME - - - - |",
    "gift 2k Acme": "gift 2000 - ACME - - - - |",
    "gift 1.5k CNY Acme": "gift 1500 CNY ACME - - - - |",
    "gift for Acme 480 CNY tea": "gift 480 CNY ACME - - - - | tea",
    "gift 480 tea set for Acme": "gift 480 - ACME - - - - | tea set for Acme",
    "gift 5 bottles for Acme 480": "gift 480 - ACME - - - - | 5 bottles for Acme",
    "visit 2 days Acme 800": "visit 800 - ACME - - - - | 2 days",
    "gift 480 all in Acme": "gift 480 - ACME - - - - | all in Acme",
    "meal 900 Beta lunch": "meal 900 - BETA - - - - | lunch",
    "meal 900 Mining lunch": "meal 900 - BETA - - - - | lunch",
    "tailored service 900 Acme": "custom_service 900 - ACME - - - - |",
    "custom_service 900 Acme": "custom_service 900 - ACME - - - - |",
    "gift 1.500 CNY Acme": "gift - - ACME - - - - | | amount",
    # However a name is written: full-width, with blanks and signs that nobody sees.
    "gift 480 CNY ＡＣＭＥ tea": "gift 480 CNY ACME - - - - | tea",
    "gift 480 CNY Beta\u3000Mining tea": "gift 480 CNY BETA - - - - | tea",
    "gift 480 CNY Ac\u200bme tea": "gift 480 CNY ACME - - - - | tea",
    "gift 480 CNY Acme tea for Li\xa0Na": "gift 480 CNY ACME Li_Na - - - | tea",
    "gift -480 Acme": "gift - - ACME - - - - | -480",
    "gift": "gift - - - - - - - |",
    "480": "- 480 - - - - - - |",
    # Other words for a category.
    "dinner 600 CNY Acme": "meal 600 CNY ACME - - - - |",
    "lunch 300 Acme contract talks": "meal 300 - ACME - - - - | contract talks",
    "business dinner with Acme 600": "meal 600 - ACME - - - - | business dinner with Acme",
    "take Acme to dinner 600": "meal 600 - ACME - - - - | take Acme to dinner",
    "flowers 200 Acme": "gift 200 - ACME - - - - |",
    "present 200 for Acme": "gift 200 - ACME - - - - |",
    "trip to Acme 1200": "visit 1200 - ACME - - - - |",
    "workshop 5000 Acme": "training 5000 - ACME - - - - |",
    "conference 9000 Acme booth": "summit 9000 - ACME - - - - | booth",
    "festival care 400 Acme": "festival 400 - ACME - - - - |",
    "please request a gift of 480 CNY for Acme": "gift 480 CNY ACME - - - - |",
    "I want to buy a gift for Acme 480": "gift 480 - ACME - - - - |",
    "we need a dinner with Acme, 900": "meal 900 - ACME - - - - |",
    # How many people.
    "dinner 600 Acme 3 people": "meal 600 - ACME - 3 - - |",
    "dinner for 3 people with Acme 600": "meal 600 - ACME - 3 - - |",
    "dinner for three people with Acme 600": "meal 600 - ACME - 3 - - |",
    "meal Acme 900 for 3": "meal 900 - ACME - 3 - - |",
    "table for six Acme dinner 1200": "meal 1200 - ACME - 6 - - |",
    "party of 4 dinner 800 Acme": "meal 800 - ACME - 4 - - |",
    "lunch 150 each 4 guests Acme": "meal 600 - ACME - 4 - - |",
    "dinner 200 per head for 5 people Acme kick-off": "meal 1000 - ACME - 5 - - | kick-off",
    "3 people dinner at Acme 450": "meal 450 - ACME - 3 - - |",
    # Days.
    "dinner 600 Acme tomorrow": "meal 600 - ACME - - 09-16 - |",
    "dinner 600 Acme today": "meal 600 - ACME - - 09-15 - |",
    "dinner 600 Acme Friday": "meal 600 - ACME - - 09-18 - |",
    "dinner 600 Acme on Friday kick-off": "meal 600 - ACME - - 09-18 - | kick-off",
    "dinner 600 Acme next Friday": "meal 600 - ACME - - 09-25 - |",
    "dinner next Friday with Acme 600": "meal 600 - ACME - - 09-25 - |",
    "dinner 600 Acme this Thursday": "meal 600 - ACME - - 09-17 - |",
    "visit 800 Acme in 3 days": "visit 800 - ACME - - 09-18 - |",
    "visit 800 Acme in two weeks": "visit 800 - ACME - - 09-29 - |",
    "visit 800 Acme 25 Sep": "visit 800 - ACME - - 09-25 - |",
    "visit 800 Acme Sep 25": "visit 800 - ACME - - 09-25 - |",
    "visit 800 Acme on September 25th": "visit 800 - ACME - - 09-25 - |",
    "visit 800 Acme 2026-10-08": "visit 800 - ACME - - 10-08 - |",
    "visit 800 Acme on 8 October 2026, audit": "visit 800 - ACME - - 10-08 - | audit",
    "visit 800 Acme end of the month": "visit 800 - ACME - - 09-30 - |",
    "gift 2026-09-25 Acme": "gift - - ACME - - 09-25 - |",
    "gift 480 Acme 31 Feb": "gift 480 - ACME - - - - | 31 Feb",
    # People and channels.
    "gift 480 Acme Li Na tea": "gift 480 - ACME Li_Na - - - | tea",
    "dinner with Li Na 600": "meal 600 - ACME Li_Na - - - |",
    "dinner with Li Na and Zhou Wei next Friday 600": "meal 600 - ACME Li_Na,Zhou_Wei - 09-25 - |",
    "gift 480 Acme for li na": "gift 480 - ACME Li_Na - - - |",
    "communication 100 Acme by phone": "communication 100 - ACME - - - phone |",
    "visit 800 Acme in person": "visit 800 - ACME - - - in_person |",
    # What nobody knows is named, never swallowed.
    "gift 480 CNY Globex tea set": "gift 480 CNY - - - - - | tea set | customer Globex",
    "gift Nobody Ltd tea": "gift - - - - - - - | tea | customer Nobody Ltd",
    "dinner with Globex Group next Friday 600": "meal 600 - - - - 09-25 - | | customer Globex Group",
    "gift 480 tea for Globex": "gift 480 - - - - - - | tea | customer Globex",
    "gift 480 Mid-Autumn tea": "gift 480 - - - - - - | Mid-Autumn tea",
    "gift 50% Acme": "gift - - ACME - - - - | 50%",
    # 中文。
    "礼品 480 元 Acme 中秋茶具": "gift 480 CNY ACME - - - - | 中秋茶具",
    "礼品480元给华北机械买茶具": "gift 480 CNY HB - - - - | 买茶具",
    "宴请 ￥480 华北机械 午餐": "meal 480 CNY HB - - - - | 午餐",
    "礼品 ４８０ 元 Acme": "gift 480 CNY ACME - - - - |",
    "礼品 2万元 Acme": "gift 20000 CNY ACME - - - - |",
    "礼品 1.5万 Acme": "gift 15000 - ACME - - - - |",
    "拜访 人民币1,200 Acme": "visit 1200 CNY ACME - - - - |",
    "礼品 480 块钱 华北机械": "gift 480 CNY HB - - - - |",
    "礼品 100 美元 Acme": "gift 100 USD ACME - - - - |",
    "给华北机械送礼 480 元": "gift 480 CNY HB - - - - |",
    "礼物 480 元 华北机械": "gift 480 CNY HB - - - - |",
    "鲜花 200 元 上海电子": "gift 200 CNY SH - - - - |",
    "晚餐 600 元 华北机械": "meal 600 CNY HB - - - - |",
    "午饭 300 华北机械 谈合同": "meal 300 - HB - - - - | 谈合同",
    "请客 800 元 上海电子": "meal 800 CNY SH - - - - |",
    "出差 1200 元 上海电子": "visit 1200 CNY SH - - - - |",
    "走访 300 元 华北机械": "visit 300 CNY HB - - - - |",
    "培训 5000 元 Acme": "training 5000 CNY ACME - - - - |",
    "研讨会 5000 元 Acme": "training 5000 CNY ACME - - - - |",
    "论坛 9000 元 Acme 展位": "summit 9000 CNY ACME - - - - | 展位",
    "节日关怀 400 元 华北机械": "festival 400 CNY HB - - - - |",
    "慰问 400 元 华北机械": "festival 400 CNY HB - - - - |",
    "定制服务 900 元 Acme": "custom_service 900 CNY ACME - - - - |",
    "我想申请一笔礼品 480 元 华北机械": "gift 480 CNY HB - - - - |",
    "帮我申请宴请 900 元 华北机械": "meal 900 CNY HB - - - - |",
    "晚餐 600 元 华北机械 3人": "meal 600 CNY HB - 3 - - |",
    "晚餐 600 元 华北机械 三位": "meal 600 CNY HB - 3 - - |",
    "晚餐 华北机械 一行五人 1000 元": "meal 1000 CNY HB - 5 - - |",
    "午餐 每人150元 4人 华北机械": "meal 600 CNY HB - 4 - - |",
    "晚宴 200元/人 5位客人 上海电子": "meal 1000 CNY SH - 5 - - |",
    "宴请 十二人 3000 元 华北机械": "meal 3000 CNY HB - 12 - - |",
    "礼品 5瓶 华北机械 480": "gift 480 - HB - - - - | 5瓶",
    "明天晚餐 600 元 华北机械": "meal 600 CNY HB - - 09-16 - |",
    "后天拜访华北机械 300 元": "visit 300 CNY HB - - 09-17 - |",
    "今天午餐 200 元 华北机械": "meal 200 CNY HB - - 09-15 - |",
    "周五晚餐 600 元 华北机械": "meal 600 CNY HB - - 09-18 - |",
    "下周五晚餐 600 元 华北机械": "meal 600 CNY HB - - 09-25 - |",
    "下星期三拜访上海电子 800 元": "visit 800 CNY SH - - 09-23 - |",
    "本周四拜访上海电子 800 元": "visit 800 CNY SH - - 09-17 - |",
    "9月25日拜访华北机械 800 元": "visit 800 CNY HB - - 09-25 - |",
    "九月二十五日 拜访 华北机械 800 元": "visit 800 CNY HB - - 09-25 - |",
    "2026年10月8日 拜访 华北机械 800 元": "visit 800 CNY HB - - 10-08 - |",
    "25号晚餐 600 元 华北机械": "meal 600 CNY HB - - 09-25 - |",
    "下个月5号 拜访 华北机械 800 元": "visit 800 CNY HB - - 10-05 - |",
    "三天后 拜访 华北机械 800 元": "visit 800 CNY HB - - 09-18 - |",
    "两周后 拜访 华北机械 800 元": "visit 800 CNY HB - - 09-29 - |",
    "月底 礼品 480 元 华北机械": "gift 480 CNY HB - - 09-30 - |",
    "礼品 480 元 华北机械 王芳 茶具": "gift 480 CNY HB 王芳 - - - | 茶具",
    "请王芳吃饭 600 元": "meal 600 CNY HB 王芳 - - - | 吃饭",
    "晚餐 600 元 王芳和李强 下周五": "meal 600 CNY HB 王芳,李强 - 09-25 - |",
    "礼品 480 元 陈静": "gift 480 CNY SH 陈静 - - - |",
    "沟通联络 100 元 华北机械 电话": "communication 100 CNY HB - - - phone |",
    "拜访 800 元 华北机械 上门": "visit 800 CNY HB - - - in_person |",
    "礼品 480 元 给环球贸易公司买茶具": "gift 480 CNY - - - - - | 买茶具 | customer 环球贸易公司",
    "晚餐 600 元 环球集团 3人": "meal 600 CNY - - 3 - - | | customer 环球集团",
    "礼品 1.500 元 华北机械": "gift - - HB - - - - | | amount",
    "礼品 480 元 中秋茶具": "gift 480 CNY - - - - - | 中秋茶具",
    "礼盒 380 元 华北机械": "gift 380 CNY HB - - - - |",
    "伴手礼 120 元 上海电子": "gift 120 CNY SH - - - - |",
    "早餐 80 元 华北机械": "meal 80 CNY HB - - - - |",
    "晚宴 3000 元 上海电子": "meal 3000 CNY SH - - - - |",
    "聚餐 900 元 华北机械 5人": "meal 900 CNY HB - 5 - - |",
    "差旅 2000 元 上海电子": "visit 2000 CNY SH - - - - |",
    "回访 500 元 华北机械": "visit 500 CNY HB - - - - |",
    "考察 1500 元 上海电子": "visit 1500 CNY SH - - - - |",
    "讲座 800 元 华北机械": "training 800 CNY HB - - - - |",
    "课程 2600 元 上海电子": "training 2600 CNY SH - - - - |",
    "大会 9000 元 华北机械": "summit 9000 CNY HB - - - - |",
    "节礼 300 元 上海电子": "festival 300 CNY SH - - - - |",
    "专属服务 700 元 华北机械": "custom_service 700 CNY HB - - - - |",
    "技术支援 600 元 上海电子": "technical_support 600 CNY SH - - - - |",
    "明天午餐 300 元 上海电子": "meal 300 CNY SH - - 09-16 - |",
    "后天晚餐 500 元 上海电子": "meal 500 CNY SH - - 09-17 - |",
    "下周一拜访华北机械 400 元": "visit 400 CNY HB - - 09-21 - |",
    "周四午餐 260 元 华北机械": "meal 260 CNY HB - - 09-17 - |",
    "10月8日 礼品 200 元 上海电子": "gift 200 CNY SH - - 10-08 - |",
    "一周后 拜访 上海电子 600 元": "visit 600 CNY SH - - 09-22 - |",
    "晚餐 800 元 华北机械 4人": "meal 800 CNY HB - 4 - - |",
    "午餐 300 元 上海电子 两人": "meal 300 CNY SH - 2 - - |",
    "礼品 480 元 李强": "gift 480 CNY HB 李强 - - - |",
    "晚餐 600 元 陈静 明天": "meal 600 CNY SH 陈静 - 09-16 - |",
    "礼品 300 元 华北机械 快递": "gift 300 CNY HB - - - mail |",
    "沟通联络 50 元 上海电子 微信": "communication 50 CNY SH - - - message |",
    "培训 1200 元 上海电子 线上": "training 1200 CNY SH - - - online |",
    "礼品 50 欧元 华北机械": "gift 50 EUR HB - - - - |",
    "礼品 3千元 上海电子": "gift 3000 CNY SH - - - - |",
    "午餐 200 元 给星河科技": "meal 200 CNY - - - - - | | customer 星河科技",
    # Nothing that could be a request.
    "gifts are nice": None,
    "giftcard": None,
    "Acme": None,
    "what is this": None,
    "你好": None,
    "谢谢": None,
    "": None,
}


@pytest.fixture
def filled(shared_database: Database, clock: ManualClock) -> Iterator[SqlStore]:
    store = new_workspace(shared_database, clock)
    fill_company(store, {"customers": CUSTOMERS, "contacts": CONTACTS, "policy": default_policy_text()})
    yield store


SEVERAL: dict[str, list[str]] = {
    "visit 800 + meal 600 + gift 300 CNY Acme kick-off": [
        "visit 800 - - - - - - |",
        "meal 600 - - - - - - |",
        "gift 300 CNY - - - - - | kick-off",
        "ACME",
    ],
    "visit 800 Acme + dinner 600 Li Na 4 people + gift 300 tea next Friday": [
        "visit 800 - - - - 09-25 - |",
        "meal 600 - - Li_Na 4 09-25 - |",
        "gift 300 - - - - 09-25 - | tea",
        "ACME",
    ],
    "visit 800+600 dinner 2 people Acme": ["visit 800 - - - 2 - - |", "meal 600 - - - 2 - - |", "ACME"],
    "拜访 800 元 + 晚餐 600 元 + 礼品 300 元 华北机械": [
        "visit 800 CNY - - - - - |",
        "meal 600 CNY - - - - - |",
        "gift 300 CNY - - - - - |",
        "HB",
    ],
    # One gift: what stands behind the plus is no amount for something.
    "gift 480 CNY Acme tea + coffee set": ["gift 480 CNY - - - - - | tea + coffee set", "ACME"],
    "gift 480 Acme + 20 shipping": ["gift 480 - - - - - - | + 20 shipping", "ACME"],
    # What the form can't take is said.
    "visit 8 + meal 6 + gift 3 + meal 4 + gift 5 + meal 7 Acme": [
        *("visit 8 - - - - - - |", "meal 6 - - - - - - |", "gift 3 - - - - - - |", "meal 4 - - - - - - |"),
        *("gift 5 - - - - - - |", "ACME", "too_many_items at 5"),
    ],
    "visit 800 Acme + meal 600 Beta Mining": [
        *("visit 800 - - - - - - |", "meal 600 - - - - - - |", "ACME", "one_customer_for_all at 0"),
    ],
    "visit 800 + meal 600.123 CNY Acme": [
        *("visit 800 - - - - - - |", "meal - - - - - - - |", "ACME", "amount_too_precise at 2"),
    ],
    "visit 800 + meal 600 for Globex": ["visit 800 - - - - - - |", "meal 600 - - - - - - |", "?Globex"],
}
"""Each item without its customer, then the customer, then what is refused."""


def read_several(store: SqlStore, text: str) -> list[str] | None:
    found = store.read(lambda tx: read_typed_items(tx, text, tx.policies.in_force(tx.today), "CNY", tx.today))
    if found is None:
        return None
    items = [_words(replace(each, customer=None, unknown_customer="", refused=None)) for each in found.items]
    who = found.customer.code if found.customer else f"?{found.unknown_customer}"
    refused = [f"{found.refused.code} at {found.refused.item}"] if found.refused else []
    return [*items, who, *refused]


def test_items_between_pluses(filled: SqlStore) -> None:
    """Each part that names a category and an amount is an item; the rest of the line goes for all."""
    wrong = {
        text: found for text, expected in SEVERAL.items() if (found := read_several(filled, text)) != expected
    }
    assert wrong == {}, "\n".join(f"{text!r}: {found}" for text, found in wrong.items())


def read(store: SqlStore, text: str, currency: str = "CNY") -> str | None:
    found = store.read(lambda tx: read_typed(tx, text, tx.policies.in_force(tx.today), currency, tx.today))
    return None if found is None else _words(found)


def _words(found: TypedRequest) -> str:
    values = (
        found.category,
        found.amount,
        found.currency,
        found.customer.code if found.customer else "",
        ",".join(contact.name.replace(" ", "_") for contact in found.recipients),
        str(found.headcount or ""),
        f"{found.planned_on:%m-%d}" if found.planned_on else "",
        found.contact_channel,
    )
    unknown = f"customer {found.unknown_customer}" if found.unknown_customer else ""
    unknown = unknown or ("amount" if found.refused else "")
    parts = [" ".join(value or "-" for value in values), found.purpose, *([unknown] if unknown else [])]
    return " | ".join(parts).replace(" |  |", " | |").strip()


def test_a_hundred_and_twenty_sentences(filled: SqlStore) -> None:
    """Each fills in what it says, in any order; the rest is the purpose; what nobody knows is named."""
    wrong = {text: found for text, expected in SENTENCES.items() if (found := read(filled, text)) != expected}
    assert wrong == {}, "\n".join(f"{text!r}: {found}" for text, found in wrong.items())


def test_half_of_the_sentences_are_chinese() -> None:
    """The table is as long as promised, and neither language is the poor relation."""
    chinese = [text for text in SENTENCES if any("\u3400" <= character <= "\u9fff" for character in text)]
    assert len(SENTENCES) >= 120
    assert 0.48 <= len(chinese) / len(SENTENCES) <= 0.52


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
    assert found.split()[2] == code


def test_two_customers_called_alike_are_not_guessed_between(filled: SqlStore) -> None:
    """The person chooses; the code still tells them apart."""
    twins = [Customer(0, "T1", "Twin"), Customer(0, "T2", "twin")]
    filled.administer(told(lambda tx: tx.company.add_customers(twins)))
    assert read(filled, "gift 480 T2 tea") == "gift 480 - T2 - - - - | tea"
    assert "T1" not in (read(filled, "gift 480 Twin tea") or "")
    assert "T2" not in (read(filled, "gift 480 Twin tea") or "")


@pytest.mark.parametrize(
    "text", ["gift " * 2000, "for Acme " * 1000, "480 " * 2000, "礼" * 8000, "1," * 4000, "A b " * 2000]
)
def test_nothing_that_is_typed_holds_the_reader_up(filled: SqlStore, text: str) -> None:
    """Thousands of words are read without an error: only the beginning counts."""
    found = filled.read(lambda tx: read_typed(tx, text, tx.policies.in_force(tx.today), "CNY", tx.today))
    assert found is None or len(found.purpose) <= 400
